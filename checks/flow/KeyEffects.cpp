//===- KeyEffects.cpp - What rules do to keys in memory -------------------===//

#include "KeyDomain.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;
using model::PlaceSpec;

TypeId KeyDomain::placeType(Simulation &Sim, const Call &C,
                            const PlaceSpec &Spec) const {
  const Unit &U = *F.U;
  TypeId T = 0;
  switch (Spec.B) {
  case PlaceSpec::Ret:
    T = C.Callee ? C.Callee->Result : C.I->Dst.Ty;
    break;
  case PlaceSpec::Arg:
    T = Sim.argumentType(C, Spec.Arg1);
    break;
  default:
    return 0;
  }
  if (U.Types[T].K == Type::Pointer && U.Types[T].IsReference)
    T = U.Types[T].Element;
  if (Spec.Deref)
    T = U.Types[T].K == Type::Pointer ? U.Types[T].Element : 0;
  for (const std::string &Name : Spec.Fields) {
    if (U.Types[T].K == Type::Pointer)
      T = U.Types[T].Element;
    TypeId Found = 0;
    for (const RecordInfo &R : U.Records)
      if (R.Name == U.Types[T].Name)
        for (const Field &Fd : R.Fields)
          if (Fd.Name == Name)
            Found = Fd.Ty;
    T = Found;
  }
  return T;
}

/// A rule's place; what pointer arithmetic leads to counts as an element.
static ResolvedPlace resolveBytes(ValueFactory &VF, Simulation &Sim,
                                  const State &S, const Call &C,
                                  const PlaceSpec &Spec) {
  if (!Spec.Deref)
    return Sim.resolve(S, C, Spec);
  PlaceSpec Base = Spec;
  Base.Deref = false;
  Base.Fields.clear();
  ResolvedPlace R = Sim.resolve(S, C, Base);
  if (R.isNone())
    return R;
  ValueRef Pointer = R.Where ? Sim.load(S, R.Where) : R.Direct;
  R.Where = targetOf(VF, Pointer);
  R.Direct = nullptr;
  for (const std::string &Name : Spec.Fields)
    R.Where = VF.field(R.Where, Name);
  return R;
}

RegionRef KeyDomain::bytesPlace(Simulation &Sim, State &S, const Call &C,
                                const PlaceSpec &Spec) {
  ResolvedPlace R = resolveBytes(VF, Sim, S, C, Spec);
  if (R.isNone())
    return nullptr;
  if (!R.Where)
    return targetOf(VF, R.Direct);
  bool IsPointer = F.U->Types[placeType(Sim, C, Spec)].K == Type::Pointer;
  ValueRef Held = S.stored(R.Where);
  if (Held && Held->K == Value::Address)
    return Held->R;
  if (!IsPointer)
    return R.Where;
  // The place is a pointer: its target gets the bytes, or new memory does.
  if (!Held)
    Held = R.Where == C.Scratch ? VF.undef() : Sim.load(S, R.Where);
  if (Held->K == Value::Undef || Held->K == Value::Blank || Held->isInt() ||
      (Held->K == Value::Result && VF.site(Held->Number) == C.At)) {
    bool IsConst = F.U->Types[placeType(Sim, C, Spec)].IsConst;
    if (R.Where == C.Scratch || IsConst) {
      // A library's own memory, behind a pointer that it returns, or one that
      // nobody could free.
      Held = VF.fresh(C.At,
                      R.Where == C.Scratch ? ReturnedPointer : 40 + Spec.Arg1);
      Fact NotNull;
      NotNull.narrow(BinaryOp::Ne, 0);
      S.setFact(Held, NotNull);
    } else {
      Held = VF.address(VF.heap(C.At));
    }
    S.write(R.Where, Held);
  }
  return targetOf(VF, Held);
}

