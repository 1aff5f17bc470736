//===- JsonReport.cpp - Findings as JSON, also for GitLab and GitHub ------===//

#include "Report.h"
#include "nlohmann/json.hpp"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;
using Json = nlohmann::ordered_json;

namespace claimcheck::driver {

static void dump(llvm::raw_ostream &OS, const Json &J) {
  OS << J.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

static Json position(const Report &R, const flow::FilePosition &At) {
  return {{"file", R.Names.relative(At.File)},
          {"line", At.Line},
          {"column", At.Column},
          {"endLine", At.EndLine},
          {"endColumn", At.EndColumn}};
}

void writeJson(llvm::raw_ostream &OS, const Report &R) {
  Json Findings = Json::array();
  for (const ReportEntry &E : R.Entries) {
    const flow::Finding &F = E.F;
    Json Notes = Json::array();
    static const char *const Kinds[] = {"path", "reason", "advice"};
    for (const flow::Note &N : F.Notes) {
      Json J = {{"kind", Kinds[N.K]}, {"text", N.Text}};
      if (!N.At.File.empty())
        J["at"] = position(R, N.At);
      Notes.push_back(J);
    }
    Json Related = Json::array();
    for (const flow::FilePosition &At : F.Related)
      Related.push_back(position(R, At));
    Findings.push_back({{"check", F.Check},
                        {"message", F.Message},
                        {"at", position(R, F.At)},
                        {"function", F.Function},
                        {"severity", F.Severity},
                        {"level", levelOf(F).str()},
                        {"rank", F.Rank},
                        {"claims", F.Claims},
                        {"reason", F.Reason},
                        {"profile", F.Profile},
                        {"notes", Notes},
                        {"related", Related},
                        {"fingerprint", E.Fingerprint},
                        {"suppressed", F.Suppressed},
                        {"known", E.Known}});
  }
  Json Problems = Json::array();
  for (const Problem &P : R.P.Problems)
    Problems.push_back({{"file", R.Names.relative(P.File)},
                        {"text", P.Text},
                        {"whole", P.Whole}});
  dump(OS, {{"tool", "claimcheck"},
            {"version", CLAIMCHECK_VERSION},
            {"exitStatus", R.Status},
            {"units", R.P.NumUnits},
            {"findings", Findings},
            {"notAnalysed", Problems},
            {"bounds", R.P.Result.Bounds},
            {"sawModelledApi", R.P.Result.SawModelledApi},
            {"staleBaseline", R.Stale}});
}

void writeGitlab(llvm::raw_ostream &OS, const Report &R) {
  Json Issues = Json::array();
  for (const ReportEntry &E : R.Entries) {
    if (!Report::counts(E))
      continue;
    StringRef Level = levelOf(E.F);
    const char *Severity = Level == "critical" ? "blocker"
                           : Level == "high"   ? "critical"
                           : Level == "medium" ? "major"
                           : Level == "low"    ? "minor"
                                               : "info";
    Issues.push_back({{"description", E.F.Message},
                      {"check_name", E.F.Check},
                      {"fingerprint", E.Fingerprint},
                      {"severity", Severity},
                      {"location",
                       {{"path", R.Names.relative(E.F.At.File)},
                        {"lines",
                         {{"begin", E.F.At.Line},
                          {"end", std::max(E.F.At.Line, E.F.At.EndLine)}}}}}});
  }
  dump(OS, Issues);
}

/// GitHub's workflow commands end at a line end and split at some characters.
static std::string commandText(StringRef Text, bool IsProperty) {
  std::string Result;
  for (char C : Text) {
    if (C == '%')
      Result += "%25";
    else if (C == '\r')
      Result += "%0D";
    else if (C == '\n')
      Result += "%0A";
    else if (IsProperty && C == ':')
      Result += "%3A";
    else if (IsProperty && C == ',')
      Result += "%2C";
    else
      Result += C;
  }
  return Result;
}

void writeGithub(llvm::raw_ostream &OS, const Report &R) {
  for (const ReportEntry &E : R.Entries) {
    if (!Report::counts(E))
      continue;
    const flow::FilePosition &At = E.F.At;
    std::string Text = E.F.Message;
    for (const flow::Note &N : E.F.Notes) {
      Text += '\n';
      if (!N.At.File.empty())
        Text += R.Names.relative(N.At.File) + ":" + std::to_string(N.At.Line) +
                ": ";
      Text += N.Text;
    }
    OS << "::" << (E.F.IsNote ? "notice" : "warning")
       << " file=" << commandText(R.Names.relative(At.File), true)
       << ",line=" << At.Line << ",endLine=" << std::max(At.Line, At.EndLine)
       << ",col=" << std::max(At.Column, 1u);
    if (At.EndLine == At.Line && At.EndColumn > At.Column)
      OS << ",endColumn=" << At.EndColumn;
    OS << ",title=" << commandText(E.F.Check, true)
       << "::" << commandText(Text, false) << '\n';
  }
}

} // namespace claimcheck::driver
