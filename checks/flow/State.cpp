//===- State.cpp - What holds at a program point --------------------------===//

#include "State.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <functional>

using namespace llvm;

namespace claimcheck::flow {

bool Fact::admits(int64_t V) const {
  return Low <= V && V <= High &&
         !std::binary_search(Not.begin(), Not.end(), V);
}

bool Fact::narrow(BinaryOp Op, int64_t V) {
  constexpr int64_t Min = std::numeric_limits<int64_t>::min();
  constexpr int64_t Max = std::numeric_limits<int64_t>::max();
  switch (Op) {
  case BinaryOp::Eq:
    if (!admits(V))
      return false;
    Low = High = V;
    Not.clear();
    return true;
  case BinaryOp::Ne:
    if (Low == V && Low != Max)
      ++Low;
    else if (High == V && High != Min)
      --High;
    else if (admits(V) && Not.size() < MaxNot)
      Not.insert(std::lower_bound(Not.begin(), Not.end(), V), V);
    break;
  case BinaryOp::Lt:
    if (V == Min)
      return false;
    High = std::min(High, V - 1);
    break;
  case BinaryOp::Le:
    High = std::min(High, V);
    break;
  case BinaryOp::Gt:
    if (V == Max)
      return false;
    Low = std::max(Low, V + 1);
    break;
  case BinaryOp::Ge:
    Low = std::max(Low, V);
    break;
  default:
    break;
  }
  llvm::erase_if(Not, [&](int64_t N) { return N < Low || N > High; });
  while (Low <= High && std::binary_search(Not.begin(), Not.end(), Low)) {
    llvm::erase(Not, Low);
    ++Low;
  }
  while (Low <= High && std::binary_search(Not.begin(), Not.end(), High)) {
    llvm::erase(Not, High);
    --High;
  }
  return Low <= High;
}

void Fact::widen(const Fact &Other) {
  SmallVector<int64_t, 4> Common;
  for (int64_t V : Not)
    if (!Other.admits(V))
      Common.push_back(V);
  for (int64_t V : Other.Not)
    if (!admits(V) &&
        std::find(Common.begin(), Common.end(), V) == Common.end())
      Common.push_back(V);
  // The gap between two ranges around zero is what conditions ask for.
  if (!admits(0) && !Other.admits(0) &&
      std::find(Common.begin(), Common.end(), 0) == Common.end())
    Common.push_back(0);
  Low = std::min(Low, Other.Low);
  High = std::max(High, Other.High);
  std::sort(Common.begin(), Common.end());
  Common.erase(std::unique(Common.begin(), Common.end()), Common.end());
  llvm::erase_if(Common, [&](int64_t V) { return V < Low || V > High; });
  if (Common.size() > MaxNot)
    Common.resize(MaxNot);
  Not.assign(Common.begin(), Common.end());
}

ValueRef State::load(ValueFactory &VF, RegionRef R) const {
  if (ValueRef V = stored(R))
    return V;
  switch (R->K) {
  case Region::Field:
    return VF.member(load(VF, R->Parent), R->Name);
  case Region::Element:
    // Any element: of a container that was filled piece by piece, one piece.
    // Of several texts it is one.
    if (R->Parent->HasParts) {
      ValueRef Any = nullptr;
      for (const auto &[Part, V] : Memory)
        if (Part->Parent == R->Parent && Part->K == Region::ElementAt) {
          if (V->K == Value::Text && Any)
            Any = VF.oneOf(Any, V);
          else if (!Any)
            Any = V;
          if (V->K != Value::Text)
            break;
        }
      if (Any)
        return Any;
    }
    return VF.element(load(VF, R->Parent));
  case Region::ElementAt:
    if (ValueRef Any = stored(VF.element(R->Parent)))
      return Any;
    return R->Number < 0 ? VF.before(load(VF, R->Parent))
                         : VF.element(load(VF, R->Parent));
  case Region::GlobalVar:
  case Region::Pointee:
    return VF.input(R);
  case Region::LocalVar:
  case Region::Heap:
  case Region::Returned:
    return VF.undef();
  }
  return VF.undef();
}

void State::erase(RegionRef R) {
  if (R->HasParts)
    Memory.eraseIf([&](const auto &Entry) { return Entry.first->isWithin(R); });
  else
    Memory.erase(R);
}

void State::write(RegionRef R, ValueRef V) {
  erase(R);
  Memory[R] = V;
}

void State::copy(ValueFactory &VF, RegionRef From, RegionRef To) {
  if (From == To)
    return;
  std::vector<std::pair<RegionRef, ValueRef>> Parts;
  for (const auto &[Part, V] : Memory)
    if (Part != From && Part->isWithin(From))
      Parts.push_back({VF.movedPart(Part, From, To), V});
  ValueRef Whole = load(VF, From);
  erase(To);
  if (Whole->K != Value::Undef || Parts.empty())
    Memory[To] = Whole;
  for (auto [Part, V] : Parts)
    Memory[Part] = V;
}

/// The texts of which \p V is one; nothing if it may be another.
static std::optional<SmallVector<StringRef, 4>> textsOf(ValueRef V) {
  if (V->K == Value::Text)
    return SmallVector<StringRef, 4>{V->Name};
  if (V->K == Value::Blank)
    return SmallVector<StringRef, 4>{""};
  if (V->K != Value::Derived || V->Name != "either")
    return std::nullopt;
  SmallVector<StringRef, 4> All;
  for (ValueRef Part : V->Ops) {
    auto Mine = textsOf(Part);
    if (!Mine)
      return std::nullopt;
    All.append(*Mine);
  }
  return All;
}

/// Whether two texts are the same, if that is known.
static std::optional<bool> areSameText(ValueRef L, ValueRef R) {
  auto A = textsOf(L), B = textsOf(R);
  if (!A || !B)
    return std::nullopt;
  if (none_of(*A, [&](StringRef T) { return is_contained(*B, T); }))
    return false;
  if (A->size() == 1 && B->size() == 1)
    return true;
  return std::nullopt;
}

std::optional<bool> State::decide(BinaryOp Op, ValueRef L, ValueRef R) const {
  static constexpr BinaryOp Swapped[] = {BinaryOp::Eq, BinaryOp::Ne,
                                         BinaryOp::Gt, BinaryOp::Ge,
                                         BinaryOp::Lt, BinaryOp::Le};
  static constexpr BinaryOp Inverse[] = {BinaryOp::Ne, BinaryOp::Eq,
                                         BinaryOp::Ge, BinaryOp::Gt,
                                         BinaryOp::Le, BinaryOp::Lt};
  std::optional<int64_t> With = constant(R);
  if (!With) {
    With = constant(L);
    std::swap(L, R);
    Op = Swapped[unsigned(Op) - unsigned(BinaryOp::Eq)];
  }
  if (!With)
    return std::nullopt;
  Fact Known = fact(L), Opposite = Known;
  if (!Known.narrow(Op, *With))
    return false;
  if (!Opposite.narrow(Inverse[unsigned(Op) - unsigned(BinaryOp::Eq)], *With))
    return true;
  return std::nullopt;
}

Fact State::fact(ValueRef V) const {
  if (V->isInt())
    return {V->Number, V->Number, {}};
  if (auto It = Facts.find(V); It != Facts.end())
    return It->second;
  return impliedFact(V);
}

Fact State::impliedFact(ValueRef V) const {
  Fact F;
  switch (V->K) {
  case Value::Address:
  case Value::Function:
  case Value::Text:
  case Value::Token:
  case Value::Payload:
  case Value::Verifier:
  case Value::With:
    F.narrow(BinaryOp::Ne, 0);
    break;
  case Value::Blank:
    F.narrow(BinaryOp::Eq, 0);
    break;
  case Value::Not:
    F.Low = 0;
    F.High = 1;
    if (auto Zero = isZero(V->Ops[0]))
      F.Low = F.High = *Zero;
    break;
  case Value::AnyOf:
    F.Low = 0;
    F.High = 1;
    if (any_of(V->Ops, [&](ValueRef Of) { return isZero(Of) == false; }))
      F.Low = 1;
    else if (all_of(V->Ops, [&](ValueRef Of) { return isZero(Of) == true; }))
      F.High = 0;
    break;
  case Value::TestOf:
    if (V->Name == "measure")
      break;
    F.Low = 0;
    F.High = 1;
    if (V->Name != "empty")
      if (auto Zero = isZero(V->Ops[0]))
        F.Low = F.High = *Zero == (V->Name == "null");
    break;
  case Value::HasClaim:
    F.Low = 0;
    F.High = 1;
    break;
  case Value::Binary:
    if (BinaryOp(V->Number) >= BinaryOp::Eq &&
        BinaryOp(V->Number) <= BinaryOp::Ge) {
      F.Low = 0;
      F.High = 1;
      // What is known of the operands may decide it.
      bool IsEquality = V->Number == int64_t(BinaryOp::Eq) ||
                        V->Number == int64_t(BinaryOp::Ne);
      if (auto Same =
              IsEquality ? areSameText(V->Ops[0], V->Ops[1]) : std::nullopt)
        F.Low = F.High = *Same == (V->Number == int64_t(BinaryOp::Eq));
      else if (auto Decided = decide(BinaryOp(V->Number), V->Ops[0], V->Ops[1]))
        F.Low = F.High = *Decided;
    }
    break;
  default:
    break;
  }
  return F;
}

void State::setFact(ValueRef V, Fact F) {
  if (V->isConstant())
    return;
  if (F == impliedFact(V))
    Facts.erase(V);
  else
    Facts[V] = std::move(F);
}

void State::forget(const ValueFactory &VF, ValueRef V) {
  Facts.eraseIf([&](const auto &Known) {
    return VF.any(
        Known.first, [&](ValueRef X) { return X == V; },
        [](ValueRef X) { return X->K != Value::Phi; });
  });
}

std::optional<bool> State::isZero(ValueRef V) const {
  Fact F = fact(V);
  if (F.isZero())
    return true;
  if (F.isNonZero())
    return false;
  return std::nullopt;
}

std::optional<int64_t> State::constant(ValueRef V) const {
  Fact F = fact(V);
  if (F.isConstant())
    return F.Low;
  return std::nullopt;
}

/// Whether \p W is what \p V was in some turn of a loop: the same but for phis
/// in place of what they may be.
static bool mayHaveBeen(const ValueFactory &VF, ValueRef V, ValueRef W,
                        unsigned Depth = 6) {
  if (V == W)
    return true;
  if (Depth == 0 || V->isConstant())
    return false;
  if (V->K == Value::Phi)
    return any_of(VF.inputs(V), [&](ValueRef Input) {
      return mayHaveBeen(VF, Input, W, Depth - 1);
    });
  if (V->K != W->K || V->Number != W->Number || V->Name != W->Name ||
      V->R != W->R || V->Ops.empty() || V->Ops.size() != W->Ops.size())
    return false;
  if (V->K == Value::Derived) // Its parts are in no order.
    return all_of(V->Ops, [&](ValueRef Part) {
      return any_of(W->Ops, [&](ValueRef Other) {
        return mayHaveBeen(VF, Part, Other, Depth - 1);
      });
    });
  return all_of(zip(V->Ops, W->Ops), [&](const auto &Pair) {
    return mayHaveBeen(VF, std::get<0>(Pair), std::get<1>(Pair), Depth - 1);
  });
}

/// What \p S knows of \p V, a comparison: if nothing, what it knows of one that
/// it may have been.
static Fact factThroughPhis(const ValueFactory &VF, const State &S,
                            ValueRef V) {
  if (V->K == Value::Binary && !S.facts().count(V))
    for (const auto &[Of, Fa] : S.facts())
      if (Of->K == Value::Binary && Of->Number == V->Number &&
          mayHaveBeen(VF, V, Of))
        return Fa;
  return S.fact(V);
}

/// The pairs of values that \p S knows to be equal.
static SmallVector<std::pair<ValueRef, ValueRef>, 2>
equalities(const State &S) {
  SmallVector<std::pair<ValueRef, ValueRef>, 2> Pairs;
  for (const auto &[Of, Fa] : S.facts())
    if (Of->K == Value::Binary && !Of->Ops[0]->isConstant() &&
        !Of->Ops[1]->isConstant() &&
        (Of->Number == int64_t(BinaryOp::Eq)   ? Fa.isNonZero()
         : Of->Number == int64_t(BinaryOp::Ne) ? Fa.isZero()
                                               : false))
      Pairs.push_back({Of->Ops[0], Of->Ops[1]});
  return Pairs;
}

/// Whether \p V, with what is known of it, says that its operands are equal.
static bool saysEqual(ValueRef V, const Fact &F) {
  if (V->K != Value::Binary)
    return false;
  BinaryOp Op = BinaryOp(V->Number);
  return (Op == BinaryOp::Eq && F.isNonZero()) ||
         (Op == BinaryOp::Ne && F.isZero());
}

/// `x == a` and `x == b` as `x == one of a and b`, or null.
static ValueRef either(ValueFactory &VF, ValueRef A, ValueRef B) {
  if (A->Number >> 8 != B->Number >> 8 || A->Ops.size() != B->Ops.size())
    return nullptr;
  for (ValueRef Common : A->Ops.take_front(2))
    for (unsigned N : {0, 1}) {
      if (Common->isConstant() || B->Ops[N] != Common)
        continue;
      ValueRef One = Common == A->Ops[0] ? A->Ops[1] : A->Ops[0];
      SmallVector<ValueRef, 3> Ops{Common, VF.oneOf(One, B->Ops[1 - N])};
      Ops.append(A->Ops.begin() + 2, A->Ops.end());
      return VF.make(Value::Binary, Ops, {},
                     (A->Number & ~int64_t(0xff)) | int64_t(BinaryOp::Eq));
    }
  return nullptr;
}

/// What \p V, of which \p F is known, says of what the function was given: a
/// value that is not zero. Null if it says nothing of that.
static ValueRef conditionOf(ValueFactory &VF, ValueRef V, const Fact &F) {
  if (!F.isZero() && !F.isNonZero())
    return nullptr;
  if (V->K == Value::AnyOf)
    return F.isZero() ? nullptr : V;
  ValueRef Root = V;
  while (Root->K == Value::Not || Root->K == Value::Member ||
         (Root->K == Value::TestOf && Root->Name != "measure"))
    Root = Root->Ops[0];
  if (Root->K != Value::Param && Root->K != Value::Input)
    return nullptr;
  return F.isZero() ? VF.negation(V) : V;
}

/// The conditions that hold by \p Facts and, as far as those say, not by
/// \p Others.
static void ownConditions(ValueFactory &VF, const FactMap &Facts,
                          const FactMap &Others,
                          SmallVectorImpl<ValueRef> &Out) {
  std::function<bool(ValueRef)> holds = [&](ValueRef V) {
    if (V->K == Value::AnyOf && any_of(V->Ops, holds))
      return true;
    bool IsNot = V->K == Value::Not;
    auto It = Others.find(IsNot ? V->Ops[0] : V);
    return It != Others.end() &&
           (IsNot ? It->second.isZero() : It->second.isNonZero());
  };
  for (const auto &[V, F] : Facts)
    if (ValueRef Condition = conditionOf(VF, V, F);
        Condition && !holds(Condition))
      Out.push_back(Condition);
}

/// If one condition holds here and another one there, one of the two does.
static void eitherCondition(ValueFactory &VF, const FactMap &Mine,
                            const FactMap &Theirs,
                            SmallVectorImpl<ValueRef> &Out) {
  constexpr size_t MaxEach = 3, MaxOperands = 4;
  SmallVector<ValueRef, 4> A, B;
  ownConditions(VF, Mine, Theirs, A);
  ownConditions(VF, Theirs, Mine, B);
  if (A.size() > MaxEach || B.size() > MaxEach)
    return;
  for (ValueRef X : A)
    for (ValueRef Y : B)
      if (ValueRef Either = VF.anyOf({X, Y});
          Either->K == Value::AnyOf && Either->Ops.size() <= MaxOperands &&
          !is_contained(Out, Either))
        Out.push_back(Either);
}

void alternatives(ValueFactory &VF, const FactMap &Mine, const FactMap &Theirs,
                  SmallVectorImpl<ValueRef> &Out) {
  eitherCondition(VF, Mine, Theirs, Out);
  auto holdsIn = [](const FactMap &Facts, ValueRef V) {
    auto It = Facts.find(V);
    return It != Facts.end() && saysEqual(V, It->second);
  };
  for (const auto &[A, OfA] : Mine) {
    if (!saysEqual(A, OfA) || holdsIn(Theirs, A))
      continue;
    for (const auto &[B, OfB] : Theirs)
      if (saysEqual(B, OfB) && !holdsIn(Mine, B))
        if (ValueRef Both = either(VF, A, B); Both && !is_contained(Out, Both))
          Out.push_back(Both);
  }
}

bool State::join(ValueFactory &VF, const State &Other, const Site &BlockEntry) {
  bool Changed = false;
  if (Prop != Other.Prop)
    if (auto Wider = Prop->widened(*Other.Prop)) {
      Prop = std::move(Wider);
      Changed = true;
    }
  auto IAmEqual = equalities(*this), TheyAreEqual = equalities(Other);
  auto areEqual = [](const auto &Pairs, ValueRef A, ValueRef B) {
    return is_contained(Pairs, std::pair(A, B)) ||
           is_contained(Pairs, std::pair(B, A));
  };
  auto meet = [&](RegionRef R, ValueRef Mine, ValueRef Theirs) {
    if (Mine == Theirs)
      return;
    // What differs by name only: each value is also the other one in the state
    // that does not tell them apart.
    if (areEqual(TheyAreEqual, Mine, Theirs))
      return;
    if (areEqual(IAmEqual, Mine, Theirs)) {
      Memory[R] = Theirs;
      Changed = true;
      return;
    }
    size_t Before = Mine->K == Value::Phi ? VF.inputs(Mine).size() : 0;
    ValueRef Joined = VF.phi(BlockEntry, R, Mine, Theirs);
    if (Joined != Mine || stored(R) != Mine) {
      // A phi of two facts keeps what holds of both.
      if (Joined != Mine && Joined->K == Value::Phi) {
        Fact F = fact(Mine);
        F.widen(Other.fact(Theirs));
        setFact(Joined, F);
      }
      Memory[R] = Joined;
      Changed = true;
    } else if (Joined->K == Value::Phi) {
      Fact F = fact(Joined);
      F.widen(Other.fact(Theirs));
      if (!(F == fact(Joined))) {
        setFact(Joined, F);
        Changed = true;
      }
      Changed |= VF.inputs(Joined).size() != Before;
    }
  };
  std::vector<std::pair<RegionRef, std::pair<ValueRef, ValueRef>>> Differ;
  for (const auto &[R, V] : Memory) {
    ValueRef Theirs = Other.load(VF, R);
    if (Theirs != V)
      Differ.push_back({R, {V, Theirs}});
  }
  for (const auto &[R, V] : Other.Memory)
    if (!Memory.count(R)) {
      ValueRef Mine = load(VF, R);
      if (Mine != V)
        Differ.push_back({R, {Mine, V}});
    }
  std::vector<ValueRef> NewPhis;
  for (auto &[R, Pair] : Differ) {
    meet(R, Pair.first, Pair.second);
    if (ValueRef V = stored(R); V && V->K == Value::Phi)
      NewPhis.push_back(V);
  }
  for (const auto &[Of, Fa] : Other.Facts)
    if (Of->K == Value::Binary && !Facts.count(Of)) {
      Fact Mine = factThroughPhis(VF, *this, Of);
      if (!(Mine == fact(Of))) {
        setFact(Of, Mine);
        Changed = true;
      }
    }
  SmallVector<ValueRef, 2> OneOf;
  alternatives(VF, Facts, Other.Facts, OneOf);
  for (auto It = Facts.begin(); It != Facts.end();) {
    if (is_contained(OneOf, It->first) ||
        std::find(NewPhis.begin(), NewPhis.end(), It->first) != NewPhis.end()) {
      ++It;
      continue;
    }
    Fact F = It->second;
    F.widen(factThroughPhis(VF, Other, It->first));
    if (!(F == It->second))
      Changed = true;
    if (F.isTrivial() || F == impliedFact(It->first)) {
      It = Facts.erase(It);
    } else {
      It->second = std::move(F);
      ++It;
    }
  }
  for (ValueRef V : OneOf)
    if (!Facts.count(V)) {
      Facts[V].narrow(BinaryOp::Eq, 1);
      Changed = true;
    }
  if (!Exception && Other.Exception) {
    Exception = Other.Exception;
    Changed = true;
  }
  return Changed;
}

} // namespace claimcheck::flow
