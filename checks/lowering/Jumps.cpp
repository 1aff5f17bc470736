//===- Jumps.cpp - Return, goto, try and inline assembly ------------------===//

#include "FunctionLowering.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

//===----------------------------------------------------------------------===//
// Return
//===----------------------------------------------------------------------===//

void FunctionLowering::returnStmt(const ReturnStmt *S) {
  // The named return value is the caller's object already: no copy is made,
  // and no destructor runs here.
  const VarDecl *Nrvo = S->getNRVOCandidate();
  if (Nrvo && !Nrvo->isNRVOVariable())
    Nrvo = nullptr;
  returnValue(S->getRetValue(), Nrvo, at(S),
              S != BlockMember || S->getBeginLoc().isMacroID());
}

void FunctionLowering::returnValue(const Expr *E, const VarDecl *Nrvo,
                                   Location L, bool IsSoleBody) {
  Operand Value;
  if (E) {
    Scope Temporaries(*this);
    if (Nrvo && LocalIds.count(Nrvo))
      Value = load(localPlace(LocalIds[Nrvo]));
    else if (E->getType()->isVoidType())
      effect(E);
    else if (E->isGLValue() && IsCoroutine)
      Value = load(lvalue(E));
    else
      Value = argument(E);
    if (!Nrvo && mustStabilise(Value, 0))
      Value = stabilise(std::move(Value), L);
  }
  if (!reachable())
    return;
  ExitLoc = L;
  runCleanups(0, Nrvo);
  ExitLoc = Location();
  Instr I = make(Op::Return, L);
  I.IsSoleBody = IsSoleBody;
  if (!Value.isNone())
    I.Args.push_back(std::move(Value));
  if (reachable())
    emit(std::move(I));
}

/// What a `co_return` gives: its operand, as what `return_value` takes by
/// value. That is also the type of the result, as far as anybody looks at it.
const Expr *FunctionLowering::coroutineResult(const CoreturnStmt *S) {
  const Expr *Result = S->getOperand();
  const Expr *Call = S->getPromiseCall();
  if (!Result || !Call)
    return Result;
  while (const auto *Full = dyn_cast<FullExpr>(Call))
    Call = Full->getSubExpr();
  const auto *M = dyn_cast<CXXMemberCallExpr>(Call->IgnoreParenImpCasts());
  if (M && M->getNumArgs() == 1 && !M->getArg(0)->isGLValue() &&
      !M->getArg(0)->isTypeDependent())
    Result = M->getArg(0);
  if (!Result->getType()->isVoidType() && !Result->isTypeDependent())
    U.setResult(F.Decl, type(Result->getType()));
  return Result;
}

//===----------------------------------------------------------------------===//
// Goto
//===----------------------------------------------------------------------===//

void FunctionLowering::gotoLabel(const LabelDecl *L) {
  if (!reachable())
    return;
  // Which cleanups run is known when the label's scope is.
  BlockId B = newBlock();
  jump(B);
  Gotos.push_back({B, L, Cleanups});
}

void FunctionLowering::label(const LabelStmt *S) {
  LabelState &State = Labels[S->getDecl()];
  if (State.Block == NoId)
    State.Block = newBlock();
  State.Seen = true;
  State.Stack.clear();
  for (const Cleanup &C : Cleanups)
    State.Stack.push_back(C.Serial);
  BlockId B = State.Block;
  jump(B);
  setBlock(B);
  stmt(S->getSubStmt());
}

void FunctionLowering::computedGoto(const IndirectGotoStmt *S) {
  if (const LabelDecl *L = S->getConstantTarget())
    return gotoLabel(L);
  Operand Target = rvalueFull(S->getTarget());
  Operand Any = unknown("computed-goto", {Target}, type(Ctx.IntTy), at(S));
  if (!reachable())
    return;
  BlockId B = newBlock();
  jump(B);
  ComputedGotos.push_back({B, Any});
}

/// Connects each goto with its label through the cleanups of the scopes that
/// it leaves.
void FunctionLowering::resolveGotos() {
  for (auto &[B, Any] : ComputedGotos) {
    // Any label whose address was taken may follow.
    setBlock(B);
    if (AddressedLabels.empty()) {
      unreachable();
      continue;
    }
    Instr I = make(Op::Switch);
    I.Args.push_back(Any);
    for (size_t N = 0; N < AddressedLabels.size(); ++N) {
      LabelState &State = Labels[AddressedLabels[N]];
      if (State.Block == NoId)
        State.Block = newBlock();
      I.Targets.push_back(State.Block);
      if (N + 1 != AddressedLabels.size())
        I.CaseValues.push_back(static_cast<int64_t>(N));
    }
    emit(std::move(I));
  }
  for (PendingGoto &G : Gotos) {
    LabelState &State = Labels[G.Label];
    setBlock(G.Block);
    if (!State.Seen) {
      unreachable();
      continue;
    }
    size_t Common = 0;
    while (Common < G.Stack.size() && Common < State.Stack.size() &&
           G.Stack[Common].Serial == State.Stack[Common])
      ++Common;
    Cleanups = std::move(G.Stack);
    runCleanups(Common);
    jump(State.Block);
  }
  Cleanups.clear();
}

