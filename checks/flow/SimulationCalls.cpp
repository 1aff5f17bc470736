//===- SimulationCalls.cpp - Calls of functions with a rule ---------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;

/// Whether two effects depend on the same outcome of the call.
static bool sameOutcome(const model::Outcome &A, const model::Outcome &B) {
  if (A.size() != B.size())
    return false;
  for (size_t I = 0; I < A.size(); ++I)
    if (A[I].W != B[I].W || A[I].Test != B[I].Test ||
        A[I].Value != B[I].Value || A[I].OutPlace.B != B[I].OutPlace.B ||
        A[I].OutPlace.Arg1 != B[I].OutPlace.Arg1)
      return false;
  return true;
}

/// Whether \p V was made by the call at \p At, or is computed from that.
static bool isMadeAt(const ValueFactory &VF, ValueRef V, const Site &At) {
  switch (V->K) {
  case Value::Fresh:
  case Value::Result:
  case Value::Imported:
    return VF.site(V->Number) == At;
  case Value::Binary:
  case Value::Not:
  case Value::TestOf:
  case Value::Member:
    return any_of(V->Ops, [&](ValueRef Of) { return isMadeAt(VF, Of, At); });
  default:
    return false;
  }
}

void Simulation::forgetOutcome(State &S, const Site &At) const {
  SmallVector<ValueRef, 4> Old;
  for (const auto &[V, Known] : S.facts())
    if (isMadeAt(VF, V, At))
      Old.push_back(V);
  for (ValueRef V : Old)
    S.dropFact(V);
}

bool Simulation::executeCall(const Site &At, const Instr &I, State S,
                             SmallVectorImpl<State> &Out) {
  Call C;
  C.At = At;
  C.I = &I;
  if (I.Callee != NoId)
    C.Callee = &F.U->Decls[I.Callee];
  for (const Operand &O : I.Args) {
    ValueRef V = valueOf(S, O);
    // An object of which only parts are known is passed as itself.
    if (V->K == Value::Undef && O.K == Operand::Load) {
      RegionRef R = regionOf(S, O.P);
      if (any_of(S.store(), [&](const auto &Entry) {
            return Entry.first != R && Entry.first->isWithin(R);
          }))
        V = VF.address(R);
    }
    C.Args.push_back(V);
  }
  C.HasObject = C.Callee && C.Callee->IsMember && !C.Args.empty();
  C.Scratch = VF.region(Region::LocalVar, nullptr, "result", -1);
  S.erase(C.Scratch);
  C.ResultAt = I.Dst.isNone() ? nullptr : regionOf(S, I.Dst);

  forgetOutcome(S, At);
  if (C.Callee)
    C.Rule = P.rule(*F.U, *C.Callee);
  // A library's function-pointer variable is modelled by its name.
  if (!C.Callee && I.Target.K == Operand::Load &&
      I.Target.P.B == Place::Global) {
    if (const Global *G = P.global(I.Target.P.Symbol))
      C.Rule = P.rules().function(G->Name, C.Args.size());
  }
  if (C.Rule) {
    callModelled(C, std::move(S), Out);
    return true;
  }
  if (I.IsVirtual && C.HasObject) {
    if (auto Each = listedOverriders(S, C);
        !Each.empty() && all_of(Each, [&](const Listed &L) {
          return SummaryOf(L.Function.id()) != nullptr;
        })) {
      callListed(C, Each, S, Out);
      return true;
    }
    Result.CallsPassed = true;
  }
  SmallVector<FunctionRef, 4> Bodies = targets(S, C);
  // A callable object held as a value: its `$call` says which function.
  if (Bodies.empty() && C.HasObject) {
    RegionRef Object = VF.pointee(C.Args[0]);
    ValueRef Target = load(S, VF.field(Object, "$call"));
    if (Target->K == Value::Function &&
        StringRef(C.Callee->Name).ends_with("operator()"))
      append_range(Bodies, P.bodies(Target->Name));
  }
  auto isSolved = [&](const FunctionRef &B) {
    return SummaryOf(B.id()) != nullptr;
  };
  SmallVector<Listed, 4> List;
  if (Bodies.empty())
    List = listed(S, C);
  if (!Bodies.empty() && all_of(Bodies, isSolved))
    callBodies(C, Bodies, S, Out);
  else if (!List.empty() &&
           all_of(List, [&](const Listed &L) { return isSolved(L.Function); }))
    callListed(C, List, S, Out);
  else
    callUnknown(C, std::move(S), Out);
  return true;
}

