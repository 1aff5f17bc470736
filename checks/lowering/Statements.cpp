//===- Statements.cpp - Statements, declarations and loops ----------------===//

#include "FunctionLowering.h"
#include "clang/AST/Attr.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/Stack.h"
#include "llvm/ADT/ScopeExit.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

/// Nesting beyond this is machine-made; the stack is grown until there.
static constexpr unsigned MaxDepth = 50000;

void FunctionLowering::stmt(const Stmt *S) {
  if (!S || HadErrors || HitBound)
    return;
  if (Depth > MaxDepth) {
    HitBound = true;
    return;
  }
  ++Depth;
  runWithSufficientStackSpace([] {}, [&] { stmtImpl(S); });
  --Depth;
}

void FunctionLowering::stmtImpl(const Stmt *S) {
  if (const auto *E = dyn_cast<Expr>(S))
    return fullExpr(E);
  switch (S->getStmtClass()) {
  case Stmt::NullStmtClass:
    return;
  case Stmt::CompoundStmtClass:
    return compound(cast<CompoundStmt>(S));
  case Stmt::DeclStmtClass:
    return declStmt(cast<DeclStmt>(S));
  case Stmt::IfStmtClass:
    return ifStmt(cast<IfStmt>(S));
  case Stmt::WhileStmtClass:
    return whileStmt(cast<WhileStmt>(S));
  case Stmt::DoStmtClass:
    return doStmt(cast<DoStmt>(S));
  case Stmt::ForStmtClass:
    return forStmt(cast<ForStmt>(S));
  case Stmt::CXXForRangeStmtClass:
    return rangeFor(cast<CXXForRangeStmt>(S));
  case Stmt::SwitchStmtClass:
    return switchStmt(cast<SwitchStmt>(S));
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass:
    return switchCase(cast<SwitchCase>(S));
  case Stmt::CXXTryStmtClass:
    return tryStmt(cast<CXXTryStmt>(S));
  case Stmt::ReturnStmtClass:
    return returnStmt(cast<ReturnStmt>(S));
  case Stmt::CoreturnStmtClass: {
    const auto *R = cast<CoreturnStmt>(S);
    return returnValue(coroutineResult(R), nullptr, at(S));
  }
  case Stmt::CoroutineBodyStmtClass: {
    const auto *C = cast<CoroutineBodyStmt>(S);
    return stmt(C->getBody());
  }
  case Stmt::BreakStmtClass:
  case Stmt::ContinueStmtClass: {
    bool IsBreak = isa<BreakStmt>(S);
    for (const JumpScope &J : llvm::reverse(Jumps)) {
      BlockId To = IsBreak ? J.Break : J.Continue;
      if (To == NoId)
        continue;
      ExitLoc = at(S);
      runCleanups(J.Depth);
      ExitLoc = Location();
      jump(To);
      return;
    }
    return unreachable();
  }
  case Stmt::GotoStmtClass:
    return gotoLabel(cast<GotoStmt>(S)->getLabel());
  case Stmt::IndirectGotoStmtClass:
    return computedGoto(cast<IndirectGotoStmt>(S));
  case Stmt::LabelStmtClass:
    return label(cast<LabelStmt>(S));
  case Stmt::AttributedStmtClass:
    return stmt(cast<AttributedStmt>(S)->getSubStmt());
  case Stmt::GCCAsmStmtClass:
  case Stmt::MSAsmStmtClass:
    return asmStmt(cast<AsmStmt>(S));
  case Stmt::CapturedStmtClass:
    return stmt(cast<CapturedStmt>(S)->getCapturedStmt());
  case Stmt::SEHTryStmtClass: {
    const auto *T = cast<SEHTryStmt>(S);
    Operand Raised = unknown("seh-try", {}, type(Ctx.BoolTy), at(S));
    BlockId Body = newBlock(), Handler = newBlock(), After = newBlock();
    branch(Raised, Handler, Body, at(S));
    setBlock(Body);
    stmt(T->getTryBlock());
    jump(After);
    setBlock(Handler);
    if (const SEHExceptStmt *E = T->getExceptHandler())
      stmt(E->getBlock());
    jump(After);
    setBlock(After);
    if (const SEHFinallyStmt *Finally = T->getFinallyHandler())
      stmt(Finally->getBlock());
    return;
  }
  default:
    break;
  }
  if (const auto *D = dyn_cast<OMPExecutableDirective>(S)) {
    unknown("openmp", {}, type(Ctx.VoidTy), at(S));
    if (D->hasAssociatedStmt() && !D->isStandaloneDirective())
      stmt(D->getRawStmt());
    return;
  }
  unknown(S->getStmtClassName(), {}, type(Ctx.VoidTy), at(S));
}

