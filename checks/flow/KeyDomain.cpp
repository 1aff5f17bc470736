//===- KeyDomain.cpp - Simulation of keys in memory -----------------------===//

#include "KeyDomain.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

bool KeyProperty::equals(const Property &Other) const {
  const auto &O = static_cast<const KeyProperty &>(Other);
  return Guard == O.Guard && Holds == O.Holds && Guarded == O.Guarded &&
         GuardUnknown == O.GuardUnknown && Released == O.Released &&
         HandedOut == O.HandedOut && Aligned == O.Aligned &&
         Secure == O.Secure && Uncleared == O.Uncleared &&
         ClearedIfSecure == O.ClearedIfSecure && Used == O.Used &&
         WasWiped == O.WasWiped && Absent == O.Absent && Thrown == O.Thrown &&
         Written == O.Written && Droppable == O.Droppable && Short == O.Short &&
         Pieces == O.Pieces && Extent == O.Extent && Cleared == O.Cleared;
}

static hash_code hashSite(const Site &S) {
  return hash_combine(S.F, S.Block, S.Index);
}

size_t KeyProperty::hash() const {
  return hash_combine(unsigned(Guard), Holds, Guarded, GuardUnknown, Released,
                      HandedOut, Used, WasWiped, Absent, Uncleared,
                      hashSite(Thrown), hashSite(Written), hashSite(Droppable),
                      hashSite(Short));
}

std::string KeyDomain::callName(const Call &C) const {
  return C.Callee ? C.Callee->Name : C.Rule ? C.Rule->Name : "a function";
}

std::shared_ptr<const Property> KeyDomain::initial(Simulation &Sim) {
  auto Start = std::make_shared<KeyProperty>();
  if (Focus) {
    if (auto It = Shared.Facts.find(F.id()); It != Shared.Facts.end())
      FilledHere = any_of(It->second.Events, [&](const KeyEvent &E) {
        return E.K == KeyEvent::Write &&
               (E.R->isWithin(Focus) || Focus->isWithin(E.R));
      });
    State Nothing(Start);
    if (Focus->K == Region::LocalVar && Focus->Number < F.F->NumParams)
      Nothing.write(Focus, parameter(Sim, Focus->Number));
    Start->Holds = holds(Nothing);
  }
  return Start;
}

ValueRef KeyDomain::parameter(Simulation &, unsigned N) {
  // A string or container that was passed by value is memory of its own.
  const model::TypeModel *M = P.typeRule(*F.U, F.F->Locals[N].Ty);
  bool HasBytes = F.U->Types[F.F->Locals[N].Ty].K == Type::Record && M &&
                  (M->Is == "text" || M->Is == "container");
  return HasBytes ? VF.input(VF.local(N)) : VF.param(N);
}

KeyEvent &KeyDomain::event(KeyEvent::Kind K, const Site &At, const Call *C) {
  KeyEvent E;
  E.K = K;
  E.At = At;
  if (C)
    E.By = callName(*C);
  Facts.Events.push_back(std::move(E));
  return Facts.Events.back();
}

bool KeyDomain::holds(const State &S, SmallVectorImpl<ValueRef> *Leaves) const {
  bool Found = false;
  auto look = [&](ValueRef V) {
    anyLeaf(VF, V, [&](ValueRef Leaf, bool Encoded) {
      const KeyOrigin *O = Shared.Keys.find(Leaf, F.id());
      if (!O || (isHandle(Leaf) && !Encoded))
        return false;
      // Before this function fills it there is nothing that its wipe is for.
      if (FilledHere && O->C == KeyOrigin::Wiped)
        if (RegionRef Of = inputRegionOf(VF, Leaf);
            Of && (Of->isWithin(Focus) || Focus->isWithin(Of)))
          return false;
      Found = true;
      if (Leaves && !is_contained(*Leaves, Leaf))
        Leaves->push_back(Leaf);
      return !Leaves;
    });
  };
  bool Any = false;
  for (const auto &[Part, V] : S.store())
    if (Part->isWithin(Focus)) {
      Any = true;
      look(V);
    }
  if (!Any)
    look(S.load(VF, Focus));
  return Found;
}

