//===- Check.cpp - claimcheck check and claimcheck link -------------------===//

#include "Report.h"
#include "flow/IRText.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using llvm::StringRef;

namespace claimcheck::driver {

namespace {

/// What `check` and `link` say about their reports.
struct ReportOptions {
  std::string Format = "text", Output, Baseline, Diff, FailOn = "note";
  std::string Configuration;
  bool Strict = false;

  void add(OptionParser &P) {
    P.value("format", "FORMAT", Format, "text, sarif, json, gitlab or github",
            {"text", "sarif", "json", "gitlab", "github"});
    P.value("o", "FILE", Output, "write the report there");
    P.value("baseline", "FILE", Baseline, "known findings, which do not count");
    P.value("diff", "REV", Diff,
            "only findings on lines, or paths over lines, changed since REV");
    P.value("fail-on", "LEVEL", FailOn,
            "lowest level for exit status 1: none, note, low, medium, high, "
            "critical; default: note",
            {"none", "note", "low", "medium", "high", "critical"});
    P.flag("strict", Strict,
           "count limits that were hit as not analysed (status 3)");
    P.value("configuration", "NAME", Configuration,
            "name of this run among several that are uploaded");
  }
};

double seconds(std::chrono::steady_clock::time_point Since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - Since)
      .count();
}

/// What is not a finding, on standard error.
void tellProblems(const Report &R) {
  llvm::raw_ostream &OS = llvm::errs();
  for (const Problem &P : R.P.Problems)
    OS << R.Names.display(P.File) << ": "
       << (P.Whole ? "not analysed: " : "partly analysed: ") << P.Text << '\n';
  for (const std::string &B : R.P.Result.Bounds)
    OS << "claimcheck: limit: " << B << '\n';
  for (const std::string &S : R.Stale)
    OS << "claimcheck: stale baseline entry " << S << '\n';
  if (!R.P.Result.SawModelledApi && R.P.NumUnits)
    OS << "claimcheck: note: no call of an API that the rules describe was "
          "seen in any file\n";
}

void tellSummary(const Report &R) {
  size_t Found = 0, Suppressed = 0, Known = 0, Whole = 0, Partly = 0;
  for (const ReportEntry &E : R.Entries) {
    Found += Report::counts(E);
    Suppressed += E.F.Suppressed;
    Known += !E.F.Suppressed && E.Known;
  }
  std::set<StringRef> PartFiles;
  for (const Problem &P : R.P.Problems) {
    Whole += P.Whole;
    if (!P.Whole)
      PartFiles.insert(P.File);
  }
  Partly = PartFiles.size();
  llvm::raw_ostream &OS = llvm::errs();
  auto Count = [](size_t N, const char *Noun) {
    return std::to_string(N) + " " + Noun + (N == 1 ? "" : "s");
  };
  OS << "claimcheck: " << Count(Found, "finding") << " in "
     << Count(R.P.NumUnits, "file");
  if (Suppressed)
    OS << "; " << Suppressed << " suppressed";
  if (Known)
    OS << "; " << Known << " in the baseline";
  if (Whole)
    OS << "; " << Count(Whole, "file") << " not analysed";
  if (Partly)
    OS << "; " << Count(Partly, "file") << " partly analysed";
  OS << '\n';
}

void tellStats(const Project &P) {
  llvm::raw_ostream &OS = llvm::errs();
  auto Line = [&](StringRef Name, uint64_t N) {
    OS << llvm::format("%12llu ", static_cast<unsigned long long>(N)) << Name
       << '\n';
  };
  for (const auto &[Name, N] : P.Stats)
    Line(Name, N);
  for (const auto &[Name, N] : P.Result.Stats)
    if (!P.Stats.count(Name) && !StringRef(Name).starts_with("unknown "))
      Line(Name, N);
  for (const auto &[Kind, N] : P.UnknownKinds)
    Line("unknown: " + Kind, N);
}

/// Solves, reports, and returns the exit status.
int finish(Project &P, const ProjectOptions &O, const ReportOptions &RO) {
  auto Start = std::chrono::steady_clock::now();
  if (!P.analyze(/*Inventory=*/false))
    return ExitUsage;
  if (O.Stats)
    llvm::errs() << llvm::format("%12.3f s solving\n", seconds(Start));
  llvm::sort(P.Problems);
  Report R(P);
  R.Configuration = RO.Configuration;
  R.collect();
  std::string Error;
  if (!RO.Diff.empty()) {
    auto Changed = changedLines(RO.Diff, R.Names.root(), Error);
    if (!Changed)
      return usageError(Error);
    R.restrict(*Changed);
  }
  if (!RO.Baseline.empty()) {
    auto Known = readBaseline(RO.Baseline, Error);
    if (!Known)
      return usageError(Error);
    R.applyBaseline(*Known);
    // Outside of the changed lines nothing can be said about entries.
    if (!RO.Diff.empty())
      R.Stale.clear();
  }
  for (const ReportEntry &E : R.Entries)
    if (Report::counts(E) && levelRank(levelOf(E.F)) >= levelRank(RO.FailOn))
      R.Status = worseStatus(R.Status, ExitFindings);
  if (!P.Problems.empty() ||
      (RO.Strict && (!P.Result.Bounds.empty() || !P.UnknownKinds.empty())))
    R.Status = worseStatus(R.Status, ExitIncomplete);

  auto *Write = RO.Format == "sarif"    ? writeSarif
                : RO.Format == "json"   ? writeJson
                : RO.Format == "gitlab" ? writeGitlab
                : RO.Format == "github" ? writeGithub
                                        : writeText;
  if (RO.Output.empty() || RO.Output == "-") {
    Write(llvm::outs(), R);
    llvm::outs().flush();
  } else {
    std::error_code Code;
    llvm::raw_fd_ostream OS(RO.Output, Code, llvm::sys::fs::OF_Text);
    if (Code)
      return usageError(RO.Output + ": " + Code.message());
    Write(OS, R);
    OS.close();
    if (OS.has_error()) {
      OS.clear_error();
      return usageError(RO.Output + ": cannot be written");
    }
  }
  tellProblems(R);
  tellSummary(R);
  if (O.Stats)
    tellStats(P);
  return R.Status;
}

} // namespace