void FunctionLowering::compound(const CompoundStmt *S) {
  Scope Inner(*this);
  for (const Stmt *Sub : S->body()) {
    BlockMember = Sub;
    stmt(Sub);
  }
  ExitLoc = at(S->getRBracLoc());
  Inner.close();
  ExitLoc = Location();
}

/// An expression statement; its temporaries end with it.
void FunctionLowering::fullExpr(const Expr *E) {
  Scope Temporaries(*this);
  effect(E);
}

//===----------------------------------------------------------------------===//
// Declarations
//===----------------------------------------------------------------------===//

void FunctionLowering::declStmt(const DeclStmt *S) {
  for (const clang::Decl *D : S->decls()) {
    if (D->isInvalidDecl() && isa<VarDecl>(D))
      return markError(D->getLocation());
    if (const auto *DD = dyn_cast<DecompositionDecl>(D))
      decomposition(DD);
    else if (const auto *V = dyn_cast<VarDecl>(D))
      variable(V);
  }
}

void FunctionLowering::variable(const VarDecl *D) {
  if (D->isStaticLocal() || D->hasGlobalStorage())
    return staticVariable(D);
  QualType T = D->getType();
  Location L = U.location(D->getBeginLoc(), D->getEndLoc());
  LocalId Id = newLocal(D->getName(), type(T), at(D->getLocation()));
  LocalIds[D] = Id;
  Place P = localPlace(Id);
  if (const auto *VLA = Ctx.getAsVariableArrayType(T))
    if (const Expr *Size = VLA->getSizeExpr())
      rvalueFull(Size);

  if (const Expr *Init = D->getInit()) {
    std::vector<Cleanup> Lasting;
    auto *Outer = Extended;
    Extended = &Lasting;
    {
      Scope Temporaries(*this);
      initialize(P, T, Init);
    }
    Extended = Outer;
    for (Cleanup &C : Lasting)
      Cleanups.push_back(std::move(C));
  } else if (!T->isDependentType()) {
    Instr I = make(Op::Assign, L);
    I.Dst = P;
    I.Args.push_back(simple(Operand::Undef, P.Ty));
    emit(std::move(I));
  }
  pushVariable(D, P);
}

void FunctionLowering::staticVariable(const VarDecl *D) {
  if (D->hasExternalStorage())
    return;
  U.global(D);
  const Expr *Init = D->getInit();
  if (!Init || D->getType()->isDependentType() || Init->isValueDependent() ||
      D->hasConstantInitialization())
    return;
  Location L = U.location(D->getBeginLoc(), D->getEndLoc());
  Operand First = unknown("static-guard", {}, type(Ctx.BoolTy), L);
  BlockId Set = newBlock(), After = newBlock();
  branch(First, Set, After, L);
  setBlock(Set);
  {
    Scope Temporaries(*this);
    Place P;
    P.B = Place::Global;
    P.Symbol = U.global(D);
    P.Ty = type(D->getType());
    initialize(P, D->getType(), Init);
  }
  jump(After);
  setBlock(After);
}

/// A structured binding: the hidden variable, then the variables of
/// tuple-like bindings, which hold references to what `get` returned.
void FunctionLowering::decomposition(const DecompositionDecl *D) {
  variable(D);
  for (const BindingDecl *B : D->bindings())
    if (const VarDecl *Holding = B->getHoldingVar())
      variable(Holding);
}

//===----------------------------------------------------------------------===//
// Branches and loops
//===----------------------------------------------------------------------===//

