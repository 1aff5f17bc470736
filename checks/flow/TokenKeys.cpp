//===- TokenKeys.cpp - Where a verification key comes from ----------------===//

#include "TokenKeys.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace llvm;

namespace claimcheck::flow {

/// Header fields that are a key or say where to get one.
static bool bringsKey(StringRef Claim) {
  return is_contained(
      ArrayRef<StringRef>{"$jwk", "$x5c", "$jku", "$x5u", "jku", "jwk"}, Claim);
}

/// The variable of which \p V denotes an element, or null.
static RegionRef poolOf(ValueRef V) {
  RegionRef R = nullptr;
  if (V->K == Value::Element && V->Ops[0]->K == Value::Input)
    R = V->Ops[0]->R;
  else if (V->K == Value::Address || V->K == Value::Input)
    R = V->R;
  else
    return nullptr;
  bool IsElement = V->K == Value::Element;
  for (RegionRef Part = R; Part->Parent; Part = Part->Parent)
    IsElement |= Part->K == Region::Element || Part->K == Region::ElementAt;
  return IsElement && R->root()->K == Region::GlobalVar ? R->root() : nullptr;
}

/// Whether a table has more than one entry.
static bool holdsSeveral(const Program &P, StringRef Symbol) {
  const Global *G = P.global(Symbol);
  for (const auto &U : P.units())
    for (const Global &Mine : U->Globals)
      if (&Mine == G) {
        const Type &T = U->Types[G->Ty];
        return T.K == Type::Array && T.Count > 1;
      }
  return false;
}

std::optional<KeyChoice> unboundKey(const TokenValues &TV, const TokenState &T,
                                    ValueRef Text, const State *Facts) {
  SmallVector<ValueRef, 4> Keys;
  if (T.Key)
    Keys.push_back(T.Key);
  append_range(Keys, TV.configuration(T).Keys);
  auto everywhere = [](ValueRef) { return true; };
  for (ValueRef Key : Keys) {
    // A key that the token brings along.
    bool Own = TV.VF.any(
        Key,
        [&](ValueRef X) {
          if (X == Text)
            return !Text->isConstant();
          return X->K == Value::Claim && X->Ops[0] == Text &&
                 bringsKey(X->Name);
        },
        [](ValueRef X) {
          return X->K != Value::LookUp && X->K != Value::Claim;
        });
    if (Own) {
      KeyChoice C;
      C.Selector = "$jwk";
      return C;
    }
    // A key out of a table of which a comparison chose the entry.
    std::set<RegionRef, ById> Pools;
    TV.VF.any(
        Key,
        [&](ValueRef X) {
          if (RegionRef R = poolOf(X))
            Pools.insert(R);
          return false;
        },
        everywhere);
    for (RegionRef Pool : Pools) {
      if (!holdsSeveral(TV.P, Pool->Name))
        continue;
      auto concerns = [&](ValueRef V) {
        return V && TV.VF.any(
                        V, [&](ValueRef X) { return poolOf(X) == Pool; },
                        everywhere);
      };
      std::string Selector;
      bool Tied = false;
      for (const auto &[Name, C] : T.Claims) {
        if (C.Status < ClaimStatus::Weak ||
            (!concerns(C.Expected) && none_of(C.Also, concerns)))
          continue;
        if (Name == "iss")
          Tied = true;
        else if (Selector.empty())
          Selector = Name;
      }
      if (Tied || Selector.empty())
        continue;
      KeyChoice C;
      C.Selector = Selector;
      const Global *G = TV.P.global(Pool->Name);
      C.Pool = G ? G->Name : "";
      if (Facts)
        for (const auto &[V, F] : Facts->facts())
          C.FailOpen |= F.isZero() && V->K == Value::Member && concerns(V);
      return C;
    }
  }
  return std::nullopt;
}

} // namespace claimcheck::flow
