//===- BaselineCommand.cpp - claimcheck baseline --------------------------===//

#include "Report.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace claimcheck::driver {

int baselineCommand(const Arguments &Args) {
  ProjectOptions O;
  std::string File;
  OptionParser P("baseline update --baseline=FILE [-p BUILD_DIR] [SOURCE...] "
                 "[OPTIONS] [-- FLAGS...]",
                 "Writes the findings of the sources as known ones: adds new "
                 "ones, drops those that\nare gone. While something cannot be "
                 "analysed nothing is dropped.");
  O.addCapture(P);
  P.value("baseline", "FILE", File, "the list; it belongs into the repository");
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  if (O.Files.empty() || O.Files.front() != "update")
    return usageError("expected 'baseline update'");
  O.Files.erase(O.Files.begin());
  if (File.empty())
    return usageError("baseline update needs --baseline=FILE");
  O.HasFlags = P.HasTrailing;

  std::string Error;
  std::set<std::string> Old;
  if (llvm::sys::fs::exists(File)) {
    auto Read = readBaseline(File, Error);
    if (!Read)
      return usageError(Error);
    Old = std::move(*Read);
  }
  Project Pr(O);
  if (!Pr.loadRules() || !Pr.findCommands() || !Pr.capture() ||
      !Pr.readUnits(Pr.irFiles()) || !Pr.analyze(/*Inventory=*/false))
    return ExitUsage;
  Report R(Pr);
  R.collect();
  R.applyBaseline(Old);
  // What was not analysed or not asked for cannot be known to be gone.
  bool Complete = Pr.Problems.empty();
  if (Complete && O.Files.empty())
    Old.clear();
  size_t Added = 0, Now = 0;
  for (const ReportEntry &E : R.Entries) {
    Added += Report::counts(E);
    Now += !E.F.Suppressed;
  }
  if (!writeBaseline(File, R, Old, Error))
    return usageError(Error);
  llvm::outs() << File << ": " << Now << " findings, " << Added << " new, "
               << R.Stale.size() << (Old.empty() ? " dropped" : " not found")
               << '\n';
  for (const Problem &Bad : Pr.Problems)
    llvm::errs() << R.Names.display(Bad.File) << ": "
                 << (Bad.Whole ? "not analysed: " : "partly analysed: ")
                 << Bad.Text << '\n';
  return Complete ? ExitClean : ExitIncomplete;
}

} // namespace claimcheck::driver
