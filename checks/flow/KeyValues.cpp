//===- KeyValues.cpp - Key bytes as values, and where they lie ------------===//

#include "KeyValues.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace llvm;

namespace claimcheck::flow {

const KeyOrigin *KeyKnowledge::find(ValueRef Leaf, StringRef Function) const {
  // What a callee made is the same key when it comes back.
  for (ValueRef V = Leaf;; V = V->Ops[0]) {
    if (auto It = Everywhere.find(V); It != Everywhere.end())
      return &It->second;
    if (V->K != Value::Imported)
      break;
  }
  auto Local = In.find(Function.str());
  if (Local == In.end())
    return nullptr;
  auto It = Local->second.find(Leaf);
  return It == Local->second.end() ? nullptr : &It->second;
}

/// Whether \p Leaf may be bytes of a key. What is computed from constants, from
/// addresses and from what a caller passed is a pointer or a number, and the
/// same in many functions; so is what lies behind a null pointer.
static bool mayBeBytes(ValueFactory &VF, ValueRef Leaf) {
  if (RegionRef R = inputRegionOf(VF, Leaf)) {
    ValueRef Pointer = R->root()->Of;
    return !Pointer || !(Pointer->isConstant() || Pointer->K == Value::Undef);
  }
  if (Leaf->K != Value::Derived)
    return true;
  return none_of(Leaf->Ops,
                 [](ValueRef X) {
                   return X->K == Value::Address || X->K == Value::Param;
                 }) &&
         VF.any(
             Leaf,
             [](ValueRef X) {
               return X->K == Value::Config || X->K == Value::Input ||
                      X->K == Value::Fresh || X->K == Value::Imported ||
                      X->K == Value::Result || X->K == Value::KeyData;
             },
             [](ValueRef X) { return X->K != Value::Address; });
}

bool KeyKnowledge::add(ValueFactory &VF, ValueRef Leaf, StringRef Function,
                       const KeyOrigin &O, bool OnlyThere) {
  if (!mayBeBytes(VF, Leaf))
    return false;
  KeyLeaves &Known =
      OnlyThere || dependsOnParam(VF, Leaf) ? In[Function.str()] : Everywhere;
  auto [It, New] = Known.try_emplace(Leaf, O);
  if (New)
    return true;
  // A source says more than a use, a use more than a wipe.
  if (O.C < It->second.C) {
    It->second = O;
    return true;
  }
  return false;
}

bool dependsOnParam(const ValueFactory &VF, ValueRef V) {
  return VF.any(
      V,
      [](ValueRef X) {
        return X->K == Value::Param || X->K == Value::Config ||
               (X->R && X->R->root()->K == Region::LocalVar &&
                (X->K == Value::Input || X->K == Value::Address));
      },
      [](ValueRef X) { return X->K != Value::Imported; });
}

bool isCallers(const ValueFactory &VF, ValueRef V) {
  return VF.any(
      V,
      [](ValueRef X) {
        return X->K == Value::Param || X->K == Value::Config ||
               X->K == Value::Input;
      },
      [](ValueRef X) {
        return X->K == Value::Member || X->K == Value::Element ||
               X->K == Value::Binary || X->K == Value::Phi;
      });
}

bool isHandle(ValueRef Leaf) {
  return Leaf->K == Value::KeyData && Leaf->Rule &&
         Leaf->Rule->Kind == model::EffectKind::KeyHandle;
}

/// Whether a part of memory that the function was handed.
static bool isInputPath(ValueRef V) {
  while (V->K == Value::Member || V->K == Value::Element)
    V = V->Ops[0];
  return V->K == Value::Input;
}

/// The containers, in \p Out, that \p V was looked up in, if it was: what is
/// behind a reference or an iterator to an element, or an element.
static void containersOf(const ValueFactory &VF, ValueRef V,
                         SmallVectorImpl<ValueRef> &Out) {
  while (V->K == Value::Member || V->K == Value::Element)
    V = V->Ops[0];
  if (V->K == Value::LookUp)
    Out.push_back(V->Ops[0]);
  if (V->K != Value::Input || V->R->root()->K != Region::Pointee)
    return;
  auto add = [&](ValueRef Pointer) {
    if (Pointer->K == Value::LookUp)
      Out.push_back(Pointer->Ops[0]);
  };
  ValueRef Pointer = V->R->root()->Of;
  add(Pointer);
  if (Pointer->K == Value::Phi)
    for (ValueRef Input : VF.inputs(Pointer))
      add(Input);
}

bool anyLeaf(const ValueFactory &VF, ValueRef V,
             function_ref<bool(ValueRef, bool)> Do) {
  SmallPtrSet<ValueRef, 16> Seen;
  SmallVector<std::pair<ValueRef, bool>, 16> Todo{{V, false}};
  while (!Todo.empty() && Seen.size() < 200) {
    auto [Next, Encoded] = Todo.pop_back_val();
    if (!Next || !Seen.insert(Next).second)
      continue;
    switch (Next->K) {
    case Value::Int:
    case Value::Text:
    case Value::Float:
    case Value::Undef:
    case Value::Blank:
    case Value::Function:
    case Value::Address:
    case Value::Param:
    case Value::Not:
    case Value::AnyOf:
    case Value::TestOf:
    case Value::HasClaim:
    case Value::Clock:
      continue;
    case Value::Phi:
      for (ValueRef Input : VF.inputs(Next))
        Todo.push_back({Input, Encoded});
      continue;
    case Value::Element:
      Todo.push_back({Next->Ops[0], Encoded});
      continue;
    case Value::Member:
      if (isInputPath(Next))
        break;
      Todo.push_back({Next->Ops[0], Encoded});
      continue;
    case Value::KeyData:
      if (Next->Ops.empty())
        break;
      for (ValueRef Of : Next->Ops)
        Todo.push_back({Of, Encoded || Next->Name == "encoded"});
      continue;
    case Value::Derived:
      if (Next->Number != 1)
        break;
      for (ValueRef Of : Next->Ops)
        Todo.push_back({Of, Encoded});
      continue;
    case Value::Binary:
      switch (BinaryOp(Next->Number)) {
      case BinaryOp::Xor:
      case BinaryOp::Or:
      case BinaryOp::And:
      case BinaryOp::Shl:
      case BinaryOp::Shr:
      case BinaryOp::Add:
      case BinaryOp::Sub:
        for (ValueRef Of : Next->Ops)
          Todo.push_back({Of, true});
        continue;
      default:
        continue;
      }
    default:
      break;
    }
    if (Do(Next, Encoded))
      return true;
    SmallVector<ValueRef, 2> Containers;
    containersOf(VF, Next, Containers);
    for (ValueRef Of : Containers)
      Todo.push_back({Of, Encoded});
  }
  return false;
}

Site filledAt(const ValueFactory &VF, ValueRef Leaf) {
  switch (Leaf->K) {
  case Value::KeyData:
  case Value::Result:
  case Value::Fresh:
  case Value::Imported:
    return VF.site(Leaf->Number);
  case Value::Member:
  case Value::Element:
    return filledAt(VF, Leaf->Ops[0]);
  case Value::Input: {
    // Memory behind a pointer that a call gave.
    RegionRef Root = Leaf->R->root();
    return Root->K == Region::Pointee ? filledAt(VF, Root->Of) : Site();
  }
  default:
    return {};
  }
}

RegionRef objectOf(RegionRef Part) {
  while (Part->K == Region::Element || Part->K == Region::ElementAt)
    Part = Part->Parent;
  return Part;
}

RegionRef targetOf(ValueFactory &VF, ValueRef V) {
  if (V->K == Value::Phi) {
    ValueRef Only = nullptr;
    for (ValueRef Input : VF.inputs(V)) {
      if (Input->isInt() || Input->K == Value::Undef)
        continue;
      if (Only && Only != Input)
        return VF.pointee(V);
      Only = Input;
    }
    if (Only && Only != V && Only->K != Value::Phi)
      return targetOf(VF, Only);
  }
  if (V->K == Value::Binary && (BinaryOp(V->Number) == BinaryOp::Add ||
                                BinaryOp(V->Number) == BinaryOp::Sub)) {
    ValueRef Base = V->Ops[0]->K == Value::Address   ? V->Ops[0]
                    : V->Ops[1]->K == Value::Address ? V->Ops[1]
                                                     : V->Ops[0];
    RegionRef R = targetOf(VF, Base);
    return VF.element(objectOf(R));
  }
  return VF.pointee(V);
}

void contentsOf(ValueFactory &VF, const State &S, RegionRef R,
                SmallVectorImpl<ValueRef> &Out, unsigned Depth) {
  bool Parts = false, Whole = false;
  SmallVector<ValueRef, 8> Pointers;
  for (const auto &[Part, V] : S.store()) {
    if (!Part->isWithin(R))
      continue;
    (Part == R ? Whole : Parts) = true;
    if (V->K == Value::Address)
      Pointers.push_back(V);
    else if (!is_contained(Out, V))
      Out.push_back(V);
  }
  if (!Whole) {
    ValueRef V = S.load(VF, R);
    if (V->K != Value::Undef && !is_contained(Out, V))
      Out.push_back(V);
  }
  if (Depth < 2)
    for (ValueRef V : Pointers)
      contentsOf(VF, S, V->R, Out, Depth + 1);
}

void contentsOf(ValueFactory &VF, const State &S, ValueRef V,
                SmallVectorImpl<ValueRef> &Out, unsigned Depth) {
  if (V->isConstant() || V->K == Value::Undef)
    return;
  if (V->K == Value::Phi && Depth < 2) {
    for (ValueRef Input : SmallVector<ValueRef, 4>(VF.inputs(V)))
      contentsOf(VF, S, Input, Out, Depth + 1);
    return;
  }
  if (V->K != Value::Address && V->K != Value::Param && !is_contained(Out, V))
    Out.push_back(V);
  contentsOf(VF, S, targetOf(VF, V), Out, Depth);
}

static const RecordInfo *recordIn(const Unit &U, StringRef Name) {
  for (const RecordInfo &R : U.Records)
    if (R.Name == Name)
      return &R;
  return nullptr;
}

static TypeId pointerType(const Program &P, const ValueFactory &VF,
                          FunctionRef F, ValueRef V);

/// The type of what \p V points to; 0 if it has none.
static TypeId pointeeType(const Program &P, const ValueFactory &VF,
                          FunctionRef F, ValueRef V, unsigned Depth = 0) {
  if (V->K == Value::Address)
    return typeOf(P, VF, F, V->R);
  // A pointer that walks along a list: all that it may be is of one type, told
  // by where it started, not by where it went from itself.
  auto comesFromIt = [&](ValueRef Input) {
    return VF.any(
        Input, [&](ValueRef X) { return X == V; },
        [](ValueRef) { return true; });
  };
  if (V->K == Value::Phi && Depth < 4)
    for (ValueRef Input : VF.inputs(V))
      if (!comesFromIt(Input))
        if (TypeId T = pointeeType(P, VF, F, Input, Depth + 1))
          return T;
  const Type &Ty = F.U->Types[pointerType(P, VF, F, V)];
  return Ty.K == Type::Pointer || Ty.K == Type::Array ? Ty.Element : 0;
}

/// The variable that got the block which the call at \p Made allocated: the
/// call's result, or what a temporary result went to.
static std::optional<LocalId> allocatedTo(const Site &Made) {
  const Block &B = Made.F->Blocks[Made.Block];
  if (Made.Index >= B.Instrs.size())
    return std::nullopt;
  const Place &To = B.Instrs[Made.Index].Dst;
  // A number is the outcome of a call that gave the block in another way.
  if (To.B != Place::Local || !To.Steps.empty() ||
      Made.U->Types[Made.F->Locals[To.Id].Ty].K == Type::Int)
    return std::nullopt;
  if (!Made.F->Locals[To.Id].IsTemporary)
    return To.Id;
  for (const Instr &Later : B.Instrs)
    if (Later.O == Op::Assign && Later.Args[0].K == Operand::Load &&
        Later.Args[0].P == To && Later.Dst.B == Place::Local &&
        Later.Dst.Steps.empty())
      return Later.Dst.Id;
  return std::nullopt;
}

/// The record that a block of memory is used as, by the pointer to it.
static TypeId allocatedType(const ValueFactory &VF, FunctionRef F,
                            RegionRef Block) {
  const Site &Made = VF.site(Block->Number);
  if (!Block->Name.empty() || Made.F != F.F)
    return 0;
  std::optional<LocalId> To = allocatedTo(Made);
  const Type &Pointer = F.U->Types[To ? F.F->Locals[*To].Ty : 0];
  TypeId T = Pointer.K == Type::Pointer ? Pointer.Element : 0;
  return F.U->Types[T].K == Type::Record ? T : 0;
}

/// The type of a parameter; for user data, a `void *`, that of the variable
/// that it is put into.
static TypeId castType(FunctionRef F, LocalId Param) {
  auto isUntyped = [&](LocalId L) {
    const Type &T = F.U->Types[F.F->Locals[L].Ty];
    return T.K != Type::Pointer || F.U->Types[T.Element].K == Type::Void;
  };
  TypeId Mine = F.F->Locals[Param].Ty;
  if (F.U->Types[Mine].K != Type::Pointer || !isUntyped(Param))
    return Mine;
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs)
      if (I.O == Op::Assign && I.Args[0].K == Operand::Load &&
          I.Args[0].P.B == Place::Local && I.Args[0].P.Id == Param &&
          I.Args[0].P.Steps.empty() && I.Dst.B == Place::Local &&
          I.Dst.Steps.empty() && !isUntyped(I.Dst.Id))
        return F.F->Locals[I.Dst.Id].Ty;
  return Mine;
}

