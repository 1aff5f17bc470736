//===- Places.cpp - Expressions that denote objects -----------------------===//

#include "FunctionLowering.h"
#include "clang/Basic/Stack.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

Place FunctionLowering::lvalue(const Expr *E) {
  Place P;
  if (HadErrors || HitBound)
    return newTemp(0, Location());
  if (E->containsErrors()) {
    markError(E->getExprLoc());
    return newTemp(0, Location());
  }
  ++Depth;
  runWithSufficientStackSpace([] {}, [&] { P = lvalueImpl(E); });
  --Depth;
  return P;
}

/// Where a captured variable (null: `this`) lives in the closure.
Place FunctionLowering::captured(const ValueDecl *D) {
  const FieldDecl *Field = D ? Captures.lookup(D) : ThisCapture;
  TypeId Closure = F.Locals[ThisLocal].Ty;
  Place P = deref(load(localPlace(ThisLocal)), U.typeInfo(Closure).Element,
                  Location());
  return namedField(std::move(P), D ? D->getName() : "this",
                    type(Field->getType()));
}

/// The place of a variable, parameter or binding. A reference is seen
/// through.
Place FunctionLowering::declPlace(const ValueDecl *D, const Expr *E) {
  auto ThroughReference = [&](Place P, QualType T) {
    if (!T->isReferenceType())
      return P;
    return deref(load(std::move(P)), type(T.getNonReferenceType()), at(E));
  };
  if (CapturesAreFields && Captures.count(D))
    return ThroughReference(captured(D), Captures.lookup(D)->getType());
  if (const auto *B = dyn_cast<BindingDecl>(D)) {
    if (const VarDecl *Holding = B->getHoldingVar())
      return declPlace(Holding, E);
    if (const Expr *Binding = B->getBinding())
      return lvalue(Binding);
    return deref(unknown("dependent-binding", {}, 0, at(E)), 0, at(E));
  }
  if (const auto *V = dyn_cast<VarDecl>(D)) {
    if (V->isInvalidDecl())
      markError(V->getLocation());
    auto It = LocalIds.find(V);
    if (It == LocalIds.end() && !V->hasGlobalStorage() &&
        V->getCanonicalDecl() != V)
      It = LocalIds.find(cast<VarDecl>(V->getCanonicalDecl()));
    if (It != LocalIds.end())
      return ThroughReference(localPlace(It->second), V->getType());
    if (V->hasGlobalStorage()) {
      Place P;
      P.B = Place::Global;
      P.Symbol = U.global(V);
      P.Ty = type(V->getType());
      return ThroughReference(std::move(P), V->getType());
    }
    // Declared in code that was not walked, such as the parameter of a
    // requires-expression or a coroutine's copy.
    LocalId Id =
        newLocal(V->getName(), type(V->getType()), at(V->getLocation()));
    LocalIds[V] = Id;
    return ThroughReference(localPlace(Id), V->getType());
  }
  if (const auto *Callee = dyn_cast<FunctionDecl>(D)) {
    Place P = newTemp(type(E->getType()), at(E));
    F.Locals[P.Id].Name = "function";
    assign(P, functionOperand(Callee, P.Ty), at(E));
    return P;
  }
  if (const auto *Field = dyn_cast<FieldDecl>(D)) {
    // A member named in an unevaluated or dependent place.
    return field(deref(thisValue(), 0, at(E)), Field);
  }
  Operand O = unknown(isa<NonTypeTemplateParmDecl>(D) ? "dependent-value"
                                                      : D->getDeclKindName(),
                      {}, type(E->getType()), at(E));
  return O.P;
}

/// What `typeid` denotes: of an object with virtual functions a member of it,
/// else one object for each type.
Place FunctionLowering::typeInfo(const CXXTypeidExpr *E) {
  TypeId Ty = type(E->getType());
  if (!E->isTypeOperand() && E->isPotentiallyEvaluated())
    return namedField(lvalue(E->getExprOperand()), "$type", Ty);
  QualType T = E->isTypeOperand() ? E->getTypeOperand(Ctx)
                                  : E->getExprOperand()->getType();
  Place P;
  P.B = Place::Global;
  P.Symbol = "typeid(" +
             T.getCanonicalType().getUnqualifiedType().getAsString(
                 Ctx.getPrintingPolicy()) +
             ")";
  P.Ty = Ty;
  return P;
}

Place FunctionLowering::memberPlace(const MemberExpr *E) {
  const ValueDecl *M = E->getMemberDecl();
  const Expr *Base = E->getBase();
  if (isa<VarDecl, EnumConstantDecl, FunctionDecl>(M)) {
    // A static member: the object expression only runs.
    if (!isa<CXXThisExpr>(Base->IgnoreParenImpCasts()))
      effect(Base);
    if (isa<EnumConstantDecl>(M)) {
      Place P = newTemp(type(E->getType()), at(E));
      assign(P, unknown("enum-member", {}, P.Ty, at(E)), at(E));
      return P;
    }
    return declPlace(M, E);
  }
  const auto *Field = dyn_cast<FieldDecl>(M);
  if (!Field)
    return unknownExpr(E).P;
  Place Object = E->isArrow()
                     ? pointee(rvalue(Base),
                               type(Base->getType()->getPointeeType()), at(E))
                     : lvalue(Base);
  Place P = field(std::move(Object), Field);
  if (Field->getType()->isReferenceType())
    P = deref(load(std::move(P)), type(E->getType()), at(E));
  return P;
}