int checkCommand(const Arguments &Args) {
  ProjectOptions O;
  ReportOptions RO;
  OptionParser P("check [-p BUILD_DIR] [FILE...] [OPTIONS] [-- FLAGS...]",
                 "Analyses the files as one program: those named, else all of "
                 "the compile database.");
  O.addCapture(P);
  O.addIndex(P);
  RO.add(P);
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  O.HasFlags = P.HasTrailing;
  Project Pr(O);
  if (!Pr.loadRules() || !Pr.findCommands())
    return ExitUsage;
  auto Start = std::chrono::steady_clock::now();
  if (!Pr.capture())
    return ExitUsage;
  if (O.Stats)
    llvm::errs() << llvm::format("%12.3f s capturing\n", seconds(Start));
  Start = std::chrono::steady_clock::now();
  if (!Pr.readUnits(Pr.irFiles()))
    return ExitUsage;
  if (O.Stats)
    llvm::errs() << llvm::format("%12.3f s reading\n", seconds(Start));
  return finish(Pr, O, RO);
}

/// Reads IR and writes it again, for tests and for people who wrote it.
static int printIr(const std::vector<std::string> &Files) {
  for (const std::string &File : Files) {
    auto Buffer = llvm::MemoryBuffer::getFile(File);
    if (!Buffer)
      return usageError(File + ": " + Buffer.getError().message());
    std::string Error;
    std::optional<flow::Unit> U =
        flow::parseUnit((*Buffer)->getBuffer(), File, Error);
    if (!U)
      return usageError(Error);
    flow::print(llvm::outs(), *U);
  }
  return ExitClean;
}

int linkCommand(const Arguments &Args) {
  ProjectOptions O;
  ReportOptions RO;
  bool PrintIr = false;
  OptionParser P("link IR_FILE... [OPTIONS]",
                 "Analyses what `capture` wrote as one program.");
  O.addAnalysis(P);
  O.addIndex(P);
  RO.add(P);
  P.flag("print-ir", PrintIr, "only read the files, and write what was read");
  P.Positional = &O.Files;
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  if (O.Files.empty())
    return usageError("link needs the files that capture wrote");
  if (PrintIr)
    return printIr(O.Files);
  Project Pr(O);
  if (!Pr.loadRules() || !Pr.readUnits(O.Files))
    return ExitUsage;
  return finish(Pr, O, RO);
}

} // namespace claimcheck::driver
