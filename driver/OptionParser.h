//===- OptionParser.h - Options of subcommands ------------------*- C++ -*-===//

#ifndef CLAIMCHECK_DRIVER_OPTIONPARSER_H
#define CLAIMCHECK_DRIVER_OPTIONPARSER_H

#include "Commands.h"
#include "llvm/ADT/StringRef.h"
#include <functional>
#include <optional>

namespace claimcheck::driver {

/// Prints `claimcheck: error: ...` and returns ExitUsage.
int usageError(const std::string &Message);

/// Reads `--name=value`, `--name value`, `-p dir`, `-jN`, `--flag`, positional
/// arguments and, after `--`, flags for the compiler. Long options may be
/// shortened by nothing: a misspelt one is an error.
class OptionParser {
public:
  OptionParser(llvm::StringRef Synopsis, llvm::StringRef Summary)
      : Synopsis(Synopsis), Summary(Summary) {}

  void flag(llvm::StringRef Name, bool &Out, llvm::StringRef Help);
  void value(llvm::StringRef Name, llvm::StringRef Meta, std::string &Out,
             llvm::StringRef Help, std::vector<llvm::StringRef> Allowed = {});
  void list(llvm::StringRef Name, llvm::StringRef Meta,
            std::vector<std::string> &Out, llvm::StringRef Help);
  void number(llvm::StringRef Name, llvm::StringRef Meta, unsigned &Out,
              llvm::StringRef Help);

  /// Where arguments without a dash go; without it they are errors.
  std::vector<std::string> *Positional = nullptr;
  /// Where everything after `--` goes; \p HasTrailing tells if it was there.
  std::vector<std::string> *Trailing = nullptr;
  bool HasTrailing = false;

  /// \returns the exit status if the command must end here.
  std::optional<int> parse(const Arguments &Args);

private:
  struct Option {
    llvm::StringRef Name, Meta, Help;
    std::vector<llvm::StringRef> Allowed;
    /// Takes the value; false if it is not good.
    std::function<bool(llvm::StringRef)> Set;
  };
  const Option *find(llvm::StringRef Name) const;
  std::optional<int> set(const Option &O, llvm::StringRef Value);
  void help() const;

  llvm::StringRef Synopsis, Summary;
  std::vector<Option> Options;
};

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_OPTIONPARSER_H
