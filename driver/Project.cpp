//===- Project.cpp - From compile commands to an analysis -----------------===//

#include "Project.h"
#include "LinkUnits.h"
#include "Process.h"
#include "flow/CheckInfo.h"
#include "flow/IRText.h"
#include "flow/Index.h"
#include "flow/Program.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/ThreadPool.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using llvm::StringRef;
namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace claimcheck::driver {

//===----------------------------------------------------------------------===//
// Options
//===----------------------------------------------------------------------===//

void ProjectOptions::addAnalysis(OptionParser &P) {
  P.value("checks", "GLOBS", Checks,
          "checks to report, as in clang-tidy; default: all");
  P.list("rules", "FILE|DIR", Rules, "more rule packs");
  P.value("profile", "NAME", Profile,
          "token profile: default, rfc9068, oidc, scitokens, saml-bearer, "
          "minimal");
  P.value("required-claims", "GROUPS", RequiredClaims,
          "claims that a token needs, as in 'iss; aud|scope; exp'");
  P.value("key-policy", "NAME", KeyPolicy,
          "keys to keep out of dumps: long-term, every, bypass",
          {"long-term", "every", "bypass"});
  P.list("link-unit", "NAME=FILE,...", LinkUnits,
         "sources that are linked into one program; default: as CMake or ninja "
         "says");
  P.list("option", "NAME=VALUE", Settings,
         "an option as in .clang-tidy, as in claimcheck.RequireExpiry=true");
  P.number("j", "N", Jobs, "how many at a time; default: one per core");
  P.flag("stats", Stats, "tell counts and times on standard error");
}

void ProjectOptions::addIndex(OptionParser &P) {
  P.value("index", "DIR", Index,
          "write there what clang-tidy and clangd are to know of other files, "
          "as in .claimcheck/index");
}

void ProjectOptions::addCapture(OptionParser &P) {
  P.value("p", "BUILD_DIR", BuildDir,
          "folder of compile_commands.json, or the file");
  addAnalysis(P);
  P.number("timeout", "SECONDS", Timeout,
           "time for one file; 0: no limit; default: 300");
  P.number("memory-limit", "MB", MemoryLimit,
           "address space for one file; 0: no limit, the default");
  P.Positional = &Files;
  P.Trailing = &Flags;
}

unsigned ProjectOptions::jobs() const {
  return Jobs ? Jobs
              : std::max(1u,
                         llvm::hardware_concurrency().compute_thread_count());
}

static bool error(const llvm::Twine &Message) {
  llvm::errs() << "claimcheck: error: " << Message << '\n';
  return false;
}

Project::~Project() {
  if (!Temporary.empty())
    fs::remove_directories(Temporary);
}

bool Project::loadRuleFiles(const std::vector<std::string> &Files) {
  std::vector<model::RuleError> Errors;
  bool Good = true;
  for (const std::string &File : Files)
    Good &= Rules.load(File, Errors);
  for (const model::RuleError &E : Errors)
    llvm::errs() << E.str() << '\n';
  return Good && Errors.empty();
}

bool Project::loadRules() { return loadRuleFiles(O.Rules); }

//===----------------------------------------------------------------------===//
// Sources
//===----------------------------------------------------------------------===//

bool Project::findCommands() {
  if (O.HasFlags) {
    if (O.Files.empty())
      return error("flags after '--' need a file before it");
    std::set<std::string> Seen;
    for (const std::string &File : O.Files) {
      if (!fs::exists(File))
        return error(File + ": no such file");
      if (Seen.insert(absolutePath(File)).second)
        Commands.push_back(fixedCommand(File, O.Flags));
    }
    return true;
  }
  std::string Database = O.BuildDir;
  if (Database.empty()) {
    Database = findCompileDatabase();
    if (Database.empty())
      return error("no compile_commands.json here, in build/ or in a folder "
                   "above; name its folder with -p, or give flags after '--'");
  } else if (fs::is_directory(Database)) {
    llvm::SmallString<256> File(Database);
    path::append(File, "compile_commands.json");
    Database = File.str().str();
  }
  std::string Message;
  DatabaseFile = Database;
  auto All = readCompileDatabase(Database, Message);
  if (!All)
    return error(Message);
  if (O.Files.empty()) {
    Commands = std::move(*All);
    if (Commands.empty())
      return error(Database + ": no C or C++ file in it");
    return true;
  }
  llvm::StringMap<std::vector<size_t>> ByFile;
  auto Real = [](StringRef File) {
    llvm::SmallString<256> Result;
    if (fs::real_path(File, Result))
      return File.str();
    return Result.str().str();
  };
  for (size_t I = 0; I < All->size(); ++I)
    ByFile[Real((*All)[I].File)].push_back(I);
  std::set<size_t> Chosen;
  for (const std::string &File : O.Files) {
    std::string Full = absolutePath(File);
    if (!fs::exists(Full))
      return error(File + ": no such file");
    auto It = ByFile.find(Real(Full));
    if (It != ByFile.end())
      Chosen.insert(It->second.begin(), It->second.end());
    else
      Problems.push_back({Full, "no command for it in " + Database});
  }
  for (size_t I : Chosen)
    Commands.push_back(std::move((*All)[I]));
  return true;
}

//===----------------------------------------------------------------------===//
// Workers
//===----------------------------------------------------------------------===//

/// What a worker that failed has to say: after a crash what it was doing, else
/// the last lines of its output.
static std::string tail(StringRef File) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer)
    return "";
  llvm::SmallVector<StringRef, 0> Lines;
  (*Buffer)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  std::string Result;
  const auto *Dump = llvm::find_if(
      Lines, [](StringRef L) { return L.starts_with("Stack dump"); });
  if (Dump != Lines.end()) {
    // Numbered from the outside; the first is the command line.
    for (StringRef L : llvm::ArrayRef(Lines).drop_front(Dump - Lines.begin()))
      if (L.size() > 2 && L[0] >= '1' && L[0] <= '9' && L[1] == '.')
        Result += "\n    " + L.drop_front(2).trim().str();
    return Result;
  }
  for (StringRef L : llvm::ArrayRef(Lines).take_back(3))
    Result += "\n    " + L.rtrim().str();
  return Result;
}

