//===- Project.h - From compile commands to an analysis ---------*- C++ -*-===//
//
// What `check`, `inventory`, `capture` and `link` have in common: which files,
// which rules, one worker per unit, and the engine over all units.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_DRIVER_PROJECT_H
#define CLAIMCHECK_DRIVER_PROJECT_H

#include "CompileDatabase.h"
#include "OptionParser.h"
#include "flow/Analyze.h"
#include "model/Model.h"
#include "llvm/ADT/StringMap.h"
#include <memory>
#include <set>

namespace claimcheck::driver {

/// What users say on the command line about what to analyse and how.
struct ProjectOptions {
  std::string BuildDir;
  std::vector<std::string> Files; ///< Sources, or IR files for `link`.
  std::vector<std::string> Flags; ///< After `--`.
  bool HasFlags = false;
  unsigned Jobs = 0; ///< 0: one per core.
  unsigned Timeout = 300;
  unsigned MemoryLimit = 0;
  std::vector<std::string> Rules;
  std::string Checks;
  std::string Profile, KeyPolicy, RequiredClaims;
  std::vector<std::string> LinkUnits; ///< `NAME=FILE,...`.
  std::vector<std::string> Settings;  ///< `claimcheck.X=Y` or `X=Y`.
  std::string Index; ///< Folder to write the index to, or empty.
  bool Stats = false;

  /// Adds the options that choose rules and settings.
  void addAnalysis(OptionParser &P);
  /// Adds the one that writes an index.
  void addIndex(OptionParser &P);
  /// Adds those and the ones that choose sources and drive workers.
  void addCapture(OptionParser &P);
  unsigned jobs() const;
};

/// Something that was not analysed, or not wholly.
struct Problem {
  std::string File; ///< The unit's, absolute.
  std::string Text;
  bool Whole = true; ///< Nothing is claimed for the unit.

  friend auto operator<=>(const Problem &, const Problem &) = default;
};

/// What one file is captured as.
struct CapturedUnit {
  CompileCommand Command;
  std::string IrFile; ///< Empty if the worker failed.
};

/// The units of one program and what became of them.
class Project {
public:
  explicit Project(const ProjectOptions &O) : O(O) {}
  ~Project();

  /// Reads the rules of the command line. \returns false after an error.
  bool loadRules();
  /// Fills Commands from the options. \returns false after an error.
  bool findCommands();
  /// Runs the workers. The IR goes to \p Folder, or to a temporary folder.
  bool capture(const std::string &Folder = "");
  /// Reads IR files, by default those that capture wrote.
  bool readUnits(const std::vector<std::string> &Files);
  std::vector<std::string> irFiles() const;
  /// Links, as the build system or the command line says what belongs to one
  /// program, and solves. Consumes the units, but keeps what reports need.
  /// \returns false after an error in rules that units ask for.
  bool analyze(bool Inventory);

  /// The text of a line of a source, from the units or, if \p FromDisk, from
  /// the file.
  std::string line(llvm::StringRef File, unsigned Line) const;
  bool isSuppressed(llvm::StringRef File, unsigned Line,
                    llvm::StringRef Check) const;
  bool isEnabled(llvm::StringRef File, llvm::StringRef Check) const;

  std::vector<CompileCommand> Commands;
  std::vector<Problem> Problems;
  flow::Analysis Result;
  size_t NumUnits = 0;
  /// Counts for --stats, of capture; those of the solver are in Result.
  std::map<std::string, uint64_t> Stats;
  std::map<std::string, uint64_t> UnknownKinds;
  flow::AnalysisOptions Analysis; ///< As it was used.

private:
  bool effectiveOptions();
  bool assignPrograms();
  void nameConfigurations();
  void remember(const flow::Unit &U);
  bool setOption(llvm::StringRef Name, llvm::StringRef Value);
  bool loadRuleFiles(const std::vector<std::string> &Files);

  const ProjectOptions &O;
  model::Model Rules = model::Model::builtin();
  std::string Temporary, DatabaseFile;
  std::vector<std::string> IrFiles;
  /// What IR files were captured from, of this run.
  std::map<std::string, const CompileCommand *> CommandOf;
  std::map<const flow::Unit *, std::string> IrFileOf;
  std::set<std::string> UnitFiles; ///< Sources and IR files of this run.
  std::vector<std::unique_ptr<flow::Unit>> Units;

  struct FileFacts {
    std::map<unsigned, std::string> Lines;
    std::vector<std::pair<unsigned, std::string>> Suppressions;
    bool AllEnabled = false;
    std::vector<std::string> Enabled;
  };
  llvm::StringMap<FileFacts> Facts;
};

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_PROJECT_H
