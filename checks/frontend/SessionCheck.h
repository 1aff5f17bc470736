//===- SessionCheck.h - What all claimcheck checks are ----------*- C++ -*-===//

#ifndef CLAIMCHECK_FRONTEND_SESSIONCHECK_H
#define CLAIMCHECK_FRONTEND_SESSIONCHECK_H

#include "clang-tidy/ClangTidyCheck.h"
#include "frontend/Options.h"
#include "frontend/Session.h"

namespace claimcheck::frontend {

/// Emits one check's slice of what the session found in a unit.
///
/// Options are module-wide (`claimcheck.Profile`), as all checks share one
/// solve.
class SessionCheck : public clang::tidy::ClangTidyCheck {
public:
  SessionCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context);

  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Map) override;
  void registerPPCallbacks(const clang::SourceManager &SM,
                           clang::Preprocessor *PP,
                           clang::Preprocessor *ModuleExpanderPP) override;
  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &R) override;
  void onStartOfTranslationUnit() override;
  void onEndOfTranslationUnit() override;

private:
  void emit(const flow::Finding &F);

  const std::string Name;
  const OptionsView ModuleOptions;
  frontend::Options Opts;
  std::shared_ptr<Session> S;
};

} // namespace claimcheck::frontend

#endif // CLAIMCHECK_FRONTEND_SESSIONCHECK_H
