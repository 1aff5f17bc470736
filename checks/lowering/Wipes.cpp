//===- Wipes.cpp - Stores that the compiler keeps -------------------------===//
//
// A loop that stores a constant through a volatile lvalue, and a call of
// memset through a volatile pointer to it, clear memory for good. Both become
// a call of one function, which a rule describes.
//
//===----------------------------------------------------------------------===//

#include "FunctionLowering.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

static constexpr llvm::StringLiteral KeptWipe = "__claimcheck_wipe";

/// The only assignment in \p S through a volatile lvalue, with nothing beside
/// it but steps of variables.
static const BinaryOperator *volatileStore(const Stmt *S) {
  while (S) {
    if (const auto *C = dyn_cast<CompoundStmt>(S)) {
      const BinaryOperator *Found = nullptr;
      for (const Stmt *Sub : C->body()) {
        if (const auto *E = dyn_cast<Expr>(Sub);
            E && isa<UnaryOperator>(E->IgnoreParens()))
          continue;
        const BinaryOperator *One = volatileStore(Sub);
        if (!One || Found)
          return nullptr;
        Found = One;
      }
      return Found;
    }
    if (const auto *E = dyn_cast<Expr>(S)) {
      const auto *B = dyn_cast<BinaryOperator>(E->IgnoreParenImpCasts());
      if (!B || B->getOpcode() != BO_Assign)
        return nullptr;
      QualType T = B->getLHS()->getType();
      return T.isVolatileQualified() && T->isIntegerType() ? B : nullptr;
    }
    return nullptr;
  }
  return nullptr;
}

/// The pointer that a store steps through: `p` of `*p++`, `p[i]`, `*(p + i)`.
static const Expr *storedThrough(const Expr *Target) {
  Target = Target->IgnoreParens();
  if (const auto *A = dyn_cast<ArraySubscriptExpr>(Target))
    return A->getBase();
  const auto *D = dyn_cast<UnaryOperator>(Target);
  if (!D || D->getOpcode() != UO_Deref)
    return nullptr;
  const Expr *P = D->getSubExpr();
  while (true) {
    const Expr *Inner = P->IgnoreParenCasts();
    if (const auto *Step = dyn_cast<UnaryOperator>(Inner);
        Step && Step->isIncrementDecrementOp())
      P = Step->getSubExpr();
    else if (const auto *Sum = dyn_cast<BinaryOperator>(Inner);
             Sum && Sum->getOpcode() == BO_Add)
      P = Sum->getLHS()->getType()->isPointerType() ? Sum->getLHS()
                                                    : Sum->getRHS();
    else
      return P;
  }
}

/// How often the loop runs, as far as its condition says it plainly.
static const Expr *countOf(const Expr *Cond) {
  if (!Cond)
    return nullptr;
  Cond = Cond->IgnoreParenImpCasts();
  if (const auto *B = dyn_cast<BinaryOperator>(Cond)) {
    const Expr *L = B->getLHS()->IgnoreParenImpCasts();
    if (L->getType()->isPointerType())
      return nullptr;
    switch (B->getOpcode()) {
    case BO_LT:
      return B->getRHS();
    case BO_NE:
    case BO_GT:
      // Down to zero, or up to the length.
      if (B->getRHS()->IgnoreParenImpCasts()->getStmtClass() ==
          Stmt::IntegerLiteralClass)
        return countOf(L);
      return B->getOpcode() == BO_NE ? B->getRHS() : nullptr;
    default:
      return nullptr;
    }
  }
  if (const auto *U = dyn_cast<UnaryOperator>(Cond);
      U && U->isIncrementDecrementOp())
    Cond = U->getSubExpr()->IgnoreParenImpCasts();
  return isa<DeclRefExpr>(Cond) && Cond->getType()->isIntegerType() ? Cond
                                                                    : nullptr;
}

void FunctionLowering::keptFill(const Stmt *Loop, const Expr *Cond,
                                const Stmt *Body) {
  const BinaryOperator *Store = volatileStore(Body);
  if (!Store || !reachable() || Store->getLHS()->isTypeDependent())
    return;
  const Expr *Byte = Store->getRHS()->IgnoreParenImpCasts();
  if (!isa<DeclRefExpr>(Byte) && !Byte->isEvaluatable(Ctx))
    return;
  const Expr *Pointer = storedThrough(Store->getLHS());
  if (!Pointer || Pointer->HasSideEffects(Ctx))
    return;
  Instr I = make(Op::Call, at(Loop));
  I.Callee = U.namedDecl(KeptWipe, 0);
  I.Args.push_back(Pointer->isGLValue() && !Pointer->getType()->isArrayType()
                       ? load(lvalue(Pointer))
                       : rvalue(Pointer));
  if (const Expr *Count = countOf(Cond)) {
    // A counter keeps what it began with: the size of what was measured.
    if (const auto *D = dyn_cast<DeclRefExpr>(Count->IgnoreParenImpCasts()))
      if (const auto *V = dyn_cast<VarDecl>(D->getDecl());
          V && V->isLocalVarDecl() && V->getInit() &&
          isa<UnaryExprOrTypeTraitExpr>(V->getInit()->IgnoreParenCasts()))
        Count = V->getInit();
    if (!Count->HasSideEffects(Ctx))
      I.Args.push_back(Count->isGLValue() ? load(lvalue(Count))
                                          : rvalue(Count));
  }
  emit(std::move(I));
}

std::optional<Operand> FunctionLowering::keptCall(const CallExpr *E) {
  const auto *D = dyn_cast<DeclRefExpr>(E->getCallee()->IgnoreParenImpCasts());
  const auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  if (!V || !V->getType().isVolatileQualified())
    return std::nullopt;
  const Expr *Init = V->getAnyInitializer();
  if (!Init)
    return std::nullopt;
  Init = Init->IgnoreParenCasts();
  if (const auto *Address = dyn_cast<UnaryOperator>(Init))
    Init = Address->getSubExpr()->IgnoreParenCasts();
  const auto *To = dyn_cast<DeclRefExpr>(Init);
  const auto *Callee = To ? dyn_cast<FunctionDecl>(To->getDecl()) : nullptr;
  unsigned Length = 0;
  switch (Callee ? Callee->getBuiltinID() : 0) {
  case Builtin::BImemset:
  case Builtin::BI__builtin_memset:
    Length = 2;
    break;
  case Builtin::BIbzero:
  case Builtin::BI__builtin_bzero:
    Length = 1;
    break;
  default:
    return std::nullopt;
  }
  if (E->getNumArgs() <= Length)
    return std::nullopt;
  Instr I = make(Op::Call, at(E));
  I.Callee = U.namedDecl(KeptWipe, 0);
  I.Args.push_back(argument(E->getArg(0)));
  I.Args.push_back(argument(E->getArg(Length)));
  Operand Result = I.Args[0];
  if (reachable())
    emit(std::move(I));
  return Result;
}

} // namespace claimcheck::lowering
