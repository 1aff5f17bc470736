//===- Simulation.cpp - Property simulation of one function ---------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"
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
  FilePosition At = P.position(*F.U, F.F->NameLoc);
  Bounds.insert(At.File + ":" + std::to_string(At.Line) + ": " + F.name() +
                ": " + Text.str());
}

/// Locals that a place reads: its base, whatever its steps.
template <class Use> static void forEachUse(const Instr &I, Use &&Do) {
  auto operand = [&](const Operand &O) {
    if ((O.K == Operand::Load || O.K == Operand::Address) &&
        O.P.B == Place::Local)
      Do(O.P.Id);
  };
  for (const Operand &O : I.Args)
    operand(O);
  operand(I.Target);
  // A store through a place reads its base, unless it is the whole local.
  if (I.Dst.B == Place::Local && !I.Dst.Steps.empty())
    Do(I.Dst.Id);
}

static void forEachSuccessor(const Instr &I, function_ref<void(BlockId)> Do) {
  for (BlockId B : I.Targets)
    Do(B);
  if (I.Unwind != NoId)
    Do(I.Unwind);
}

void Simulation::prepare() {
  size_t N = F.F->Blocks.size(), Locals = F.F->Locals.size();
  Entry.resize(N);
  AddressTaken.resize(Locals);
  std::vector<bool> AssignedConstant(Locals, false);
  std::vector<bool> Decides(Locals, false);
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs) {
      for (const Operand &O : I.Args)
        if (O.K == Operand::Address && O.P.B == Place::Local)
          AddressTaken.set(O.P.Id);
      if (I.Dst.B == Place::Local && I.O == Op::Assign && I.Dst.Steps.empty() &&
          (I.Args[0].K == Operand::Int || I.Args[0].K == Operand::Null ||
           I.Args[0].K == Operand::Default))
        AssignedConstant[I.Dst.Id] = true;
      if (I.O == Op::Branch || I.O == Op::Switch || I.O == Op::Return ||
          I.O == Op::Binary || I.O == Op::Unary || I.O == Op::Assign)
        for (const Operand &O : I.Args)
          if (O.K == Operand::Load && O.P.B == Place::Local &&
              O.P.Steps.empty())
            Decides[O.P.Id] = true;
    }
  for (LocalId Id = 0; Id < Locals; ++Id)
    if (AssignedConstant[Id] && Decides[Id])
      ControlLocals.insert(Id);

  // Liveness: what is dead needs no join and no copy.
  std::vector<BitVector> Gen(N, BitVector(Locals)), Kill(N, BitVector(Locals));
  LiveIn.assign(N, BitVector(Locals));
  std::vector<std::vector<BlockId>> Preds(N);
  for (BlockId B = 0; B < N; ++B) {
    for (const Instr &I : F.F->Blocks[B].Instrs) {
      forEachUse(I, [&](LocalId Id) {
        if (!Kill[B].test(Id))
          Gen[B].set(Id);
      });
      if (I.Dst.B == Place::Local && I.Dst.Steps.empty() &&
          I.O != Op::LifetimeEnd)
        Kill[B].set(I.Dst.Id);
      forEachSuccessor(I, [&](BlockId S) {
        if (S < N)
          Preds[S].push_back(B);
      });
    }
  }
  std::set<BlockId> Todo;
  for (BlockId B = 0; B < N; ++B)
    Todo.insert(B);
  while (!Todo.empty()) {
    BlockId B = *Todo.rbegin();
    Todo.erase(B);
    BitVector Out(Locals);
    for (const Instr &I : F.F->Blocks[B].Instrs)
      forEachSuccessor(I, [&](BlockId S) {
        if (S < N)
          Out |= LiveIn[S];
      });
    // An unwind edge leaves from the middle: kills don't count against it.
    BitVector Through = Out;
    Through.reset(Kill[B]);
    for (const Instr &I : F.F->Blocks[B].Instrs)
      if (I.Unwind != NoId && I.Unwind < N)
        Through |= LiveIn[I.Unwind];
    Through |= Gen[B];
    if (Through != LiveIn[B]) {
      LiveIn[B] = Through;
      for (BlockId Pred : Preds[B])
        Todo.insert(Pred);
    }
  }

  // Reverse post-order, without recursion.
  OrderOf.assign(N, 0);
  std::vector<uint8_t> Seen(N, 0);
  std::vector<BlockId> Post;
  std::vector<std::pair<BlockId, std::vector<BlockId>>> Stack;
  auto enterBlock = [&](BlockId B) {
    Seen[B] = 1;
    std::vector<BlockId> Next;
    for (const Instr &I : F.F->Blocks[B].Instrs)
      forEachSuccessor(I, [&](BlockId S) {
        if (S < N)
          Next.push_back(S);
      });
    Stack.push_back({B, std::move(Next)});
  };
  if (N)
    enterBlock(0);
  while (!Stack.empty()) {
    auto &[B, Next] = Stack.back();
    if (Next.empty()) {
      Post.push_back(B);
      Stack.pop_back();
      continue;
    }
    BlockId S = Next.back();
    Next.pop_back();
    if (!Seen[S])
      enterBlock(S);
  }
  for (unsigned I = 0; I < Post.size(); ++I)
    OrderOf[Post[Post.size() - 1 - I]] = I;
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
  for (LocalId Id : ControlLocals) {
    ValueRef V = S.stored(VF.local(Id));
    if (V && V->K == Value::Int) {
      add(Id);
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
        !AddressTaken.test(Root->Number) && !LiveIn[B].test(Root->Number))
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
  } else if (BS.States.size() >= 4 * L.StatesPerBlock) {
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

Summary Simulation::run() {
  State Start(D.initial(*this));
  for (unsigned I = 0; I < F.F->NumParams; ++I)
    Start.write(VF.local(I), VF.param(I));
  if (!F.F->Blocks.empty())
    enter(0, std::move(Start));
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
    for (const auto &[K, S] : Entry[B].States)
      States.push_back(S);
    for (State &S : States)
      simulateBlock(B, std::move(S));
  }
  Reporting = false;
  Result.HasEffects |= Effects;
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
      assign(S, VF.binary(I.BOp, A, C));
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
      ValueRef Eq = VF.binary(BinaryOp::Eq, V, VF.integer(I.CaseValues[N]));
      if (assume(Taken, Eq, true))
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
  case Op::Resume:
    leave(Case::Throw, S.Exception, std::move(S), At);
    return;
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
    leave(Case::Throw, S.Exception, std::move(S), At);
  }
}

