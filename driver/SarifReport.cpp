//===- SarifReport.cpp - Findings as SARIF 2.1.0 --------------------------===//
//
// What the standard asks for, and beyond it what GitHub does: help of rules,
// full regions, its own line hash, security severities as strings, and a link
// in the message for each related location, which are not shown otherwise.
//
//===----------------------------------------------------------------------===//

#include "Report.h"
#include "flow/CheckInfo.h"
#include "nlohmann/json.hpp"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>

using llvm::StringRef;
using Json = nlohmann::ordered_json;

namespace claimcheck::driver {

namespace {

constexpr const char *SourceRoot = "%SRCROOT%";

std::string severityText(double Severity) {
  char Buffer[16];
  std::snprintf(Buffer, sizeof Buffer, "%.1f", Severity);
  return Buffer;
}

Json text(StringRef Text) { return {{"text", Text.str()}}; }

/// `missing-claim-validation` as `MissingClaimValidation`.
std::string ruleName(StringRef Check) {
  Check.consume_front("claimcheck-");
  std::string Name;
  bool Capital = true;
  for (char C : Check) {
    if (C == '-') {
      Capital = true;
      continue;
    }
    Name += Capital ? llvm::toUpper(C) : C;
    Capital = false;
  }
  return Name;
}

Json rule(const flow::CheckInfo &C) {
  std::string Help = (C.Help + "\n\nInstead of\n\n  " + C.Bad +
                      "\n\nwrite\n\n  " + C.Good + "\n")
                         .str();
  std::string Markdown = (C.Help + "\n\nInstead of\n\n```cpp\n" + C.Bad +
                          "\n```\n\nwrite\n\n```cpp\n" + C.Good + "\n```\n")
                             .str();
  Json Tags = {"security"};
  for (unsigned Cwe : C.Cwe)
    Tags.push_back("external/cwe/cwe-" + std::to_string(Cwe));
  for (StringRef Asvs : C.Asvs)
    Tags.push_back("external/owasp/asvs-5.0-" + Asvs.str());
  return {{"id", C.Name.str()},
          {"name", ruleName(C.Name)},
          {"shortDescription", text(C.Short)},
          {"fullDescription", text(C.Full)},
          {"help", {{"text", Help}, {"markdown", Markdown}}},
          {"defaultConfiguration", {{"level", "warning"}}},
          {"properties",
           {{"precision", C.Precision.str()},
            {"problem.severity", "warning"},
            {"security-severity", severityText(C.Severity)},
            {"tags", Tags}}}};
}

class Writer {
public:
  explicit Writer(const Report &R) : R(R) {}

