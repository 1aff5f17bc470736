//===- Values.cpp - Symbolic values and memory regions --------------------===//

#include "Values.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace llvm;

namespace claimcheck::flow {

void Value::profile(FoldingSetNodeID &ID, Kind K, int64_t Number,
                    StringRef Name, RegionRef R, const model::Effect *Rule,
                    ArrayRef<ValueRef> Ops) {
  ID.AddInteger(K);
  ID.AddInteger(Number);
  ID.AddString(Name);
  ID.AddPointer(R);
  ID.AddPointer(Rule);
  for (ValueRef Operand : Ops)
    ID.AddPointer(Operand);
}

void Region::profile(FoldingSetNodeID &ID, Kind K, int64_t Number,
                     StringRef Name, RegionRef Parent, ValueRef Of) {
  ID.AddInteger(K);
  ID.AddInteger(Number);
  ID.AddString(Name);
  ID.AddPointer(Parent);
  ID.AddPointer(Of);
}

ValueRef ValueFactory::make(Value::Kind K, ArrayRef<ValueRef> Ops,
                            StringRef Name, int64_t Number, RegionRef R,
                            const model::Effect *Rule) {
  uint32_t Depth = 0;
  for (ValueRef Operand : Ops)
    Depth = std::max(Depth, Operand->Depth + 1);
  if (R && R->root()->Of)
    Depth = std::max(Depth, R->root()->Of->Depth + 1);
  // A value that grows with each turn of a loop or recursion has no finite
  // form: beyond the bound only what it is made of is kept.
  if (Depth > MaxDepth && K != Value::Derived) {
    SmallVector<ValueRef, 4> Leaves;
    for (ValueRef Operand : Ops)
      any(
          Operand,
          [&](ValueRef V) {
            if (V->Ops.empty() && !V->isConstant() &&
                Leaves.size() < MaxLeaves && !is_contained(Leaves, V))
              Leaves.push_back(V);
            return false;
          },
          [](ValueRef) { return true; });
    return make(Value::Derived, Leaves, {}, 0);
  }
  FoldingSetNodeID ID;
  Value::profile(ID, K, Number, Name, R, Rule, Ops);
  void *Where = nullptr;
  if (Value *Known = Values.FindNodeOrInsertPos(ID, Where))
    return Known;
  auto *New = new (Memory) Value;
  New->K = K;
  New->Id = NextId++;
  New->Number = Number;
  New->Name = Name.copy(Memory);
  New->R = R;
  New->Rule = Rule;
  New->Ops = Ops.copy(Memory);
  New->Depth = Depth;
  Values.InsertNode(New, Where);
  return New;
}

RegionRef ValueFactory::region(Region::Kind K, RegionRef Parent, StringRef Name,
                               int64_t Number, ValueRef Of) {
  FoldingSetNodeID ID;
  Region::profile(ID, K, Number, Name, Parent, Of);
  void *Where = nullptr;
  if (Region *Known = Regions.FindNodeOrInsertPos(ID, Where))
    return Known;
  auto *New = new (Memory) Region;
  New->K = K;
  New->Id = NextId++;
  New->Number = Number;
  New->Name = Name.copy(Memory);
  New->Parent = Parent;
  if (Parent)
    Parent->HasParts = true;
  New->Of = Of;
  Regions.InsertNode(New, Where);
  return New;
}

int64_t ValueFactory::number(const Site &S, unsigned Slot) {
  auto [It, New] = SiteNumbers.try_emplace({S, Slot}, int64_t(Sites.size()));
  if (New)
    Sites.push_back({S, Slot});
  return It->second;
}

RegionRef ValueFactory::pointee(ValueRef V) {
  if (V->K == Value::Address)
    return V->R;
  // A pointer into an object, some way on: some element of it.
  if (V->K == Value::Binary && V->Ops[0]->K == Value::Address &&
      (BinaryOp(V->Number) == BinaryOp::Add ||
       BinaryOp(V->Number) == BinaryOp::Sub)) {
    RegionRef R = V->Ops[0]->R;
    while (R->K == Region::Element || R->K == Region::ElementAt)
      R = R->Parent;
    return element(R);
  }
  return region(Region::Pointee, nullptr, {}, 0, V);
}

/// Values that stand for their own contents: dereferencing a claim's text or
/// a handle to a token changes nothing that the analysis tells apart.
static bool isOpaque(ValueRef V) {
  switch (V->K) {
  case Value::Token:
  case Value::Payload:
  case Value::Claim:
  case Value::Verifier:
  case Value::With:
  case Value::Element:
  case Value::LookUp:
  case Value::Derived:
  case Value::Text:
  case Value::Clock:
  case Value::Mac:
  case Value::Binary:
  case Value::Blank:
    return true;
  default:
    return false;
  }
}

ValueRef ValueFactory::input(RegionRef R) {
  if (R->K == Region::Pointee && isOpaque(R->Of))
    return R->Of;
  return make(Value::Input, {}, {}, 0, R);
}

ValueRef ValueFactory::member(ValueRef V, StringRef Name) {
  switch (V->K) {
  case Value::Blank:
  case Value::Undef:
    return V;
  case Value::Payload:
    // Not the fields of the node that holds it.
    return Name.consume_front(".") ? make(Value::Claim, V->Ops, Name)
                                   : make(Value::Member, {V}, Name);
  default:
    return make(Value::Member, {V}, Name);
  }
}

ValueRef ValueFactory::element(ValueRef V) {
  switch (V->K) {
  case Value::Element:
  case Value::Blank:
  case Value::Undef:
    return V;
  default:
    return make(Value::Element, {V});
  }
}

ValueRef ValueFactory::before(ValueRef V) {
  if (V->K == Value::Blank || V->K == Value::Undef)
    return V;
  return make(Value::Element, {V}, {}, -1);
}

ValueRef ValueFactory::derived(ArrayRef<ValueRef> From) {
  SmallVector<ValueRef, 4> Parts;
  for (ValueRef V : From) {
    if (V->K == Value::Derived && V->Number == 0 && V->Name.empty()) {
      for (ValueRef Part : V->Ops)
        if (!is_contained(Parts, Part))
          Parts.push_back(Part);
    } else if (!is_contained(Parts, V)) {
      Parts.push_back(V);
    }
  }
  llvm::sort(Parts, [](ValueRef A, ValueRef B) { return A->Id < B->Id; });
  return make(Value::Derived, Parts);
}

ValueRef ValueFactory::oneOf(ValueRef A, ValueRef B) {
  SmallVector<ValueRef, 4> Parts;
  for (ValueRef V : {A, B}) {
    bool IsSeveral = V->K == Value::Derived && V->Name == "either";
    for (ValueRef Part : IsSeveral ? V->Ops : ArrayRef<ValueRef>(V))
      if (!is_contained(Parts, Part))
        Parts.push_back(Part);
  }
  if (Parts.size() == 1 || Parts.size() > MaxInputs)
    return A;
  llvm::sort(Parts, [](ValueRef X, ValueRef Y) { return X->Id < Y->Id; });
  return make(Value::Derived, Parts, "either");
}

static std::optional<int64_t> fold(BinaryOp Op, int64_t L, int64_t R) {
  switch (Op) {
  case BinaryOp::Eq:
    return L == R;
  case BinaryOp::Ne:
    return L != R;
  case BinaryOp::Lt:
    return L < R;
  case BinaryOp::Le:
    return L <= R;
  case BinaryOp::Gt:
    return L > R;
  case BinaryOp::Ge:
    return L >= R;
  case BinaryOp::And:
    return L & R;
  case BinaryOp::Or:
    return L | R;
  case BinaryOp::Xor:
    return L ^ R;
  default:
    return std::nullopt; // Counters must not unroll loops.
  }
}

ValueRef ValueFactory::binary(BinaryOp Op, ValueRef L, ValueRef R) {
  if (L->isInt() && R->isInt())
    if (auto Folded = fold(Op, L->Number, R->Number))
      return integer(*Folded);
  // Comparing a condition with 0 or 1 is the condition.
  if (L->isInt() && !R->isInt() && (Op == BinaryOp::Eq || Op == BinaryOp::Ne))
    std::swap(L, R);
  bool IsTruth =
      L->K == Value::Not || L->K == Value::AnyOf || L->K == Value::HasClaim ||
      (L->K == Value::TestOf && L->Name != "measure") ||
      (L->K == Value::Binary && BinaryOp(L->Number) >= BinaryOp::Eq &&
       BinaryOp(L->Number) <= BinaryOp::Ge);
  if (IsTruth && (Op == BinaryOp::Eq || Op == BinaryOp::Ne)) {
    if (R->isInt(0))
      return Op == BinaryOp::Eq ? negation(L) : L;
    if (R->isInt(1))
      return Op == BinaryOp::Eq ? L : negation(L);
  }
  if (L == R &&
      (Op == BinaryOp::Eq || Op == BinaryOp::Le || Op == BinaryOp::Ge) &&
      L->K != Value::Undef && L->K != Value::Derived && L->K != Value::Phi &&
      L->K != Value::Element)
    return integer(1);
  return make(Value::Binary, {L, R}, {}, int64_t(Op));
}

RegionRef ValueFactory::movedPart(RegionRef R, RegionRef From, RegionRef To) {
  if (R == From)
    return To;
  RegionRef Outer = R->Parent ? movedPart(R->Parent, From, To) : nullptr;
  return Outer ? region(R->K, Outer, R->Name, R->Number, R->Of) : nullptr;
}

ValueRef ValueFactory::negation(ValueRef V) {
  if (V->isInt())
    return integer(V->Number == 0);
  if (V->K == Value::Not)
    return V->Ops[0];
  if (V->K == Value::Binary) {
    static constexpr std::pair<BinaryOp, BinaryOp> Opposite[] = {
        {BinaryOp::Eq, BinaryOp::Ne}, {BinaryOp::Ne, BinaryOp::Eq},
        {BinaryOp::Lt, BinaryOp::Ge}, {BinaryOp::Ge, BinaryOp::Lt},
        {BinaryOp::Gt, BinaryOp::Le}, {BinaryOp::Le, BinaryOp::Gt}};
    for (auto [From, To] : Opposite)
      if (BinaryOp(V->Number) == From)
        return make(Value::Binary, V->Ops, {},
                    (V->Number & ~int64_t(0xff)) | int64_t(To));
  }
  return make(Value::Not, {V});
}

ValueRef ValueFactory::anyOf(ArrayRef<ValueRef> Ops) {
  SmallVector<ValueRef, 4> Flat;
  for (ValueRef V : Ops) {
    if (V->isInt(0))
      continue;
    if (V->isInt())
      return integer(1);
    if (V->K == Value::AnyOf)
      append_range(Flat, V->Ops);
    else
      Flat.push_back(V);
  }
  llvm::sort(Flat, [](ValueRef A, ValueRef B) { return A->Id < B->Id; });
  Flat.erase(llvm::unique(Flat), Flat.end());
  for (ValueRef V : Flat)
    if (V->K == Value::Not && is_contained(Flat, V->Ops[0]))
      return integer(1);
  if (Flat.empty())
    return integer(0);
  return Flat.size() == 1 ? Flat.front() : make(Value::AnyOf, Flat);
}

ValueRef ValueFactory::phi(const Site &BlockEntry, RegionRef R, ValueRef A,
                           ValueRef B) {
  if (A == B || B->K == Value::Undef)
    return A;
  if (A->K == Value::Undef)
    return B;
  int64_t N = number(BlockEntry, 0);
  ValueRef P = make(Value::Phi, {}, {}, N, R);
  auto &Inputs = PhiInputs[P];
  for (ValueRef V : {A, B})
    if (V != P && Inputs.size() < MaxInputs && !is_contained(Inputs, V))
      Inputs.push_back(V);
  return P;
}

ArrayRef<ValueRef> ValueFactory::inputs(ValueRef Phi) const {
  auto It = PhiInputs.find(Phi);
  return It == PhiInputs.end() ? ArrayRef<ValueRef>()
                               : ArrayRef<ValueRef>(It->second);
}

ValueRef ValueFactory::condensed(ValueRef V, unsigned Limit) {
  if (V->isTracked() || (V->Ops.empty() && V->K != Value::Phi && !V->R))
    return V;
  // Breadth first: the nearest parts say most.
  SmallPtrSet<ValueRef, 32> Seen{V};
  SmallVector<ValueRef, 32> Parts{V};
  SmallVector<ValueRef, 8> Tracked, Others;
  auto enter = [&](ValueRef Part) {
    if (Part && Seen.insert(Part).second)
      Parts.push_back(Part);
  };
  for (size_t N = 0; N < Parts.size() && N < Limit; ++N) {
    ValueRef Part = Parts[N];
    bool IsLeaf = Part->Ops.empty() && Part->K != Value::Phi;
    if (Part->isTracked())
      Tracked.push_back(Part);
    else if (IsLeaf && !Part->isConstant() && Part->K != Value::Undef)
      Others.push_back(Part);
    for (ValueRef Operand : Part->Ops)
      enter(Operand);
    if (Part->K == Value::Phi)
      for (ValueRef Input : inputs(Part))
        enter(Input);
    else if (Part->R)
      enter(Part->R->root()->Of);
  }
  if (Parts.size() <= Limit)
    return V;
  Tracked.append(Others.begin(), Others.end());
  if (Tracked.size() > MaxLeaves)
    Tracked.resize(MaxLeaves);
  return derived(Tracked);
}

bool ValueFactory::any(ValueRef V, function_ref<bool(ValueRef)> Visit,
                       function_ref<bool(ValueRef)> Descend) const {
  SmallPtrSet<ValueRef, 16> Seen;
  SmallVector<ValueRef, 16> Todo{V};
  while (!Todo.empty()) {
    ValueRef Next = Todo.pop_back_val();
    if (!Next || !Seen.insert(Next).second)
      continue;
    if (Visit(Next))
      return true;
    if (!Descend(Next))
      continue;
    Todo.append(Next->Ops.begin(), Next->Ops.end());
    if (Next->K == Value::Phi)
      for (ValueRef Input : inputs(Next))
        Todo.push_back(Input);
    if (Next->R && Next->K != Value::Phi && Next->R->root()->Of)
      Todo.push_back(Next->R->root()->Of);
  }
  return false;
}

} // namespace claimcheck::flow