void Simulation::leave(Case::Kind K, ValueRef V, State S, const Site &At) {
  if (!Reporting)
    return;
  Case C;
  C.K = K;
  C.Result = V;
  C.At = At;
  D.finish(*this, S, C);
  for (const auto &[R, Held] : S.store()) {
    Region::Kind Root = R->root()->K;
    if (Root != Region::LocalVar)
      C.Writes.push_back({R, Held});
  }
  auto visible = [&](ValueRef Part) {
    return !VF.any(
        Part, [](ValueRef X) { return X->K == Value::Undef; },
        [](ValueRef) { return true; });
  };
  for (const auto &[Of, Fa] : S.facts())
    if (Of->Depth < 12 && visible(Of))
      C.Facts[Of] = Fa;
  C.Prop = S.sharedProperty();

  // The caller can't tell two cases apart that agree in property and in the
  // shape of what comes back: constants, and whether the rest is zero.
  std::string Shape = shape(C, S);
  for (size_t N = 0; N < Result.Cases.size(); ++N)
    if (Shapes[N] == Shape && Result.Cases[N].Prop->equals(*C.Prop)) {
      joinCase(Result.Cases[N], C, S);
      return;
    }
  if (Result.Cases.size() >= Summary::MaxCases) {
    noteBound("more than " + std::to_string(Summary::MaxCases) +
              " outcomes; some were joined");
    for (Case &Known : Result.Cases)
      if (Known.K == C.K && Known.Prop->equals(*C.Prop)) {
        joinCase(Known, C, S);
        return;
      }
    if (Result.Cases.size() >= 3 * Summary::MaxCases) {
      noteBound("too many different outcomes; some were dropped");
      return;
    }
  }
  Shapes.push_back(std::move(Shape));
  Result.Cases.push_back(std::move(C));
}

std::string Simulation::shape(const Case &C, const State &S) const {
  std::string Shape(1, char('0' + C.K));
  auto add = [&](ValueRef V) {
    switch (V->K) {
    case Value::Derived:
    case Value::Result:
    case Value::Fresh:
    case Value::Imported:
    case Value::Phi:
    case Value::Binary:
    case Value::Member:
    case Value::Element:
    case Value::LookUp:
    case Value::Undef: {
      auto Zero = S.isZero(V);
      Shape += !Zero ? '?' : *Zero ? 'z' : 'n';
      return;
    }
    default:
      Shape += '#' + std::to_string(V->Id) + ',';
    }
  };
  if (C.Result)
    add(C.Result);
  for (const auto &[R, V] : C.Writes) {
    Shape += '@' + std::to_string(R->Id);
    add(V);
  }
  return Shape;
}

void Simulation::joinCase(Case &Known, const Case &C, const State &S) {
  std::vector<std::pair<ValueRef, Fact>> Kept;
  auto factOf = [](const State::FactMap &Facts, ValueRef V) {
    auto It = Facts.find(V);
    return It == Facts.end() ? Fact() : It->second;
  };
  auto meet = [&](RegionRef R, ValueRef Mine, ValueRef Theirs) {
    if (Mine == Theirs)
      return Mine;
    ValueRef Joined = VF.phi(Known.At, R, Mine, Theirs);
    Fact F = Mine->isInt() ? Fact{Mine->Number, Mine->Number, {}}
                           : factOf(Known.Facts, Mine);
    F.widen(S.fact(Theirs));
    if (!Joined->isConstant() && !F.isTrivial())
      Kept.push_back({Joined, F});
    return Joined;
  };
  if (Known.Result && C.Result)
    Known.Result = meet(VF.returned(), Known.Result, C.Result);
  for (auto &[R, V] : Known.Writes)
    for (const auto &[Other, Theirs] : C.Writes)
      if (Other == R)
        V = meet(R, V, Theirs);
  for (const auto &Write : C.Writes)
    if (none_of(Known.Writes,
                [&](const auto &Mine) { return Mine.first == Write.first; }))
      Known.Writes.push_back(Write);
  for (auto It = Known.Facts.begin(); It != Known.Facts.end();) {
    auto Other = C.Facts.find(It->first);
    if (Other == C.Facts.end()) {
      It = Known.Facts.erase(It);
      continue;
    }
    It->second.widen(Other->second);
    ++It;
  }
  for (auto &[V, F] : Kept)
    Known.Facts[V] = F;
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
  case Value::TestOf: {
    bool WantsZero = (V->Name == "null" || V->Name == "empty");
    if (V->Name == "empty") {
      // Empty is more than null: only the test itself is known, except that
      // an object known to be blank is empty.
      ValueRef Of = V->Ops[0];
      if (Of->K == Value::Text)
        return Of->Name.empty() == IsTrue;
      if (Of->K == Value::Blank)
        return IsTrue;
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
    if (!CB) {
      D.assumedComparison(*this, S, Current, Op, V->Ops[0], V->Ops[1], IsTrue);
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