TypeId typeOf(const Program &P, const ValueFactory &VF, FunctionRef F,
              RegionRef R) {
  const Unit &U = *F.U;
  auto elementOf = [&](TypeId T) {
    const Type &Ty = U.Types[T];
    return Ty.K == Type::Pointer || Ty.K == Type::Array ? Ty.Element : 0;
  };
  switch (R->K) {
  case Region::LocalVar:
    return R->Number >= 0 && size_t(R->Number) < F.F->Locals.size()
               ? F.F->Locals[R->Number].Ty
               : 0;
  case Region::GlobalVar:
    for (const Global &G : U.Globals)
      if (G.Id == R->Name)
        return G.Ty;
    return 0;
  case Region::Pointee:
    return pointeeType(P, VF, F, R->Of);
  case Region::Heap:
    return allocatedType(VF, F, R);
  case Region::Returned:
    return 0;
  case Region::Element:
  case Region::ElementAt: {
    // A pointer's target is the first of many records.
    TypeId Of = typeOf(P, VF, F, R->Parent);
    bool IsFirst =
        U.Types[Of].K == Type::Record &&
        (R->Parent->K == Region::Heap || R->Parent->K == Region::Pointee);
    return IsFirst ? Of : elementOf(Of);
  }
  case Region::Field: {
    TypeId Parent = typeOf(P, VF, F, R->Parent);
    if (!Parent)
      return 0;
    std::vector<std::string> Todo{U.Types[Parent].Name};
    for (unsigned N = 0; N < Todo.size() && N < 20; ++N)
      if (const RecordInfo *Info = recordIn(U, Todo[N])) {
        for (const Field &Fd : Info->Fields)
          if (Fd.Name == R->Name)
            return Fd.Ty;
        Todo.insert(Todo.end(), Info->Bases.begin(), Info->Bases.end());
      }
    return 0;
  }
  }
  return 0;
}

