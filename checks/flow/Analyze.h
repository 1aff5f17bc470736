//===- Analyze.h - From linked units to findings ----------------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_ANALYZE_H
#define CLAIMCHECK_FLOW_ANALYZE_H

#include "Finding.h"
#include "IR.h"
#include <string>
#include <vector>

namespace claimcheck::flow {

class Program;

/// What users choose; names and defaults as in the documentation.
struct AnalysisOptions {
  std::string Profile; ///< Token profile, or empty for RequiredClaims.
  std::string RequiredClaims = "iss; aud|scope; exp";
  std::string KeyPolicy = "long-term";
  std::string CoreHandler; ///< Empty (unknown), "file" or "pipe".
  bool RequireExpiry = false;
  bool ReportOptionalValidation = false;
  bool ReportEscaping = false;
  bool AssumeThrows = false;
  bool Inventory = false; ///< Also list all sites.
  unsigned Jobs = 1;      ///< Threads; the result does not depend on it.
};

/// Solves what is linked in \p P. The result is in a fixed order. Nothing but
/// the errors is told of a program with wrong annotations: half of the rules
/// would look like a clean program.
Analysis analyze(const Program &P, const AnalysisOptions &Options);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_ANALYZE_H
