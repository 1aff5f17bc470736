//===- Capture.cpp - claimcheck capture -----------------------------------===//

#include "Project.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace claimcheck::driver {

int captureCommand(const Arguments &Args) {
  ProjectOptions O;
  std::string Output;
  OptionParser P("capture [-p BUILD_DIR] [FILE...] [-o FILE|DIR] [OPTIONS] "
                 "[-- FLAGS...]",
                 "Writes what the analysis needs of each file. One file goes "
                 "to -o FILE or standard\noutput, several go to -o DIR.");
  O.addCapture(P);
  P.value("o", "FILE|DIR", Output, "where to write");
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  O.HasFlags = P.HasTrailing;
  Project Pr(O);
  if (!Pr.loadRules() || !Pr.findCommands())
    return ExitUsage;
  bool Several = Pr.Commands.size() > 1 ||
                 llvm::sys::fs::is_directory(Output) ||
                 llvm::StringRef(Output).ends_with("/");
  if (Several && Output.empty())
    return usageError("several files need -o DIR");
  if (!Pr.capture(Several ? Output : ""))
    return ExitUsage;
  for (const std::string &File : Pr.irFiles()) {
    if (Several)
      continue;
    auto Buffer = llvm::MemoryBuffer::getFile(File);
    if (!Buffer)
      return usageError(File + ": " + Buffer.getError().message());
    if (Output.empty() || Output == "-") {
      llvm::outs() << (*Buffer)->getBuffer();
      continue;
    }
    std::error_code Code;
    llvm::raw_fd_ostream OS(Output, Code);
    if (Code)
      return usageError(Output + ": " + Code.message());
    OS << (*Buffer)->getBuffer();
    OS.close();
    if (OS.has_error()) {
      OS.clear_error();
      return usageError(Output + ": cannot be written");
    }
  }
  for (const Problem &Bad : Pr.Problems)
    llvm::errs() << Bad.File << ": not analysed: " << Bad.Text << '\n';
  return Pr.Problems.empty() ? ExitClean : ExitIncomplete;
}

} // namespace claimcheck::driver
