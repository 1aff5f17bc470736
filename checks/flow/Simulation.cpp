//===- Simulation.cpp - Property simulation of one function ---------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace claimcheck::flow {

Simulation::Simulation(
    const Program &P, ValueFactory &VF, Domain &D, FunctionRef F,
    function_ref<const Summary *(StringRef)> SummaryOf,
    function_ref<ValueRef(RegionRef, const Simulation &)> Invariant, Limits L)
    : P(P), VF(VF), D(D), F(F), SummaryOf(SummaryOf), Invariant(Invariant),
      L(L) {
  prepare();
}

FilePosition Simulation::position(const Site &At) const {
  return P.position(*At.U, instruction(At).Loc);
}

void Simulation::noteBound(StringRef Text) {
  Bounds.insert(P.boundIn(F, Text));
}

std::string Simulation::key(BlockId, const State &S, bool Coarse) const {
  std::string Key;
  auto add = [&](int64_t V) {
    Key.append(reinterpret_cast<const char *>(&V), sizeof V);
  };
  add(int64_t(S.property().hash()));
  add(S.Exception ? S.Exception->Id : 0);
  if (Coarse)
    return Key;
  for (const auto &[R, V] : S.store()) {
    bool IsLocal =
        R->K == Region::LocalVar && size_t(R->Number) < ControlLocals.size();
    if (IsLocal && V->K == Value::Address && V->R->K == Region::ElementAt &&
        NameTables.count(V->R->Parent)) {
      add(R->Number);
      add(V->R->Number);
    } else if (IsLocal && Walkers.test(R->Number)) {
      if (auto Zero = S.isZero(V)) {
        add(R->Number);
        add(*Zero);
      }
    } else if (V->K == Value::Int && IsLocal) {
      if (ControlLocals.test(R->Number)) {
        add(R->Number);
        add(V->Number);
      }
    } else if (V->K == Value::Int && R->Parent &&
               ControlRecords.count(R->Parent)) {
      add(-int64_t(R->Id));
      add(V->Number);
    }
  }
  return Key;
}

void Simulation::enter(BlockId B, State S) {
  if (B >= Entry.size())
    return;
  D.joining(*this, S);
  // Forget what is dead.
  std::vector<RegionRef> Dead;
  for (const auto &[R, V] : S.store()) {
    RegionRef Root = R->root();
    if (Root->K == Region::LocalVar && Root->Number >= 0 &&
        size_t(Root->Number) < AddressTaken.size() &&
        !AddressTaken.test(Root->Number) && !LiveIn[B].test(Root->Number) &&
        Root != D.watched())
      Dead.push_back(R);
  }
  for (RegionRef R : Dead)
    S.erase(R);

  BlockStates &BS = Entry[B];
  bool Coarse = BS.States.size() >= L.StatesPerBlock;
  if (Coarse)
    noteBound("more than " + std::to_string(L.StatesPerBlock) +
              " states meet; states with equal properties were joined");
  std::string K = key(B, S, Coarse);
  Site At{F.U, F.F, B, ~0u};
  auto matches = [&](const std::pair<std::string, State> &Known) {
    bool Same =
        Coarse ? Known.first.compare(0, K.size(), K) == 0 : Known.first == K;
    return Same && Known.second.property().equals(S.property());
  };
  auto It = find_if(BS.States, matches);
  bool Changed = true;
  if (It != BS.States.end()) {
    Changed = It->second.join(VF, S, At);
  } else if (BS.States.size() >= size_t(4) * L.StatesPerBlock) {
    // Even the properties are too many: the path is dropped, and said so.
    noteBound("too many different states; some paths were not followed");
    return;
  } else {
    BS.States.push_back({std::move(K), std::move(S)});
  }
  if (Changed) {
    BS.Pending = true;
    Worklist.insert({OrderOf[B], B});
  }
}

ValueRef Domain::parameter(Simulation &Sim, unsigned N) {
  return Sim.values().param(N);
}

