//===- Operators.cpp - Operators, casts and conditions --------------------===//

#include "FunctionLowering.h"
#include "clang/Basic/Stack.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

static std::optional<BinaryOp> binaryOp(BinaryOperatorKind K) {
  switch (K) {
  case BO_Add:
  case BO_AddAssign:
    return BinaryOp::Add;
  case BO_Sub:
  case BO_SubAssign:
    return BinaryOp::Sub;
  case BO_Mul:
  case BO_MulAssign:
    return BinaryOp::Mul;
  case BO_Div:
  case BO_DivAssign:
    return BinaryOp::Div;
  case BO_Rem:
  case BO_RemAssign:
    return BinaryOp::Rem;
  case BO_And:
  case BO_AndAssign:
    return BinaryOp::And;
  case BO_Or:
  case BO_OrAssign:
    return BinaryOp::Or;
  case BO_Xor:
  case BO_XorAssign:
    return BinaryOp::Xor;
  case BO_Shl:
  case BO_ShlAssign:
    return BinaryOp::Shl;
  case BO_Shr:
  case BO_ShrAssign:
    return BinaryOp::Shr;
  case BO_EQ:
    return BinaryOp::Eq;
  case BO_NE:
    return BinaryOp::Ne;
  case BO_LT:
    return BinaryOp::Lt;
  case BO_LE:
    return BinaryOp::Le;
  case BO_GT:
    return BinaryOp::Gt;
  case BO_GE:
    return BinaryOp::Ge;
  case BO_Cmp:
    return BinaryOp::Spaceship;
  default:
    return std::nullopt;
  }
}

/// Whether \p E only names a null pointer constant: `NULL`, `0`, `nullptr`.
static bool isNull(const Expr *E, ASTContext &Ctx) {
  return !E->isValueDependent() &&
         E->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull) !=
             Expr::NPCK_NotNull;
}

//===----------------------------------------------------------------------===//
// Casts
//===----------------------------------------------------------------------===//

/// Whether the dynamic type of \p Object is \p T: a member that nothing writes,
/// so that two questions for one type have one answer.
Operand FunctionLowering::isA(Place Object, QualType T) {
  std::string Name = "$is ";
  if (const auto *RD = T->getAsCXXRecordDecl())
    Name += qualifiedName(RD);
  return load(namedField(std::move(Object), Name, type(Ctx.BoolTy)));
}

/// `dynamic_cast<T &>`: the same object, or an exception.
Place FunctionLowering::dynamicPlace(const CastExpr *E) {
  Location L = at(E);
  Place P = lvalue(E->getSubExpr());
  BlockId Yes = newBlock(), No = newBlock();
  branch(isA(P, E->getType()), Yes, No, L);
  setBlock(No);
  Instr I = make(Op::Throw, L);
  I.Unwind = unwindBlock();
  emit(std::move(I));
  setBlock(Yes);
  P.Ty = type(E->getType());
  return P;
}

