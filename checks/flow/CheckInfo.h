//===- CheckInfo.h - What there is to say about each check ------*- C++ -*-===//
//
// One table for the rule metadata of SARIF, for `claimcheck explain` and for
// the severities that the engine gives to its findings.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_CHECKINFO_H
#define CLAIMCHECK_FLOW_CHECKINFO_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace claimcheck::flow {

/// A check as readers know it.
struct CheckInfo {
  llvm::StringLiteral Name;
  llvm::StringLiteral Short;     ///< One line, with a capital and a period.
  llvm::StringLiteral Full;      ///< What fires and what an attacker gains.
  llvm::StringLiteral Help;      ///< What to do, in paragraphs of plain text.
  llvm::StringLiteral Bad;       ///< Code that fires...
  llvm::StringLiteral Good;      ///< ...and how to write it instead.
  double Severity;               ///< SARIF security-severity of the worst case.
  llvm::StringLiteral Precision; ///< SARIF precision.
  llvm::ArrayRef<unsigned> Cwe;
  llvm::ArrayRef<llvm::StringLiteral> Asvs; ///< OWASP ASVS 5.0.
  llvm::StringLiteral Patterns;             ///< Of the pattern catalogue.
};

/// All checks, sorted by name.
llvm::ArrayRef<CheckInfo> allChecks();

/// A check by its name, with or without the leading `claimcheck-`, or null.
const CheckInfo *checkInfo(llvm::StringRef Name);

/// Whether \p Name is matched by a list of globs as clang-tidy reads it:
/// separated by commas, `-` excludes, later ones win.
bool globsMatch(llvm::StringRef Globs, llvm::StringRef Name);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_CHECKINFO_H
