//===- ImpliedWipes.h - Functions that wipe, by what they do ----*- C++ -*-===//
//
// Most projects clear secrets with a function of their own. Where its body is
// visible, it passes its pointer and its length on to a wipe. Where it is not,
// its calls tell: memory goes in for writing, whole, and nobody looks at it
// afterwards, as it is freed or destroyed next.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_IMPLIEDWIPES_H
#define CLAIMCHECK_FLOW_IMPLIEDWIPES_H

#include "../model/Model.h"
#include "Program.h"

namespace claimcheck::flow {

/// Whether inline assembly that reads memory keeps the stores of \p F, so that
/// the compiler can't drop a wipe in there.
bool keepsStores(const Function &F);

/// Finds such functions in a program and describes each as a rule would.
class ImpliedWipes {
public:
  explicit ImpliedWipes(const Program &P) : P(P) {}

  /// Models by the identity of the function.
  using Models =
      std::map<std::string, std::shared_ptr<const model::FunctionModel>>;
  Models find();

private:
  const Program &P;
  Models Found;

  /// Which parameters of a function a wipe gets: pointer and length.
  struct Parameters {
    unsigned Pointer = 0, Length = 0;
  };
  /// What the calls of a function without a body say.
  struct Evidence {
    const Unit *U = nullptr;
    const Decl *D = nullptr;
    unsigned Whole = 0; ///< A whole object, not looked at any more.
    unsigned Last = 0;  ///< Its memory ends next.
    bool Against = false;
  };

  const model::Effect *wipeEffect(const FunctionRef &F, const Instr &I) const;
  std::optional<Parameters> wrapped(const FunctionRef &F) const;
  void addWrappers();
  void addExternals();
  static std::optional<Parameters> shape(const Unit &U, const Decl &D);
  void weigh(const FunctionRef &F, BlockId B, unsigned Index, Parameters Of,
             Evidence &E) const;
  void imply(const Decl &D, Parameters Of);
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_IMPLIEDWIPES_H
