//===- Allocation.cpp - new, delete, atomics and coroutines ---------------===//

#include "FunctionLowering.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

Operand FunctionLowering::newExpr(const CXXNewExpr *E) {
  Location L = at(E);
  QualType T = E->getAllocatedType();
  TypeId PointerTy = type(E->getType());
  const FunctionDecl *New = E->getOperatorNew();
  TypeId SizeTy = type(Ctx.getSizeType());

  Operand Size = simple(Operand::Undef, SizeTy);
  int64_t ElementSize = 0;
  if (!T->isDependentType() && !T->isIncompleteType())
    ElementSize = Ctx.getTypeSizeInChars(T).getQuantity();
  if (ElementSize)
    Size = intOperand(ElementSize, SizeTy);
  if (E->isArray() && E->getArraySize() && *E->getArraySize()) {
    Operand Count = rvalue(*E->getArraySize());
    if (Count.K == Operand::Int && ElementSize)
      Size = intOperand(Count.IntValue * ElementSize, SizeTy);
    else if (ElementSize == 1)
      Size = std::move(Count);
    else
      Size = binary(BinaryOp::Mul, std::move(Count),
                    intOperand(ElementSize, SizeTy), SizeTy, L);
  }

  Operand Memory;
  if (New && New->isReservedGlobalPlacementOperator() &&
      E->getNumPlacementArgs() == 1) {
    Memory = rvalue(E->getPlacementArg(0));
    Memory = keep(std::move(Memory));
    if (Memory.K == Operand::Address)
      Memory.Ty = PointerTy;
  } else {
    Instr I = make(Op::Call, L);
    I.Args.push_back(std::move(Size));
    SmallVector<const Expr *, 4> Placement(E->placement_arguments());
    arguments(I, Placement);
    bool Throws = false;
    if (New) {
      I.Callee = U.decl(New);
      U.require(New);
      Throws = U.mayThrow(New);
    } else {
      I.Callee = U.namedDecl(E->isArray() ? "operator new[]" : "operator new",
                             PointerTy);
    }
    Place P = newTemp(PointerTy, L);
    F.Locals[P.Id].Name = "memory";
    finishCall(std::move(I), E->getType(), Throws, false, &P);
    Memory = load(P);
  }
  const Expr *Init = E->getInitializer();
  if (!Init)
    return Memory;
  // A constructor that throws gives the memory back.
  size_t Before = Cleanups.size();
  bool Frees = E->getOperatorDelete() && Memory.K == Operand::Load &&
               !New->isReservedGlobalPlacementOperator() && T->isRecordType();
  if (Frees) {
    Cleanup C;
    C.K = Cleanup::Free;
    C.Object = Memory.P;
    C.Callee = E->getOperatorDelete();
    C.OnlyUnwind = true;
    C.Loc = L;
    C.Serial = NextSerial++;
    Cleanups.push_back(std::move(C));
  }
  Place Object = deref(Memory, type(T), L);
  if (E->isArray() &&
      !isa<InitListExpr, CXXParenListInitExpr>(Init->IgnoreParenImpCasts())) {
    const auto *C = dyn_cast<CXXConstructExpr>(Init->IgnoreParenImpCasts());
    if (C && !C->getType()->isArrayType())
      construct(element(std::move(Object), std::nullopt, type(T)), C);
    else if (C)
      construct(std::move(Object), C);
    else
      defaultInit(element(std::move(Object), std::nullopt, type(T)), T, L);
  } else if (E->isArray()) {
    QualType InitTy = Init->getType();
    Object.Ty = type(InitTy);
    initialize(std::move(Object), InitTy, Init);
  } else {
    initialize(std::move(Object), T, Init);
  }
  if (Frees) {
    // Temporaries of the initialiser stay until the full expression ends.
    Cleanups.erase(Cleanups.begin() + static_cast<ptrdiff_t>(Before));
    for (size_t I = Before; I < Cleanups.size(); ++I)
      Cleanups[I].Unwind.reset();
  }
  return Memory;
}

void FunctionLowering::deleteExpr(const CXXDeleteExpr *E) {
  Location L = at(E);
  Operand P = rvalue(E->getArgument());
  P = keep(std::move(P));
  QualType T = E->getDestroyedType();
  if (!T.isNull() && U.hasDestructor(T)) {
    const auto *RD = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
    const CXXDestructorDecl *D = RD->getDestructor();
    Place Object = deref(P, type(T), L);
    if (E->isArrayForm())
      Object = element(std::move(Object), std::nullopt, type(T));
    destroyCall(D, std::move(Object), D->isVirtual() && !E->isArrayForm(),
                /*IsImplicit=*/true, L);
  }
  Instr I = make(Op::Call, L);
  if (const FunctionDecl *Delete = E->getOperatorDelete()) {
    I.Callee = U.decl(Delete);
    U.require(Delete);
  } else {
    I.Callee = U.namedDecl(
        E->isArrayForm() ? "operator delete[]" : "operator delete", 0);
  }
  I.Args.push_back(std::move(P));
  emit(std::move(I));
}

