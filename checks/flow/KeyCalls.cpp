//===- KeyCalls.cpp - What calls do to keys in memory ---------------------===//

#include "KeyDomain.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// Whether the object that a method belongs to is of a type with a rule.
bool KeyDomain::isModelledType(const Call &C) const {
  return C.Callee && !C.Callee->Record.empty() &&
         P.rules().type(model::Model::normalize(C.Callee->Record));
}

void KeyDomain::noteSink(Simulation &Sim, const Call &C, const State &S) {
  StringRef Channel =
      Focus || !C.Callee ? "" : Shared.Sinks.channel(P, *F.U, *C.Callee);
  if (Channel.empty())
    return;
  model::PlaceSpec Values;
  Values.B = model::PlaceSpec::VarArgs;
  KeyEvent &E = event(KeyEvent::Sink, C.At, &C);
  E.What = Channel.str();
  bytesAt(Sim, S, C, Values, E.Values);
}

void KeyDomain::unknownCall(Simulation &Sim, const Call &C, State &S,
                            ValueRef Result) {
  if (C.Callee && C.Callee->IsDestructor) {
    destroy(Sim, C, S);
    return;
  }
  if (!Focus) {
    if (Sim.isReporting()) {
      noteRepeated(C, S);
      noteSink(Sim, C, S);
      notePassed(C, S);
    }
    return;
  }
  bool Reached = false, Changeable = false;
  for (unsigned N = 0; N < C.Args.size(); ++N) {
    bool Behind = leadsToFocus(C.Args[N]);
    if (!isFocusPointer(S, C.Args[N]) && !Behind)
      continue;
    Reached |= !Behind;
    bool Const = false;
    if (C.Callee) {
      if (C.HasObject && N == 0)
        Const = C.Callee->IsConstMember;
      else if (unsigned Param = N - (C.HasObject ? 1 : 0);
               Param < C.Callee->Params.size()) {
        const Type &T = F.U->Types[C.Callee->Params[Param]];
        Const = (T.K == Type::Pointer && T.IsConst) || T.K == Type::Record;
      }
    }
    Changeable |= !Const && !Behind;
    // Who got the object may have cleared what its field points to.
    if (Behind && !Const)
      S.write(Focus, VF.fresh(C.At, 12));
  }
  if (!Reached)
    return;
  const auto &Old = S.property<KeyProperty>();
  if (Old.Droppable.F || (Changeable && !Old.GuardUnknown) ||
      (Changeable && !Old.HandedOut)) {
    auto &New = S.mutableProperty<KeyProperty>();
    New.Droppable = Site();
    if (Changeable) {
      // The methods of a library's type do with it what its rule says.
      New.GuardUnknown |= !isModelledType(C);
      // What it keeps of a heap block is not ours to free any more.
      if (Focus->root()->K != Region::LocalVar)
        New.HandedOut = true;
    }
  }
}

void KeyDomain::afterUnknownCall(Simulation &Sim, const Call &C, State &S) {
  if (Focus) {
    sync(Sim, C.At, S);
    return;
  }
  if (!Sim.isReporting())
    return;
  for (ValueRef A : C.Args)
    if (A->K == Value::Address)
      stored(Sim, C.At, S, A->R, S.load(VF, A->R), nullptr, false);
  if (C.ResultAt)
    stored(Sim, C.At, S, C.ResultAt, S.load(VF, C.ResultAt), nullptr, false);
}

void KeyDomain::modelledCall(Simulation &Sim, const Call &C, State &S) {
  if (C.Callee && C.Callee->IsDestructor)
    destroy(Sim, C, S);
  if (Sim.isReporting() && any_of(C.Rule->Effects, [](const model::Effect &E) {
        return E.Kind == model::EffectKind::KeySource ||
               E.Kind == model::EffectKind::Derive;
      }))
    noteRepeated(C, S);
  if (!Focus || !S.property<KeyProperty>().Droppable.F)
    return;
  bool Ends = any_of(C.Rule->Effects, [](const model::Effect &E) {
    return E.Kind == model::EffectKind::Release && E.Elidable;
  });
  if (Ends || S.property<KeyProperty>().Droppable == C.At)
    return;
  if (any_of(C.Args, [&](ValueRef A) { return isFocusPointer(S, A); }))
    S.mutableProperty<KeyProperty>().Droppable = Site();
}

