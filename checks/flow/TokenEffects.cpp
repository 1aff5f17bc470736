//===- TokenEffects.cpp - What effects of rules say of tokens -------------===//

#include "TokenKeys.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;

std::string TokenDomain::claimByOperand(const Call &C, unsigned Index,
                                        ValueRef V, const Effect &E) const {
  // By the enumerator or variable that the source spells, by value, or by its
  // own text.
  if (V->K == Value::Input && V->R->K == Region::GlobalVar)
    if (const Global *G = TV.P.global(V->R->Name))
      for (const auto &[Name, Claim] : E.ClaimEnumerators)
        if (Name == G->Name)
          return Claim;
  if (Index < C.I->Args.size() && C.I->Args[Index].K == Operand::Int) {
    const std::string &Symbol = C.I->Args[Index].Text;
    StringRef Short = StringRef(Symbol).rsplit("::").second;
    for (const auto &[Name, Claim] : E.ClaimEnumerators)
      if (Name == Symbol || (!Short.empty() && Name == Short))
        return Claim.empty() ? "\1end" : Claim;
  }
  if (V->isInt())
    for (const auto &[Number, Claim] : E.ClaimValues)
      if (Number == V->Number)
        return Claim.empty() ? "\1end" : Claim;
  if (V->K == Value::Text)
    return V->Name.str();
  return "?";
}

std::string TokenDomain::claimName(Simulation &Sim, const State &S,
                                   const Call &C, const Effect &E,
                                   const model::ClaimSpec &Spec) const {
  if (!Spec.Name.empty())
    return Spec.Name;
  if (Spec.From.isNone())
    return "";
  unsigned Index = Spec.From.Arg1 - 1 + (C.HasObject ? 1 : 0);
  return claimByOperand(C, Index, Sim.readText(S, C, Spec.From), E);
}

void TokenDomain::verify(Simulation &Sim, const Call &C, const Effect &E,
                         State &S, bool Happened, ValueRef Text,
                         ValueRef Verifier, ValueRef Chosen) {
  ValueRef Key = Chosen;
  if (!E.Key.isNone())
    Key = Sim.readText(S, C, E.Key);
  bool IsNull = !Key || (E.NullKey == Effect::NullKeyStored &&
                         S.isZero(Key) != std::optional<bool>(false));
  if (IsNull && !E.Token.isNone()) {
    // Keys that were given to the token or its object before.
    ResolvedPlace Place = Sim.resolve(S, C, E.Token);
    RegionRef Object = Place.Where;
    if (Place.Direct)
      Object = VF.pointee(Place.Direct);
    for (RegionRef Holder : {VF.pointee(Text), Object})
      if (Holder)
        if (ValueRef Stored = S.stored(VF.field(Holder, "$key")))
          Key = Key && !Key->isInt(0) ? VF.derived({Key, Stored}) : Stored;
  }
  bool Off =
      Verifier &&
      TokenValues(Sim.program(), VF).configuration(Verifier).SignatureOff;
  if (Key && E.NullKey == Effect::NullKeyNoVerification &&
      S.isZero(Key) == std::optional<bool>(true)) {
    TokenState &T = token(S, Text);
    if (!T.Decoded)
      T.Decoded = CallTrail::at(C.At);
    return;
  }
  TokenState &T = token(S, Text);
  if (!Happened) {
    // What something unknown decided before is no match for this.
    if (T.Signature < SignatureStatus::Verified) {
      T.Signature = SignatureStatus::Failed;
      T.Verified = CallTrail::at(C.At);
      T.Rule = &E;
    }
    return;
  }
  if (Off && T.Signature == SignatureStatus::Verified)
    return; // Decoded once more.
  T.Signature = Off ? SignatureStatus::Disabled : SignatureStatus::Verified;
  T.Verified = CallTrail::at(C.At);
  T.Rule = &E;
  T.Verifier = Verifier;
  T.Key = Key;
  T.OtherKeys.clear();
  T.AlgorithmFromToken = E.AlgorithmFromToken && !looksAtAlgorithm(VF, S, Text);
}