/// `__atomic_load_n(&x, order)` and the like: a call of that name.
Operand FunctionLowering::atomic(const AtomicExpr *E) {
  Location L = at(E);
  Instr I = make(Op::Call, L);
  I.Callee = U.namedDecl(E->getOpAsString(), type(E->getType()));
  auto &Subs = const_cast<AtomicExpr *>(E)->getSubExprs()[0];
  (void)Subs;
  for (unsigned N = 0; N < E->getNumSubExprs(); ++N) {
    const Expr *Sub = const_cast<AtomicExpr *>(E)->getSubExprs()[N];
    Operand O = argument(Sub);
    if (!O.isNone())
      I.Args.push_back(std::move(O));
  }
  return finishCall(std::move(I), E->getType(), false, false, nullptr);
}

/// Whether the project's own coroutines return \p T: awaiting such an object
/// yields what the coroutine returned.
static bool isCoroutineResult(QualType T) {
  const auto *RD = T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition())
    return false;
  for (const clang::Decl *D : RD->getDefinition()->decls())
    if (const auto *N = dyn_cast<NamedDecl>(D);
        N && N->getIdentifier() && N->getName() == "promise_type")
      return true;
  return false;
}

/// `co_await e` and `co_yield e`. A coroutine returns in the IR what its
/// `co_return` has, so awaiting one is reading its result; other awaitables
/// are asked by their three functions, and the second lets the handle escape.
Operand FunctionLowering::await(const CoroutineSuspendExpr *E, Place *Dst) {
  Location L = at(E);
  const Expr *Operand0 = nullptr;
  if (const auto *C = dyn_cast<CoawaitExpr>(E))
    Operand0 = C->getOperand();
  QualType T = E->getType();
  if (Operand0 && !Operand0->getType().isNull() &&
      !Operand0->isTypeDependent() && isCoroutineResult(Operand0->getType()) &&
      !E->isGLValue()) {
    const Expr *Source = Operand0->IgnoreParens();
    if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(Source))
      Source = M->getSubExpr();
    if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(Source))
      Source = B->getSubExpr();
    Operand V = Source->isGLValue() ? load(lvalue(Source)) : rvalue(Source);
    if (T->isVoidType())
      return Operand();
    if (V.K == Operand::Load && V.P.B == Place::Local && V.P.Steps.empty() &&
        F.Locals[V.P.Id].IsTemporary && !Dst) {
      // The task itself is not looked at: the temporary is its result.
      Place R = newTemp(type(T), L);
      F.Locals[R.Id].Name = "awaited";
      V.Ty = R.Ty;
      assign(R, std::move(V), L);
      return load(R);
    }
    V.Ty = type(T);
    Place R = Dst ? *Dst : newTemp(type(T), L);
    if (!Dst)
      F.Locals[R.Id].Name = "awaited";
    assign(R, std::move(V), L);
    return load(R);
  }
  if (!E->getCommonExpr() || !E->getResumeExpr() || E->isTypeDependent()) {
    Operand V = unknownExpr(E, "dependent-await");
    if (Dst && !V.isNone())
      assign(*Dst, V, L);
    return V;
  }
  if (const OpaqueValueExpr *O = E->getOpaqueValue()) {
    OpaqueState S;
    if (O->isGLValue() || E->getCommonExpr()->isGLValue()) {
      S.IsPlace = true;
      S.P = lvalue(E->getCommonExpr());
    } else {
      S.Value = stabilise(rvalue(E->getCommonExpr()), L);
    }
    Opaques[O] = std::move(S);
  }
  BlockId Suspend = newBlock(), Resume = newBlock();
  if (E->getReadyExpr())
    condition(E->getReadyExpr(), Resume, Suspend);
  else
    jump(Suspend);
  setBlock(Suspend);
  if (E->getSuspendExpr()) {
    Scope Temporaries(*this);
    effect(E->getSuspendExpr());
  }
  jump(Resume);
  setBlock(Resume);
  const Expr *R = E->getResumeExpr();
  if (T->isVoidType()) {
    effect(R);
    return Operand();
  }
  if (E->isGLValue())
    return addressOf(lvalue(R), R->getType(), /*IsReference=*/true);
  if (Dst) {
    initialize(*Dst, T, R);
    return load(*Dst);
  }
  return rvalue(R);
}

} // namespace claimcheck::lowering
