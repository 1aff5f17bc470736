//===- TokenComparison.cpp - What a comparison says of a claim ------------===//

#include "TokenKeys.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;

namespace {
/// A value as a sum: the sign of a claim in it, and what else there is.
struct LinearForm {
  int Claim = 0; ///< +1, -1; 0: not there or not linear.
  bool HasClock = false;
  int Extra = 0; ///< Sign of further addends; 0: none.
};
} // namespace

static void addTerms(const TokenValues &TV, ValueRef V, int Sign, ValueRef Text,
                     const std::string &Name, LinearForm &L) {
  if (V->K == Value::Binary && (BinaryOp(V->Number) == BinaryOp::Add ||
                                BinaryOp(V->Number) == BinaryOp::Sub)) {
    addTerms(TV, V->Ops[0], Sign, Text, Name, L);
    addTerms(TV, V->Ops[1], BinaryOp(V->Number) == BinaryOp::Sub ? -Sign : Sign,
             Text, Name, L);
    return;
  }
  ClaimRef C = TV.claimOf(V);
  if (C && C.Text == Text && C.Name == Name) {
    L.Claim += Sign;
    if (TV.hasClock(V)) {
      L.Claim = 0; // Mixed up in something that is not a sum.
      L.HasClock = true;
    }
    return;
  }
  if (TV.hasClock(V)) {
    L.HasClock = true;
    return;
  }
  if (!V->isInt(0))
    L.Extra = Sign;
}

/// Whether case was taken out of \p V before.
static bool isFolded(const ValueFactory &VF, ValueRef V) {
  return VF.any(
      V,
      [](ValueRef X) { return X->K == Value::Derived && X->Name == "folded"; },
      [](ValueRef) { return true; });
}

/// Whether \p Length is known to equal another length: with it a comparison of
/// the first bytes is one of the whole.
static bool isLength(const State &S, ValueRef Length) {
  return any_of(S.facts(), [&](const auto &Known) {
    ValueRef V = Known.first;
    return V->K == Value::Binary && BinaryOp(V->Number) == BinaryOp::Eq &&
           Known.second.isNonZero() && !V->Ops[0]->isInt() &&
           !V->Ops[1]->isInt() && (V->Ops[0] == Length || V->Ops[1] == Length);
  });
}

/// The text that \p V is a position in.
static ValueRef whole(ValueRef V) {
  while (V->K == Value::Element)
    V = V->Ops[0];
  return V;
}

/// Whether the lengths of both texts are known to be equal.
static bool haveOneLength(const State &S, ValueRef L, ValueRef R) {
  auto measures = [](ValueRef V, ValueRef Text) {
    return V->K == Value::TestOf && V->Name == "measure" &&
           whole(V->Ops[0]) == whole(Text);
  };
  return any_of(S.facts(), [&](const auto &Known) {
    ValueRef V = Known.first;
    return V->K == Value::Binary && V->Number == int64_t(BinaryOp::Eq) &&
           Known.second.isNonZero() &&
           ((measures(V->Ops[0], L) && measures(V->Ops[1], R)) ||
            (measures(V->Ops[0], R) && measures(V->Ops[1], L)));
  });
}

/// Whether two calls were asked for the same by name: an entry of a
/// configuration, a variable of the environment.
static bool areAskedForOne(ValueRef A, ValueRef B) {
  return A->K == Value::Result && B->K == Value::Result && !A->Name.empty() &&
         A->Name == B->Name && !A->Ops.empty() && A->Ops == B->Ops &&
         all_of(A->Ops, [](ValueRef V) { return V->K == Value::Text; });
}