void KeyDomain::bytesAt(Simulation &Sim, const State &S, const Call &C,
                        const PlaceSpec &Spec, SmallVectorImpl<ValueRef> &Out) {
  auto one = [&](const PlaceSpec &At) {
    ResolvedPlace R = resolveBytes(VF, Sim, S, C, At);
    if (R.Where) {
      contentsOf(VF, S, R.Where, Out);
      ValueRef Held = Sim.load(S, R.Where);
      if (Held->K != Value::Address && !Held->isConstant() &&
          F.U->Types[placeType(Sim, C, At)].K == Type::Pointer)
        contentsOf(VF, S, Held, Out);
    } else if (R.Direct) {
      contentsOf(VF, S, R.Direct, Out);
    }
  };
  if (Spec.B == PlaceSpec::ArgsFrom || Spec.B == PlaceSpec::VarArgs) {
    unsigned First = Spec.B == PlaceSpec::ArgsFrom ? Spec.Arg1
                     : C.Callee                    ? C.Callee->Params.size() + 1
                                                   : 1;
    unsigned Count = C.Args.size() - (C.HasObject ? 1 : 0);
    for (unsigned Arg = First; Arg <= Count; ++Arg) {
      PlaceSpec At;
      At.B = PlaceSpec::Arg;
      At.Arg1 = Arg;
      one(At);
    }
    return;
  }
  one(Spec);
}

ValueRef KeyDomain::combine(const Call &C, ArrayRef<ValueRef> From,
                            bool Encoded, unsigned Slot) {
  SmallVector<ValueRef, 8> Kept;
  for (ValueRef V : From)
    if (!is_contained(Kept, V) && Kept.size() < 12 &&
        anyLeaf(VF, V, [](ValueRef, bool) { return true; }))
      Kept.push_back(V);
  if (Kept.empty())
    return VF.fresh(C.At, 10 + Slot);
  if (!Encoded && Kept.size() == 1)
    return Kept[0];
  // An encoding of an encoding adds nothing; and loops must come to an end.
  SmallVector<ValueRef, 8> Leaves;
  for (ValueRef V : Kept)
    anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
      if (!is_contained(Leaves, Leaf) && Leaves.size() < 16)
        Leaves.push_back(Leaf);
      return false;
    });
  llvm::sort(Leaves, [](ValueRef A, ValueRef B) { return A->Id < B->Id; });
  return VF.make(Value::KeyData, Leaves, Encoded ? "encoded" : "joined", 0);
}

void KeyDomain::writeBytes(Simulation &Sim, const Call &C, State &S,
                           RegionRef To, ValueRef V) {
  if (!To)
    return;
  S.write(To, V);
  if (To->root()->K == Region::GlobalVar || To->root()->K == Region::Pointee)
    Sim.noteEffect();
  stored(Sim, C.At, S, To, V, nullptr, false);
}

ValueRef lengthOf(ValueFactory &VF, const Call &C, const PlaceSpec &Spec) {
  if (Spec.LengthIs == PlaceSpec::Constant)
    return VF.integer(Spec.Length);
  if (Spec.LengthIs != PlaceSpec::ArgValue)
    return nullptr;
  unsigned Index = unsigned(Spec.Length) - 1 + (C.HasObject ? 1 : 0);
  return Index < C.Args.size() ? C.Args[Index] : nullptr;
}

void KeyDomain::noteExtent(const Call &C, const PlaceSpec &Spec, State &S,
                           RegionRef To) const {
  if (!Focus || !To || !(To->isWithin(Focus) || Focus->isWithin(To)) ||
      !S.property<KeyProperty>().Holds)
    return;
  const auto &Now = S.property<KeyProperty>();
  // Written once, from the start: so long is the key. Else nobody knows.
  ValueRef Length = nullptr;
  if (Now.Written == C.At && (To == Focus || Focus->isWithin(To)))
    Length = lengthOf(VF, C, Spec);
  if (Length != Now.Extent)
    S.mutableProperty<KeyProperty>().Extent = Length;
}

std::optional<int64_t> KeyDomain::toBeCleared(const State &S,
                                              RegionRef R) const {
  std::optional<int64_t> Size = sizeOf(S, R);
  ValueRef Extent = Focus ? S.property<KeyProperty>().Extent : nullptr;
  if (std::optional<int64_t> N = Extent ? S.constant(Extent) : std::nullopt;
      N && *N > 0 && (!Size || *N < *Size))
    return N;
  // Whole pages are taken for the guard's sake, not for the key's length.
  if (Size && R->root()->K == Region::Heap && *Size % PageSize == 0)
    return std::nullopt;
  return Size;
}

std::optional<int64_t> KeyDomain::sizeOf(const State &, RegionRef R) const {
  auto It = Shared.Sizes.find(R);
  if (It != Shared.Sizes.end())
    return It->second;
  TypeId T = typeOf(P, VF, F, R);
  const Type &Ty = F.U->Types[T];
  // A pointer's target may be the first of many.
  bool One = R->K != Region::Pointee || Ty.K == Type::Record;
  if (One && Ty.Size && (Ty.K == Type::Array || Ty.K == Type::Record))
    return Ty.Size;
  return std::nullopt;
}

