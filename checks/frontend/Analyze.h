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

/// Lowers the traversal scope of \p Ctx, solves it once and returns the
/// findings of all checks. \p PP may be null; it is only asked for macros.
std::vector<flow::Finding> analyzeUnit(clang::ASTContext &Ctx,
                                       clang::Preprocessor *PP,
                                       const Options &Opts);

} // namespace claimcheck::frontend

#endif // CLAIMCHECK_FRONTEND_ANALYZE_H