/// What \p Leaf of a callee is here: what the place holds and, of a container
/// or an array, what its elements do.
static SmallVector<ValueRef, 4> contentsFor(ValueFactory &VF,
                                            const Simulation &Sim,
                                            const Call &C, Instantiation &Inst,
                                            ValueRef Leaf) {
  SmallVector<ValueRef, 4> Contents{Inst.value(Leaf)};
  RegionRef Theirs = inputRegionOf(VF, Leaf);
  RegionRef Mine = !Theirs ? nullptr
                   : Theirs->K == Region::LocalVar
                       ? Sim.passedObject(C, Theirs->Number)
                       : Inst.region(Theirs);
  if (!Mine || !Mine->HasParts)
    return Contents;
  // Memory of others is a buffer for messages as well as for keys.
  RegionRef Root = Mine->root();
  bool IsOurs = Root->K == Region::LocalVar ||
                (Root->K == Region::Pointee && Root->Of->K == Value::LookUp);
  if (!IsOurs)
    return Contents;
  for (const auto &[Part, V] : Inst.before().store())
    if (Part != Mine && objectOf(Part) == objectOf(Mine) &&
        Part->isWithin(Mine) && V->K != Value::Address &&
        !is_contained(Contents, V))
      Contents.push_back(V);
  return Contents;
}

bool KeyDomain::applyCase(Simulation &Sim, const Call &C, const Case &K,
                          Instantiation &Inst, State &S) {
  const auto &Theirs = static_cast<const KeyProperty &>(*K.Prop);
  // A call through a pointer or a virtual one names no or another function.
  if (!K.At.F && !C.Callee)
    return true;
  const std::string &Id =
      K.At.F ? K.At.U->Decls[K.At.F->Decl].Id : C.Callee->Id;
  // Blocks that the callee allocated have their size here as well.
  for (const auto &[R, V] : K.Writes)
    if (auto It = Shared.Sizes.find(R->root()); It != Shared.Sizes.end())
      Shared.Sizes.try_emplace(Inst.region(R->root()), It->second);
  // Which way a call that fills memory went, for `outcomes()`.
  if (K.Result && K.Result->isInt() && !K.Writes.empty()) {
    Fact Way;
    Way.Low = Way.High = K.Result->Number;
    S.setFact(VF.fresh(C.At, 31), Way);
  }
  if (!Focus) {
    if (Theirs.Guard != KeyProperty::AsBefore)
      S.mutableProperty<KeyProperty>().Guard = Theirs.Guard;
    if (!Sim.isReporting())
      return true;
    noteRepeated(C, Inst.before());
    noteSink(Sim, C, Inst.before());
    notePassed(C, Inst.before());
    // What the callee was handed, and what it knows to be a key.
    KeyCall Record;
    Record.Callee = Id;
    Record.Guarded =
        Inst.before().property<KeyProperty>().Guard == KeyProperty::Guarding;
    Record.Open =
        Inst.before().property<KeyProperty>().Guard == KeyProperty::Open;
    if (auto It = Shared.Facts.find(Id); It != Shared.Facts.end()) {
      for (ValueRef Leaf : It->second.Handed)
        for (ValueRef Mine : contentsFor(VF, Sim, C, Inst, Leaf))
          Record.Leaves.push_back({Leaf, Mine});
      Facts.ForgotTouched |= It->second.ForgotTouched;
      for (RegionRef R : It->second.Touched) {
        RegionRef Mine = Inst.region(R);
        if (Mine->root()->K != Region::LocalVar)
          Facts.touch(objectOf(Mine));
      }
    }
    auto use = [&](ValueRef Leaf, const KeyOrigin &O) {
      // Care for a whole object says nothing of each part.
      SmallVector<ValueRef, 4> Contents{Inst.value(Leaf)};
      if (O.C < KeyOrigin::Kept)
        Contents = contentsFor(VF, Sim, C, Inst, Leaf);
      for (ValueRef V : Contents) {
        KeyEvent &E = event(O.C == KeyOrigin::Wiped    ? KeyEvent::Wipe
                            : O.C == KeyOrigin::Locked ? KeyEvent::Lock
                                                       : KeyEvent::Use,
                            C.At, &C);
        E.What = O.Kind;
        E.Values.push_back(V);
        noteGood(S, {V});
      }
    };
    if (auto It = Shared.Keys.In.find(Id); It != Shared.Keys.In.end())
      for (const auto &[Leaf, O] : It->second)
        use(Leaf, O);
    for (const auto &[R, V] : K.Writes) {
      RegionRef Mine = Inst.region(R);
      if (Mine->root()->K == Region::LocalVar && Mine->root()->Number < 0)
        continue;
      ValueRef Held = Inst.value(V);
      anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
        if (const KeyOrigin *O = Shared.Keys.find(Leaf, Id))
          use(Leaf, *O);
        return false;
      });
      if (!anyLeaf(VF, Held, [](ValueRef, bool) { return true; }))
        continue;
      KeyEvent &E = event(KeyEvent::Write, C.At, &C);
      E.R = Mine;
      E.Values.push_back(Held);
    }
    if (K.Result)
      anyLeaf(VF, K.Result, [&](ValueRef Leaf, bool) {
        if (const KeyOrigin *O = Shared.Keys.find(Leaf, Id))
          use(Leaf, *O);
        return false;
      });
    Facts.Calls.push_back(std::move(Record));
    return true;
  }

  if (auto It = Shared.Keys.In.find(Id);
      It != Shared.Keys.In.end() && !S.property<KeyProperty>().Used)
    for (const auto &[Leaf, O] : It->second)
      if (O.C == KeyOrigin::Use)
        noteUse(S, contentsFor(VF, Sim, C, Inst, Leaf));
  bool Passed =
      any_of(C.Args, [&](ValueRef A) { return isFocusPointer(S, A); });
  if (Theirs.Guard != KeyProperty::AsBefore)
    S.mutableProperty<KeyProperty>().Guard = Theirs.Guard;
  RegionRef Focused = nullptr; // What the callee calls it.
  if (auto It = Shared.Focused.find(Id); It != Shared.Focused.end())
    for (const auto &[R, Sum] : It->second)
      if (Sum.Cases.data() <= &K && &K < Sum.Cases.data() + Sum.Cases.size())
        Focused = R;
  if (Passed && S.property<KeyProperty>().Droppable.F)
    S.mutableProperty<KeyProperty>().Droppable = Site();
  if (!Focused) {
    sync(Sim, C.At, S);
    return true;
  }
  clearedShort(Sim, C, Theirs, Inst, S);
  if (Theirs.Released && !S.property<KeyProperty>().Released) {
    // A key that the callee knows of is its own to report.
    auto Wiped = Shared.WipedForCallers.find(Id);
    bool Told =
        (Wiped == Shared.WipedForCallers.end() ||
         !Wiped->second.count(Focused)) &&
        anyLeaf(VF, State(nullptr).load(VF, Focused), [&](ValueRef Leaf, bool) {
          const KeyOrigin *O = Shared.Keys.find(Leaf, Id);
          return O && O->C < KeyOrigin::Kept;
        });
    released(Sim, C, Theirs, Inst, Told, S);
    return true;
  }
  auto &New = S.mutableProperty<KeyProperty>();
  New.Guarded |= Theirs.Guarded;
  New.GuardUnknown |= Theirs.GuardUnknown;
  New.HandedOut |= Theirs.HandedOut;
  New.Aligned |= Theirs.Aligned;
  New.Secure |= Theirs.Secure;
  New.Used |= Theirs.Used;
  if (Theirs.Short.F)
    New.Short = C.At;
  if (Theirs.Droppable.F)
    New.Droppable = C.At;
  sync(Sim, C.At, S, Theirs.Written.F ? &Theirs.Written : nullptr);
  if (Theirs.Written.F && Theirs.Extent)
    S.mutableProperty<KeyProperty>().Extent = Inst.value(Theirs.Extent);
  return true;
}