void KeyDomain::sync(Simulation &Sim, const Site &At, State &S,
                     const Site *Where) {
  if (!Focus)
    return;
  const auto &Old = S.property<KeyProperty>();
  SmallVector<ValueRef, 2> Leaves;
  bool Now = holds(S, Sim.isReporting() ? &Leaves : nullptr);
  if (Now == Old.Holds) {
    // Another key takes the place of the first.
    if (Now && At.F && any_of(Leaves, [&](ValueRef L) {
          return filledAt(VF, L) == At && PutLeaves.insert(L).second;
        })) {
      PutLeaves.insert(Leaves.begin(), Leaves.end());
      Puts.push_back(
          {At, Where && Where->F ? *Where : At, Where != nullptr, Old, Leaves});
    }
    return;
  }
  auto &New = S.mutableProperty<KeyProperty>();
  New.Holds = Now;
  if (!Now)
    return;
  New.Written = Where && Where->F ? *Where : At;
  New.Droppable = New.Short = Site();
  New.Pieces = 0;
  New.Extent = New.Cleared = nullptr;
  New.Released = New.WasWiped = false;
  if (Sim.isReporting() && At.F) {
    Puts.push_back({At, New.Written, Where != nullptr, New, Leaves});
    PutLeaves.insert(Leaves.begin(), Leaves.end());
  }
}

void KeyDomain::joining(Simulation &Sim, State &S) {
  sync(Sim, Site(), S);
  if (Focus && Focus->root()->K == Region::Pointee &&
      !isCallers(VF, Focus->root()->Of))
    if (bool Absent = !isReachable(S);
        Absent != S.property<KeyProperty>().Absent)
      S.mutableProperty<KeyProperty>().Absent = Absent;
  // Said before states meet that know different things of it.
  if (SmallVector<ValueRef, 2> Leaves;
      Focus && S.property<KeyProperty>().Holds && holds(S, &Leaves) &&
      all_of(Leaves, [&](ValueRef Leaf) { return wasNotFilled(S, Leaf); })) {
    S.write(Focus, VF.make(Value::Blank));
    sync(Sim, Site(), S);
  }
  if (!S.Exception && S.property<KeyProperty>().Thrown.F)
    S.mutableProperty<KeyProperty>().Thrown = Site();
}

void KeyDomain::condition(Simulation &Sim, const Site &At, State &S,
                          ValueRef V) {
  auto Known = Shared.Facts.find(F.id());
  if (!Focus || Known == Shared.Facts.end())
    return;
  auto Mine = Known->second.Lengths.find(Focus);
  if (Mine == Known->second.Lengths.end())
    return;
  // A test of the number of bytes that a wipe would clear, as in `if (n)` or
  // `if (n > 0)`: with none there, there is nothing to clear.
  auto counts = [&](const Operand &O) {
    return O.K == Operand::Load && O.P.B == Place::Local && O.P.Steps.empty() &&
           Mine->second.count(O.P.Id);
  };
  auto isEmpty = [&](const Operand &O) {
    return counts(O) && S.isZero(Sim.valueOf(S, O)).value_or(false);
  };
  const Instr &Branch = Sim.instruction(At);
  bool Empty = !Branch.Args.empty() && isEmpty(Branch.Args[0]);
  bool Counts = !Branch.Args.empty() && counts(Branch.Args[0]);
  if (At.Index > 0) {
    const Instr &Test = F.F->Blocks[At.Block].Instrs[At.Index - 1];
    if (Test.O == Op::Binary && Test.Args[1].K == Operand::Int &&
        Test.Args[1].IntValue == 0) {
      Empty |= isEmpty(Test.Args[0]);
      Counts |= counts(Test.Args[0]) &&
                (Test.BOp == BinaryOp::Gt || Test.BOp == BinaryOp::Ne);
    }
  }
  if (Counts)
    Counters.insert(V);
  if (Empty)
    S.write(Focus, VF.make(Value::Blank));
}

void KeyDomain::assumed(Simulation &, State &S, ValueRef V, bool Zero) {
  if (Zero && Counters.count(V))
    S.write(Focus, VF.make(Value::Blank));
}

bool KeyDomain::keepsOthers(const Site &At, const State &S, RegionRef To,
                            ValueRef V) {
  // The end of a text, or what stands between its digits; a loop that stores
  // zero everywhere clears.
  if (To->K != Region::Element || !V->isInt())
    return false;
  ValueRef Held = S.stored(To);
  return Held && anyLeaf(VF, Held, [](ValueRef, bool) { return true; }) &&
         (V->Number != 0 ||
          !reachable(*F.F, At.Block, BitVector(F.F->Blocks.size()))
               .test(At.Block));
}

