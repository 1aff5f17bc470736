//===- SimulationOrder.cpp - Liveness, and the order of blocks ------------===//

#include "Simulation.h"

using namespace llvm;

namespace claimcheck::flow {

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
  std::vector<bool> Walks(Locals, false);
  std::vector<unsigned> Tests(Locals, 0);
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs) {
      for (const Operand &O : I.Args)
        if (O.K == Operand::Address && O.P.B == Place::Local)
          AddressTaken.set(O.P.Id);
      if (I.Dst.B == Place::Local && I.O == Op::Assign && I.Dst.Steps.empty() &&
          (I.Args[0].K == Operand::Int || I.Args[0].K == Operand::Null ||
           I.Args[0].K == Operand::Default))
        AssignedConstant[I.Dst.Id] = true;
      // A pointer that goes through something: `++p`, `p = p->next`.
      if (I.Dst.B == Place::Local && I.Dst.Steps.empty() &&
          (I.O == Op::Assign || I.O == Op::Binary) &&
          I.Args[0].K == Operand::Load && I.Args[0].P.B == Place::Local &&
          I.Args[0].P.Id == I.Dst.Id &&
          unit().Types[F.F->Locals[I.Dst.Id].Ty].K == Type::Pointer)
        Walks[I.Dst.Id] = true;
      if (I.O == Op::Branch && I.Args[0].K == Operand::Load &&
          I.Args[0].P.B == Place::Local && I.Args[0].P.Steps.empty())
        ++Tests[I.Args[0].P.Id];
      if (I.O == Op::Branch || I.O == Op::Switch || I.O == Op::Return ||
          I.O == Op::Binary || I.O == Op::Unary || I.O == Op::Assign)
        for (const Operand &O : I.Args)
          if (O.K == Operand::Load && O.P.B == Place::Local &&
              O.P.Steps.empty())
            Decides[O.P.Id] = true;
    }
  ControlLocals.resize(Locals);
  Walkers.resize(Locals);
  for (LocalId Id = 0; Id < Locals; ++Id)
    if (AssignedConstant[Id] && Decides[Id])
      ControlLocals.set(Id);
    else if (Walks[Id] && Tests[Id] > 1)
      Walkers.set(Id);
  // A small object that is returned by its name tells how it went.
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs)
      if (I.O == Op::Return && !I.Args.empty() &&
          I.Args[0].K == Operand::Load && I.Args[0].P.B == Place::Local &&
          I.Args[0].P.Steps.empty()) {
        const Local &L = F.F->Locals[I.Args[0].P.Id];
        const Type &T = unit().Types[L.Ty];
        const RecordInfo *Info =
            T.K == Type::Record && !L.IsTemporary ? P.record(T.Name) : nullptr;
        if (Info && !Info->Fields.empty() && Info->Fields.size() <= 3)
          ControlRecords.insert(VF.local(I.Args[0].P.Id));
      }

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

} // namespace claimcheck::flow
