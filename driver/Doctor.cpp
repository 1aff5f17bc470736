//===- Doctor.cpp - claimcheck doctor -------------------------------------===//
//
// A check that does not run looks like a clean program. This looks for the
// known ways to get there.
//
//===----------------------------------------------------------------------===//

#include "CompileDatabase.h"
#include "OptionParser.h"
#include "Process.h"
#include "flow/CheckInfo.h"
#include "model/EmbeddedPacks.h"
#include "model/Model.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;
namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace claimcheck::driver {

namespace {

class Doctor {
public:
  int examine(const std::vector<std::string> &RuleFiles,
              std::string ClangTidy) {
    ok("claimcheck " CLAIMCHECK_VERSION ", LLVM " CLAIMCHECK_LLVM_VERSION);
    worker();
    packs(RuleFiles);
    tidy();
    plugin(std::move(ClangTidy));
    clangd();
    coreHandler();
    return Status;
  }

private:
  void ok(const llvm::Twine &Text) { llvm::outs() << "ok: " << Text << '\n'; }
  void warn(const llvm::Twine &Text) {
    llvm::outs() << "warning: " << Text << '\n';
  }
  void bad(const llvm::Twine &Text) {
    llvm::outs() << "error: " << Text << '\n';
    Status = ExitUsage;
  }

  static std::string beside(StringRef Name) {
    llvm::SmallString<256> P(path::parent_path(executablePath()));
    path::append(P, Name);
    path::remove_dots(P, /*remove_dot_dot=*/true);
    return P.str().str();
  }

  std::string run(const std::vector<std::string> &Arguments,
                  const std::vector<std::string> &Environment = {}) {
    return outputOf(Arguments, "", Last, Environment, /*Seconds=*/60);
  }
  bool succeeded() const {
    return Last.K == JobResult::Exited && Last.Code == 0;
  }

  /// How many of our checks a `--list-checks` names.
  static size_t listed(StringRef Output) {
    llvm::SmallVector<StringRef, 0> Lines;
    Output.split(Lines, '\n');
    return llvm::count_if(flow::allChecks(), [&](const auto &C) {
      return llvm::any_of(Lines,
                          [&](StringRef L) { return L.trim() == C.Name; });
    });
  }

  void worker();
  void packs(const std::vector<std::string> &RuleFiles);
  void tidy();
  void plugin(std::string ClangTidy);
  void clangd();
  void coreHandler();

  int Status = ExitClean;
  JobResult Last;
  size_t NumChecks = 0; ///< That claimcheck-tidy knows.
};

void Doctor::worker() {
  std::string Worker = beside("claimcheck-capture");
  if (!fs::can_execute(Worker))
    return bad(Worker + " is missing");
  std::string Version = run({Worker, "--version"});
  if (!succeeded())
    return bad(Worker + " does not run: " + StringRef(Version).trim());
  if (!StringRef(Version).contains("LLVM version " CLAIMCHECK_LLVM_VERSION))
    return bad(Worker + " is of another LLVM than this command: " +
               StringRef(Version).trim());
  ok("the worker runs and is of the same version");
}

void Doctor::packs(const std::vector<std::string> &RuleFiles) {
  std::vector<model::RuleError> Errors;
  size_t Packs = 0, Functions = 0;
  for (const model::EmbeddedPack &E : model::embeddedPacks()) {
    std::optional<model::Pack> P =
        model::Model::parse(StringRef(E.Text), StringRef(E.Name), Errors);
    if (!P)
      continue;
    ++Packs;
    Functions += P->Functions.size();
  }
  model::Model M;
  bool Good = true;
  for (const std::string &File : RuleFiles)
    Good &= M.load(File, Errors);
  for (const model::RuleError &E : Errors)
    bad(E.str());
  if (!Good || !Errors.empty())
    return;
  if (Packs == 0)
    return bad("no rule pack is compiled in");
  ok(llvm::Twine(Packs) + " rule packs with " + llvm::Twine(Functions) +
     " functions are valid" +
     (RuleFiles.empty() ? "" : ", and so are those named"));
}

void Doctor::tidy() {
  std::string Tidy = beside("claimcheck-tidy");
  if (!fs::can_execute(Tidy))
    return warn(Tidy + " is missing; this matters for clang-tidy users only");
  NumChecks = listed(run({Tidy, "--list-checks", "--checks=-*,claimcheck-*"}));
  if (!succeeded() || NumChecks == 0)
    return bad(Tidy + " does not list our checks");
  ok("claimcheck-tidy lists " + llvm::Twine(NumChecks) + " checks");
  std::string Verified = run({Tidy, "--verify-config"});
  if (!succeeded())
    bad(".clang-tidy: " + StringRef(Verified).trim());
  // What clang-tidy and clangd run here; `claimcheck check` is not affected.
  size_t Enabled = listed(run({Tidy, "--list-checks"}));
  if (Enabled == 0)
    warn("the .clang-tidy that is in force here enables none of our checks; "
         "clang-tidy and clangd run those in 'Checks:', so add claimcheck-*");
  else if (Enabled < NumChecks)
    warn("the .clang-tidy that is in force here enables " +
         llvm::Twine(Enabled) + " of " + llvm::Twine(NumChecks) + " checks");
  else
    ok(".clang-tidy enables all checks");
}

void Doctor::plugin(std::string ClangTidy) {
  std::string Plugin = beside("../lib/ClaimcheckTidyModule.so");
  if (!fs::exists(Plugin))
    Plugin = beside("../lib/claimcheck/ClaimcheckTidyModule.so");
  if (!fs::exists(Plugin))
    return warn("no plugin next to this command");
  StringRef Major = StringRef(CLAIMCHECK_LLVM_VERSION).split('.').first;
  if (ClangTidy.empty())
    for (const std::string &Name :
         {"clang-tidy-" + Major.str(), std::string("clang-tidy")})
      if (auto Found = llvm::sys::findProgramByName(Name)) {
        ClangTidy = *Found;
        break;
      }
  if (ClangTidy.empty())
    return warn("no clang-tidy found to load the plugin into; name one with "
                "--clang-tidy");
  std::string Version = run({ClangTidy, "--version"});
  if (!StringRef(Version).contains("LLVM version " CLAIMCHECK_LLVM_VERSION))
    return warn(ClangTidy + " is not of LLVM " CLAIMCHECK_LLVM_VERSION
                            ", so the plugin refuses to load there");
  // Eagerly bound, so that a missing symbol shows now and not in mid-run.
  std::string Output = run({ClangTidy, "--load", Plugin, "--list-checks",
                            "--checks=-*,claimcheck-*"},
                           {"LD_BIND_NOW=1"});
  size_t Listed = listed(Output);
  if (!succeeded() || Listed == 0)
    return bad("the plugin does not load into " + ClangTidy + ": " +
               StringRef(Output).trim());
  if (NumChecks && Listed != NumChecks)
    return bad("the plugin has " + llvm::Twine(Listed) +
               " checks, claimcheck-tidy " + llvm::Twine(NumChecks));
  ok("the plugin loads into " + ClangTidy + " and lists " +
     llvm::Twine(Listed) + " checks");
}

/// clangd drops checks whose speed it does not know, unless told otherwise.
void Doctor::clangd() {
  std::string Folder = absolutePath(".");
  while (true) {
    std::string File = Folder + "/.clangd";
    if (auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true)) {
      llvm::SmallVector<StringRef, 0> Lines;
      (*Buffer)->getBuffer().split(Lines, '\n');
      bool Loose = false;
      for (StringRef L : Lines) {
        L = L.split('#').first;
        if (L.contains("FastCheckFilter") &&
            (L.contains("Loose") || L.contains("None")))
          Loose = true;
        if (L.contains("Remove") && L.contains("claimcheck"))
          warn(File + " removes our checks: " + L.trim());
      }
      if (!Loose)
        warn(File + " keeps clangd from running our checks; it needs "
                    "Diagnostics: {ClangTidy: {FastCheckFilter: Loose}}");
      else
        ok(File + " lets clangd run our checks");
      return;
    }
    StringRef Parent = path::parent_path(Folder);
    if (Parent.empty() || Parent == Folder)
      break;
    Folder = Parent.str();
  }
  warn("no .clangd here; clangd runs our checks only with Diagnostics: "
       "{ClangTidy: {FastCheckFilter: Loose}}");
}

void Doctor::coreHandler() {
  auto Buffer =
      llvm::MemoryBuffer::getFileAsStream("/proc/sys/kernel/core_pattern");
  if (Buffer && (*Buffer)->getBuffer().starts_with("|"))
    warn("core dumps of this machine go to a program, which ignores "
         "RLIMIT_CORE; if production does the same, set claimcheck.CoreHandler "
         "to pipe");
}

} // namespace

int doctorCommand(const Arguments &Args) {
  std::vector<std::string> Rules;
  std::string ClangTidy;
  OptionParser P("doctor [OPTIONS]",
                 "Looks for what would keep the checks from running: versions, "
                 "plugin, rule packs,\n.clang-tidy and .clangd of the current "
                 "folder.");
  P.list("rules", "FILE|DIR", Rules, "rule packs to check as well");
  P.value("clang-tidy", "PROGRAM", ClangTidy, "where to load the plugin");
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  return Doctor().examine(Rules, ClangTidy);
}

} // namespace claimcheck::driver
