//===- Cleanups.cpp - Scopes, destructors and unwinding -------------------===//
//
// The cleanup stack holds, innermost last, what has to run when control leaves
// a scope. A normal exit, a jump and a return run copies of it in line. An
// exception goes to a landing block, made once per entry, that runs the entry
// and goes on to the landing block of the next one outwards: a destructor, the
// handlers of a try block, or out of the function.
//
//===----------------------------------------------------------------------===//

#include "FunctionLowering.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

void FunctionLowering::Scope::close() {
  if (Closed)
    return;
  Closed = true;
  F.runCleanups(Depth);
  F.truncate(Depth);
  F.ConditionalDepth = Conditional;
}

/// Remembers where the flags of conditional temporaries have to be cleared:
/// before anything decides which way is taken.
void FunctionLowering::beginConditional() {
  if (ConditionalDepth != 0)
    return;
  if (Cur == NoId)
    Cur = newBlock();
  ConditionalBlock = Cur;
  ConditionalIndex = F.Blocks[Cur].Instrs.size();
}

void FunctionLowering::push(Cleanup C) {
  C.Serial = NextSerial++;
  if (ConditionalDepth != 0 && C.K != Cleanup::Handlers) {
    TypeId BoolTy = type(Ctx.BoolTy);
    Place Flag = newTemp(BoolTy, C.Loc);
    F.Locals[Flag.Id].Name = "flag";
    C.Flag = Flag.Id;
    Instr Clear = make(Op::Assign, C.Loc);
    Clear.Dst = Flag;
    Clear.IsImplicit = true;
    Clear.Args.push_back(intOperand(0, BoolTy));
    auto &Instrs = F.Blocks[ConditionalBlock].Instrs;
    Instrs.insert(Instrs.begin() + static_cast<ptrdiff_t>(ConditionalIndex),
                  std::move(Clear));
    Instr Set = make(Op::Assign, C.Loc);
    Set.Dst = Flag;
    Set.IsImplicit = true;
    Set.Args.push_back(intOperand(1, BoolTy));
    emit(std::move(Set));
  }
  Cleanups.push_back(std::move(C));
}

/// Fills \p C with what the end of an object of type \p T needs.
/// \returns false if that is nothing.
bool FunctionLowering::describe(Cleanup &C, QualType T, Place P, Location L) {
  C.Loc = L;
  C.Object = std::move(P);
  bool Whole = C.Object.B == Place::Local && C.Object.Steps.empty();
  if (U.hasDestructor(T)) {
    const auto *RD = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
    C.K = Cleanup::Destroy;
    C.Callee = RD->getDestructor();
    C.EndsLife = Whole;
    return true;
  }
  C.K = Cleanup::Lifetime;
  QualType Canonical = T.getCanonicalType();
  return Whole && (Canonical->isRecordType() || Canonical->isArrayType() ||
                   Canonical->isDependentType());
}

void FunctionLowering::pushVariable(const VarDecl *D, Place P) {
  if (D->getType()->isReferenceType())
    return;
  Location L = at(D->getEndLoc());
  Cleanup C;
  if (describe(C, D->getType(), P, L)) {
    C.Var = D;
    push(std::move(C));
  }
  if (const auto *A = D->getAttr<CleanupAttr>()) {
    Cleanup With;
    With.K = Cleanup::CallWith;
    With.Object = std::move(P);
    With.Callee = A->getFunctionDecl();
    With.Loc = L;
    push(std::move(With));
  }
}

void FunctionLowering::pushTemporary(const MaterializeTemporaryExpr *M,
                                     QualType T, Place P, Location L) {
  StorageDuration SD = M ? M->getStorageDuration() : SD_FullExpression;
  if (SD == SD_Static || SD == SD_Thread)
    return;
  Cleanup C;
  if (!describe(C, T, std::move(P), L))
    return;
  if (SD == SD_Automatic && Extended) {
    // Lives as long as the variable that the reference belongs to.
    C.Serial = NextSerial++;
    Extended->push_back(std::move(C));
    return;
  }
  push(std::move(C));
}

void FunctionLowering::destroyCall(const CXXDestructorDecl *D, Place P,
                                   bool IsVirtual, bool IsImplicit,
                                   Location L) {
  Instr I = make(Op::Call, L);
  I.Callee = U.decl(D);
  U.require(D);
  TypeId PointerTy = 0;
  if (D->getType()->getAs<FunctionProtoType>())
    PointerTy = type(D->getThisType());
  I.Args.push_back(addressOf(std::move(P), PointerTy));
  I.IsVirtual = IsVirtual;
  I.IsImplicit = IsImplicit;
  emit(std::move(I));
}

/// Calls the destructor of an object, or of the elements of an array.
void FunctionLowering::destroy(Place P, QualType T, Location L) {
  if (!U.hasDestructor(T))
    return;
  const auto *RD = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
  while (const auto *AT = Ctx.getAsArrayType(T)) {
    T = AT->getElementType();
    P = element(std::move(P), std::nullopt, type(T));
  }
  destroyCall(RD->getDestructor(), std::move(P), /*IsVirtual=*/false,
              /*IsImplicit=*/true, L);
}

