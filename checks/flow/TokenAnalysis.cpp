//===- TokenAnalysis.cpp - Which tokens a function accepts ----------------===//

#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace claimcheck::flow {

std::vector<ClaimGroup> requiredGroups(const AnalysisOptions &Options) {
  StringRef Required = Options.RequiredClaims;
  if (!Options.Profile.empty())
    Required = StringSwitch<StringRef>(Options.Profile)
                   .Case("rfc9068", "iss; aud; exp")
                   .Case("oidc", "iss; aud; exp; nonce")
                   .Case("scitokens", "iss; aud|scope; exp")
                   .Case("saml-bearer", "iss; aud; exp")
                   .Case("minimal", "iss")
                   .Default(Required);
  std::vector<ClaimGroup> Groups;
  SmallVector<StringRef, 4> Parts;
  Required.split(Parts, ';', -1, false);
  for (StringRef Part : Parts) {
    Part = Part.trim();
    if (Part.empty())
      continue;
    ClaimGroup G;
    G.Name = Part.str();
    SmallVector<StringRef, 4> Names;
    Part.split(Names, '|', -1, false);
    for (StringRef Name : Names) {
      Name = Name.trim();
      G.Claims.push_back(Name.str());
      if (Name == "aud")
        append_range(G.Claims, ArrayRef<const char *>{"resource", "azp",
                                                      "client_id", "appid"});
      else if (Name == "scope")
        append_range(G.Claims,
                     ArrayRef<const char *>{"scp", "roles", "role", "groups",
                                            "permissions", "entitlements"});
      else if (Name == "exp")
        G.Claims.push_back("iat+lifetime");
    }
    Groups.push_back(std::move(G));
  }
  return Groups;
}

TokenAnalysis::TokenAnalysis(const Program &P, ValueFactory &VF,
                             const AnalysisOptions &Options)
    : P(P), VF(VF), Options(Options), TV(P, VF),
      Groups(requiredGroups(Options)) {
  findRelevant();
}

bool concernsTokens(const model::Effect &E) {
  switch (E.Kind) {
  // Any JSON and any digest: of tokens only where something else is.
  case model::EffectKind::HasClaim:
  case model::EffectKind::ReadMember:
  case model::EffectKind::SetClaim:
  case model::EffectKind::Feed:
    return false;
  default:
    return E.Kind < model::EffectKind::Compare;
  }
}

void TokenAnalysis::findRelevant() {
  Relevant = P.concerned([&](const FunctionRef &F, const model::Effect &E) {
    Signs |= E.Kind == model::EffectKind::Sign && !F.F->IsTest;
    return concernsTokens(E);
  });
}

void TokenAnalysis::run(Analysis &Result) {
  Solver S(P, VF);
  S.run(
      [&](const FunctionRef &F) -> std::unique_ptr<Domain> {
        // A library's own function is what its rule says.
        if (!Relevant.count(F) || P.rule(*F.U, F.decl()))
          return nullptr;
        return std::make_unique<TokenDomain>(P, VF);
      },
      [&](const FunctionRef &F, Domain &D, Summary &Sum) {
        auto &Tokens = static_cast<TokenDomain &>(D);
        Result.SawModelledApi |= Tokens.SawModelled;
        if (F.F->IsTest)
          return;
        for (ValueRef Key : Tokens.SignsForever)
          SignsForever.merge(keyOrigins(VF, Key, F.decl().Record));
        evaluate(F, Tokens, Sum);
      });
  openUnlimited();
  Bounds.insert(S.bounds().begin(), S.bounds().end());
  append_range(Result.Bounds, Bounds);
  report(Result);
  if (Options.Inventory)
    inventory(Result);
}

/// An expiry that is checked if there is one says nothing of tokens that the
/// program itself signs without.
void TokenAnalysis::openUnlimited() {
  if (SignsForever.empty())
    return;
  for (Verdict &V : Verdicts) {
    if (V.ExpiryIfPresent.empty())
      continue;
    std::vector<ValueRef> Keys = TV.configuration(V.Token).Keys;
    Keys.push_back(V.Token.Key);
    for (ValueRef Key : Keys)
      if (Key && any_of(keyOrigins(VF, Key, V.In.decl().Record),
                        [&](const std::string &Origin) {
                          return SignsForever.count(Origin) != 0;
                        }))
        V.Groups[V.ExpiryIfPresent] = GroupStatus::Open;
  }
}

bool TokenAnalysis::isExpressible(ValueRef Text) const {
  return !VF.any(
      Text,
      [](ValueRef V) {
        return V->K == Value::Fresh || V->K == Value::Imported ||
               V->K == Value::Result || V->K == Value::Undef ||
               (V->K == Value::Address &&
                V->R->root()->K != Region::GlobalVar &&
                V->R->root()->K != Region::Pointee);
      },
      [](ValueRef) { return true; });
}