Summary Simulation::run() {
  State First(D.initial(*this));
  for (unsigned I = 0; I < F.F->NumParams; ++I)
    First.write(VF.local(I), D.parameter(*this, I));
  startFromConstants(First);
  for (const auto &[R, V] : Start)
    First.write(R, V);
  findTables(First);
  if (!F.F->Blocks.empty())
    enter(0, std::move(First));
  while (!Worklist.empty()) {
    BlockId B = Worklist.begin()->second;
    Worklist.erase(Worklist.begin());
    BlockStates &BS = Entry[B];
    if (!BS.Pending)
      continue;
    BS.Pending = false;
    if (Visited > L.Visits) {
      noteBound("more than " + std::to_string(L.Visits) +
                " steps; the rest was not simulated");
      Result.IsUnknown = true;
      break;
    }
    // Copies: simulating may add to the very block.
    std::vector<State> States;
    States.reserve(BS.States.size());
    for (const auto &[K, S] : BS.States)
      States.push_back(S);
    for (State &S : States)
      simulateBlock(B, std::move(S));
  }
  Worklist.clear();
  Result.Cases.clear();
  Shapes.clear();
  Result.HasEffects = false;
  Reporting = true;
  for (BlockId B = 0; B < Entry.size(); ++B) {
    std::vector<State> States;
    States.reserve(Entry[B].States.size());
    for (const auto &[K, S] : Entry[B].States)
      States.push_back(S);
    for (State &S : States)
      simulateBlock(B, std::move(S));
  }
  Reporting = false;
  Result.HasEffects |= Effects;
  limitSummary();
  return std::move(Result);
}

void Simulation::simulateBlock(BlockId B, State S) {
  execute(B, 0, std::move(S));
}