bool Project::capture(const std::string &Folder) {
  llvm::SmallString<128> Where(Folder);
  if (Folder.empty()) {
    if (std::error_code E = fs::createUniqueDirectory("claimcheck", Where))
      return error("cannot make a temporary folder: " + E.message());
    Temporary = Where.str().str();
  } else if (std::error_code E = fs::create_directories(Where)) {
    return error(Folder + ": " + E.message());
  }
  std::string Base = absolutePath(Where);
  llvm::SmallString<256> Worker(path::parent_path(executablePath()));
  path::append(Worker, "claimcheck-capture");
  if (!fs::can_execute(Worker))
    return error(Worker + ": cannot be run; it belongs next to claimcheck");

  std::vector<Job> Jobs;
  for (size_t I = 0; I < Commands.size(); ++I) {
    const CompileCommand &C = Commands[I];
    Job J;
    std::string Stem =
        Base + "/" + std::to_string(I + 1) + "-" + path::filename(C.File).str();
    J.Directory = C.Directory;
    J.Output = Stem + ".log";
    // The folder by the name that the command knows it by.
    J.Environment = {"PWD=" + C.Directory};
    J.Arguments = {Worker.str().str(), "-o", Stem + ".ir"};
    for (const std::string &R : O.Rules)
      J.Arguments.push_back("--rules=" + absolutePath(R));
    J.Arguments.insert(J.Arguments.end(), {C.File, "--"});
    J.Arguments.insert(J.Arguments.end(), C.Arguments.begin(),
                       C.Arguments.end());
    IrFiles.push_back(Stem + ".ir");
    UnitFiles.insert(C.File);
    CommandOf[IrFiles.back()] = &C;
    Jobs.push_back(std::move(J));
  }
  JobLimits Limits{O.Timeout, O.MemoryLimit};
  bool Finished =
      runJobs(Jobs, O.jobs(), Limits, [&](size_t I, const JobResult &R) {
        bool Good =
            R.K == JobResult::Exited && R.Code == 0 && fs::exists(IrFiles[I]);
        if (!Good) {
          fs::remove(IrFiles[I]);
          IrFiles[I].clear();
          std::string Text = R.K == JobResult::Exited && R.Code == 0
                                 ? "the worker wrote no result"
                                 : R.describe(Limits);
          Problems.push_back({Commands[I].File, Text + tail(Jobs[I].Output)});
        }
        fs::remove(Jobs[I].Output);
      });
  return Finished || error("interrupted");
}

