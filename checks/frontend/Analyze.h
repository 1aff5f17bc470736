//===- Analyze.h - From one AST to findings ---------------------*- C++ -*-===//

#ifndef CLAIMCHECK_FRONTEND_ANALYZE_H
#define CLAIMCHECK_FRONTEND_ANALYZE_H

#include "flow/Finding.h"
#include "frontend/Options.h"
#include <vector>

namespace clang {
class ASTContext;
class Preprocessor;
} // namespace clang

namespace claimcheck::frontend {

/// What all checks want to tell of one unit.
struct UnitResult {
  std::vector<flow::Finding> Findings;
  /// What is wrong with rule files and annotations. Then there is no finding.
  std::vector<std::string> RuleErrors;
};

/// Lowers the traversal scope of \p Ctx and solves it once. \p PP may be null;
/// it is only asked for macros.
UnitResult analyzeUnit(clang::ASTContext &Ctx, clang::Preprocessor *PP,
                       const Options &Opts);

} // namespace claimcheck::frontend

#endif // CLAIMCHECK_FRONTEND_ANALYZE_H