Operand FunctionLowering::castValue(const CastExpr *E) {
  const Expr *Sub = E->getSubExpr();
  TypeId Ty = type(E->getType());
  Location L = at(E);
  auto Retyped = [&](Operand O) {
    // A cast is not expressed, except in the type of what is read.
    if (!O.isNone() && Ty != 0 && O.K != Operand::Load &&
        O.K != Operand::Function)
      O.Ty = Ty;
    return O;
  };
  switch (E->getCastKind()) {
  case CK_LValueToRValue:
    return load(lvalue(Sub));
  case CK_NullToPointer:
  case CK_NullToMemberPointer:
    if (!isNull(Sub, Ctx))
      effect(Sub);
    return simple(Operand::Null, Ty);
  case CK_ArrayToPointerDecay: {
    const Expr *Literal = Sub->IgnoreParens();
    if (const auto *P = dyn_cast<PredefinedExpr>(Literal))
      if (P->getFunctionName())
        Literal = P->getFunctionName();
    if (const auto *S = dyn_cast<StringLiteral>(Literal)) {
      Operand O = simple(Operand::String, Ty);
      O.Text = S->getBytes().str();
      return O;
    }
    return addressOf(lvalue(Sub), Ty);
  }
  case CK_FunctionToPointerDecay:
  case CK_BuiltinFnToFnPtr: {
    const Expr *Named = Sub->IgnoreParenImpCasts();
    if (const auto *D = dyn_cast<DeclRefExpr>(Named))
      if (const auto *FD = dyn_cast<FunctionDecl>(D->getDecl()))
        return functionOperand(FD, Ty);
    if (const auto *M = dyn_cast<MemberExpr>(Named))
      if (const auto *FD = dyn_cast<FunctionDecl>(M->getMemberDecl())) {
        if (!isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()))
          effect(M->getBase());
        return functionOperand(FD, Ty);
      }
    // `*fp` is fp again.
    if (const auto *U = dyn_cast<UnaryOperator>(Named);
        U && U->getOpcode() == UO_Deref)
      return rvalue(U->getSubExpr());
    return addressOf(lvalue(Sub), Ty);
  }
  case CK_ToVoid:
    effect(Sub);
    return Operand();
  case CK_PointerToBoolean:
  case CK_MemberPointerToBoolean: {
    Operand V = rvalue(Sub);
    TypeId OperandTy = V.Ty;
    return binary(BinaryOp::Ne, std::move(V), simple(Operand::Null, OperandTy),
                  Ty, L);
  }
  case CK_IntegralToBoolean:
  case CK_FloatingToBoolean: {
    Operand V = rvalue(Sub);
    TypeId OperandTy = V.Ty;
    return binary(BinaryOp::Ne, std::move(V), intOperand(0, OperandTy), Ty, L);
  }
  case CK_Dynamic: {
    // Null or the same object: the type alone decides.
    Operand V = Retyped(rvalue(Sub));
    V = stabilise(std::move(V), L);
    BlockId Yes = newBlock(), No = newBlock(), After = newBlock();
    Place R = newTemp(Ty, L);
    F.Locals[R.Id].Name = "cast";
    branch(isA(deref(V, 0, L), E->getType()->getPointeeType()), Yes, No, L);
    setBlock(Yes);
    assign(R, V, L);
    jump(After);
    setBlock(No);
    assign(R, simple(Operand::Null, Ty), L);
    jump(After);
    setBlock(After);
    return load(R);
  }
  case CK_UserDefinedConversion:
  case CK_ConstructorConversion:
  case CK_NoOp:
  case CK_DerivedToBase:
  case CK_UncheckedDerivedToBase:
  case CK_BaseToDerived:
    if (E->getType()->isRecordType()) {
      if (Sub->isGLValue() && !E->isGLValue())
        return load(lvalue(Sub));
      return recordValue(Sub);
    }
    return Retyped(rvalue(Sub));
  default:
    if (E->getType()->isRecordType()) {
      if (Sub->getType()->isRecordType() || isa<InitListExpr>(Sub))
        return recordValue(Sub);
      Place T = newTemp(Ty, L);
      F.Locals[T.Id].Name = "value";
      initialize(T, E->getType(), E);
      return load(T);
    }
    return Retyped(Sub->isGLValue() ? load(lvalue(Sub)) : rvalue(Sub));
  }
}

//===----------------------------------------------------------------------===//
// Unary and binary operators
//===----------------------------------------------------------------------===//

Place FunctionLowering::increment(const UnaryOperator *E) {
  Place P = lvalue(E->getSubExpr());
  Instr I = make(Op::Binary, at(E));
  I.BOp = E->isIncrementOp() ? BinaryOp::Add : BinaryOp::Sub;
  I.Dst = P;
  I.Args = {load(P), intOperand(1, type(Ctx.IntTy))};
  emit(std::move(I));
  return P;
}