std::vector<std::string> Project::irFiles() const {
  std::vector<std::string> Result;
  llvm::copy_if(IrFiles, std::back_inserter(Result),
                [](const std::string &F) { return !F.empty(); });
  return Result;
}

//===----------------------------------------------------------------------===//
// Units
//===----------------------------------------------------------------------===//

/// A problem of a unit is `file:line: text`; the file stays part of the text.
static std::string unitPath(const flow::Unit &U) {
  return absolutePath(U.MainFile, U.Directory);
}

bool Project::readUnits(const std::vector<std::string> &Files) {
  std::vector<std::unique_ptr<flow::Unit>> Read(Files.size());
  std::vector<std::string> Errors(Files.size());
  llvm::DefaultThreadPool Pool(llvm::hardware_concurrency(O.jobs()));
  for (size_t I = 0; I < Files.size(); ++I)
    Pool.async([&, I] {
      auto Buffer = llvm::MemoryBuffer::getFile(Files[I]);
      if (!Buffer) {
        Errors[I] = Files[I] + ": " + Buffer.getError().message();
        return;
      }
      std::optional<flow::Unit> U =
          flow::parseUnit((*Buffer)->getBuffer(), Files[I], Errors[I]);
      if (!U)
        return;
      // From here on all paths are absolute, whatever the unit's folder was.
      for (flow::SourceFile &F : U->Files)
        if (!F.Path.empty())
          F.Path = absolutePath(F.Path, U->Directory);
      Read[I] = std::make_unique<flow::Unit>(std::move(*U));
    });
  Pool.wait();
  bool Good = true;
  for (size_t I = 0; I < Files.size(); ++I) {
    if (!Read[I])
      Good = error(Errors[I]);
    else {
      IrFileOf[Read[I].get()] = Files[I];
      Units.push_back(std::move(Read[I]));
    }
  }
  // The order of files on the command line must not matter.
  llvm::stable_sort(Units, [](const auto &A, const auto &B) {
    return unitPath(*A) < unitPath(*B);
  });
  for (const auto &U : Units)
    remember(*U);
  llvm::erase_if(Units, [](const auto &U) { return U->Fatal; });
  return Good;
}

void Project::remember(const flow::Unit &U) {
  ++NumUnits;
  std::string Path = unitPath(U);
  UnitFiles.insert({Path, absolutePath(IrFileOf[&U])});
  if (U.Fatal)
    Problems.push_back(
        {Path, U.Problems.empty() ? "a fatal error" : U.Problems.front()});
  else
    for (const std::string &P : U.Problems)
      Problems.push_back({Path, P, /*Whole=*/false});
  for (const auto &[Kind, N] : U.UnknownKinds)
    UnknownKinds[Kind] += N;
  ++Stats["units"];
  Stats["functions"] += U.Functions.size();
  for (const flow::Function &F : U.Functions)
    for (const flow::Block &B : F.Blocks)
      Stats["instructions"] += B.Instrs.size();
  for (const flow::SourceFile &F : U.Files) {
    if (F.Path.empty())
      continue;
    FileFacts &Known = Facts[F.Path];
    if (U.EnabledChecks.empty())
      Known.AllEnabled = true;
    else
      Known.Enabled.insert(Known.Enabled.end(), U.EnabledChecks.begin(),
                           U.EnabledChecks.end());
  }
  auto Of = [&](uint32_t File) -> FileFacts * {
    return File < U.Files.size() ? &Facts[U.Files[File].Path] : nullptr;
  };
  for (const flow::Suppression &S : U.Suppressions)
    if (FileFacts *F = Of(S.File))
      F->Suppressions.emplace_back(S.Line, S.Check);
  for (const auto &[Key, Text] : U.Lines)
    if (FileFacts *F = Of(Key.first))
      F->Lines.try_emplace(Key.second, Text);
}

