//===- Options.h - The options that all checks share ------------*- C++ -*-===//

#ifndef CLAIMCHECK_FRONTEND_OPTIONS_H
#define CLAIMCHECK_FRONTEND_OPTIONS_H

#include <string>
#include <vector>

namespace claimcheck::frontend {

/// What `.clang-tidy` sets as `claimcheck.<Name>` and the command by flags.
/// Names and defaults are a contract with users.
struct Options {
  /// Claim groups that a token needs, or empty for those of the profile:
  /// groups are separated by `;`, alternatives by `|`.
  std::string RequiredClaims;
  /// Name of the token profile, or empty for the default groups.
  std::string Profile;
  /// An `exp` that is checked only if present does not count.
  bool RequireExpiry = false;
  /// Note checks that a configuration known only at run time can switch off.
  bool ReportOptionalValidation = false;
  /// Report functions without visible callers that hand out open tokens.
  bool ReportEscaping = false;
  /// More rule files and folders.
  std::vector<std::string> RuleFiles;
  /// Which regions count as dumpable keys: long-term, every or bypass.
  std::string KeyPolicy = "long-term";
  /// Report key findings that rest only on an exception that may come.
  bool AssumeThrows = false;
  /// What the kernel does with a core: empty (unknown), file or pipe.
  std::string CoreHandler;

  friend bool operator==(const Options &, const Options &) = default;
};

} // namespace claimcheck::frontend

#endif // CLAIMCHECK_FRONTEND_OPTIONS_H
