//===- Builder.cpp - Blocks, instructions and places ----------------------===//
//
// The mechanical part of lowering one function: appending instructions,
// forming access paths, and tidying up the finished function.
//
//===----------------------------------------------------------------------===//

#include "FunctionLowering.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

FunctionLowering::FunctionLowering(UnitLowering &U, DeclId Id)
    : U(U), Ctx(U.context()) {
  F.Decl = Id;
  Cur = newBlock();
}

BlockId FunctionLowering::newBlock() {
  F.Blocks.emplace_back();
  return static_cast<BlockId>(F.Blocks.size() - 1);
}

Instr FunctionLowering::make(Op O, Location L) const {
  Instr I;
  I.O = O;
  I.Loc = LocOverride ? *LocOverride : L;
  return I;
}

Instr &FunctionLowering::emit(Instr I) {
  // Code after a jump gets a block of its own, which is dropped at the end
  // unless a label in it is reached.
  if (Cur == NoId)
    Cur = newBlock();
  if (++NumInstrs > U.options().MaxInstructions)
    HitBound = true;
  auto &Instrs = F.Blocks[Cur].Instrs;
  Instrs.push_back(std::move(I));
  Instr &Result = Instrs.back();
  if (Result.isTerminator())
    Cur = NoId;
  return Result;
}

void FunctionLowering::jump(BlockId To) {
  if (!reachable())
    return;
  Instr I = make(Op::Goto);
  I.Targets.push_back(To);
  emit(std::move(I));
}

void FunctionLowering::branch(Operand Cond, BlockId T, BlockId Else,
                              Location L) {
  if (!reachable())
    return;
  if (Cond.K == Operand::Int)
    return jump(Cond.IntValue ? T : Else);
  if (Cond.K == Operand::Null)
    return jump(Else);
  Instr I = make(Op::Branch, L);
  I.Args.push_back(std::move(Cond));
  I.Targets = {T, Else};
  emit(std::move(I));
}

void FunctionLowering::unreachable() {
  if (reachable())
    emit(make(Op::Unreachable));
}

/// Whether \p P is a whole temporary, which expressions use exactly once.
static bool isWholeTemp(const Function &F, const Place &P) {
  return P.B == Place::Local && P.Steps.empty() && F.Locals[P.Id].IsTemporary &&
         F.Locals[P.Id].Name.empty();
}

void FunctionLowering::assign(Place Dst, Operand Src, Location L, bool IsMove) {
  // `t = call f(); x = t` is written as `x = call f()`. A temporary with a
  // name (a kept one) has further uses.
  if (Src.K == Operand::Load && !IsMove && isWholeTemp(F, Src.P) &&
      reachable() && !F.Blocks[Cur].Instrs.empty()) {
    Instr &Last = F.Blocks[Cur].Instrs.back();
    bool Computes = Last.O == Op::Call || Last.O == Op::Binary ||
                    Last.O == Op::Unary || Last.O == Op::Unknown;
    if (Computes && Last.Dst == Src.P) {
      Last.Dst = std::move(Dst);
      return;
    }
  }
  if (Src.isNone() || (Src.K == Operand::Load && Src.P == Dst))
    return;
  Instr I = make(Op::Assign, L);
  I.Dst = std::move(Dst);
  I.Args.push_back(std::move(Src));
  I.IsMove = IsMove;
  emit(std::move(I));
}

Operand FunctionLowering::binary(BinaryOp O, Operand L, Operand R, TypeId Ty,
                                 Location Loc) {
  Instr I = make(Op::Binary, Loc);
  I.BOp = O;
  I.Dst = newTemp(Ty, Loc);
  I.Args = {std::move(L), std::move(R)};
  return load(emit(std::move(I)).Dst);
}

