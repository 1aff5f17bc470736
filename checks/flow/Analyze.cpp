//===- Analyze.cpp - From linked units to findings ------------------------===//

#include "Analyze.h"
#include "KeyAnalysis.h"
#include "Program.h"
#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// A source that is built in several configurations is one site: the worst
/// counts, and is told with the configurations that it holds for.
static void joinConfigurations(const Program &P, std::vector<Finding> &All) {
  std::vector<bool> Gone(All.size(), false);
  auto isWorse = [](const Finding &A, const Finding &B) {
    return std::tuple(A.Severity, A.Claims.size(), StringRef(B.Message)) >
           std::tuple(B.Severity, B.Claims.size(), StringRef(A.Message));
  };
  for (size_t I = 0; I < All.size(); ++I) {
    const Unit *U = All[I].From;
    if (Gone[I] || !U || U->Configuration.empty())
      continue;
    size_t Worst = I;
    std::vector<std::pair<size_t, const Unit *>> Site{{I, U}};
    for (size_t J = I + 1; J < All.size(); ++J)
      if (All[J].At == All[I].At && All[J].Check == All[I].Check &&
          All[J].Function == All[I].Function && All[J].From &&
          All[J].From != U && All[J].From->MainFile == U->MainFile) {
        Site.push_back({J, All[J].From});
        if (isWorse(All[J], All[Worst]))
          Worst = J;
      }
    std::set<std::string> Bad;
    for (auto [J, Of] : Site) {
      if (All[J].Message == All[Worst].Message)
        Bad.insert(Of->Configuration);
      Gone[J] = J != Worst;
    }
    std::set<std::string> Known;
    for (const auto &Other : P.units())
      if (Other->MainFile == U->MainFile)
        Known.insert(Other->Configuration);
    if (Bad.size() < Known.size())
      All[Worst].Message +=
          ", as built with '" + llvm::join(Bad, "' and with '") + "'";
  }
  size_t Next = 0;
  llvm::erase_if(All, [&](const Finding &) { return Gone[Next++]; });
}

/// One of findings that say the same.
static void dropRepeated(std::vector<Finding> &All) {
  llvm::sort(All, [](const Finding &A, const Finding &B) {
    return std::tie(A.At, A.Check, A.Message) <
           std::tie(B.At, B.Check, B.Message);
  });
  All.erase(std::unique(All.begin(), All.end(),
                        [](const Finding &A, const Finding &B) {
                          return A.At == B.At && A.Check == B.Check &&
                                 A.Message == B.Message;
                        }),
            All.end());
}

Analysis analyze(const Program &P, const AnalysisOptions &Options) {
  Analysis Result;
  Result.RuleErrors = P.ruleErrors();
  if (!Result.RuleErrors.empty())
    return Result;
  for (const auto &U : P.units()) {
    for (const auto &[Kind, Count] : U->UnknownKinds)
      Result.Stats["unknown " + Kind] += Count;
    Result.Stats["functions"] += U->Functions.size();
  }
  ValueFactory VF;
  TokenAnalysis(P, VF, Options).run(Result);
  KeyAnalysis(P, VF, Options).run(Result);

  // One order whatever the order of the units.
  joinConfigurations(P, Result.Findings);
  dropRepeated(Result.Findings);
  llvm::sort(
      Result.Inventory, [](const InventoryEntry &A, const InventoryEntry &B) {
        return std::tie(A.At, A.Kind, A.What) < std::tie(B.At, B.Kind, B.What);
      });
  llvm::sort(Result.Bounds);

  for (Finding &F : Result.Findings)
    for (const auto &U : P.units())
      for (const Suppression &S : U->Suppressions)
        if (S.Line == F.At.Line && S.File < U->Files.size() &&
            U->Files[S.File].Path == F.At.File &&
            (S.Check == "*" || S.Check == F.Check))
          F.Suppressed = true;
  return Result;
}

} // namespace claimcheck::flow