Operand FunctionLowering::unaryValue(const UnaryOperator *E) {
  const Expr *Sub = E->getSubExpr();
  TypeId Ty = type(E->getType());
  Location L = at(E);
  auto Compute = [&](UnaryOp Op) {
    Instr I = make(Op::Unary, L);
    I.UOp = Op;
    I.Args.push_back(rvalue(Sub));
    I.Dst = newTemp(Ty, L);
    return load(emit(std::move(I)).Dst);
  };
  switch (E->getOpcode()) {
  case UO_AddrOf: {
    const Expr *Named = Sub->IgnoreParens();
    const ValueDecl *D = nullptr;
    if (const auto *R = dyn_cast<DeclRefExpr>(Named))
      D = R->getDecl();
    else if (const auto *M = dyn_cast<MemberExpr>(Named))
      D = M->getMemberDecl();
    if (const auto *FD = dyn_cast_or_null<FunctionDecl>(D))
      return functionOperand(FD, Ty);
    if (isa_and_nonnull<FieldDecl, IndirectFieldDecl>(D) &&
        isa<DeclRefExpr>(Named)) {
      // A pointer to a member is the member's name.
      Operand O = simple(Operand::String, Ty);
      O.Text = D->getName().str();
      return O;
    }
    return addressOf(lvalue(Sub), Ty);
  }
  case UO_Deref:
    return load(lvalue(E));
  case UO_Plus:
  case UO_Extension:
    return rvalue(Sub);
  case UO_Real:
  case UO_Imag:
    return rvalue(Sub);
  case UO_Minus:
    return Compute(UnaryOp::Neg);
  case UO_Not:
    return Compute(UnaryOp::Complement);
  case UO_LNot:
    return Compute(UnaryOp::Not);
  case UO_PostInc:
  case UO_PostDec: {
    if (E->isTypeDependent())
      break;
    Place P = lvalue(Sub);
    Operand Old = stabilise(load(P), L);
    Instr I = make(Op::Binary, L);
    I.BOp = E->isIncrementOp() ? BinaryOp::Add : BinaryOp::Sub;
    I.Dst = P;
    I.Args = {Old, intOperand(1, type(Ctx.IntTy))};
    emit(std::move(I));
    return Old;
  }
  case UO_PreInc:
  case UO_PreDec:
    if (E->isTypeDependent())
      break;
    return load(increment(E));
  case UO_Coawait:
    return rvalue(Sub);
  }
  return unknownExpr(E, "dependent-operator");
}

/// An assignment's place. The right side runs first, as C++17 has it.
Place FunctionLowering::assignment(const BinaryOperator *E) {
  const Expr *Left = E->getLHS(), *Right = E->getRHS();
  Location L = at(E);
  QualType T = Left->getType();
  if (E->isCompoundAssignmentOp()) {
    Operand V = rvalue(Right);
    Place P = lvalue(Left);
    Instr I = make(Op::Binary, L);
    I.BOp = *binaryOp(E->getOpcode());
    I.Dst = P;
    I.Args = {load(P), std::move(V)};
    emit(std::move(I));
    return P;
  }
  if ((T->isRecordType() || T->isArrayType()) && !Right->isGLValue()) {
    Operand V = recordValue(Right);
    Place P = lvalue(Left);
    assign(P, std::move(V), L);
    return P;
  }
  Operand V = rvalue(Right);
  Place P = lvalue(Left);
  if (!V.isNone())
    assign(P, std::move(V), L);
  return P;
}

/// `p + i` is the address of `p[i]`, so that it is still known to point into
/// what p points to.
std::optional<Operand> FunctionLowering::movedPointer(const BinaryOperator *E,
                                                      const Operand &Left,
                                                      const Operand &Right) {
  QualType T = E->getType();
  if (T.isNull() || !T->isPointerType() ||
      (E->getOpcode() != BO_Add && E->getOpcode() != BO_Sub))
    return std::nullopt;
  bool PointerFirst = E->getLHS()->getType()->isPointerType();
  const Operand &Pointer = PointerFirst ? Left : Right;
  const Operand &Offset = PointerFirst ? Right : Left;
  if (Pointer.K != Operand::Load && Pointer.K != Operand::Address)
    return std::nullopt;
  std::optional<int64_t> At;
  if (Offset.K == Operand::Int)
    At = E->getOpcode() == BO_Sub ? -Offset.IntValue : Offset.IntValue;
  TypeId Pointee = type(T->getPointeeType());
  Place P = deref(Pointer, Pointee, at(E));
  if (!P.Steps.empty() && P.Steps.back().K == Step::Index) {
    // `&a[i] + j` is `&a[i + j]`.
    auto &Step = P.Steps.back();
    if (Step.At && At)
      *Step.At += *At;
    else
      Step.At.reset();
    return addressOf(std::move(P), type(T));
  }
  return addressOf(element(std::move(P), At, Pointee), type(T));
}

