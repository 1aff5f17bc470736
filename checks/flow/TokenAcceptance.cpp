//===- TokenAcceptance.cpp - Acceptance other than by a result ------------===//

#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// What called functions did with the token while its signature was verified.
void TokenAnalysis::acceptInside(TokenDomain &D, ValueRef Text,
                                 std::vector<Acceptance> &Accepts) const {
  for (const InnerRecord &E : D.Inside)
    if (const TokenState *T = E.S->property<TokenProperty>().find(Text);
        T && E.Reason.empty() && T->Signature > SignatureStatus::Failed &&
        T->Signature != SignatureStatus::Assumed)
      Accepts.push_back({E.At, T, E.S.get(), nullptr});
}

/// What happens only where the verification succeeded, in a function whose end
/// doesn't tell.
void TokenAnalysis::acceptByEffect(TokenDomain &D, ValueRef Text,
                                   std::vector<Acceptance> &Accepts) const {
  for (bool OnlyClean : {true, false}) {
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
      if (Bad || Good.empty() ||
          (OnlyClean && all_of(Good, [](const Acceptance &A) {
             return hasFailedClaim(*A.Token);
           })))
        continue;
      append_range(Accepts, Good);
    }
    if (!Accepts.empty())
      return;
  }
}

/// Calls back with the decision: as with results, what is said where the
/// verification failed rejects.
void TokenAnalysis::acceptByCallback(TokenDomain &D, ValueRef Text,
                                     std::vector<Acceptance> &Accepts) const {
  std::set<std::string> Rejecting, Clean, Unclean;
  auto forEach = [&](auto &&Do) {
    for (const auto &[At, E] : D.Events)
      for (size_t N = 0; N < E.States.size(); ++N)
        if (!E.Decisions[N].empty())
          if (const TokenState *T =
                  static_cast<const TokenProperty &>(*E.States[N]).find(Text))
            Do(At, *T, *E.Facts[N], E.Decisions[N]);
  };
  forEach([&](const Site &, const TokenState &T, const State &,
              const std::string &Said) {
    if (T.Signature == SignatureStatus::Failed)
      Rejecting.insert(Said);
    else if (T.Signature == SignatureStatus::Verified)
      (hasFailedClaim(T) ? Unclean : Clean).insert(Said);
  });
  std::set<std::string> Accepting;
  for (const std::string &Said : Clean.empty() ? Unclean : Clean)
    if (!Rejecting.count(Said))
      Accepting.insert(Said);
  if (Rejecting.empty())
    return;
  forEach([&](const Site &At, const TokenState &T, const State &Facts,
              const std::string &Said) {
    if (T.Signature == SignatureStatus::Verified && Accepting.count(Said))
      Accepts.push_back({At, &T, &Facts, nullptr});
  });
}

/// Claims that are shown only where the verification succeeded. Shown
/// elsewhere too, they are a log.
void TokenAnalysis::acceptByOutput(TokenDomain &D, ValueRef Text,
                                   std::vector<Acceptance> &Accepts) const {
  for (const auto &[At, E] : D.Outputs) {
    std::vector<Acceptance> Mine;
    for (size_t N = 0; N < E.States.size(); ++N) {
      const TokenState *T =
          static_cast<const TokenProperty &>(*E.States[N]).find(Text);
      if (T && T->Signature == SignatureStatus::Verified)
        Mine.push_back({At, T, E.Facts[N].get(), nullptr});
    }
    if (Mine.size() == E.States.size() && any_of(E.Data, [&](ValueRef V) {
          return TV.carriesClaims(V, Text, [](StringRef) { return true; });
        }))
      append_range(Accepts, Mine);
  }
}

/// Whether the same is known of the claims of both.
static bool haveSameClaims(const TokenState &A, const TokenState &B) {
  return std::equal(A.Claims.begin(), A.Claims.end(), B.Claims.begin(),
                    B.Claims.end(), [](const auto &X, const auto &Y) {
                      return X.first == Y.first && X.second.sameAs(Y.second);
                    });
}

/// Effects that happen only where a comparison held, or was not asked for, that
/// had failed in each of the states in which the function just \p Returned.
void TokenAnalysis::acceptByGatedEffect(
    TokenDomain &D, ValueRef Text, ArrayRef<const TokenState *> Returned,
    std::vector<Acceptance> &Accepts) const {
  for (const auto &[At, E] : D.Events) {
    auto stateAt = [&, &E = E](size_t N) {
      return static_cast<const TokenProperty &>(*E.States[N]).find(Text);
    };
    // A claim that the function left for because it is not there must be there.
    auto holdsHere = [&, &E = E](const std::string &Claim, bool WasAbsent) {
      bool Held = false;
      for (size_t N = 0; N < E.States.size(); ++N) {
        const TokenState *T = stateAt(N);
        if (!T || T->Signature != SignatureStatus::Verified)
          return false;
        auto It = T->Claims.find(Claim);
        if (It == T->Claims.end())
          continue;
        if (It->second.Status == ClaimStatus::Mismatch ||
            (WasAbsent && It->second.Status == ClaimStatus::Absent))
          return false;
        Held |= It->second.Status >= ClaimStatus::Weak;
      }
      return Held;
    };
    // Where good tokens come by, a state that returned and knows just what one
    // here does came by, too.
    bool AnyGood = false;
    for (size_t N = 0; N < E.States.size(); ++N)
      AnyGood |= stateAt(N) && !hasFailedClaim(*stateAt(N));
    auto cameBy = [&, &E = E](const TokenState *T) {
      for (size_t N = 0; AnyGood && N < E.States.size(); ++N)
        if (const TokenState *Here = stateAt(N);
            Here && haveSameClaims(*Here, *T))
          return true;
      return false;
    };
    SmallVector<const TokenState *, 8> Others;
    copy_if(Returned, std::back_inserter(Others),
            [&](const TokenState *T) { return !cameBy(T); });
    bool IsGated = !Others.empty() && all_of(Others, [&](const TokenState *T) {
      return any_of(T->Claims, [&](const auto &C) {
        bool WasAbsent = C.second.Status == ClaimStatus::Absent;
        return (WasAbsent || C.second.Status == ClaimStatus::Mismatch) &&
               holdsHere(C.first, WasAbsent);
      });
    });
    if (IsGated)
      for (size_t N = 0; N < E.States.size(); ++N)
        Accepts.push_back({At, stateAt(N), E.Facts[N].get(), nullptr});
  }
}

/// Whether an event is a call for its effect alone, outside of the function's
/// own objects, that gets an identity which the token tells.
bool TokenAnalysis::isEffectOf(const EffectEvent &E, ValueRef Text) const {
  const Instr &I = instruction(E.At);
  if (I.O != Op::Call || I.Callee == NoId)
    return false;
  const Decl &Callee = E.At.U->Decls[I.Callee];
  if (E.At.U->Types[Callee.Result].K != Type::Void || Callee.IsConstructor ||
      Callee.IsDestructor)
    return false;
  if (Callee.IsMember && !I.Args.empty() && I.Args[0].K == Operand::Address &&
      I.Args[0].P.B == Place::Local)
    return false;
  return any_of(E.Data, [&](ValueRef V) {
    return TV.carriesClaims(V, Text, isIdentity);
  });
}

} // namespace claimcheck::flow