void Simulation::execute(BlockId B, unsigned Index, State S) {
  const std::vector<Instr> &Instrs = F.F->Blocks[B].Instrs;
  for (; Index < Instrs.size(); ++Index) {
    const Instr &I = Instrs[Index];
    Site At{F.U, F.F, B, Index};
    Current = At;
    if (!Reporting && ++Visited > L.Visits + 20000)
      return;
    if (I.isTerminator()) {
      terminate(At, I, std::move(S));
      return;
    }
    auto assign = [&](State &To, ValueRef V) {
      if (!I.Dst.isNone()) {
        RegionRef R = regionOf(To, I.Dst);
        if (!D.keepsOthers(At, To, R, V))
          To.write(R, V);
        D.stored(*this, At, To, R, V, nullptr, false);
        RegionRef Root = R->root();
        if (Root->K == Region::GlobalVar || Root->K == Region::Pointee)
          Effects = true;
      }
    };
    switch (I.O) {
    case Op::Assign: {
      const Operand &O = I.Args[0];
      Type::Kind K = F.U->Types[I.Dst.Ty].K;
      bool Aggregate = K == Type::Record || K == Type::Array;
      if (O.K == Operand::Load && (Aggregate || K == Type::Unknown)) {
        RegionRef From = regionOf(S, O.P), To = regionOf(S, I.Dst);
        ValueRef Whole = load(S, From);
        S.copy(VF, From, To);
        if (Whole->K != Value::Undef && S.stored(To) != Whole && S.stored(To))
          S.write(To, Whole);
        D.stored(*this, At, S, To, Whole, From, I.IsMove);
        RegionRef Root = To->root();
        if (Root->K == Region::GlobalVar || Root->K == Region::Pointee)
          Effects = true;
      } else {
        assign(S, valueOf(S, O));
      }
      break;
    }
    case Op::Binary: {
      ValueRef A = valueOf(S, I.Args[0]), C = valueOf(S, I.Args[1]);
      ValueRef Computed = VF.binary(I.BOp, A, C);
      if (I.BOp >= BinaryOp::Eq && I.BOp <= BinaryOp::Ge)
        if (auto Known = S.constant(Computed)) {
          assign(S, VF.integer(*Known));
          break;
        }
      if (ValueRef Position = position(I, A, C)) {
        assign(S, Position);
        break;
      }
      if (I.BOp >= BinaryOp::Eq && I.BOp <= BinaryOp::Spaceship) {
        SmallVector<std::pair<State, bool>, 2> Split;
        if (D.compare(*this, At, I.BOp, A, C, model::CompareStyle::Exact,
                      nullptr, nullptr, S, Split)) {
          for (auto &[Next, Holds] : Split) {
            assign(Next, VF.integer(Holds));
            execute(B, Index + 1, std::move(Next));
          }
          return;
        }
      }
      if ((I.BOp == BinaryOp::Add || I.BOp == BinaryOp::Sub) &&
          F.U->Types[I.Dst.Ty].K == Type::Pointer && !A->isInt())
        assign(S, moved(A, I.BOp == BinaryOp::Sub && C->isInt()));
      else
        assign(S, Computed);
      break;
    }
    case Op::Unary: {
      ValueRef A = valueOf(S, I.Args[0]);
      if (I.UOp == UnaryOp::Not) {
        auto Zero = S.isZero(A);
        assign(S, Zero ? VF.integer(*Zero) : VF.negation(A));
      } else if (I.UOp == UnaryOp::Neg && A->isInt()) {
        assign(S, VF.integer(-A->Number));
      } else {
        assign(S, VF.derived({A}));
      }
      break;
    }
    case Op::Call: {
      SmallVector<State, 4> Next;
      if (!executeCall(At, I, std::move(S), Next) || Next.empty())
        return;
      for (size_t N = 1; N < Next.size(); ++N)
        execute(B, Index + 1, std::move(Next[N]));
      S = std::move(Next[0]);
      break;
    }
    case Op::CatchBind:
      assign(S, S.Exception ? S.Exception : VF.fresh(At));
      S.Exception = nullptr;
      break;
    case Op::LifetimeEnd: {
      RegionRef R = VF.local(I.Dst.Id);
      D.lifetimeEnd(*this, At, S, R);
      S.erase(R);
      break;
    }
    default: {
      if (I.Text == "static-guard") {
        // As in the first call, which initialises.
        assign(S, VF.integer(1));
        break;
      }
      // A pointer to a member is the member's name, where it is known.
      if (I.Text == "member-pointer" && I.Args.size() == 2)
        if (ValueRef Name = valueOf(S, I.Args[1]); Name->K == Value::Text) {
          RegionRef Object = VF.pointee(valueOf(S, I.Args[0]));
          assign(S, VF.address(VF.field(Object, Name->Name)));
          break;
        }
      // Not expressible: whatever it names may have changed.
      SmallVector<ValueRef, 4> Read;
      for (const Operand &O : I.Args) {
        ValueRef V = valueOf(S, O);
        if (V->K == Value::Address) {
          Read.push_back(S.load(VF, V->R));
          if (I.Text != "asm-memory")
            S.write(V->R, VF.derived({S.load(VF, V->R)}));
        } else {
          Read.push_back(V);
        }
      }
      if (!I.Dst.isNone())
        assign(S, Read.empty()
                      ? VF.fresh(At)
                      : VF.make(Value::Result, Read, I.Text, VF.number(At, 0)));
      break;
    }
    }
  }
  // A block without terminator returns.
  leave(Case::Return, nullptr, std::move(S),
        {F.U, F.F, B, Instrs.empty() ? 0u : unsigned(Instrs.size() - 1)});
}

