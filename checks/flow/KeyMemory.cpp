//===- KeyMemory.cpp - Wipes, releases, allocations and guards ------------===//

#include "ImpliedWipes.h"
#include "KeyDomain.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;
using model::PlaceSpec;

void KeyDomain::wipe(Simulation &Sim, const Call &C, const Effect &E,
                     State &S) {
  RegionRef R = bytesPlace(Sim, S, C, E.From);
  if (!R)
    return;
  bool Elidable = E.Elidable && !keepsStores(*F.F);
  RegionRef Start = R;
  bool Part = R != objectOf(R) && R->K == Region::ElementAt && R->Number > 0;
  if (R->K == Region::ElementAt || R->K == Region::Element)
    if (!Part)
      R = objectOf(R);
  // A pointer that is given up: the bytes stay where they are.
  if (F.U->Types[typeOf(P, VF, F, R)].K == Type::Pointer) {
    S.write(R, VF.integer(0));
    return;
  }
  std::optional<int64_t> Length;
  bool Fraction = false;
  if (E.From.LengthIs == PlaceSpec::Constant)
    Length = E.From.Length;
  else if (E.From.LengthIs == PlaceSpec::ArgValue) {
    unsigned Index = unsigned(E.From.Length) - 1 + (C.HasObject ? 1 : 0);
    if (Index < C.Args.size()) {
      ValueRef V = C.Args[Index];
      Length = S.constant(V);
      if (Focus && !V->isConstant() && V->K != Value::Undef)
        WipedLengths.insert(V);
      if (const Operand &O = C.I->Args[Index];
          O.K == Operand::Load && O.P.B == Place::Local && O.P.Steps.empty())
        Facts.Lengths[objectOf(R)].insert(O.P.Id);
      // A fraction of whatever it is.
      Fraction =
          V->K == Value::Binary && BinaryOp(V->Number) == BinaryOp::Div &&
          S.constant(V->Ops[1]).value_or(1) > 1 && !S.constant(V->Ops[0]);
    }
  }
  std::optional<int64_t> Size = toBeCleared(S, R);
  // A length that was zero once is not what it is now.
  if (Length && *Length == 0)
    Length.reset();
  RegionRef Measured = nullptr;
  if (E.From.LengthIs == PlaceSpec::ArgValue) {
    unsigned Index = unsigned(E.From.Length) - 1 + (C.HasObject ? 1 : 0);
    if (Index < C.Args.size() && C.Args[Index]->K == Value::Derived &&
        C.Args[Index]->Number == 2)
      Measured = C.Args[Index]->R;
    // `sizeof` of the pointer instead of what it points to.
    if (Index < C.I->Args.size() && C.I->Args[Index].Text == "sizeof pointer")
      Fraction = !Size || (Length && *Length < *Size);
  }
  // The length of another container than the one that is cleared.
  if (Measured && Measured != objectOf(R) && typeOf(P, VF, F, objectOf(R)) &&
      F.U->Types[typeOf(P, VF, F, objectOf(R))].K == Type::Record &&
      objectOf(R)->K == Region::LocalVar)
    Fraction = true;
  bool Short = (Length && Size && *Length < *Size) || Fraction;
  if (!Focus && Sim.isReporting()) {
    if (R->root()->K != Region::LocalVar)
      Facts.touch(objectOf(R));
    if (!Elidable) {
      KeyEvent &Ev = event(KeyEvent::Wipe, C.At, &C);
      Ev.R = R;
      contentsOf(VF, S, R, Ev.Values);
      noteGood(S, Ev.Values);
    }
    if (Fraction) {
      KeyEvent &Ev = event(KeyEvent::ShortWipe, C.At, &C);
      Ev.R = R;
      if (Measured)
        Ev.What = "other";
    }
  }
  bool Here = Focus && (Focus->isWithin(R) || objectOf(R) == Focus);
  if (Here && (Short || Part)) {
    // A struct whose first bytes are cleared may still clear this field. Pieces
    // may make a whole, or a loop clears one after the other.
    auto &New = S.mutableProperty<KeyProperty>();
    std::optional<int64_t> Whole = toBeCleared(S, objectOf(R));
    bool IsPiece = Whole && Length && !Fraction;
    if (IsPiece && New.Short != C.At)
      New.Pieces = std::min(*Whole, New.Pieces + *Length);
    bool InLoop = Start->K == Region::Element &&
                  reachable(*F.F, C.At.Block, BitVector(F.F->Blocks.size()))
                      .test(C.At.Block);
    bool Done = IsPiece && (New.Pieces == *Whole || InLoop);
    New.Short = Done ? Site() : C.At;
    if (Done)
      R = objectOf(R);
    else if (Short)
      return;
    Short = false;
  }
  if (Short)
    return;
  if (Here)
    sync(Sim, C.At, S);
  bool Held = Here && S.property<KeyProperty>().Holds;
  if (Here && !Size && R->root()->K == Region::Pointee) {
    ValueRef Given = lengthOf(VF, C, E.From);
    if (Length || (Given && isCallers(VF, Given)))
      S.mutableProperty<KeyProperty>().Cleared =
          Length ? VF.integer(*Length) : Given;
  }
  S.write(R, VF.make(Value::Blank));
  clearedByParts(S, R);
  if (R->root()->K == Region::GlobalVar || R->root()->K == Region::Pointee)
    Sim.noteEffect();
  if (!Here)
    return;
  if (!Elidable && Sim.isReporting()) {
    EverWiped = true;
    WipedAt = C.At;
  }
  sync(Sim, C.At, S);
  if (!Elidable)
    S.mutableProperty<KeyProperty>().WasWiped = true;
  Region::Kind Root = Focus->root()->K;
  if (Elidable && (Held || Root == Region::Pointee))
    S.mutableProperty<KeyProperty>().Droppable = C.At;
  else if (!Elidable)
    S.mutableProperty<KeyProperty>().Droppable = Site();
}

