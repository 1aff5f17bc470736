//===- SimulationParts.cpp - Tuples, optionals and variants ---------------===//
//
// The parts of a tuple are fields, by the names of a rule or by number. A sum
// (an optional, expected or variant) is the value that it holds; its field
// `$which` tells the alternative, counted from 0, or -1 for none.
//
//===----------------------------------------------------------------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;

TypeId Simulation::objectType(const Call &C,
                              const model::PlaceSpec &Spec) const {
  TypeId T = 0;
  if (Spec.B == model::PlaceSpec::Ret) {
    T = C.Callee ? C.Callee->Result : 0;
  } else if (Spec.B == model::PlaceSpec::This) {
    if (C.HasObject && !C.I->Args.empty())
      T = C.I->Args[0].Ty ? C.I->Args[0].Ty : C.I->Args[0].P.Ty;
  } else if (Spec.B == model::PlaceSpec::Arg) {
    T = argumentType(C, Spec.Arg1);
  }
  while (unit().Types[T].K == Type::Pointer)
    T = unit().Types[T].Element;
  return T;
}

bool Simulation::isA(TypeId T, StringRef Is) const {
  const model::TypeModel *M = P.typeRule(unit(), T);
  return M && M->Is == Is;
}

RegionRef Simulation::objectAt(const State &S, const Call &C,
                               const model::PlaceSpec &Spec) {
  ResolvedPlace At = resolve(S, C, Spec);
  return At.Where ? At.Where : At.Direct ? VF.pointee(At.Direct) : nullptr;
}

/// Part \p N of a tuple of type \p T at \p R. A part that is a reference is
/// what it refers to, unless it is only being bound.
RegionRef Simulation::partOf(const State &S, RegionRef R, TypeId T, unsigned N,
                             bool Bind) {
  const model::TypeModel *M = P.typeRule(unit(), T);
  RegionRef Part =
      VF.field(R, M && N < M->Parts.size() ? M->Parts[N] : std::to_string(N));
  const std::vector<TypeId> &Args = unit().Types[T].Args;
  if (!Bind && N < Args.size() && unit().Types[Args[N]].IsReference)
    return VF.pointee(load(S, Part));
  return Part;
}

void Simulation::copyObject(State &S, const Site &At, RegionRef From,
                            RegionRef To) {
  ValueRef Whole = load(S, From);
  S.copy(VF, From, To);
  if (Whole->K != Value::Undef && !S.stored(To))
    S.write(To, Whole);
  D.stored(*this, At, S, To, Whole, From, false);
}

/// From one tuple to another, part by part.
void Simulation::copyParts(State &S, const Site &At, RegionRef From,
                           TypeId FromType, RegionRef To, TypeId ToType) {
  size_t N = unit().Types[ToType].Args.size();
  for (unsigned I = 0; I < N; ++I)
    copyObject(S, At, partOf(S, From, FromType, I, false),
               partOf(S, To, ToType, I, false));
}

void Simulation::pack(const Call &C, const Effect &E, State &S) {
  RegionRef To = objectAt(S, C, E.To);
  if (!To)
    return;
  TypeId T = objectType(C, E.To);
  SmallVector<model::PlaceSpec, 4> Sources;
  for (const model::PlaceSpec &From : E.Froms) {
    if (From.B != model::PlaceSpec::ArgsFrom) {
      Sources.push_back(From);
      continue;
    }
    unsigned Count = C.Args.size() - (C.HasObject ? 1 : 0);
    for (unsigned Arg = From.Arg1; Arg <= Count; ++Arg) {
      model::PlaceSpec One;
      One.B = model::PlaceSpec::Arg;
      One.Arg1 = Arg;
      Sources.push_back(One);
    }
  }
  if (Sources.size() == 1)
    if (TypeId Other = objectType(C, Sources[0]); isA(Other, "tuple")) {
      if (RegionRef From = objectAt(S, C, Sources[0]))
        copyParts(S, C.At, From, Other, To, T);
      return;
    }
  S.write(To, VF.undef());
  const std::vector<TypeId> &Args = unit().Types[T].Args;
  for (unsigned N = 0; N < Sources.size(); ++N) {
    RegionRef Part = partOf(S, To, T, N, true);
    ResolvedPlace From = resolve(S, C, Sources[N]);
    if (N < Args.size() && unit().Types[Args[N]].IsReference && From.Where)
      S.write(Part, From.Where->K == Region::Pointee ? From.Where->Of
                                                     : VF.address(From.Where));
    else if (From.Where)
      copyObject(S, C.At, From.Where, Part);
    else if (From.Direct)
      S.write(Part, From.Direct);
  }
}