void FunctionLowering::runCleanup(const Cleanup &C) {
  if (C.K == Cleanup::Handlers)
    return;
  // On a normal exit the end stands where the scope is left.
  Location L = ExitLoc.isValid() ? ExitLoc : C.Loc;
  BlockId After = NoId;
  if (C.Flag != NoId) {
    BlockId Run = newBlock();
    After = newBlock();
    branch(load(localPlace(C.Flag)), Run, After, L);
    setBlock(Run);
  }
  switch (C.K) {
  case Cleanup::Destroy: {
    Place P = C.Object;
    const flow::Type *T = &U.typeInfo(P.Ty);
    while (T->K == flow::Type::Array) {
      P = element(std::move(P), std::nullopt, T->Element);
      T = &U.typeInfo(P.Ty);
    }
    destroyCall(cast<CXXDestructorDecl>(C.Callee), std::move(P),
                /*IsVirtual=*/false, /*IsImplicit=*/true, L);
    if (!C.EndsLife)
      break;
    [[fallthrough]];
  }
  case Cleanup::Lifetime: {
    Instr I = make(Op::LifetimeEnd, L);
    I.Dst = C.Object;
    emit(std::move(I));
    break;
  }
  case Cleanup::CallWith:
  case Cleanup::Free: {
    Instr I = make(Op::Call, L);
    I.Callee = U.decl(C.Callee);
    U.require(C.Callee);
    if (C.K == Cleanup::Free) {
      I.Args.push_back(load(C.Object));
    } else {
      TypeId Ty = C.Callee->getNumParams()
                      ? type(C.Callee->getParamDecl(0)->getType())
                      : 0;
      I.Args.push_back(addressOf(C.Object, Ty));
    }
    I.IsImplicit = true;
    emit(std::move(I));
    break;
  }
  case Cleanup::Handlers:
    break;
  }
  if (After != NoId) {
    jump(After);
    setBlock(After);
  }
}

/// Runs, innermost first, the cleanups above \p Down without removing them.
void FunctionLowering::runCleanups(size_t Down, const VarDecl *Except) {
  for (size_t I = Cleanups.size(); I > Down && reachable(); --I) {
    const Cleanup &C = Cleanups[I - 1];
    if (C.OnlyUnwind || (Except && C.Var == Except))
      continue;
    Cleanup Copy = C;
    runCleanup(Copy);
  }
}

/// Whether running the cleanups above \p Down can change what \p O reads.
bool FunctionLowering::mustStabilise(const Operand &O, size_t Down) const {
  if (O.K != Operand::Load)
    return false;
  bool ReadsMemory =
      O.P.B == Place::Global ||
      llvm::any_of(O.P.Steps, [](const Step &S) { return S.K == Step::Deref; });
  for (size_t I = Down; I < Cleanups.size(); ++I) {
    const Cleanup &C = Cleanups[I];
    if (C.OnlyUnwind || C.K == Cleanup::Handlers)
      continue;
    if (C.K != Cleanup::Lifetime && ReadsMemory)
      return true;
    if (O.P.B == Place::Local && C.Object.B == Place::Local &&
        C.Object.Id == O.P.Id)
      return true;
    // `*p` may be the object whose life ends.
    if (ReadsMemory && O.P.B == Place::Local)
      return true;
  }
  return false;
}

BlockId FunctionLowering::unwindBlock() {
  bool Matters = llvm::any_of(
      Cleanups, [](const Cleanup &C) { return C.K != Cleanup::Lifetime; });
  return Matters ? unwindBlock(Cleanups.size()) : NoId;
}

/// The landing block of an exception that meets the first \p Depth entries.
/// NoId if none of them has anything to do but to end lifetimes.
BlockId FunctionLowering::unwindBlock(size_t Depth) {
  bool Matters = false;
  for (size_t I = 0; I < Depth && !Matters; ++I)
    Matters = Cleanups[I].K != Cleanup::Lifetime;
  if (!Matters)
    return NoId;
  if (Cleanups[Depth - 1].Unwind)
    return *Cleanups[Depth - 1].Unwind;

  BlockId Saved = Cur;
  Location SavedExit = ExitLoc;
  ExitLoc = Location();
  BlockId B = newBlock();
  setBlock(B);
  Cleanup C = Cleanups[Depth - 1];
  if (C.K == Cleanup::Handlers) {
    Instr I = make(Op::Catch, C.Loc);
    I.HandlerTypes = C.HandlerTypes;
    I.Targets = C.HandlerBlocks;
    I.Unwind = unwindBlock(Depth - 1);
    emit(std::move(I));
  } else {
    runCleanup(C);
    BlockId Next = unwindBlock(Depth - 1);
    if (Next != NoId) {
      jump(Next);
    } else {
      // Only ends of lifetimes are left.
      for (size_t I = Depth - 1; I > 0; --I) {
        Cleanup Outer = Cleanups[I - 1];
        runCleanup(Outer);
      }
      emit(make(Op::Resume, C.Loc));
    }
  }
  setBlock(Saved);
  ExitLoc = SavedExit;
  Cleanups[Depth - 1].Unwind = B;
  return B;
}

} // namespace claimcheck::lowering