void KeyDomain::clearedByParts(State &S, RegionRef Part) const {
  // All fields that bytes lie in are cleared: so is the object that they are
  // of, which may have been filled as a whole.
  while (Part->K == Region::Field && S.stored(Part->Parent)) {
    RegionRef Object = Part->Parent;
    const std::string &Name = F.U->Types[typeOf(P, VF, F, Object)].Name;
    auto Info = find_if(F.U->Records,
                        [&](const RecordInfo &R) { return R.Name == Name; });
    if (Info == F.U->Records.end() || !Info->Bases.empty() ||
        !all_of(Info->Fields, [&](const Field &Fd) {
          Type::Kind K = F.U->Types[Fd.Ty].K;
          ValueRef Held = S.stored(VF.field(Object, Fd.Name));
          return (K != Type::Array && K != Type::Record) ||
                 (Held && Held->K == Value::Blank);
        }))
      return;
    S.write(Object, VF.make(Value::Blank));
    Part = Object;
  }
}

bool KeyDomain::isUntouched(const State &S) const {
  const auto &Now = S.property<KeyProperty>();
  return !Now.WasWiped && !Now.Droppable.F && !Now.Short.F && !Now.HandedOut &&
         Focus->root()->K == Region::Pointee &&
         none_of(S.store(), [&](const auto &Entry) {
           return Entry.first->isWithin(Focus);
         });
}

void KeyDomain::release(Simulation &Sim, const Call &C, const Effect &E,
                        State &S) {
  ValueRef V = Sim.read(S, C, E.From);
  if (S.isZero(V).value_or(false))
    return;
  RegionRef R = targetOf(VF, V);
  // Nobody frees a variable: it was only reached through a library's object.
  if (R->root()->K == Region::LocalVar || R->root()->K == Region::GlobalVar)
    return;
  if (!Focus && Sim.isReporting()) {
    if (R->root()->K != Region::LocalVar)
      Facts.touch(objectOf(R));
    if (E.Wipes && E.From.LengthIs != PlaceSpec::NoLength) {
      KeyEvent &Ev = event(KeyEvent::Wipe, C.At, &C);
      Ev.R = R;
      contentsOf(VF, S, R, Ev.Values);
      noteGood(S, Ev.Values);
    }
  }
  bool Here = Focus && Focus->isWithin(R);
  if (Here) {
    sync(Sim, C.At, S);
    const auto &Now = S.property<KeyProperty>();
    bool Wipes = E.Wipes || (E.WipesIfGuarded && (Now.Guarded || Now.Secure));
    // What was handed in as a whole is the caller's to wipe.
    bool Mine = Focus->root()->K != Region::Pointee ||
                Focus->K == Region::Field || Focus->Of->K != Value::Param;
    if (!Wipes && Mine && !Now.Released) {
      if (Now.Holds)
        left(Sim, C.At, S, Now.Short.F ? "short-wipe" : "free");
      else if (Now.Droppable.F && E.Elidable)
        left(Sim, C.At, S, "droppable-wipe");
    }
    bool Uncleared = !Wipes && isUntouched(S);
    auto &New = S.mutableProperty<KeyProperty>();
    New.Released = true;
    New.Holds = false;
    New.Uncleared = Uncleared;
    New.ClearedIfSecure = E.WipesIfGuarded;
    if (Wipes && Sim.isReporting()) {
      EverWiped = true;
      WipedAt = C.At;
    }
    if (Mine || Wipes)
      S.write(R, VF.make(Value::Blank));
  } else if (E.Wipes || R->root()->K == Region::Heap) {
    S.write(R, VF.make(Value::Blank));
  }
  if (R->root()->K == Region::Pointee || R->root()->K == Region::GlobalVar)
    Sim.noteEffect();
}