std::optional<unsigned> Simulation::selected(const Call &C, TypeId Of) const {
  if (!C.Callee)
    return std::nullopt;
  if (C.Callee->SelectNumber)
    return unsigned(*C.Callee->SelectNumber);
  return indexOf(C.Callee->SelectType, Of);
}

std::optional<unsigned> Simulation::indexOf(TypeId Wanted, TypeId Of) const {
  const std::vector<Type> &Types = unit().Types;
  while (Types[Wanted].IsReference)
    Wanted = Types[Wanted].Element;
  if (!Wanted)
    return std::nullopt;
  const std::vector<TypeId> &Args = Types[Of].Args;
  for (unsigned N = 0; N < Args.size(); ++N)
    if (Args[N] == Wanted || Types[Args[N]] == Types[Wanted])
      return N;
  return std::nullopt;
}

void Simulation::hold(const Call &C, const Effect &E, State &S) {
  RegionRef To = objectAt(S, C, E.To);
  if (!To)
    return;
  std::optional<int64_t> Which = E.Alternative;
  if (!Which) {
    TypeId T = objectType(C, E.To), From = objectType(C, E.From);
    // A copy of the same sum brought its alternative along.
    if (isA(From, "optional"))
      return;
    if (unit().Types[T].Args.size() == 1)
      Which = 0;
    else if (C.Callee && C.Callee->SelectNumber)
      Which = *C.Callee->SelectNumber;
    else if (auto N = indexOf(C.Callee ? C.Callee->SelectType : 0, T))
      Which = *N;
    else if (auto M = indexOf(From, T))
      Which = *M;
  }
  RegionRef Tag = VF.field(To, "$which");
  if (Which)
    S.write(Tag, VF.integer(*Which));
  else
    S.erase(Tag);
}

FunctionRef Simulation::overload(const State &S, RegionRef Callable, TypeId T) {
  const Type &Given = unit().Types[T];
  for (unsigned N = 0;; ++N) {
    ValueRef Held =
        load(S, VF.field(Callable, N ? "$call" + std::to_string(N) : "$call"));
    if (Held->K != Value::Function)
      return {};
    ArrayRef<FunctionRef> Bodies = P.bodies(Held->Name);
    if (Bodies.size() != 1 || Bodies[0].decl().Params.size() != 1 ||
        !SummaryOf(Held->Name))
      continue;
    const Unit &U = *Bodies[0].U;
    TypeId Taken = Bodies[0].decl().Params[0];
    while (U.Types[Taken].IsReference)
      Taken = U.Types[Taken].Element;
    const Type &Takes = U.Types[Taken];
    if (Takes.K == Given.K && Takes.Name == Given.Name &&
        Takes.Size == Given.Size)
      return Bodies[0];
  }
}

