//===- TokenEvaluation.cpp - Whether a token is accepted unchecked --------===//

#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// "success is zero" and the like: narrows \p Accepting by how \p Rejecting
/// outcomes look.
static void applyConvention(std::set<std::string> &Accepting,
                            const std::set<std::string> &Rejecting) {
  auto number = [](StringRef S) -> std::optional<int64_t> {
    int64_t N;
    if (S.consume_front("=") && !S.getAsInteger(10, N))
      return N;
    return std::nullopt;
  };
  auto isNonZero = [&](StringRef S) {
    auto N = number(S);
    return S == "!0" || S == "<0" || S == ">0" || (N && *N != 0);
  };
  auto isNegative = [&](StringRef S) {
    auto N = number(S);
    return S == "<0" || (N && *N < 0);
  };
  std::set<std::string> Returned;
  for (const std::string &R : Rejecting)
    if (R != "throw")
      Returned.insert(R);
  if (Returned.empty())
    return;
  if (all_of(Returned, isNonZero) && Accepting.count("=0")) {
    Accepting = {"=0"};
    return;
  }
  if (all_of(Returned, isNegative) &&
      any_of(Accepting, [&](const std::string &A) { return !isNegative(A); }))
    std::erase_if(Accepting, isNegative);
}

void TokenAnalysis::evaluate(const FunctionRef &F, TokenDomain &D, Summary &S) {
  std::set<ValueRef, ById> Texts;
  auto collect = [&](const Property &Prop) {
    for (const auto &[Text, T] :
         static_cast<const TokenProperty &>(Prop).Tokens)
      Texts.insert(Text);
  };
  for (const ExitRecord &E : D.Exits)
    collect(E.S.property());
  for (const auto &[At, E] : D.Events)
    for (const auto &Prop : E.States)
      collect(*Prop);
  for (ValueRef Text : Texts) {
    bool HandedOut = any_of(D.Exits, [&](const ExitRecord &E) {
      const TokenState *T = E.S.property<TokenProperty>().find(Text);
      return T && handsOut(E, Text);
    });
    bool Visible = isExpressible(Text) || HandedOut;
    bool HasCallers = !P.callers(F.id()).empty();
    if (blurs(D, Text))
      Blurring.insert(F.F);
    bool CallersDecide =
        (Visible && HasCallers) || (HandedOut && !Options.ReportEscaping);
    if (CallersDecide) {
      notePassed(F, D, Text);
      continue;
    }
    evaluateToken(F, D, Text, Visible);
    // Decided here: callers are not asked again.
    if (!Visible)
      for (Case &C : S.Cases) {
        auto Copy = C.Prop->clone();
        static_cast<TokenProperty &>(*Copy).Tokens.erase(Text);
        C.Prop = std::move(Copy);
      }
  }
}

bool TokenAnalysis::isRemembered(const State &S, ValueRef Text) const {
  auto is = [](ValueRef V, BinaryOp Op, model::CompareStyle Style) {
    return V->K == Value::Binary &&
           V->Number == int64_t(Op) + 256 * int64_t(Style);
  };
  return any_of(S.facts(), [&](const auto &Known) {
    ValueRef V = Known.first;
    if (V->K == Value::LookUp)
      return V->Ops[1] == Text && Known.second.isNonZero();
    if (V->K != Value::Binary || !is_contained(V->Ops.take_front(2), Text))
      return false;
    using Style = model::CompareStyle;
    if (is(V, BinaryOp::Ne, Style::Exact))
      return Known.second.isZero();
    return Known.second.isNonZero() && (is(V, BinaryOp::Eq, Style::Exact) ||
                                        is(V, BinaryOp::Eq, Style::Membership));
  });
}

bool TokenAnalysis::blurs(const TokenDomain &D, ValueRef Text) const {
  std::set<std::string> Good, Bad;
  for (const ExitRecord &E : D.Exits)
    if (const TokenState *T = E.S.property<TokenProperty>().find(Text)) {
      if (T->Signature == SignatureStatus::Verified && !hasFailedClaim(*T))
        Good.insert(outcome(E));
      else if (T->Signature == SignatureStatus::Failed)
        Bad.insert(outcome(E));
    }
  return !Good.empty() && !Bad.empty() && !Good.count("void") &&
         std::includes(Bad.begin(), Bad.end(), Good.begin(), Good.end());
}