void KeyDomain::stored(Simulation &Sim, const Site &At, State &S, RegionRef To,
                       ValueRef V, RegionRef From, bool IsMove) {
  // A container gives its storage away.
  if (IsMove && From && From != To && From->root()->K == Region::LocalVar &&
      From->root()->Number >= 0) {
    const model::TypeModel *M = P.typeRule(*F.U, typeOf(P, VF, F, From));
    if (M &&
        (M->Is == "text" || M->Is == "container" || M->Is == "smart-pointer")) {
      S.write(From, VF.make(Value::Blank));
      if (Focus && From->isWithin(Focus))
        sync(Sim, At, S);
    }
  }
  if (Focus) {
    if (To->isWithin(Focus) || Focus->isWithin(To))
      sync(Sim, At, S);
    return;
  }
  if (!Sim.isReporting() || To->root()->Number < 0)
    return;
  noteFieldUse(At, S, To, V);
  auto note = [&](RegionRef Part, ValueRef Held) {
    TypeId T = typeOf(P, VF, F, Part);
    switch (F.U->Types[T].K) {
    case Type::Pointer:
      if (Held->K == Value::Address && Part->root()->K != Region::LocalVar) {
        KeyEvent &E = event(KeyEvent::Store, At, nullptr);
        E.R = Part;
        E.Values.push_back(Held);
      }
      return;
    case Type::Bool:
    case Type::Int:
    case Type::Enum:
    case Type::Float:
    case Type::Char:
      if (Part->K != Region::Element && Part->K != Region::ElementAt)
        return;
      break;
    default:
      break;
    }
    if (!anyLeaf(VF, Held, [](ValueRef, bool) { return true; }))
      return;
    KeyEvent &E = event(KeyEvent::Write, At, nullptr);
    E.R = Part;
    E.Values.push_back(Held);
  };
  bool Any = false;
  for (const auto &[Part, Held] : S.store())
    if (Part->isWithin(To)) {
      Any = true;
      note(Part, Held);
    }
  if (!Any)
    note(To, V);
}

bool KeyDomain::isFocusPointer(const State &S, ValueRef V) const {
  if (!Focus)
    return false;
  if (V->K == Value::Phi)
    return any_of(VF.inputs(V), [&](ValueRef Input) {
      return Input->K == Value::Address && Input->R->root() == Focus->root();
    });
  RegionRef R = targetOf(VF, V);
  // A pointer to another part of the same object does not lead here.
  return R->isWithin(Focus) || Focus->isWithin(R);
}

bool KeyDomain::leadsToFocus(ValueRef Object) const {
  RegionRef Root = Focus->root();
  if (Root->K != Region::Pointee || Root->Of == Object)
    return false;
  return VF.any(
      Root->Of,
      [&](ValueRef X) {
        return X->K == Value::Input && X->R->root()->K == Region::Pointee &&
               X->R->root()->Of == Object;
      },
      [](ValueRef X) {
        return X->K == Value::Member || X->K == Value::Element ||
               X->K == Value::Binary || X->K == Value::Phi;
      });
}

bool KeyDomain::isReachable(const State &S) const {
  RegionRef Root = Focus->root();
  if (Root->K != Region::Pointee || isCallers(VF, Root->Of))
    return true;
  return any_of(S.store(), [&](const auto &Entry) {
    return VF.any(
        Entry.second, [&](ValueRef V) { return V == Root->Of; },
        [](ValueRef V) { return V->K == Value::Phi; });
  });
}

const model::FunctionModel *KeyDomain::givenBy(RegionRef Root) const {
  if (Root->K != Region::Pointee || Root->Of->K != Value::Fresh ||
      VF.slot(Root->Of->Number) != ReturnedPointer)
    return nullptr;
  const Site &At = VF.site(Root->Of->Number);
  const Instr &I = At.F->Blocks[At.Block].Instrs[At.Index];
  const model::FunctionModel *M = I.O == Op::Call && I.Callee != NoId
                                      ? P.rule(*At.U, At.U->Decls[I.Callee])
                                      : nullptr;
  TypeId T = M ? At.U->Decls[I.Callee].Result : 0;
  if (At.U->Types[T].K != Type::Pointer ||
      At.U->Types[At.U->Types[T].Element].K == Type::Record)
    return nullptr;
  return any_of(M->Effects,
                [](const model::Effect &E) {
                  return E.Kind == model::EffectKind::KeySource &&
                         !E.Borrowed && E.To.B == model::PlaceSpec::Ret;
                })
             ? M
             : nullptr;
}