/// Whether a comparison of \p Length bytes with \p Expected goes up to its
/// terminator.
static bool reachesTerminator(const ValueFactory &VF, ValueRef Length,
                              ValueRef Expected) {
  if (Length->isInt())
    return Expected->K == Value::Text &&
           uint64_t(Length->Number) > Expected->Name.size();
  if (Length->K != Value::Binary || BinaryOp(Length->Number) != BinaryOp::Add)
    return false;
  for (unsigned N : {0, 1}) {
    ValueRef Size = Length->Ops[N], More = Length->Ops[1 - N];
    if (More->isInt() && More->Number > 0 &&
        VF.any(
            Size,
            [&](ValueRef V) {
              return V == Expected || areAskedForOne(V, Expected);
            },
            [](ValueRef) { return true; }))
      return true;
  }
  return false;
}

/// Whether containing \p Expected means to have it as a whole: a word of a
/// list with the spaces around it, a pattern with both anchors.
bool TokenDomain::isWholeWord(ValueRef Expected, StringRef Claim) const {
  bool IsList = Claim == "scope" || Claim == "scp";
  return VF.any(
      Expected,
      [&](ValueRef X) {
        if (X->K != Value::Text)
          return false;
        StringRef T = X->Name;
        return (T.size() > 1 && T.front() == '^' && T.back() == '$') ||
               (IsList && T.size() > 2 && T.front() == ' ' && T.back() == ' ');
      },
      [](ValueRef) { return true; });
}

/// Whether \p Element is some element of a constant table of texts of which
/// none is \p Text.
static bool isNoElement(const State &S, ValueRef Text, ValueRef Element) {
  if (Text->K != Value::Text || Element->K != Value::Derived ||
      Element->Name != "table" || !Element->R)
    return false;
  bool Any = false;
  for (const auto &[R, V] : S.store())
    if (R->Parent == Element->R && R->K == Region::ElementAt) {
      if (V == Text || (V->K != Value::Text && !V->isInt(0)))
        return false;
      Any = true;
    }
  return Any;
}

bool TokenDomain::compare(Simulation &Sim, const Site &At, BinaryOp Op,
                          ValueRef L, ValueRef R, model::CompareStyle Style,
                          const Effect *Rule, const Call *C, const State &S,
                          SmallVectorImpl<std::pair<State, bool>> &Out) {
  ValueRef Length = nullptr;
  if (Rule && C && !Rule->LengthOf.isNone())
    Length = Sim.read(S, *C, Rule->LengthOf);
  if (Style == model::CompareStyle::Prefix && Length &&
      (isLength(S, Length) || reachesTerminator(VF, Length, L) ||
       reachesTerminator(VF, Length, R)))
    Style = model::CompareStyle::Exact;
  if (Style == model::CompareStyle::Prefix && !Length && haveOneLength(S, L, R))
    Style = model::CompareStyle::Exact;
  if (!Rule && compareNeighbour(Op, L, R, S, Out))
    return true;
  if (Rule && Style == model::CompareStyle::Exact &&
      (Op == BinaryOp::Eq || Op == BinaryOp::Ne) &&
      (isNoElement(S, L, R) || isNoElement(S, R, L))) {
    Out.push_back({S, Op == BinaryOp::Ne});
    return true;
  }
  // Two pointers into one claim are no texts.
  if (!Rule && L == R)
    return false;
  if (compareValues(At, Op, L, R, Style, Length, Rule, S, Out))
    return true;
  return Rule && Style == model::CompareStyle::Contains &&
         searchInputs(Sim, At, Op, L, R, S, Out);
}