std::string Project::line(StringRef File, unsigned Line) const {
  auto It = Facts.find(File);
  if (It == Facts.end())
    return "";
  auto L = It->second.Lines.find(Line);
  return L == It->second.Lines.end() ? "" : L->second;
}

bool Project::isSuppressed(StringRef File, unsigned Line,
                           StringRef Check) const {
  auto It = Facts.find(File);
  return It != Facts.end() &&
         llvm::any_of(It->second.Suppressions, [&](const auto &S) {
           return S.first == Line && (S.second == "*" || S.second == Check);
         });
}

bool Project::isEnabled(StringRef File, StringRef Check) const {
  if (!O.Checks.empty()) {
    // A list that only excludes starts from all of ours.
    std::string Globs = StringRef(O.Checks).starts_with("-")
                            ? "claimcheck-*," + O.Checks
                            : O.Checks;
    return flow::globsMatch(Globs, Check);
  }
  auto It = Facts.find(File);
  return It == Facts.end() || It->second.AllEnabled ||
         llvm::is_contained(It->second.Enabled, Check);
}

//===----------------------------------------------------------------------===//
// Analysis
//===----------------------------------------------------------------------===//

bool Project::setOption(StringRef Name, StringRef Value) {
  Name.consume_front("claimcheck.");
  struct {
    StringRef Name;
    bool &Flag;
  } Flags[] = {
      {"RequireExpiry", Analysis.RequireExpiry},
      {"ReportOptionalValidation", Analysis.ReportOptionalValidation},
      {"ReportEscaping", Analysis.ReportEscaping},
      {"AssumeThrows", Analysis.AssumeThrows},
  };
  for (auto &F : Flags)
    if (F.Name == Name) {
      bool True = Value == "true" || Value == "1" || Value == "yes";
      if (!True && Value != "false" && Value != "0" && Value != "no")
        return error("'" + Value + "' is not a value of claimcheck." + Name +
                     ": true, false");
      F.Flag = True;
      return true;
    }
  if (Name == "Profile")
    Analysis.Profile = Value == "default" ? "" : Value.str();
  else if (Name == "RequiredClaims")
    Analysis.RequiredClaims =
        Value.empty() ? flow::AnalysisOptions().RequiredClaims : Value.str();
  else if (Name == "KeyPolicy")
    Analysis.KeyPolicy = Value.str();
  else if (Name == "CoreHandler")
    Analysis.CoreHandler = Value.str();
  else if (Name != "RuleFiles")
    return error("unknown option 'claimcheck." + Name + "'");
  auto OneOf = [&](StringRef Option, const std::string &Got,
                   llvm::ArrayRef<StringRef> Allowed) {
    return llvm::is_contained(Allowed, StringRef(Got)) ||
           error("'" + Got + "' is not a value of claimcheck." + Option + ": " +
                 llvm::join(Allowed.drop_front(Allowed.front().empty()), ", "));
  };
  return OneOf(
             "Profile", Analysis.Profile,
             {"", "rfc9068", "oidc", "scitokens", "saml-bearer", "minimal"}) &&
         OneOf("KeyPolicy", Analysis.KeyPolicy,
               {"long-term", "every", "bypass"}) &&
         OneOf("CoreHandler", Analysis.CoreHandler, {"", "file", "pipe"});
}

/// The units' `.clang-tidy` first, then the command line.
bool Project::effectiveOptions() {
  std::map<std::string, std::string> FromUnits;
  std::set<std::string> RuleFiles, Disputed;
  for (const auto &U : Units)
    for (const auto &[Name, Value] : U->Options) {
      if (Name == "claimcheck.RuleFiles") {
        llvm::SmallVector<StringRef, 4> Files;
        StringRef(Value).split(Files, ';', -1, /*KeepEmpty=*/false);
        for (StringRef F : Files)
          RuleFiles.insert(absolutePath(F.trim(), U->Directory));
        continue;
      }
      auto [It, New] = FromUnits.try_emplace(Name, Value);
      if (!New && It->second != Value && Disputed.insert(Name).second)
        llvm::errs() << "claimcheck: warning: files linked as one program "
                        "disagree on "
                     << Name << "; taking '" << It->second << "'\n";
    }
  if (!loadRuleFiles({RuleFiles.begin(), RuleFiles.end()}))
    return false;
  for (const auto &[Name, Value] : FromUnits)
    if (!setOption(Name, Value))
      return false;
  for (const std::string &S : O.Settings) {
    auto [Name, Value] = StringRef(S).split('=');
    if (!setOption(Name.trim(), Value.trim()))
      return false;
  }
  return (O.Profile.empty() || setOption("Profile", O.Profile)) &&
         (O.RequiredClaims.empty() ||
          setOption("RequiredClaims", O.RequiredClaims)) &&
         (O.KeyPolicy.empty() || setOption("KeyPolicy", O.KeyPolicy));
}

