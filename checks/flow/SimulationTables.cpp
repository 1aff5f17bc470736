//===- SimulationTables.cpp - What constant objects hold, and loops over it
//===//
//
// A loop over a table of claims compares each of them. Joined, its rounds
// compare "some claim"; so it is followed element by element. Other tables are
// not: a pool of keys stays a pool.
//
//===----------------------------------------------------------------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// What the initialisers of constant objects left there: texts and numbers,
/// and containers of few of them.
void Simulation::startFromConstants(State &S) {
  constexpr size_t MaxParts = 32;
  if (!Invariant)
    return;
  for (const FunctionRef &Init : P.initialisers(F)) {
    const Summary *Sum = SummaryOf(Init.id());
    if (!Sum || Sum->IsUnknown || Sum->Cases.size() != 1 ||
        Sum->Cases[0].K != Case::Return ||
        Sum->Cases[0].Writes.size() > MaxParts)
      continue;
    // Tables of functions are followed as lists.
    if (any_of(Sum->Cases[0].Writes, [](const auto &Written) {
          return Written.second->K == Value::Function;
        }))
      continue;
    // A container of one is not what it holds.
    auto isWhole = [&](RegionRef R, ValueRef V) {
      const Global *G = P.global(R->Name);
      const model::TypeModel *T = G ? P.typeRule(*Init.U, G->Ty) : nullptr;
      return V->K == Value::Derived || !T || T->Is != "container";
    };
    for (const auto &[R, V] : Sum->Cases[0].Writes)
      if (R->root()->K == Region::GlobalVar && isWhole(R->root(), V) &&
          !VF.any(
              V,
              [](ValueRef X) {
                return !X->isConstant() && X->K != Value::Address;
              },
              [](ValueRef) { return true; }))
        S.write(R, V);
  }
}

/// The array that \p R is an element of, or lies in one; null if there is none.
static RegionRef tableAround(RegionRef R) {
  while (R && R->K != Region::ElementAt)
    R = R->Parent;
  return R ? R->Parent : nullptr;
}

void Simulation::findTables(const State &S) {
  for (const auto &[R, V] : S.store())
    if (V->K == Value::Text && D.isName(V->Name))
      if (RegionRef Table = tableAround(R))
        NameTables.insert(Table);
  auto forEachInstr = [&](auto &&Do) {
    for (const Block &B : F.F->Blocks)
      for (const Instr &I : B.Instrs)
        Do(I);
  };
  forEachInstr([&](const Instr &I) {
    if (I.O == Op::Assign && I.Dst.B == Place::Local && !I.Dst.Steps.empty() &&
        I.Dst.Steps[0].K == Step::Index && I.Dst.Steps[0].At &&
        I.Args[0].K == Operand::String && D.isName(I.Args[0].Text))
      NameTables.insert(VF.local(I.Dst.Id));
  });
  TableIndices.resize(F.F->Locals.size());
  if (NameTables.empty())
    return;
  auto noteIndex = [&](const Operand &O) {
    if (O.P.isNone() || O.P.Steps.empty())
      return;
    RegionRef R =
        O.P.B == Place::Local ? VF.local(O.P.Id) : VF.global(O.P.Symbol);
    if (std::optional<LocalId> Id = indexOf(O.P.Steps[0]);
        Id && NameTables.count(R))
      TableIndices.set(*Id);
  };
  forEachInstr([&](const Instr &I) {
    noteIndex(I.Target);
    for (const Operand &O : I.Args)
      noteIndex(O);
  });
}

std::optional<LocalId> Simulation::indexOf(const Step &St) const {
  if (St.K == Step::Index && !St.At && !St.Name.empty())
    for (LocalId Id = 0; Id < F.F->Locals.size(); ++Id)
      if (F.F->Locals[Id].Name == St.Name)
        return Id;
  return std::nullopt;
}

std::optional<int64_t> Simulation::indexIn(const State &S, const Step &St) {
  std::optional<LocalId> Id = indexOf(St);
  return Id ? S.constant(load(S, VF.local(*Id))) : St.At;
}

std::optional<int64_t> Simulation::positionOf(ValueRef Pointer) const {
  if (Pointer->K != Value::Address)
    return std::nullopt;
  if (NameTables.count(Pointer->R))
    return 0;
  if (Pointer->R->K == Region::ElementAt &&
      NameTables.count(Pointer->R->Parent))
    return Pointer->R->Number;
  return std::nullopt;
}

ValueRef Simulation::position(const Instr &I, ValueRef L, ValueRef R) {
  if (NameTables.empty() || I.Dst.B != Place::Local || !I.Dst.Steps.empty())
    return nullptr;
  std::optional<int64_t> Left = positionOf(L), Right = positionOf(R);
  auto tableOf = [](ValueRef V) {
    return V->R->K == Region::ElementAt ? V->R->Parent : V->R;
  };
  if (Left && Right) {
    ValueRef Folded =
        tableOf(L) == tableOf(R)
            ? VF.binary(I.BOp, VF.integer(*Left), VF.integer(*Right))
            : nullptr;
    return Folded && Folded->isInt() ? Folded : nullptr;
  }
  bool IsIndex = L->isInt() && TableIndices.test(I.Dst.Id);
  if ((!Left && !IsIndex) || !R->isInt() ||
      (I.BOp != BinaryOp::Add && I.BOp != BinaryOp::Sub))
    return nullptr;
  int64_t From = Left ? *Left : L->Number;
  int64_t To = I.BOp == BinaryOp::Add ? From + R->Number : From - R->Number;
  if (To < 0 || To > MaxUnrolled)
    return nullptr;
  return Left ? VF.address(VF.element(tableOf(L), To)) : VF.integer(To);
}

ValueRef Simulation::moved(ValueRef Pointer, bool IsBack) {
  if (Pointer->K != Value::Address)
    return IsBack ? VF.before(Pointer) : VF.element(Pointer);
  RegionRef R = Pointer->R;
  bool IsElement = R->K == Region::Element || R->K == Region::ElementAt;
  return VF.address(VF.element(IsElement ? R->Parent : R));
}

} // namespace claimcheck::flow