bool KeyDomain::isAssertion(const Call &C) const {
  if (C.Rule && any_of(C.Rule->Effects, [](const model::Effect &E) {
        return E.Kind == model::EffectKind::Assert;
      }))
    return true;
  // It is told the line of its call, and nothing but texts that are fixed.
  return C.Callee && !C.Callee->IsVariadic &&
         any_of(C.I->Args,
                [&](const Operand &O) {
                  return O.K == Operand::Int &&
                         O.IntValue == int64_t(C.I->Loc.Line);
                }) &&
         all_of(C.Args, [](ValueRef A) { return A->isConstant(); });
}

void KeyDomain::neverReturns(Simulation &Sim, const Call &C, State &S) {
  if (Sim.isReporting())
    noteSink(Sim, C, S);
  sync(Sim, C.At, S);
  if (Focus && S.property<KeyProperty>().Holds &&
      !S.property<KeyProperty>().Released && isReachable(S) && !isAssertion(C))
    left(Sim, C.At, S, "exit");
}

State::FactMap KeyDomain::outcomes(const State &S, const Site &Filled,
                                   ValueRef Bytes) const {
  State::FactMap Known;
  // What the bytes are compared with says nothing of the call, unless it is a
  // text that tells what they are.
  auto comparesBytes = [&](ValueRef V) {
    return V->K == Value::Binary && !V->Ops[0]->isConstant() &&
           !V->Ops[1]->isConstant();
  };
  for (const auto &[V, Fa] : S.facts()) {
    ValueRef Ignored = comparesBytes(V) ? Bytes : nullptr;
    if (VF.any(
            V,
            [&](ValueRef X) {
              // How much there is of what it filled says as much.
              if (X->K == Value::Derived && X->Number == 2)
                return !Focus || X->R == Focus;
              while (X->K == Value::Member || X->K == Value::Element)
                X = X->Ops[0];
              return X != Ignored && filledAt(VF, X) == Filled;
            },
            [](ValueRef X) {
              return X->K == Value::Binary || X->K == Value::Not ||
                     X->K == Value::TestOf || X->K == Value::Phi;
            }))
      Known[V] = Fa;
  }
  return Known;
}

void KeyDomain::noteRepeated(const Call &C, const State &S) {
  if (Focus || Facts.Repeated.count(C.At))
    return;
  bool Again = any_of(S.store(), [&](const auto &Entry) {
    return anyLeaf(VF, Entry.second, [&](ValueRef Leaf, bool) {
      return filledAt(VF, Leaf) == C.At;
    });
  });
  if (Again)
    Facts.Repeated.insert(C.At);
}

void KeyDomain::noteUse(State &S, ArrayRef<ValueRef> Values) const {
  SmallVector<ValueRef, 2> Mine;
  if (!holds(S, &Mine))
    return;
  if (any_of(Values, [&](ValueRef V) {
        return anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
          return is_contained(Mine, Leaf);
        });
      }))
    S.mutableProperty<KeyProperty>().Used = true;
}

void KeyDomain::noteGood(const State &S, ArrayRef<ValueRef> Values,
                         std::map<Site, State::FactMap> &Where) {
  for (ValueRef V : Values)
    anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
      Site Filled = filledAt(VF, Leaf);
      if (!Filled.F)
        return false;
      auto Known = outcomes(S, Filled, Leaf);
      auto [It, New] = Where.try_emplace(Filled, Known);
      if (!New)
        for (auto E = It->second.begin(); E != It->second.end();) {
          auto Other = Known.find(E->first);
          if (Other != Known.end())
            E->second.widen(Other->second);
          E = Other == Known.end() || E->second.isTrivial()
                  ? It->second.erase(E)
                  : std::next(E);
        }
      return false;
    });
}