void Simulation::terminate(const Site &At, const Instr &I, State S) {
  switch (I.O) {
  case Op::Goto:
    if (!Reporting)
      enter(I.Targets[0], std::move(S));
    return;
  case Op::Branch: {
    ValueRef V = valueOf(S, I.Args[0]);
    D.condition(*this, At, S, V);
    if (Reporting)
      return;
    State Then = S;
    if (assume(Then, V, true))
      enter(I.Targets[0], std::move(Then));
    if (assume(S, V, false))
      enter(I.Targets[1], std::move(S));
    return;
  }
  case Op::Switch: {
    ValueRef V = valueOf(S, I.Args[0]);
    D.condition(*this, At, S, V);
    if (Reporting)
      return;
    bool Possible = true;
    for (size_t N = 0; N < I.CaseValues.size(); ++N) {
      State Taken = S;
      ValueRef Case = VF.integer(I.CaseValues[N]);
      ValueRef Eq = VF.binary(BinaryOp::Eq, V, Case);
      // A case is a comparison, too.
      SmallVector<std::pair<State, bool>, 2> Split;
      if (!S.constant(V) &&
          D.compare(*this, At, BinaryOp::Eq, V, Case,
                    model::CompareStyle::Exact, nullptr, nullptr, S, Split))
        for (auto &[Half, Holds] : Split)
          (Holds ? Taken : S) = std::move(Half);
      if (Possible && assume(Taken, Eq, true))
        enter(I.Targets[N], std::move(Taken));
      Possible = Possible && assume(S, Eq, false);
    }
    if (Possible)
      enter(I.Targets.back(), std::move(S));
    return;
  }
  case Op::Return: {
    ValueRef V = nullptr;
    if (!I.Args.empty() && !I.Args[0].isNone()) {
      const Operand &O = I.Args[0];
      V = valueOf(S, O);
      if (O.K == Operand::Load) {
        Type::Kind K = F.U->Types[O.P.Ty].K;
        if (K == Type::Record || K == Type::Array || K == Type::Unknown) {
          RegionRef From = regionOf(S, O.P);
          S.copy(VF, From, VF.returned());
          D.stored(*this, At, S, VF.returned(), V, From, true);
        }
      }
    }
    // A test that is returned unasked: each answer is an outcome. So is the
    // sign of what another comparison gave.
    ValueRef Test = V && V->K == Value::Not ? V->Ops[0] : V;
    if (Test && !S.constant(V) &&
        (Test->K == Value::HasClaim ||
         (Test->K == Value::TestOf && Test->Name != "measure") ||
         (Test->K == Value::Binary && Test->Number <= 0xff &&
          BinaryOp(Test->Number) >= BinaryOp::Eq &&
          BinaryOp(Test->Number) <= BinaryOp::Ge &&
          Test->Ops[0]->K == Value::Fresh && S.constant(Test->Ops[1]) &&
          S.facts().count(Test->Ops[0])))) {
      State Yes = S;
      if (assume(Yes, V, true))
        leave(Case::Return, VF.integer(1), std::move(Yes), At);
      if (assume(S, V, false))
        leave(Case::Return, VF.integer(0), std::move(S), At);
      return;
    }
    leave(Case::Return, V, std::move(S), At);
    return;
  }
  case Op::Throw:
    S.Exception = I.Args.empty() ? VF.fresh(At) : valueOf(S, I.Args[0]);
    unwind(I, std::move(S), At);
    return;
  case Op::Catch: {
    if (Reporting)
      return;
    bool All = false;
    for (size_t N = 0; N < I.Targets.size(); ++N) {
      enter(I.Targets[N], S);
      All |= N < I.HandlerTypes.size() && I.HandlerTypes[N] == 0;
    }
    if (!All)
      unwind(I, std::move(S), At);
    return;
  }
  case Op::Resume: {
    ValueRef Thrown = S.Exception;
    leave(Case::Throw, Thrown, std::move(S), At);
    return;
  }
  default:
    return;
  }
}

void Simulation::unwind(const Instr &I, State S, const Site &At) {
  if (!S.Exception)
    S.Exception = VF.fresh(At, 2);
  D.unwinding(*this, At, S);
  if (I.Unwind != NoId) {
    if (!Reporting)
      enter(I.Unwind, std::move(S));
  } else {
    ValueRef Thrown = S.Exception;
    leave(Case::Throw, Thrown, std::move(S), At);
  }
}