void TokenAnalysis::evaluateToken(const FunctionRef &F, TokenDomain &D,
                                  ValueRef Text, bool Visible) {
  struct Exit {
    const ExitRecord *E;
    const TokenState *T; ///< Null: the token was not touched.
    std::string Outcome;
  };
  std::vector<Exit> Verified, Failed, Untouched;
  bool AnyAssumed = false;
  for (const ExitRecord &E : D.Exits) {
    const TokenState *T = E.S.property<TokenProperty>().find(Text);
    Exit X{&E, T, outcome(E)};
    if (!T || T->Signature == SignatureStatus::None)
      Untouched.push_back(X);
    else if (T->Signature == SignatureStatus::Failed)
      Failed.push_back(X);
    else if (T->Signature == SignatureStatus::Assumed)
      AnyAssumed = true;
    else
      Verified.push_back(X);
  }
  // A look without verification before the real one.
  auto isPeek = [](const Exit &X) {
    return X.T->Signature == SignatureStatus::Disabled;
  };
  if (!Failed.empty() && !all_of(Verified, isPeek)) {
    copy_if(Verified, std::back_inserter(Untouched), isPeek);
    erase_if(Verified, isPeek);
  }
  bool EverLooked = !Verified.empty() || !Failed.empty();
  for (const auto &[At, E] : D.Events)
    for (const auto &Prop : E.States)
      if (const TokenState *T =
              static_cast<const TokenProperty &>(*Prop).find(Text))
        EverLooked |= T->Signature != SignatureStatus::None;
  if (!EverLooked) {
    if (!AnyAssumed)
      evaluateDecodeOnly(F, D, Text);
    return;
  }

  std::set<std::string> Rejecting, Candidates, Unclean;
  for (const Exit &X : Failed)
    Rejecting.insert(X.Outcome);
  bool Clean = false;
  for (const Exit &X : Verified) {
    if (X.E->C.K != Case::Return)
      continue;
    bool IsClean = !hasFailedClaim(*X.T);
    Clean |= IsClean;
    if (!Rejecting.count(X.Outcome))
      (IsClean ? Candidates : Unclean).insert(X.Outcome);
  }
  if (Candidates.empty())
    Candidates = Unclean;
  // How it ends where a comparison failed is rejection, if it ends otherwise
  // too: a loop over no candidates compares nothing, and fails.
  std::set<std::string> Others = Candidates;
  for (const std::string &O : Unclean)
    Others.erase(O);
  if (Clean && !Others.empty())
    Candidates = std::move(Others);
  // A plain return after a failed comparison and one at the end are the same
  // to callers: what only the latter did tells them apart.
  std::vector<Acceptance> Accepts;
  if (Clean && Unclean.count("void")) {
    std::vector<const TokenState *> Returned;
    for (const Exit &X : Verified)
      if (X.Outcome == "void" && hasFailedClaim(*X.T))
        Returned.push_back(X.T);
    acceptByGatedEffect(D, Text, Returned, Accepts);
    if (!Accepts.empty())
      Candidates.erase("void");
  }
  // Where failure is an exception, "true" means accepted, whatever is
  // compared before.
  bool IsBool = F.U->Types[F.decl().Result].K == Type::Bool;
  if (IsBool && none_of(Rejecting, [](StringRef R) { return R != "throw"; }) &&
      any_of(Verified, [](const Exit &X) { return X.Outcome == "=1"; }))
    Candidates = {"=1"};
  applyConvention(Candidates, Rejecting);

  for (const Exit &X : Verified)
    if (X.E->C.K == Case::Return && Candidates.count(X.Outcome))
      Accepts.push_back({X.E->C.At, X.T, &X.E->S, &X.E->C});
  // So does an effect that gets who the token says it is, before the end.
  if (!Accepts.empty())
    for (const auto &[At, E] : D.Events) {
      if (!isEffectOf(E, Text))
        continue;
      std::vector<const TokenState *> States;
      for (const auto &Prop : E.States)
        States.push_back(static_cast<const TokenProperty &>(*Prop).find(Text));
      if (all_of(States, [](const TokenState *T) {
            return T && T->Signature == SignatureStatus::Verified;
          }))
        for (size_t N = 0; N < States.size(); ++N)
          Accepts.push_back({At, States[N], E.Facts[N].get(), nullptr});
    }
  if (Accepts.empty())
    acceptByCallback(D, Text, Accepts);
  if (Accepts.empty()) {
    // The end of the function doesn't tell: its effects do.
    for (int OnlyClean : {1, 0}) {
      for (const auto &[At, E] : D.Events) {
        std::vector<Acceptance> Good;
        bool Bad = false;
        for (size_t N = 0; N < E.States.size(); ++N) {
          const TokenState *T =
              static_cast<const TokenProperty &>(*E.States[N]).find(Text);
          if (!T || T->Signature <= SignatureStatus::Failed)
            Bad = true;
          else if (T->Signature != SignatureStatus::Assumed)
            Good.push_back({At, T, E.Facts[N].get(), nullptr});
        }
        if (Bad || Good.empty())
          continue;
        if (OnlyClean && all_of(Good, [](const Acceptance &A) {
              return hasFailedClaim(*A.Token);
            }))
          continue;
        append_range(Accepts, Good);
      }
      if (!Accepts.empty())
        break;
    }
  }

  if (Accepts.empty())
    acceptByOutput(D, Text, Accepts);
  if (Accepts.empty()) {
    // Failure and success are treated alike.
    bool Uses = false;
    Site Used;
    for (const Exit &X : Failed) {
      if (X.E->C.K != Case::Return)
        continue;
      bool Same = any_of(Verified, [&](const Exit &V) {
        return V.Outcome == X.Outcome && !hasFailedClaim(*V.T);
      });
      if (Same && !hasFailedClaim(*X.T) && X.Outcome != "void") {
        Uses = true;
        Used = X.E->C.At;
      }
    }
    for (const auto &[At, E] : D.Events)
      for (const auto &Prop : E.States)
        if (const TokenState *T =
                static_cast<const TokenProperty &>(*Prop).find(Text))
          if (T->Signature == SignatureStatus::Failed &&
              any_of(E.Data, [&](ValueRef V) {
                return TV.carriesClaims(V, Text, isIdentity) ||
                       TV.containsToken(V, Text);
              })) {
            Uses = true;
            Used = At;
          }
    // A function that only fails and never succeeds says nothing.
    if (Uses && !Failed.empty() && !Verified.empty()) {
      Unverifieds.push_back(
          {F, Failed[0].T->Local, Used, "result-ignored", *Failed[0].T});
    }
    return;
  }

  Verdict V;
  V.In = F;
  V.HasVisibleCallers = !P.callers(F.id()).empty();
  V.Escapes = Visible;
  // Paths with different verification calls are different sites.
  std::map<std::pair<Site, Site>, std::vector<Acceptance>> BySite;
  for (const Acceptance &A : Accepts)
    BySite[{A.Token->Primitive, A.Token->Local}].push_back(A);
  for (auto &[Sites, Mine] : BySite) {
    Verdict One = V;
    One.Primitive = Sites.first;
    One.Local = Sites.second;
    One.Token = *Mine.front().Token;
    One.Accepted = Mine.front().At;
    One.Decoded = One.Token.Decoded;
    for (const ClaimGroup &G : Groups) {
      GroupStatus Worst = GroupStatus::Met;
      for (const Acceptance &A : Mine) {
        GroupStatus S = groupStatus(G, A, Accepts, Text, One);
        if (S < Worst) {
          Worst = S;
          if (S == GroupStatus::Open) {
            One.Accepted = A.At;
            One.Token = *A.Token;
          }
        }
      }
      One.Groups[G.Name] = Worst;
    }
    std::vector<const TokenState *> States;
    for (const Acceptance &A : Mine)
      States.push_back(A.Token);
    bool ManyIssuers = haveManyIssuers(TV, States);
    for (const Acceptance &A : Mine) {
      if (!One.Unbound)
        One.Unbound = unboundKey(TV, *A.Token, Text, A.Facts, ManyIssuers);
      One.Disabled |= A.Token->Signature == SignatureStatus::Disabled;
      auto Alg = A.Token->Claims.find("$alg");
      bool IsCompared = Alg != A.Token->Claims.end() &&
                        Alg->second.Status >= ClaimStatus::Assumed;
      One.AlgorithmOpen |=
          !IsCompared &&
          confusesAlgorithms(TV, TV.configuration(*A.Token), Text);
    }
    One.AlgorithmOpen |= isAlgorithmOpen(TV, States);
    Verdicts.push_back(std::move(One));
  }

  // "true", and work done for the token, only where verification failed.
  if (IsBool &&
      none_of(Verified, [](const Exit &X) { return X.Outcome == "=1"; }))
    for (const auto &[At, E] : D.Events)
      if (isEffectOf(E, Text))
        for (const auto &Prop : E.States)
          if (const TokenState *T =
                  static_cast<const TokenProperty &>(*Prop).find(Text);
              T && T->Signature == SignatureStatus::Failed &&
              any_of(Failed, [](const Exit &X) { return X.Outcome == "=1"; })) {
            Unverifieds.push_back({F, T->Local, At, "inverted", *T});
            return;
          }

  // The same success without any verification: a way around it.
  if (Candidates.empty())
    return;
  for (const Exit &X : Failed)
    if (Candidates.count(X.Outcome) && !hasFailedClaim(*X.T)) {
      Unverifieds.push_back({F, X.T->Local, X.E->C.At, "result-ignored", *X.T});
      break;
    }
  for (const Exit &X : Untouched) {
    if (X.E->C.K != Case::Return || !Candidates.count(X.Outcome))
      continue;
    const State &S = X.E->S;
    if (S.isZero(Text) == std::optional<bool>(true) || isRemembered(S, Text))
      continue;
    if (!X.T && !isExpressible(Text))
      continue; // There was no token on this path.
    // A caller's or the configuration's switch is not the sender's.
    ValueRef Whole = Text; // The header line that the token is a part of.
    while (Whole->K == Value::Element)
      Whole = Whole->Ops[0];
    bool Switched = any_of(S.facts(), [&](const auto &Known) {
      ValueRef Of = Known.first;
      if (TV.comesFrom(Of, Text, nullptr) || !isExpressible(Of) ||
          VF.any(
              Of, [&](ValueRef V) { return V == Whole; },
              [](ValueRef) { return true; }))
        return false;
      bool IsKey = any_of(Accepts, [&](const Acceptance &A) {
        return A.Token->Key &&
               VF.any(
                   A.Token->Key, [&](ValueRef K) { return K == Of; },
                   [](ValueRef) { return true; });
      });
      return !IsKey && (Known.second.isConstant() || Known.second.isNonZero());
    });
    if (Switched)
      continue;
    TokenState At = X.T ? *X.T : *Accepts.front().Token;
    At.Local = Accepts.front().Token->Local;
    Unverifieds.push_back({F, At.Local, X.E->C.At, "bypass-path", At});
    break;
  }
}

