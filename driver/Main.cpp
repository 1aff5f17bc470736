//===- Main.cpp - The claimcheck command ----------------------------------===//

#include "Commands.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace claimcheck::driver;
using llvm::StringRef;

namespace {

struct Command {
  StringRef Name;
  int (*Run)(const Arguments &);
  StringRef Summary;
};

const Command Commands[] = {
    {"check", checkCommand, "analyse files as one program and report findings"},
    {"inventory", inventoryCommand,
     "list verification sites and keys, and what was counted for them"},
    {"capture", captureCommand, "write what the analysis needs of each file"},
    {"link", linkCommand, "analyse captured files as one program"},
    {"rules", rulesCommand, "lint, list and show rule packs"},
    {"explain", explainCommand, "tell what a check is about"},
    {"doctor", doctorCommand,
     "look for what would keep the checks from "
     "running"},
    {"scan-dump", scanDumpCommand, "search core files for keys"},
    {"baseline", baselineCommand, "write and update a list of known findings"},
};

void usage(llvm::raw_ostream &OS) {
  OS << "claimcheck finds token verification that checks signatures but not "
        "claims,\nand keys that reach crash dumps, in C and C++.\n\n"
        "usage: claimcheck COMMAND [OPTIONS]\n\n";
  for (const Command &C : Commands)
    OS << llvm::format("  %-10s ", C.Name.data()) << C.Summary << '\n';
  OS << "\n'claimcheck COMMAND --help' tells the options of a command.\n"
        "Exit status: 0 no finding, 1 findings, 3 something was not "
        "analysed,\n2 bad usage, configuration or rules.\n";
}

std::string Executable;

} // namespace

int claimcheck::driver::worseStatus(int A, int B) {
  auto Weight = [](int S) {
    return S == ExitUsage        ? 3
           : S == ExitIncomplete ? 2
           : S == ExitFindings   ? 1
                                 : 0;
  };
  return Weight(A) >= Weight(B) ? A : B;
}

const std::string &claimcheck::driver::executablePath() { return Executable; }

int main(int Argc, char **Argv) {
  Executable = llvm::sys::fs::getMainExecutable(
      Argv[0], reinterpret_cast<void *>(&usage));
  if (Argc < 2) {
    usage(llvm::errs());
    return ExitUsage;
  }
  StringRef Name = Argv[1];
  if (Name == "--help" || Name == "-h" || Name == "help") {
    usage(llvm::outs());
    return ExitClean;
  }
  if (Name == "--version" || Name == "version") {
    llvm::outs() << "claimcheck " CLAIMCHECK_VERSION "\n"
                    "  LLVM version " CLAIMCHECK_LLVM_VERSION "\n";
    return ExitClean;
  }
  const auto *It =
      llvm::find_if(Commands, [&](const Command &C) { return C.Name == Name; });
  if (It == std::end(Commands)) {
    llvm::errs() << "claimcheck: error: unknown command '" << Name
                 << "'; see claimcheck --help\n";
    return ExitUsage;
  }
  int Status = It->Run(Arguments(Argv + 2, Argv + Argc));
  // A report that did not reach the disk or the reader is no report.
  llvm::outs().flush();
  if (llvm::outs().has_error()) {
    llvm::errs() << "claimcheck: error: cannot write the output: "
                 << llvm::outs().error().message() << '\n';
    llvm::outs().clear_error();
    return ExitUsage;
  }
  return Status;
}