Operand FunctionLowering::unknown(StringRef Kind, std::vector<Operand> Args,
                                  TypeId Ty, Location L) {
  U.countUnknown(Kind);
  Instr I = make(Op::Unknown, L);
  I.Text = Kind.str();
  I.Args = std::move(Args);
  llvm::erase_if(I.Args, [](const Operand &O) { return O.isNone(); });
  if (Ty == 0 || U.typeInfo(Ty).K != Type::Void)
    I.Dst = newTemp(Ty, L);
  Instr &E = emit(std::move(I));
  return E.Dst.isNone() ? Operand() : load(E.Dst);
}

LocalId FunctionLowering::newLocal(StringRef Name, TypeId Ty, Location L,
                                   bool IsParam) {
  Local V;
  V.Name = Name.str();
  V.Ty = Ty;
  V.Loc = L;
  V.IsParam = IsParam;
  F.Locals.push_back(std::move(V));
  return static_cast<LocalId>(F.Locals.size() - 1);
}

Place FunctionLowering::newTemp(TypeId Ty, Location L) {
  LocalId Id = newLocal("", Ty, LocOverride ? *LocOverride : L);
  F.Locals[Id].IsTemporary = true;
  return localPlace(Id);
}

Place FunctionLowering::localPlace(LocalId Id) const {
  Place P;
  P.B = Place::Local;
  P.Id = Id;
  P.Ty = F.Locals[Id].Ty;
  return P;
}

Operand FunctionLowering::load(Place P) const {
  Operand O;
  O.K = Operand::Load;
  O.Ty = P.Ty;
  O.P = std::move(P);
  return O;
}

Operand FunctionLowering::addressOf(Place P, TypeId PointerTy) const {
  Operand O;
  O.Ty = PointerTy;
  O.K = Operand::Address;
  if (!P.Steps.empty() && P.Steps.back().K == Step::Deref) {
    // `&*p` is p.
    P.Steps.pop_back();
    P.Ty = PointerTy;
    O.K = Operand::Load;
  }
  O.P = std::move(P);
  return O;
}

Operand FunctionLowering::addressOf(Place P, QualType Pointee,
                                    bool IsReference) {
  if (Pointee.isNull())
    return addressOf(std::move(P), TypeId(0));
  Pointee = Pointee.getNonReferenceType();
  QualType T = IsReference ? Ctx.getLValueReferenceType(Pointee)
                           : Ctx.getPointerType(Pointee);
  return addressOf(std::move(P), type(T));
}

Operand FunctionLowering::intOperand(int64_t V, TypeId Ty) const {
  Operand O;
  O.K = Operand::Int;
  O.IntValue = V;
  O.Ty = Ty;
  return O;
}

Operand FunctionLowering::simple(Operand::Kind K, TypeId Ty) const {
  Operand O;
  O.K = K;
  O.Ty = Ty;
  return O;
}

Place FunctionLowering::deref(Operand Pointer, TypeId Pointee, Location L) {
  if (Pointer.K == Operand::Address) {
    Pointer.P.Ty = Pointee;
    return Pointer.P;
  }
  Place P;
  if (Pointer.K == Operand::Load) {
    P = std::move(Pointer.P);
  } else {
    P = newTemp(Pointer.Ty, L);
    assign(P, std::move(Pointer), L);
  }
  Step S;
  S.K = Step::Deref;
  P.Steps.push_back(std::move(S));
  P.Ty = Pointee;
  return P;
}

Place FunctionLowering::namedField(Place P, StringRef Name, TypeId Ty) {
  Step S;
  S.K = Step::Field;
  S.Name = Name.str();
  P.Steps.push_back(std::move(S));
  P.Ty = Ty;
  return P;
}

Place FunctionLowering::field(Place P, const FieldDecl *FD) {
  // Members of an unnamed struct or union belong to the enclosing record, the
  // elements of a container to the container.
  if (!FD->getDeclName() || U.isWhole(FD)) {
    P.Ty = type(FD->getType());
    return P;
  }
  return namedField(std::move(P), FD->getName(), type(FD->getType()));
}

Place FunctionLowering::element(Place P, std::optional<int64_t> At, TypeId Ty) {
  Step S;
  S.K = Step::Index;
  S.At = At;
  P.Steps.push_back(std::move(S));
  P.Ty = Ty;
  return P;
}

