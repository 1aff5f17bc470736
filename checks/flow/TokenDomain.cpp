//===- TokenDomain.cpp - Simulation of token verification -----------------===//

#include "TokenKeys.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;

/// The union of the parameter objects among the arguments.
ValueRef TokenDomain::parameterObjects(Simulation &Sim, const Call &C,
                                       const State &S,
                                       const model::PlaceSpec &Spec) {
  SmallVector<ValueRef, 6> Objects;
  unsigned Count = C.Args.size() - (C.HasObject ? 1 : 0);
  for (unsigned Arg = Spec.Arg1; Arg <= Count; ++Arg) {
    TypeId T = Sim.argumentType(C, Arg);
    while (Sim.unit().Types[T].K == Type::Pointer)
      T = Sim.unit().Types[T].Element;
    // Where the outcome goes is no parameter.
    const model::TypeModel *M = Sim.program().typeRule(Sim.unit(), T);
    if (M && M->Is == "error-code")
      continue;
    model::PlaceSpec One;
    One.B = model::PlaceSpec::Arg;
    One.Arg1 = Arg;
    Objects.push_back(Sim.readText(S, C, One));
  }
  return VF.derived(Objects);
}

TokenState &TokenDomain::token(State &S, ValueRef Text) {
  return S.mutableProperty<TokenProperty>().Tokens[Text];
}

void TokenDomain::event(Simulation &Sim, const Site &At, const State &S,
                        ArrayRef<ValueRef> Data, std::string Decision) {
  if (!Sim.isReporting())
    return;
  note(Events[At], At, S, Data, std::move(Decision));
}

void TokenDomain::note(EffectEvent &E, const Site &At, const State &S,
                       ArrayRef<ValueRef> Data, std::string Decision) {
  E.At = At;
  E.States.push_back(S.sharedProperty());
  E.Facts.push_back(std::make_shared<State>(S));
  E.Decisions.push_back(std::move(Decision));
  for (ValueRef V : Data)
    if (!is_contained(E.Data, V))
      E.Data.push_back(V);
}

ValueRef TokenDomain::configure(Simulation &Sim, const Call &C, const Effect &E,
                                State &S, ValueRef Verifier) {
  int64_t At = VF.number(C.At, 6);
  std::string Claim = claimName(Sim, S, C, E, E.Claim);
  SmallVector<ValueRef, 4> Ops{Verifier};
  switch (E.Kind) {
  case EffectKind::RequireClaim:
    if (!E.Expected.isNone())
      Ops.push_back(Sim.readText(S, C, E.Expected));
    else if (!E.Callee.isNone())
      Ops.push_back(Sim.readText(S, C, E.Callee));
    break;
  case EffectKind::SetKey:
    if (!E.Key.isNone())
      append_range(Ops, Sim.readAll(S, C, E.Key));
    if (!E.KeySet.isNone())
      Ops.push_back(Sim.readText(S, C, E.KeySet));
    if (!E.Callee.isNone() && E.Yields == "payload") {
      ResolvedPlace At = Sim.resolve(S, C, E.Callee);
      if (At.Where)
        Ops.push_back(At.Where->K == Region::Pointee ? At.Where->Of
                                                     : VF.address(At.Where));
      else if (At.Direct)
        Ops.push_back(At.Direct);
    }
    break;
  case EffectKind::SetAlgorithm:
    if (!E.AlgorithmPlace.isNone())
      append_range(Ops, Sim.readAll(S, C, E.AlgorithmPlace));
    else
      Ops.push_back(VF.text(E.Algorithm));
    break;
  default:
    break;
  }
  return VF.make(Value::With, Ops, Claim, At, nullptr, &E);
}

