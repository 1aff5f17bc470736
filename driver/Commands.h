//===- Commands.h - The subcommands of claimcheck ---------------*- C++ -*-===//

#ifndef CLAIMCHECK_DRIVER_COMMANDS_H
#define CLAIMCHECK_DRIVER_COMMANDS_H

#include <string>
#include <vector>

namespace claimcheck::driver {

/// Exit statuses, a contract with users.
enum ExitStatus : int {
  ExitClean = 0,
  ExitFindings = 1,
  ExitUsage = 2,      ///< Bad usage, configuration or rules.
  ExitIncomplete = 3, ///< Something was not analysed, whole or in part.
};

/// The status that wins: 2, then 3, then 1.
int worseStatus(int A, int B);

/// The arguments after the subcommand's name.
using Arguments = std::vector<std::string>;

int checkCommand(const Arguments &Args);
int inventoryCommand(const Arguments &Args);
int captureCommand(const Arguments &Args);
int linkCommand(const Arguments &Args);
int rulesCommand(const Arguments &Args);
int explainCommand(const Arguments &Args);
int doctorCommand(const Arguments &Args);
int scanDumpCommand(const Arguments &Args);
int baselineCommand(const Arguments &Args);

/// The path of this program.
const std::string &executablePath();

} // namespace claimcheck::driver

#endif // CLAIMCHECK_DRIVER_COMMANDS_H