static TypeId pointerType(const Program &P, const ValueFactory &VF,
                          FunctionRef F, ValueRef V) {
  if (V->K == Value::Param && size_t(V->Number) < F.F->Locals.size())
    return castType(F, V->Number);
  if (V->K == Value::Input)
    return typeOf(P, VF, F, V->R);
  if (V->K == Value::Member && isInputPath(V)) {
    const Unit &U = *F.U;
    TypeId Of = pointerType(P, VF, F, V->Ops[0]);
    if (const RecordInfo *Info = recordIn(U, U.Types[Of].Name))
      for (const Field &Fd : Info->Fields)
        if (Fd.Name == V->Name)
          return Fd.Ty;
  }
  return 0;
}

RegionRef inputRegionOf(ValueFactory &VF, ValueRef V) {
  switch (V->K) {
  case Value::Input:
    return V->R;
  case Value::Member:
    if (RegionRef R = inputRegionOf(VF, V->Ops[0]))
      return VF.field(R, V->Name);
    return nullptr;
  case Value::Element:
    if (RegionRef R = inputRegionOf(VF, V->Ops[0]))
      return VF.element(R);
    return nullptr;
  default:
    return nullptr;
  }
}

std::pair<std::string, std::string>
fieldOf(const Program &P, const ValueFactory &VF, FunctionRef F, RegionRef R) {
  R = objectOf(R);
  if (R->K != Region::Field)
    return {};
  TypeId T = typeOf(P, VF, F, R->Parent);
  if (!T || F.U->Types[T].K != Type::Record)
    return {};
  return {F.U->Types[T].Name, R->Name.str()};
}