void KeyDomain::released(Simulation &Sim, const Call &C,
                         const KeyProperty &Theirs, const Instantiation &Inst,
                         bool Told, State &S) {
  const State &Before = Inst.before();
  bool Uncleared = Theirs.Uncleared && isUntouched(Before);
  if (Theirs.Uncleared && !Told && Before.property<KeyProperty>().Holds) {
    // It gave back the memory as it was, but for what it wrote there.
    SmallVector<std::pair<RegionRef, ValueRef>, 4> Kept;
    for (const auto &[Part, V] : Before.store())
      if (ValueRef Now = S.stored(Part); Part != Focus && Part->isWithin(Focus))
        Kept.push_back({Part, Now ? Now : V});
    S.write(Focus, Before.load(VF, Focus));
    for (auto [Part, V] : Kept)
      S.write(Part, V);
  }
  sync(Sim, C.At, S);
  // The callee only gives back what it was handed: it is ours to wipe. A
  // part of the object that it releases is its own business.
  const auto &Now = S.property<KeyProperty>();
  bool Cleared = Theirs.ClearedIfSecure && (Now.Guarded || Now.Secure);
  if (Now.Holds && Focus->isRoot() && !Cleared)
    left(Sim, C.At, S, Now.Short.F ? "short-wipe" : "free");
  auto &After = S.mutableProperty<KeyProperty>();
  After.Released = true;
  After.Holds = false;
  After.Uncleared = Uncleared;
  S.erase(Focus);
}

void KeyDomain::clearedShort(Simulation &Sim, const Call &C,
                             const KeyProperty &Theirs, Instantiation &Inst,
                             State &S) {
  const State &Before = Inst.before();
  if (!Theirs.Cleared || !Before.property<KeyProperty>().Holds)
    return;
  auto Length = S.constant(Inst.value(Theirs.Cleared));
  auto Wanted = toBeCleared(Before, Focus);
  if (!Length || !Wanted || *Length >= *Wanted)
    return;
  // The rest is still there.
  S.write(Focus, Before.load(VF, Focus));
  for (const auto &[Part, V] : Before.store())
    if (Part != Focus && Part->isWithin(Focus))
      S.write(Part, V);
  auto &New = S.mutableProperty<KeyProperty>();
  New.Holds = true;
  New.Short = C.At;
}

} // namespace claimcheck::flow
