//===- TextReport.cpp - Findings for people -------------------------------===//
//
// In the style of Clang's diagnostics, so that editors and scripts that read
// those read these.
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace claimcheck::driver {

namespace {

/// A line as it is shown: tabs become spaces, and bytes have columns.
struct ShownLine {
  std::string Text;
  std::vector<unsigned> ColumnOf; ///< Of each byte, and of the end.
};

ShownLine show(StringRef Line) {
  ShownLine Result;
  unsigned Column = 0;
  for (unsigned char C : Line) {
    Result.ColumnOf.push_back(Column);
    if (C == '\t') {
      do {
        Result.Text += ' ';
        ++Column;
      } while (Column % 8);
      continue;
    }
    Result.Text += C < 0x20 || C == 0x7F ? '?' : char(C);
    // Only the first byte of a UTF-8 sequence takes a column.
    if ((C & 0xC0) != 0x80)
      ++Column;
  }
  Result.ColumnOf.push_back(Column);
  return Result;
}

void snippet(llvm::raw_ostream &OS, const Report &R,
             const flow::FilePosition &At) {
  std::string Line = R.Names.line(At.File, At.Line);
  if (Line.empty() || At.Column == 0 || At.Column > Line.size() + 1)
    return;
  ShownLine L = show(Line);
  unsigned Last = unsigned(Line.size());
  unsigned Begin = At.Column - 1;
  unsigned End = At.EndLine == At.Line && At.EndColumn > At.Column
                     ? std::min(At.EndColumn - 1, Last)
                 : At.EndLine > At.Line ? Last
                                        : Begin + 1;
  std::string Marks(L.ColumnOf[Begin], ' ');
  Marks += '^';
  if (End <= Last && L.ColumnOf[End] > L.ColumnOf[Begin] + 1)
    Marks.append(L.ColumnOf[End] - L.ColumnOf[Begin] - 1, '~');
  OS << llvm::format("%5u", At.Line) << " | " << L.Text << '\n'
     << "      | " << Marks << '\n';
}

void diagnostic(llvm::raw_ostream &OS, const Report &R,
                const flow::FilePosition &At, StringRef Level, StringRef Text,
                StringRef Check, bool WithSnippet) {
  if (!At.File.empty()) {
    OS << R.Names.display(At.File) << ':';
    if (At.Line)
      OS << At.Line << ':' << std::max(At.Column, 1u) << ':';
    OS << ' ';
  }
  OS << Level << ": " << Text;
  if (!Check.empty())
    OS << " [" << Check << ']';
  OS << '\n';
  if (At.Line && WithSnippet)
    snippet(OS, R, At);
}

} // namespace

void writeText(llvm::raw_ostream &OS, const Report &R) {
  for (const ReportEntry &E : R.Entries) {
    if (!Report::counts(E))
      continue;
    diagnostic(OS, R, E.F.At, "warning", E.F.Message, E.F.Check,
               /*WithSnippet=*/true);
    for (const flow::FixIt &Fix : E.F.Fixes)
      OS << "      | replace " << Fix.At.Line << ':' << Fix.At.Column << '-'
         << Fix.At.EndLine << ':' << Fix.At.EndColumn << " by "
         << Fix.Replacement << '\n';
    // Advice often stands where the finding does; the line is shown once.
    const flow::FilePosition *Shown = &E.F.At;
    for (const flow::Note &N : E.F.Notes) {
      diagnostic(OS, R, N.At, "note", N.Text, "", N.At != *Shown);
      Shown = &N.At;
    }
  }
}

} // namespace claimcheck::driver