/// What `*p` and `p->` denote; of a decayed array, that is its first element.
Place FunctionLowering::pointee(Operand Pointer, TypeId Ty, Location L) {
  bool Decayed = Pointer.K == Operand::Address && Pointer.P.Ty != Ty &&
                 U.typeInfo(Pointer.P.Ty).K == flow::Type::Array;
  Place P = deref(std::move(Pointer), Ty, L);
  return Decayed ? element(std::move(P), 0, Ty) : P;
}

/// Lets a temporary have more than one use, so that `assign` leaves it alone.
Operand FunctionLowering::keep(Operand O) {
  if (O.K == Operand::Load && isWholeTemp(F, O.P))
    F.Locals[O.P.Id].Name = "kept";
  return O;
}

/// Copies a value into a temporary of its own, because what it reads is about
/// to change. The name keeps `assign` from folding the temporary away.
Operand FunctionLowering::stabilise(Operand O, Location L) {
  if (O.K != Operand::Load)
    return O;
  Place T = newTemp(O.Ty, L);
  F.Locals[T.Id].Name = "kept";
  assign(T, std::move(O), L);
  return load(T);
}

Location FunctionLowering::at(const Stmt *S) {
  if (LocOverride)
    return *LocOverride;
  SourceLocation Begin = S->getBeginLoc();
  // In a chain of calls over several lines, a call stands where its name does.
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(S)) {
    if (const auto *Member =
            dyn_cast<MemberExpr>(M->getCallee()->IgnoreParens()))
      if (Member->getMemberLoc().isValid())
        Begin = Member->getMemberLoc();
  }
  return U.location(Begin, S->getEndLoc());
}

void FunctionLowering::markError(SourceLocation L) {
  if (!HadErrors)
    ErrorLoc = L;
  HadErrors = true;
}

//===----------------------------------------------------------------------===//
// Tidying up
//===----------------------------------------------------------------------===//

static void forEachSuccessor(Instr &I, llvm::function_ref<void(BlockId &)> Fn) {
  for (BlockId &T : I.Targets)
    Fn(T);
  if (I.Unwind != NoId)
    Fn(I.Unwind);
}

/// Follows blocks that only jump on; a cycle of such blocks ends anywhere.
static BlockId threaded(const Function &F, BlockId B) {
  for (unsigned Steps = 0; Steps < 64; ++Steps) {
    const auto &Is = F.Blocks[B].Instrs;
    if (Is.size() != 1 || Is.front().O != Op::Goto ||
        Is.front().Targets[0] == B)
      return B;
    B = Is.front().Targets[0];
  }
  return B;
}

/// Removes blocks that nothing reaches and joins a block with its only
/// predecessor's jump.
void FunctionLowering::pruneBlocks() {
  for (Block &B : F.Blocks) {
    if (B.Instrs.empty() || !B.Instrs.back().isTerminator())
      B.Instrs.push_back(make(Op::Unreachable));
    for (Instr &I : B.Instrs)
      forEachSuccessor(I, [&](BlockId &T) { T = threaded(F, T); });
  }
  size_t N = F.Blocks.size();
  std::vector<uint32_t> Preds(N, 0);
  std::vector<char> Seen(N, 0);
  std::vector<BlockId> Order, Work;
  auto Visit = [&](BlockId &T) {
    ++Preds[T];
    if (!Seen[T]) {
      Seen[T] = 1;
      Work.push_back(T);
    }
  };
  Seen[0] = 1;
  ++Preds[0];
  Work.push_back(0);
  while (!Work.empty()) {
    BlockId B = Work.back();
    Work.pop_back();
    for (Instr &I : F.Blocks[B].Instrs)
      forEachSuccessor(I, Visit);
  }
  std::vector<char> Merged(N, 0);
  for (BlockId B = 0; B < N; ++B) {
    if (!Seen[B] || Merged[B])
      continue;
    while (true) {
      auto &Is = F.Blocks[B].Instrs;
      if (Is.back().O != Op::Goto)
        break;
      BlockId T = Is.back().Targets[0];
      if (T == B || T == 0 || Preds[T] != 1 || Merged[T])
        break;
      Is.pop_back();
      auto &From = F.Blocks[T].Instrs;
      Is.insert(Is.end(), std::make_move_iterator(From.begin()),
                std::make_move_iterator(From.end()));
      From.clear();
      Merged[T] = 1;
    }
  }
  std::vector<BlockId> NewId(N, NoId);
  std::vector<Block> Kept;
  for (BlockId B = 0; B < N; ++B) {
    if (!Seen[B] || Merged[B])
      continue;
    NewId[B] = static_cast<BlockId>(Kept.size());
    Kept.push_back(std::move(F.Blocks[B]));
  }
  for (Block &B : Kept)
    for (Instr &I : B.Instrs)
      forEachSuccessor(I, [&](BlockId &T) { T = NewId[T]; });
  F.Blocks = std::move(Kept);
}

