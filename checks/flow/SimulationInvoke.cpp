//===- SimulationInvoke.cpp - Functions that a library calls back ---------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;

void Simulation::forward(Call &C, const Effect &E, const State &S,
                         const FunctionRef &Callee, Call &To) {
  SmallVector<model::PlaceSpec, 4> Places;
  for (const model::PlaceSpec &A : E.CallArgs) {
    if (A.B != model::PlaceSpec::ArgsFrom) {
      Places.push_back(A);
      continue;
    }
    unsigned Count = C.Args.size() - (C.HasObject ? 1 : 0);
    for (unsigned Arg = A.Arg1; Arg <= Count; ++Arg) {
      model::PlaceSpec One;
      One.B = model::PlaceSpec::Arg;
      One.Arg1 = Arg;
      Places.push_back(One);
    }
  }
  for (const model::PlaceSpec &A : Places) {
    if (To.HasObject && To.Args.empty()) {
      // The object itself, or a pointer to it.
      ResolvedPlace R = resolve(S, C, A);
      const Type &T =
          unit().Types[A.B == model::PlaceSpec::Arg ? argumentType(C, A.Arg1)
                                                    : 0];
      bool IsObject = R.Where && T.IsReference &&
                      unit().Types[T.Element].K == Type::Record &&
                      !isA(T.Element, "smart-pointer");
      To.Args.push_back(IsObject   ? VF.address(R.Where)
                        : R.Where  ? load(S, R.Where)
                        : R.Direct ? R.Direct
                                   : VF.undef());
      continue;
    }
    unsigned Param = To.Args.size() - (To.HasObject ? 1 : 0);
    bool ByReference =
        Param < To.Callee->Params.size() &&
        Callee.U->Types[To.Callee->Params[Param]].K == Type::Pointer;
    ResolvedPlace R;
    if (A.Deref && !E.Quantifier.empty()) {
      // An element of the sequence that an iterator walks.
      model::PlaceSpec Whole = A;
      Whole.Deref = false;
      ResolvedPlace Sequence = resolve(S, C, Whole);
      ValueRef V = Sequence.Where ? load(S, Sequence.Where) : Sequence.Direct;
      R.Direct = V ? (V->K == Value::Address ? load(S, VF.element(V->R))
                                             : VF.element(V))
                   : VF.undef();
      // A callable object is found by the place where it is.
      if (ByReference && V && V->K == Value::Address &&
          R.Direct->K == Value::Undef)
        R.Direct =
            VF.address(V->R->K == Region::Element ? V->R : VF.element(V->R));
    } else {
      R = resolve(S, C, A);
    }
    if (ByReference && R.Where)
      To.Args.push_back(VF.address(R.Where));
    else
      To.Args.push_back(R.Where    ? load(S, R.Where)
                        : R.Direct ? R.Direct
                                   : VF.undef());
  }
}

void Simulation::construct(Call &C, const Effect &E, Branch &B, Branches &Out) {
  std::vector<FunctionRef> Bodies = P.constructed(unit(), *C.I);
  ResolvedPlace At = resolve(B.S, C, E.To);
  ValueRef Object = At.Where ? load(B.S, At.Where) : At.Direct;
  // Which overriders a virtual call of it reaches.
  if (Object && Object->K == Value::Address && C.I->Callee != NoId)
    if (const std::string &Made = unit().Types[P.madeType(unit(), *C.I)].Name;
        P.record(Made))
      B.S.write(VF.field(Object->R, "$type"),
                VF.make(Value::Function, {}, Made));
  if (Bodies.empty() || !Object || !all_of(Bodies, [&](const FunctionRef &F) {
        return SummaryOf(F.id()) != nullptr;
      })) {
    Out.push_back(std::move(B));
    return;
  }
  for (const FunctionRef &Body : Bodies) {
    Call Inner = C;
    Inner.Rule = nullptr;
    Inner.Callee = &Body.decl();
    Inner.HasObject = true;
    Inner.Args.assign(1, Object);
    forward(C, E, B.S, Body, Inner);
    Inner.ResultAt = nullptr;
    Inner.Scratch = VF.region(Region::LocalVar, nullptr, "invoked-result", -3);
    SmallVector<State, 4> Done;
    callBodies(Inner, Body, B.S, Done);
    for (State &Next : Done) {
      Branch After = B;
      After.S = std::move(Next);
      Out.push_back(std::move(After));
    }
  }
}

