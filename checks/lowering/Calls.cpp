//===- Calls.cpp - Calls of every kind ------------------------------------===//

#include "FunctionLowering.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

/// Whether a copy or move by \p D is only a copy of the value, as far as the
/// project has written nothing else.
bool FunctionLowering::isTransferWithoutBody(const FunctionDecl *D) const {
  return !U.hasProjectBody(D);
}

/// Emits a call and gives its result; a call that does not return ends the
/// block.
Operand FunctionLowering::finishCall(Instr I, QualType ResultTy, bool Throws,
                                     bool NoReturn, Place *Dst) {
  bool HasResult = !ResultTy.isNull() && !ResultTy->isVoidType();
  if (HasResult)
    I.Dst = Dst ? *Dst : newTemp(type(ResultTy), I.Loc);
  if (Throws)
    I.Unwind = unwindBlock();
  Operand Result;
  if (HasResult)
    Result = load(I.Dst);
  emit(std::move(I));
  if (NoReturn)
    unreachable();
  return Result;
}

static bool isNoReturn(const FunctionDecl *D) {
  return D->isNoReturn() || D->hasAttr<AnalyzerNoReturnAttr>();
}

Operand FunctionLowering::callFunction(const FunctionDecl *D,
                                       std::vector<Operand> Args,
                                       QualType ResultTy, Location L,
                                       bool IsVirtual, Place *Dst) {
  Instr I = make(Op::Call, L);
  I.Callee = U.decl(D);
  U.require(D);
  I.Args = std::move(Args);
  I.IsVirtual = IsVirtual;
  return finishCall(std::move(I), ResultTy, U.mayThrow(D), isNoReturn(D), Dst);
}

void FunctionLowering::arguments(Instr &I, ArrayRef<const Expr *> Args) {
  for (size_t N = 0; N < Args.size(); ++N) {
    Operand O = argument(Args[N]);
    // A later argument must not change what this one was.
    if (O.K == Operand::Load && U.typeInfo(O.Ty).K != flow::Type::Record)
      for (size_t M = N + 1; M < Args.size(); ++M)
        if (isa<UnaryOperator, BinaryOperator>(
                Args[M]->IgnoreParenImpCasts()) &&
            Args[M]->HasSideEffects(Ctx, /*IncludePossibleEffects=*/false)) {
          O = stabilise(std::move(O), at(Args[N]));
          break;
        }
    if (!O.isNone())
      I.Args.push_back(std::move(O));
  }
}

/// The type of a call's result as it is passed: a reference is a pointer.
static QualType resultType(const CallExpr *E, const FunctionDecl *D,
                           ASTContext &Ctx) {
  if (!E->isGLValue())
    return E->getType();
  QualType T = E->getType();
  if (T->isDependentType())
    return Ctx.DependentTy;
  return E->isXValue() ? Ctx.getRValueReferenceType(T)
                       : Ctx.getLValueReferenceType(T);
}

Operand FunctionLowering::call(const CallExpr *E, Place *Dst) {
  if (const auto *O = dyn_cast<CXXOperatorCallExpr>(E))
    return operatorCall(O, Dst);
  if (const auto *M = dyn_cast<CXXMemberCallExpr>(E))
    return memberCall(M, Dst);
  const Expr *Callee = E->getCallee()->IgnoreParenImpCasts();
  if (isa<CXXPseudoDestructorExpr>(Callee)) {
    effect(cast<CXXPseudoDestructorExpr>(Callee)->getBase());
    return Operand();
  }
  const FunctionDecl *D = E->getDirectCallee();
  if (D)
    if (auto Special = specialCall(E, D)) {
      if (Dst && !Special->isNone())
        assign(*Dst, *Special, at(E));
      return *Special;
    }
  if (!D && (isa<OverloadExpr, CXXDependentScopeMemberExpr,
                 DependentScopeDeclRefExpr>(Callee) ||
             Callee->isTypeDependent())) {
    Operand O = dependentCall(E);
    if (Dst && !O.isNone())
      assign(*Dst, O, at(E));
    return O;
  }
  if (!D)
    if (auto Kept = keptCall(E)) {
      if (Dst && !Kept->isNone())
        assign(*Dst, *Kept, at(E));
      return *Kept;
    }
  Instr I = make(Op::Call, at(E));
  bool Throws = true, NoReturn = false;
  if (D) {
    I.Callee = U.decl(D);
    U.require(D);
    Throws = U.mayThrow(D);
    NoReturn = isNoReturn(D);
  } else {
    I.Target = rvalue(E->getCallee());
    QualType T = E->getCallee()->getType();
    if (const auto *P = T->getAs<PointerType>())
      T = P->getPointeeType();
    const auto *Proto = T->getAs<FunctionProtoType>();
    Throws = U.mayThrow(Proto);
    if (const auto *FT = T->getAs<clang::FunctionType>())
      NoReturn = FT->getNoReturnAttr();
    I.Target = keep(std::move(I.Target));
  }
  SmallVector<const Expr *, 8> Args(E->arguments());
  arguments(I, Args);
  return finishCall(std::move(I), resultType(E, D, Ctx), Throws, NoReturn, Dst);
}

