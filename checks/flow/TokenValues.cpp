//===- TokenValues.cpp - Tokens, claims and verifiers as values -----------===//

#include "TokenDomain.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace llvm;

namespace claimcheck::flow {

bool TokenProperty::equals(const Property &Other) const {
  const auto &C = static_cast<const TokenProperty &>(Other).Searched;
  if (Searched.size() != C.size() ||
      !std::equal(Searched.begin(), Searched.end(), C.begin(),
                  [](const auto &A, const auto &B) {
                    return A.first == B.first &&
                           A.second.Status == B.second.Status &&
                           A.second.Edges == B.second.Edges;
                  }))
    return false;
  const auto &O = static_cast<const TokenProperty &>(Other).Tokens;
  if (Tokens.size() != O.size())
    return false;
  auto A = Tokens.begin(), B = O.begin();
  for (; A != Tokens.end(); ++A, ++B) {
    const TokenState &X = A->second, &Y = B->second;
    if (A->first != B->first || X.Signature != Y.Signature ||
        X.Verified.Primitive != Y.Verified.Primitive ||
        X.Verified.Local != Y.Verified.Local || X.Verifier != Y.Verifier ||
        X.ClaimsAssumed != Y.ClaimsAssumed ||
        X.Claims.size() != Y.Claims.size())
      return false;
    auto C = X.Claims.begin(), D = Y.Claims.begin();
    for (; C != X.Claims.end(); ++C, ++D)
      if (C->first != D->first || !C->second.sameAs(D->second))
        return false;
  }
  return true;
}

std::shared_ptr<const Property>
TokenProperty::widened(const Property &Other) const {
  std::shared_ptr<TokenProperty> Wider;
  for (const auto &[Text, Theirs] :
       static_cast<const TokenProperty &>(Other).Tokens) {
    auto addKey = [&, &Text = Text](ValueRef Key) {
      if (!(Wider ? Wider->Tokens[Text] : Tokens.at(Text)).isNewKey(Key))
        return;
      if (!Wider)
        Wider = std::make_shared<TokenProperty>(*this);
      Wider->Tokens[Text].OtherKeys.push_back(Key);
    };
    if (Theirs.Signature == SignatureStatus::Verified) {
      addKey(Theirs.Key);
      llvm::for_each(Theirs.OtherKeys, addKey);
    }
    for (const auto &[Name, Claim] : Theirs.Claims) {
      const ClaimState &Mine = Tokens.at(Text).Claims.at(Name);
      if (Mine.Status < ClaimStatus::Weak)
        continue;
      auto add = [&, &Text = Text, &Name = Name](ValueRef Expected) {
        if (!(Wider ? Wider->Tokens[Text].Claims[Name] : Mine).isNew(Expected))
          return;
        if (!Wider)
          Wider = std::make_shared<TokenProperty>(*this);
        Wider->Tokens[Text].Claims[Name].Elsewhere.push_back(Expected);
      };
      add(Claim.Expected);
      for (ValueRef V : Claim.Elsewhere)
        add(V);
    }
  }
  return Wider;
}

size_t TokenProperty::hash() const {
  size_t H = Tokens.size();
  auto mix = [&](size_t V) { H = H * 1000003u + V; };
  for (const auto &[V, C] : Searched) {
    mix(V->Id);
    mix(size_t(C.Status) + 16 * C.Edges);
  }
  for (const auto &[Text, T] : Tokens) {
    mix(Text->Id);
    mix(size_t(T.Signature));
    mix(T.Verified.Local.Block * 131u + T.Verified.Local.Index);
    mix(T.ClaimsAssumed);
    for (const auto &[Name, C] : T.Claims) {
      mix(std::hash<std::string>()(Name));
      mix(size_t(C.Status) + 16 * C.Edges);
    }
  }
  return H;
}

void establish(ClaimState &Known, ClaimStatus New, const Site &At,
               ValueRef Expected) {
  // Once equal to a trusted value, a claim stays so; before that the latest
  // comparison counts, so that a second candidate can still match.
  if (Known.Status >= ClaimStatus::Weak && New < Known.Status)
    return;
  if (Known.Status == ClaimStatus::Self && New < ClaimStatus::Self)
    return;
  Known.Edges = ClaimState::NoEdge;
  Known.IsInside = false;
  if (Known.Status < ClaimStatus::Weak || New < ClaimStatus::Weak)
    Known.Also.clear();
  else if (Known.Expected && Known.Expected != Expected &&
           Known.Also.size() < 3 && !is_contained(Known.Also, Expected))
    Known.Also.push_back(Known.Expected);
  Known.Status = New;
  Known.At = At;
  Known.Expected = Expected;
}

namespace {
/// What a value was found to be: a leaf, null for something else, nothing for
/// no more than what is being looked at.
using Principal = std::optional<ValueRef>;
using PrincipalMap = SmallDenseMap<ValueRef, Principal, 8>;
} // namespace

/// The one leaf that \p V is, through phis that agree and computations with
/// constants; null if there is another; nothing if \p V is no more than what is
/// being looked at. \p Known holds what was found so far.
static Principal principalOf(const ValueFactory &VF, ValueRef V,
                             PrincipalMap &Known,
                             function_ref<ValueRef(ValueRef)> Leaf) {
  if (ValueRef Found = Leaf(V))
    return Found;
  auto [It, New] = Known.try_emplace(V, std::nullopt);
  if (!New)
    return It->second;
  auto is = [&](Principal Found) { return Known[V] = Found; };
  ArrayRef<ValueRef> Parts;
  switch (V->K) {
  case Value::Phi:
    Parts = VF.inputs(V);
    break;
  case Value::Derived:
  case Value::Binary:
  case Value::Result:
    Parts = V->Ops;
    break;
  case Value::Member:
    // The type of an object is nothing that it holds.
    if (V->Name == "$type" || V->Name.starts_with("$is "))
      return nullptr;
    [[fallthrough]];
  case Value::Element:
  case Value::Imported:
  case Value::LookUp:
    // An element that is found in the token's own list is that element.
    return is(principalOf(VF, V->Ops[0], Known, Leaf));
  default:
    return is(nullptr);
  }
  ValueRef Found = nullptr;
  bool AnyOpen = false, OnlyOpen = true;
  for (ValueRef Part : Parts) {
    if (Part->isConstant() || Part->K == Value::Undef)
      continue;
    Principal Mine = principalOf(VF, Part, Known, Leaf);
    if (!Mine) {
      AnyOpen = true;
      continue;
    }
    OnlyOpen = false;
    if (!*Mine) {
      // Something else went in: for arithmetic that is no hindrance.
      if (V->K == Value::Phi || V->K == Value::Result)
        return is(nullptr);
      continue;
    }
    if (Found && Found != *Mine)
      return is(nullptr);
    Found = *Mine;
  }
  if (OnlyOpen && (AnyOpen || V->K == Value::Phi))
    return std::nullopt;
  return is(Found);
}

static ValueRef principal(const ValueFactory &VF, ValueRef V,
                          function_ref<ValueRef(ValueRef)> Leaf) {
  PrincipalMap Known;
  return principalOf(VF, V, Known, Leaf).value_or(nullptr);
}

ClaimRef TokenValues::claimOf(ValueRef V) const {
  ValueRef C = principal(VF, V, [](ValueRef X) -> ValueRef {
    return X->K == Value::Claim ? X : nullptr;
  });
  if (!C)
    return {};
  return {C->Ops[0], C->Name.str(), C->Ops.size() > 1 ? C->Ops[1] : nullptr};
}

ClaimRef TokenValues::timeClaimOf(ValueRef V) const {
  ClaimRef Found;
  VF.any(
      V,
      [&](ValueRef X) {
        if (X->K == Value::Claim &&
            (X->Name == "exp" || X->Name == "iat" || X->Name == "nbf"))
          Found = {X->Ops[0], X->Name.str()};
        return bool(Found);
      },
      [](ValueRef X) { return X->K == Value::Binary; });
  return Found;
}

ValueRef TokenValues::tokenText(ValueRef V) const {
  ValueRef T = principal(VF, V, [](ValueRef X) -> ValueRef {
    return X->K == Value::Token || X->K == Value::Payload ? X->Ops[0] : nullptr;
  });
  return T ? T : V;
}

ValueRef TokenValues::payloadText(ValueRef V) const {
  return principal(VF, V, [](ValueRef X) -> ValueRef {
    return X->K == Value::Token || X->K == Value::Payload ? X->Ops[0] : nullptr;
  });
}

ValueRef TokenValues::wholeOf(ValueRef V) const {
  ValueRef Only = nullptr;
  bool Several = VF.any(
      V,
      [&](ValueRef X) {
        switch (X->K) {
        case Value::Param:
        case Value::Input:
        case Value::Fresh:
        case Value::Imported:
        case Value::Config:
        case Value::LookUp:
          break;
        case Value::Result:
          if (!all_of(X->Ops, [](ValueRef Of) { return Of->isConstant(); }))
            return false;
          break;
        default:
          if (!X->isTracked())
            return false;
        }
        if (Only && Only != X)
          return true;
        Only = X;
        return false;
      },
      [](ValueRef X) {
        return X->K == Value::Element || X->K == Value::Derived ||
               X->K == Value::Binary || X->K == Value::Phi ||
               X->K == Value::Result || X->K == Value::TestOf;
      });
  return Only && !Several ? Only : V;
}

ValueRef TokenValues::fedText(ValueRef Verifier) const {
  SmallVector<ValueRef, 4> Pieces;
  if (Verifier)
    VF.any(
        Verifier,
        [&](ValueRef X) {
          if (X->K == Value::With && X->Rule->Kind == model::EffectKind::Feed)
            Pieces.push_back(X->Ops[1]);
          return false;
        },
        [](ValueRef X) { return X->K == Value::With || X->K == Value::Phi; });
  return Pieces.empty() ? nullptr : wholeOf(VF.derived(Pieces));
}

bool TokenValues::comesFrom(ValueRef V, ValueRef Text,
                            const TokenState *State) const {
  if (V->isConstant())
    return false;
  return VF.any(
      V,
      [&](ValueRef X) {
        if (X == Text)
          return !Text->isConstant();
        switch (X->K) {
        case Value::Token:
        case Value::Payload:
          return X->Ops[0] == Text;
        case Value::Claim: {
          if (X->Ops[0] != Text)
            return false;
          if (!State)
            return true;
          auto It = State->Claims.find(X->Name.str());
          return It == State->Claims.end() ||
                 It->second.Status < ClaimStatus::IfPresent;
        }
        default:
          return false;
        }
      },
      [&](ValueRef X) {
        // What a registry holds under a key is the registry's word, and what
        // an unknown function returns may be one.
        return X->K != Value::LookUp && X->K != Value::Result &&
               X->K != Value::Token && X->K != Value::Payload &&
               X->K != Value::Claim;
      });
}

bool TokenValues::carriesClaims(
    ValueRef V, ValueRef Text,
    function_ref<bool(StringRef)> Interesting) const {
  return VF.any(
      V,
      [&](ValueRef X) {
        return X->K == Value::Claim && X->Ops[0] == Text &&
               Interesting(X->Name);
      },
      [](ValueRef X) { return X->K != Value::Claim && X->K != Value::LookUp; });
}

bool TokenValues::containsToken(ValueRef V, ValueRef Text) const {
  return VF.any(
      V,
      [&](ValueRef X) {
        return (X->K == Value::Token || X->K == Value::Payload) &&
               X->Ops[0] == Text;
      },
      [](ValueRef X) {
        return X->K == Value::Phi || X->K == Value::Element ||
               X->K == Value::Member || X->K == Value::Derived;
      });
}

bool TokenValues::hasClock(ValueRef V) const {
  return VF.any(
      V, [](ValueRef X) { return X->K == Value::Clock; },
      [](ValueRef X) { return X->K != Value::Claim; });
}

/// What a library checks unasked.
static void addDefaults(const model::Effect &E, std::vector<Requirement> &To) {
  for (const auto &D : E.Defaults) {
    Requirement R;
    R.Claim = D.Claim;
    R.Rule = &E;
    R.IsClock = true;
    R.IfPresent = D.IfPresent;
    To.push_back(R);
  }
}

VerifierConfig TokenValues::configuration(const TokenState &T) const {
  VerifierConfig C = configuration(T.Verifier);
  if (T.Rule)
    addDefaults(*T.Rule, C.Requirements);
  return C;
}

VerifierConfig TokenValues::configuration(ValueRef Verifier) const {
  SmallPtrSet<ValueRef, 4> Open;
  bool Loops = false;
  return configuration(Verifier, Open, Loops);
}

VerifierConfig TokenValues::configuration(ValueRef Verifier,
                                          SmallPtrSetImpl<ValueRef> &Open,
                                          bool &Loops) const {
  VerifierConfig C;
  if (!Verifier)
    return C;
  // Depth-first through `With` chains; a union of parameter objects is
  // Derived, marked by its name.
  SmallVector<ValueRef, 16> Todo{Verifier};
  SmallPtrSet<ValueRef, 16> Seen;
  while (!Todo.empty()) {
    ValueRef V = Todo.pop_back_val();
    if (!Seen.insert(V).second)
      continue;
    switch (V->K) {
    case Value::Verifier:
      addDefaults(*V->Rule, C.Requirements);
      C.PinsAlgorithm |=
          !V->Rule->Algorithm.empty() || !V->Rule->AlgorithmPlace.isNone();
      break;
    case Value::With: {
      const model::Effect &E = *V->Rule;
      Todo.push_back(V->Ops[0]);
      switch (E.Kind) {
      case model::EffectKind::RequireClaim: {
        Requirement R;
        R.Claim = V->Name.str();
        C.FromData |= R.Claim == "?";
        R.Rule = &E;
        R.At = VF.site(V->Number);
        R.Expected = V->Ops.size() > 1 ? V->Ops[1] : nullptr;
        R.IsClock = E.ExpectsClock || (R.Expected && hasClock(R.Expected)) ||
                    E.Style == model::CompareStyle::Ordering;
        R.IfPresent = E.Absent == model::Effect::AbsentPasses;
        bool HasExpectation =
            E.ExpectsClock || !E.Expected.isNone() || !E.Callee.isNone();
        R.PresenceOnly = !HasExpectation;
        if (R.Expected) {
          auto meaning = model::Effect::NullFails;
          if (R.Expected->isInt(0))
            meaning = E.NullExpected;
          else if (R.Expected->K == Value::Blank ||
                   (R.Expected->K == Value::Text && R.Expected->Name.empty()))
            meaning = E.EmptyExpected;
          R.PresenceOnly |= meaning == model::Effect::NullPresence;
          R.Skipped |= meaning == model::Effect::NullSkips;
        }
        C.Requirements.push_back(R);
        break;
      }
      case model::EffectKind::SetKey:
        if (E.Callee.isNone())
          append_range(C.Keys, V->Ops.drop_front());
        else if (V->Ops.size() > 1)
          C.KeyChooser = V->Ops[1];
        if (!E.Algorithm.empty() || !E.AlgorithmPlace.isNone())
          C.PinsAlgorithm = true;
        break;
      case model::EffectKind::SetAlgorithm:
        append_range(C.Algorithms, V->Ops.drop_front());
        C.PinsAlgorithm = true;
        break;
      case model::EffectKind::Disable:
        if (V->Name.empty()) {
          C.SignatureOff = true;
          C.OffAt = VF.site(V->Number);
        } else {
          C.Disabled.push_back(V->Name.str());
        }
        break;
      default:
        break;
      }
      break;
    }
    case Value::Derived:
      append_range(Todo, V->Ops);
      break;
    case Value::Phi:
      // Either of several verifiers: a claim counts if all require it. One
      // that a loop adds to has what the loop begins with.
      if (!Open.insert(V).second) {
        Loops = true;
        break;
      }
      {
        bool First = true;
        VerifierConfig Joined;
        for (ValueRef Input : VF.inputs(V)) {
          bool AddsTo = false;
          VerifierConfig One = configuration(Input, Open, AddsTo);
          if (AddsTo) {
            append_range(Joined.Keys, One.Keys);
            Joined.SignatureOff |= One.SignatureOff;
            Joined.FromData |= One.FromData;
            append_range(Joined.Disabled, One.Disabled);
            continue;
          }
          if (First) {
            Joined = std::move(One);
            First = false;
            continue;
          }
          Joined.IsKnown &= One.IsKnown;
          Joined.PinsAlgorithm &= One.PinsAlgorithm;
          Joined.FromData |= One.FromData;
          Joined.SignatureOff |= One.SignatureOff;
          erase_if(Joined.Requirements, [&](const Requirement &R) {
            return none_of(One.Requirements, [&](const Requirement &O) {
              return O.Claim == R.Claim && !O.Skipped && !O.PresenceOnly;
            });
          });
          append_range(Joined.Keys, One.Keys);
          append_range(Joined.Disabled, One.Disabled);
        }
        C.IsKnown &= Joined.IsKnown;
        C.PinsAlgorithm |= Joined.PinsAlgorithm;
        C.FromData |= Joined.FromData;
        C.SignatureOff |= Joined.SignatureOff;
        append_range(C.Requirements, Joined.Requirements);
        append_range(C.Keys, Joined.Keys);
        append_range(C.Disabled, Joined.Disabled);
      }
      Open.erase(V);
      break;
    case Value::Text:
    case Value::Int:
    case Value::Token:
    case Value::Claim:
    case Value::Clock:
      break; // A plain argument beside parameter objects.
    default:
      if (V != Verifier || V->Ops.empty())
        C.IsKnown = C.IsKnown && V->K == Value::Float;
      else
        C.IsKnown = false;
      break;
    }
  }
  return C;
}

} // namespace claimcheck::flow
