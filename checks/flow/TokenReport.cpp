//===- TokenReport.cpp - Findings about tokens, in the reader's terms -----===//

#include "CheckInfo.h"
#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

const Instr &TokenAnalysis::instruction(const Site &S) const {
  return S.F->Blocks[S.Block].Instrs[S.Index];
}

FilePosition TokenAnalysis::position(const Site &S) const {
  return S.F ? P.position(*S.U, instruction(S).Loc) : FilePosition();
}

static std::string lineOf(const FilePosition &At) {
  return "line " + std::to_string(At.Line);
}

Finding TokenAnalysis::start(StringRef Check, const FunctionRef &In,
                             const Site &At) const {
  Finding F;
  F.Check = Check.str();
  F.At = position(At);
  F.Function = In.name();
  F.FunctionId = externalId(In.id()).str();
  F.From = In.U;
  F.Profile = Options.Profile;
  if (At.F)
    F.LineText = P.line(*At.U, instruction(At).Loc);
  if (const CheckInfo *Info = checkInfo(Check))
    F.Severity = Info->Severity;
  // Callers outside of what was analysed were not seen: less certain.
  F.Rank = P.callers(In.id()).empty() ? 60 : 90;
  return F;
}

/// A claim group as readers say it.
static std::string groupName(StringRef Group) {
  if (Group == "iss")
    return "its issuer ('iss')";
  if (Group == "aud|scope")
    return "its audience or scope ('aud', 'scope')";
  if (Group == "aud")
    return "its audience ('aud')";
  if (Group == "scope")
    return "its scope ('scope')";
  if (Group == "exp")
    return "its expiry ('exp')";
  return "'" + Group.str() + "'";
}

static std::string gain(ArrayRef<std::string> Missing) {
  if (is_contained(Missing, "iss"))
    return "any token signed with an accepted key is taken, whoever issued it";
  for (const std::string &G : Missing)
    if (StringRef(G).contains("aud") || StringRef(G).contains("scope"))
      return "a token that was issued for another service or purpose is taken";
  if (is_contained(Missing, "exp"))
    return "a token that was once valid is taken for ever";
  return "a token that lacks them is taken";
}

static std::string advice(const Program &P, const model::FunctionModel *Rule,
                          StringRef Group) {
  if (Rule)
    for (const auto &Pack : P.rules().packs())
      if (Pack->Library == Rule->Pack)
        for (const auto &[Name, Text] : Pack->Advice)
          if (Name == Group)
            return Text;
  if (Group == "iss")
    return "compare 'iss' for equality with the configured issuer of the keys; "
           "never with a value from the token";
  if (Group == "exp")
    return "reject the token unless 'exp' is there and lies in the future";
  if (Group == "aud|scope" || Group == "aud")
    return "require that 'aud' contains your own identifier, or that the scope "
           "grants what is asked for";
  return "compare '" + Group.str() + "' with the value that you expect";
}

static std::string testFor(StringRef Group) {
  if (Group == "iss")
    return "test: a token signed with the right key and another issuer, and "
           "one without 'iss', must be rejected";
  if (Group == "exp")
    return "test: a token whose 'exp' has passed must be rejected";
  return "test: a token signed with the right key but for another audience, "
         "and one without, must be rejected";
}

static double severityOf(StringRef Group, bool SelfIssued) {
  if (Group == "exp")
    return 5.4;
  if (SelfIssued)
    return 3.0;
  return Group == "iss" ? 8.1 : 7.1;
}

static const model::FunctionModel *ruleOf(const Program &P, const Site &S) {
  if (!S.F)
    return nullptr;
  const Instr &I = S.F->Blocks[S.Block].Instrs[S.Index];
  return I.O == Op::Call && I.Callee != NoId
             ? P.rule(*S.U, S.U->Decls[I.Callee])
             : nullptr;
}

static void addNote(Finding &F, Note::Kind K, FilePosition At,
                    std::string Text) {
  if (At.Line)
    F.Notes.push_back({K, std::move(At), std::move(Text)});
}

static void addRelated(Finding &F, FilePosition At) {
  if (At != F.At && !is_contained(F.Related, At))
    F.Related.push_back(std::move(At));
}

/// The first call of \p Trail, from the inside, that \p IsCause holds for; the
/// outermost if there is none.
static Site innermost(const CallTrail &Trail,
                      function_ref<bool(const Site &)> IsCause) {
  std::vector<Site> Sites = Trail.sites();
  auto It = find_if(Sites, IsCause);
  return It == Sites.end() ? Trail.Local : *It;
}

/// The call of \p Trail that stands in \p F, or nothing.
static Site siteIn(const CallTrail &Trail, const Function *F) {
  for (const Site &S : Trail.sites())
    if (S.F == F)
      return S;
  return {};
}