bool TokenDomain::compareValues(const Site &At, BinaryOp Op, ValueRef L,
                                ValueRef R, model::CompareStyle Style,
                                ValueRef Length, bool IsCall, const State &S,
                                SmallVectorImpl<std::pair<State, bool>> &Out) {
  // A MAC that equals the token's signature is the verification.
  for (auto [M, Other] : {std::pair(L, R), std::pair(R, L)}) {
    if (M->K != Value::Mac)
      continue;
    ValueRef Text = M->Ops[1];
    for (bool Holds : {true, false}) {
      State Next = S;
      TokenState &T = token(Next, Text);
      bool Valid = Holds == (Op == BinaryOp::Eq);
      T.Signature = Valid ? SignatureStatus::Verified : SignatureStatus::Failed;
      T.Verified = CallTrail::at(At);
      T.Key = M->Ops[0];
      T.Rule = M->Rule;
      Out.push_back({std::move(Next), Holds});
    }
    return true;
  }
  bool Equality =
      Op == BinaryOp::Eq || Op == BinaryOp::Ne || Op == BinaryOp::Spaceship;
  ClaimRef Left = TV.claimOf(L), Right = TV.claimOf(R);
  // `iat` plus a lifetime that is a claim itself.
  if (!Equality && !Left && !Right) {
    Left = TV.timeClaimOf(L);
    if (!Left)
      Right = TV.timeClaimOf(R);
  }
  if (!Left && !Right)
    return false;
  ClaimRef Subject = Left ? Left : Right;
  ValueRef Expected = Left ? R : L;
  // A tag beside the value, such as the type of a JSON node.
  if ((Left ? L : R)->K == Value::Member && Expected->isInt())
    return false;
  if (Left && Right) {
    // A claim with another claim: of the same token that says nothing.
    if (Left.Text == Right.Text && Left.Name != Right.Name && !Equality)
      return false;
    bool FilledFromIt = Expected->K == Value::Derived && Expected->Number == 1;
    bool IsItself = L == R && L->K == Value::Claim;
    if (Left.Text == Right.Text && Left.Name == Right.Name && !FilledFromIt &&
        !IsItself)
      return false;
  }
  // Null, zero and empty are tests for presence.
  if (Expected->isInt(0) || Expected->K == Value::Blank) {
    if (!IsCall && !Equality) {
      // `exp <= 0`: absent. `difftime(exp, now) > 0` carries its clock.
      if (!TV.hasClock(L) && !TV.hasClock(R))
        return false;
    } else {
      return false;
    }
  }
  if (Expected->K == Value::Text && Expected->Name.empty() && Equality) {
    for (bool Holds : {true, false}) {
      State Next = S;
      bool Empty = Holds == (Op == BinaryOp::Eq);
      ClaimState &Known = token(Next, Subject.Text).Claims[Subject.Name];
      if (Empty)
        establish(Known, ClaimStatus::Absent, At, nullptr);
      Out.push_back({std::move(Next), Holds});
    }
    return true;
  }
  bool IsTime = Subject.Name == "exp" || Subject.Name == "nbf" ||
                Subject.Name == "iat" || Subject.Name == "auth_time";
  if (!Equality) {
    LinearForm Form;
    addTerms(TV, L, 1, Subject.Text, Subject.Name, Form);
    addTerms(TV, R, -1, Subject.Text, Subject.Name, Form);
    bool Clock = Form.HasClock || TV.hasClock(Expected);
    if (!IsTime && !Clock)
      return false;
    if (Expected->isConstant() && !Clock)
      return false;
    int Sign = Form.Claim;
    bool Greater = Op == BinaryOp::Gt || Op == BinaryOp::Ge;
    for (bool Holds : {true, false}) {
      State Next = S;
      // True: claim + ... > now.
      bool Later = (Greater == Holds) == (Sign > 0);
      ClaimStatus Status;
      if (Sign == 0) {
        Status = ClaimStatus::Met; // Which side is late can't be told.
      } else if (Subject.Name == "exp" ||
                 (Subject.Name == "iat" && Form.Extra == Sign)) {
        Status = Later ? ClaimStatus::Met : ClaimStatus::Mismatch;
      } else {
        Status = Later ? ClaimStatus::Mismatch : ClaimStatus::Met;
      }
      std::string Name = Subject.Name;
      // An age without a sign has both bounds.
      if (Name == "iat" && (Form.Extra == Sign || Sign == 0))
        Name = "iat+lifetime";
      establish(token(Next, Subject.Text).Claims[Name], Status, At, Expected);
      Out.push_back({std::move(Next), Holds});
    }
    return true;
  }
  // The very end of a lifetime: `now - iat <=> max` asks for that first.
  bool IsLifetime = false;
  if (Subject.Name == "iat" && (TV.hasClock(L) || TV.hasClock(R))) {
    LinearForm Form;
    addTerms(TV, L, 1, Subject.Text, Subject.Name, Form);
    addTerms(TV, R, -1, Subject.Text, Subject.Name, Form);
    IsLifetime = Form.Claim != 0 && Form.Extra == Form.Claim;
  }
  const auto *Property = &S.property<TokenProperty>();
  const TokenState *Known = Property->find(Subject.Text);
  ClaimStatus Good = ClaimStatus::Met;
  if (TV.comesFrom(Expected, Subject.Text, Known))
    Good = ClaimStatus::Self;
  else
    switch (Style) {
    case model::CompareStyle::Prefix:
    case model::CompareStyle::Suffix:
    case model::CompareStyle::Contains:
    case model::CompareStyle::IgnoreCase:
      Good = ClaimStatus::Weak;
      break;
    default:
      break;
    }
  if (Good == ClaimStatus::Met && isFolded(VF, Left ? L : R))
    Good = ClaimStatus::Weak;
  if (Good == ClaimStatus::Weak && Style == model::CompareStyle::Contains &&
      isWholeWord(Expected, Subject.Name))
    Good = ClaimStatus::Met;
  if (Good == ClaimStatus::Weak && Length &&
      Style == model::CompareStyle::Prefix &&
      reachesTerminator(VF, Length, Expected))
    Good = ClaimStatus::Met;
  for (bool Holds : {true, false}) {
    State Next = S;
    bool Equal = Holds == (Op != BinaryOp::Ne);
    auto &Claims = token(Next, Subject.Text).Claims;
    ClaimState &Claim = Claims[IsLifetime ? "iat+lifetime" : Subject.Name];
    establish(Claim, Equal ? Good : ClaimStatus::Mismatch, At, Expected);
    Claim.Named = Subject.Named;
    Claim.IsOneOf = Style == model::CompareStyle::Membership;
    Claim.IsInside = Claim.Status == ClaimStatus::Weak &&
                     Style == model::CompareStyle::Contains;
    if (Equal && Subject.Name == "$alg")
      if (StringRef Family = algorithmFamily(algorithmName(At, Expected));
          !Family.empty())
        establish(Claims[familyClaim(Family)], ClaimStatus::Met, At, Expected);
    // Which of two objects is the token's, callers know.
    if (Left && Right && Left.Text != Right.Text)
      establish(token(Next, Right.Text).Claims[Right.Name],
                Equal ? Good : ClaimStatus::Mismatch, At, L);
    Out.push_back({std::move(Next), Holds});
  }
  return true;
}

