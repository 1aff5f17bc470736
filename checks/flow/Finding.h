//===- Finding.h - What the analysis reports --------------------*- C++ -*-===//
//
// Findings are data first; text rendering belongs to the reporters. They name
// files by path, so that they outlive the units they came from.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_FINDING_H
#define CLAIMCHECK_FLOW_FINDING_H

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace claimcheck::flow {

struct Unit;

/// A range in a file, end exclusive, counting from 1.
struct FilePosition {
  std::string File;
  uint32_t Line = 0, Column = 0, EndLine = 0, EndColumn = 0;

  friend bool operator==(const FilePosition &, const FilePosition &) = default;
  friend auto operator<=>(const FilePosition &, const FilePosition &) = default;
};

/// A step of the story, or the advice at its end.
struct Note {
  enum Kind : uint8_t {
    Path,   ///< A step on the way: part of SARIF's code flow.
    Reason, ///< Why: a library's default, a norm.
    Advice, ///< The line to write, the test that must fail.
  };
  Kind K = Path;
  FilePosition At;
  std::string Text;
};

/// A replacement that is safe to apply.
struct FixIt {
  FilePosition At;
  std::string Replacement;
};

/// One cause, one finding.
struct Finding {
  std::string Check; ///< "claimcheck-..."; keys the rule metadata.
  FilePosition At;
  std::string Message; ///< Lower case, no final period.
  std::vector<Note> Notes;
  std::vector<FilePosition> Related; ///< Other calls of the same cause.
  std::vector<FixIt> Fixes;
  std::vector<std::string> Claims; ///< Missing groups: "iss", "aud|scope".
  std::string Reason;              ///< Machine-readable sub-kind, or empty.
  std::string Profile;             ///< Token profile that applied, or empty.
  double Severity = 0;             ///< SARIF security-severity.
  double Rank = 0;                 ///< 0 to 100, how it was proven.
  std::string Function;            ///< Qualified name of the function.
  std::string FunctionId;          ///< Its Decl::Id, for fingerprints.
  const Unit *From = nullptr;      ///< Its unit; gone with the program.
  std::string LineText;            ///< Text of the line, for fingerprints.
  bool IsNote = false;             ///< Informational (optional validation).
  bool Suppressed = false;         ///< A NOLINT answers for it.
};

/// One site as `claimcheck inventory` lists it.
struct InventoryEntry {
  std::string Kind; ///< "verification", "decode", "key", "key-set".
  FilePosition At;
  std::string Function;
  std::string What; ///< In the reader's terms.
  /// Per claim group, guard or wipe: status and by what it was met.
  struct Aspect {
    std::string Name, Status, By;
    FilePosition At;
    /// The calls that lead there, outermost first.
    std::vector<Note> Trail = {};
  };
  std::vector<Aspect> Aspects;
  std::vector<Note> Trail; ///< The story of the site itself.
};

/// What the solver tells besides findings.
struct Analysis {
  std::vector<Finding> Findings;
  std::vector<InventoryEntry> Inventory;
  std::vector<std::string> Bounds; ///< Each names function and bound that hit.
  std::vector<std::string> RuleErrors; ///< Of annotations in the sources.
  std::map<std::string, uint64_t> Stats;
  bool SawModelledApi = false;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_FINDING_H
