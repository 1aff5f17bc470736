//===- Rules.cpp - claimcheck rules lint|list|show ------------------------===//

#include "OptionParser.h"
#include "model/EmbeddedPacks.h"
#include "model/Model.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <set>

using llvm::StringRef;

namespace claimcheck::driver {

namespace {

bool load(model::Model &M, const std::vector<std::string> &Files) {
  std::vector<model::RuleError> Errors;
  bool Good = true;
  for (const std::string &File : Files)
    Good &= M.load(File, Errors);
  for (const model::RuleError &E : Errors)
    llvm::errs() << E.str() << '\n';
  return Good && Errors.empty();
}

/// Names of one pack that the same pack models twice, or types that it lists
/// but that no function can give: what the schema cannot see.
bool lintPack(const model::Pack &P) {
  bool Good = true;
  std::set<std::tuple<StringRef, int, StringRef>> Seen;
  for (const model::FunctionModel &F : P.Functions)
    if (!Seen.insert({F.Name, F.Arity, F.ParamType}).second) {
      llvm::errs() << P.File << ": error: " << F.Name
                   << " is modelled twice for the same parameters\n";
      Good = false;
    }
  return Good;
}

int lint(const std::vector<std::string> &Files) {
  if (Files.empty())
    return usageError("rules lint needs files or folders");
  model::Model M;
  if (!load(M, Files))
    return ExitUsage;
  size_t Functions = 0, Types = 0;
  bool Good = true;
  for (const auto &P : M.packs()) {
    Good &= lintPack(*P);
    Functions += P->Functions.size();
    Types += P->Types.size();
  }
  if (!Good)
    return ExitUsage;
  llvm::outs() << M.packs().size()
               << (M.packs().size() == 1 ? " pack, " : " packs, ") << Functions
               << " functions, " << Types << " types: valid\n";
  return ExitClean;
}

void listPack(const model::Pack &P) {
  llvm::outs() << llvm::left_justify(P.Library, 16) << ' '
               << llvm::left_justify(P.Versions.empty() ? "-" : P.Versions, 16)
               << ' ' << P.Functions.size() << " functions, " << P.Types.size()
               << " types";
  if (!P.Title.empty())
    llvm::outs() << "; " << P.Title;
  llvm::outs() << '\n';
}

void showFunction(const model::FunctionModel &F) {
  llvm::raw_ostream &OS = llvm::outs();
  OS << F.Name;
  if (F.Arity >= 0)
    OS << '/' << F.Arity;
  if (!F.ParamType.empty())
    OS << " (first parameter " << F.ParamType << ')';
  OS << ", of " << F.Pack << '\n';
  if (!F.Prototype.empty())
    OS << "    " << F.Prototype << '\n';
  if (!F.Note.empty())
    OS << "    " << F.Note << '\n';
  for (const model::Effect &E : F.Effects) {
    if (!E.NoteOnSuccess.empty())
      OS << "    if it succeeds: " << E.NoteOnSuccess << '\n';
    if (!E.NoteOnFailure.empty())
      OS << "    if it fails: " << E.NoteOnFailure << '\n';
  }
}

int show(const model::Model &M, const std::vector<std::string> &Names) {
  if (Names.empty())
    return usageError("rules show needs the name of a pack, function or type");
  for (const std::string &Name : Names) {
    bool Found = false;
    // A pack that is compiled in, as it was written.
    for (const model::EmbeddedPack &E : model::embeddedPacks()) {
      StringRef PackName = llvm::sys::path::stem(StringRef(E.Name));
      if (PackName == Name) {
        llvm::outs() << StringRef(E.Text);
        Found = true;
      }
    }
    for (const auto &P : M.packs()) {
      if (!Found && P->Library == Name) {
        listPack(*P);
        for (const model::FunctionModel &F : P->Functions)
          showFunction(F);
        Found = true;
      }
      for (const model::FunctionModel &F : P->Functions)
        if (F.Name == Name) {
          showFunction(F);
          Found = true;
        }
      for (const model::TypeModel &T : P->Types)
        if (T.Name == Name) {
          llvm::outs() << T.Name << ": " << T.Is << ", of " << P->Library
                       << '\n';
          Found = true;
        }
    }
    if (!Found)
      return usageError("no pack, function or type '" + Name + "'");
  }
  return ExitClean;
}

} // namespace

int rulesCommand(const Arguments &Args) {
  std::vector<std::string> Words, Files;
  OptionParser P("rules lint FILE|DIR... | list | show NAME... [OPTIONS]",
                 "Checks rule packs, lists those in force, shows what they say "
                 "about a name.");
  P.Positional = &Words;
  P.list("rules", "FILE|DIR", Files, "more rule packs, for list and show");
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  std::string What = Words.empty() ? "" : Words.front();
  if (!Words.empty())
    Words.erase(Words.begin());
  if (What == "lint")
    return lint(Words);
  if (What != "list" && What != "show")
    return usageError("expected 'rules lint', 'rules list' or 'rules show'");
  model::Model M = model::Model::builtin();
  if (!load(M, Files))
    return ExitUsage;
  if (What == "show")
    return show(M, Words);
  for (const auto &Pack : M.packs())
    listPack(*Pack);
  return ExitClean;
}

} // namespace claimcheck::driver
