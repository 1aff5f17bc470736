//===- TidyFacts.cpp - What clang-tidy would say of a unit ----------------===//

#include "TidyFacts.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyOptions.h"
#include "flow/CheckInfo.h"
#include "frontend/Compat.h"
#include "frontend/SourceLines.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <set>

using namespace clang;

namespace claimcheck::capture {

std::vector<std::string> enabledChecks(llvm::StringRef Globs) {
  std::string Ours;
  llvm::SmallVector<llvm::StringRef, 16> Parts;
  Globs.split(Parts, ',');
  for (llvm::StringRef G : Parts) {
    G = G.trim();
    if (!G.contains("claimcheck"))
      continue;
    // A list that begins by excluding starts from all of ours.
    if (Ours.empty() && G.starts_with("-"))
      Ours = "claimcheck-*";
    if (!Ours.empty())
      Ours += ',';
    Ours += G;
  }
  std::vector<std::string> Result;
  if (Ours.empty())
    return Result;
  for (const flow::CheckInfo &C : flow::allChecks())
    if (flow::globsMatch(Ours, C.Name))
      Result.push_back(C.Name.str());
  if (Result.size() == flow::allChecks().size())
    Result.clear();
  else if (Result.empty())
    Result.emplace_back();
  return Result;
}

namespace {

/// Receives the probes and asks clang-tidy about them.
class Probe : public DiagnosticConsumer {
public:
  explicit Probe(tidy::ClangTidyContext &Context) : Context(Context) {}

  void HandleDiagnostic(DiagnosticsEngine::Level,
                        const Diagnostic &Info) override {
    llvm::SmallVector<tooling::Diagnostic, 1> Errors;
    Suppressed = Context.shouldSuppressDiagnostic(DiagnosticsEngine::Warning,
                                                  Info, Errors);
  }

  bool Suppressed = false;

private:
  tidy::ClangTidyContext &Context;
};

std::unique_ptr<tidy::ClangTidyOptionsProvider>
optionsProvider(const SourceManager &SM) {
  tidy::ClangTidyOptions Default = tidy::ClangTidyOptions::getDefaults();
  Default.Checks = "";
  return std::make_unique<tidy::FileOptionsProvider>(
      tidy::ClangTidyGlobalOptions(), Default, tidy::ClangTidyOptions(),
      &SM.getFileManager().getVirtualFileSystem());
}

/// clang-tidy goes on without a `.clang-tidy` that it cannot read, so that its
/// options are silently lost. Says so for those that are in force for \p File.
void checkConfiguration(const SourceManager &SM, llvm::StringRef File,
                        std::vector<std::string> &Problems) {
  llvm::SmallString<256> Folder(File);
  llvm::vfs::FileSystem &FS = SM.getFileManager().getVirtualFileSystem();
  if (FS.makeAbsolute(Folder))
    return;
  while (llvm::sys::path::has_parent_path(Folder)) {
    llvm::sys::path::remove_filename(Folder);
    llvm::SmallString<256> Name(Folder);
    llvm::sys::path::append(Name, ".clang-tidy");
    auto Text = FS.getBufferForFile(Name);
    if (!Text)
      continue;
    std::string Message;
    auto Options = tidy::parseConfigurationWithDiags(
        **Text, [&](const llvm::SMDiagnostic &D) {
          if (Message.empty() && D.getKind() == llvm::SourceMgr::DK_Error)
            Message = Name.str().str() + ":" + std::to_string(D.getLineNo()) +
                      ": " + D.getMessage().str();
        });
    if (!Options)
      Problems.push_back(Message.empty() ? Name.str().str() + ": not readable"
                                         : Message);
    if (!Options || !Options->InheritParentConfig.value_or(false))
      return;
  }
}

} // namespace

std::vector<std::string> ruleFiles(llvm::StringRef File) {
  tidy::FileOptionsProvider Provider(tidy::ClangTidyGlobalOptions(),
                                     tidy::ClangTidyOptions::getDefaults(),
                                     tidy::ClangTidyOptions());
  tidy::ClangTidyOptions Options = Provider.getOptions(File);
  std::vector<std::string> Result;
  auto It = Options.CheckOptions.find("claimcheck.RuleFiles");
  if (It == Options.CheckOptions.end())
    return Result;
  llvm::SmallVector<llvm::StringRef, 4> Files;
  llvm::StringRef(It->getValue().Value)
      .split(Files, ';', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (llvm::StringRef F : Files)
    Result.push_back(F.trim().str());
  return Result;
}

void addTidyFacts(ASTContext &Ctx, llvm::StringRef File, flow::Unit &U) {
  SourceManager &SM = Ctx.getSourceManager();
  DiagnosticsEngine &Diags = Ctx.getDiagnostics();
  checkConfiguration(SM, File, U.Problems);
  tidy::ClangTidyContext Context(optionsProvider(SM));
  compat::setDiagnosticsEngine(Context, Diags);
  Context.setSourceManager(&SM);
  Context.setCurrentFile(File);

  const tidy::ClangTidyOptions &Options = Context.getOptions();
  for (const auto &Entry : Options.CheckOptions)
    if (Entry.getKey().starts_with("claimcheck."))
      U.Options[Entry.getKey().str()] = Entry.getValue().Value;
  if (Options.Checks)
    U.EnabledChecks = enabledChecks(*Options.Checks);

  Probe P(Context);
  std::unique_ptr<DiagnosticConsumer> Owner = Diags.takeClient();
  DiagnosticConsumer *Old = Owner ? Owner.get() : Diags.getClient();
  Diags.setClient(&P, /*ShouldOwnClient=*/false);
  for (const auto &[Id, Lines] : frontend::addLines(SM, U)) {
    FileID Source = frontend::fileOf(SM, U, Id);
    if (!SM.getBufferData(Source).contains("NOLINT"))
      continue;
    for (const auto &[Line, Column] : Lines) {
      SourceLocation Loc = SM.translateLineCol(Source, Line, Column);
      if (Loc.isInvalid())
        continue;
      std::vector<std::string> Suppressed;
      for (const flow::CheckInfo &C : flow::allChecks()) {
        P.Suppressed = false;
        // An error, since -w would drop warnings on the way.
        Context.diag(C.Name, Loc, "probe", DiagnosticIDs::Error);
        if (P.Suppressed)
          Suppressed.push_back(C.Name.str());
      }
      if (Suppressed.size() == flow::allChecks().size())
        Suppressed = {"*"};
      for (std::string &C : Suppressed)
        U.Suppressions.push_back({Id, Line, std::move(C)});
    }
  }
  Diags.setClient(Old, /*ShouldOwnClient=*/Owner != nullptr);
  (void)Owner.release();
}

} // namespace claimcheck::capture
