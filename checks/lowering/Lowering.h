//===- Lowering.h - Clang AST to flow IR ------------------------*- C++ -*-===//
//
// The only door between Clang and the engine: one parsed translation unit in,
// its flow IR out. `flow/IR.h` is the contract that this keeps.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_LOWERING_LOWERING_H
#define CLAIMCHECK_LOWERING_LOWERING_H

#include "../flow/IR.h"
#include "clang/Basic/SourceLocation.h"
#include <vector>

namespace clang {
class ASTContext;
} // namespace clang

namespace claimcheck::model {
class Model;
} // namespace claimcheck::model

namespace claimcheck::lowering {

/// What the caller of `lowerUnit` decides.
struct LoweringOptions {
  /// Functions and headers that rules own are not lowered. Null: none are.
  const model::Model *Model = nullptr;
  /// Where the compiler reported errors. The AST may lack a whole statement
  /// there, so functions around these places count as having errors.
  std::vector<clang::SourceLocation> ErrorLocations;
  /// A fatal error stopped the parser: nothing is lowered.
  bool FatalError = false;
  /// Instructions of one function before lowering gives up on it, and leaves
  /// of one initialiser before it becomes an `unknown`.
  unsigned MaxInstructions = 200000;
  unsigned MaxInitializers = 4096;
};

/// Lowers all function definitions of the context's traversal scope, and those
/// that they call in files of the project. Never fails: what cannot be
/// expressed is an `unknown` instruction, what was not lowered completely is
/// listed in `Unit::Problems`.
flow::Unit lowerUnit(clang::ASTContext &Ctx, const LoweringOptions &Options);

} // namespace claimcheck::lowering

#endif // CLAIMCHECK_LOWERING_LOWERING_H
