//===- Report.cpp - Findings as reports show them -------------------------===//

#include "Report.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"
#include "llvm/Support/raw_ostream.h"
#include <tuple>

using llvm::StringRef;

namespace claimcheck::driver {

/// The text of a line without what formatting changes.
static std::string withoutSpace(StringRef Line) {
  std::string Result;
  for (char C : Line)
    if (!llvm::isSpace(C))
      Result += C;
  return Result;
}

void Report::collect() {
  Entries.clear();
  auto Key = [](const flow::Finding &F) {
    return std::tie(F.At.File, F.At.Line, F.At.Column, F.Check, F.Message);
  };
  std::vector<flow::Finding> All = P.Result.Findings;
  llvm::erase_if(All, [&](const flow::Finding &F) {
    return !P.isEnabled(F.At.File, F.Check);
  });
  llvm::stable_sort(All, [&](const flow::Finding &A, const flow::Finding &B) {
    return Key(A) < Key(B);
  });
  std::map<std::string, unsigned> Ordinal;
  for (flow::Finding &F : All) {
    if (!Entries.empty() && Key(Entries.back().F) == Key(F))
      continue;
    if (P.isSuppressed(F.At.File, F.At.Line, F.Check))
      F.Suppressed = true;
    if (F.LineText.empty())
      F.LineText = Names.line(F.At.File, F.At.Line);
    // Independent of line numbers; and of the file, if the function has a name
    // of its own.
    std::string Identity =
        F.Check + '\n' +
        (F.FunctionId.empty() ? Names.relative(F.At.File) : F.FunctionId) +
        '\n' + withoutSpace(F.LineText);
    Identity += '\n' + std::to_string(Ordinal[Identity]++);
    auto Digest = llvm::SHA256::hash(llvm::arrayRefFromStringRef(Identity));
    ReportEntry &E = Entries.emplace_back();
    E.Fingerprint = llvm::toHex(Digest, /*LowerCase=*/true).substr(0, 32);
    E.F = std::move(F);
  }
}

void
    Report::restrict(const std::map<std::string, std::set<unsigned>> &Changed) {
  auto Touches = [&](const flow::FilePosition &At) {
    auto It = Changed.find(Names.relative(At.File));
    if (It == Changed.end())
      return false;
    auto L = It->second.lower_bound(At.Line);
    return L != It->second.end() && *L <= std::max(At.Line, At.EndLine);
  };
  llvm::erase_if(Entries, [&](const ReportEntry &E) {
    return !Touches(E.F.At) && llvm::none_of(E.F.Related, Touches) &&
           llvm::none_of(E.F.Notes, [&](const flow::Note &N) {
             return N.K == flow::Note::Path && Touches(N.At);
           });
  });
}

void Report::applyBaseline(const std::set<std::string> &Hashes) {
  std::set<std::string> Unused = Hashes;
  for (ReportEntry &E : Entries) {
    E.Known = Hashes.count(E.Fingerprint);
    Unused.erase(E.Fingerprint);
  }
  Stale.assign(Unused.begin(), Unused.end());
}

StringRef levelOf(const flow::Finding &F) {
  if (F.IsNote || F.Severity <= 0)
    return "note";
  return F.Severity >= 9   ? "critical"
         : F.Severity >= 7 ? "high"
         : F.Severity >= 4 ? "medium"
                           : "low";
}

unsigned levelRank(StringRef Level) {
  static constexpr StringRef Levels[] = {"note", "low",      "medium",
                                         "high", "critical", "none"};
  return unsigned(llvm::find(Levels, Level) - std::begin(Levels));
}

std::optional<std::set<std::string>> readBaseline(StringRef File,
                                                  std::string &Error) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer) {
    Error = File.str() + ": " + Buffer.getError().message();
    return std::nullopt;
  }
  std::set<std::string> Result;
  llvm::SmallVector<StringRef, 0> Lines;
  (*Buffer)->getBuffer().split(Lines, '\n');
  for (size_t I = 0; I < Lines.size(); ++I) {
    StringRef L = Lines[I].trim();
    if (L.empty() || L.starts_with("#"))
      continue;
    StringRef Hash = L.take_until([](char C) { return llvm::isSpace(C); });
    if (Hash.size() != 32 || !llvm::all_of(Hash, llvm::isHexDigit)) {
      Error = File.str() + ":" + std::to_string(I + 1) +
              ": expected the fingerprint of a finding";
      return std::nullopt;
    }
    Result.insert(Hash.lower());
  }
  return Result;
}

bool writeBaseline(StringRef File, const Report &R,
                   const std::set<std::string> &Kept, std::string &Error) {
  std::set<std::string> Lines(Kept);
  // What is found again gets a line that tells what it is.
  for (const ReportEntry &E : R.Entries)
    Lines.erase(E.Fingerprint);
  for (const ReportEntry &E : R.Entries)
    if (!E.F.Suppressed)
      Lines.insert(E.Fingerprint + " " + E.F.Check + " " +
                   R.Names.relative(E.F.At.File));
  std::error_code Code;
  llvm::raw_fd_ostream OS(File, Code, llvm::sys::fs::OF_Text);
  if (Code) {
    Error = File.str() + ": " + Code.message();
    return false;
  }
  OS << "# Findings that are known; written by 'claimcheck baseline update'.\n";
  for (const std::string &L : Lines)
    OS << L << '\n';
  OS.close();
  if (OS.has_error()) {
    Error = File.str() + ": " + OS.error().message();
    OS.clear_error();
    return false;
  }
  return true;
}

} // namespace claimcheck::driver