std::string KeyDomain::channelOf(Simulation &Sim, const State &S, const Call &C,
                                 const Effect &E) const {
  ResolvedPlace To = Sim.resolve(S, C, E.To);
  RegionRef Object = To.Where    ? To.Where
                     : To.Direct ? VF.pointee(To.Direct)
                                 : nullptr;
  const model::TypeModel *M =
      Object ? P.typeRule(*F.U, typeOf(P, VF, F, Object)) : nullptr;
  return M && !M->Channel.empty() ? M->Channel : E.SinkKind;
}

bool KeyDomain::effect(Simulation &Sim, const Call &C, const Effect &E,
                       Branch &B, bool Happened, Branches &Out) {
  State &S = B.S;
  bool Reporting = Sim.isReporting() && !Focus;
  switch (E.Kind) {
  case EffectKind::KeySource: {
    if (!Happened)
      return true;
    RegionRef To = bytesPlace(Sim, S, C, E.To);
    ValueRef V = VF.make(Value::KeyData, {}, E.KeyKind, VF.number(C.At, 20),
                         nullptr, &E);
    if (Reporting) {
      KeyEvent &Ev = event(KeyEvent::Source, C.At, &C);
      Ev.What = E.KeyKind;
      Ev.Values.push_back(V);
    }
    // The same memory of the library gets what it gives now.
    if (Focus && To && To->root() != Focus->root() && givenBy(To->root()) &&
        givenBy(To->root()) == givenBy(Focus->root())) {
      S.erase(Focus);
      S.mutableProperty<KeyProperty>().Holds = false;
    }
    writeBytes(Sim, C, S, To, V);
    noteExtent(C, E.To, S, To);
    return true;
  }
  case EffectKind::KeyUse: {
    if (!E.Callee.isNone())
      return true;
    if (!Reporting && !(Focus && !S.property<KeyProperty>().Used))
      return true;
    SmallVector<ValueRef, 4> From;
    for (const PlaceSpec &Spec : E.Froms)
      bytesAt(Sim, S, C, Spec, From);
    if (E.Froms.empty())
      bytesAt(Sim, S, C, E.From, From);
    if (Focus) {
      noteUse(S, From);
      return true;
    }
    KeyEvent &Ev = event(KeyEvent::Use, C.At, &C);
    Ev.What = E.KeyKind;
    Ev.Values.append(From.begin(), From.end());
    noteGood(S, From);
    return true;
  }
  case EffectKind::KeyHandle: {
    if (!Happened)
      return true;
    RegionRef To = bytesPlace(Sim, S, C, E.To);
    if (!To)
      return true;
    ValueRef V =
        VF.make(Value::KeyData, {}, E.HandleOf.empty() ? E.KeyKind : E.HandleOf,
                VF.number(C.At, 21), nullptr, &E);
    if (Reporting) {
      KeyEvent &Ev = event(KeyEvent::Source, C.At, &C);
      Ev.What = V->Name.str();
      Ev.Values.push_back(V);
    }
    writeBytes(Sim, C, S, To, V);
    return true;
  }
  case EffectKind::Encode:
  case EffectKind::Insert:
  case EffectKind::CopyBytes: {
    if (!Happened)
      return true;
    SmallVector<ValueRef, 8> From;
    for (const PlaceSpec &Spec : E.Froms)
      bytesAt(Sim, S, C, Spec, From);
    if (E.Froms.empty())
      bytesAt(Sim, S, C, E.From, From);
    // What is no bytes leaves those that are in the container as they are.
    if (E.Kind == EffectKind::Insert && none_of(From, [&](ValueRef V) {
          return anyLeaf(VF, V, [](ValueRef, bool) { return true; });
        }))
      return false;
    RegionRef To = bytesPlace(Sim, S, C, E.To);
    if (!To)
      return true;
    if (E.Kind == EffectKind::Insert)
      contentsOf(VF, S, To, From);
    writeBytes(Sim, C, S, To,
               combine(C, From, E.Kind == EffectKind::Encode, 0));
    noteExtent(C, E.To, S, To);
    return true;
  }
  case EffectKind::Test: {
    // A number that belongs to this object, like its size.
    ResolvedPlace Of = Sim.resolve(S, C, E.From);
    if (E.TestOf != "measure" || !Of.Where || !E.To.isNone())
      return false;
    S.write(C.Scratch, VF.make(Value::Derived, {}, "measure", 2, Of.Where));
    return true;
  }
  case EffectKind::Derive: {
    if (!Happened || E.To.isNone())
      return true;
    // The same call says better what bytes these are.
    bool IsResult = E.To.B == PlaceSpec::Ret && !E.To.Deref;
    RegionRef To = IsResult ? nullptr : bytesPlace(Sim, S, C, E.To);
    if (any_of(C.Rule->Effects, [&](const Effect &Other) {
          bool Fills = Other.Kind == EffectKind::KeySource ||
                       Other.Kind == EffectKind::CopyBytes ||
                       Other.Kind == EffectKind::Encode;
          if (!Fills || !Sim.holds(S, C, Other).value_or(Other.IfUnknown))
            return false;
          bool ToResult = Other.To.B == PlaceSpec::Ret && !Other.To.Deref;
          return IsResult == ToResult &&
                 (IsResult || bytesPlace(Sim, S, C, Other.To) == To);
        }))
      return true;
    // A scalar result is nothing that keys are made of; nor is a hash. And
    // what two functions make of the same bytes is not the same.
    if (IsResult) {
      if (E.Froms.size() > 1 || !B.Tests.empty() || E.IsFolded || E.Fills ||
          Sim.isNullPointer(S, C, E.From))
        return false;
      SmallVector<ValueRef, 4> From =
          Sim.readAll(S, C, E.Froms.empty() ? E.From : E.Froms[0]);
      // No name that says how it was made.
      S.write(C.Scratch, VF.make(Value::Derived, From, "by " + callName(C)));
      return true;
    }
    if (!To)
      return true;
    writeBytes(Sim, C, S, To, VF.fresh(C.At, 11));
    return true;
  }
  case EffectKind::Copy: {
    if (!Happened)
      return true;
    bool Handled = false;
    copy(Sim, C, E, S, Handled);
    return Handled;
  }
  case EffectKind::Element: {
    // What leads to an element of a container: a reference, an iterator.
    if (!Happened || E.To.B != PlaceSpec::Ret || E.To.Deref ||
        E.From.B != PlaceSpec::This || !C.Callee)
      return false;
    ResolvedPlace From = Sim.resolve(S, C, E.From);
    const Type &Result = F.U->Types[C.Callee->Result];
    const model::TypeModel *M = P.typeRule(*F.U, C.Callee->Result);
    if (!From.Where ||
        !(Result.K == Type::Pointer || (M && M->Is == "iterator")))
      return false;
    S.write(C.Scratch, VF.address(VF.element(From.Where)));
    return true;
  }
  case EffectKind::Wipe:
    if (Happened)
      wipe(Sim, C, E, S);
    return true;
  case EffectKind::Reset: {
    if (!Happened)
      return true;
    // A library's `clear()` forgets bytes, it does not clear them.
    if (E.To.B == PlaceSpec::This)
      return true;
    return false;
  }
  case EffectKind::Release:
    if (Happened)
      release(Sim, C, E, S);
    return true;
  case EffectKind::Reallocate:
    if (Happened)
      reallocate(Sim, C, E, S);
    else if (E.To.B == PlaceSpec::Ret)
      S.write(C.Scratch, VF.integer(0));
    return true;
  case EffectKind::Allocate:
    if (!Happened)
      return true;
    if (followsFailure(C, E, S)) {
      Branch Failed = B;
      Failed.S.write(C.Scratch, VF.integer(0));
      allocate(Sim, C, E, S);
      Out.push_back(std::move(B));
      Out.push_back(std::move(Failed));
      return true;
    }
    allocate(Sim, C, E, S);
    return true;
  case EffectKind::Guard:
  case EffectKind::Unguard:
    guard(Sim, C, E, S, Happened);
    return true;
  case EffectKind::Exit: {
    if (!Happened)
      return true;
    sync(Sim, C.At, S);
    if (Focus && S.property<KeyProperty>().Holds &&
        !S.property<KeyProperty>().Released && isReachable(S) &&
        !isAssertion(C))
      left(Sim, C.At, S, E.Aborts ? "abort" : "exit");
    return false;
  }
  case EffectKind::Sink:
  case EffectKind::Dump: {
    if (Focus && E.Kind == EffectKind::Dump && Happened) {
      sync(Sim, C.At, S);
      if (S.property<KeyProperty>().Holds)
        left(Sim, C.At, S, "dump");
    }
    if (!Reporting)
      return true;
    SmallVector<ValueRef, 4> From;
    for (const PlaceSpec &Spec : E.Froms)
      bytesAt(Sim, S, C, Spec, From);
    if (E.Froms.empty() && !E.From.isNone())
      bytesAt(Sim, S, C, E.From, From);
    KeyEvent &Ev = event(
        E.Kind == EffectKind::Sink ? KeyEvent::Sink : KeyEvent::Dump, C.At, &C);
    Ev.What = channelOf(Sim, S, C, E);
    Ev.Values.append(From.begin(), From.end());
    return true;
  }
  default:
    return false;
  }
}

