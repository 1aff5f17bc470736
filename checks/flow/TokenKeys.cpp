//===- TokenKeys.cpp - Where a verification key comes from ----------------===//

#include "TokenKeys.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace llvm;

namespace claimcheck::flow {

/// Header fields that are a key or say where to get one.
static bool bringsKey(StringRef Claim) {
  return is_contained(
      ArrayRef<StringRef>{"$jwk", "$x5c", "$jku", "$x5u", "jku", "jwk"}, Claim);
}

/// The variable of which \p V denotes an element, or null.
static RegionRef poolOf(ValueRef V) {
  // An entry of a constant table of texts.
  if (V->K == Value::Derived && V->Name == "table" && V->R)
    return V->R->root();
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

/// Whether a table has more than one entry; a container may. A null pointer at
/// the end of a table of texts is none.
static bool holdsSeveral(const Program &P, StringRef Symbol) {
  const Global *G = P.global(Symbol);
  unsigned Texts = 0;
  for (const FunctionRef &Init : P.bodies((Symbol + "$init").str()))
    for (const Block &B : Init.F->Blocks)
      for (const Instr &I : B.Instrs)
        Texts += I.O == Op::Assign && I.Dst.Symbol == Symbol &&
                 I.Dst.Steps.size() == 1 && I.Args[0].K == Operand::String;
  if (Texts)
    return Texts > 1;
  for (const auto &U : P.units())
    for (const Global &Mine : U->Globals)
      if (&Mine == G) {
        const Type &T = U->Types[G->Ty];
        return T.K != Type::Array || T.Count > 1;
      }
  return false;
}

bool haveManyIssuers(const TokenValues &TV,
                     ArrayRef<const TokenState *> States) {
  std::set<ValueRef, ById> Issuers;
  for (const TokenState *T : States) {
    auto It = T->Claims.find("iss");
    if (It == T->Claims.end() || It->second.Status < ClaimStatus::Weak ||
        !It->second.Expected)
      continue;
    bool IsElement = TV.VF.any(
        It->second.Expected,
        [&](ValueRef V) {
          if (V->K == Value::Element && V->Ops[0]->K == Value::Input &&
              V->Ops[0]->R->K == Region::GlobalVar)
            return holdsSeveral(TV.P, V->Ops[0]->R->Name);
          return V->K == Value::Element || V->K == Value::LookUp;
        },
        [](ValueRef) { return true; });
    if (It->second.IsOneOf || IsElement)
      return true;
    ValueRef Matched = It->second.Expected;
    if (Matched->K == Value::Derived && Matched->Name == "either")
      Issuers.insert(Matched->Ops.begin(), Matched->Ops.end());
    Issuers.insert(Matched);
    Issuers.insert(It->second.Also.begin(), It->second.Also.end());
    Issuers.insert(It->second.Elsewhere.begin(), It->second.Elsewhere.end());
  }
  return count_if(Issuers, [](ValueRef V) { return V->K == Value::Text; }) > 1;
}

bool confusesAlgorithms(const TokenValues &TV, const VerifierConfig &Config,
                        ValueRef Text) {
  bool IsHmac = false, IsPublic = false;
  for (ValueRef A : Config.Algorithms) {
    if (A->K == Value::Text) {
      if (A->Name.equals_insensitive("none"))
        return true;
      (A->Name.starts_with("HS") ? IsHmac : IsPublic) = true;
    } else if (TV.carriesClaims(
                   A, Text, [](StringRef Name) { return Name == "$alg"; })) {
      return true;
    }
  }
  return IsHmac && IsPublic;
}

bool isSecretText(ValueRef Key) {
  return Key && Key->K == Value::Text && !Key->Name.contains("-----BEGIN ");
}

/// A name for what holds the keys, in the reader's terms; may be empty.
static std::string nameOf(const Program &P, ValueRef Pool) {
  while (Pool->K == Value::Element && !Pool->Ops.empty())
    Pool = Pool->Ops[0];
  if (Pool->K == Value::Member)
    return Pool->Name.str();
  if (Pool->K != Value::Input && Pool->K != Value::Address)
    return "";
  if (Pool->R->K == Region::Field)
    return Pool->R->Name.str();
  const Global *G =
      Pool->R->K == Region::GlobalVar ? P.global(Pool->R->Name) : nullptr;
  return G ? G->Name : "";
}

/// Whether \p V is what a loop counts, so that all are tried.
static bool isCounter(const ValueFactory &VF, ValueRef V) {
  return V->K == Value::Phi && all_of(VF.inputs(V), [](ValueRef Input) {
           return Input->isInt() || Input->K == Value::Binary ||
                  Input->K == Value::Undef || Input->K == Value::Phi;
         });
}

/// A key looked up among those of several issuers by something else than the
/// issuer, or found by trying all of them.
static std::optional<KeyChoice> lookedUp(const TokenValues &TV,
                                         const TokenState &T, ValueRef Text,
                                         ValueRef Key) {
  SmallVector<ValueRef, 2> LookUps;
  auto everywhere = [](ValueRef) { return true; };
  TV.VF.any(
      Key,
      [&](ValueRef X) {
        if (X->K == Value::LookUp)
          LookUps.push_back(X);
        return false;
      },
      everywhere);
  std::optional<KeyChoice> Choice;
  for (ValueRef L : LookUps) {
    std::string Selector;
    bool ByIssuer = false;
    TV.carriesClaims(L->Ops[1], Text, [&](StringRef Name) {
      if (Name == "iss")
        ByIssuer = true;
      else if (Selector.empty())
        Selector = Name.str();
      return false;
    });
    auto concerns = [&](ValueRef V) {
      return V && TV.VF.any(
                      V, [&](ValueRef X) { return X == L || X == L->Ops[0]; },
                      everywhere);
    };
    if (auto I = T.Claims.find("iss"); I != T.Claims.end())
      ByIssuer |=
          concerns(I->second.Expected) || any_of(I->second.Also, concerns);
    if (ByIssuer)
      return std::nullopt;
    if (!Selector.empty() || isCounter(TV.VF, L->Ops[1])) {
      KeyChoice C;
      C.Selector = Selector;
      C.Pool = nameOf(TV.P, L->Ops[0]);
      Choice = C;
    }
  }
  return Choice;
}

std::optional<KeyChoice> unboundKey(const TokenValues &TV, const TokenState &T,
                                    ValueRef Text, const State *Facts,
                                    bool ManyIssuers) {
  SmallVector<ValueRef, 4> Keys;
  if (T.Key)
    Keys.push_back(T.Key);
  append_range(Keys, T.OtherKeys);
  append_range(Keys, TV.configuration(T).Keys);
  auto everywhere = [](ValueRef) { return true; };
  for (ValueRef Key : Keys) {
    // A key that the token brings along. What is found with a part of it among
    // other things, or with all of it by something unknown, is those others'
    // word.
    auto isMadeOf = [&](ValueRef V) {
      return TV.VF.any(V, [&](ValueRef X) { return X == Text; }, everywhere);
    };
    auto brings = [&](bool Whole) {
      return TV.VF.any(
          Key,
          [&](ValueRef X) {
            return Whole ? X == Text
                         : X->K == Value::Claim && X->Ops[0] == Text &&
                               bringsKey(X->Name);
          },
          [&](ValueRef X) {
            switch (X->K) {
            case Value::LookUp:
            case Value::Claim:
              return false;
            case Value::Member:
              return bringsKey(X->Name.str()) ||
                     bringsKey("$" + X->Name.str()) || !isMadeOf(X->Ops[0]);
            case Value::Result:
              return !Whole && all_of(X->Ops, [&](ValueRef V) {
                return V->isConstant() || isMadeOf(V);
              });
            default:
              return true;
            }
          });
    };
    bool Own = !Text->isConstant() && (brings(true) || brings(false));
    if (Own) {
      KeyChoice C;
      C.Selector = "$jwk";
      return C;
    }
    // Without a validated issuer there is nothing to tie the key to, and that
    // is told as such.
    auto Issuer = T.Claims.find("iss");
    bool HasIssuer =
        (Issuer != T.Claims.end() &&
         Issuer->second.Status >= ClaimStatus::Weak) ||
        any_of(TV.configuration(T).Requirements, [](const Requirement &R) {
          return R.Claim == "iss" && R.Expected && !R.Skipped;
        });
    if (!HasIssuer)
      continue;
    if (ManyIssuers)
      if (auto C = lookedUp(TV, T, Text, Key))
        return C;
    // A key out of a table of which a comparison chose the entry, or of which
    // all are tried.
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
      if (Tied || (Selector.empty() && !ManyIssuers))
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

/// \p V as a path from a variable, or from the object of a method of \p Record;
/// empty if it is no such thing.
static std::string originOf(ValueRef V, StringRef Record) {
  if (V->K == Value::Member) {
    std::string Of = originOf(V->Ops[0], Record);
    return Of.empty() ? Of : Of + "." + V->Name.str();
  }
  if (V->K != Value::Input)
    return "";
  std::string Path;
  RegionRef R = V->R;
  for (; R->Parent; R = R->Parent)
    Path = "." + R->Name.str() + Path;
  if (R->K == Region::GlobalVar)
    return R->Name.str() + Path;
  bool IsObject = R->K == Region::Pointee && R->Of->K == Value::Param &&
                  R->Of->Number == 0 && !Record.empty();
  return IsObject ? Record.str() + Path : "";
}

std::set<std::string> keyOrigins(const ValueFactory &VF, ValueRef Key,
                                 StringRef Record) {
  std::set<std::string> Found;
  VF.any(
      Key,
      [&](ValueRef V) {
        if (V->K == Value::Text)
          Found.insert("'" + V->Name.str());
        else if (V->K == Value::Member ||
                 (V->K == Value::Input &&
                  (V->R->Parent || V->R->K == Region::GlobalVar)))
          if (std::string Of = originOf(V, Record); !Of.empty())
            Found.insert(Of);
        return false;
      },
      [](ValueRef V) {
        return V->K != Value::LookUp && V->K != Value::Member;
      });
  return Found;
}

/// What stands behind the last underscore or colon of an enumerator's name.
static StringRef lastWord(StringRef Name) {
  size_t At = Name.find_last_of("_:");
  return At == StringRef::npos ? Name : Name.substr(At + 1);
}

StringRef algorithmName(const Site &At, ValueRef Expected) {
  if (Expected->K == Value::Text)
    return Expected->Name;
  if (At.F && Expected->isInt())
    for (const Operand &O : At.F->Blocks[At.Block].Instrs[At.Index].Args)
      if (O.K == Operand::Int && O.IntValue == Expected->Number)
        return lastWord(O.Text);
  return "";
}

StringRef algorithmFamily(StringRef Name) {
  std::string Upper = lastWord(Name).upper();
  StringRef Short = Upper;
  if (Short == "EDDSA" || Short == "ED25519" || Short == "ED448")
    return "Ed";
  StringRef Size = Short.drop_front(std::min<size_t>(2, Short.size()));
  if (Size != "256" && Size != "384" && Size != "512" && Size != "256K")
    return "";
  StringRef Family = Short.take_front(2);
  if (Family == "HS")
    return "HS";
  if (Family == "RS" || Family == "PS")
    return "RS";
  return Family == "ES" ? "ES" : "";
}

std::string familyClaim(StringRef Family) { return "$alg:" + Family.str(); }

bool looksAtAlgorithm(const ValueFactory &VF, const State &S, ValueRef Text) {
  return any_of(S.facts(), [&](const auto &Known) {
    ValueRef Of = Known.first;
    return Of->K == Value::Result &&
           any_of(Of->Ops,
                  [](ValueRef V) {
                    return V->K == Value::Text &&
                           !algorithmFamily(V->Name).empty();
                  }) &&
           any_of(Of->Ops, [&](ValueRef V) {
             return VF.any(
                 V, [&](ValueRef X) { return X == Text; },
                 [](ValueRef) { return true; });
           });
  });
}

bool isAlgorithmOpen(const TokenValues &TV,
                     ArrayRef<const TokenState *> Accepted) {
  // Which families a key serves.
  std::map<ValueRef, std::set<std::string>> Serves;
  for (const TokenState *T : Accepted) {
    if (!T->AlgorithmFromToken || TV.configuration(*T).PinsAlgorithm ||
        isSecretText(T->Key))
      continue;
    auto Alg = T->Claims.find("$alg");
    if (Alg == T->Claims.end() || Alg->second.Status < ClaimStatus::Assumed)
      return true;
    std::string Prefix = familyClaim("");
    for (auto It = T->Claims.lower_bound(Prefix);
         It != T->Claims.end() && StringRef(It->first).starts_with(Prefix);
         ++It)
      if (It->second.Status == ClaimStatus::Met)
        Serves[T->Key].insert(It->first);
  }
  // A shared secret beside a public key; key types tell the others apart.
  return any_of(Serves, [](const auto &S) {
    return S.second.size() > 1 && S.second.count(familyClaim("HS"));
  });
}

} // namespace claimcheck::flow
