//===- SimulationPlaces.cpp - Operands and places of rules ----------------===//

#include "Simulation.h"

using namespace llvm;

namespace claimcheck::flow {

ValueRef Simulation::load(const State &S, RegionRef R) {
  // Parts that were stored win; then what constructors establish; then the
  // constant that a global starts with.
  RegionRef Outer = R;
  do {
    if (S.stored(Outer))
      return S.load(VF, R);
    Outer = Outer->Parent;
  } while (Outer);
  if (Invariant && (R->K == Region::Field || R->K == Region::Pointee))
    if (ValueRef V = Invariant(R, *this))
      return V;
  if (R->K == Region::GlobalVar)
    if (const Global *G = P.global(R->Name); G && G->IsConst && G->Init)
      return valueOf(S, *G->Init);
  return S.load(VF, R);
}

RegionRef Simulation::regionOf(const State &S, const Place &Pl) {
  RegionRef R = Pl.B == Place::Local ? VF.local(Pl.Id) : VF.global(Pl.Symbol);
  for (const Step &St : Pl.Steps)
    switch (St.K) {
    case Step::Deref:
      R = VF.pointee(load(S, R));
      // A pointer to a table is one to its first element.
      if (NameTables.count(R) &&
          (&St == &Pl.Steps.back() || (&St)[1].K == Step::Field))
        R = VF.element(R, 0);
      break;
    case Step::Field:
      R = VF.field(R, St.Name);
      break;
    case Step::Index:
      R = VF.element(R, NameTables.count(R) ? indexIn(S, St) : St.At);
      break;
    }
  return R;
}

ValueRef Simulation::valueOf(const State &S, const Operand &O) {
  switch (O.K) {
  case Operand::Int:
    return VF.integer(O.IntValue);
  case Operand::Null:
    return VF.integer(0);
  case Operand::String:
    return VF.text(O.Text);
  case Operand::Float:
    return VF.make(Value::Float, {}, O.Text);
  case Operand::Function:
    return VF.make(Value::Function, {}, O.Text);
  case Operand::Default:
    return VF.make(Value::Blank);
  case Operand::Load: {
    ValueRef V = load(S, regionOf(S, O.P));
    // What a constant table maps a value to says what the value was.
    if (O.P.B == Place::Global && !O.P.Steps.empty())
      if (const Global *G = P.global(O.P.Symbol); G && G->IsConst)
        if (std::optional<LocalId> Id = indexOf(O.P.Steps.back());
            Id && !NameTables.count(VF.global(O.P.Symbol)))
          return VF.make(Value::Derived, {V, load(S, VF.local(*Id))}, "table",
                         1, VF.global(O.P.Symbol));
    return V;
  }
  case Operand::Address: {
    RegionRef R = regionOf(S, O.P);
    // The address of what an opaque pointer denotes is that pointer.
    if (R->K == Region::Pointee)
      return R->Of;
    return VF.address(R);
  }
  case Operand::Undef:
  case Operand::None:
    break;
  }
  return VF.undef();
}

TypeId Simulation::argumentType(const Call &C, unsigned Arg1) const {
  unsigned Index = Arg1 - 1 + (C.HasObject ? 1 : 0);
  if (C.Callee && Arg1 >= 1 && Arg1 <= C.Callee->Params.size())
    return C.Callee->Params[Arg1 - 1];
  if (Index < C.I->Args.size()) {
    const Operand &O = C.I->Args[Index];
    return O.Ty ? O.Ty : O.P.Ty;
  }
  return 0;
}

ResolvedPlace Simulation::resolve(const State &S, const Call &C,
                                  const model::PlaceSpec &Spec) {
  ResolvedPlace R;
  using model::PlaceSpec;
  switch (Spec.B) {
  case PlaceSpec::Ret:
    R.Where = C.Scratch;
    break;
  case PlaceSpec::This:
    if (!C.HasObject || C.Args.empty())
      return R;
    R.Where = VF.pointee(C.Args[0]);
    break;
  case PlaceSpec::Arg: {
    unsigned Index = Spec.Arg1 - 1 + (C.HasObject ? 1 : 0);
    if (Index >= C.Args.size())
      return R;
    ValueRef V = C.Args[Index];
    const Type &T = unit().Types[argumentType(C, Spec.Arg1)];
    // A record passed by value is passed as its object's address or value.
    if (T.K == Type::Pointer && T.IsReference)
      R.Where = VF.pointee(V);
    else
      R.Direct = V;
    break;
  }
  default:
    return R;
  }
  if (Spec.Deref) {
    ValueRef Pointer = R.Where ? load(S, R.Where) : R.Direct;
    R.Where = VF.pointee(Pointer);
    R.Direct = nullptr;
  }
  for (const std::string &Name : Spec.Fields) {
    if (!R.Where)
      R.Where = VF.pointee(R.Direct);
    R.Where = VF.field(R.Where, Name);
    R.Direct = nullptr;
  }
  return R;
}

ValueRef Simulation::read(const State &S, const Call &C,
                          const model::PlaceSpec &Spec) {
  ResolvedPlace R = resolve(S, C, Spec);
  if (R.Where)
    return load(S, R.Where);
  return R.Direct ? R.Direct : VF.undef();
}

ValueRef Simulation::readText(const State &S, const Call &C,
                              const model::PlaceSpec &Spec) {
  return textOf(VF, S, read(S, C, Spec));
}

void Simulation::write(State &S, const Call &C, const model::PlaceSpec &Spec,
                       ValueRef V) {
  ResolvedPlace R = resolve(S, C, Spec);
  RegionRef Where = R.Where;
  if (!Where && R.Direct)
    Where = VF.pointee(R.Direct);
  if (!Where)
    return;
  S.write(Where, V);
  if (Where != C.Scratch) {
    D.stored(*this, C.At, S, Where, V, nullptr, false);
    Region::Kind Root = Where->root()->K;
    if (Root == Region::GlobalVar || Root == Region::Pointee)
      Effects = true;
  }
}

SmallVector<ValueRef, 4> Simulation::readAll(const State &S, const Call &C,
                                             const model::PlaceSpec &Spec) {
  using model::PlaceSpec;
  SmallVector<ValueRef, 4> All;
  unsigned First;
  if (Spec.B == PlaceSpec::ArgsFrom) {
    First = Spec.Arg1;
  } else if (Spec.B == PlaceSpec::VarArgs) {
    First = C.Callee ? C.Callee->Params.size() + 1 : 1;
  } else {
    ValueRef One = readText(S, C, Spec);
    // The elements of a braced list.
    ResolvedPlace Place = resolve(S, C, Spec);
    RegionRef List = Place.Where ? Place.Where
                     : Place.Direct && Place.Direct->K == Value::Address
                         ? Place.Direct->R
                         : nullptr;
    ValueRef Begin = List ? S.stored(VF.field(List, "$begin")) : nullptr;
    if (Begin && Begin->K == Value::Address)
      for (const auto &[Part, V] : S.store())
        if (Part->Parent == Begin->R)
          All.push_back(textOf(VF, S, V));
    if (All.empty())
      All.push_back(One);
    return All;
  }
  unsigned Count = C.Args.size() - (C.HasObject ? 1 : 0);
  for (unsigned Arg = First; Arg <= Count; ++Arg) {
    model::PlaceSpec One;
    One.B = PlaceSpec::Arg;
    One.Arg1 = Arg;
    All.push_back(readText(S, C, One));
  }
  return All;
}

/// Whether \p V is what a call of one of \p Names gave.
bool Simulation::isResultOf(ValueRef V, ArrayRef<std::string> Names) const {
  if (V->K != Value::Result && V->K != Value::Fresh)
    return false;
  const Site &At = VF.site(V->Number);
  if (!At.F || At.Index >= At.F->Blocks[At.Block].Instrs.size())
    return false;
  const Instr &Made = At.F->Blocks[At.Block].Instrs[At.Index];
  if (Made.O != Op::Call || Made.Callee == NoId)
    return false;
  std::string Name = At.U->Decls[Made.Callee].Name;
  if (is_contained(Names, Name))
    return true;
  if (Made.Args.empty())
    return false;
  const Operand &First = Made.Args[0], &Last = Made.Args.back();
  if (Last.K == Operand::String)
    return any_of(Names, [&](StringRef With) {
      return With.consume_front(Name + "(\"") && With.consume_back("\")") &&
             StringRef(Last.Text).starts_with(With);
    });
  return First.K == Operand::Int &&
         is_contained(Names, Name + "(" + std::to_string(First.IntValue) + ")");
}

std::optional<bool> Simulation::holds(const State &S, const Call &C,
                                      const model::Effect &E) {
  bool Unknown = false;
  for (const model::ArgCondition &W : E.When) {
    using Cond = model::ArgCondition;
    unsigned Index = W.Arg1 - 1 + (C.HasObject ? 1 : 0);
    if (Index >= C.Args.size()) {
      if (W.T == Cond::TypeIsNot)
        continue;
      return false;
    }
    if (W.T == Cond::TypeIs || W.T == Cond::TypeIsNot) {
      TypeId T = argumentType(C, W.Arg1);
      // A forwarded argument has the type of what is passed.
      while (unit().Types[T].K == Type::Pointer)
        T = unit().Types[T].Element;
      bool Is =
          is_contained(W.Texts, model::Model::normalize(unit().Types[T].Name));
      if (Is != (W.T == Cond::TypeIs))
        return false;
      continue;
    }
    ValueRef V = C.Args[Index];
    const Type &T = unit().Types[argumentType(C, W.Arg1)];
    if (T.K == Type::Pointer && T.IsReference)
      V = load(S, VF.pointee(V));
    const Operand &O = C.I->Args.size() > Index ? C.I->Args[Index] : Operand();
    std::optional<int64_t> N = S.constant(V);
    auto decide = [&](std::optional<bool> B) {
      if (!B)
        Unknown = true;
      return B.value_or(true);
    };
    std::optional<bool> Met;
    switch (W.T) {
    case Cond::Equals:
      if (N)
        Met = *N == W.Value;
      else if (!S.fact(V).admits(W.Value))
        Met = false;
      break;
    case Cond::NotEquals:
      if (N)
        Met = *N != W.Value;
      else if (!S.fact(V).admits(W.Value))
        Met = true;
      break;
    case Cond::IsNull:
      Met = S.isZero(V);
      break;
    case Cond::NotNull:
      if (auto Z = S.isZero(V))
        Met = !*Z;
      break;
    case Cond::HasBits:
      if (N)
        Met = (*N & W.Value) == W.Value;
      break;
    case Cond::LacksBits:
      if (N)
        Met = (*N & W.Value) != W.Value;
      break;
    case Cond::OneOf:
    case Cond::NotOneOf: {
      ValueRef Txt = textOf(VF, S, V);
      if (Txt->K == Value::Text)
        Met = is_contained(W.Texts, Txt->Name.str()) == (W.T == Cond::OneOf);
      break;
    }
    case Cond::Symbol:
      if (O.K == Operand::Int)
        Met = is_contained(W.Texts, O.Text);
      break;
    case Cond::ResultOf:
    case Cond::NotResultOf:
      Met = isResultOf(V, W.Texts) == (W.T == Cond::ResultOf);
      break;
    case Cond::AnyFieldZero: {
      RegionRef R = VF.pointee(V);
      for (const auto &[Part, Held] : S.store())
        if (Part != R && Part->isWithin(R))
          if (auto Z = S.isZero(Held)) {
            Met = Met.value_or(false) || *Z;
          }
      break;
    }
    default:
      break;
    }
    if (!decide(Met))
      return false;
  }
  if (Unknown)
    return std::nullopt;
  return true;
}

} // namespace claimcheck::flow
