//===- TidyFacts.h - What clang-tidy would say of a unit --------*- C++ -*-===//
//
// Reports are written without Clang and without the sources. So the capture
// asks what they will need to know: the effective `.clang-tidy`, which lines a
// NOLINT comment covers for which check, and the texts of lines.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FRONTEND_CAPTURE_TIDYFACTS_H
#define CLAIMCHECK_FRONTEND_CAPTURE_TIDYFACTS_H

#include "flow/IR.h"
#include "llvm/ADT/StringRef.h"

namespace clang {
class ASTContext;
} // namespace clang

namespace claimcheck::capture {

/// The rule files that the `.clang-tidy` of a source asks for.
std::vector<std::string> ruleFiles(llvm::StringRef File);

/// Fills Options, EnabledChecks, Suppressions and Lines of \p U, for the lines
/// that its functions name.
void addTidyFacts(clang::ASTContext &Ctx, llvm::StringRef File, flow::Unit &U);

/// Which of our checks the `Checks` of a `.clang-tidy` leave on. Only globs
/// that name us count: most say `-*,bugprone-*` and mean other tools' checks.
/// Empty: all; none at all is one empty name.
std::vector<std::string> enabledChecks(llvm::StringRef Globs);

} // namespace claimcheck::capture

#endif // CLAIMCHECK_FRONTEND_CAPTURE_TIDYFACTS_H
