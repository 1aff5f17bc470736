//===- Session.h - One analysis for all checks of an AST --------*- C++ -*-===//
//
// Each enabled check wants its part of one and the same analysis. The session
// runs that analysis once per unit and hands the parts out.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FRONTEND_SESSION_H
#define CLAIMCHECK_FRONTEND_SESSION_H

#include "frontend/Analyze.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <vector>

namespace clang {
class ASTContext;
class Preprocessor;
namespace tidy {
class ClangTidyContext;
} // namespace tidy
} // namespace clang

namespace claimcheck::frontend {

/// What the checks that were created for one AST share. It lives as long as
/// one of them; clangd has several at a time, on several threads.
class Session {
public:
  /// The session of the checks that \p Context was given to.
  static std::shared_ptr<Session> of(clang::tidy::ClangTidyContext &Context);

  /// Forgets the last unit. Every check calls it before a unit starts, and
  /// nothing is solved until the last has.
  void reset();

  /// True for the first check that asks on behalf of \p Finder: that one
  /// matches for all.
  bool claimFinder(const void *Finder);

  /// True until the unit's AST is known.
  bool wantsContext() const { return !Ctx; }
  clang::ASTContext *context() const { return Ctx; }
  void setContext(clang::ASTContext &C) { Ctx = &C; }
  void setPreprocessor(clang::Preprocessor *P) { PP = P; }

  /// Calls \p Emit for the findings that belong to \p Check, having solved the
  /// unit if that has not been done yet. A unit without any declaration and
  /// one with a fatal error have none.
  void forEachFinding(llvm::StringRef Check, const Options &Opts,
                      llvm::function_ref<void(const flow::Finding &)> Emit);
  /// What is wrong with the rules; only the first who asks is told.
  std::vector<std::string> takeRuleErrors();

private:
  clang::ASTContext *Ctx = nullptr;
  clang::Preprocessor *PP = nullptr;
  const void *Finder = nullptr;
  bool Solved = false;
  UnitResult Result;
};

} // namespace claimcheck::frontend

#endif // CLAIMCHECK_FRONTEND_SESSION_H