/// A library's function that takes case out of what it gets, such as `tolower`.
bool Simulation::invokeFold(Call &C, const Effect &E, StringRef Id, State &S) {
  auto Known = find_if(unit().Decls, [&](const Decl &D) { return D.Id == Id; });
  if (Known == unit().Decls.end() || E.To.isNone())
    return false;
  const model::FunctionModel *Rule = P.rule(unit(), *Known);
  if (!Rule ||
      !any_of(Rule->Effects, [](const Effect &Of) { return Of.IsFolded; }))
    return false;
  Call Inner = C;
  Inner.Callee = &*Known;
  Inner.HasObject = false;
  Inner.Args.clear();
  forward(C, E, S, {F.U, nullptr}, Inner);
  write(S, C, E.To, VF.make(Value::Derived, Inner.Args, "folded"));
  return true;
}

void Simulation::invoke(Call &C, const Effect &E, Branch &B, Branches &Out) {
  if (E.Quantifier == "alternative" && visit(C, E, B, Out))
    return;
  State &S = B.S;
  ResolvedPlace At = resolve(S, C, E.Callee);
  RegionRef Object = At.Where;
  ValueRef Target = At.Direct ? At.Direct : VF.undef();
  bool IsClosure = false;
  if (!Object && Target->K == Value::Address)
    Object = Target->R;
  if (Object) {
    ValueRef Held = load(S, Object);
    ValueRef Field = load(S, VF.field(Object, "$call"));
    Target = Field->K == Value::Function ? Field : Held;
    IsClosure = Field->K == Value::Function;
  }
  SmallVector<Listed, 4> List;
  if (Target->K != Value::Function && Object)
    List = listedObjects(S, VF.address(Object));
  if (!all_of(List, [&](const Listed &L) {
        return SummaryOf(L.Function.id()) != nullptr;
      }))
    List.clear();
  if (Target->K != Value::Function && List.empty()) {
    Effects = true;
    Result.CallsPassed = true;
    SmallVector<ValueRef, 4> Read;
    // Which function of a list it is, callers may know.
    if (Object && Object->K == Region::Pointee)
      Read.push_back(Object->Of);
    for (const model::PlaceSpec &A : E.CallArgs)
      append_range(Read, readAll(S, C, A));
    ValueRef R = VF.make(Value::Result, Read, "", VF.number(C.At, 3));
    D.unknownCall(*this, C, S, R);
    if (!E.To.isNone())
      write(S, C, E.To, R);
    Out.push_back(std::move(B));
    return;
  }
  ArrayRef<FunctionRef> Bodies = P.bodies(Target->Name);
  if (!List.empty())
    Bodies = List.front().Function;
  if (Bodies.empty() || any_of(Bodies, [&](const FunctionRef &Body) {
        return !SummaryOf(Body.id());
      })) {
    if (invokeFold(C, E, Target->Name, S)) {
      Out.push_back(std::move(B));
      return;
    }
    Effects = true;
    Out.push_back(std::move(B));
    return;
  }
  Call Inner = C;
  Inner.Rule = nullptr;
  Inner.Callee = &Bodies[0].decl();
  Inner.Args.clear();
  Inner.HasObject = Inner.Callee->IsMember;
  // A pointer to a method takes its object as the first argument.
  bool TakesObject = Inner.HasObject && !IsClosure && List.empty() &&
                     E.Callee.B == model::PlaceSpec::Arg;
  if (Inner.HasObject && !TakesObject)
    Inner.Args.push_back(Object ? VF.address(Object) : VF.undef());
  forward(C, E, S, Bodies[0], Inner);
  Inner.ResultAt = VF.region(Region::LocalVar, nullptr, "invoked", -2);
  Inner.Scratch = VF.region(Region::LocalVar, nullptr, "invoked-result", -3);
  SmallVector<State, 4> Done;
  if (List.empty())
    callBodies(Inner, Bodies, S, Done);
  else
    callListed(Inner, List, S, Done);
  // A predicate that calls the element: each function of the list.
  bool IsAnswer = !E.Quantifier.empty() && E.Quantifier != "each";
  if (IsAnswer)
    Done = calledElements(Inner, std::move(Done));
  // An empty sequence: the predicate never ran. Where no element meets it the
  // answer of "any" and "none" is the same, and more was looked at.
  bool CoversEmpty =
      E.Quantifier != "all" && any_of(Done, [&](const State &X) {
        return X.isZero(load(X, Inner.ResultAt)) == std::optional<bool>(true);
      });
  // A list whose functions are known has some.
  CoversEmpty |= any_of(Inner.Args, [&](ValueRef A) {
    return A->K == Value::Address && A->R->K == Region::Element &&
           holdsCallables(S, A->R->Parent);
  });
  if (IsAnswer && !CoversEmpty) {
    State Never = S;
    Never.write(Inner.ResultAt, VF.integer(E.Quantifier == "all" ? 1 : 0));
    Done.push_back(std::move(Never));
  }
  for (State &Next : Done) {
    Branch After = B;
    ValueRef R = load(Next, Inner.ResultAt);
    After.S = std::move(Next);
    if (E.Quantifier == "none") {
      if (auto Zero = After.S.isZero(R); Zero && !E.To.isNone())
        R = VF.integer(*Zero);
      else
        R = VF.negation(R);
    }
    if (!E.To.isNone()) {
      if (E.To.B == model::PlaceSpec::Ret && E.Quantifier.empty())
        After.S.copy(VF, Inner.ResultAt, C.Scratch);
      else if (E.To.B == model::PlaceSpec::Ret) {
        // What follows gives the result its value; here only its truth.
        if (auto Zero = After.S.isZero(R)) {
          model::OutcomeTest T;
          T.W = model::OutcomeTest::Return;
          T.Test =
              *Zero ? model::OutcomeTest::Zero : model::OutcomeTest::NonZero;
          After.Tests.push_back({T, true});
        } else {
          After.S.write(C.Scratch, R);
        }
      } else {
        write(After.S, C, E.To, R);
      }
    }
    After.S.erase(Inner.ResultAt);
    After.S.erase(Inner.Scratch);
    Out.push_back(std::move(After));
  }
}