void TokenAnalysis::reportMissing(Analysis &Result,
                                  ArrayRef<const Verdict *> Same) {
  // The same primitive call, seen from all functions that accept by it. The
  // cause lies where all ways out leave the group open.
  std::map<Site, std::vector<const Verdict *>> Through;
  for (const Verdict *V : Same)
    for (const Site &S : V->Token.Verified.sites())
      Through[S].push_back(V);
  struct Cause {
    std::vector<std::string> Missing;
    std::vector<const Verdict *> By;
  };
  std::map<Site, Cause> Causes;
  for (const ClaimGroup &G : Groups) {
    auto isOpen = [&](const Verdict *V) {
      auto It = V->Groups.find(G.Name);
      return It != V->Groups.end() && (It->second == GroupStatus::Open ||
                                       (It->second == GroupStatus::Optional &&
                                        Options.ReportOptionalValidation));
    };
    for (const Verdict *V : Same) {
      if (!isOpen(V))
        continue;
      Cause &C = Causes[innermost(V->Token.Verified, [&](const Site &S) {
        return all_of(Through[S], isOpen);
      })];
      if (!is_contained(C.Missing, G.Name))
        C.Missing.push_back(G.Name);
      if (!is_contained(C.By, V))
        C.By.push_back(V);
    }
  }
  auto emit = [&](const Verdict &V, const Site &At,
                  ArrayRef<std::string> Missing, ArrayRef<const Verdict *> By) {
    Finding F = start("claimcheck-missing-claim-validation", {At.U, At.F}, At);
    FilePosition Accepted = position(V.Accepted);
    F.Claims.assign(Missing.begin(), Missing.end());
    Site Decoded = siteIn(V.Token.Decoded, At.F);
    const Site &Primitive = V.Token.Verified.Primitive;
    std::string What = Decoded.F
                           ? "the token decoded in " + lineOf(position(Decoded))
                           : "the token verified here";
    F.Message = What + " is accepted";
    if (Accepted.File == F.At.File)
      F.Message += " in " + lineOf(Accepted);
    F.Message += " although nothing compares ";
    for (size_t N = 0; N < Missing.size(); ++N)
      F.Message += (N == 0                    ? ""
                    : N + 1 == Missing.size() ? " and "
                                              : ", ") +
                   groupName(Missing[N]);
    F.Message += "; " + gain(Missing);
    F.Severity = 0;
    for (const std::string &G : Missing)
      F.Severity = std::max(F.Severity, severityOf(G, Signs));
    addNote(F, Note::Path, position(Decoded), "decoded here");
    const model::FunctionModel *Rule = ruleOf(P, Primitive);
    if (Rule && !Rule->Note.empty())
      addNote(F, Note::Reason, position(Primitive), Rule->Note);
    else if (V.Token.Rule && !V.Token.Rule->NoteOnSuccess.empty())
      addNote(F, Note::Path, position(Primitive),
              "after this call " + V.Token.Rule->NoteOnSuccess);
    if (V.Token.Verified.Local != Primitive)
      addNote(F, Note::Path, position(V.Token.Verified.Local), "called here");
    addNote(F, Note::Path, Accepted, "accepted here");
    if (P.callers(V.In.id()).empty() && !V.Escapes)
      F.Rank = 80;
    for (const std::string &G : Missing) {
      addNote(F, Note::Advice, F.At, advice(P, Rule, G));
      addNote(F, Note::Advice, F.At, testFor(G));
    }
    for (const Verdict *Other : By)
      addRelated(F, position(Other->Token.Verified.Local));
    Result.Findings.push_back(std::move(F));
  };
  for (const auto &[At, C] : Causes)
    emit(*C.By.front(), At, C.Missing, C.By);
}

void TokenAnalysis::reportSelf(Analysis &Result, const Verdict &V) {
  std::set<FilePosition> Seen;
  for (const auto &[Claim, Detail] : V.SelfClaims) {
    Site At = Detail.At.F ? Detail.At : V.Token.Verified.Local;
    FunctionRef In{At.U, At.F};
    Finding F = start("claimcheck-self-referential-claim", In, At);
    if (!Seen.insert(F.At).second)
      continue;
    F.Claims = {Claim};
    F.Message = "'" + Claim +
                "' is compared with a value that comes from the same token, "
                "which always matches; any token signed with an accepted key "
                "is taken";
    F.Severity = Signs ? 3.0 : 8.1;
    if (const Site &Local = V.Token.Verified.Local; Local != At)
      addNote(F, Note::Path, position(Local), "verified here");
    addNote(F, Note::Path, position(V.Accepted), "accepted here");
    addNote(F, Note::Advice, F.At,
            advice(P, ruleOf(P, V.Token.Verified.Primitive),
                   Claim == "aud" ? "aud|scope" : StringRef(Claim)));
    addNote(F, Note::Advice, F.At,
            testFor(Claim == "aud" ? "aud|scope" : StringRef(Claim)));
    Result.Findings.push_back(std::move(F));
  }
}