/// The pointer variable of \p F that the call at \p At fills, if it is plain.
static std::string receiverOf(FunctionRef F, const Site &At) {
  if (At.F != F.F || At.Index >= At.F->Blocks[At.Block].Instrs.size())
    return {};
  const Instr &I = At.F->Blocks[At.Block].Instrs[At.Index];
  auto named = [&](const Place &Pl) -> std::string {
    if (Pl.B != Place::Local || !Pl.Steps.empty() ||
        F.F->Locals[Pl.Id].IsTemporary ||
        F.U->Types[F.F->Locals[Pl.Id].Ty].K != Type::Pointer)
      return {};
    return F.F->Locals[Pl.Id].Name;
  };
  if (std::string Name = named(I.Dst); !Name.empty())
    return Name;
  for (const Operand &A : I.Args)
    if (A.K == Operand::Address)
      if (std::string Name = named(A.P); !Name.empty())
        return Name;
  return {};
}

static std::string describeValue(const Program &P, ValueFactory &VF,
                                 FunctionRef F, ValueRef V) {
  if (V->K == Value::Param && size_t(V->Number) < F.F->Locals.size())
    return F.F->Locals[V->Number].Name;
  if (RegionRef R = inputRegionOf(VF, V))
    return describeRegion(P, VF, F, R);
  // What a call gave goes by the variable that got it.
  if (V->K == Value::Result || V->K == Value::Fresh || V->K == Value::Imported)
    return receiverOf(F, VF.site(V->Number));
  return {};
}