Place FunctionLowering::temporary(const MaterializeTemporaryExpr *E) {
  const Expr *Sub = E->getSubExpr();
  // The object itself carries the clean-up, not the expression.
  while (true) {
    if (const auto *P = dyn_cast<ParenExpr>(Sub))
      Sub = P->getSubExpr();
    else if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(Sub))
      Sub = B->getSubExpr();
    else
      break;
  }
  QualType T = E->getType();
  Place P = newTemp(type(T), at(E));
  F.Locals[P.Id].Name = "temporary";
  initialize(P, T, Sub);
  pushTemporary(E, T, P, at(E));
  return P;
}

Place FunctionLowering::lvalueImpl(const Expr *E) {
  while (true) {
    if (const auto *P = dyn_cast<ParenExpr>(E))
      E = P->getSubExpr();
    else if (const auto *C = dyn_cast<FullExpr>(E))
      E = C->getSubExpr();
    else if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (const auto *R = dyn_cast<CXXRewrittenBinaryOperator>(E))
      E = R->getSemanticForm();
    else
      break;
  }
  Location L = at(E);
  QualType T = E->getType();
  if (T.isNull())
    return unknownExpr(E).P;
  switch (E->getStmtClass()) {
  case Stmt::DeclRefExprClass:
    return declPlace(cast<DeclRefExpr>(E)->getDecl(), E);
  case Stmt::MemberExprClass:
    return memberPlace(cast<MemberExpr>(E));
  case Stmt::ArraySubscriptExprClass: {
    const auto *A = cast<ArraySubscriptExpr>(E);
    if (A->isTypeDependent())
      break;
    Operand Index = rvalue(A->getIdx());
    Place P = deref(rvalue(A->getBase()), 0, L);
    std::optional<int64_t> At;
    if (Index.K == Operand::Int)
      At = Index.IntValue;
    P = element(std::move(P), At, type(T));
    // A table is read as what its index is made of; `pruneLocals` names it.
    if (!At && P.B == Place::Global && Index.K == Operand::Load &&
        Index.P.B == Place::Local && Index.P.Steps.empty())
      P.Steps.back().Name = "#" + std::to_string(Index.P.Id);
    return P;
  }
  case Stmt::UnaryOperatorClass: {
    const auto *O = cast<UnaryOperator>(E);
    if (E->isTypeDependent() && O->isIncrementDecrementOp())
      break;
    switch (O->getOpcode()) {
    case UO_Deref:
      if (T->isFunctionType())
        break;
      return pointee(rvalue(O->getSubExpr()), type(T), L);
    case UO_PreInc:
    case UO_PreDec:
      return increment(O);
    case UO_Real:
    case UO_Imag:
    case UO_Extension:
      return lvalue(O->getSubExpr());
    case UO_Coawait:
    default:
      break;
    }
    break;
  }
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass: {
    const auto *B = cast<BinaryOperator>(E);
    if (B->isAssignmentOp())
      return assignment(B);
    if (B->getOpcode() == BO_Comma) {
      effect(B->getLHS());
      return lvalue(B->getRHS());
    }
    if (B->isPtrMemOp()) {
      Operand Object =
          B->getOpcode() == BO_PtrMemI
              ? rvalue(B->getLHS())
              : addressOf(lvalue(B->getLHS()), B->getLHS()->getType());
      Operand Member = rvalue(B->getRHS());
      if (Member.K == Operand::String)
        return namedField(deref(std::move(Object), 0, L), Member.Text, type(T));
      // Which member it is, is data: the simulation may know it.
      TypeId Ty = type(T->isFunctionType() || T->isDependentType()
                           ? T
                           : Ctx.getPointerType(T));
      return deref(unknown("member-pointer", {Object, Member}, Ty, L), type(T),
                   L);
    }
    break;
  }
  case Stmt::CXXTypeidExprClass:
    return typeInfo(cast<CXXTypeidExpr>(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    if (E->isGLValue())
      return conditionalPlace(cast<AbstractConditionalOperator>(E));
    break;
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
  case Stmt::CXXFunctionalCastExprClass:
  case Stmt::CXXStaticCastExprClass:
  case Stmt::CXXReinterpretCastExprClass:
  case Stmt::CXXConstCastExprClass:
  case Stmt::CXXDynamicCastExprClass:
  case Stmt::CXXAddrspaceCastExprClass: {
    const auto *C = cast<CastExpr>(E);
    if (!E->isGLValue())
      break;
    if (C->getCastKind() == CK_Dynamic)
      return dynamicPlace(C);
    Place P = lvalue(C->getSubExpr());
    P.Ty = type(T);
    return P;
  }
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass: {
    if (!E->isGLValue())
      break;
    Operand R = call(cast<CallExpr>(E));
    if (R.isNone())
      return newTemp(type(T), L);
    return deref(keep(std::move(R)), type(T), L);
  }
  case Stmt::MaterializeTemporaryExprClass:
    return temporary(cast<MaterializeTemporaryExpr>(E));
  case Stmt::StringLiteralClass:
  case Stmt::PredefinedExprClass:
  case Stmt::ObjCEncodeExprClass: {
    // A literal used as an object: reached through a pointer to it.
    const Expr *Literal = E;
    if (const auto *P = dyn_cast<PredefinedExpr>(E))
      Literal = P->getFunctionName();
    Operand O = simple(Operand::String,
                       T->isDependentType() ? 0 : type(Ctx.getPointerType(T)));
    if (const auto *S = dyn_cast_or_null<StringLiteral>(Literal))
      O.Text = S->getBytes().str();
    return deref(std::move(O), type(T), L);
  }
  case Stmt::CompoundLiteralExprClass: {
    const auto *C = cast<CompoundLiteralExpr>(E);
    Place P = newTemp(type(T), L);
    F.Locals[P.Id].Name = "literal";
    initialize(P, T, C->getInitializer());
    return P;
  }
  case Stmt::CXXDefaultArgExprClass:
    return lvalue(cast<CXXDefaultArgExpr>(E)->getExpr());
  case Stmt::CXXDefaultInitExprClass:
    if (const Expr *Init = cast<CXXDefaultInitExpr>(E)->getExpr())
      return lvalue(Init);
    break;
  case Stmt::ChooseExprClass:
    if (!cast<ChooseExpr>(E)->isConditionDependent())
      return lvalue(cast<ChooseExpr>(E)->getChosenSubExpr());
    break;
  case Stmt::GenericSelectionExprClass:
    if (!cast<GenericSelectionExpr>(E)->isResultDependent())
      return lvalue(cast<GenericSelectionExpr>(E)->getResultExpr());
    break;
  case Stmt::OpaqueValueExprClass: {
    const auto *O = cast<OpaqueValueExpr>(E);
    auto It = Opaques.find(O);
    if (It != Opaques.end() && It->second.IsPlace)
      return It->second.P;
    if (It == Opaques.end() && O->getSourceExpr())
      return lvalue(O->getSourceExpr());
    break;
  }
  case Stmt::PseudoObjectExprClass: {
    const auto *P = cast<PseudoObjectExpr>(E);
    bindOpaques(P);
    if (const Expr *R = P->getResultExpr())
      return lvalue(R);
    break;
  }
  case Stmt::CoawaitExprClass:
  case Stmt::CoyieldExprClass:
    if (E->isGLValue()) {
      Operand R = await(cast<CoroutineSuspendExpr>(E), nullptr);
      return deref(stabilise(std::move(R), L), type(T), L);
    }
    break;
  case Stmt::CXXThrowExprClass:
    throwExpr(cast<CXXThrowExpr>(E));
    return newTemp(type(T), L);
  case Stmt::VAArgExprClass:
  case Stmt::ExtVectorElementExprClass:
  case Stmt::MatrixSubscriptExprClass:
    if (E->isGLValue())
      return deref(unknownExpr(E), type(T), L);
    break;
  case Stmt::InitListExprClass: {
    const auto *I = cast<InitListExpr>(E);
    if (E->isGLValue() && I->getNumInits() == 1)
      return lvalue(I->getInit(0));
    break;
  }
  case Stmt::StmtExprClass:
    if (E->isGLValue()) {
      Operand R = statementValue(cast<StmtExpr>(E), nullptr, T);
      if (R.K == Operand::Load)
        return R.P;
    }
    break;
  default:
    if (E->isGLValue())
      return deref(unknownExpr(E, E->isInstantiationDependent()
                                      ? "dependent-expression"
                                      : ""),
                   type(T), L);
    break;
  }
  // The value of an expression without an object of its own (a C rvalue).
  if (E->isGLValue())
    return deref(unknownExpr(E, E->isInstantiationDependent()
                                    ? "dependent-expression"
                                    : ""),
                 type(T), L);
  if (T->isVoidType()) {
    rvalue(E);
    return newTemp(0, L);
  }
  Place P = newTemp(type(T), L);
  F.Locals[P.Id].Name = "value";
  if (T->isRecordType() || T->isArrayType()) {
    initialize(P, T, E);
  } else {
    Operand O = rvalue(E);
    if (O.isNone())
      return P;
    assign(P, std::move(O), L);
  }
  return P;
}

} // namespace claimcheck::lowering