void KeyDomain::reallocate(Simulation &Sim, const Call &C, const Effect &E,
                           State &S) {
  ValueRef V = Sim.read(S, C, E.From);
  RegionRef Old = targetOf(VF, V), New = VF.heap(C.At);
  bool Null = S.isZero(V).value_or(false);
  SmallVector<ValueRef, 4> Bytes;
  if (!Null)
    contentsOf(VF, S, Old, Bytes);
  if (!Focus && Sim.isReporting() && !Null &&
      Old->root()->K != Region::LocalVar)
    Facts.touch(objectOf(Old));
  if (Focus && !Null && Focus->isWithin(Old)) {
    sync(Sim, C.At, S);
    if (S.property<KeyProperty>().Holds && !E.Wipes)
      left(Sim, C.At, S, "realloc");
    auto &Now = S.mutableProperty<KeyProperty>();
    Now.Released = true;
    Now.Holds = false;
  }
  if (!Null && Old != New)
    S.write(Old, VF.make(Value::Blank));
  allocate(Sim, C, E, S);
  if (!Bytes.empty())
    writeBytes(Sim, C, S, New, combine(C, Bytes, false, 2));
}

void KeyDomain::allocate(Simulation &Sim, const Call &C, const Effect &E,
                         State &S) {
  RegionRef Block = VF.heap(C.At);
  if (S.stored(C.Scratch) == nullptr || E.To.B != PlaceSpec::Ret) {
    S.erase(Block);
    Sim.write(S, C, E.To, VF.address(Block));
  }
  if (E.SizeOf.B == PlaceSpec::Arg) {
    ValueRef Size = Sim.read(S, C, E.SizeOf);
    std::optional<int64_t> Count = 1;
    if (!E.CountOf.isNone())
      Count = S.constant(Sim.read(S, C, E.CountOf));
    if (auto N = S.constant(Size); N && Count)
      Shared.Sizes[Block] = *N * *Count;
  }
  // Callers of an allocator must hear what its memory is.
  if (!Focus && Sim.isReporting() && (E.GuardsDump || !E.Heap.empty()))
    Facts.touch(Block);
  if (!Focus || Focus->root() != Block)
    return;
  auto &New = S.mutableProperty<KeyProperty>();
  KeyProperty::Process Guard = New.Guard;
  New = KeyProperty();
  New.Guard = Guard;
  New.Guarded = E.GuardsDump;
  New.Secure = !E.Heap.empty();
  New.Aligned = E.PageAligned;
  if (!E.AlignmentOf.isNone())
    New.Aligned =
        S.constant(Sim.read(S, C, E.AlignmentOf)).value_or(PageSize) >=
        PageSize;
  // A secure heap that the whole program never sets up is plain memory.
  if (E.GuardsDump && Shared.HasMain && Shared.ManagedHeaps.count(E.Heap) &&
      !Shared.InitialisedHeaps.count(E.Heap))
    New.Guarded = false;
  if (New.Guarded && Sim.isReporting())
    GuardedBy = callName(C);
}

bool KeyDomain::followsFailure(const Call &C, const Effect &E,
                               const State &S) const {
  // Only while a key is at hand, and where the result is all that tells.
  return E.CanFail && Focus && E.To.B == PlaceSpec::Ret && !E.To.Deref &&
         C.Rule->Effects.size() == 1 && Focus->root() != VF.heap(C.At) &&
         S.property<KeyProperty>().Holds && !S.property<KeyProperty>().Released;
}