bool isFilled(const ValueFactory &VF, ValueRef V) {
  SmallVector<ValueRef, 4> Todo{V};
  SmallPtrSet<ValueRef, 4> Seen;
  while (!Todo.empty()) {
    ValueRef Next = Todo.pop_back_val();
    if (!Seen.insert(Next).second)
      continue;
    if (Next->K == Value::Phi)
      append_range(Todo, VF.inputs(Next));
    else if (Next->K != Value::Derived || Next->Name != "filled")
      return false;
  }
  return true;
}

bool Simulation::assumeFact(State &S, ValueRef V, const Fact &New) {
  Fact F = S.fact(V);
  if (New.Low > F.Low && !F.narrow(BinaryOp::Ge, New.Low))
    return false;
  if (New.High < F.High && !F.narrow(BinaryOp::Le, New.High))
    return false;
  for (int64_t N : New.Not)
    if (!F.narrow(BinaryOp::Ne, N))
      return false;
  if (F.Low > F.High)
    return false;
  // A difference of which a helper learnt the sign.
  if (V->K == Value::Derived ||
      (V->K == Value::Binary && BinaryOp(V->Number) == BinaryOp::Sub)) {
    bool Above = New.Low == 0 || New.Low == 1;
    bool Below = New.High == 0 || New.High == -1;
    if (Above != Below)
      D.assumedComparison(
          *this, S, Current,
          VF.binary(Above ? BinaryOp::Gt : BinaryOp::Le, V, VF.integer(0)),
          true);
  }
  if (F.isZero() || F.isNonZero()) {
    // Through `assume`, which knows what conditions consist of.
    return assume(S, V, F.isNonZero()) && [&] {
      Fact Now = S.fact(V);
      if (Now.isTrivial() || !(Now == F)) {
        Fact Both = F;
        if (Both.Low < Now.Low)
          Both.Low = Now.Low;
        if (Both.High > Now.High)
          Both.High = Now.High;
        if (Both.Low > Both.High)
          return false;
        S.setFact(V, Both);
      }
      return true;
    }();
  }
  S.setFact(V, F);
  return true;
}