/// Whether an empty key is one like any other: for an HMAC it is.
static bool takesEmptyKey(const ValueFactory &VF,
                          const VerifierConfig &Config) {
  bool Any = false;
  bool IsHmac = any_of(Config.Algorithms, [&](ValueRef Algorithm) {
    return VF.any(
        Algorithm,
        [&](ValueRef X) {
          if (X->K != Value::Text)
            return false;
          Any = true;
          return algorithmFamily(X->Name) == "HS";
        },
        [](ValueRef) { return true; });
  });
  return IsHmac || (!Any && !Config.PinsAlgorithm);
}

bool TokenDomain::verifyByChoice(Simulation &Sim, const Call &C,
                                 const Effect &E, Branch &B, ValueRef Text,
                                 ValueRef Verifier, Branches &Out) {
  VerifierConfig Config = TV.configuration(Verifier);
  if (!Config.KeyChooser)
    return false;
  SmallVector<std::pair<State, ValueRef>, 4> Answers;
  if (!Sim.callWith(C, Config.KeyChooser, VF.make(Value::Payload, {Text}), B.S,
                    Answers)) {
    // It may have a key for each issuer.
    establish(token(B.S, Text).Claims["iss"], ClaimStatus::Assumed, C.At,
              nullptr);
    return false;
  }
  bool TakesEmpty = takesEmptyKey(VF, Config);
  for (auto &[S, Key] : Answers) {
    bool IsEmpty = S.isZero(Key) == std::optional<bool>(true) ||
                   Key->K == Value::Blank ||
                   (Key->K == Value::Text && Key->Name.empty()) ||
                   S.isZero(VF.make(Value::TestOf, {Key}, "empty")) ==
                       std::optional<bool>(false);
    if (IsEmpty && !TakesEmpty)
      continue;
    Branch Next = B;
    Next.S = std::move(S);
    verify(Sim, C, E, Next.S, true, Text, Verifier, Key);
    Out.push_back(std::move(Next));
  }
  B.Dead = Out.empty();
  return true;
}

void TokenDomain::sign(Simulation &Sim, const Call &C, const Effect &E,
                       const State &S) {
  if (!Sim.isReporting() || E.Token.isNone() || E.Key.isNone())
    return;
  ResolvedPlace Place = Sim.resolve(S, C, E.Token);
  RegionRef Object = Place.Where    ? Place.Where
                     : Place.Direct ? VF.pointee(Place.Direct)
                                    : nullptr;
  // Only of an object of this function all that is in it is known.
  if (!Object || Object->root()->K != Region::LocalVar)
    return;
  bool IsBuilt = false;
  for (const auto &[R, V] : S.store()) {
    if (R->Parent != Object || R->K != Region::Field || R->Name[0] != '.')
      continue;
    if (R->Name == ".exp" || R->Name == ".*")
      return;
    IsBuilt = true;
  }
  if (IsBuilt)
    SignsForever.insert(Sim.readText(S, C, E.Key));
}

bool isClaimName(StringRef Name) {
  return is_contained(
      ArrayRef<StringRef>{"iss",          "aud",       "exp",    "nbf",
                          "iat",          "sub",       "scope",  "scp",
                          "azp",          "client_id", "appid",  "resource",
                          "roles",        "role",      "groups", "permissions",
                          "entitlements", "nonce",     "typ",    "token_use"},
      Name);
}

/// Whether \p Object is a parameter or lies in what one points to.
static bool isPassedIn(ValueRef Object) {
  if (Object->K == Value::Param)
    return true;
  if (Object->K != Value::Input && Object->K != Value::Member)
    return false;
  if (Object->K == Value::Member)
    return isPassedIn(Object->Ops[0]);
  RegionRef Root = Object->R->root();
  return Root->K == Region::Pointee && isPassedIn(Root->Of);
}