void FunctionLowering::ifStmt(const IfStmt *S) {
  // A chain of `else if` is walked here, not by recursion, unless a
  // declaration needs a scope of its own.
  BlockId After = newBlock();
  const IfStmt *If = S;
  while (If) {
    if (HadErrors || HitBound)
      break;
    if (If != S && (If->getInit() || If->getConditionVariable())) {
      stmt(If);
      jump(After);
      break;
    }
    Scope Header(*this);
    stmt(If->getInit());
    if (If->isConsteval()) {
      // What runs is the part for run time.
      stmt(If->isNegatedConsteval() ? If->getThen() : If->getElse());
      Header.close();
      jump(After);
      break;
    }
    if (If->isConstexpr() && !If->getCond()->isValueDependent()) {
      if (auto Taken = If->getNondiscardedCase(Ctx)) {
        stmt(*Taken);
        Header.close();
        jump(After);
        break;
      }
    }
    if (If->getConditionVariable())
      stmt(If->getConditionVariableDeclStmt());
    BlockId Then = newBlock(), Else = newBlock();
    condition(If->getCond(), Then, Else);
    setBlock(Then);
    {
      Scope Body(*this);
      stmt(If->getThen());
    }
    if (!Header.isEmpty()) {
      BlockId Join = newBlock();
      jump(Join);
      setBlock(Else);
      {
        Scope Body(*this);
        stmt(If->getElse());
      }
      jump(Join);
      setBlock(Join);
      Header.close();
      jump(After);
      break;
    }
    jump(After);
    setBlock(Else);
    const Stmt *Next = If->getElse();
    If = dyn_cast_or_null<IfStmt>(Next);
    if (!If) {
      Scope Body(*this);
      stmt(Next);
      Body.close();
      jump(After);
    }
  }
  setBlock(After);
}

void FunctionLowering::whileStmt(const WhileStmt *S) {
  keptFill(S, S->getCond(), S->getBody());
  BlockId Head = newBlock(), Body = newBlock(), Exit = newBlock();
  BlockId After = newBlock();
  jump(Head);
  setBlock(Head);
  size_t Outside = Cleanups.size();
  {
    // The condition variable lives for one round.
    Scope Round(*this);
    if (S->getConditionVariable())
      stmt(S->getConditionVariableDeclStmt());
    condition(S->getCond(), Body, Exit);
    setBlock(Exit);
    runCleanups(Outside);
    jump(After);
    setBlock(Body);
    Jumps.push_back({After, Head, Outside});
    {
      Scope Inner(*this);
      stmt(S->getBody());
    }
    Jumps.pop_back();
  }
  jump(Head);
  setBlock(After);
}

void FunctionLowering::doStmt(const DoStmt *S) {
  keptFill(S, S->getCond(), S->getBody());
  BlockId Body = newBlock(), Cond = newBlock(), After = newBlock();
  jump(Body);
  setBlock(Body);
  Jumps.push_back({After, Cond, Cleanups.size()});
  {
    Scope Inner(*this);
    stmt(S->getBody());
  }
  Jumps.pop_back();
  jump(Cond);
  setBlock(Cond);
  condition(S->getCond(), Body, After);
  setBlock(After);
}

void FunctionLowering::forStmt(const ForStmt *S) {
  Scope Header(*this);
  stmt(S->getInit());
  keptFill(S, S->getCond(), S->getBody());
  BlockId Head = newBlock(), Body = newBlock(), Exit = newBlock();
  BlockId Next = newBlock(), After = newBlock();
  jump(Head);
  setBlock(Head);
  size_t Outside = Cleanups.size();
  {
    Scope Round(*this);
    if (S->getConditionVariable())
      stmt(S->getConditionVariableDeclStmt());
    if (S->getCond())
      condition(S->getCond(), Body, Exit);
    else
      jump(Body);
    setBlock(Exit);
    runCleanups(Outside);
    jump(After);
    setBlock(Body);
    // `break` also leaves the condition variable.
    BlockId Break = newBlock();
    Jumps.push_back({Break, Next, Cleanups.size()});
    {
      Scope Inner(*this);
      stmt(S->getBody());
    }
    Jumps.pop_back();
    jump(Next);
    setBlock(Break);
    runCleanups(Outside);
    jump(After);
    setBlock(Next);
    if (S->getInc())
      fullExpr(S->getInc());
  }
  jump(Head);
  setBlock(After);
}