bool TokenAnalysis::handsOut(const ExitRecord &E, ValueRef Text) const {
  if (E.C.K != Case::Return)
    return false;
  if (E.C.Result && TV.containsToken(E.C.Result, Text))
    return true;
  for (const auto &[R, V] : E.S.store()) {
    Region::Kind Root = R->root()->K;
    if (Root != Region::LocalVar && Root != Region::Heap &&
        TV.containsToken(V, Text))
      return true;
    // A new object that is handed out by pointer.
    if (Root == Region::Heap && TV.containsToken(V, Text) && E.C.Result &&
        E.C.Result->K == Value::Address && R->isWithin(E.C.Result->R->root()))
      return true;
  }
  return false;
}

std::string TokenAnalysis::outcome(const FunctionRef &F,
                                   const ExitRecord &E) const {
  if (E.C.K == Case::Throw)
    return "throw";
  auto describe = [&](ValueRef V) -> std::string {
    if (auto N = E.S.constant(V))
      return "=" + std::to_string(*N);
    if (V->K == Value::Text)
      return "'" + V->Name.str();
    if (V->K == Value::Float || V->K == Value::Function)
      return "'" + V->Name.str();
    if (V->K == Value::Derived) {
      // A tuple, or something else that constants are part of.
      std::string D;
      for (ValueRef Part : V->Ops)
        if (Part->isInt())
          D += "," + std::to_string(Part->Number);
      if (!D.empty())
        return "of" + D;
    }
    Fact F = E.S.fact(V);
    if (F.isNonZero())
      return F.High < 0 ? "<0" : F.Low > 0 ? ">0" : "!0";
    if (V->K == Value::Result && !V->Name.empty()) {
      std::string D = "call " + V->Name.str();
      for (ValueRef Operand : V->Ops)
        if (Operand->isInt() || Operand->K == Value::Text)
          D += "," + std::to_string(Operand->Number) + Operand->Name.str();
      return D;
    }
    return "?";
  };
  std::string O;
  bool IsObject = false;
  for (const auto &[R, V] : E.S.store())
    if (R->root()->K == Region::Returned) {
      IsObject = true;
      std::string D = describe(V);
      if (D != "?" && V->K != Value::Undef) {
        std::string Path;
        for (RegionRef Part = R; Part->Parent; Part = Part->Parent)
          Path = "." + Part->Name.str() + Path;
        O += Path + D + ";";
      }
    }
  if (IsObject)
    return O.empty() ? "object" : O;
  // An object behind a pointer, the one that comes back or one that the caller
  // passed in: the flags in it say how it went.
  auto flags = [&](function_ref<bool(RegionRef)> IsOurs) {
    std::string Flags;
    for (const auto &[R, V] : E.S.store())
      if (IsOurs(R->root())) {
        std::string D = describe(V);
        if (D == "?" || V->K == Value::Undef)
          continue;
        Flags += "*";
        for (RegionRef Part = R; Part->Parent; Part = Part->Parent)
          Flags += "." + Part->Name.str();
        Flags += D + ";";
      }
    return Flags;
  };
  if (ValueRef V = E.C.Result) {
    std::string D = describe(V);
    if (D == "!0" && F.U->Types[F.decl().Result].K == Type::Bool)
      return "=1";
    if (D != "!0")
      return D;
    RegionRef Object = V->K == Value::Address ? V->R->root() : VF.pointee(V);
    return D + flags([&](RegionRef Root) { return Root == Object; });
  }
  O = flags([](RegionRef Root) {
    return Root->K == Region::Pointee && Root->Of->K == Value::Param;
  });
  return O.empty() ? "void" : O;
}

/// Whether some comparison on the way failed or a claim was found missing.
bool hasFailedClaim(const TokenState &T) {
  return any_of(T.Claims, [](const auto &C) {
    return C.second.Status == ClaimStatus::Mismatch ||
           C.second.Status == ClaimStatus::Absent;
  });
}

ClaimStatus TokenAnalysis::claimStatus(const std::string &Claim,
                                       const TokenState &T,
                                       const VerifierConfig &Config,
                                       ValueRef Text,
                                       ClaimState *Detail) const {
  ClaimState Best;
  if (auto It = T.Claims.find(Claim); It != T.Claims.end())
    Best = It->second;
  for (const Requirement &R : Config.Requirements) {
    if (R.Claim != Claim && R.Claim != "*")
      continue;
    ClaimState Mine;
    Mine.At = R.At.F ? R.At : T.Verified.Local;
    Mine.Expected = R.Expected;
    if (R.Skipped)
      Mine.Status = ClaimStatus::Open;
    else if (R.PresenceOnly)
      Mine.Status = ClaimStatus::PresenceOnly;
    else if (R.Expected && TV.comesFrom(R.Expected, Text, &T))
      Mine.Status = ClaimStatus::Self;
    else if (R.IfPresent)
      // Unless the program has seen to it that the claim is there.
      Mine.Status = Best.Status == ClaimStatus::PresenceOnly
                        ? ClaimStatus::Met
                        : ClaimStatus::IfPresent;
    else
      Mine.Status = ClaimStatus::Met;
    if (is_contained(Config.Disabled, Claim))
      Mine.Status = ClaimStatus::Open;
    if (Mine.Status > Best.Status)
      Best = Mine;
  }
  if (Detail)
    *Detail = Best;
  return Best.Status;
}

