//===- Session.cpp - One analysis for all checks of an AST ----------------===//

#include "frontend/Session.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/Diagnostic.h"
#include "llvm/ADT/DenseMap.h"
#include <mutex>

using namespace claimcheck;
using namespace claimcheck::frontend;

std::shared_ptr<Session> Session::of(clang::tidy::ClangTidyContext &Context) {
  static std::mutex Lock;
  static llvm::DenseMap<const clang::tidy::ClangTidyContext *,
                        std::weak_ptr<Session>>
      Sessions;
  std::lock_guard<std::mutex> Guard(Lock);
  if (std::shared_ptr<Session> Existing = Sessions.lookup(&Context).lock())
    return Existing;
  // A dead entry may carry the address of a context that is gone; dropping all
  // of them here keeps the table as small as the number of open files.
  llvm::SmallVector<const clang::tidy::ClangTidyContext *, 8> Dead;
  for (const auto &[Key, Value] : Sessions)
    if (Value.expired())
      Dead.push_back(Key);
  for (const clang::tidy::ClangTidyContext *Key : Dead)
    Sessions.erase(Key);
  auto Created = std::make_shared<Session>();
  Sessions[&Context] = Created;
  return Created;
}

void Session::reset() {
  Ctx = nullptr;
  Solved = false;
  Result = {};
}

bool Session::claimFinder(const void *F) {
  if (Finder == F)
    return false;
  Finder = F;
  return true;
}

void Session::forEachFinding(
    llvm::StringRef Check, const Options &Opts,
    llvm::function_ref<void(const flow::Finding &)> Emit) {
  if (!Ctx || Ctx->getDiagnostics().hasFatalErrorOccurred())
    return;
  if (!Solved) {
    Solved = true;
    Result = analyzeUnit(*Ctx, PP, Opts);
  }
  for (const flow::Finding &F : Result.Findings)
    if (F.Check == Check)
      Emit(F);
}

std::vector<std::string> Session::takeRuleErrors() {
  return std::exchange(Result.RuleErrors, {});
}
