//===- Expressions.cpp - Values and places --------------------------------===//
//
// `rvalue` turns an expression into an operand, `lvalue` into a place, and
// `effect` runs it for its effects. Operands are read late: whoever emits
// instructions in between that may change what an operand reads copies it
// with `stabilise` first.
//
//===----------------------------------------------------------------------===//

#include "FunctionLowering.h"
#include "clang/AST/ExprConcepts.h"
#include "clang/Basic/Stack.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

/// The expression without nodes that change nothing for the analysis.
static const Expr *strip(const Expr *E) {
  while (true) {
    if (const auto *P = dyn_cast<ParenExpr>(E))
      E = P->getSubExpr();
    else if (const auto *F = dyn_cast<FullExpr>(E))
      E = F->getSubExpr();
    else if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (const auto *C = dyn_cast<ChooseExpr>(E);
             C && !C->isConditionDependent())
      E = C->getChosenSubExpr();
    else if (const auto *G = dyn_cast<GenericSelectionExpr>(E);
             G && !G->isResultDependent())
      E = G->getResultExpr();
    else if (const auto *R = dyn_cast<CXXRewrittenBinaryOperator>(E))
      E = R->getSemanticForm();
    else if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(E);
             B && !B->getType()->isRecordType())
      E = B->getSubExpr();
    else
      return E;
  }
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

/// Whether folding \p E cannot hide a call or a read of a changing variable.
static bool mayFold(const Expr *E, unsigned Depth, const ASTContext &Ctx) {
  if (Depth > 24 || E->isValueDependent())
    return false;
  E = E->IgnoreParens();
  if (const auto *C = dyn_cast<CastExpr>(E)) {
    switch (C->getCastKind()) {
    case CK_IntegralCast:
    case CK_IntegralToBoolean:
    case CK_BooleanToSignedIntegral:
    case CK_NoOp:
    case CK_LValueToRValue:
      return mayFold(C->getSubExpr(), Depth + 1, Ctx);
    default:
      return false;
    }
  }
  if (const auto *B = dyn_cast<BinaryOperator>(E))
    return !B->isAssignmentOp() && B->getOpcode() != BO_Comma &&
           !B->isPtrMemOp() && mayFold(B->getLHS(), Depth + 1, Ctx) &&
           mayFold(B->getRHS(), Depth + 1, Ctx);
  if (const auto *U = dyn_cast<UnaryOperator>(E))
    return !U->isIncrementDecrementOp() && U->getOpcode() != UO_AddrOf &&
           U->getOpcode() != UO_Deref &&
           mayFold(U->getSubExpr(), Depth + 1, Ctx);
  if (const auto *C = dyn_cast<ConditionalOperator>(E))
    return mayFold(C->getCond(), Depth + 1, Ctx) &&
           mayFold(C->getTrueExpr(), Depth + 1, Ctx) &&
           mayFold(C->getFalseExpr(), Depth + 1, Ctx);
  if (const auto *F = dyn_cast<FullExpr>(E))
    return mayFold(F->getSubExpr(), Depth + 1, Ctx);
  if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
    return mayFold(S->getReplacement(), Depth + 1, Ctx);
  if (const auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (isa<EnumConstantDecl>(D->getDecl()))
      return true;
    const auto *V = dyn_cast<VarDecl>(D->getDecl());
    return V && !V->isInvalidDecl() && !V->getType()->isReferenceType() &&
           (V->isConstexpr() ||
            (Ctx.getLangOpts().CPlusPlus && V->getType().isConstQualified() &&
             V->getType()->isIntegralOrEnumerationType() && V->getInit() &&
             !V->getInit()->isValueDependent() &&
             V->mightBeUsableInConstantExpressions(Ctx)));
  }
  return isa<IntegerLiteral, CharacterLiteral, CXXBoolLiteralExpr,
             UnaryExprOrTypeTraitExpr, TypeTraitExpr, ArrayTypeTraitExpr,
             ExpressionTraitExpr, OffsetOfExpr, SizeOfPackExpr, CXXNoexceptExpr,
             ConceptSpecializationExpr, RequiresExpr>(E);
}

