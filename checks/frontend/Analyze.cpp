//===- Analyze.cpp - From one AST to findings -----------------------------===//

#include "frontend/Analyze.h"
#include "flow/Analyze.h"
#include "flow/Index.h"
#include "flow/Program.h"
#include "frontend/SourceLines.h"
#include "lowering/Lowering.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <mutex>
#include <set>

using namespace claimcheck;
using namespace clang;

namespace {

/// The rules that a list of files adds up to, and what is wrong with them.
struct LoadedRules {
  model::Model Rules = model::Model::builtin();
  std::vector<model::RuleError> Errors;
};

/// Reads each list of rule files once; clangd solves on several threads.
std::shared_ptr<const LoadedRules>
rules(const std::vector<std::string> &Files) {
  static std::mutex Lock;
  static std::map<std::vector<std::string>, std::shared_ptr<const LoadedRules>>
      Known;
  std::lock_guard<std::mutex> Guard(Lock);
  std::shared_ptr<const LoadedRules> &Entry = Known[Files];
  if (!Entry) {
    auto Loaded = std::make_shared<LoadedRules>();
    for (const std::string &File : Files)
      Loaded->Rules.load(File, Loaded->Errors);
    Entry = std::move(Loaded);
  }
  return Entry;
}

/// Most units have nothing to do with tokens and keys. One with annotations may
/// describe its own functions, and one may call what the index knows.
bool mayMatter(const ASTContext &Ctx, const model::Model &Rules,
               const flow::Index *Index) {
  for (const auto &Entry : Ctx.Idents) {
    StringRef Name = Entry.getKey();
    if (Rules.knowsIdentifier(Name) || Name == "annotate" ||
        (Index && Index->knowsName(Name)))
      return true;
  }
  return false;
}

std::string absolute(const ASTContext &Ctx, StringRef Path) {
  SmallString<256> Full(Path);
  Ctx.getSourceManager().getFileManager().makeAbsolutePath(Full);
  llvm::sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
  return Full.str().str();
}

/// The project's index, of what other files do.
std::unique_ptr<flow::Index> openIndex(const ASTContext &Ctx) {
  if (std::optional<std::string> Named =
          llvm::sys::Process::GetEnv("CLAIMCHECK_INDEX"))
    return flow::Index::open(*Named);
  const SourceManager &SM = Ctx.getSourceManager();
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  if (!Main)
    return nullptr;
  std::string Folder = flow::Index::find(
      llvm::sys::path::parent_path(absolute(Ctx, Main->getName())));
  return Folder.empty() ? nullptr : flow::Index::open(Folder);
}

/// Once in a process, whatever number of checks and files there are.
void tellOnce(const std::vector<std::string> &Notes) {
  static std::mutex Lock;
  static std::set<std::string> Told;
  std::lock_guard<std::mutex> Guard(Lock);
  for (const std::string &N : Notes)
    if (Told.insert(N).second)
      llvm::errs() << "claimcheck: note: " << N << '\n';
}

/// Only what stands in the unit at hand is its own to report.
void keepOwn(std::vector<flow::Finding> &Findings,
             const std::set<std::string> &Files) {
  llvm::erase_if(Findings, [&](const flow::Finding &F) {
    return !Files.count(F.At.File);
  });
}

} // namespace

frontend::UnitResult frontend::analyzeUnit(ASTContext &Ctx, Preprocessor *,
                                           const Options &Opts) {
  std::shared_ptr<const LoadedRules> Loaded = rules(Opts.RuleFiles);
  UnitResult Result;
  if (!Loaded->Errors.empty()) {
    // Half of the rules would look like a clean program.
    for (const model::RuleError &E : Loaded->Errors)
      Result.RuleErrors.push_back(E.str());
    return Result;
  }
  std::unique_ptr<flow::Index> Index = openIndex(Ctx);
  if (!mayMatter(Ctx, Loaded->Rules, Index.get()))
    return Result;
  lowering::LoweringOptions Lowering;
  Lowering.Model = &Loaded->Rules;
  std::vector<std::unique_ptr<flow::Unit>> Units;
  Units.push_back(
      std::make_unique<flow::Unit>(lowering::lowerUnit(Ctx, Lowering)));
  addLines(Ctx.getSourceManager(), *Units.front());
  std::set<std::string> Files;
  if (Index) {
    // Files of several units are compared by their whole names.
    for (flow::SourceFile &F : Units.front()->Files)
      if (!F.Path.empty())
        Files.insert(F.Path = absolute(Ctx, F.Path));
    for (auto &Other : Index->unitsFor(*Units.front()))
      Units.push_back(std::move(Other));
    tellOnce(Index->notes());
  }

  flow::AnalysisOptions Solving;
  if (Opts.Profile != "default")
    Solving.Profile = Opts.Profile;
  if (!Opts.RequiredClaims.empty())
    Solving.RequiredClaims = Opts.RequiredClaims;
  Solving.KeyPolicy = Opts.KeyPolicy;
  Solving.CoreHandler = Opts.CoreHandler;
  Solving.RequireExpiry = Opts.RequireExpiry;
  Solving.ReportOptionalValidation = Opts.ReportOptionalValidation;
  Solving.ReportEscaping = Opts.ReportEscaping;
  Solving.AssumeThrows = Opts.AssumeThrows;
  flow::Program Program(std::move(Units), Loaded->Rules);
  flow::Analysis Solved = flow::analyze(Program, Solving);
  Result.Findings = std::move(Solved.Findings);
  Result.RuleErrors = std::move(Solved.RuleErrors);
  if (Index) {
    keepOwn(Result.Findings, Files);
    // Who looks at findings in an editor sees no other output.
    if (!Result.Findings.empty())
      for (const std::string &N : Index->notes())
        Result.Findings.front().Notes.push_back(
            {flow::Note::Reason, Result.Findings.front().At, N});
  }
  return Result;
}