/// Whether \p V is made of nothing: blank, or computed from what is.
static bool isEmpty(const ValueFactory &VF, ValueRef V) {
  return !VF.any(
      V,
      [](ValueRef X) {
        switch (X->K) {
        case Value::Blank:
        case Value::Derived:
        case Value::Element:
        case Value::Member:
        case Value::Phi:
          return false;
        case Value::Text:
          return !X->Name.empty();
        default:
          return true;
        }
      },
      [](ValueRef) { return true; });
}

static ValueRef searched(const ValueFactory &VF, ValueRef Position);

bool TokenDomain::searchInputs(Simulation &Sim, const Site &At, BinaryOp Op,
                               ValueRef L, ValueRef R, const State &S,
                               SmallVectorImpl<std::pair<State, bool>> &Out) {
  bool Equality = Op == BinaryOp::Eq || Op == BinaryOp::Ne;
  auto isEmptyText = [](ValueRef V) {
    return V->K == Value::Text && V->Name.empty();
  };
  if (TV.claimOf(L) || TV.claimOf(R) || !Equality || S.constant(L) ||
      S.constant(R) || isEmptyText(L) || isEmptyText(R) ||
      Sim.function().F->Blocks.size() > MaxBlocksToSearchInputs)
    return false;
  // What the caller passes in, and nothing that only this function knows.
  auto isInput = [&](ValueRef V) {
    bool Passed = false;
    bool Mixed = VF.any(
        V,
        [&](ValueRef X) {
          Passed |= X->K == Value::Param || X->K == Value::Input;
          return X->K == Value::Fresh || X->K == Value::Imported ||
                 X->K == Value::Result || X->K == Value::Undef;
        },
        [](ValueRef X) { return X->K != Value::LookUp; });
    return Passed && !Mixed;
  };
  // What is searched from some position on is searched.
  if (ValueRef Whole = searched(VF, L))
    L = Whole;
  const auto &Known = S.property<TokenProperty>().Searched;
  SmallVector<std::pair<ValueRef, ValueRef>, 2> Inputs;
  for (auto [V, Other] : {std::pair(L, R), std::pair(R, L)})
    if (isInput(V) &&
        (Known.count(V) || Known.size() + Inputs.size() < MaxSearchedInputs))
      Inputs.push_back({V, Other});
  if (Inputs.empty())
    return false;
  for (bool Holds : {true, false}) {
    State Next = S;
    bool Found = Holds == (Op == BinaryOp::Eq);
    auto &Searched = Next.mutableProperty<TokenProperty>().Searched;
    for (auto [V, Other] : Inputs) {
      ClaimState &Input = Searched[V];
      establish(Input, Found ? ClaimStatus::Weak : ClaimStatus::Mismatch, At,
                Other);
      Input.IsInside = Input.Status == ClaimStatus::Weak && V != R;
    }
    Out.push_back({std::move(Next), Holds});
  }
  return true;
}