void KeyDomain::notePassed(const Call &C, const State &S) {
  if (!C.Callee)
    return;
  for (unsigned N = C.HasObject ? 1 : 0; N < C.Args.size(); ++N) {
    unsigned Param = N - (C.HasObject ? 1 : 0);
    if ((C.Args[N]->K != Value::Address && !filledAt(VF, C.Args[N]).F) ||
        Param >= C.Callee->Params.size() ||
        !F.U->Types[C.Callee->Params[Param]].IsConst)
      continue;
    SmallVector<ValueRef, 4> Bytes;
    contentsOf(VF, S, targetOf(VF, C.Args[N]), Bytes, /*Depth=*/2);
    noteGood(S, Bytes);
  }
}

bool KeyDomain::wasNotFilled(const State &S, ValueRef Leaf) const {
  const KeyOrigin *O = Shared.Keys.find(Leaf, F.id());
  Site Filled = filledAt(VF, Leaf);
  auto Facts = Shared.Facts.find(F.id());
  if (!O || !Filled.F || Facts == Shared.Facts.end() ||
      Facts->second.Repeated.count(Filled))
    return false;
  const auto *Good = &Facts->second.Good;
  auto It = Good->find(Filled);
  if (It == Good->end()) {
    Good = &Facts->second.HandedOn;
    It = Good->find(Filled);
  }
  if (It == Good->end())
    return false;
  auto Known = outcomes(S, Filled, Leaf);
  return any_of(It->second, [&](const auto &Entry) {
    auto Here = Known.find(Entry.first);
    if (Here == Known.end())
      return false;
    const Fact &A = Entry.second, &B = Here->second;
    return std::max(A.Low, B.Low) > std::min(A.High, B.High) ||
           (A.isConstant() && !B.admits(A.Low)) ||
           (B.isConstant() && !A.admits(B.Low));
  });
}

bool KeyDomain::wasFilled(const State &S, ValueRef Pointer) const {
  Site Filled = filledAt(VF, Pointer);
  auto Facts = Shared.Facts.find(F.id());
  if (!Filled.F || Facts == Shared.Facts.end())
    return false;
  auto It = Facts->second.Good.find(Filled);
  if (It == Facts->second.Good.end() || It->second.empty())
    return false;
  auto Known = outcomes(S, Filled);
  return all_of(It->second, [&](const auto &Entry) {
    auto Here = Known.find(Entry.first);
    return Here != Known.end() && Here->second == Entry.second;
  });
}

void KeyDomain::left(Simulation &Sim, const Site &At, State &S,
                     StringRef Reason) {
  if (!Sim.isReporting())
    return;
  SmallVector<ValueRef, 2> Leaves;
  if (S.property<KeyProperty>().Holds && holds(S, &Leaves) &&
      all_of(Leaves, [&](ValueRef Leaf) {
        // Random bytes that are no key yet, and never will be one here.
        const KeyOrigin *O = Shared.Keys.find(Leaf, F.id());
        bool Idle = O && O->C == KeyOrigin::Use && Leaf->K == Value::KeyData &&
                    Leaf->Name == "random" && !S.property<KeyProperty>().Used;
        return Idle || wasNotFilled(S, Leaf);
      }))
    return;
  // Memory that a call gave, with what is in it: that the call succeeded must
  // be known, where the rest of the function depends on it.
  if ((Reason == "exit" || Reason == "abort") &&
      Focus->root()->K == Region::Pointee &&
      !S.property<KeyProperty>().Written.F &&
      !isCallers(VF, Focus->root()->Of) && !wasFilled(S, Focus->root()->Of))
    return;
  // As many bytes as a wipe elsewhere would clear: none, or none of a size.
  auto isZero = [&](ValueRef N) { return S.isZero(N).value_or(false); };
  if (any_of(WipedLengths, [&](ValueRef N) {
        bool IsProduct =
            N->K == Value::Binary && BinaryOp(N->Number) == BinaryOp::Mul;
        return isZero(N) || (IsProduct && any_of(N->Ops, isZero));
      }))
    return;
  Left.push_back({At, Reason.str(), S.property<KeyProperty>(), false});
}

const Summary *KeyDomain::summary(Simulation &Sim, const Call &C,
                                  const State &S, const FunctionRef &Callee,
                                  RegionRef Returned) {
  if (!Focus)
    return nullptr;
  auto It = Shared.Focused.find(Callee.id());
  if (It == Shared.Focused.end())
    return nullptr;
  Instantiation Inst(VF, S, C.At, C.Args, Returned);
  const Summary *Around = nullptr;
  for (const auto &[R, Sum] : It->second) {
    RegionRef Mine = Inst.region(R);
    if (Mine == Focus)
      return &Sum;
    if (Focus->isWithin(Mine) || objectOf(Mine) == Focus)
      Around = &Sum;
  }
  return Around;
}

