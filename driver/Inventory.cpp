//===- Inventory.cpp - claimcheck inventory -------------------------------===//
//
// Silence must be as explainable as a finding: every site, and what counted
// for it.
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "nlohmann/json.hpp"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;
using Json = nlohmann::ordered_json;

namespace claimcheck::driver {

namespace {

std::string place(const Report &R, const flow::FilePosition &At) {
  return R.Names.display(At.File) + ":" + std::to_string(At.Line) + ":" +
         std::to_string(std::max(At.Column, 1u));
}

void writeTrail(llvm::raw_ostream &OS, const Report &R,
                const std::vector<flow::Note> &Trail, unsigned Indent) {
  for (const flow::Note &N : Trail) {
    OS.indent(Indent) << N.Text;
    if (!N.At.File.empty())
      OS << "  (" << place(R, N.At) << ')';
    OS << '\n';
  }
}

/// \p Derived: also how the analysis came to it.
void writeEntry(llvm::raw_ostream &OS, const Report &R,
                const flow::InventoryEntry &E, bool Derived) {
  OS << place(R, E.At) << ": " << E.Kind;
  if (!E.Function.empty())
    OS << " in " << E.Function;
  OS << ": " << E.What << '\n';
  if (Derived)
    writeTrail(OS, R, E.Trail, 4);
  size_t Name = 0, Status = 0;
  for (const auto &A : E.Aspects) {
    Name = std::max(Name, A.Name.size());
    Status = std::max(Status, A.Status.size());
  }
  for (const auto &A : E.Aspects) {
    OS << "    " << llvm::left_justify(A.Name, unsigned(Name)) << "  "
       << (A.By.empty() && A.At.File.empty()
               ? llvm::left_justify(A.Status, 0)
               : llvm::left_justify(A.Status, unsigned(Status)));
    if (!A.By.empty())
      OS << "  by " << A.By;
    if (!A.At.File.empty())
      OS << "  (" << place(R, A.At) << ')';
    OS << '\n';
    if (Derived)
      writeTrail(OS, R, A.Trail, unsigned(Name + 6));
  }
}

Json position(const Report &R, const flow::FilePosition &At) {
  return {{"file", R.Names.relative(At.File)},
          {"line", At.Line},
          {"column", At.Column}};
}

Json trail(const Report &R, const std::vector<flow::Note> &Trail) {
  Json Result = Json::array();
  for (const flow::Note &N : Trail) {
    Json J = {{"text", N.Text}};
    if (!N.At.File.empty())
      J["at"] = position(R, N.At);
    Result.push_back(J);
  }
  return Result;
}

void writeJsonInventory(llvm::raw_ostream &OS, const Report &R,
                        const std::vector<flow::InventoryEntry> &Entries) {
  Json Sites = Json::array();
  for (const flow::InventoryEntry &E : Entries) {
    Json Aspects = Json::array();
    for (const auto &A : E.Aspects) {
      Json J = {{"name", A.Name}, {"status", A.Status}, {"by", A.By}};
      if (!A.At.File.empty())
        J["at"] = position(R, A.At);
      if (!A.Trail.empty())
        J["trail"] = trail(R, A.Trail);
      Aspects.push_back(J);
    }
    Sites.push_back({{"kind", E.Kind},
                     {"at", position(R, E.At)},
                     {"function", E.Function},
                     {"what", E.What},
                     {"aspects", Aspects},
                     {"trail", trail(R, E.Trail)}});
  }
  Json Unknown = Json::object();
  for (const auto &[Kind, N] : R.P.UnknownKinds)
    Unknown[Kind] = N;
  Json Problems = Json::array();
  for (const Problem &P : R.P.Problems)
    Problems.push_back({{"file", R.Names.relative(P.File)},
                        {"text", P.Text},
                        {"whole", P.Whole}});
  Json All = {{"sites", Sites},
              {"unknown", Unknown},
              {"bounds", R.P.Result.Bounds},
              {"notAnalysed", Problems}};
  OS << All.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace

int inventoryCommand(const Arguments &Args) {
  ProjectOptions O;
  std::string Format = "text", Why;
  OptionParser P("inventory [-p BUILD_DIR] [FILE...] [OPTIONS] [-- FLAGS...]",
                 "Lists every verification site and key, what counted as "
                 "checked, guarded or wiped,\nby what, and what was unknown.");
  O.addCapture(P);
  P.value("format", "FORMAT", Format, "text or json", {"text", "json"});
  P.value("why", "FILE:LINE", Why, "only what stands in that line");
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  O.HasFlags = P.HasTrailing;
  std::string WhyFile;
  unsigned WhyLine = 0;
  if (!Why.empty()) {
    auto [File, Line] = StringRef(Why).rsplit(':');
    if (Line.getAsInteger(10, WhyLine))
      return usageError("--why needs FILE:LINE");
    WhyFile = absolutePath(File);
  }
  Project Pr(O);
  if (!Pr.loadRules() || !Pr.findCommands() || !Pr.capture() ||
      !Pr.readUnits(Pr.irFiles()) || !Pr.analyze(/*Inventory=*/true))
    return ExitUsage;
  llvm::sort(Pr.Problems);
  Report R(Pr);
  R.collect();
  auto Asked = [&](const flow::FilePosition &At) {
    return Why.empty() || (At.File == WhyFile && At.Line <= WhyLine &&
                           WhyLine <= std::max(At.Line, At.EndLine));
  };
  auto AskedBy = [&](const std::vector<flow::Note> &Trail) {
    return llvm::any_of(Trail, [&](const flow::Note &N) {
      return !N.At.File.empty() && Asked(N.At);
    });
  };
  std::vector<flow::InventoryEntry> Entries;
  for (const flow::InventoryEntry &E : Pr.Result.Inventory)
    if (Asked(E.At) || AskedBy(E.Trail) ||
        llvm::any_of(E.Aspects, [&](const auto &A) {
          return (!A.At.File.empty() && Asked(A.At)) || AskedBy(A.Trail);
        }))
      Entries.push_back(E);
  llvm::stable_sort(Entries, [](const auto &A, const auto &B) {
    return std::tie(A.At, A.Kind, A.What) < std::tie(B.At, B.Kind, B.What);
  });
  llvm::raw_ostream &OS = llvm::outs();
  if (Format == "json") {
    writeJsonInventory(OS, R, Entries);
  } else {
    for (const flow::InventoryEntry &E : Entries)
      writeEntry(OS, R, E, !Why.empty());
    if (!Why.empty()) {
      for (const ReportEntry &E : R.Entries)
        if (Asked(E.F.At)) {
          OS << place(R, E.F.At) << ": " << E.F.Message << " [" << E.F.Check
             << ']' << (E.F.Suppressed ? " (suppressed)" : "") << '\n';
          for (const flow::Note &N : E.F.Notes)
            OS << "    " << (N.At.File.empty() ? "" : place(R, N.At) + ": ")
               << N.Text << '\n';
        }
      if (Entries.empty())
        OS << Why << ": no verification site and no key in this line\n";
    } else {
      uint64_t Unknown = 0;
      for (const auto &[Kind, N] : Pr.UnknownKinds)
        Unknown += N;
      OS << Entries.size() << (Entries.size() == 1 ? " site; " : " sites; ")
         << Unknown << " instructions that could not be expressed; "
         << Pr.Result.Bounds.size() << " limits hit\n";
    }
  }
  for (const Problem &Bad : Pr.Problems)
    llvm::errs() << R.Names.display(Bad.File) << ": "
                 << (Bad.Whole ? "not analysed: " : "partly analysed: ")
                 << Bad.Text << '\n';
  return Pr.Problems.empty() ? ExitClean : ExitIncomplete;
}

} // namespace claimcheck::driver
