//===- LinkUnits.h - Which sources the build links together -----*- C++ -*-===//

#ifndef CLAIMCHECK_DRIVER_LINKUNITS_H
#define CLAIMCHECK_DRIVER_LINKUNITS_H

#include "llvm/ADT/StringRef.h"
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace claimcheck::driver {

/// A program or library with all that is linked into it.
struct LinkUnit {
  std::string Name;
  /// Absolute path of a source, and how the names of its objects in this
  /// program look: a whole path, or a part of one. Empty: however they do.
  std::multimap<std::string, std::string> Sources;

  /// Whether \p Source, compiled into \p Objects, is part of it. Without
  /// objects the source alone decides.
  bool contains(const std::string &Source,
                const std::vector<std::string> &Objects) const;
};

/// Reads `NAME=FILE,...`. Sets \p Error after a mistake.
std::optional<LinkUnit> parseLinkUnit(llvm::StringRef Text, std::string &Error);

/// What the replies of CMake's File API in a build folder, or else its
/// `build.ninja`, tell. Nothing if there is neither; \p Error if there is one
/// that cannot be read.
std::vector<LinkUnit> readLinkUnits(llvm::StringRef BuildDir,
                                    std::string &Error);

/// The two ways.
std::vector<LinkUnit> readFileApi(llvm::StringRef BuildDir, std::string &Error);
std::vector<LinkUnit> readNinja(llvm::StringRef BuildDir, std::string &Error);

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_LINKUNITS_H
