//===- SessionCheck.cpp - What all claimcheck checks are ------------------===//

#include "frontend/SessionCheck.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "clang/ASTMatchers/ASTMatchersMacros.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/YAMLParser.h"

using namespace claimcheck;
using namespace claimcheck::frontend;
using namespace clang;
using namespace clang::ast_matchers;

namespace {

/// Matches the first declaration of a unit, whatever it is: clangd never
/// visits the translation unit itself.
AST_MATCHER_P(Decl, comesFirstIn, const Session *, S) {
  return S->wantsContext();
}

/// The way back from the positions of a finding, which outlive the unit, to
/// those of the unit at hand.
class Locator {
public:
  explicit Locator(const SourceManager &SM) : SM(SM) {}

  SourceLocation begin(const flow::FilePosition &At) const {
    return locate(At.File, At.Line, At.Column);
  }

  CharSourceRange range(const flow::FilePosition &At) const {
    SourceLocation Begin = begin(At);
    SourceLocation End = locate(At.File, At.EndLine, At.EndColumn);
    if (Begin.isInvalid() || End.isInvalid() ||
        !SM.isWrittenInSameFile(Begin, End) || !(Begin < End))
      return {};
    return CharSourceRange::getCharRange(Begin, End);
  }

private:
  SourceLocation locate(StringRef File, unsigned Line, unsigned Column) const {
    if (Line == 0 || Column == 0)
      return {};
    OptionalFileEntryRef Entry = SM.getFileManager().getOptionalFileRef(File);
    FileID Main = SM.getMainFileID();
    if (Entry && SM.getFileEntryForID(Main) == &Entry->getFileEntry())
      return SM.translateLineCol(Main, Line, Column);
    return Entry ? SM.translateFileLineCol(*Entry, Line, Column)
                 : SourceLocation();
  }

  const SourceManager &SM;
};

constexpr llvm::StringLiteral KeyPolicies[] = {"long-term", "every", "bypass"};
constexpr llvm::StringLiteral CoreHandlers[] = {"", "file", "pipe"};

} // namespace

SessionCheck::SessionCheck(StringRef Name, tidy::ClangTidyContext *Context)
    : ClangTidyCheck(Name, Context), Name(Name),
      ModuleOptions("claimcheck", Context->getOptions().CheckOptions, Context),
      S(Session::of(*Context)) {
  const frontend::Options Default;
  auto Text = [this](StringRef Option, StringRef Default) {
    return ModuleOptions.get(Option, Default).trim().str();
  };
  auto Complain = [this](StringRef Option, StringRef Value) {
    configurationDiag("invalid value '%0' for option 'claimcheck.%1'")
        << Value << Option;
  };
  // GCC and Clang mangle get<bool>() differently, so that it would not link
  // with a distribution that builds LLVM by Clang.
  auto Flag = [&](StringRef Option, bool Default) {
    std::string Value = Text(Option, Default ? "true" : "false");
    if (std::optional<bool> Parsed = llvm::yaml::parseBool(Value))
      return *Parsed;
    Complain(Option, Value);
    return Default;
  };
  auto OneOf = [&](StringRef Option, StringRef Default,
                   llvm::ArrayRef<llvm::StringLiteral> Values) {
    std::string Value = Text(Option, Default);
    if (llvm::is_contained(Values, StringRef(Value)))
      return Value;
    Complain(Option, Value);
    return Default.str();
  };
  Opts.RequiredClaims = Text("RequiredClaims", Default.RequiredClaims);
  Opts.Profile = Text("Profile", Default.Profile);
  Opts.RequireExpiry = Flag("RequireExpiry", Default.RequireExpiry);
  Opts.ReportOptionalValidation =
      Flag("ReportOptionalValidation", Default.ReportOptionalValidation);
  Opts.ReportEscaping = Flag("ReportEscaping", Default.ReportEscaping);
  SmallVector<StringRef, 4> Files;
  StringRef RuleFiles = ModuleOptions.get("RuleFiles", "");
  RuleFiles.split(Files, ';', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef File : Files)
    Opts.RuleFiles.push_back(File.trim().str());
  Opts.KeyPolicy = OneOf("KeyPolicy", Default.KeyPolicy, KeyPolicies);
  Opts.AssumeThrows = Flag("AssumeThrows", Default.AssumeThrows);
  Opts.CoreHandler = OneOf("CoreHandler", Default.CoreHandler, CoreHandlers);
}

void SessionCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Map) {
  auto Store = [&](StringRef Option, StringRef Value) {
    ModuleOptions.store(Map, Option, Value);
  };
  auto Flag = [](bool Value) { return Value ? "true" : "false"; };
  Store("RequiredClaims", Opts.RequiredClaims);
  Store("Profile", Opts.Profile);
  Store("RequireExpiry", Flag(Opts.RequireExpiry));
  Store("ReportOptionalValidation", Flag(Opts.ReportOptionalValidation));
  Store("ReportEscaping", Flag(Opts.ReportEscaping));
  Store("RuleFiles", llvm::join(Opts.RuleFiles, ";"));
  Store("KeyPolicy", Opts.KeyPolicy);
  Store("AssumeThrows", Flag(Opts.AssumeThrows));
  Store("CoreHandler", Opts.CoreHandler);
}

void SessionCheck::registerPPCallbacks(const SourceManager &, Preprocessor *PP,
                                       Preprocessor *) {
  S->setPreprocessor(PP);
}

void SessionCheck::registerMatchers(MatchFinder *Finder) {
  // Only a callback with a matcher hears of the end of the unit.
  Finder->addMatcher(translationUnitDecl(), this);
  if (S->claimFinder(Finder))
    Finder->addMatcher(decl(comesFirstIn(S.get())), this);
}

void SessionCheck::check(const MatchFinder::MatchResult &Result) {
  S->setContext(*Result.Context);
}

void SessionCheck::onStartOfTranslationUnit() { S->reset(); }

void SessionCheck::onEndOfTranslationUnit() {
  S->forEachFinding(Name, Opts, [this](const flow::Finding &F) { emit(F); });
  for (const std::string &E : S->takeRuleErrors())
    diag("claimcheck rules: %0", DiagnosticIDs::Error) << E;
}

void SessionCheck::emit(const flow::Finding &F) {
  const Locator Where(S->context()->getSourceManager());
  auto Put = [&](const flow::FilePosition &At, StringRef Text,
                 DiagnosticIDs::Level Level) {
    SourceLocation Begin = Where.begin(At);
    // A place that this unit does not know is told rather than lost.
    std::string Told = Text.str();
    if (Begin.isInvalid() && !At.File.empty())
      Told += " (" + At.File + ":" + std::to_string(At.Line) + ")";
    DiagnosticBuilder Builder =
        Begin.isValid() ? diag(Begin, "%0", Level) : diag("%0", Level);
    Builder << Told;
    if (CharSourceRange Range = Where.range(At); Range.isValid())
      Builder << Range;
    if (Level == DiagnosticIDs::Note)
      return;
    for (const flow::FixIt &Fix : F.Fixes) {
      CharSourceRange Range = Where.range(Fix.At);
      SourceLocation At = Where.begin(Fix.At);
      if (Range.isValid())
        Builder << FixItHint::CreateReplacement(Range, Fix.Replacement);
      else if (At.isValid())
        Builder << FixItHint::CreateInsertion(At, Fix.Replacement);
    }
  };
  Put(F.At, F.Message, DiagnosticIDs::Warning);
  for (const flow::Note &N : F.Notes)
    Put(N.At, N.Text, DiagnosticIDs::Note);
}