bool Simulation::assume(State &S, ValueRef V, bool IsTrue) {
  switch (V->K) {
  case Value::Int:
    return (V->Number != 0) == IsTrue;
  case Value::Undef:
    return true;
  case Value::Not:
    return assume(S, V->Ops[0], !IsTrue);
  case Value::AnyOf:
    if (!IsTrue)
      return all_of(V->Ops, [&](ValueRef Of) { return assume(S, Of, false); });
    break;
  case Value::TestOf: {
    if (V->Name == "measure") {
      // A length that is not zero.
      ValueRef Empty = VF.make(Value::TestOf, V->Ops, "empty");
      if (!assume(S, Empty, !IsTrue))
        return false;
      break;
    }
    bool WantsZero = (V->Name == "null" || V->Name == "empty");
    if (V->Name == "empty") {
      // Empty is more than null: only the test itself is known, except that
      // an object known to be blank is empty.
      ValueRef Of = V->Ops[0];
      if (Of->K == Value::Text)
        return Of->Name.empty() == IsTrue;
      if (Of->K == Value::Blank)
        return IsTrue;
      if (IsTrue && isFilled(VF, Of))
        return false;
    } else {
      return assume(S, V->Ops[0], WantsZero != IsTrue);
    }
    break;
  }
  case Value::Binary: {
    BinaryOp Op = BinaryOp(V->Number);
    if (Op < BinaryOp::Eq || Op > BinaryOp::Ge)
      break;
    ValueRef A = V->Ops[0], B = V->Ops[1];
    // An object is assigned to itself never, or to no effect.
    if (A->K == Value::Param && B->K == Value::Param &&
        A->Number + B->Number == 1 && Op <= BinaryOp::Ne && copies())
      return (Op == BinaryOp::Ne) == IsTrue;
    // Equal to what is empty means to be empty, which for a list's element is
    // not to be the end of the list.
    if (V->Number <= 0xff && (Op == BinaryOp::Eq || Op == BinaryOp::Ne) &&
        (A->K == Value::Blank || B->K == Value::Blank)) {
      ValueRef Other = A->K == Value::Blank ? B : A;
      ValueRef Empty = VF.make(Value::TestOf, {Other}, "empty");
      if (Other->K == Value::Element)
        return assume(S, Empty, (Op == BinaryOp::Eq) == IsTrue);
    }
    auto CA = S.constant(A), CB = S.constant(B);
    static constexpr BinaryOp Swapped[] = {BinaryOp::Eq, BinaryOp::Ne,
                                           BinaryOp::Gt, BinaryOp::Ge,
                                           BinaryOp::Lt, BinaryOp::Le};
    static constexpr BinaryOp Inverse[] = {BinaryOp::Ne, BinaryOp::Eq,
                                           BinaryOp::Ge, BinaryOp::Gt,
                                           BinaryOp::Le, BinaryOp::Lt};
    auto at = [](BinaryOp O) { return unsigned(O) - unsigned(BinaryOp::Eq); };
    BinaryOp Effective = IsTrue ? Op : Inverse[at(Op)];
    if (CA && !CB) {
      std::swap(A, B);
      std::swap(CA, CB);
      Effective = Swapped[at(Effective)];
    }
    if (!CB || V->Number > 0xff) {
      D.assumedComparison(*this, S, Current, V, IsTrue);
      break;
    }
    if (CA) {
      Fact F{*CA, *CA, {}};
      return F.narrow(Effective, *CB);
    }
    Fact F = S.fact(A);
    Fact Before = F;
    if (!F.narrow(Effective, *CB))
      return false;
    S.setFact(A, F);
    // Numbers that claims hold are positive: others stand for absence.
    if (A->K == Value::Claim && F.High <= 0 && Before.High > 0)
      D.assumed(*this, S, A, true);
    // A truth value, or a value that is now known to be zero or not, says
    // more than its number.
    bool WasDecided = Before.isZero() || Before.isNonZero();
    if (!WasDecided && (F.isZero() || F.isNonZero())) {
      S.setFact(A, Before);
      if (!assume(S, A, F.isNonZero()))
        return false;
      S.setFact(A, F);
    }
    return true;
  }
  case Value::Element:
    // The end right at the start: of what is empty only.
    if (S.isZero(VF.make(Value::TestOf, V->Ops, "empty")) ==
        std::optional<bool>(!IsTrue))
      return false;
    break;
  default:
    break;
  }
  Fact F = S.fact(V);
  if (!F.narrow(IsTrue ? BinaryOp::Ne : BinaryOp::Eq, 0))
    return false;
  S.setFact(V, F);
  D.assumed(*this, S, V, !IsTrue);
  return true;
}

bool Simulation::assumeTest(State &S, ValueRef V, const model::OutcomeTest &T,
                            bool Holds) {
  using Is = model::OutcomeTest;
  auto compare = [&](BinaryOp Op, int64_t With) {
    return assume(S, VF.binary(Op, V, VF.integer(With)), Holds);
  };
  switch (T.Test) {
  case Is::Zero:
    return assume(S, V, !Holds);
  case Is::NonZero:
    return assume(S, V, Holds);
  case Is::Negative:
    return compare(BinaryOp::Lt, 0);
  case Is::NonNegative:
    return compare(BinaryOp::Ge, 0);
  case Is::Positive:
    return compare(BinaryOp::Gt, 0);
  case Is::Equals:
    return compare(BinaryOp::Eq, T.Value);
  case Is::NotEquals:
    return compare(BinaryOp::Ne, T.Value);
  }
  return true;
}

} // namespace claimcheck::flow
