//===- Index.h - What views of single units know of the others --*- C++ -*-===//
//
// A plugin and an editor see one unit. The index is a folder with the IR of the
// functions of a whole program that tokens and keys pass through, one file per
// unit, and a table that tells which of them a unit needs. Its entries carry
// the hashes of the files that they came from: what has changed since is
// unknown.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_INDEX_H
#define CLAIMCHECK_FLOW_INDEX_H

#include "IR.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"
#include <memory>

namespace claimcheck::flow {

class Program;

/// Replaces the index in \p Folder by that of \p P. Files of the units must
/// have absolute paths. \returns false with a message after an error.
bool writeIndex(const Program &P, llvm::StringRef Folder, std::string &Error);

/// The table of an index.
class Index {
public:
  /// Reads the table. Null if there is none; one that cannot be read has no
  /// entries, and notes() says so.
  static std::unique_ptr<Index> open(llvm::StringRef Folder);
  /// `.claimcheck/index` in \p Folder or one above it, or empty.
  static std::string find(llvm::StringRef Folder);

  /// Whether a function of this unqualified name is in it.
  bool knowsName(llvm::StringRef Name) const { return Names.contains(Name); }

  /// The other units that \p Current is to be linked with: callers, callees and
  /// constructors, and theirs. Tells \p Current which programs it is part of.
  /// Its files must have absolute paths.
  std::vector<std::unique_ptr<Unit>> unitsFor(Unit &Current);

  /// What is stale or missing, in sentences.
  const std::vector<std::string> &notes() const { return Notes; }

private:
  struct Entry {
    std::string File, Ir;
    std::vector<std::string> Programs, Defines, Calls;
    std::vector<SourceFile> Sources;
  };
  std::string Folder;
  std::vector<Entry> Entries;
  llvm::StringSet<> Names;
  std::vector<std::string> Notes;

  void read(llvm::StringRef Text);
  /// The unit of an entry, or null if files that it came from have changed. Of
  /// the file at hand only what its headers hold is of use.
  std::unique_ptr<Unit> load(const Entry &E, bool IsCurrent);
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_INDEX_H