Operand FunctionLowering::memberCall(const CXXMemberCallExpr *E, Place *Dst) {
  const Expr *Callee = E->getCallee()->IgnoreParens();
  const auto *M = dyn_cast<MemberExpr>(Callee);
  const CXXMethodDecl *D = E->getMethodDecl();
  Location L = at(E);
  if (!M || !D) {
    // Through a pointer to a member, or dependent.
    if (const auto *B = dyn_cast<BinaryOperator>(Callee);
        B && B->isPtrMemOp()) {
      Instr I = make(Op::Call, L);
      I.Target = keep(rvalue(B->getRHS()));
      I.Args.push_back(
          B->getOpcode() == BO_PtrMemI
              ? rvalue(B->getLHS())
              : addressOf(lvalue(B->getLHS()), B->getLHS()->getType()));
      SmallVector<const Expr *, 8> Args(E->arguments());
      arguments(I, Args);
      return finishCall(
          std::move(I), resultType(E, nullptr, Ctx),
          U.mayThrow(static_cast<const FunctionProtoType *>(nullptr)), false,
          Dst);
    }
    Operand O = dependentCall(E);
    if (Dst && !O.isNone())
      assign(*Dst, O, L);
    return O;
  }
  const Expr *Object = M->getBase();
  if (D->isStatic()) {
    if (!isa<CXXThisExpr>(Object->IgnoreParenImpCasts()))
      effect(Object);
    Instr I = make(Op::Call, L);
    I.Callee = U.decl(D);
    U.require(D);
    SmallVector<const Expr *, 8> Args(E->arguments());
    arguments(I, Args);
    return finishCall(std::move(I), resultType(E, D, Ctx), U.mayThrow(D),
                      isNoReturn(D), Dst);
  }
  // A lambda's conversion to a function pointer.
  if (const auto *Conv = dyn_cast<CXXConversionDecl>(D);
      Conv && Conv->isLambdaToBlockPointerConversion() == false &&
      Conv->getParent()->isLambda() && !Conv->getParent()->isGenericLambda()) {
    effect(Object);
    const CXXMethodDecl *Invoker = Conv->getParent()->getLambdaStaticInvoker();
    if (Invoker) {
      Operand O = functionOperand(Invoker, type(E->getType()));
      if (Dst)
        assign(*Dst, O, L);
      return O;
    }
  }
  Operand This = M->isArrow() ? rvalue(Object)
                              : addressOf(lvalue(Object), Object->getType());
  if (isa<CXXDestructorDecl>(D)) {
    const auto *Dtor = cast<CXXDestructorDecl>(D);
    destroyCall(Dtor, deref(std::move(This), 0, L),
                Dtor->isVirtual() &&
                    M->performsVirtualDispatch(Ctx.getLangOpts()),
                /*IsImplicit=*/false, L);
    return Operand();
  }
  Instr I = make(Op::Call, L);
  I.Callee = U.decl(D);
  U.require(D);
  I.IsVirtual = D->isVirtual() && M->performsVirtualDispatch(Ctx.getLangOpts());
  I.Args.push_back(std::move(This));
  SmallVector<const Expr *, 8> Args(E->arguments());
  arguments(I, Args);
  return finishCall(std::move(I), resultType(E, D, Ctx), U.mayThrow(D),
                    isNoReturn(D), Dst);
}