/// Ends of words, and what else stands beside a part of a list.
static bool separates(int64_t Byte) {
  return Byte == 0 || (Byte > 0 && Byte < 128 &&
                       StringRef(" \t\r\n,;|/\"").contains(char(Byte)));
}

/// The claim or input that \p Position, a pointer or a byte, lies in.
static ValueRef searched(const ValueFactory &VF, ValueRef Position) {
  SmallVector<ValueRef, 8> Todo{Position};
  SmallPtrSet<ValueRef, 8> Seen;
  ValueRef Found = nullptr;
  while (!Todo.empty()) {
    ValueRef V = Todo.pop_back_val();
    if (!Seen.insert(V).second)
      continue;
    if (V->K == Value::Phi) {
      append_range(Todo, VF.inputs(V));
    } else if (V->K == Value::Element) {
      Todo.push_back(V->Ops[0]);
    } else if (V->K == Value::Input && V->R->K == Region::Pointee &&
               V->R->Of->K != Value::Param) {
      Todo.push_back(V->R->Of);
    } else if (V->K == Value::Claim || V->K == Value::Param ||
               V->K == Value::Input) {
      if (Found && Found != V)
        return nullptr;
      Found = V;
    } else if (!V->isInt(0)) {
      return nullptr;
    }
  }
  return Found;
}

/// Whether \p V is the byte before a position, or that place.
static bool isBefore(ValueRef V) {
  while (V->K == Value::Element && V->Number == 0)
    V = V->Ops[0];
  if (V->K == Value::Input && V->R->K == Region::Pointee)
    return isBefore(V->R->Of);
  return V->K == Value::Element;
}

/// The claim or input that matched somewhere inside and in which \p V is a
/// position, or null.
static ClaimState *foundInside(const ValueFactory &VF, TokenProperty &P,
                               ValueRef V) {
  ValueRef In = searched(VF, V);
  if (!In || In == V)
    return nullptr;
  ClaimState *Known = nullptr;
  if (In->K == Value::Claim) {
    if (auto T = P.Tokens.find(In->Ops[0]); T != P.Tokens.end())
      if (auto C = T->second.Claims.find(In->Name.str());
          C != T->second.Claims.end())
        Known = &C->second;
  } else if (auto C = P.Searched.find(In); C != P.Searched.end()) {
    Known = &C->second;
  }
  return Known && Known->IsInside ? Known : nullptr;
}