/// Tells each unit which programs it is part of. Files that are named are one
/// program, unless the command line says otherwise.
bool Project::assignPrograms() {
  std::string Error;
  std::vector<LinkUnit> Known;
  for (const std::string &Text : O.LinkUnits) {
    std::optional<LinkUnit> U = parseLinkUnit(Text, Error);
    if (!U)
      return error(Error);
    Known.push_back(std::move(*U));
  }
  bool IsWhole = !DatabaseFile.empty() && O.Files.empty();
  if (Known.empty() && IsWhole)
    Known = readLinkUnits(path::parent_path(absolutePath(DatabaseFile)), Error);
  if (!Error.empty())
    return error(Error);
  for (const auto &U : Units) {
    std::string Ir = IrFileOf[U.get()];
    auto Command = CommandOf.find(Ir);
    std::vector<std::string> Objects;
    if (Command != CommandOf.end())
      Objects = Command->second->Outputs;
    for (const LinkUnit &L : Known)
      if (L.contains(unitPath(*U), Objects) ||
          L.Sources.count(absolutePath(Ir)))
        U->Programs.push_back(L.Name);
  }
  for (const LinkUnit &L : Known)
    for (const auto &[Source, Object] : L.Sources)
      if (!O.LinkUnits.empty() && !UnitFiles.count(Source))
        return error("--link-unit=" + L.Name + ": " + Source +
                     " is none of the files that are analysed");
  return true;
}

/// Names the units of a source that several commands compile, by what each
/// command has and another lacks.
void Project::nameConfigurations() {
  auto commandOf = [&](const flow::Unit &U) -> const CompileCommand * {
    auto It = CommandOf.find(IrFileOf[&U]);
    return It == CommandOf.end() ? nullptr : It->second;
  };
  std::map<std::string, std::vector<flow::Unit *>> ByFile;
  for (const auto &U : Units)
    if (commandOf(*U))
      ByFile[unitPath(*U)].push_back(U.get());
  for (const auto &[File, Same] : ByFile)
    for (flow::Unit *U : Same) {
      const CompileCommand &Mine = *commandOf(*U);
      std::vector<std::string> Own;
      for (const std::string &A : Mine.Arguments)
        if (StringRef(A).starts_with("-") && !StringRef(A).starts_with("-o") &&
            llvm::any_of(Same, [&](flow::Unit *Other) {
              return !llvm::is_contained(commandOf(*Other)->Arguments, A);
            }))
          Own.push_back(A);
      if (Own.empty() && Same.size() > 1 && !Mine.Outputs.empty())
        Own.push_back(path::filename(Mine.Outputs.front()).str());
      U->Configuration = llvm::join(Own, " ");
    }
}

bool Project::analyze(bool Inventory) {
  if (!effectiveOptions() || !assignPrograms())
    return false;
  nameConfigurations();
  Analysis.Inventory = Inventory;
  Analysis.Jobs = O.jobs();
  flow::Program Linked(std::move(Units), Rules);
  Units.clear();
  std::string Message;
  if (!O.Index.empty() &&
      !flow::writeIndex(Linked, absolutePath(O.Index), Message))
    return error(Message);
  Result = flow::analyze(Linked, Analysis);
  for (const std::string &E : Result.RuleErrors)
    llvm::errs() << E << '\n';
  return Result.RuleErrors.empty();
}

} // namespace claimcheck::driver
