//===- SimulationPassed.cpp - Functions that a caller passes --------------===//
//
// What a function does with a function that it is given, alone or in an object
// or a list, only the caller can tell. Such a function is simulated once more
// for what the caller passes: which functions, and of what types the objects
// are. All else stays what the caller's state says.
//
//===----------------------------------------------------------------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// Whether \p V means the same in every function.
static bool isFreeOfContext(const ValueFactory &VF, ValueRef V) {
  return !VF.any(
      V,
      [](ValueRef X) {
        return !X->isConstant() && X->K != Value::Config &&
               X->K != Value::Derived && X->K != Value::Address;
      },
      [](ValueRef) { return true; });
}

Passed passedObjects(ValueFactory &VF, const State::Store &Store,
                     function_ref<RegionRef(RegionRef)> Into) {
  constexpr size_t MaxParts = 64;
  Passed Found;
  std::set<RegionRef> Objects; // That lists hold pointers to.
  auto isTyped = [&](RegionRef R) {
    return any_of(Store, [&](const auto &Entry) {
      return Entry.first->Parent == R && Entry.first->Name == "$type";
    });
  };
  for (const auto &[R, V] : Store) {
    bool IsCallable = V->K == Value::Function && !R->isRoot();
    bool IsList = V->K == Value::Derived && V->Name == "filled";
    SmallVector<RegionRef, 4> Held;
    if (IsList)
      for (ValueRef Part : V->Ops)
        if (Part->K == Value::Address && Part->R->K == Region::Heap &&
            isTyped(Part->R))
          Held.push_back(Part->R);
    if (IsList && Held.size() != V->Ops.size()) {
      // A list of callables, which are elements of it, is a list of something.
      IsList = any_of(Store, [&](const auto &Entry) {
        return Entry.first->Parent == R && Entry.second->K == Value::Function;
      });
      Held.clear();
    }
    if (!IsCallable && !IsList)
      continue;
    RegionRef There = Into(R);
    if (!There)
      continue;
    Objects.insert(Held.begin(), Held.end());
    bool IsPlain = isFreeOfContext(VF, V);
    Found.push_back(
        {There, IsPlain ? V : VF.make(Value::Derived, {}, "filled")});
  }
  for (const auto &[R, V] : Store)
    if (Objects.count(R->root()))
      Found.push_back({R, isFreeOfContext(VF, V)
                              ? V
                              : VF.make(Value::Config, {}, "held", R->Id)});
  if (Found.size() > MaxParts)
    Found.clear();
  // Outer objects first: writing one forgets its parts.
  llvm::sort(Found, [](const auto &A, const auto &B) {
    return std::pair(A.first->depth(), A.first->Id) <
           std::pair(B.first->depth(), B.first->Id);
  });
  return Found;
}

const Summary *Simulation::summaryFor(const Call &C, const FunctionRef &Callee,
                                      const Summary *Known, const State &S) {
  if (!Known->CallsPassed || !Specialise)
    return Known;
  Passed All;
  for (unsigned N = 0; N < C.Args.size() && N < Callee.F->NumParams; ++N) {
    ValueRef A = C.Args[N];
    if (A->K == Value::Function) {
      All.push_back({VF.local(N), A});
      continue;
    }
    RegionRef Object = VF.pointee(A);
    const Local &Param = Callee.F->Locals[N];
    bool IsPointer = Callee.U->Types[Param.Ty].K == Type::Pointer;
    RegionRef There = IsPointer ? VF.pointee(VF.param(N)) : VF.local(N);
    append_range(All, passedObjects(VF, S.store(), [&](RegionRef R) {
                   return VF.movedPart(R, Object, There);
                 }));
  }
  const Summary *Mine = All.empty() ? nullptr : Specialise(Callee, All);
  if (Mine)
    return Mine;
  Result.CallsPassed = true;
  return Known;
}

} // namespace claimcheck::flow