void Simulation::callModelled(Call &C, State S, SmallVectorImpl<State> &Out) {
  D.modelledCall(*this, C, S);
  Branches Open;
  Open.emplace_back(std::move(S));
  std::vector<const model::Outcome *> Done;
  auto isExternal = [](EffectKind K) {
    return K == EffectKind::Sink || K == EffectKind::StartThread ||
           K == EffectKind::Lock || K == EffectKind::Unlock;
  };
  const auto &All = C.Rule->Effects;
  // Effects that share an outcome are applied together, after one split.
  std::vector<bool> Applied(All.size(), false);
  if (C.I->Callee != NoId && !P.constructed(unit(), *C.I).empty())
    for (size_t N = 0; N < All.size(); ++N)
      Applied[N] =
          All[N].Kind == EffectKind::Encode || All[N].Kind == EffectKind::Copy;
  for (size_t N = 0; N < All.size(); ++N) {
    if (Applied[N])
      continue;
    const Effect &First = All[N];
    SmallVector<const Effect *, 4> Group;
    for (size_t M = N; M < All.size(); ++M)
      if (!Applied[M] &&
          (M == N || (!model::isAlways(First.Success) &&
                      sameOutcome(All[M].Success, First.Success)))) {
        Group.push_back(&All[M]);
        Applied[M] = true;
      }
    if (isExternal(First.Kind))
      Effects |= First.Kind == EffectKind::StartThread;
    Branches Next;
    for (Branch &B : Open) {
      if (B.Throws || B.Dead) {
        Next.push_back(std::move(B));
        continue;
      }
      auto apply = [&](Branch Start, bool Happened) {
        Branches Mine;
        Mine.push_back(std::move(Start));
        for (const Effect *E : Group) {
          Branches After;
          for (Branch &M : Mine) {
            std::optional<bool> Holds = holds(M.S, C, *E);
            if (Holds.has_value() ? !*Holds : (!E->IfUnknown)) {
              After.push_back(std::move(M));
              continue;
            }
            Branches Replaced;
            if (D.effect(*this, C, *E, M, Happened, Replaced)) {
              if (Replaced.empty())
                After.push_back(std::move(M));
              else
                After.append(std::make_move_iterator(Replaced.begin()),
                             std::make_move_iterator(Replaced.end()));
            } else if (Happened) {
              coreEffect(C, *E, M, After);
            } else {
              After.push_back(std::move(M));
            }
          }
          Mine = std::move(After);
        }
        Next.append(std::make_move_iterator(Mine.begin()),
                    std::make_move_iterator(Mine.end()));
      };
      if (model::isAlways(First.Success)) {
        apply(std::move(B), true);
        continue;
      }
      // None of the group's effects may concern this call.
      bool Any = any_of(Group, [&](const Effect *E) {
        auto Holds = holds(B.S, C, *E);
        return Holds ? *Holds : E->IfUnknown;
      });
      if (!Any) {
        Next.push_back(std::move(B));
        continue;
      }
      Branch Yes = B, No = std::move(B);
      bool YesPossible = true, NoPossible = true;
      for (const model::OutcomeTest &T : First.Success) {
        switch (T.W) {
        case model::OutcomeTest::Always:
          break;
        case model::OutcomeTest::Return:
          Yes.Tests.push_back({T, true});
          break;
        case model::OutcomeTest::NoThrow:
          No.Throws = true;
          break;
        case model::OutcomeTest::Out: {
          ResolvedPlace R = resolve(Yes.S, C, T.OutPlace);
          RegionRef Where = R.Where    ? R.Where
                            : R.Direct ? VF.pointee(R.Direct)
                                       : nullptr;
          if (!Where)
            break;
          ValueRef Code = VF.fresh(C.At, 5);
          Yes.S.write(Where, Code);
          No.S.write(Where, Code);
          YesPossible &= assumeTest(Yes.S, Code, T, true);
          if (First.Success.size() == 1)
            NoPossible &= assumeTest(No.S, Code, T, false);
          break;
        }
        }
      }
      if (First.Success.size() == 1 &&
          First.Success[0].W == model::OutcomeTest::Return) {
        No.Tests.push_back({First.Success[0], false});
      }
      if (YesPossible)
        apply(std::move(Yes), true);
      if (NoPossible)
        apply(std::move(No), false);
    }
    Open = std::move(Next);
  }
  for (Branch &B : Open)
    finishCall(C, B, Out);
}

void Simulation::finishCall(Call &C, Branch &B, SmallVectorImpl<State> &Out) {
  if (B.Dead)
    return;
  if (B.Throws) {
    B.S.erase(C.Scratch);
    B.S.Exception = VF.fresh(C.At, 2);
    unwind(*C.I, std::move(B.S), C.At);
    return;
  }
  if (C.Callee && C.Callee->IsNoReturn)
    return;
  ValueRef R = B.S.stored(C.Scratch);
  if (!R) {
    // Nothing said what comes back: something of what went in.
    SmallVector<ValueRef, 6> Read;
    for (ValueRef A : C.Args)
      Read.push_back(textOf(VF, B.S, A));
    R = B.Tests.empty()
            ? VF.make(Value::Result, Read, C.Rule->Name, VF.number(C.At, 0))
            : VF.fresh(C.At, 0);
    // A result that must be zero is zero.
    using Is = model::OutcomeTest;
    if (any_of(B.Tests, [](const auto &T) {
          return (T.first.Test == Is::Zero && T.second) ||
                 (T.first.Test == Is::NonZero && !T.second);
        }))
      R = VF.integer(0);
    bool Parts = any_of(B.S.store(), [&](const auto &Entry) {
      return Entry.first->isWithin(C.Scratch);
    });
    if (!Parts)
      B.S.write(C.Scratch, R);
  }
  for (const auto &[Test, Holds] : B.Tests)
    if (!assumeTest(B.S, R, Test, Holds))
      return;
  if (C.ResultAt)
    B.S.copy(VF, C.Scratch, C.ResultAt);
  if (C.ResultAt)
    D.stored(*this, C.At, B.S, C.ResultAt, R, C.Scratch, true);
  B.S.erase(C.Scratch);
  Out.push_back(std::move(B.S));
}

bool Simulation::isNullPointer(const State &S, const Call &C,
                               const model::PlaceSpec &Spec) {
  if (Spec.B != model::PlaceSpec::Arg || !Spec.Fields.empty())
    return false;
  const Type &T = unit().Types[argumentType(C, Spec.Arg1)];
  model::PlaceSpec Pointer = Spec;
  Pointer.Deref = false;
  return T.K == Type::Pointer && !T.IsReference &&
         S.isZero(read(S, C, Pointer)) == std::optional<bool>(true);
}

} // namespace claimcheck::flow