std::optional<Operand> FunctionLowering::constant(const Expr *E) {
  QualType T = E->getType();
  if (T.isNull() || !T->isIntegralOrEnumerationType() || !mayFold(E, 0, Ctx))
    return std::nullopt;
  Expr::EvalResult R;
  if (!E->EvaluateAsInt(R, Ctx, Expr::SE_NoSideEffects) || !R.Val.isInt())
    return std::nullopt;
  Operand O = intOperand(R.Val.getInt().extOrTrunc(64).getSExtValue(), type(T));
  if (const auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts()))
    if (const auto *C = dyn_cast<EnumConstantDecl>(D->getDecl()))
      O.Text = C->getName().str();
  // The size of a pointer is seldom the length that was meant.
  if (const auto *S = dyn_cast<UnaryExprOrTypeTraitExpr>(E->IgnoreParenCasts()))
    if (S->getKind() == UETT_SizeOf && !S->isArgumentType() &&
        S->getTypeOfArgument()->isPointerType())
      O.Text = "sizeof pointer";
  return O;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Operand FunctionLowering::rvalue(const Expr *E) {
  Operand O;
  if (HadErrors || HitBound)
    return O;
  if (E->containsErrors()) {
    markError(E->getExprLoc());
    return O;
  }
  ++Depth;
  runWithSufficientStackSpace([] {}, [&] { O = rvalueImpl(E); });
  --Depth;
  return O;
}

/// The value of a full expression, still valid after its temporaries ended.
Operand FunctionLowering::rvalueFull(const Expr *E) {
  Scope Temporaries(*this);
  size_t Down = Cleanups.size();
  Operand O = rvalue(E);
  if (mustStabilise(O, Down))
    O = stabilise(std::move(O), at(E));
  return O;
}

Operand FunctionLowering::functionOperand(const FunctionDecl *D, TypeId Ty) {
  Operand O = simple(Operand::Function, Ty);
  O.Text = U.declKey(U.decl(D));
  U.require(D);
  return O;
}

Operand FunctionLowering::unknownExpr(const Expr *E, StringRef Kind) {
  std::vector<Operand> Args;
  for (const Stmt *S : E->children())
    if (const auto *Sub = dyn_cast_or_null<Expr>(S))
      if (!Sub->getType().isNull() && !isa<OpaqueValueExpr>(Sub))
        Args.push_back(argument(Sub));
  TypeId Ty = type(E->getType());
  Operand O = unknown(Kind.empty() ? E->getStmtClassName() : Kind,
                      std::move(Args), Ty, at(E));
  return O.isNone() ? simple(Operand::Undef, Ty) : O;
}