void TokenAnalysis::reportWeak(Analysis &Result, const Verdict &V) {
  for (const auto &[Claim, Detail] : V.WeakClaims) {
    if (!Detail.At.F)
      continue;
    FunctionRef In{Detail.At.U, Detail.At.F};
    Finding F = start("claimcheck-weak-claim-comparison", In, Detail.At);
    F.Claims = {Claim};
    F.Message = "'" + Claim +
                "' is not compared as a whole: a value that only begins with, "
                "contains or resembles the expected one is taken";
    addNote(F, Note::Path, position(V.Accepted), "accepted here");
    addNote(F, Note::Advice, F.At,
            Claim == "scope" || Claim == "scp"
                ? "split the scope at its spaces and compare each part for "
                  "equality"
                : "compare for equality, byte by byte and to the end");
    Result.Findings.push_back(std::move(F));
  }
}

/// Where the call stands that is to be changed.
Site TokenAnalysis::cause(const Unverified &U) const {
  const CallTrail &Trail = U.trail();
  if (U.Reason == "decode-only")
    // Unless some token that is decoded there is verified.
    return innermost(Trail, [&](const Site &S) {
      return none_of(Verdicts, [&](const Verdict &V) {
        return is_contained(V.Token.Decoded.sites(), S);
      });
    });
  if (Site Same = siteIn(Trail, U.Used.F); U.IsEffect && Same.F)
    return Same;
  // No caller can tell what an inner function already blurs or turns round.
  if (U.Reason == "result-ignored" || U.Reason == "bypass-path" ||
      U.Reason == "inverted")
    return innermost(Trail,
                     [&](const Site &S) { return Blurring.count(S.F) != 0; });
  return Trail.Local;
}

void TokenAnalysis::reportUnverified(Analysis &Result, const Site &Cause,
                                     ArrayRef<const Unverified *> Same) {
  const Unverified &U = *Same.front();
  Finding F = start("claimcheck-unverified-token", {Cause.U, Cause.F}, Cause);
  F.Reason = U.Reason;
  FilePosition Used = position(U.Used);
  if (U.Reason == "result-ignored")
    F.Message = "the result of this verification does not decide: the token is "
                "treated alike whether its signature is valid or not";
  else if (U.Reason == "inverted")
    F.Message = "the result of this verification is taken the wrong way round: "
                "the token is accepted when its signature is not valid";
  else if (U.Reason == "bypass-path")
    F.Message = "a path around this verification ends with the same success; a "
                "token without a valid signature is taken";
  else
    F.Message = "claims of the token decoded here are used although nothing "
                "verifies its signature; anybody can write such a token";
  if (const Site &Local = U.Token.Verified.Local; Local.F && Local != Cause)
    addNote(F, Note::Path, position(Local), "verification");
  addNote(F, Note::Path, Used,
          U.Reason == "bypass-path" ? "reached without it" : "used here");
  addNote(F, Note::Advice, F.At,
          "verify the signature on every path, and leave when it fails");
  addNote(F, Note::Advice, F.At,
          "test: a token with a changed signature, and one without, must be "
          "rejected");
  for (const Unverified *Other : Same)
    addRelated(F, position(Other->trail().Local));
  Result.Findings.push_back(std::move(F));
}

void TokenAnalysis::reportUnbound(Analysis &Result, const Site &At,
                                  const Verdict &V) {
  Finding F = start("claimcheck-unbound-key", {At.U, At.F}, At);
  const KeyChoice &C = *V.Unbound;
  StringRef Selector = C.Selector;
  Selector.consume_front("$");
  std::string Pool = C.Pool.empty() ? "a set" : "'" + C.Pool + "'";
  if (C.Selector == "$jwk") {
    F.Reason = "own-key";
    F.Message =
        "the token is verified with a key that it brings along or names "
        "itself; anybody can sign with a key of their own";
  } else if (Selector.empty()) {
    F.Reason = "all-tried";
    F.Message = "each key of " + Pool +
                " is tried, and the one that fits is never tied to the issuer "
                "that is accepted; the holder of one key can sign as another "
                "issuer";
  } else {
    F.Reason = C.FailOpen ? "issuer-optional" : "selected-by-sender";
    F.Claims = {Selector.str()};
    F.Message =
        "the key is chosen by the token's '" + Selector.str() + "' from " +
        Pool + ", which holds several, and is " +
        (C.FailOpen ? "compared with the token's issuer only if the key "
                      "names one"
                    : "never tied to the issuer that is accepted") +
        "; the holder of one key can sign as another issuer";
  }
  addNote(F, Note::Path, position(V.Accepted), "accepted here");
  addNote(F, Note::Advice, F.At,
          "look the key up by issuer and key id, and reject a key without an "
          "issuer; reading 'iss' unverified for this look-up is fine, still "
          "compare it");
  addNote(F, Note::Advice, F.At,
          "test: a token of one issuer that is signed with the key of another "
          "must be rejected");
  Result.Findings.push_back(std::move(F));
}

