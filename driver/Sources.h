//===- Sources.h - Names and texts of source files --------------*- C++ -*-===//

#ifndef CLAIMCHECK_DRIVER_SOURCES_H
#define CLAIMCHECK_DRIVER_SOURCES_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace claimcheck::driver {

class Project;

/// How reports name files, and what they quote from them. Reports need no
/// source tree: lines that findings name were captured. What more is on disk
/// is used.
class Sources {
public:
  explicit Sources(const Project &P);

  /// The root of the repository, absolute; the current folder without one.
  const std::string &root() const { return Root; }
  /// As text output names it: relative to the current folder if below.
  std::string display(llvm::StringRef File) const;
  /// Relative to the root, with `/`; absolute if not below.
  std::string relative(llvm::StringRef File) const;
  /// As an escaped URI reference, relative to the root if below.
  std::string uri(llvm::StringRef File) const;
  bool isBelowRoot(llvm::StringRef File) const;

  std::string line(llvm::StringRef File, unsigned Line) const;
  /// A column in UTF-16 code units, as SARIF counts them.
  unsigned utf16Column(llvm::StringRef File, unsigned Line,
                       unsigned Column) const;
  /// What GitHub computes for a line if a report has no fingerprint.
  std::string lineHash(llvm::StringRef File, unsigned Line) const;

private:
  const std::string *contents(llvm::StringRef File) const;

  const Project &P;
  std::string Root, Current;
  mutable llvm::StringMap<std::string> Contents;
  mutable llvm::StringMap<std::vector<std::string>> Hashes;
};

/// GitHub's fingerprint of every line of a text: a polynomial over the next
/// 100 characters that are neither space nor tab, and a running number for
/// equal ones.
std::vector<std::string> lineHashes(llvm::StringRef Text);

/// The code units of UTF-8 text; a byte that is none becomes U+FFFD.
std::vector<uint16_t> utf16(llvm::StringRef Text);

/// Escapes what may not stand in the path of a URI.
std::string escapeUri(llvm::StringRef Path);

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_SOURCES_H
