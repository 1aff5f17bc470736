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

/// Whether the token comes as an object of a library, not as a text that is
/// decoded here or verified by hand.
static bool comesDecoded(const TokenDomain &D, ValueRef Text) {
  return none_of(D.Exits, [&](const ExitRecord &E) {
    const TokenState *T = E.S.property<TokenProperty>().find(Text);
    return T && (T->Decoded || T->Verifier);
  });
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
  for (const InnerRecord &E : D.Inside)
    collect(E.S->property());
  for (ValueRef Text : Texts) {
    bool HandedOut = any_of(D.Exits, [&](const ExitRecord &E) {
      const TokenState *T = E.S.property<TokenProperty>().find(Text);
      return T && handsOut(E, Text);
    });
    bool Visible = isExpressible(Text) || HandedOut;
    bool HasCallers = !P.callers(F.id()).empty();
    bool CallersDecide =
        (Visible && HasCallers) || (HandedOut && !Options.ReportEscaping);
    // A callback that got the token decoded: whoever had it decoded, and gave
    // this function away, has it still.
    if (Visible && !HasCallers && P.isAddressTaken(F.id()) &&
        comesDecoded(D, Text) && !Options.ReportEscaping)
      CallersDecide = true;
    TokenView View = view(F, D, Text);
    if (!View.WaysAround.empty() || any_of(View.Uses, [](const Unverified &U) {
          return !U.IsEffect &&
                 (U.Reason == "result-ignored" || U.Reason == "inverted");
        }))
      Blurring.insert(F.F);
    if (CallersDecide) {
      notePassed(F, D, Text);
      if (Visible && HasCallers)
        passEffects(F, Text, View, S);
      continue;
    }
    if (!isOnlyBytes(D, Text))
      judge(F, D, Text, View, Visible);
    // Decided here: callers are not asked again.
    if (!Visible)
      for (Case &C : S.Cases) {
        auto Copy = C.Prop->clone();
        static_cast<TokenProperty &>(*Copy).Tokens.erase(Text);
        C.Prop = std::move(Copy);
      }
  }
}