/// A base64 member of a signature in JSON: of the token that is that object.
/// \returns false for any other text.
bool TokenDomain::decodeMember(Simulation &Sim, const Call &C, const Effect &E,
                               State &S, ValueRef V) {
  bool IsPayload = V->K == Value::Member && V->Name == ".payload";
  if (!IsPayload && !(V->K == Value::Member && V->Name == ".protected")) {
    Sim.write(S, C, E.To, VF.derived({V}));
    return true;
  }
  ValueRef Text = V->Ops[0];
  if (Text->K == Value::Input && Text->R->K == Region::Pointee)
    Text = Text->R->Of;
  Text = TV.tokenText(Text);
  TokenState &T = token(S, Text);
  if (!T.Decoded)
    T.Decoded = CallTrail::at(C.At);
  Sim.write(S, C, E.To,
            IsPayload ? VF.make(Value::Payload, {Text})
                      : VF.make(Value::Claim, {Text}, "$*"));
  return true;
}

bool TokenDomain::effect(Simulation &Sim, const Call &C, const Effect &E,
                         Branch &B, bool Happened, Branches &Out) {
  State &S = B.S;
  switch (E.Kind) {
  case EffectKind::Decode: {
    SawModelled = true;
    if (!Happened && !E.Rejects)
      return true;
    ValueRef Text = Sim.readText(S, C, E.From);
    if (E.Yields == "jws-member")
      return decodeMember(Sim, C, E, S, Text);
    Text = TV.tokenText(Text);
    if (!E.To.isNone()) {
      ResolvedPlace To = Sim.resolve(S, C, E.To);
      RegionRef Object = To.Where    ? To.Where
                         : To.Direct ? VF.pointee(To.Direct)
                                     : nullptr;
      ValueRef OldKey = Object ? S.stored(VF.field(Object, "$key")) : nullptr;
      Sim.write(S, C, E.To,
                VF.make(E.Yields == "payload" ? Value::Payload : Value::Token,
                        {Text}));
      if (OldKey)
        S.write(VF.field(VF.pointee(Text), "$key"), OldKey);
    }
    TokenState &T = token(S, Text);
    if (!T.Decoded)
      T.Decoded = CallTrail::at(C.At);
    return true;
  }
  case EffectKind::NewVerifier:
    SawModelled = true;
    if (Happened)
      Sim.write(
          S, C, E.To,
          VF.make(Value::Verifier, {}, {}, VF.number(C.At, 6), nullptr, &E));
    return true;
  case EffectKind::RequireClaim:
    if (!E.Token.isNone()) {
      // The call itself compares: for one claim, or a list of them.
      ValueRef Text = TV.tokenText(Sim.readText(S, C, E.Token));
      TokenState &T = token(S, Text);
      auto check = [&](const std::string &Name, ValueRef Expected,
                       bool Presence) {
        ClaimStatus Good = ClaimStatus::Met;
        if (Presence)
          Good = ClaimStatus::PresenceOnly;
        else if (Expected && TV.comesFrom(Expected, Text, &T))
          Good = ClaimStatus::Self;
        else if (E.Absent == Effect::AbsentPasses)
          Good = ClaimStatus::IfPresent;
        establish(T.Claims[Name], Happened ? Good : ClaimStatus::Mismatch, C.At,
                  Expected);
      };
      if (E.ClaimList) {
        unsigned First = E.ClaimList - 1 + (C.HasObject ? 1 : 0);
        for (unsigned N = First; N < C.Args.size();) {
          std::string Symbol =
              N < C.I->Args.size() ? C.I->Args[N].Text : std::string();
          std::string Name = claimByOperand(C, N, C.Args[N], E);
          if (Name == "\1end")
            break;
          ++N;
          if (is_contained(E.NamedClaims, Symbol) && N < C.Args.size()) {
            ValueRef Named = textOf(VF, S, C.Args[N++]);
            Name = Named->K == Value::Text ? Named->Name.str() : "?";
          }
          if (N >= C.Args.size())
            break;
          ValueRef Expected = textOf(VF, S, C.Args[N++]);
          bool Presence = Expected->isInt() &&
                          (is_contained(E.PresenceValues, Expected->Number) ||
                           (Expected->Number == 0 &&
                            E.NullExpected == Effect::NullPresence));
          if (Expected->isInt() &&
              is_contained(E.ClockValues, Expected->Number))
            Expected = VF.make(Value::Clock);
          check(Name, Expected, Presence);
        }
      } else {
        ValueRef Expected =
            E.Expected.isNone() ? nullptr : Sim.readText(S, C, E.Expected);
        bool Presence = !E.ExpectsClock && !Expected;
        if (Expected && Expected->isInt(0)) {
          if (E.NullExpected == Effect::NullSkips)
            return true; // Nothing is asked for.
          Presence = E.NullExpected == Effect::NullPresence;
        }
        check(claimName(Sim, S, C, E, E.Claim), Expected, Presence);
      }
      return true;
    }
    [[fallthrough]];
  case EffectKind::SetKey:
  case EffectKind::SetAlgorithm:
  case EffectKind::Disable: {
    SawModelled = true;
    if (!Happened)
      return true;
    if (!E.Verifier.isNone()) {
      ValueRef Old = Sim.readText(S, C, E.Verifier);
      Sim.write(S, C, E.Verifier, configure(Sim, C, E, S, Old));
    } else if (!E.Token.isNone() && E.Kind == EffectKind::SetKey &&
               !E.Key.isNone()) {
      ResolvedPlace To = Sim.resolve(S, C, E.Token);
      RegionRef Object = To.Where    ? To.Where
                         : To.Direct ? VF.pointee(To.Direct)
                                     : nullptr;
      // Of a token that is decoded, by its identity.
      ValueRef Held = Sim.readText(S, C, E.Token);
      if (ValueRef Text = TV.tokenText(Held); Text != Held)
        Object = VF.pointee(Text);
      if (Object) {
        SmallVector<ValueRef, 4> Keys = Sim.readAll(S, C, E.Key);
        if (ValueRef Old = S.stored(VF.field(Object, "$key")))
          Keys.push_back(Old);
        S.write(VF.field(Object, "$key"), VF.derived(Keys));
      }
    }
    if (E.ReturnsVerifier) {
      ResolvedPlace Where = Sim.resolve(S, C, E.Verifier);
      if (Where.Where)
        S.write(C.Scratch, C.returnsReference(*C.At.U)
                               ? VF.address(Where.Where)
                               : S.load(VF, Where.Where));
    }
    return true;
  }
  case EffectKind::Feed:
    if (Happened && !E.Verifier.isNone())
      Sim.write(
          S, C, E.Verifier,
          VF.make(Value::With,
                  {Sim.readText(S, C, E.Verifier), Sim.readText(S, C, E.From)},
                  {}, VF.number(C.At, 6), nullptr, &E));
    return true;
  case EffectKind::ComputeMac: {
    SawModelled = true;
    if (!Happened)
      return true;
    ValueRef Verifier =
        E.Verifier.isNone() ? nullptr : Sim.readText(S, C, E.Verifier);
    ValueRef Text = E.Token.isNone()
                        ? TV.fedText(Verifier)
                        : TV.wholeOf(TV.tokenText(Sim.readText(S, C, E.Token)));
    ValueRef Key = E.Key.isNone() ? VF.derived(TV.configuration(Verifier).Keys)
                                  : Sim.readText(S, C, E.Key);
    if (Text)
      Sim.write(S, C, E.To,
                VF.make(Value::Mac, {Key, Text}, {}, 0, nullptr, &E));
    return true;
  }
  case EffectKind::VerifySignature: {
    SawModelled = true;
    ValueRef Verifier = nullptr;
    if (E.Verifier.B == model::PlaceSpec::ArgsFrom)
      Verifier = parameterObjects(Sim, C, S, E.Verifier);
    else if (!E.Verifier.isNone())
      Verifier = Sim.readText(S, C, E.Verifier);
    // A call that decodes too yields no object when it fails: the text counts.
    const model::PlaceSpec *Source = &E.Token;
    for (const Effect &Other : C.Rule->Effects)
      if (Other.Kind == EffectKind::Decode && Other.To.B == E.Token.B &&
          Other.To.Arg1 == E.Token.Arg1)
        Source = &Other.From;
    ValueRef Text = Source->isNone()
                        ? TV.fedText(Verifier)
                        : TV.tokenText(Sim.readText(S, C, *Source));
    if (!Text)
      return true; // Of what is not known.
    if (E.IsOfBytes)
      Text = TV.wholeOf(Text);
    if (!Happened || !Verifier ||
        !verifyByChoice(Sim, C, E, B, Text, Verifier, Out))
      verify(Sim, C, E, S, Happened, Text, Verifier);
    return true;
  }
  case EffectKind::CheckClaims: {
    ValueRef Text = TV.tokenText(Sim.readText(S, C, E.Token));
    VerifierConfig Config = TV.configuration(Sim.readText(S, C, E.Verifier));
    TokenState &T = token(S, Text);
    if (!Config.IsKnown && Happened)
      T.ClaimsAssumed = true;
    if (Config.FromData && Happened)
      establish(T.Claims["?"], ClaimStatus::IfPresent, C.At, nullptr);
    if (Config.PinsAlgorithm)
      establish(T.Claims["$alg"],
                Happened ? ClaimStatus::Met : ClaimStatus::Mismatch, C.At,
                nullptr);
    for (const Requirement &R : Config.Requirements) {
      if (R.Skipped)
        continue;
      ClaimStatus Good = R.PresenceOnly ? ClaimStatus::PresenceOnly
                         : R.Expected && TV.comesFrom(R.Expected, Text, &T)
                             ? ClaimStatus::Self
                         : R.IfPresent ? ClaimStatus::IfPresent
                                       : ClaimStatus::Met;
      establish(T.Claims[R.Claim], Happened ? Good : ClaimStatus::Mismatch,
                C.At, R.Expected);
    }
    return true;
  }
  case EffectKind::ReadClaim:
  case EffectKind::ReadHeader: {
    SawModelled = true;
    if (!Happened)
      return true;
    ValueRef From = Sim.readText(S, C, E.Token);
    ValueRef Text = TV.tokenText(From);
    std::string Name = claimName(Sim, S, C, E, E.Claim);
    ValueRef Named =
        E.Claim.From.isNone() ? VF.undef() : Sim.readText(S, C, E.Claim.From);
    bool Header = E.Kind == EffectKind::ReadHeader;
    if (Header)
      Name = "$" + Name;
    if (!E.To.isNone())
      Sim.write(S, C, E.To,
                Name == "*"        ? VF.make(Value::Payload, {Text})
                : isOpenName(Name) ? VF.make(Value::Claim, {Text, Named}, Name)
                                   : VF.make(Value::Claim, {Text}, Name));
    TokenState &T = token(S, Text);
    if (!Header && Name != "*")
      T.Read = true;
    if (E.Absent == Effect::AbsentThrows && C.I->Unwind != NoId) {
      Branch Missing = B;
      Missing.Throws = true;
      TokenState &M = token(Missing.S, Text);
      establish(M.Claims[Name], ClaimStatus::Absent, C.At, nullptr);
      if (isOpenName(Name))
        M.Claims[Name].Named = Named;
      Out.push_back(std::move(Missing));
      Out.push_back(std::move(B));
    }
    return true;
  }
  case EffectKind::HasClaim: {
    ValueRef Text = TV.tokenText(Sim.readText(S, C, E.Token));
    std::string Name = claimName(Sim, S, C, E, E.Claim);
    SmallVector<ValueRef, 2> Ops{Text};
    if (Name == "?" && !E.Claim.From.isNone())
      Ops.push_back(Sim.readText(S, C, E.Claim.From));
    S.write(C.Scratch, VF.make(Value::HasClaim, Ops, Name));
    return true;
  }
  case EffectKind::ReadMember: {
    if (!Happened)
      return true;
    if (Sim.isNullPointer(S, C, E.From)) {
      Sim.write(S, C, E.To, VF.integer(0));
      return true;
    }
    ValueRef Object = Sim.readText(S, C, E.From);
    std::string Name = claimName(Sim, S, C, E, E.Claim);
    // An object that the program put together itself.
    ResolvedPlace Place = Sim.resolve(S, C, E.From);
    RegionRef At = Place.Where    ? Place.Where
                   : Place.Direct ? VF.pointee(Place.Direct)
                                  : nullptr;
    if (At)
      if (ValueRef Known = S.stored(VF.namedMember(At, Name))) {
        Sim.write(S, C, E.To, Known);
        return true;
      }
    ClaimRef Outer = TV.claimOf(Object);
    ValueRef Text = Outer ? Outer.Text : TV.payloadText(Object);
    ValueRef Read;
    // An object that the caller passed may be a payload: then callers know.
    if (!Text && (Name == "?" || isClaimName(Name)) && isPassedIn(Object))
      Text = Object;
    // Decoded by the program from the text that it has verified.
    if (!Text && isClaimName(Name)) {
      ValueRef Whole = TV.wholeOf(Object);
      const TokenState *T = S.property<TokenProperty>().find(Whole);
      if (T && T->Rule && T->Rule->IsOfBytes)
        Text = Whole;
    }
    if (Text) {
      // A header object is claim `$*`: its members are header fields.
      if (Outer && Outer.Name == "$*")
        Name = "$" + Name;
      SmallVector<ValueRef, 2> Ops{Text};
      if (isOpenName(Name) && !E.Claim.From.isNone())
        Ops.push_back(Sim.readText(S, C, E.Claim.From));
      Read = VF.make(Value::Claim, Ops, Name);
      token(S, Text).Read |= Name[0] != '$';
    } else if (Name == "?" && !E.Claim.From.isNone()) {
      // Callers may know both the object and the name.
      ValueRef Named = Sim.readText(S, C, E.Claim.From);
      Read = VF.make(Value::Member, {Object, Named}, ".?");
    } else {
      // Whatever object it is: callers may know.
      Read = At && Object->K != Value::LookUp && Object->K != Value::Element
                 ? Sim.load(S, VF.namedMember(At, Name))
                 : VF.member(Object, "." + Name);
    }
    Sim.write(S, C, E.To, Read);
    return true;
  }
  case EffectKind::SelectKey: {
    if (!Happened)
      return true;
    SmallVector<ValueRef, 2> Ops{Sim.readText(S, C, E.KeySet)};
    if (!E.From.isNone())
      Ops.push_back(Sim.readText(S, C, E.From));
    else
      Ops.push_back(VF.undef());
    Sim.write(S, C, E.To, VF.make(Value::LookUp, Ops));
    return true;
  }
  case EffectKind::Sign:
    if (Happened)
      sign(Sim, C, E, S);
    return false;
  case EffectKind::Sink: {
    SmallVector<ValueRef, 6> Data;
    for (const model::PlaceSpec &From : E.Froms)
      append_range(Data, Sim.readAll(S, C, From));
    if (!model::isForReaders(E.SinkKind))
      event(Sim, C.At, S, Data);
    else if (Sim.isReporting())
      note(Outputs[C.At], C.At, S, Data, {});
    return false;
  }
  default:
    return false;
  }
}

} // namespace claimcheck::flow