void TokenDomain::assumed(Simulation &, State &S, ValueRef V, bool Zero) {
  assumedNeighbour(S, V, Zero);
  auto absent = [&](ValueRef Text, StringRef Name, ValueRef Named = nullptr) {
    ClaimState &Known = token(S, Text).Claims[Name.str()];
    establish(Known, ClaimStatus::Absent, {}, nullptr);
    Known.Named = Named;
  };
  ValueRef Named = V->Ops.size() > 1 ? V->Ops[1] : nullptr;
  switch (V->K) {
  case Value::Claim:
  case Value::HasClaim:
    if (Zero) {
      absent(V->Ops[0], V->Name, Named);
    } else {
      ClaimState &Known = token(S, V->Ops[0]).Claims[V->Name.str()];
      if (Known.Status <= ClaimStatus::Absent)
        Known.Status = ClaimStatus::PresenceOnly;
      Known.Named = Named;
    }
    return;
  case Value::TestOf:
    if (ClaimRef C = TV.claimOf(V->Ops[0]); C && !Zero && V->Name == "empty")
      absent(C.Text, C.Name);
    return;
  case Value::Element:
  case Value::LookUp:
  case Value::Member:
    return;
  case Value::Result:
    break;
  default:
    return;
  }
  // Something unknown decided. What it got, it may have checked.
  const auto &Tokens = S.property<TokenProperty>().Tokens;
  SmallVector<std::pair<ValueRef, std::string>, 4> Claims;
  SmallVector<ValueRef, 2> Whole, Texts;
  for (ValueRef Operand : V->Ops) {
    if (ClaimRef C = TV.claimOf(Operand)) {
      Claims.push_back({C.Text, C.Name});
      continue;
    }
    if (Operand->K == Value::Token || Operand->K == Value::Payload)
      Whole.push_back(Operand->Ops[0]);
    else if (Tokens.count(Operand))
      Texts.push_back(Operand);
  }
  for (auto &[Text, Name] : Claims)
    establish(token(S, Text).Claims[Name], ClaimStatus::Assumed, {}, nullptr);
  for (ValueRef Text : Whole) {
    TokenState &T = token(S, Text);
    T.ClaimsAssumed = true;
    if (T.Signature == SignatureStatus::None)
      T.Signature = SignatureStatus::Assumed;
  }
  for (ValueRef Text : Texts) {
    TokenState &T = token(S, Text);
    if (T.Signature == SignatureStatus::None)
      T.Signature = SignatureStatus::Assumed;
  }
}

void TokenDomain::unknownCall(Simulation &Sim, const Call &C, State &S,
                              ValueRef) {
  if (C.Callee && C.Callee->IsDestructor)
    return; // Cleaning up accepts nothing.
  SmallVector<ValueRef, 6> Data;
  for (ValueRef A : C.Args)
    Data.push_back(textOf(VF, S, A));
  // A callable value that gets a constant is told how it went.
  std::string Decision;
  if (!C.Callee || StringRef(C.Callee->Name).ends_with("operator()"))
    for (unsigned N = C.HasObject ? 1 : 0; N < C.Args.size(); ++N)
      if (auto Constant = S.constant(C.Args[N]))
        Decision += std::to_string(N) + "=" + std::to_string(*Constant) + ";";
  event(Sim, C.At, S, Data, std::move(Decision));
}

void TokenDomain::effectfulCall(Simulation &Sim, const Call &C,
                                const State &S) {
  if (C.Callee && C.Callee->IsDestructor)
    return;
  SmallVector<ValueRef, 6> Data;
  for (ValueRef A : C.Args)
    Data.push_back(textOf(VF, S, A));
  event(Sim, C.At, S, Data);
}

void TokenDomain::stored(Simulation &Sim, const Site &At, State &S,
                         RegionRef To, ValueRef V, RegionRef, bool) {
  Region::Kind Root = To->root()->K;
  if (Root == Region::GlobalVar || Root == Region::Pointee)
    event(Sim, At, S, {V});
}

/// Whether two values that a call gave can't be the same.
static bool differ(const State &A, ValueRef OfA, const State &B, ValueRef OfB) {
  std::optional<bool> ZeroA = A.isZero(OfA), ZeroB = B.isZero(OfB);
  if (ZeroA && ZeroB && *ZeroA != *ZeroB)
    return true;
  std::optional<int64_t> X = A.constant(OfA), Y = B.constant(OfB);
  return X && Y && *X != *Y;
}

