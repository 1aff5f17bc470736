//===- ImpliedSinks.h - Functions that print, by what they do ---*- C++ -*-===//
//
// Most projects write their log through a function of their own. It is known by
// handing its variable arguments on to a function that a rule calls a sink, as
// they are or as text.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_IMPLIEDSINKS_H
#define CLAIMCHECK_FLOW_IMPLIEDSINKS_H

#include "Program.h"

namespace claimcheck::flow {

/// The functions of a program that print what their variable arguments hold.
class ImpliedSinks {
public:
  /// Looks at all functions of \p P.
  void find(const Program &P);
  /// Where what is passed to \p D after its parameters goes: a channel as in
  /// rules; empty if that is not known to be an output.
  llvm::StringRef channel(const Program &P, const Unit &U, const Decl &D) const;

private:
  /// By identity: the channel of what a `va_list` parameter, or the arguments
  /// after the parameters, are written to.
  std::map<std::string, std::string> Lists, Variadic;

  std::string channelIn(const Program &P, const FunctionRef &F) const;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_IMPLIEDSINKS_H
