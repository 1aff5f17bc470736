//===- CompileDatabase.h - What to compile how ------------------*- C++ -*-===//

#ifndef CLAIMCHECK_DRIVER_COMPILEDATABASE_H
#define CLAIMCHECK_DRIVER_COMPILEDATABASE_H

#include "llvm/ADT/StringRef.h"
#include <optional>
#include <string>
#include <vector>

namespace claimcheck::driver {

/// One translation unit to be. Paths are absolute and without `..`.
struct CompileCommand {
  std::string File;
  std::string Directory;
  std::vector<std::string> Arguments; ///< With the compiler and the file.
  /// What commands for this unit write, as far as they say.
  std::vector<std::string> Outputs;
};

/// An absolute path without `.` and `..`; relative ones start at \p Directory,
/// or at the current directory if that is empty.
std::string absolutePath(llvm::StringRef Path, llvm::StringRef Directory = "");

/// Whether the name is that of a C or C++ source that is a unit of its own.
bool isSourceFile(llvm::StringRef Path);

/// Reads a compile_commands.json, without headers, other languages and
/// repeated entries, in a fixed order. \p Error is `file:line: message`.
std::optional<std::vector<CompileCommand>>
readCompileDatabase(llvm::StringRef Path, std::string &Error);

/// The database to use if none is named: in the current directory, in its
/// `build`, or in those of the folders above. Empty if there is none.
std::string findCompileDatabase();

/// The command for a file that is compiled with \p Flags alone.
CompileCommand fixedCommand(llvm::StringRef File,
                            const std::vector<std::string> &Flags);

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_COMPILEDATABASE_H
