//===- Report.h - Findings as reports show them -----------------*- C++ -*-===//

#ifndef CLAIMCHECK_DRIVER_REPORT_H
#define CLAIMCHECK_DRIVER_REPORT_H

#include "Project.h"
#include "Sources.h"
#include "flow/Finding.h"
#include <set>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace claimcheck::driver {

/// A finding with what only a report knows of it.
struct ReportEntry {
  flow::Finding F;
  std::string Fingerprint; ///< Stable over moved lines.
  bool Known = false;      ///< The baseline has it.
};

/// Everything that the formats write.
struct Report {
  Report(Project &P) : P(P), Names(P) {}

  Project &P;
  Sources Names;
  std::vector<ReportEntry> Entries; ///< In order of place, each cause once.
  std::vector<std::string> Stale;   ///< Baseline entries that match nothing.
  /// Partial fingerprints and configuration: the name of this run, if any.
  std::string Configuration;
  int Status = 0;

  /// Takes the findings of the project: filters by enabled checks, unites
  /// equal ones, marks suppressed ones, computes fingerprints.
  void collect();
  /// Keeps only what is in \p Changed lines, by path below the root.
  void restrict(const std::map<std::string, std::set<unsigned>> &Changed);
  /// Marks what \p Hashes knows.
  void applyBaseline(const std::set<std::string> &Hashes);
  /// Whether an entry counts: neither suppressed nor known.
  static bool counts(const ReportEntry &E) {
    return !E.F.Suppressed && !E.Known;
  }
};

/// `none`, `note`, `low`, `medium`, `high`, `critical` of a severity.
llvm::StringRef levelOf(const flow::Finding &F);
/// The order of levels; `none` is above all of them.
unsigned levelRank(llvm::StringRef Level);

void writeText(llvm::raw_ostream &OS, const Report &R);
void writeSarif(llvm::raw_ostream &OS, const Report &R);
void writeJson(llvm::raw_ostream &OS, const Report &R);
void writeGitlab(llvm::raw_ostream &OS, const Report &R);
void writeGithub(llvm::raw_ostream &OS, const Report &R);

/// Lines changed since a revision, by path below the root of the repository.
/// Empty and a message after an error.
std::optional<std::map<std::string, std::set<unsigned>>>
changedLines(llvm::StringRef Revision, llvm::StringRef Root,
             std::string &Error);

/// Reads the hashes of a baseline file.
std::optional<std::set<std::string>> readBaseline(llvm::StringRef File,
                                                  std::string &Error);
/// Writes the findings and \p Kept hashes, sorted. \returns false with a
/// message after an error.
bool writeBaseline(llvm::StringRef File, const Report &R,
                   const std::set<std::string> &Kept, std::string &Error);

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_REPORT_H