void TokenAnalysis::evaluateDecodeOnly(const FunctionRef &F, TokenDomain &D,
                                       ValueRef Text) {
  const TokenState *Sample = nullptr;
  Site Used;
  bool Uses = false;
  std::set<std::string> Outcomes;
  for (const ExitRecord &E : D.Exits)
    Outcomes.insert(outcome(E));
  for (const ExitRecord &E : D.Exits) {
    const TokenState *T = E.S.property<TokenProperty>().find(Text);
    if (!T || !T->Decoded.F || T->Signature != SignatureStatus::None)
      continue;
    if (!Sample)
      Sample = T;
    if (E.C.K != Case::Return)
      continue;
    bool Here = E.C.Result && TV.carriesClaims(E.C.Result, Text, isIdentity);
    for (const auto &[R, V] : E.S.store())
      if (R->root()->K != Region::LocalVar && R->root()->K != Region::Heap)
        Here |= TV.carriesClaims(V, Text, isIdentity);
    // A decision: the outcome hangs on a comparison. That of the issuer alone
    // may choose a key, that of the expiry alone plan a refresh.
    auto isMet = [&](StringRef Claim) {
      auto It = T->Claims.find(Claim.str());
      return It != T->Claims.end() && It->second.Status >= ClaimStatus::Weak;
    };
    if (Outcomes.size() > 1 && isMet("aud") && (isMet("iss") || isMet("exp")))
      Here = true;
    if (Outcomes.size() > 1)
      Here |= any_of(T->Claims, [](const auto &C) {
        return isIdentity(C.first) && C.second.Status >= ClaimStatus::Weak;
      });
    if (Here && !Uses) {
      Uses = true;
      Used = E.C.At;
      Sample = T;
    }
  }
  for (const auto &[At, E] : D.Events)
    for (const auto &Prop : E.States)
      if (const TokenState *T =
              static_cast<const TokenProperty &>(*Prop).find(Text))
        if (T->Decoded.F && T->Signature == SignatureStatus::None &&
            any_of(E.Data,
                   [&](ValueRef V) {
                     return TV.carriesClaims(V, Text, isIdentity);
                   }) &&
            !Uses) {
          Uses = true;
          Used = At;
          Sample = T;
        }
  if (Uses && Sample)
    Unverifieds.push_back({F, Sample->Decoded, Used, "decode-only", *Sample});
}

} // namespace claimcheck::flow