/// Verdicts of one verification for which \p Holds, by the innermost call that
/// it holds for all of, whoever made the call.
static std::map<Site, std::vector<const Verdict *>>
byCause(ArrayRef<const Verdict *> Same,
        function_ref<bool(const Verdict &)> Holds) {
  std::map<Site, std::vector<const Verdict *>> Causes;
  for (const Verdict *V : Same)
    if (Holds(*V))
      Causes[innermost(V->Token.Verified, [&](const Site &S) {
        return all_of(Same, [&](const Verdict *Other) {
          return Holds(*Other) ||
                 !is_contained(Other->Token.Verified.sites(), S);
        });
      })].push_back(V);
  return Causes;
}

void TokenAnalysis::reportDisabled(Analysis &Result, const Site &At,
                                   ArrayRef<const Verdict *> By) {
  const Verdict &V = *By.front();
  Finding F = start("claimcheck-validation-disabled", {At.U, At.F}, At);
  F.Reason = "signature";
  F.Message = "verification is switched off in this call, and the token is "
              "accepted; anybody can write such a token";
  VerifierConfig C = TV.configuration(V.Token);
  if (C.OffAt.F)
    addNote(F, Note::Path, position(C.OffAt), "switched off here");
  addNote(F, Note::Path, position(V.Accepted), "accepted here");
  addNote(F, Note::Advice, F.At, "leave verification on, and pass the key");
  for (const Verdict *Other : By)
    addRelated(F, position(Other->Token.Verified.Local));
  Result.Findings.push_back(std::move(F));
}

/// Whether the program reads the claims of another token than the one that it
/// verified: that the latter's go unchecked follows from it.
bool TokenAnalysis::isMistaken(const Verdict &V) const {
  if (V.Token.Read || any_of(V.Token.Claims, [](const auto &C) {
        return C.first != "*" && !StringRef(C.first).starts_with("$");
      }))
    return false;
  return any_of(Unverifieds, [&](const Unverified &U) {
    return U.Reason == "decode-only" && U.In == V.In;
  });
}

void TokenAnalysis::report(Analysis &Result) {
  std::map<Site, std::vector<const Verdict *>> ByPrimitive, AllOf;
  for (const Verdict &V : Verdicts) {
    const Site &Primitive = V.Token.Verified.Primitive;
    AllOf[Primitive].push_back(&V);
    if (V.Disabled)
      continue;
    // Whoever brings the key writes the claims too: that is the cause.
    bool BringsKey = V.Unbound && V.Unbound->Selector == "$jwk";
    if (!BringsKey && !isMistaken(V))
      ByPrimitive[Primitive].push_back(&V);
    reportSelf(Result, V);
    reportWeak(Result, V);
    if (V.AlgorithmOpen) {
      Finding F = start("claimcheck-algorithm-confusion",
                        {Primitive.U, Primitive.F}, Primitive);
      F.Reason = "algorithm-from-token";
      F.Message = "the token's header chooses the algorithm under which this "
                  "call verifies, and nothing compares it; with a public key, "
                  "anybody can sign with it as an HMAC secret";
      if (V.Token.Rule && !V.Token.Rule->NoteOnSuccess.empty())
        addNote(F, Note::Reason, F.At,
                "after this call " + V.Token.Rule->NoteOnSuccess);
      addNote(F, Note::Path, position(V.Accepted), "accepted here");
      addNote(F, Note::Advice, F.At,
              "compare the token's algorithm with the one that the key is for, "
              "and reject all others");
      addNote(F, Note::Advice, F.At,
              "test: a token signed with HMAC over the bytes of the public key "
              "must be rejected");
      Result.Findings.push_back(std::move(F));
    }
  }
  for (const auto &[Primitive, Same] : ByPrimitive)
    reportMissing(Result, Same);
  for (const auto &[Primitive, Same] : AllOf) {
    for (const auto &[At, By] :
         byCause(Same, [](const Verdict &V) { return V.Disabled; }))
      reportDisabled(Result, At, By);
    for (const auto &[At, By] : byCause(
             Same, [](const Verdict &V) { return V.Unbound && !V.Disabled; }))
      reportUnbound(Result, At, *By.front());
  }
  std::map<std::pair<Site, std::string>, std::vector<const Unverified *>>
      ByCause;
  for (const Unverified &U : Unverifieds)
    ByCause[{cause(U), U.Reason}].push_back(&U);
  for (const auto &[Cause, Same] : ByCause)
    reportUnverified(Result, Cause.first, Same);
}

} // namespace claimcheck::flow