//===----------------------------------------------------------------------===//
// Try and throw
//===----------------------------------------------------------------------===//

void FunctionLowering::tryStmt(const CXXTryStmt *S, bool RethrowAtEnd,
                               const CXXConstructorDecl *Ctor) {
  Cleanup Try;
  Try.K = Cleanup::Handlers;
  Try.Loc = at(S);
  for (unsigned I = 0; I < S->getNumHandlers(); ++I) {
    QualType T = S->getHandler(I)->getCaughtType();
    Try.HandlerTypes.push_back(T.isNull() ? 0 : type(T.getNonReferenceType()));
    Try.HandlerBlocks.push_back(newBlock());
  }
  std::vector<BlockId> Blocks = Try.HandlerBlocks;
  std::vector<TypeId> Types = Try.HandlerTypes;
  BlockId After = newBlock();
  push(std::move(Try));
  size_t Inside = Cleanups.size();
  // The handlers of a constructor's body also guard its initialisers.
  if (Ctor)
    constructorInits(Ctor);
  stmt(S->getTryBlock());
  truncate(Inside - 1);
  jump(After);

  for (unsigned I = 0; I < S->getNumHandlers(); ++I) {
    const CXXCatchStmt *H = S->getHandler(I);
    setBlock(Blocks[I]);
    Scope Handler(*this);
    Instr Bind = make(Op::CatchBind, at(H));
    const VarDecl *V = H->getExceptionDecl();
    if (V && V->isInvalidDecl()) {
      markError(V->getLocation());
      return;
    }
    if (!V) {
      // `catch (...)` has it, whatever it is.
      Bind.Dst = newTemp(0, at(H));
      emit(std::move(Bind));
    } else {
      LocalId Id =
          newLocal(V->getName(), type(V->getType()), at(V->getLocation()));
      LocalIds[V] = Id;
      Place P = localPlace(Id);
      if (V->getType()->isReferenceType()) {
        // The exception object itself has no name.
        Place Exception = newTemp(Types[I], at(H));
        F.Locals[Exception.Id].Name = "exception";
        Bind.Dst = Exception;
        emit(std::move(Bind));
        assign(P, addressOf(Exception, P.Ty), at(H));
      } else {
        Bind.Dst = P;
        emit(std::move(Bind));
        pushVariable(V, P);
      }
    }
    stmt(H->getHandlerBlock());
    Handler.close();
    if (RethrowAtEnd && reachable()) {
      Instr Again = make(Op::Throw, at(H));
      Again.Unwind = unwindBlock();
      emit(std::move(Again));
    }
    jump(After);
  }
  setBlock(After);
}

void FunctionLowering::throwExpr(const CXXThrowExpr *E) {
  Operand Value;
  if (const Expr *Sub = E->getSubExpr())
    Value = argument(Sub);
  if (!reachable())
    return;
  Instr I = make(Op::Throw, at(E));
  if (!Value.isNone())
    I.Args.push_back(std::move(Value));
  I.Unwind = unwindBlock();
  emit(std::move(I));
}

//===----------------------------------------------------------------------===//
// Inline assembly
//===----------------------------------------------------------------------===//

void FunctionLowering::asmStmt(const AsmStmt *S) {
  Scope Temporaries(*this);
  std::vector<Operand> Args;
  bool TakesPointer = false;
  for (unsigned I = 0; I < S->getNumOutputs(); ++I) {
    const Expr *E = S->getOutputExpr(I);
    if (!E)
      continue;
    Args.push_back(addressOf(lvalue(E), E->getType()));
  }
  for (unsigned I = 0; I < S->getNumInputs(); ++I) {
    const Expr *E = S->getInputExpr(I);
    if (!E)
      continue;
    TakesPointer |= E->getType()->isPointerType() || E->isGLValue();
    Args.push_back(argument(E));
  }
  bool Memory = false;
  for (unsigned I = 0; I < S->getNumClobbers(); ++I)
    Memory |= S->getClobber(I) == "memory";
  // `asm volatile("" : : "r"(p) : "memory")` keeps a wipe of *p alive.
  bool Barrier = Memory && S->isVolatile() && TakesPointer;
  unknown(Barrier ? "asm-memory" : "asm", std::move(Args), type(Ctx.VoidTy),
          at(S));
  const auto *G = dyn_cast<GCCAsmStmt>(S);
  if (!G || !G->isAsmGoto())
    return;
  for (unsigned I = 0; I < G->getNumLabels(); ++I) {
    Operand Taken = unknown("asm-goto", {}, type(Ctx.BoolTy), at(S));
    BlockId Jump = newBlock(), Rest = newBlock();
    branch(Taken, Jump, Rest, at(S));
    setBlock(Jump);
    gotoLabel(G->getLabelExpr(I)->getLabel());
    setBlock(Rest);
  }
}

} // namespace claimcheck::lowering