std::string describeRegion(const Program &P, ValueFactory &VF, FunctionRef F,
                           RegionRef R) {
  switch (R->K) {
  case Region::LocalVar:
    if (R->Number >= 0 && size_t(R->Number) < F.F->Locals.size() &&
        !F.F->Locals[R->Number].IsTemporary)
      return F.F->Locals[R->Number].Name;
    return "a temporary object";
  case Region::GlobalVar:
    if (const Global *G = P.global(R->Name))
      return G->Name;
    return "a global variable";
  case Region::Heap: {
    const Site &At = VF.site(R->Number);
    const Instr &I = At.F->Blocks[At.Block].Instrs[At.Index];
    if (std::optional<LocalId> To = allocatedTo(At); To && At.F == F.F)
      return At.F->Locals[*To].Name;
    if (std::string Name = receiverOf(F, At); !Name.empty())
      return Name;
    return "the memory allocated in line " + std::to_string(I.Loc.Line);
  }
  case Region::Returned:
    return "the result";
  case Region::Pointee: {
    std::string Of = describeValue(P, VF, F, R->Of);
    if (!Of.empty())
      return Of;
    return R->Of->K == Value::LookUp ? "an element of a container" : "memory";
  }
  case Region::Element:
  case Region::ElementAt:
    return describeRegion(P, VF, F, R->Parent);
  case Region::Field: {
    if (R->Parent->K == Region::Pointee) {
      std::string Of = describeValue(P, VF, F, R->Parent->Of);
      if (Of == "this")
        return R->Name.str();
      if (!Of.empty())
        return Of + "->" + R->Name.str();
      return R->Name.str();
    }
    if (R->Parent->K == Region::Heap) {
      // Without a name for the block, the field says more than the place.
      std::string Of = describeRegion(P, VF, F, R->Parent);
      return StringRef(Of).contains(' ') ? R->Name.str()
                                         : Of + "->" + R->Name.str();
    }
    return describeRegion(P, VF, F, R->Parent) + "." + R->Name.str();
  }
  }
  return "memory";
}

} // namespace claimcheck::flow