Operand FunctionLowering::operatorCall(const CXXOperatorCallExpr *E,
                                       Place *Dst) {
  Location L = at(E);
  const FunctionDecl *D = E->getDirectCallee();
  if (!D) {
    Operand O = dependentCall(E);
    if (Dst && !O.isNone())
      assign(*Dst, O, L);
    return O;
  }
  const auto *M = dyn_cast<CXXMethodDecl>(D);
  QualType ResultTy = resultType(E, D, Ctx);

  // Copy and move assignment without a project-written body.
  if (M && (M->isCopyAssignmentOperator() || M->isMoveAssignmentOperator()) &&
      E->getNumArgs() == 2 && isTransferWithoutBody(M)) {
    const Expr *Right = E->getArg(1);
    const auto *Temp =
        dyn_cast<MaterializeTemporaryExpr>(Right->IgnoreParens());
    Operand V;
    bool IsMove = M->isMoveAssignmentOperator();
    if (Temp) {
      // The temporary's value goes over; what is left of it has no owner.
      V = recordValue(Temp->getSubExpr());
      IsMove = false;
    } else {
      V = Right->isGLValue() ? load(lvalue(Right)) : recordValue(Right);
    }
    Place P = lvalue(E->getArg(0));
    assign(P, std::move(V), L, IsMove);
    return addressOf(std::move(P), type(ResultTy));
  }
  // The result of assigning std::nullopt is an empty optional.
  Instr I = make(Op::Call, L);
  I.Callee = U.decl(D);
  U.require(D);
  SmallVector<const Expr *, 8> Args(E->arguments());
  if (M && !Args.empty()) {
    const Expr *Object = Args.front();
    if (M->isStatic()) {
      effect(Object);
      Args.erase(Args.begin());
    } else if (!M->isExplicitObjectMemberFunction()) {
      // Assignments evaluate their right side first.
      if (E->isAssignmentOp() && Args.size() == 2) {
        Operand Right = argument(Args[1]);
        I.Args.push_back(addressOf(lvalue(Object), Object->getType()));
        if (!Right.isNone())
          I.Args.push_back(std::move(Right));
        I.IsVirtual = M->isVirtual();
        return finishCall(std::move(I), ResultTy, U.mayThrow(D), isNoReturn(D),
                          Dst);
      }
      I.Args.push_back(addressOf(lvalue(Object), Object->getType()));
      I.IsVirtual = M->isVirtual();
      Args.erase(Args.begin());
    }
  }
  arguments(I, Args);
  return finishCall(std::move(I), ResultTy, U.mayThrow(D), isNoReturn(D), Dst);
}

/// Calls that are no calls for the analysis.
std::optional<Operand> FunctionLowering::specialCall(const CallExpr *E,
                                                     const FunctionDecl *D) {
  auto AsReference = [&](const Expr *Arg) -> Operand { return argument(Arg); };
  switch (D->getBuiltinID()) {
  case Builtin::BI__builtin_expect:
  case Builtin::BI__builtin_expect_with_probability:
  case Builtin::BI__builtin_assume_aligned:
  case Builtin::BI__builtin_launder:
    if (E->getNumArgs() == 0)
      return std::nullopt;
    for (unsigned I = 1; I < E->getNumArgs(); ++I)
      if (E->getArg(I)->HasSideEffects(Ctx))
        effect(E->getArg(I));
    return rvalue(E->getArg(0));
  case Builtin::BI__builtin_unreachable:
    unreachable();
    return Operand();
  case Builtin::BI__builtin_constant_p:
    return intOperand(0, type(E->getType()));
  case Builtin::BI__builtin_is_constant_evaluated:
    return intOperand(0, type(E->getType()));
  case Builtin::BI__builtin_addressof:
  case Builtin::BIaddressof:
  case Builtin::BI__addressof:
    if (E->getNumArgs() == 1)
      return addressOf(lvalue(E->getArg(0)), type(E->getType()));
    return std::nullopt;
  case Builtin::BImove:
  case Builtin::BImove_if_noexcept:
  case Builtin::BIforward:
  case Builtin::BIforward_like:
  case Builtin::BIas_const:
    if (E->getNumArgs() == 1)
      return AsReference(E->getArg(0));
    return std::nullopt;
  default:
    break;
  }
  // With skipped or unusual library headers these are plain functions.
  if (D->isInStdNamespace() && D->getIdentifier() && E->getNumArgs() == 1 &&
      E->getArg(0)->isGLValue()) {
    StringRef Name = D->getName();
    if (Name == "move" || Name == "forward" || Name == "move_if_noexcept" ||
        Name == "as_const")
      return AsReference(E->getArg(0));
    if (Name == "addressof" || Name == "__addressof")
      return addressOf(lvalue(E->getArg(0)), type(E->getType()));
    if (Name == "is_constant_evaluated")
      return intOperand(0, type(E->getType()));
  }
  if (D->isInStdNamespace() && D->getIdentifier() && E->getNumArgs() == 0 &&
      D->getName() == "is_constant_evaluated")
    return intOperand(0, type(E->getType()));
  return std::nullopt;
}