void KeyDomain::guard(Simulation &Sim, const Call &C, const Effect &E, State &S,
                      bool Happened) {
  bool Lifts = E.Kind == EffectKind::Unguard;
  if (E.GuardScope == "process") {
    if (!Lifts && !E.GuardsDump)
      return;
    // A limit or flag of the own process can be set; a failure is no path
    // on which anything else would hold.
    S.mutableProperty<KeyProperty>().Guard =
        Lifts ? KeyProperty::Open : KeyProperty::Guarding;
    if (!Focus && !Lifts)
      Facts.GuardsProcess = true;
    return;
  }
  if (E.GuardScope == "heap") {
    if (!Lifts)
      Shared.InitialisedHeaps.insert(E.Heap);
    return;
  }
  if (E.From.isNone())
    return;
  RegionRef R = bytesPlace(Sim, S, C, E.From);
  if (!R)
    return;
  // What a program locks into memory, it holds secret.
  if (!Focus && (!Lifts || !E.GuardsDump) && Sim.isReporting()) {
    KeyEvent &Ev = event(KeyEvent::Lock, C.At, &C);
    Ev.R = R;
    contentsOf(VF, S, R, Ev.Values);
  }
  if (!E.GuardsDump)
    return;
  if (!Focus && Sim.isReporting() && R->root()->K != Region::LocalVar)
    Facts.touch(objectOf(R));
  if (!Focus || !(Focus->isWithin(R) || objectOf(R) == Focus))
    return;
  auto &New = S.mutableProperty<KeyProperty>();
  if (Lifts) {
    New.Guarded = false;
    return;
  }
  // Pages can be guarded, not the middle of a stack frame or of the data.
  Region::Kind Root = R->root()->K;
  if (E.NeedsPageAlignment &&
      (Root == Region::LocalVar || Root == Region::GlobalVar))
    return;
  if (Happened) {
    New.Guarded = true;
    if (Sim.isReporting())
      GuardedBy = callName(C);
  } else if (!E.NeedsPageAlignment || Root != Region::Heap || New.Aligned) {
    New.GuardUnknown = true;
  }
}

bool KeyDomain::hasDestructor(TypeId T) const {
  // The record itself, or one that it is made of.
  std::vector<TypeId> Todo{T};
  for (unsigned N = 0; N < Todo.size() && N < 20; ++N) {
    const Type &Ty = F.U->Types[Todo[N]];
    if (Ty.K == Type::Array)
      Todo.push_back(Ty.Element);
    if (Ty.K != Type::Record)
      continue;
    if (P.destructor(Ty.Name))
      return true;
    for (const RecordInfo &R : F.U->Records)
      if (R.Name == Ty.Name) {
        for (const Field &Part : R.Fields)
          Todo.push_back(Part.Ty);
        if (any_of(R.Bases,
                   [&](const std::string &Base) { return P.destructor(Base); }))
          return true;
      }
  }
  return false;
}

bool KeyDomain::hasOtherOwner(const State &S, RegionRef Of,
                              RegionRef Owner) const {
  return any_of(S.store(), [&](const auto &Entry) {
    auto [R, V] = Entry;
    if (V->K != Value::Address || V->R != Of || R->isWithin(Owner) ||
        R->isWithin(Of))
      return false;
    // A plain pointer owns nothing; of memory of others nothing is known.
    TypeId T = typeOf(P, VF, F, R);
    return !T || F.U->Types[T].K != Type::Pointer;
  });
}

void KeyDomain::destroy(Simulation &Sim, const Call &C, State &S) {
  if (C.Args.empty() || !C.Callee)
    return;
  const model::TypeModel *M =
      P.rules().type(model::Model::normalize(C.Callee->Record));
  if (!M || M->Is != "smart-pointer")
    return;
  RegionRef Object = targetOf(VF, C.Args[0]);
  ValueRef Held = Sim.load(S, Object);
  if (Held->K != Value::Address || !Focus || !Focus->isWithin(Held->R) ||
      (M->Shares && hasOtherOwner(S, Held->R, Object)))
    return;
  // What it points to is destroyed with it.
  TypeId T = typeOf(P, VF, F, Object);
  const Type &Ty = F.U->Types[T];
  bool OwnDeleter = Ty.Args.size() > 1;
  if (OwnDeleter)
    if (const std::string &D = F.U->Types[Ty.Args[1]].Name;
        StringRef(D).starts_with("std::"))
      OwnDeleter = false;
  sync(Sim, C.At, S);
  bool Cleared = false;
  if (OwnDeleter) {
    const std::string &D = F.U->Types[Ty.Args[1]].Name;
    for (const auto &[Id, Known] : Shared.Facts) {
      auto Bodies = P.bodies(Id);
      if (Bodies.empty() || Bodies[0].decl().Record != D ||
          !StringRef(Bodies[0].name()).ends_with("operator()"))
        continue;
      Cleared |= any_of(Known.Events, [](const KeyEvent &E) {
        return E.K == KeyEvent::Wipe;
      });
    }
  }
  // An object with a destructor of its own cleans up there.
  if (!Ty.Args.empty() && hasDestructor(Ty.Args[0]))
    Cleared = true;
  if (S.property<KeyProperty>().Holds && !S.property<KeyProperty>().Released &&
      !Cleared) {
    // On the way of an exception, the statement that throws leaves it there.
    const Site &Thrown = S.property<KeyProperty>().Thrown;
    left(Sim, S.Exception && Thrown.F ? Thrown : C.At, S, "free");
  }
  auto &After = S.mutableProperty<KeyProperty>();
  After.Released = true;
  After.Holds = false;
  S.write(Held->R, VF.make(Value::Blank));
}

} // namespace claimcheck::flow