  Json log() {
    Json Rules = Json::array();
    for (const flow::CheckInfo &C : flow::allChecks()) {
      RuleIndex[C.Name] = unsigned(Rules.size());
      Rules.push_back(rule(C));
    }
    Json Results = Json::array();
    for (const ReportEntry &E : R.Entries)
      Results.push_back(result(E));
    Json Run = {{"tool",
                 {{"driver",
                   {{"name", "claimcheck"},
                    {"version", CLAIMCHECK_VERSION},
                    {"semanticVersion", CLAIMCHECK_VERSION},
                    {"rules", Rules},
                    {"notifications", descriptors()}}}}},
                {"automationDetails", {{"id", automationId()}}},
                {"invocations", Json::array({invocation()})},
                {"originalUriBaseIds",
                 {{SourceRoot,
                   {{"uri", "file://" + escapeUri(R.Names.root()) +
                                (R.Names.root() == "/" ? "" : "/")},
                    {"description", text("The root of the repository.")}}}}},
                {"columnKind", "utf16CodeUnits"},
                {"results", Results}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", Json::array({Run})}};
  }

private:
  std::string automationId() const {
    return "claimcheck/" +
           (R.Configuration.empty() ? "" : R.Configuration + "/");
  }

  Json artifact(StringRef File) const {
    Json A = {{"uri", R.Names.uri(File)}};
    if (R.Names.isBelowRoot(File))
      A["uriBaseId"] = SourceRoot;
    return A;
  }

  Json region(const flow::FilePosition &At) const {
    unsigned Line = std::max(At.Line, 1u), Column = std::max(At.Column, 1u);
    unsigned EndLine = At.EndLine, EndColumn = At.EndColumn;
    if (std::tie(EndLine, EndColumn) <= std::tie(Line, Column)) {
      EndLine = Line;
      EndColumn = Column + 1;
    }
    return {{"startLine", Line},
            {"startColumn", R.Names.utf16Column(At.File, Line, Column)},
            {"endLine", EndLine},
            {"endColumn", R.Names.utf16Column(At.File, EndLine, EndColumn)}};
  }

  Json physical(const flow::FilePosition &At, bool WithSnippet) const {
    Json P = {{"artifactLocation", artifact(At.File)}, {"region", region(At)}};
    if (WithSnippet)
      if (std::string Line = R.Names.line(At.File, At.Line); !Line.empty())
        P["contextRegion"] = {{"startLine", At.Line},
                              {"endLine", At.Line},
                              {"snippet", text(Line)}};
    return P;
  }

  Json codeFlow(const flow::Finding &F) const {
    Json Steps = Json::array();
    auto Step = [&](const flow::FilePosition &At, StringRef Text) {
      Steps.push_back({{"location",
                        {{"physicalLocation", physical(At, false)},
                         {"message", text(Text)}}}});
    };
    bool HasOwn = false;
    for (const flow::Note &N : F.Notes)
      HasOwn |= N.K == flow::Note::Path && N.At == F.At;
    if (!HasOwn)
      Step(F.At, F.Message);
    for (const flow::Note &N : F.Notes)
      if (N.K == flow::Note::Path && !N.At.File.empty())
        Step(N.At, N.Text);
    return {{"threadFlows", Json::array({{{"locations", Steps}}})}};
  }

  static std::string linkText(StringRef Text) {
    std::string Result;
    for (char C : Text) {
      if (C == '[' || C == ']' || C == '\\')
        Result += '\\';
      Result += C;
    }
    return Result;
  }

  Json result(const ReportEntry &E) {
    const flow::Finding &F = E.F;
    std::string Message = F.Message;
    Json Related = Json::array();
    auto Relate = [&](const flow::FilePosition &At, StringRef Text) {
      unsigned Id = unsigned(Related.size()) + 1;
      Related.push_back({{"id", Id},
                         {"physicalLocation", physical(At, false)},
                         {"message", text(Text)}});
      Message += "\n[" + linkText(Text) + "](" + std::to_string(Id) + ")";
    };
    bool HasPath = false;
    for (const flow::Note &N : F.Notes) {
      if (N.K == flow::Note::Path && !N.At.File.empty())
        HasPath = true;
      else if (N.At.File.empty())
        Message += "\n" + N.Text;
      else
        Relate(N.At, N.Text);
    }
    for (const flow::FilePosition &At : F.Related)
      Relate(At, "another call of the same cause");

    Json Location = {{"physicalLocation", physical(F.At, true)}};
    if (!F.Function.empty())
      Location["logicalLocations"] = Json::array(
          {{{"fullyQualifiedName", F.Function}, {"kind", "function"}}});
    Json Result = {{"ruleId", F.Check}};
    if (auto It = RuleIndex.find(F.Check); It != RuleIndex.end())
      Result["ruleIndex"] = It->second;
    Result["level"] = F.IsNote ? "note" : "warning";
    Result["message"] = text(Message);
    Result["locations"] = Json::array({Location});
    Result["partialFingerprints"] = {
        {"primaryLocationLineHash", R.Names.lineHash(F.At.File, F.At.Line)},
        {"claimcheck/v1", E.Fingerprint}};
    if (HasPath)
      Result["codeFlows"] = Json::array({codeFlow(F)});
    if (!Related.empty())
      Result["relatedLocations"] = Related;
    if (!F.Fixes.empty())
      Result["fixes"] = fixes(F);
    Json Suppressions = Json::array();
    if (F.Suppressed)
      Suppressions.push_back({{"kind", "inSource"}});
    if (E.Known)
      Suppressions.push_back(
          {{"kind", "external"}, {"justification", "listed in the baseline"}});
    if (!Suppressions.empty())
      Result["suppressions"] = Suppressions;
    if (E.Known)
      Result["baselineState"] = "unchanged";
    Result["rank"] = F.Rank;
    Json Properties = {{"security-severity", severityText(F.Severity)},
                       {"rank", F.Rank}};
    if (!F.Claims.empty())
      Properties["claims"] = F.Claims;
    if (!F.Reason.empty())
      Properties["reason"] = F.Reason;
    if (!F.Profile.empty())
      Properties["profile"] = F.Profile;
    Result["properties"] = Properties;
    return Result;
  }

  Json fixes(const flow::Finding &F) const {
    std::map<std::string, Json> ByFile;
    for (const flow::FixIt &Fix : F.Fixes) {
      Json Deleted = region(Fix.At);
      if (std::tie(Fix.At.EndLine, Fix.At.EndColumn) <=
          std::tie(Fix.At.Line, Fix.At.Column)) {
        Deleted["endLine"] = Deleted["startLine"];
        Deleted["endColumn"] = Deleted["startColumn"];
      }
      ByFile[Fix.At.File].push_back(
          {{"deletedRegion", Deleted},
           {"insertedContent", text(Fix.Replacement)}});
    }
    Json Changes = Json::array();
    for (const auto &[File, Replacements] : ByFile)
      Changes.push_back({{"artifactLocation", artifact(File)},
                         {"replacements", Replacements}});
    return Json::array({{{"description", text("Apply the suggested change.")},
                         {"artifactChanges", Changes}}});
  }

  static Json descriptors() {
    auto One = [](const char *Id, const char *Text) {
      return Json{{"id", Id}, {"shortDescription", text(Text)}};
    };
    return Json::array(
        {One("bound-hit", "A limit of the analysis was reached."),
         One("no-modelled-api", "No call of an API that rules describe."),
         One("not-analysed", "A file was not analysed."),
         One("partly-analysed", "A part of a file was not analysed."),
         One("stale-baseline", "The baseline lists what is not found.")});
  }

  Json invocation() const {
    Json Notes = Json::array();
    auto Note = [&](const char *Id, const char *Level, StringRef Text,
                    StringRef File) {
      Json N = {{"descriptor", {{"id", Id}}},
                {"level", Level},
                {"message", text(Text)}};
      if (!File.empty())
        N["locations"] = Json::array(
            {{{"physicalLocation", {{"artifactLocation", artifact(File)}}}}});
      Notes.push_back(N);
    };
    for (const Problem &P : R.P.Problems)
      Note(P.Whole ? "not-analysed" : "partly-analysed",
           P.Whole ? "error" : "warning", P.Text, P.File);
    for (const std::string &B : R.P.Result.Bounds)
      Note("bound-hit", "warning", B, "");
    if (!R.P.Result.SawModelledApi)
      Note("no-modelled-api", "note",
           "no call of an API that the rules describe was seen", "");
    for (const std::string &S : R.Stale)
      Note("stale-baseline", "note", "the baseline's " + S + " is not found",
           "");
    bool Success = R.Status != ExitUsage && R.Status != ExitIncomplete;
    return {{"executionSuccessful", Success},
            {"exitCode", R.Status},
            {"toolExecutionNotifications", Notes}};
  }

  const Report &R;
  std::map<StringRef, unsigned> RuleIndex;
};

} // namespace

void writeSarif(llvm::raw_ostream &OS, const Report &R) {
  OS << Writer(R).log().dump(2, ' ', false, Json::error_handler_t::replace)
     << '\n';
}

} // namespace claimcheck::driver