bool Simulation::callWith(const Call &C, ValueRef Callee, ValueRef Argument,
                          const State &S,
                          SmallVectorImpl<std::pair<State, ValueRef>> &Out) {
  RegionRef Object = Callee->K == Value::Address ? Callee->R : nullptr;
  ValueRef Target = Object ? load(S, VF.field(Object, "$call")) : Callee;
  if (Target->K != Value::Function)
    return false;
  ArrayRef<FunctionRef> Bodies = P.bodies(Target->Name);
  if (Bodies.size() != 1 || !SummaryOf(Bodies[0].id()) ||
      Bodies[0].decl().Params.size() != 1)
    return false;
  Call Inner = C;
  Inner.Rule = nullptr;
  Inner.Callee = &Bodies[0].decl();
  Inner.HasObject = Inner.Callee->IsMember;
  Inner.Args.clear();
  if (Inner.HasObject)
    Inner.Args.push_back(Object ? VF.address(Object) : VF.undef());
  State Before = S;
  RegionRef Held = VF.region(Region::LocalVar, nullptr, "passed", -6);
  if (Bodies[0].U->Types[Inner.Callee->Params[0]].K == Type::Pointer) {
    Before.write(Held, Argument);
    Argument = VF.address(Held);
  }
  Inner.Args.push_back(Argument);
  Inner.ResultAt = VF.region(Region::LocalVar, nullptr, "invoked", -2);
  Inner.Scratch = VF.region(Region::LocalVar, nullptr, "invoked-result", -3);
  SmallVector<State, 4> Done;
  callBodies(Inner, Bodies, Before, Done);
  for (State &Next : Done) {
    ValueRef Answer = textOf(VF, Next, load(Next, Inner.ResultAt));
    for (RegionRef R : {Held, Inner.ResultAt, Inner.Scratch})
      Next.erase(R);
    Out.push_back({std::move(Next), Answer});
  }
  return true;
}

} // namespace claimcheck::flow