/// A call in a template that no instantiation gave a target. If the name
/// leaves one candidate with fitting parameters, it is that one.
Operand FunctionLowering::dependentCall(const CallExpr *E) {
  Location L = at(E);
  const Expr *Callee = E->getCallee()->IgnoreParenImpCasts();
  std::vector<Operand> Args;
  const FunctionDecl *Only = nullptr;
  bool Several = false;
  unsigned NumArgs = E->getNumArgs();
  bool Operator = isa<CXXOperatorCallExpr>(E);
  if (const auto *O = dyn_cast<OverloadExpr>(Callee); O && !Operator) {
    for (const NamedDecl *N : O->decls()) {
      const NamedDecl *Under = N->getUnderlyingDecl();
      if (const auto *T = dyn_cast<FunctionTemplateDecl>(Under))
        Under = T->getTemplatedDecl();
      const auto *FD = dyn_cast<FunctionDecl>(Under);
      if (!FD)
        continue;
      bool Pack = llvm::any_of(FD->parameters(), [](const ParmVarDecl *P) {
        return P->isParameterPack();
      });
      if (!Pack && (FD->getMinRequiredArguments() > NumArgs ||
                    (FD->getNumParams() < NumArgs && !FD->isVariadic())))
        continue;
      Several |= Only != nullptr;
      if (!Only)
        Only = FD;
    }
  }
  const auto *MemberD =
      Only && !Several ? dyn_cast<CXXMethodDecl>(Only) : nullptr;
  bool NeedsObject = MemberD && !MemberD->isStatic();
  Operand Object;
  if (const auto *M = dyn_cast<UnresolvedMemberExpr>(Callee)) {
    if (M->isImplicitAccess())
      Object = thisValue();
    else
      Object = M->isArrow()
                   ? rvalue(M->getBase())
                   : addressOf(lvalue(M->getBase()), M->getBase()->getType());
  } else if (const auto *M = dyn_cast<CXXDependentScopeMemberExpr>(Callee)) {
    if (M->isImplicitAccess())
      Object = thisValue();
    else
      Object = M->isArrow()
                   ? rvalue(M->getBase())
                   : addressOf(lvalue(M->getBase()), M->getBase()->getType());
  } else if (const auto *M = dyn_cast<MemberExpr>(Callee)) {
    Object = M->isArrow()
                 ? rvalue(M->getBase())
                 : addressOf(lvalue(M->getBase()), M->getBase()->getType());
  } else if (!isa<OverloadExpr, DependentScopeDeclRefExpr>(Callee) &&
             !Operator) {
    Object = argument(Callee);
  }
  if (Object.K != Operand::None && (NeedsObject || !MemberD))
    Args.push_back(std::move(Object));
  for (const Expr *A : E->arguments()) {
    Operand O = argument(A);
    if (!O.isNone())
      Args.push_back(std::move(O));
  }
  if (Only && !Several && (!NeedsObject || Args.size() > NumArgs))
    return callFunction(Only, std::move(Args), E->getType(), L);
  return unknown("dependent-call", std::move(Args), type(E->getType()), L);
}

} // namespace claimcheck::lowering