void KeyDomain::copy(Simulation &Sim, const Call &C, const Effect &E, State &S,
                     bool &Handled) {
  if (E.Froms.size() > 1)
    return;
  const PlaceSpec &Spec = E.Froms.empty() ? E.From : E.Froms[0];
  ResolvedPlace From = Sim.resolve(S, C, Spec);
  if (From.isNone())
    return;
  const Unit &U = *F.U;
  bool ToRet = E.To.B == PlaceSpec::Ret && !E.To.Deref && E.To.Fields.empty();
  const Type &Result = U.Types[C.Callee ? C.Callee->Result : 0];
  auto pointerLike = [&](TypeId T) {
    const model::TypeModel *M = P.typeRule(U, T);
    return M && (M->Is == "smart-pointer" || M->Is == "iterator");
  };
  if (ToRet && From.Where && Spec.B == PlaceSpec::This && C.Callee) {
    const model::TypeModel *M =
        P.rules().type(model::Model::normalize(C.Callee->Record));
    bool Points = M && (M->Is == "smart-pointer" || M->Is == "iterator");
    // What leads into the object's storage: a pointer, reference, iterator.
    if (Result.K == Type::Pointer || pointerLike(C.Callee->Result)) {
      ValueRef V = Points                             ? Sim.load(S, From.Where)
                   : From.Where->K == Region::Pointee ? From.Where->Of
                                                      : VF.address(From.Where);
      S.write(C.Scratch, V);
      Handled = true;
      return;
    }
    return;
  }
  // A duplicate: the bytes go into the block that the same call allocates.
  if (ToRet && From.Direct && any_of(C.Rule->Effects, [](const Effect &Other) {
        return Other.Kind == EffectKind::Allocate &&
               Other.To.B == PlaceSpec::Ret && !Other.To.Deref;
      })) {
    ValueRef Block = S.stored(C.Scratch);
    if (!Block || Block->K != Value::Address)
      return;
    Handled = true;
    SmallVector<ValueRef, 4> Bytes;
    if (From.Direct->K != Value::Text)
      contentsOf(VF, S, From.Direct, Bytes);
    if (!Bytes.empty())
      writeBytes(Sim, C, S, Block->R, combine(C, Bytes, false, 1));
    return;
  }
  if (ToRet || From.Where || !From.Direct)
    return;
  // The empty text, a default argument of many libraries, is no key, and what
  // stands in the program's own text no care for this memory hides.
  if (From.Direct->K == Value::Text)
    return;
  // Bytes behind a pointer go into an object.
  TypeId ToType = placeType(Sim, C, E.To);
  if (U.Types[ToType].K == Type::Pointer)
    return;
  if (E.To.B == PlaceSpec::This && C.Callee) {
    const model::TypeModel *M =
        P.rules().type(model::Model::normalize(C.Callee->Record));
    if (M && M->Is == "smart-pointer") {
      if (RegionRef Object = Sim.resolve(S, C, E.To).Where) {
        S.write(Object, From.Direct);
        Handled = true;
      }
      return;
    }
    if (!M || (M->Is != "text" && M->Is != "container" && M->Is != "stream" &&
               M->Is != "key-object" && M->Is != "wiping-object"))
      return;
  }
  if (U.Types[Sim.argumentType(C, Spec.Arg1)].K != Type::Pointer)
    return;
  RegionRef To = bytesPlace(Sim, S, C, E.To);
  if (!To)
    return;
  SmallVector<ValueRef, 4> Bytes;
  contentsOf(VF, S, From.Direct, Bytes);
  writeBytes(Sim, C, S, To, combine(C, Bytes, false, 1));
  Handled = true;
}

} // namespace claimcheck::flow
