//===- Analyze.cpp - From linked units to findings ------------------------===//

#include "Analyze.h"
#include "KeyAnalysis.h"
#include "Program.h"
#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

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
  llvm::sort(Result.Findings, [](const Finding &A, const Finding &B) {
    return std::tie(A.At, A.Check, A.Message) <
           std::tie(B.At, B.Check, B.Message);
  });
  Result.Findings.erase(
      std::unique(Result.Findings.begin(), Result.Findings.end(),
                  [](const Finding &A, const Finding &B) {
                    return A.At == B.At && A.Check == B.Check &&
                           A.Message == B.Message;
                  }),
      Result.Findings.end());
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