/// Drops temporaries that nothing mentions any more and gives names.
void FunctionLowering::pruneLocals() {
  std::vector<char> Used(F.Locals.size(), 0);
  auto ForEachPlace = [&](llvm::function_ref<void(Place &)> Fn) {
    for (Block &B : F.Blocks)
      for (Instr &I : B.Instrs) {
        Fn(I.Dst);
        Fn(I.Target.P);
        for (Operand &O : I.Args)
          Fn(O.P);
      }
  };
  // An index by a local, before locals have names.
  auto indexOf = [](const Step &S) -> std::optional<LocalId> {
    LocalId Id;
    if (S.K != Step::Index || !llvm::StringRef(S.Name).starts_with("#") ||
        llvm::StringRef(S.Name).drop_front().getAsInteger(10, Id))
      return std::nullopt;
    return Id;
  };
  ForEachPlace([&](Place &P) {
    if (P.B == Place::Local)
      Used[P.Id] = 1;
    for (const Step &S : P.Steps)
      if (auto Id = indexOf(S))
        Used[*Id] = 1;
  });
  llvm::StringSet<> Names;
  for (LocalId I = 0; I < F.Locals.size(); ++I) {
    Local &V = F.Locals[I];
    if (V.IsTemporary || (!Used[I] && !V.IsParam))
      continue;
    std::string Base = V.Name.empty() ? (V.IsParam ? "arg" : "v") : V.Name;
    std::string Name = Base;
    for (unsigned N = 2; !Names.insert(Name).second; ++N)
      Name = Base + "." + std::to_string(N);
    V.Name = std::move(Name);
  }
  std::vector<LocalId> NewId(F.Locals.size(), 0);
  std::vector<Local> Kept;
  unsigned NextTemp = 1;
  for (LocalId I = 0; I < F.Locals.size(); ++I) {
    Local &V = F.Locals[I];
    if (!Used[I] && !V.IsParam)
      continue;
    if (V.IsTemporary) {
      do
        V.Name = "t" + std::to_string(NextTemp++);
      while (!Names.insert(V.Name).second);
    }
    NewId[I] = static_cast<LocalId>(Kept.size());
    Kept.push_back(std::move(V));
  }
  ForEachPlace([&](Place &P) {
    if (P.B == Place::Local)
      P.Id = NewId[P.Id];
    for (Step &S : P.Steps)
      if (auto Id = indexOf(S))
        S.Name = Kept[NewId[*Id]].Name;
  });
  F.Locals = std::move(Kept);
}

Function FunctionLowering::finish() {
  if (HadErrors || HitBound) {
    // Half a function would be worse than none.
    F.HadErrors = true;
    F.Blocks.clear();
    F.Blocks.emplace_back();
    F.Blocks[0].Instrs.push_back(make(Op::Unreachable));
  }
  pruneBlocks();
  pruneLocals();
  return std::move(F);
}

} // namespace claimcheck::lowering