GroupStatus TokenAnalysis::groupStatus(const ClaimGroup &G, const Acceptance &A,
                                       ArrayRef<Acceptance> All, ValueRef Text,
                                       Verdict &V) const {
  const TokenState &T = *A.Token;
  VerifierConfig Config = TV.configuration(T);
  bool IsExpiry = is_contained(G.Claims, "exp");
  GroupStatus Best = GroupStatus::Open;
  auto better = [&](GroupStatus S) { Best = std::max(Best, S); };
  if (T.ClaimsAssumed || !Config.IsKnown)
    better(GroupStatus::Unknown);
  for (const std::string &Claim : G.Claims) {
    ClaimState Detail;
    switch (claimStatus(Claim, T, Config, Text, &Detail)) {
    case ClaimStatus::Met:
      better(GroupStatus::Met);
      break;
    case ClaimStatus::Weak:
      V.WeakClaims[Claim] = Detail;
      better(GroupStatus::Weak);
      break;
    case ClaimStatus::IfPresent:
    case ClaimStatus::Absent:
      // An expiry that is checked when it is there is what most issuers and
      // libraries mean; an absent issuer or audience is none.
      if (IsExpiry && !Options.RequireExpiry) {
        if (Best < GroupStatus::Met)
          V.ExpiryIfPresent = G.Name;
        better(GroupStatus::Met);
      }
      break;
    case ClaimStatus::Assumed:
      better(GroupStatus::Unknown);
      break;
    case ClaimStatus::Self:
      V.SelfClaims[Claim] = Detail;
      better(GroupStatus::Self);
      break;
    default:
      break;
    }
  }
  // Which claims are required is configured.
  auto Named = T.Claims.find("?");
  bool FromData =
      Named != T.Claims.end() && Named->second.Status == ClaimStatus::IfPresent;
  if (Best == GroupStatus::Open && (Config.FromData || FromData))
    Best = GroupStatus::Optional;
  // An empty text for a claim that is not there begins every expectation: the
  // comparison that takes it is told as weak.
  auto statusIn = [](const TokenState &Of, const std::string &Claim) {
    auto It = Of.Claims.find(Claim);
    return It == Of.Claims.end() ? ClaimStatus::Open : It->second.Status;
  };
  if (Best == GroupStatus::Open && any_of(G.Claims, [&](const auto &Claim) {
        return statusIn(T, Claim) == ClaimStatus::Absent &&
               any_of(All, [&](const Acceptance &Other) {
                 return statusIn(*Other.Token, Claim) == ClaimStatus::Weak;
               });
      }))
    return GroupStatus::Weak;
  if (Best != GroupStatus::Open || !A.Facts)
    return Best;
  // Skipped because no expectation is configured at run time?
  for (const Acceptance &Other : All)
    for (const std::string &Claim : G.Claims) {
      auto It = Other.Token->Claims.find(Claim);
      if (It == Other.Token->Claims.end() || !It->second.Expected ||
          It->second.Status < ClaimStatus::Mismatch)
        continue;
      ValueRef E = It->second.Expected;
      if (E->isConstant())
        continue;
      ValueRef Empty = VF.make(Value::TestOf, {E}, "empty");
      // The end of a list that was gone through is no empty expectation.
      if ((E->K != Value::Element &&
           A.Facts->isZero(E) == std::optional<bool>(true)) ||
          A.Facts->isZero(Empty) == std::optional<bool>(false))
        return GroupStatus::Optional;
      if (E->K == Value::Element) {
        ValueRef List = VF.make(Value::TestOf, {E->Ops[0]}, "empty");
        if (A.Facts->isZero(List) == std::optional<bool>(false))
          return GroupStatus::Optional;
      }
    }
  return Best;
}

/// Claims that say who or what may be done, as opposed to those by which a
/// key is chosen, an allow-list is matched or a refresh is scheduled.
bool isIdentity(StringRef Claim) {
  return !Claim.starts_with("$") &&
         !is_contained(ArrayRef<StringRef>{"iss", "kid", "alg", "typ", "exp",
                                           "iat", "nbf", "aud", "jti", "?",
                                           "iat+lifetime"},
                       Claim);
}

} // namespace claimcheck::flow