void TokenDomain::decided(Simulation &Sim, const Call &C, const State &Before,
                          MutableArrayRef<State> After) {
  if (!C.ResultAt || After.size() < 2)
    return;
  auto statusIn = [](const State &S, ValueRef Text, const std::string &Claim) {
    const TokenState *T = S.property<TokenProperty>().find(Text);
    if (!T)
      return ClaimStatus::Open;
    auto It = T->Claims.find(Claim);
    return It == T->Claims.end() ? ClaimStatus::Open : It->second.Status;
  };
  using Question = std::pair<ValueRef, std::string>;
  std::vector<std::pair<Question, const State *>> Matched;
  for (const State &S : After)
    for (const auto &[Text, T] : S.property<TokenProperty>().Tokens)
      for (const auto &[Claim, Mine] : T.Claims)
        if (Mine.Status >= ClaimStatus::Weak &&
            Before.property<TokenProperty>().find(Text) &&
            statusIn(Before, Text, Claim) < ClaimStatus::Weak)
          Matched.push_back({{Text, Claim}, &S});
  if (Matched.empty())
    return;
  for (State &S : After) {
    ValueRef Mine = S.load(VF, C.ResultAt);
    std::map<ValueRef, std::map<std::string, bool>, ById> Denied;
    for (const auto &[Asked, Where] : Matched) {
      ClaimStatus Now = statusIn(S, Asked.first, Asked.second);
      if (Now != ClaimStatus::Open && Now != ClaimStatus::PresenceOnly)
        continue;
      bool &Always =
          Denied[Asked.first].try_emplace(Asked.second, true).first->second;
      Always &= differ(S, Mine, *Where, Where->load(VF, C.ResultAt));
    }
    for (const auto &[Text, Claims] : Denied)
      for (const auto &[Claim, Always] : Claims)
        if (Always) {
          ClaimState &Now = token(S, Text).Claims[Claim];
          Now.Status = ClaimStatus::Mismatch;
          Now.At = C.At;
        }
  }
}