Operand FunctionLowering::binaryValue(const BinaryOperator *E) {
  if (E->isAssignmentOp()) {
    return load(assignment(E));
  }
  if (E->getOpcode() == BO_Comma) {
    effect(E->getLHS());
    return rvalue(E->getRHS());
  }
  if (E->isLogicalOp() && !E->getType()->isVectorType())
    return logicalValue(E);
  if (E->isPtrMemOp())
    return load(lvalue(E));
  auto Op = binaryOp(E->getOpcode());
  if (!Op)
    return unknownExpr(E);
  if (E->getType()->isRecordType()) // <=> yields a comparison category.
    Op = BinaryOp::Spaceship;

  // A long `a + b + c + ...` leans to the left: walk it without recursion.
  SmallVector<const BinaryOperator *, 8> Chain;
  const Expr *Leftmost = E;
  while (true) {
    const auto *B = dyn_cast<BinaryOperator>(Leftmost->IgnoreParens());
    if (!B || B->isAssignmentOp() || B->isLogicalOp() || B->isPtrMemOp() ||
        B->getOpcode() == BO_Comma || !binaryOp(B->getOpcode()) ||
        (!Chain.empty() && constant(B)))
      break;
    Chain.push_back(B);
    Leftmost = B->getLHS();
  }
  Operand Left = rvalue(Leftmost);
  while (!Chain.empty()) {
    const BinaryOperator *B = Chain.pop_back_val();
    // What the left side reads must not change while the right side runs.
    Operand Right;
    if (Left.K == Operand::Load && B->getRHS()->HasSideEffects(Ctx))
      Left = stabilise(std::move(Left), at(B->getLHS()));
    Right = rvalue(B->getRHS());
    auto BOp = *binaryOp(B->getOpcode());
    if (auto Moved = movedPointer(B, Left, Right)) {
      Left = std::move(*Moved);
      continue;
    }
    Left = binary(BOp, std::move(Left), std::move(Right), type(B->getType()),
                  at(B));
  }
  return Left;
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

/// Branches on \p E. Every operand of `&&` and `||` is taken as a full
/// expression: its value is a truth value, so its temporaries can end at once,
/// and no flag needs to tell later whether they exist.
void FunctionLowering::condition(const Expr *E, BlockId T, BlockId Else) {
  if (HadErrors || HitBound)
    return jump(T);
  if (E->containsErrors()) {
    markError(E->getExprLoc());
    return jump(T);
  }
  const Expr *Bare = E->IgnoreParens();
  if (const auto *Full = dyn_cast<FullExpr>(Bare))
    return condition(Full->getSubExpr(), T, Else);
  if (const auto *R = dyn_cast<CXXRewrittenBinaryOperator>(Bare))
    return condition(R->getSemanticForm(), T, Else);
  if (const auto *C = dyn_cast<CastExpr>(Bare)) {
    switch (C->getCastKind()) {
    case CK_IntegralToBoolean:
    case CK_PointerToBoolean:
    case CK_MemberPointerToBoolean:
    case CK_IntegralCast:
      if (C->getCastKind() != CK_IntegralCast ||
          Ctx.getTypeSize(C->getType()) >=
              Ctx.getTypeSize(C->getSubExpr()->getType()))
        return condition(C->getSubExpr(), T, Else);
      break;
    default:
      break;
    }
  }
  if (auto C = constant(Bare)) {
    jump(C->IntValue ? T : Else);
    return;
  }
  if (const auto *O = dyn_cast<UnaryOperator>(Bare);
      O && O->getOpcode() == UO_LNot && !O->isTypeDependent())
    return condition(O->getSubExpr(), Else, T);
  if (const auto *B = dyn_cast<BinaryOperator>(Bare)) {
    if (B->getOpcode() == BO_Comma) {
      {
        Scope Temporaries(*this);
        effect(B->getLHS());
      }
      return condition(B->getRHS(), T, Else);
    }
    if (B->isLogicalOp() && !B->getType()->isVectorType()) {
      // `a && b && c` leans to the left; collect it without recursion.
      SmallVector<const Expr *, 8> Parts;
      const Expr *Left = B;
      while (true) {
        const auto *Inner = dyn_cast<BinaryOperator>(Left->IgnoreParens());
        if (!Inner || Inner->getOpcode() != B->getOpcode())
          break;
        Parts.push_back(Inner->getRHS());
        Left = Inner->getLHS();
      }
      Parts.push_back(Left);
      ++Depth;
      while (!Parts.empty()) {
        const Expr *Part = Parts.pop_back_val();
        BlockId Next = Parts.empty() ? NoId : newBlock();
        bool IsAnd = B->getOpcode() == BO_LAnd;
        BlockId PartT = IsAnd && Next != NoId ? Next : T;
        BlockId PartElse = !IsAnd && Next != NoId ? Next : Else;
        runWithSufficientStackSpace([] {},
                                    [&] { condition(Part, PartT, PartElse); });
        if (Next != NoId)
          setBlock(Next);
      }
      --Depth;
      return;
    }
  }
  if (const auto *C = dyn_cast<ConditionalOperator>(Bare)) {
    BlockId Yes = newBlock(), No = newBlock();
    condition(C->getCond(), Yes, No);
    setBlock(Yes);
    condition(C->getTrueExpr(), T, Else);
    setBlock(No);
    condition(C->getFalseExpr(), T, Else);
    return;
  }
  Operand V = rvalueFull(Bare);
  if (V.isNone())
    return unreachable();
  branch(std::move(V), T, Else, at(E));
}

/// `a && b` as a value.
Operand FunctionLowering::logicalValue(const Expr *E) {
  Location L = at(E);
  Place R = newTemp(type(E->getType()), L);
  F.Locals[R.Id].Name = "truth";
  BlockId T = newBlock(), Else = newBlock(), After = newBlock();
  condition(E, T, Else);
  setBlock(T);
  assign(R, intOperand(1, R.Ty), L);
  jump(After);
  setBlock(Else);
  assign(R, intOperand(0, R.Ty), L);
  jump(After);
  setBlock(After);
  return load(R);
}

Operand
FunctionLowering::conditionalValue(const AbstractConditionalOperator *E) {
  QualType T = E->getType();
  if (T->isRecordType() || T->isArrayType())
    return recordValue(E);
  Location L = at(E);
  TypeId Ty = type(T);
  // Temporaries of an arithmetic arm cannot be reached from its value.
  bool EndsEarly =
      T->isArithmeticType() || T->isEnumeralType() || T->isVoidType();
  Place R;
  if (!T->isVoidType()) {
    R = newTemp(Ty, L);
    F.Locals[R.Id].Name = "chosen";
  }
  if (!EndsEarly)
    beginConditional();
  if (const auto *B = dyn_cast<BinaryConditionalOperator>(E))
    bindOpaque(B->getOpaqueValue());
  BlockId Yes = newBlock(), No = newBlock(), After = newBlock();
  condition(E->getCond(), Yes, No);
  auto Arm = [&](BlockId B, const Expr *Value) {
    setBlock(B);
    if (EndsEarly) {
      Scope Temporaries(*this);
      size_t Down = Cleanups.size();
      Operand V = rvalue(Value);
      (void)Down;
      if (!V.isNone() && !R.isNone())
        assign(R, std::move(V), at(Value));
    } else {
      ConditionalPart Part(*this);
      Operand V = rvalue(Value);
      if (!V.isNone())
        assign(R, std::move(V), at(Value));
    }
    jump(After);
  };
  Arm(Yes, E->getTrueExpr());
  Arm(No, E->getFalseExpr());
  setBlock(After);
  return R.isNone() ? Operand() : load(R);
}

/// `c ? a : b` of two objects: a pointer to the one that was chosen.
Place FunctionLowering::conditionalPlace(const AbstractConditionalOperator *E) {
  Location L = at(E);
  QualType T = E->getType();
  TypeId PointerTy = T->isDependentType() ? 0 : type(Ctx.getPointerType(T));
  Place R = newTemp(PointerTy, L);
  F.Locals[R.Id].Name = "chosen";
  beginConditional();
  if (const auto *B = dyn_cast<BinaryConditionalOperator>(E))
    bindOpaque(B->getOpaqueValue());
  BlockId Yes = newBlock(), No = newBlock(), After = newBlock();
  condition(E->getCond(), Yes, No);
  auto Arm = [&](BlockId B, const Expr *Value) {
    setBlock(B);
    ConditionalPart Part(*this);
    if (Value->getType()->isVoidType())
      effect(Value); // A throw.
    else
      assign(R, addressOf(lvalue(Value), PointerTy), at(Value));
    jump(After);
  };
  Arm(Yes, E->getTrueExpr());
  Arm(No, E->getFalseExpr());
  setBlock(After);
  return deref(load(R), type(T), L);
}

} // namespace claimcheck::lowering
