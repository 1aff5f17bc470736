//===- Explain.cpp - claimcheck explain -----------------------------------===//

#include "OptionParser.h"
#include "flow/CheckInfo.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace claimcheck::driver {

/// Breaks lines at 78 columns.
static void paragraph(llvm::raw_ostream &OS, StringRef Text) {
  size_t Column = 0;
  llvm::SmallVector<StringRef, 64> Words;
  Text.split(Words, ' ');
  for (StringRef W : Words) {
    if (Column && Column + 1 + W.size() > 78) {
      OS << '\n';
      Column = 0;
    }
    if (Column) {
      OS << ' ';
      ++Column;
    }
    OS << W;
    Column += W.size();
  }
  OS << '\n';
}

static void code(llvm::raw_ostream &OS, StringRef Title, StringRef Text) {
  OS << '\n' << Title << "\n\n";
  llvm::SmallVector<StringRef, 4> Lines;
  Text.split(Lines, '\n');
  for (StringRef L : Lines)
    OS << "    " << L << '\n';
}

int explainCommand(const Arguments &Args) {
  std::vector<std::string> Names;
  OptionParser P("explain [CHECK...]",
                 "Tells what a check is about; without a name, lists them.");
  P.Positional = &Names;
  if (std::optional<int> Status = P.parse(Args))
    return *Status;
  llvm::raw_ostream &OS = llvm::outs();
  if (Names.empty()) {
    for (const flow::CheckInfo &C : flow::allChecks())
      OS << C.Name << "\n    " << C.Short << '\n';
    return ExitClean;
  }
  for (size_t I = 0; I < Names.size(); ++I) {
    const flow::CheckInfo *C = flow::checkInfo(Names[I]);
    if (!C)
      return usageError("no check '" + Names[I] +
                        "'; claimcheck explain lists them");
    OS << (I ? "\n" : "") << C->Name << "\n\n";
    paragraph(OS, C->Short);
    OS << '\n';
    paragraph(OS, C->Full);
    OS << '\n';
    paragraph(OS, C->Help);
    code(OS, "Instead of", C->Bad);
    code(OS, "write", C->Good);
    OS << "\nSeverity up to " << llvm::format("%.1f", C->Severity) << "; CWE ";
    llvm::ListSeparator Sep;
    for (unsigned Cwe : C->Cwe)
      OS << Sep << Cwe;
    OS << "; OWASP ASVS 5.0 " << llvm::join(C->Asvs, ", ")
       << "\nSuppress one place with // NOLINT(" << C->Name << ")\n";
  }
  return ExitClean;
}

} // namespace claimcheck::driver
