//===- Analyze.cpp - From one AST to findings -----------------------------===//

#include "frontend/Analyze.h"
#include "flow/Analyze.h"
#include "flow/Program.h"
#include "lowering/Lowering.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include <map>
#include <mutex>

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
/// describe its own functions.
bool mayMatter(const ASTContext &Ctx, const model::Model &Rules) {
  for (const auto &Entry : Ctx.Idents)
    if (Rules.knowsIdentifier(Entry.getKey()) || Entry.getKey() == "annotate")
      return true;
  return false;
}

} // namespace

frontend::UnitResult
frontend::analyzeUnit(ASTContext &Ctx, Preprocessor *, const Options &Opts) {
  std::shared_ptr<const LoadedRules> Loaded = rules(Opts.RuleFiles);
  UnitResult Result;
  if (!Loaded->Errors.empty()) {
    // Half of the rules would look like a clean program.
    for (const model::RuleError &E : Loaded->Errors)
      Result.RuleErrors.push_back(E.str());
    return Result;
  }
  if (!mayMatter(Ctx, Loaded->Rules))
    return Result;
  lowering::LoweringOptions Lowering;
  Lowering.Model = &Loaded->Rules;
  std::vector<std::unique_ptr<flow::Unit>> Units;
  Units.push_back(
      std::make_unique<flow::Unit>(lowering::lowerUnit(Ctx, Lowering)));

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
  return Result;
}