bool Simulation::visit(Call &C, const Effect &E, Branch &B, Branches &Out) {
  ResolvedPlace At = resolve(B.S, C, E.Callee);
  RegionRef Callable = At.Where ? At.Where
                       : At.Direct && At.Direct->K == Value::Address
                           ? At.Direct->R
                           : nullptr;
  if (!Callable || E.CallArgs.size() != 1)
    return false;
  TypeId T = objectType(C, E.CallArgs[0]);
  RegionRef Sum = objectAt(B.S, C, E.CallArgs[0]);
  size_t Count = unit().Types[T].Args.size();
  if (!Sum || Count == 0 || !isA(T, "optional"))
    return false;
  SmallVector<FunctionRef, 4> Functions;
  for (TypeId Alternative : unit().Types[T].Args) {
    Functions.push_back(overload(B.S, Callable, Alternative));
    if (!Functions.back())
      return false;
  }
  ValueRef Which = load(B.S, VF.field(Sum, "$which"));
  for (unsigned N = 0; N < Count; ++N) {
    State S = B.S;
    if (Which->K != Value::Undef &&
        !assume(S, VF.binary(BinaryOp::Eq, Which, VF.integer(N)), true))
      continue;
    Call Inner = C;
    Inner.Rule = nullptr;
    Inner.Callee = &Functions[N].decl();
    Inner.HasObject = Inner.Callee->IsMember;
    Inner.Args.clear();
    if (Inner.HasObject)
      Inner.Args.push_back(VF.address(Callable));
    bool ByReference =
        Functions[N].U->Types[Inner.Callee->Params[0]].K == Type::Pointer;
    Inner.Args.push_back(ByReference ? VF.address(Sum) : load(S, Sum));
    Inner.ResultAt = VF.region(Region::LocalVar, nullptr, "invoked", -2);
    Inner.Scratch = VF.region(Region::LocalVar, nullptr, "invoked-result", -3);
    SmallVector<State, 4> Done;
    callBodies(Inner, Functions[N], S, Done);
    for (State &Next : Done) {
      Branch After = B;
      After.S = std::move(Next);
      if (E.To.B == model::PlaceSpec::Ret)
        After.S.copy(VF, Inner.ResultAt, C.Scratch);
      After.S.erase(Inner.ResultAt);
      After.S.erase(Inner.Scratch);
      Out.push_back(std::move(After));
    }
  }
  return true;
}

ValueRef Simulation::alternative(const State &S, RegionRef R) {
  RegionRef Tag = VF.field(R, "$which");
  if (ValueRef Known = S.stored(Tag))
    return Known;
  // A null that was assigned as a whole.
  if (ValueRef Whole = S.stored(R); Whole && Whole->isInt(0))
    return VF.integer(-1);
  return nullptr;
}

ValueRef Simulation::presence(const State &S, RegionRef R) {
  if (ValueRef Which = alternative(S, R))
    return VF.binary(BinaryOp::Ne, Which, VF.integer(-1));
  return VF.make(Value::TestOf, {textOf(VF, S, load(S, R))}, "present");
}

ValueRef Simulation::testSum(const Call &C, const Effect &E, const State &S) {
  if (E.TestOf != "present" && E.TestOf != "null" && E.TestOf != "alternative")
    return nullptr;
  TypeId T = objectType(C, E.From);
  if (!isA(T, "optional"))
    return nullptr;
  RegionRef R = objectAt(S, C, E.From);
  if (!R)
    return nullptr;
  ValueRef Which = alternative(S, R);
  if (E.TestOf == "alternative") {
    if (!Which)
      Which = load(S, VF.field(R, "$which"));
    auto Index = selected(C, T);
    if (Which->K == Value::Undef)
      return nullptr;
    return Index ? VF.binary(BinaryOp::Eq, Which, VF.integer(*Index)) : Which;
  }
  if (!Which)
    return nullptr;
  ValueRef Is = VF.binary(BinaryOp::Ne, Which, VF.integer(-1));
  return E.TestOf == "null" ? VF.negation(Is) : Is;
}

/// Splits \p B by whether \p Condition holds; the branch in which it does not
/// throws, or its result is null.
void Simulation::demand(const Call &C, ValueRef Condition, Branch &B,
                        const Effect &E, Branches &Out) {
  Branch Missing = B;
  if (assume(Missing.S, Condition, false)) {
    if (E.Absent == Effect::AbsentThrows)
      Missing.Throws = true;
    else
      Missing.S.write(C.Scratch, VF.integer(0));
    Out.push_back(std::move(Missing));
  }
  B.Dead = !assume(B.S, Condition, true);
}

