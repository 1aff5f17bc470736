//===- SimulationBodies.cpp - Calls of functions without a rule -----------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

using namespace llvm;

namespace claimcheck::flow {

SmallVector<FunctionRef, 4> Simulation::targets(const State &S, Call &C) {
  SmallVector<FunctionRef, 4> Found;
  const Instr &I = *C.I;
  if (I.Callee != NoId) {
    if (I.IsVirtual)
      append_range(Found, P.virtualTargets(C.Callee->Id, *F.U));
    else
      append_range(Found, P.bodies(C.Callee->Id));
    return Found;
  }
  // An indirect call goes where the value says, if it says anything.
  ValueRef V = valueOf(S, I.Target);
  bool Complete = true;
  VF.any(
      V,
      [&](ValueRef X) {
        if (X->K == Value::Function)
          append_range(Found, P.bodies(X->Name));
        else if (X->K != Value::Phi && !X->isInt(0))
          Complete = false;
        return false;
      },
      [](ValueRef X) { return X->K == Value::Phi; });
  if (!Complete)
    Found.clear();
  return Found;
}

static bool isVoidPointer(const Unit &U, TypeId Id) {
  const Type &T = U.Types[Id];
  return T.K == Type::Pointer && U.Types[T.Element].K == Type::Void;
}

bool Simulation::copies() const {
  const Decl &D = F.decl();
  if (D.Params.size() != 1 ||
      !(D.IsConstructor || StringRef(D.Name).ends_with("::operator=")))
    return false;
  const Type &T = unit().Types[D.Params[0]];
  return T.IsReference && unit().Types[T.Element].Name == D.Record;
}

bool Simulation::callBack(const Call &C, const State &S,
                          SmallVectorImpl<State> &Out) {
  ValueRef Data = nullptr;
  unsigned Count = 0;
  ArrayRef<FunctionRef> Bodies;
  for (unsigned N = 0; N < C.Args.size(); ++N) {
    ValueRef A = C.Args[N];
    if (A->K == Value::Function && SummaryOf(A->Name))
      Bodies = P.bodies(A->Name);
    if (A->K == Value::Address && A->R->root()->K == Region::LocalVar &&
        isVoidPointer(unit(), argumentType(C, N + 1 - C.HasObject))) {
      Data = A;
      ++Count;
    }
  }
  if (Bodies.empty() || Count != 1)
    return false;
  Call Inner = C;
  Inner.Callee = &Bodies[0].decl();
  Inner.Args.clear();
  Inner.HasObject = false;
  bool Takes = false;
  for (TypeId T : Inner.Callee->Params) {
    bool IsData = !Takes && isVoidPointer(*Bodies[0].U, T);
    Takes |= IsData;
    Inner.Args.push_back(
        IsData ? Data : VF.fresh(C.At, 40 + unsigned(Inner.Args.size())));
  }
  if (!Takes || Inner.Callee->IsMember)
    return false;
  Inner.ResultAt = VF.region(Region::LocalVar, nullptr, "called-back", -4);
  Inner.Scratch = VF.region(Region::LocalVar, nullptr, "call-back-result", -5);
  callBodies(Inner, Bodies, S, Out);
  for (State &Next : Out) {
    Next.erase(Inner.ResultAt);
    Next.erase(Inner.Scratch);
  }
  return true;
}

void Simulation::callUnknown(Call &C, State S, SmallVectorImpl<State> &Out) {
  if (!C.Callee || !C.Callee->IsDestructor)
    Effects = true;
  Result.CallsPassed |= !C.Callee;
  if (C.Callee && C.Callee->IsNoReturn) {
    D.neverReturns(*this, C, S);
    return;
  }
  SmallVector<ValueRef, 6> Read;
  for (ValueRef A : C.Args)
    Read.push_back(textOf(VF, S, A));
  ValueRef R = VF.make(Value::Result, Read, C.Callee ? C.Callee->Id : "",
                       VF.number(C.At, 0));
  if (C.I->Unwind != NoId && !Reporting && D.assumesThrows()) {
    State Thrown = S;
    Thrown.Exception = VF.fresh(C.At, 2);
    enter(C.I->Unwind, std::move(Thrown));
  }
  D.unknownCall(*this, C, S, R);
  // A callback on this function's own data runs before the call returns, for
  // none, one or several of something: the data is the callback's to change.
  SmallVector<State, 4> Called;
  if (callBack(C, S, Called)) {
    Called.push_back(std::move(S));
    for (State &Next : Called) {
      if (C.ResultAt)
        Next.write(C.ResultAt, R);
      Out.push_back(std::move(Next));
    }
    return;
  }
  // What copies an object copies its parts: something comes back for something.
  if (C.Callee && copies() &&
      any_of(seq<size_t>(0, C.Args.size()), [&](size_t N) {
        return argumentType(C, N + 1 - (C.HasObject ? 1 : 0)) ==
                   C.Callee->Result &&
               S.isZero(C.Args[N]) == std::optional<bool>(false);
      })) {
    Fact Something;
    Something.narrow(BinaryOp::Ne, 0);
    S.setFact(R, Something);
  }
  havoc(C, S);
  if (C.ResultAt)
    S.write(C.ResultAt, R);
  D.afterUnknownCall(*this, C, S);
  Out.push_back(std::move(S));
}

void Simulation::havoc(const Call &C, State &S) {
  // What an unknown callee gets a pointer to, it may change, unless the
  // pointee is const. What it wrote is computed from all that it got.
  SmallVector<ValueRef, 6> Read;
  for (ValueRef A : C.Args)
    Read.push_back(textOf(VF, S, A));
  for (unsigned N = 0; N < C.Args.size(); ++N) {
    ValueRef A = C.Args[N];
    if (A->K != Value::Address)
      continue;
    bool Const = false;
    if (C.HasObject && N == 0) {
      Const = C.Callee->IsConstMember || C.Callee->IsDestructor;
    } else if (C.Callee) {
      unsigned Param = N - (C.HasObject ? 1 : 0);
      if (Param < C.Callee->Params.size()) {
        const Type &T = F.U->Types[C.Callee->Params[Param]];
        Const = (T.K == Type::Pointer && T.IsConst) || T.K == Type::Record;
      }
    }
    if (Const)
      continue;
    ValueRef Changed =
        VF.make(Value::Result, Read, C.Callee ? C.Callee->Id : "",
                VF.number(C.At, 4 + N));
    S.write(A->R, Changed);
    // What a constructor makes of arguments is something: an error status
    // with a code and a text is not the blank one that means success.
    if (N == 0 && C.Callee && C.Callee->IsConstructor && C.Args.size() > 1)
      if (const RecordInfo *Made = P.record(C.Callee->Record)) {
        Fact Something;
        Something.narrow(BinaryOp::Ne, 0);
        S.setFact(Changed, Something);
        for (const Field &Part : Made->Fields) {
          const model::TypeModel *T = P.typeRule(unit(), Part.Ty);
          if (unit().Types[Part.Ty].K != Type::Pointer &&
              !(T && T->Is == "smart-pointer"))
            continue;
          // Told apart from the rest, so that what is known of it outlives a
          // join with another such object.
          ValueRef Pointer = VF.member(Changed, Part.Name);
          S.setFact(Pointer, Something);
          S.write(VF.field(A->R, Part.Name), Pointer);
        }
      }
  }
}

void Simulation::callBodies(Call &C, ArrayRef<FunctionRef> Bodies,
                            const State &S, SmallVectorImpl<State> &Out) {
  RegionRef Returned = C.Scratch;
  for (const FunctionRef &B : Bodies) {
    const Summary *Sum = D.summary(*this, C, S, B, Returned);
    if (!Sum)
      Sum = summaryFor(C, B, SummaryOf(B.id()), S);
    if (Sum->HasEffects) {
      Effects = true;
      D.effectfulCall(*this, C, S);
    }
    if (Sum->IsUnknown && Sum->Cases.empty()) {
      callUnknown(C, S, Out);
      continue;
    }
    if (!Reporting)
      Visited += Sum->Cases.size(); // Each costs as much as a step, or more.
    // One for all cases: what a value means here does not depend on them.
    Instantiation Inst(VF, S, C.At, C.Args, Returned);
    auto holds = [&](const Case &K, State &Next) {
      for (const auto &[Of, Fa] : K.Facts) {
        ValueRef Mine = Inst.value(Of);
        // What was compared is one claim here: it was compared with itself.
        if (Mine->isInt() && Of->K == Value::Binary && Of->Ops.size() == 2)
          if (ValueRef L = Inst.value(Of->Ops[0]);
              L->K == Value::Claim && L == Inst.value(Of->Ops[1]))
            D.assumedComparison(*this, Next, C.At,
                                VF.make(Value::Binary, {L, L}, {}, Of->Number),
                                Fa.isNonZero());
        if (Mine->K != Value::Undef && !assumeFact(Next, Mine, Fa))
          return false;
      }
      return true;
    };
    if (Reporting)
      for (const InnerEvent &E : Sum->Inside)
        if (State Then = S;
            holds(E.State, Then) && D.applyCase(*this, C, E.State, Inst, Then))
          D.innerEvent(*this, E, Then);
    const size_t First = Out.size();
    for (const Case &K : Sum->Cases) {
      State Next = S;
      if (!holds(K, Next))
        continue;
      // Outer objects first, then their parts.
      SmallVector<std::pair<RegionRef, ValueRef>, 8> Writes;
      llvm::DenseMap<RegionRef, RegionRef> Objects;
      for (const auto &[R, V] : K.Writes) {
        Writes.push_back({Inst.region(R), Inst.value(V)});
        if (RegionRef From = Inst.objectOf(V, B.decl(), *B.U))
          Objects[Writes.back().first] = From;
        else if (V->K == Value::Input && V->R->K == Region::LocalVar)
          Objects[Writes.back().first] = passedObject(C, V->R->Number);
      }
      llvm::stable_sort(Writes, [](const auto &A, const auto &B) {
        return A.first->depth() < B.first->depth();
      });
      for (auto &[R, V] : Writes)
        if (RegionRef From = Objects.lookup(R); From && From != R)
          Next.copy(VF, From, R);
        else
          Next.write(R, V);
      if (!D.applyCase(*this, C, K, Inst, Next))
        continue;
      if (K.K == Case::Throw) {
        Next.Exception = K.Result ? Inst.value(K.Result) : VF.fresh(C.At, 2);
        unwind(*C.I, std::move(Next), C.At);
        continue;
      }
      if (C.ResultAt) {
        ValueRef R = K.Result ? Inst.value(K.Result) : VF.undef();
        bool Parts = any_of(Next.store(), [&](const auto &Entry) {
          return Entry.first != Returned && Entry.first->isWithin(Returned);
        });
        // A comparison that the callee left to us to look at.
        bool IsNot = R->K == Value::Not;
        ValueRef Truth = IsNot ? R->Ops[0] : R;
        SmallVector<std::pair<State, bool>, 2> Split;
        if (!Parts && Truth->K == Value::Binary &&
            BinaryOp(Truth->Number) >= BinaryOp::Eq &&
            BinaryOp(Truth->Number) <= BinaryOp::Ge && Truth->Ops.size() == 2 &&
            !Next.constant(Truth) &&
            D.compare(*this, C.At, BinaryOp(Truth->Number), Truth->Ops[0],
                      Truth->Ops[1], model::CompareStyle(Truth->Number >> 8),
                      nullptr, nullptr, Next, Split)) {
          for (auto &[Half, Holds] : Split) {
            Half.erase(Returned);
            Half.write(C.ResultAt, VF.integer(Holds != IsNot));
            Out.push_back(std::move(Half));
          }
          continue;
        }
        if (Parts || Next.stored(Returned)) {
          Next.copy(VF, Returned, C.ResultAt);
          if (!Parts && R->K != Value::Undef && !Next.stored(Returned))
            Next.write(C.ResultAt, R);
        } else {
          Next.write(C.ResultAt, R);
        }
        D.stored(*this, C.At, Next, C.ResultAt, R, Returned, true);
      }
      Next.erase(Returned);
      Out.push_back(std::move(Next));
    }
    Translated += Inst.size();
    D.decided(*this, C, S, MutableArrayRef(Out).drop_front(First));
  }
}

RegionRef Simulation::passedObject(const Call &C, size_t N) const {
  if (!C.I || C.I->O != Op::Call || C.I->Callee == NoId ||
      &unit().Decls[C.I->Callee] != C.Callee || N >= C.I->Args.size())
    return nullptr;
  const Operand &A = C.I->Args[N];
  bool IsLocal = A.K == Operand::Load && A.P.B == Place::Local &&
                 A.P.Steps.empty() &&
                 unit().Types[F.F->Locals[A.P.Id].Ty].K == Type::Record;
  return IsLocal ? VF.local(A.P.Id) : nullptr;
}

} // namespace claimcheck::flow