bool TokenAnalysis::isOnlyBytes(const TokenDomain &D, ValueRef Text) {
  bool OfBytes = false, IsRead = false;
  auto look = [&](const Property &Prop) {
    const TokenState *T = static_cast<const TokenProperty &>(Prop).find(Text);
    if (!T)
      return;
    OfBytes |= T->Rule && T->Rule->IsOfBytes;
    IsRead |= T->Read || T->Decoded || !T->Claims.empty();
  };
  for (const ExitRecord &E : D.Exits)
    look(E.S.property());
  for (const auto &[At, E] : D.Events)
    for (const auto &Prop : E.States)
      look(*Prop);
  for (const InnerRecord &E : D.Inside)
    look(E.S->property());
  return OfBytes && !IsRead;
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

void TokenAnalysis::passEffects(const FunctionRef &F, ValueRef Text,
                                const TokenView &View, Summary &S) {
  auto pass = [&](const Site &At, const TokenState &T, const State *Facts,
                  StringRef Reason) {
    auto Prop = std::make_shared<TokenProperty>();
    Prop->Tokens[Text] = T;
    State::FactMap Kept;
    if (Facts)
      for (const auto &[Of, Known] : Facts->facts())
        if (Of->Depth < 12 && isExpressible(Of))
          Kept[Of] = Known;
    for (InnerEvent &E : S.Inside)
      if (E.State.At == At && E.Reason == Reason &&
          E.State.Prop->equals(*Prop)) {
        // Callers can't tell the two apart: what both know remains.
        for (auto It = E.State.Facts.begin(); It != E.State.Facts.end();)
          if (auto Other = Kept.find(It->first); Other != Kept.end()) {
            It->second.widen(Other->second);
            ++It;
          } else {
            It = E.State.Facts.erase(It);
          }
        return;
      }
    if (S.Inside.size() >= Summary::MaxInside) {
      Bounds.insert(P.boundIn(
          F, "more than " + std::to_string(Summary::MaxInside) +
                 " effects that callers judge; the rest are not looked at"));
      return;
    }
    InnerEvent E;
    E.State.At = At;
    E.State.Prop = std::move(Prop);
    E.State.Facts = std::move(Kept);
    E.Reason = Reason.str();
    S.Inside.push_back(std::move(E));
  };
  for (const Acceptance &A : View.Accepts)
    if (!A.Exit)
      pass(A.At, *A.Token, A.Facts, "");
  for (const Unverified &U : View.Uses)
    if (U.IsEffect)
      pass(U.Used, U.Token, nullptr, U.Reason);
}

TokenView TokenAnalysis::view(const FunctionRef &F, TokenDomain &D,
                              ValueRef Text) const {
  using Exit = TokenView::Exit;
  TokenView View;
  std::vector<Exit> &Verified = View.Verified, &Failed = View.Failed,
                    &Untouched = View.Untouched;
  std::vector<Acceptance> &Accepts = View.Accepts;
  bool AnyAssumed = false;
  for (const ExitRecord &E : D.Exits) {
    const TokenState *T = E.S.property<TokenProperty>().find(Text);
    Exit X{&E, T, outcome(F, E)};
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
  auto isLookedAt = [&](const Property &Prop) {
    const TokenState *T = static_cast<const TokenProperty &>(Prop).find(Text);
    return T && T->Signature != SignatureStatus::None;
  };
  bool EverLooked =
      !Verified.empty() || !Failed.empty() ||
      any_of(D.Events,
             [&](const auto &E) {
               return any_of(E.second.States, [&](const auto &Prop) {
                 return isLookedAt(*Prop);
               });
             }) ||
      any_of(D.Inside,
             [&](const InnerRecord &E) { return isLookedAt(E.S->property()); });
  if (!EverLooked) {
    if (!AnyAssumed)
      viewDecodeOnly(F, D, Text, View);
    return View;
  }

  std::set<std::string> Rejecting, Unclean;
  std::set<std::string> &Candidates = View.Accepting;
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
  bool IsBool = F.U->Types[F.decl().Result].K == Type::Bool;
  if (Candidates.empty()) {
    Candidates = Unclean;
    if (IsBool && Clean)
      Candidates.erase("=0"); // "false" accepts nothing that "true" could.
  }
  // How it ends where a comparison failed is rejection, if it ends otherwise
  // too: a loop over no candidates compares nothing, and fails.
  std::set<std::string> Others = Candidates;
  for (const std::string &O : Unclean)
    Others.erase(O);
  if (Clean && !Others.empty())
    Candidates = std::move(Others);
  acceptInside(D, Text, Accepts);
  // A plain return after a failed comparison and one at the end are the same
  // to callers: what only the latter did tells them apart.
  std::vector<const TokenState *> Returned;
  for (const Exit &X : Verified)
    if (X.Outcome == "void" && hasFailedClaim(*X.T))
      Returned.push_back(X.T);
  if (Clean && !Returned.empty()) {
    acceptByGatedEffect(D, Text, Returned, Accepts);
    if (!Accepts.empty())
      Candidates.erase("void");
  }
  // Where failure is an exception, "true" means accepted, whatever is
  // compared before.
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
  if (Accepts.empty())
    acceptByEffect(D, Text, Accepts);
  if (Accepts.empty())
    acceptByOutput(D, Text, Accepts);
  if (Accepts.empty())
    viewIgnored(F, D, Text, View);
  else
    viewBypass(F, Text, View);
  if (View.Uses.empty())
    viewInverted(F, D, Text, View);
  return View;
}

/// "true", and work done for the token, only where verification failed.
void TokenAnalysis::viewInverted(const FunctionRef &F, TokenDomain &D,
                                 ValueRef Text, TokenView &View) const {
  // Claims are looked at only of what is not signed.
  for (const TokenView::Exit &X : View.Failed) {
    auto isOnlyHere = [&](const auto &Claim) {
      return Claim.second.Status >= ClaimStatus::Weak &&
             none_of(View.Verified, [&](const TokenView::Exit &V) {
               auto It = V.T->Claims.find(Claim.first);
               return V.Outcome == X.Outcome ||
                      (It != V.T->Claims.end() &&
                       It->second.Status >= ClaimStatus::Mismatch);
             });
    };
    if (X.E->C.K == Case::Return && !View.Verified.empty() &&
        !hasFailedClaim(*X.T) && any_of(X.T->Claims, isOnlyHere)) {
      View.Uses.push_back({F, X.E->C.At, "inverted", *X.T, false});
      View.Accepts.clear(); // What looked like acceptance is rejection.
      return;
    }
  }
  auto isTrue = [](const TokenView::Exit &X) { return X.Outcome == "=1"; };
  if (F.U->Types[F.decl().Result].K != Type::Bool ||
      any_of(View.Verified, isTrue) || none_of(View.Failed, isTrue))
    return;
  auto isFailed = [&](const Property &Prop) {
    const TokenState *T = static_cast<const TokenProperty &>(Prop).find(Text);
    return T && T->Signature == SignatureStatus::Failed ? T : nullptr;
  };
  for (const auto &[At, E] : D.Events)
    if (isEffectOf(E, Text))
      for (const auto &Prop : E.States)
        if (const TokenState *T = isFailed(*Prop)) {
          View.Uses.push_back({F, At, "inverted", *T, true});
          return;
        }
  for (const InnerRecord &E : D.Inside)
    if (const TokenState *T = isFailed(E.S->property());
        T && E.Reason == "inverted") {
      View.Uses.push_back({F, E.At, "inverted", *T, true});
      return;
    }
}

/// A callback is told the same of a token whose verification failed as of a
/// good one, and something else where claims do not match or there is no token.
std::optional<Unverified>
TokenAnalysis::viewIgnoredDecision(const FunctionRef &F, TokenDomain &D,
                                   ValueRef Text) const {
  std::set<std::string> Good, Rejecting;
  std::map<std::string, std::pair<Site, const TokenState *>> Failed;
  for (const auto &[At, E] : D.Events)
    for (size_t N = 0; N < E.States.size(); ++N) {
      const std::string &Said = E.Decisions[N];
      if (Said.empty())
        continue;
      const TokenState *T =
          static_cast<const TokenProperty &>(*E.States[N]).find(Text);
      auto mismatches = [](const auto &C) {
        return C.second.Status == ClaimStatus::Mismatch;
      };
      if (!T || T->Signature == SignatureStatus::None ||
          any_of(T->Claims, mismatches))
        Rejecting.insert(Said);
      else if (hasFailedClaim(*T))
        continue;
      else if (T->Signature == SignatureStatus::Verified)
        Good.insert(Said);
      else if (T->Signature == SignatureStatus::Failed)
        Failed.try_emplace(Said, At, T);
    }
  if (!Rejecting.empty())
    for (const auto &[Said, Where] : Failed)
      if (Good.count(Said) && !Rejecting.count(Said))
        return Unverified{F, Where.first, "result-ignored", *Where.second,
                          true};
  return std::nullopt;
}

/// Failure and success are treated alike.
void TokenAnalysis::viewIgnored(const FunctionRef &F, TokenDomain &D,
                                ValueRef Text, TokenView &View) const {
  // A function that only fails and never succeeds says nothing.
  if (View.Failed.empty() || View.Verified.empty())
    return;
  const TokenState &Token = *View.Failed[0].T;
  for (const TokenView::Exit &X : View.Failed)
    if (X.E->C.K == Case::Return && !hasFailedClaim(*X.T) &&
        X.Outcome != "void" &&
        any_of(View.Verified, [&](const TokenView::Exit &V) {
          return V.Outcome == X.Outcome && !hasFailedClaim(*V.T);
        })) {
      View.Uses.push_back({F, X.E->C.At, "result-ignored", Token, false});
      return;
    }
  if (std::optional<Unverified> Told = viewIgnoredDecision(F, D, Text)) {
    View.Uses.push_back(std::move(*Told));
    return;
  }
  for (const auto &[At, E] : D.Events)
    for (const auto &Prop : E.States)
      if (const TokenState *T =
              static_cast<const TokenProperty &>(*Prop).find(Text);
          T && T->Signature == SignatureStatus::Failed &&
          any_of(E.Data, [&](ValueRef V) {
            return TV.carriesClaims(V, Text, isIdentity) ||
                   TV.containsToken(V, Text);
          })) {
        View.Uses.push_back({F, At, "result-ignored", *T, true});
        return;
      }
  for (const InnerRecord &E : D.Inside)
    if (const TokenState *T = E.S->property<TokenProperty>().find(Text);
        T && T->Signature == SignatureStatus::Failed && !E.Reason.empty()) {
      View.Uses.push_back({F, E.At, "result-ignored", *T, true});
      return;
    }
}

void TokenAnalysis::judge(const FunctionRef &F, TokenDomain &D, ValueRef Text,
                          const TokenView &View, bool Visible) {
  const std::vector<Acceptance> &Accepts = View.Accepts;
  append_range(Unverifieds, View.Uses);
  if (Accepts.empty())
    return;
  Verdict V;
  V.In = F;
  V.HasVisibleCallers = !P.callers(F.id()).empty();
  V.Escapes = Visible;
  // Paths with different verification calls are different sites.
  std::map<std::pair<Site, Site>, std::vector<Acceptance>> BySite;
  for (const Acceptance &A : Accepts)
    BySite[{A.Token->Verified.Primitive, A.Token->Verified.Local}].push_back(A);
  for (auto &[Sites, Mine] : BySite) {
    Verdict One = V;
    One.Token = *Mine.front().Token;
    One.Accepted = Mine.front().At;
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

  Verdicts.back().AlgorithmOpen |= View.SkipsUnsigned;
  // Work done for the token where verification failed says it already.
  if (View.Uses.empty())
    append_range(Unverifieds, View.WaysAround);
}

/// Whether the token was found to name no algorithm, or `none`.
static bool saysUnsigned(const TokenState &T) {
  auto It = T.Claims.find("$alg");
  if (It == T.Claims.end())
    return false;
  const ClaimState &C = It->second;
  if (C.Status != ClaimStatus::Met || !C.Expected)
    return C.Status == ClaimStatus::Absent;
  return algorithmName(C.At, C.Expected).equals_insensitive("none");
}

bool TokenAnalysis::isHeld(ValueRef V, ValueRef Text) const {
  while (V->K == Value::TestOf || V->K == Value::Member)
    V = V->Ops[0];
  // A callee's join stands for the region where it was made.
  while (V->K == Value::Phi && V->R->K == Region::Heap && V->R->Of &&
         V->R->Of->K == Value::Phi)
    V = V->R->Of;
  if (V->K != Value::Input && V->K != Value::Phi)
    return false;
  RegionRef Root = V->R->root();
  return Root->K == Region::GlobalVar ||
         (Root->K == Region::Pointee && !TV.comesFrom(Root->Of, Text, nullptr));
}

/// The same success without any verification: a way around it.
void TokenAnalysis::viewBypass(const FunctionRef &F, ValueRef Text,
                               TokenView &View) const {
  using Exit = TokenView::Exit;
  const std::vector<Acceptance> &Accepts = View.Accepts;
  if (View.Accepting.empty())
    return;
  for (const Exit &X : View.Failed)
    if (View.Accepting.count(X.Outcome) && !hasFailedClaim(*X.T)) {
      View.WaysAround.push_back({F, X.E->C.At, "result-ignored", *X.T, false});
      break;
    }
  for (const Exit &X : View.Untouched) {
    if (X.E->C.K != Case::Return || !View.Accepting.count(X.Outcome))
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
    auto contains = [&](ValueRef In, ValueRef Part) {
      return VF.any(
          In, [&](ValueRef V) { return V == Part; },
          [](ValueRef) { return true; });
    };
    // What holds where the token was verified as well switches nothing.
    auto holdsThere = [&](const auto &Known) {
      return any_of(Accepts, [&](const Acceptance &A) {
        return A.Facts && A.Facts->fact(Known.first) == Known.second;
      });
    };
    auto isSwitch = [&](ValueRef Of) {
      if (TV.comesFrom(Of, Text, nullptr) || contains(Of, Whole) ||
          !(isExpressible(Of) || isHeld(Of, Text)))
        return false;
      ValueRef Asked = Of;
      while (Asked->K == Value::TestOf || Asked->K == Value::Not)
        Asked = Asked->Ops[0];
      return none_of(Accepts, [&](const Acceptance &A) {
        return A.Token->Key && contains(A.Token->Key, Asked);
      });
    };
    bool Switched = any_of(S.facts(), [&](const auto &Known) {
      const auto &[Of, Fact] = Known;
      if (holdsThere(Known) || !(Fact.isConstant() || Fact.isNonZero()))
        return false;
      // Several ways led here: each of them hung on a switch, or one did not.
      return Of->K == Value::AnyOf ? all_of(Of->Ops, isSwitch) : isSwitch(Of);
    });
    if (Switched)
      continue;
    // A token that says that it is not signed chose this way itself.
    if (X.T && saysUnsigned(*X.T)) {
      View.SkipsUnsigned = true;
      break;
    }
    TokenState At = X.T ? *X.T : *Accepts.front().Token;
    At.Verified = Accepts.front().Token->Verified;
    View.WaysAround.push_back({F, X.E->C.At, "bypass-path", At, false});
    break;
  }
}

/// Claims are used of a token that nothing verifies.
void TokenAnalysis::viewDecodeOnly(const FunctionRef &F, TokenDomain &D,
                                   ValueRef Text, TokenView &View) const {
  std::set<std::string> Outcomes;
  for (const ExitRecord &E : D.Exits)
    Outcomes.insert(outcome(F, E));
  for (const ExitRecord &E : D.Exits) {
    const TokenState *T = E.S.property<TokenProperty>().find(Text);
    if (!T || !T->Decoded || T->Signature != SignatureStatus::None ||
        E.C.K != Case::Return)
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
    if (Here) {
      View.Uses.push_back({F, E.C.At, "decode-only", *T, false});
      return;
    }
  }
  for (const auto &[At, E] : D.Events)
    for (const auto &Prop : E.States)
      if (const TokenState *T =
              static_cast<const TokenProperty &>(*Prop).find(Text);
          T && T->Decoded && T->Signature == SignatureStatus::None &&
          any_of(E.Data, [&](ValueRef V) {
            return TV.carriesClaims(V, Text, isIdentity);
          })) {
        View.Uses.push_back({F, At, "decode-only", *T, true});
        return;
      }
  for (const InnerRecord &E : D.Inside)
    if (const TokenState *T = E.S->property<TokenProperty>().find(Text);
        T && T->Decoded && !E.Reason.empty()) {
      View.Uses.push_back({F, E.At, "decode-only", *T, true});
      return;
    }
}

} // namespace claimcheck::flow