void Simulation::part(Call &C, const Effect &E, Branch &B, Branches &Out) {
  TypeId T = objectType(C, E.From);
  RegionRef R = objectAt(B.S, C, E.From);
  std::optional<unsigned> Index = selected(C, T);
  bool IsSum = isA(T, "optional");
  if (!R || !Index) {
    Effect AsElement = E;
    AsElement.Kind = model::EffectKind::Element;
    coreEffect(C, AsElement, B, Out);
    return;
  }
  if (IsSum) {
    ValueRef Which = load(B.S, VF.field(R, "$which"));
    if (Which->K != Value::Undef)
      demand(C, VF.binary(BinaryOp::Eq, Which, VF.integer(*Index)), B, E, Out);
  } else if (isA(T, "tuple")) {
    R = partOf(B.S, R, T, *Index, false);
  } else {
    R = VF.element(R, *Index);
  }
  if (B.Dead)
    return;
  bool IsPointer =
      C.Callee && unit().Types[C.Callee->Result].K == Type::Pointer;
  if (IsPointer)
    B.S.write(C.Scratch, R->K == Region::Pointee ? R->Of : VF.address(R));
  else
    copyObject(B.S, C.At, R, C.Scratch);
  Out.push_back(std::move(B));
}

bool Simulation::copySum(Call &C, const Effect &E, Branch &B, Branches &Out) {
  const model::PlaceSpec &Spec = E.Froms.empty() ? E.From : E.Froms[0];
  if (!isA(objectType(C, Spec), "optional"))
    return false;
  RegionRef R = objectAt(B.S, C, Spec);
  if (!R || E.To.B != model::PlaceSpec::Ret)
    return false;
  if (E.Froms.size() > 1) {
    // Its value, or else the other.
    ValueRef Is = presence(B.S, R);
    Branch Else = B;
    if (assume(Else.S, Is, false)) {
      if (RegionRef Other = resolve(Else.S, C, E.Froms[1]).Where)
        copyObject(Else.S, C.At, Other, C.Scratch);
      else
        Else.S.write(C.Scratch, readText(Else.S, C, E.Froms[1]));
      Out.push_back(std::move(Else));
    }
    if (assume(B.S, Is, true)) {
      copyObject(B.S, C.At, R, C.Scratch);
      B.S.erase(VF.field(C.Scratch, "$which"));
      Out.push_back(std::move(B));
    }
    return true;
  }
  if (E.Absent == Effect::AbsentThrows)
    demand(C, presence(B.S, R), B, E, Out);
  if (B.Dead)
    return true;
  const Type &Result = unit().Types[C.Callee ? C.Callee->Result : 0];
  if (Result.K == Type::Pointer)
    B.S.write(C.Scratch, R->K == Region::Pointee ? R->Of : VF.address(R));
  else
    copyObject(B.S, C.At, R, C.Scratch);
  Out.push_back(std::move(B));
  return true;
}

bool Simulation::compareSums(const Call &C, const Effect &E, Branch &B) {
  // Nothing is no value.
  for (auto [Sum, Other] :
       {std::pair(&E.Left, &E.Right), std::pair(&E.Right, &E.Left)}) {
    if (!isA(objectType(C, *Sum), "optional") ||
        isA(objectType(C, *Other), "optional"))
      continue;
    RegionRef R = objectAt(B.S, C, *Sum);
    ValueRef Which = R ? alternative(B.S, R) : nullptr;
    if (!Which || !Which->isInt(-1))
      continue;
    model::OutcomeTest T;
    T.W = model::OutcomeTest::Return;
    T.Test = E.EqualIs;
    T.Value = E.EqualValue;
    B.Tests.push_back({T, false});
    return true;
  }
  return false;
}

} // namespace claimcheck::flow