void KeyDomain::lifetimeEnd(Simulation &Sim, const Site &At, State &S,
                            RegionRef R) {
  if (!Focus || Focus->root() != R)
    return;
  sync(Sim, At, S);
  const auto &Now = S.property<KeyProperty>();
  if (Now.Released)
    return;
  // On the way of an exception, the statement that throws leaves it there.
  const Site &Where = S.Exception && Now.Thrown.F ? Now.Thrown : At;
  if (Now.Holds)
    left(Sim, Where, S, Now.Short.F ? "short-wipe" : "scope");
  else if (Now.Droppable.F)
    left(Sim, Where, S, "droppable-wipe");
  auto &New = S.mutableProperty<KeyProperty>();
  New = KeyProperty();
  New.Guard = Now.Guard;
}

void KeyDomain::unwinding(Simulation &, const Site &At, State &S) {
  if (Focus && S.property<KeyProperty>().Holds)
    S.mutableProperty<KeyProperty>().Thrown = At;
}

void KeyDomain::forgetUnfilled(State &S) const {
  SmallVector<ValueRef, 2> Leaves;
  if (!holds(S, &Leaves) ||
      !all_of(Leaves, [&](ValueRef Leaf) { return wasNotFilled(S, Leaf); }))
    return;
  // The caller gets memory that a call failed to fill: no key.
  S.write(Focus, VF.undef());
  S.mutableProperty<KeyProperty>().Holds = false;
}

void KeyDomain::finish(Simulation &Sim, State &S, Case &C) {
  if (!Focus && Sim.isReporting())
    noteCallbackUse(S, C);
  if (!Focus && C.K == Case::Return && Sim.isReporting())
    for (const auto &[R, V] : S.store())
      if (R->root()->K != Region::LocalVar)
        noteGood(S, {V}, Facts.HandedOn);
  if (!Focus)
    return;
  sync(Sim, C.At, S);
  forgetUnfilled(S);
  const auto &Now = S.property<KeyProperty>();
  if (Sim.isReporting() && C.K == Case::Return && C.Result &&
      C.Result->isInt() && Focus->root()->K == Region::Pointee)
    Returns.push_back({C.At, C.Result->Number, Now});
  if (F.decl().IsDestructor && Focus->K == Region::Field) {
    if (Now.Holds)
      left(Sim, C.At, S, Now.Short.F ? "short-wipe" : "destructor");
    else if (Now.Droppable.F)
      left(Sim, C.At, S, "droppable-wipe");
    return;
  }
  // An exception ends what has no destructor without saying so.
  if (C.K == Case::Throw && Focus->root()->K == Region::LocalVar &&
      Focus->root()->Number >= int64_t(F.F->NumParams) && Now.Holds) {
    left(Sim, Now.Thrown.F ? Now.Thrown : C.At, S,
         Now.Short.F ? "short-wipe" : "scope");
    return;
  }
  if ((Focus->root()->K != Region::Heap && !givenBy(Focus->root())) ||
      Now.Released || Now.HandedOut || !Now.Holds)
    return;
  // Somebody may still reach it: the result, or memory that lives on.
  auto leadsHere = [&](ValueRef V) {
    return VF.any(
        V,
        [&](ValueRef X) {
          return X == Focus->root()->Of ||
                 (X->K == Value::Address && X->R->root() == Focus->root());
        },
        [](ValueRef X) {
          // Comparing a pointer keeps nothing of it.
          bool Compares =
              X->K == Value::Binary && BinaryOp(X->Number) >= BinaryOp::Eq;
          return !Compares && X->K != Value::Not && X->K != Value::TestOf;
        });
  };
  if (C.Result && leadsHere(C.Result))
    return;
  if (C.K == Case::Throw && S.Exception && leadsHere(S.Exception))
    return;
  for (const auto &[R, V] : S.store())
    if (R->root() != Focus->root() && leadsHere(V)) {
      if (R->root()->K != Region::LocalVar)
        return;
    }
  if (F.name() != "main")
    left(Sim, C.At, S, "lost");
}

} // namespace claimcheck::flow
