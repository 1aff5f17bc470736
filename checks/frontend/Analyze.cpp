//===- Analyze.cpp - From one AST to findings -----------------------------===//

#include "frontend/Analyze.h"

using namespace claimcheck;

std::vector<flow::Finding> frontend::analyzeUnit(clang::ASTContext &,
                                                 clang::Preprocessor *,
                                                 const Options &) {
  return {};
}