void FunctionLowering::rangeFor(const CXXForRangeStmt *S) {
  Scope Header(*this);
  stmt(S->getInit());
  stmt(S->getRangeStmt());
  stmt(S->getBeginStmt());
  stmt(S->getEndStmt());
  BlockId Head = newBlock(), Body = newBlock();
  BlockId Next = newBlock(), After = newBlock();
  jump(Head);
  setBlock(Head);
  if (S->getCond()) {
    condition(S->getCond(), Body, After);
  } else {
    // The range has a dependent type.
    Operand More =
        unknown("dependent-range", {}, type(Ctx.BoolTy), at(S->getRangeInit()));
    branch(More, Body, After, at(S->getRangeInit()));
  }
  setBlock(Body);
  Jumps.push_back({After, Next, Cleanups.size()});
  {
    Scope Inner(*this);
    stmt(S->getLoopVarStmt());
    stmt(S->getBody());
  }
  Jumps.pop_back();
  jump(Next);
  setBlock(Next);
  if (S->getInc())
    fullExpr(S->getInc());
  jump(Head);
  setBlock(After);
}

//===----------------------------------------------------------------------===//
// Switch
//===----------------------------------------------------------------------===//

void FunctionLowering::switchStmt(const SwitchStmt *S) {
  Scope Header(*this);
  stmt(S->getInit());
  if (S->getConditionVariable())
    stmt(S->getConditionVariableDeclStmt());
  Operand Cond = keep(rvalueFull(S->getCond()));
  Location L = at(S->getCond());
  BlockId After = newBlock();
  BlockId Default = After;
  Instr Sw = make(Op::Switch, L);
  // Clang keeps the list in reverse order.
  SmallVector<const SwitchCase *, 16> List;
  for (const SwitchCase *C = S->getSwitchCaseList(); C;
       C = C->getNextSwitchCase())
    List.push_back(C);
  for (const SwitchCase *C : llvm::reverse(List)) {
    BlockId B = newBlock();
    Cases[C] = B;
    const auto *Case = dyn_cast<CaseStmt>(C);
    if (!Case) {
      Default = B;
      continue;
    }
    auto Value = [&](const Expr *E) -> std::optional<int64_t> {
      Expr::EvalResult R;
      if (!E || E->isValueDependent() || !E->EvaluateAsInt(R, Ctx))
        return std::nullopt;
      return R.Val.getInt().extOrTrunc(64).getSExtValue();
    };
    std::optional<int64_t> Low = Value(Case->getLHS());
    if (!Low) {
      // Dependent: any value may lead here.
      Operand Hit = unknown("dependent-case", {}, type(Ctx.BoolTy), at(Case));
      BlockId Rest = newBlock();
      branch(Hit, B, Rest, at(Case));
      setBlock(Rest);
      continue;
    }
    if (!Case->caseStmtIsGNURange()) {
      Sw.CaseValues.push_back(*Low);
      Sw.Targets.push_back(B);
      continue;
    }
    std::optional<int64_t> High = Value(Case->getRHS());
    BlockId Upper = newBlock(), Rest = newBlock();
    TypeId BoolTy = type(Ctx.BoolTy);
    branch(binary(BinaryOp::Ge, Cond, intOperand(*Low, Cond.Ty), BoolTy, L),
           Upper, Rest, L);
    setBlock(Upper);
    branch(binary(BinaryOp::Le, Cond, intOperand(High.value_or(*Low), Cond.Ty),
                  BoolTy, L),
           B, Rest, L);
    setBlock(Rest);
  }
  Sw.Targets.push_back(Default);
  if (!reachable()) {
    // The condition does not return; labels inside may still be reached.
  } else if (Sw.CaseValues.empty()) {
    jump(Default);
  } else {
    Sw.Args.push_back(Cond);
    emit(std::move(Sw));
  }
  Jumps.push_back({After, NoId, Cleanups.size()});
  Cur = NoId;
  {
    Scope Inner(*this);
    stmt(S->getBody());
  }
  Jumps.pop_back();
  jump(After);
  setBlock(After);
}

void FunctionLowering::switchCase(const SwitchCase *S) {
  // `case 1: case 2: case 3:` nests; all labels name the same place.
  const Stmt *Sub = S;
  while (const auto *C = dyn_cast<SwitchCase>(Sub)) {
    auto It = Cases.find(C);
    if (It != Cases.end()) {
      jump(It->second);
      setBlock(It->second);
    }
    Sub = C->getSubStmt();
  }
  stmt(Sub);
}

} // namespace claimcheck::lowering