Operand FunctionLowering::rvalueImpl(const Expr *E) {
  E = strip(E);
  if (auto C = constant(E))
    return *C;
  QualType T = E->getType();
  if (T.isNull())
    return unknownExpr(E);
  // A glvalue whose value is wanted, as in dependent code.
  if (E->isGLValue())
    return load(lvalue(E));
  if (T->isRecordType() && !isa<CastExpr>(E))
    return recordValue(E);

  switch (E->getStmtClass()) {
  case Stmt::IntegerLiteralClass: // Wider than 64 bits.
    return intOperand(
        static_cast<int64_t>(
            cast<IntegerLiteral>(E)->getValue().extractBitsAsZExtValue(64, 0)),
        type(T));
  case Stmt::FloatingLiteralClass: {
    Operand O = simple(Operand::Float, type(T));
    SmallString<32> Text;
    cast<FloatingLiteral>(E)->getValue().toString(Text);
    O.Text = Text.str().str();
    return O;
  }
  case Stmt::ImaginaryLiteralClass:
    return unknownExpr(E);
  case Stmt::CXXNullPtrLiteralExprClass:
  case Stmt::GNUNullExprClass:
    return simple(Operand::Null, type(T));
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass:
    if (T->isVoidType())
      return Operand();
    return simple(Operand::Default, type(T));
  case Stmt::NoInitExprClass:
    return simple(Operand::Undef, type(T));
  case Stmt::CXXThisExprClass:
    return thisValue();
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
  case Stmt::CXXFunctionalCastExprClass:
  case Stmt::CXXStaticCastExprClass:
  case Stmt::CXXReinterpretCastExprClass:
  case Stmt::CXXConstCastExprClass:
  case Stmt::CXXDynamicCastExprClass:
  case Stmt::CXXAddrspaceCastExprClass:
  case Stmt::BuiltinBitCastExprClass:
    return castValue(cast<CastExpr>(E));
  case Stmt::UnaryOperatorClass:
    return unaryValue(cast<UnaryOperator>(E));
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass:
    return binaryValue(cast<BinaryOperator>(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditionalValue(cast<AbstractConditionalOperator>(E));
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
  case Stmt::CUDAKernelCallExprClass:
    return call(cast<CallExpr>(E));
  case Stmt::CXXNewExprClass:
    return newExpr(cast<CXXNewExpr>(E));
  case Stmt::CXXDeleteExprClass:
    deleteExpr(cast<CXXDeleteExpr>(E));
    return Operand();
  case Stmt::CXXThrowExprClass:
    throwExpr(cast<CXXThrowExpr>(E));
    return Operand();
  case Stmt::CXXDefaultArgExprClass:
    return argument(E);
  case Stmt::CXXDefaultInitExprClass:
    if (const Expr *Init = cast<CXXDefaultInitExpr>(E)->getExpr())
      return rvalue(Init);
    return unknownExpr(E);
  case Stmt::StmtExprClass:
    return statementValue(cast<StmtExpr>(E), nullptr, T);
  case Stmt::AtomicExprClass:
    return atomic(cast<AtomicExpr>(E));
  case Stmt::CoawaitExprClass:
  case Stmt::CoyieldExprClass:
    return await(cast<CoroutineSuspendExpr>(E), nullptr);
  case Stmt::PseudoObjectExprClass: {
    const auto *P = cast<PseudoObjectExpr>(E);
    bindOpaques(P);
    if (const Expr *R = P->getResultExpr())
      return rvalue(R);
    return Operand();
  }
  case Stmt::OpaqueValueExprClass: {
    const auto *O = cast<OpaqueValueExpr>(E);
    auto It = Opaques.find(O);
    if (It == Opaques.end()) {
      if (O->getSourceExpr())
        return rvalue(O->getSourceExpr());
      return unknownExpr(E);
    }
    return It->second.IsPlace ? load(It->second.P) : It->second.Value;
  }
  case Stmt::AddrLabelExprClass: {
    const LabelDecl *L = cast<AddrLabelExpr>(E)->getLabel();
    if (!llvm::is_contained(AddressedLabels, L))
      AddressedLabels.push_back(L);
    return intOperand(static_cast<int64_t>(AddressedLabels.size()), type(T));
  }
  case Stmt::InitListExprClass: {
    const auto *L = cast<InitListExpr>(E);
    if (L->getNumInits() == 0 && !T->isDependentType())
      return simple(Operand::Default, type(T));
    if (L->getNumInits() == 1 && (T->isScalarType() || L->isTransparent()))
      return rvalue(L->getInit(0));
    return unknownExpr(E, "dependent-initializer");
  }
  case Stmt::CompoundLiteralExprClass: {
    const auto *C = cast<CompoundLiteralExpr>(E);
    if (T->isScalarType())
      return rvalue(C->getInitializer());
    return recordValue(C->getInitializer());
  }
  case Stmt::SourceLocExprClass: {
    const auto *S = cast<SourceLocExpr>(E);
    if (T->isPointerType())
      return simple(Operand::String, type(T));
    if (!E->isValueDependent() && T->isIntegerType()) {
      (void)S;
      Expr::EvalResult R;
      if (E->EvaluateAsInt(R, Ctx))
        return intOperand(R.Val.getInt().getExtValue(), type(T));
    }
    break;
  }
  case Stmt::UnaryExprOrTypeTraitExprClass:
    return unknownExpr(E, E->isValueDependent() ? "dependent-expression"
                                                : "vla-size");
  case Stmt::CXXPseudoDestructorExprClass:
    return unknownExpr(E);
  case Stmt::VAArgExprClass: {
    const auto *V = cast<VAArgExpr>(E);
    return unknown(
        "va_arg",
        {addressOf(lvalue(V->getSubExpr()), V->getSubExpr()->getType())},
        type(T), at(E));
  }
  case Stmt::ParenListExprClass: {
    const auto *P = cast<ParenListExpr>(E);
    if (P->getNumExprs() == 1)
      return rvalue(P->getExpr(0));
    return unknownExpr(E, "dependent-initializer");
  }
  case Stmt::CXXUnresolvedConstructExprClass:
    return unknownExpr(E, "dependent-construct");
  case Stmt::UnresolvedLookupExprClass:
  case Stmt::UnresolvedMemberExprClass:
  case Stmt::CXXDependentScopeMemberExprClass:
  case Stmt::DependentScopeDeclRefExprClass:
    return unknownExpr(E, "dependent-name");
  case Stmt::LambdaExprClass:
    return recordValue(E);
  case Stmt::DeclRefExprClass: {
    const ValueDecl *D = cast<DeclRefExpr>(E)->getDecl();
    if (const auto *C = dyn_cast<EnumConstantDecl>(D)) {
      Operand O =
          intOperand(C->getInitVal().extOrTrunc(64).getSExtValue(), type(T));
      O.Text = C->getName().str();
      return O;
    }
    if (const auto *FD = dyn_cast<FunctionDecl>(D))
      return functionOperand(FD, type(T));
    return unknown("dependent-value", {}, type(T), at(E));
  }
  default:
    break;
  }
  if (T->isArrayType())
    return recordValue(E);
  return unknownExpr(E, E->isInstantiationDependent() ? "dependent-expression"
                                                      : "");
}

/// The one number that an object of class type consists of, if \p A is one.
static std::optional<int64_t> onlyNumber(const APValue *A) {
  if (!A || !A->isStruct() || A->getStructNumFields() != 1 ||
      A->getStructNumBases() != 0 || !A->getStructField(0).isInt())
    return std::nullopt;
  return A->getStructField(0).getInt().extOrTrunc(64).getSExtValue();
}

/// The number that a constant such as `std::strong_ordering::equal`, or a
/// literal such as `30s`, holds.
std::optional<Operand> FunctionLowering::numberInClass(const Expr *E) {
  auto Number = [&](const APValue *A) -> std::optional<Operand> {
    if (auto N = onlyNumber(A))
      return intOperand(*N, type(E->getType()));
    return std::nullopt;
  };
  if (isa<UserDefinedLiteral>(E) && E->getType()->isRecordType() &&
      !E->isInstantiationDependent()) {
    Expr::EvalResult R;
    if (E->EvaluateAsRValue(R, Ctx) && !R.HasSideEffects)
      return Number(&R.Val);
    return std::nullopt;
  }
  const Expr *Named = E;
  if (const auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() == 1)
    Named = C->getArg(0)->IgnoreParenImpCasts();
  const auto *D = dyn_cast<DeclRefExpr>(Named);
  const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  if (!V || !V->isStaticDataMember() || V->isInvalidDecl() ||
      !V->getType()->isRecordType() ||
      !Ctx.CompCategories.lookupInfoForType(V->getType()))
    return std::nullopt;
  return Number(V->evaluateValue());
}

/// A record prvalue as an operand: what is passed or returned owns it, so no
/// destructor is due here.
Operand FunctionLowering::recordValue(const Expr *E) {
  E = strip(E);
  while (const auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
    E = strip(B->getSubExpr());
  if (auto Number = numberInClass(E))
    return *Number;
  if (E->isGLValue())
    return load(lvalue(E));
  if (const auto *C = dyn_cast<CXXConstructExpr>(E)) {
    const CXXConstructorDecl *D = C->getConstructor();
    // A plain copy needs no temporary; a move does, it changes its source.
    if (D->isCopyConstructor() && C->getNumArgs() == 1 &&
        C->getArg(0)->isGLValue() &&
        !isa<MaterializeTemporaryExpr>(strip(C->getArg(0))) &&
        isTransferWithoutBody(D))
      return load(lvalue(C->getArg(0)));
  }
  if (const auto *C = dyn_cast<CastExpr>(E);
      C && C->getCastKind() == CK_LValueToRValue)
    return load(lvalue(C->getSubExpr()));
  Place T = newTemp(type(E->getType()), at(E));
  F.Locals[T.Id].Name = "value";
  initialize(T, E->getType(), E);
  return load(T);
}

Operand FunctionLowering::thisValue() {
  if (ThisCapture) {
    Place P = captured(nullptr);
    if (ThisCapture->getType()->isPointerType())
      return load(P);
    return addressOf(P, ThisCapture->getType());
  }
  if (ThisLocal == NoId)
    return simple(Operand::Undef, 0);
  return load(localPlace(ThisLocal));
}

/// An argument: the address for a reference, else the value.
Operand FunctionLowering::argument(const Expr *E) {
  if (const auto *D = dyn_cast<CXXDefaultArgExpr>(E)) {
    if (D->getParam()->hasUnparsedDefaultArg() ||
        D->getParam()->hasUninstantiatedDefaultArg())
      return unknown("dependent-default-argument", {}, type(E->getType()),
                     at(D->getUsedLocation()));
    // An empty object of a library class, such as an allocator, needs no
    // temporary that lives and dies.
    const Expr *Value = strip(D->getExpr());
    while (true) {
      if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(Value))
        Value = strip(M->getSubExpr());
      else if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(Value))
        Value = strip(B->getSubExpr());
      else if (const auto *C = dyn_cast<ImplicitCastExpr>(Value);
               C && C->getCastKind() == CK_NoOp)
        Value = strip(C->getSubExpr());
      else
        break;
    }
    const auto *C = dyn_cast<CXXConstructExpr>(Value);
    if (C && C->getNumArgs() == 0 && !U.hasProjectBody(C->getConstructor()) &&
        !U.isInterestingDefault(C->getConstructor()))
      return simple(Operand::Default, type(C->getType()));
    auto Saved = LocOverride;
    if (!LocOverride)
      LocOverride = at(D->getUsedLocation());
    Operand O = argument(D->getExpr());
    LocOverride = Saved;
    return O;
  }
  if (E->isGLValue() && !E->containsErrors()) {
    if (E->getType()->isFunctionType())
      if (const auto *D = dyn_cast<DeclRefExpr>(strip(E)))
        if (const auto *Callee = dyn_cast<FunctionDecl>(D->getDecl()))
          return functionOperand(Callee, type(E->getType()));
    return addressOf(lvalue(E), E->getType(), /*IsReference=*/true);
  }
  return rvalue(E);
}

void FunctionLowering::bindOpaque(const OpaqueValueExpr *E) {
  const Expr *Source = E->getSourceExpr();
  if (!Source || Opaques.count(E))
    return;
  OpaqueState S;
  if (E->isGLValue()) {
    S.IsPlace = true;
    S.P = lvalue(Source);
  } else {
    S.Value = stabilise(rvalue(Source), at(Source));
  }
  Opaques[E] = std::move(S);
}

void FunctionLowering::bindOpaques(const PseudoObjectExpr *P) {
  const Expr *Result = P->getResultExpr();
  for (const Expr *Semantic : P->semantics()) {
    if (const auto *O = dyn_cast<OpaqueValueExpr>(Semantic))
      bindOpaque(O);
    else if (Semantic != Result)
      effect(Semantic);
  }
}

/// `({ ...; e; })`: the value of the last expression outlives the scope.
Operand FunctionLowering::statementValue(const StmtExpr *E, Place *Dst,
                                         QualType DstTy) {
  Scope Inner(*this);
  size_t Down = Cleanups.size();
  const CompoundStmt *Body = E->getSubStmt();
  Operand Result;
  for (const Stmt *S : Body->body()) {
    const Stmt *Value = S;
    if (S == Body->body_back()) {
      // The value may stand behind labels and attributes.
      while (true) {
        if (const auto *L = dyn_cast<LabelStmt>(Value))
          Value = L->getSubStmt();
        else if (const auto *A = dyn_cast<AttributedStmt>(Value))
          Value = A->getSubStmt();
        else
          break;
      }
    }
    const auto *Last = dyn_cast<Expr>(Value);
    if (S != Body->body_back() || !Last || E->getType()->isVoidType() ||
        Value != S) {
      stmt(S);
      continue;
    }
    Scope Temporaries(*this);
    if (Dst) {
      initialize(*Dst, DstTy, Last);
    } else {
      Result = rvalue(Last);
      if (mustStabilise(Result, Down))
        Result = stabilise(std::move(Result), at(Last));
    }
  }
  if (Result.isNone() && !Dst && !E->getType()->isVoidType())
    Result = simple(Operand::Undef, type(E->getType()));
  return Result;
}

//===----------------------------------------------------------------------===//
// Effects
//===----------------------------------------------------------------------===//

void FunctionLowering::effect(const Expr *E) {
  if (HadErrors || HitBound)
    return;
  if (E->containsErrors())
    return markError(E->getExprLoc());
  E = strip(E);
  if (const auto *C = dyn_cast<CastExpr>(E);
      C &&
      (C->getCastKind() == CK_ToVoid || C->getCastKind() == CK_LValueToRValue))
    return effect(C->getSubExpr());
  if (const auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->getOpcode() == BO_Comma) {
      effect(B->getLHS());
      return effect(B->getRHS());
    }
    if (B->isAssignmentOp()) {
      assignment(B);
      return;
    }
    if (B->isLogicalOp()) {
      BlockId T = newBlock(), After = newBlock();
      if (B->getOpcode() == BO_LAnd)
        condition(B->getLHS(), T, After);
      else
        condition(B->getLHS(), After, T);
      setBlock(T);
      fullExpr(B->getRHS());
      jump(After);
      setBlock(After);
      return;
    }
  }
  if (const auto *C = dyn_cast<ConditionalOperator>(E)) {
    BlockId T = newBlock(), Else = newBlock(), After = newBlock();
    condition(C->getCond(), T, Else);
    setBlock(T);
    fullExpr(C->getTrueExpr());
    jump(After);
    setBlock(Else);
    fullExpr(C->getFalseExpr());
    jump(After);
    setBlock(After);
    return;
  }
  if (const auto *U = dyn_cast<UnaryOperator>(E);
      U && U->isIncrementDecrementOp() && !E->isTypeDependent()) {
    increment(U);
    return;
  }
  if (E->getType().isNull() || E->getType()->isVoidType()) {
    rvalue(E);
    return;
  }
  if (E->isGLValue()) {
    lvalue(E);
    return;
  }
  if (E->getType()->isRecordType()) {
    // A result that nobody takes is destroyed here.
    bool Bound = isa<CXXBindTemporaryExpr>(E);
    Operand O = recordValue(E);
    if (Bound && O.K == Operand::Load) {
      if (O.P.B == Place::Local)
        F.Locals[O.P.Id].Name = "value";
      pushTemporary(nullptr, E->getType(), O.P, at(E));
    }
    return;
  }
  rvalue(E);
}

} // namespace claimcheck::lowering
