//===- Capture.cpp - One compile command to one unit of flow IR -----------===//

#include "Capture.h"
#include "LostBodies.h"
#include "TidyFacts.h"
#include "lowering/Lowering.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace clang;

namespace claimcheck::capture {

namespace {

/// Errors are kept; everything else is dropped.
class ErrorCollector : public DiagnosticConsumer {
public:
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error)
      return;
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    SourceLocation Loc = Info.getLocation();
    // Options of other compilers change nothing that matters here.
    if (Loc.isInvalid() && (Text.starts_with("unknown argument") ||
                            Text.starts_with("unsupported option") ||
                            Text.starts_with("unsupported argument")))
      return;
    Fatal |= Level == DiagnosticsEngine::Fatal;
    std::string Line;
    if (Loc.isValid() && Info.hasSourceManager()) {
      PresumedLoc P = Info.getSourceManager().getPresumedLoc(Loc);
      if (P.isValid())
        Line = std::string(P.getFilename()) + ":" +
               std::to_string(P.getLine()) + ": ";
      Locations.push_back(Loc);
    }
    Line += Text.str();
    if (Messages.size() < MaxMessages)
      Messages.push_back(std::move(Line));
  }

  static constexpr size_t MaxMessages = 20;
  std::vector<SourceLocation> Locations;
  std::vector<std::string> Messages;
  bool Fatal = false;
};

/// What one run of the parser leaves.
struct Outcome {
  flow::Unit Unit;
  bool Parsed = false;
  bool LostBodies = false;
};

class Consumer : public ASTConsumer {
public:
  Consumer(const CaptureOptions &Options, ErrorCollector &Errors,
           Outcome &Result, bool AllBodies)
      : Options(Options), Errors(Errors), Result(Result), AllBodies(AllBodies) {
  }

  void Initialize(ASTContext &C) override { Ctx = &C; }

  bool shouldSkipFunctionBody(Decl *D) override {
    if (AllBodies || !Ctx)
      return false;
    return isForeign(*Ctx, D->getLocation(), Options.Model);
  }

  void HandleTranslationUnit(ASTContext &C) override {
    Result.Parsed = true;
    lowering::LoweringOptions O;
    O.Model = Options.Model;
    O.ErrorLocations = Errors.Locations;
    O.FatalError = Errors.Fatal;
    if (!AllBodies && !Errors.Fatal && lostBodies(C, Options.Model)) {
      Result.LostBodies = true;
      return;
    }
    Result.Unit = lowering::lowerUnit(C, O);
    if (!Errors.Fatal)
      addTidyFacts(C, Options.File, Result.Unit);
  }

private:
  const CaptureOptions &Options;
  ErrorCollector &Errors;
  Outcome &Result;
  bool AllBodies;
  ASTContext *Ctx = nullptr;
};

class Action : public ASTFrontendAction {
public:
  Action(const CaptureOptions &Options, ErrorCollector &Errors, Outcome &Result,
         bool AllBodies)
      : Options(Options), Errors(Errors), Result(Result), AllBodies(AllBodies) {
  }

protected:
  bool BeginInvocation(CompilerInstance &CI) override {
    CI.getFrontendOpts().SkipFunctionBodies = !AllBodies;
    // The parser's memory is gone with the process anyway.
    CI.getFrontendOpts().DisableFree = true;
    return true;
  }

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &,
                                                 StringRef) override {
    return std::make_unique<Consumer>(Options, Errors, Result, AllBodies);
  }

private:
  const CaptureOptions &Options;
  ErrorCollector &Errors;
  Outcome &Result;
  bool AllBodies;
};

std::vector<std::string> adjustedArguments(const CaptureOptions &Options) {
  using namespace clang::tooling;
  ArgumentsAdjuster Adjust =
      combineAdjusters(combineAdjusters(getClangStripOutputAdjuster(),
                                        getClangSyntaxOnlyAdjuster()),
                       combineAdjusters(getClangStripDependencyFileAdjuster(),
                                        getStripPluginsAdjuster()));
  std::vector<std::string> Own = {"-w", "-ferror-limit=0"};
  bool HasResourceDir = llvm::any_of(Options.Arguments, [](StringRef A) {
    return A.starts_with("-resource-dir");
  });
  if (!HasResourceDir)
    Own.push_back("-resource-dir=" + Options.ResourceDir);
  Adjust = combineAdjusters(
      Adjust, getInsertArgumentAdjuster(Own, ArgumentInsertPosition::BEGIN));
  std::vector<std::string> Result = Adjust(Options.Arguments, Options.File);
  addTargetAndModeForProgramName(Result, Result.front());
  return Result;
}

Outcome runOnce(const CaptureOptions &Options, bool AllBodies) {
  Outcome Result;
  ErrorCollector Errors;
  llvm::IntrusiveRefCntPtr<FileManager> Files(
      new FileManager(FileSystemOptions()));
  tooling::ToolInvocation Invocation(
      adjustedArguments(Options),
      std::make_unique<Action>(Options, Errors, Result, AllBodies),
      Files.get());
  Invocation.setDiagnosticConsumer(&Errors);
  Invocation.run();
  if (Result.LostBodies)
    return Result;
  flow::Unit &U = Result.Unit;
  if (!Result.Parsed) {
    U.Fatal = true;
    U.MainFile = Options.File;
    llvm::SmallString<256> Here;
    if (!llvm::sys::fs::current_path(Here))
      U.Directory = Here.str().str();
    if (Errors.Messages.empty())
      Errors.Messages.push_back("the compile command does not compile it");
  }
  // What stopped the parser comes first.
  U.Problems.insert(U.Problems.begin(), Errors.Messages.begin(),
                    Errors.Messages.end());
  return Result;
}

} // namespace

flow::Unit captureUnit(const CaptureOptions &Options) {
  Outcome Result = runOnce(Options, Options.AllBodies);
  if (Result.LostBodies)
    Result = runOnce(Options, /*AllBodies=*/true);
  return std::move(Result.Unit);
}

} // namespace claimcheck::capture