bool TokenDomain::applyCase(Simulation &Sim, const Call &C, const Case &K,
                            Instantiation &Inst, State &S) {
  const auto &Property = static_cast<const TokenProperty &>(*K.Prop);
  for (const auto &[Input, Their] : Property.Searched) {
    SmallVector<std::pair<State, bool>, 2> Split;
    ValueRef L = Inst.value(Input), R = Inst.value(Their.Expected);
    const Site &At = Their.At.F ? Their.At : C.At;
    // What was found turned out to be a whole word.
    auto Style = Their.Status == ClaimStatus::Met
                     ? model::CompareStyle::Exact
                     : model::CompareStyle::Contains;
    bool IsClaim =
        compareValues(At, BinaryOp::Eq, L, R, Style, nullptr, false, S, Split);
    if (!IsClaim && !searchInputs(Sim, At, BinaryOp::Eq, L, R, S, Split))
      continue;
    for (auto &[Half, Holds] : Split)
      if (Holds == (Their.Status >= ClaimStatus::Weak))
        S = std::move(Half);
    if (IsClaim)
      continue;
    // An input here too: what was found of its ends is for its caller.
    auto &Mine = S.mutableProperty<TokenProperty>().Searched;
    if (auto It = Mine.find(L); It != Mine.end()) {
      It->second.Status = Their.Status;
      It->second.Edges = Their.Edges;
    }
  }
  const auto &Theirs = Property.Tokens;
  for (const auto &[TheirText, Their] : Theirs) {
    ValueRef Held = textOf(VF, Inst.before(), Inst.value(TheirText));
    // An object within the payload: its members count as the token's.
    ClaimRef Outer = TV.claimOf(Held);
    ValueRef Text = Outer ? Outer.Text : TV.tokenText(Held);
    if (Their.Rule && Their.Rule->IsOfBytes)
      Text = TV.wholeOf(Text);
    if (Text->K == Value::Undef)
      continue;
    TokenState &Mine = token(S, Text);
    if (!Mine.Decoded && Their.Decoded)
      Mine.Decoded = Their.Decoded.from(C.At);
    Mine.Read |= Their.Read;
    Mine.ClaimsAssumed |= Their.ClaimsAssumed;
    // A verification that fails says more than a look without one.
    bool Takes = Their.Signature > Mine.Signature ||
                 (Their.Signature == SignatureStatus::Failed &&
                  Mine.Signature == SignatureStatus::Disabled);
    if (Takes) {
      Mine.Signature = Their.Signature;
      Mine.Verified =
          Their.Verified ? Their.Verified.from(C.At) : CallTrail::at(C.At);
      Mine.Rule = Their.Rule;
      Mine.AlgorithmFromToken =
          Their.AlgorithmFromToken && !looksAtAlgorithm(VF, S, Text);
      Mine.Verifier = Their.Verifier ? Inst.value(Their.Verifier) : nullptr;
      Mine.Key = Their.Key ? Inst.value(Their.Key) : nullptr;
      Mine.OtherKeys.clear();
      for (ValueRef Other : Their.OtherKeys)
        if (ValueRef Key = Inst.value(Other); Mine.isNewKey(Key))
          Mine.OtherKeys.push_back(Key);
      // What was unknown of the key there may be known here.
      if (Mine.Signature == SignatureStatus::Verified && Mine.Key &&
          Mine.Rule && Mine.Rule->NullKey == Effect::NullKeyNoVerification &&
          S.isZero(Mine.Key) == std::optional<bool>(true))
        Mine.Signature = SignatureStatus::None;
      if (Mine.Signature == SignatureStatus::Verified && Mine.Verifier &&
          TV.configuration(Mine.Verifier).SignatureOff)
        Mine.Signature = SignatureStatus::Disabled;
    }
    for (const auto &[TheirName, Claim] : Their.Claims) {
      std::string Name = TheirName;
      ValueRef Named = Claim.Named
                           ? textOf(VF, Inst.before(), Inst.value(Claim.Named))
                           : nullptr;
      if (Named && Named->K == Value::Text)
        Name = (Name[0] == '$' ? "$" : "") + Named->Name.str();
      ClaimStatus Status = Claim.Status;
      ValueRef Expected = Claim.Expected ? Inst.value(Claim.Expected) : nullptr;
      if (Status >= ClaimStatus::Weak && Expected &&
          TV.comesFrom(Expected, Text, &Mine))
        Status = ClaimStatus::Self;
      for (ValueRef Earlier : Claim.Also)
        if (ValueRef V = Inst.value(Earlier); V->K != Value::Undef)
          establish(Mine.Claims[Name], Status, Claim.At, V);
      establish(Mine.Claims[Name], Status, Claim.At, Expected);
      Mine.Claims[Name].IsOneOf |= Claim.IsOneOf;
      for (ValueRef Other : Claim.Elsewhere)
        if (ValueRef V = Inst.value(Other);
            V->K != Value::Undef && Mine.Claims[Name].isNew(V))
          Mine.Claims[Name].Elsewhere.push_back(V);
      if (isOpenName(Name))
        Mine.Claims[Name].Named = Named;
    }
  }
  return true;
}

void TokenDomain::innerEvent(Simulation &, const InnerEvent &E,
                             const State &S) {
  Inside.push_back({E.State.At, E.Reason, std::make_shared<State>(S)});
}

void TokenDomain::finish(Simulation &, State &S, Case &C) {
  // What is decoded out of nothing is no token.
  if (S.property<TokenProperty>().find(VF.undef()))
    S.mutableProperty<TokenProperty>().Tokens.erase(VF.undef());
  // Leaving by exception rejects, whatever was compared before.
  if (C.K == Case::Throw) {
    auto &Property = S.mutableProperty<TokenProperty>();
    for (auto &[Text, T] : Property.Tokens)
      T.Claims.clear();
  }
  Exits.push_back({C, S});
}

} // namespace claimcheck::flow