/// One end of what was found is the end of a word.
static void seeEdge(ClaimState &Known, ClaimState::Edge E) {
  Known.Edges |= E;
  if (Known.Edges == ClaimState::Whole) {
    Known.Status = ClaimStatus::Met;
    Known.IsInside = false;
    Known.Edges = ClaimState::NoEdge;
  }
}

bool TokenDomain::compareNeighbour(
    BinaryOp Op, ValueRef L, ValueRef R, const State &S,
    SmallVectorImpl<std::pair<State, bool>> &Out) {
  const auto &Now = S.property<TokenProperty>();
  auto isInside = [](const auto &Entry) { return Entry.second.IsInside; };
  if (none_of(Now.Searched, isInside) && none_of(Now.Tokens, [&](auto &T) {
        return any_of(T.second.Claims, isInside);
      }))
    return false;
  if (L->isInt())
    std::swap(L, R);
  bool IsEquality = Op == BinaryOp::Eq || Op == BinaryOp::Ne;
  ValueRef Position = L;
  ClaimState::Edge Edge = ClaimState::Start;
  if (R->isInt()) {
    if (!IsEquality || !separates(R->Number))
      return false;
    Edge = isBefore(L) ? ClaimState::Start : ClaimState::End;
  } else {
    // The position with the start of the whole.
    if (searched(VF, L) == L)
      Position = R;
    ValueRef Whole = searched(VF, L);
    if (Op == BinaryOp::Spaceship || Op == BinaryOp::Le || Op == BinaryOp::Ge ||
        !Whole || Whole != searched(VF, R))
      return false;
  }
  for (bool Holds : {true, false}) {
    State Next = S;
    ClaimState *Known =
        foundInside(VF, Next.mutableProperty<TokenProperty>(), Position);
    if (!Known)
      return false;
    // `p == start`, or that `p > start` fails.
    if (Holds == (Op == BinaryOp::Eq))
      seeEdge(*Known, Edge);
    Out.push_back({std::move(Next), Holds});
  }
  return true;
}

void TokenDomain::assumedNeighbour(State &S, ValueRef V, bool IsZero) {
  // `!p[n]`, or what a function like isspace() says of a byte.
  ValueRef Byte = V;
  if (V->K == Value::Result && V->Ops.size() == 1)
    Byte = V->Ops[0];
  if (IsZero != (Byte == V) ||
      (Byte->K != Value::Element && Byte->K != Value::Input))
    return;
  TokenProperty Now = S.property<TokenProperty>();
  if (!foundInside(VF, Now, Byte))
    return;
  seeEdge(*foundInside(VF, S.mutableProperty<TokenProperty>(), Byte),
          isBefore(Byte) ? ClaimState::Start : ClaimState::End);
}

void TokenDomain::assumedComparison(Simulation &Sim, State &S, const Site &At,
                                    ValueRef V, bool Holds) {
  // Inside a helper the operands were no claims yet; here they are.
  bool Equal = Holds == (BinaryOp(V->Number) == BinaryOp::Eq);
  // Equal to a text that is empty here: so is the other one.
  if (Equal)
    for (auto [Empty, Other] :
         {std::pair(V->Ops[0], V->Ops[1]), std::pair(V->Ops[1], V->Ops[0])})
      if (isEmpty(VF, Empty) && !isEmpty(VF, Other) &&
          !Sim.assume(S, VF.make(Value::TestOf, {Other}, "empty"), true))
        return;
  SmallVector<std::pair<State, bool>, 2> Split;
  auto Style = model::CompareStyle(V->Number >> 8);
  if (!compareValues(At, BinaryOp(V->Number), V->Ops[0], V->Ops[1], Style,
                     V->Ops.size() > 2 ? V->Ops[2] : nullptr, false, S, Split))
    return;
  for (auto &[Half, Is] : Split)
    if (Is == Holds) {
      S = std::move(Half);
      return;
    }
}

} // namespace claimcheck::flow
