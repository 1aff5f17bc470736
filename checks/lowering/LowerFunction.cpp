//===- LowerFunction.cpp - From a definition to a function ----------------===//

#include "FunctionLowering.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

void FunctionLowering::lowerBody(const FunctionDecl *D) {
  Fn = D;
  const auto *M = dyn_cast<CXXMethodDecl>(D);
  // The function behind a lambda's conversion to a pointer has the body of
  // the call operator, and no closure, since nothing can be captured.
  const FunctionDecl *Source = D;
  if (M && M->isLambdaStaticInvoker())
    Source = M->getParent()->getLambdaCallOperator();

  if (M && M->isInstance() && !M->isExplicitObjectMemberFunction()) {
    ThisLocal = newLocal("this", type(M->getThisType()), at(D->getLocation()),
                         /*IsParam=*/true);
  }
  if (M && M->getParent()->isLambda() && Source == D && ThisLocal != NoId) {
    M->getParent()->getCaptureFields(Captures, ThisCapture);
    CapturesAreFields = true;
  }
  std::vector<std::pair<const ParmVarDecl *, LocalId>> Params;
  for (const ParmVarDecl *P : Source->parameters()) {
    LocalId Id = newLocal(P->getName(), type(P->getType()),
                          at(P->getLocation()), /*IsParam=*/true);
    LocalIds[P] = Id;
    Params.push_back({P, Id});
    if (P->isInvalidDecl())
      return markError(P->getLocation());
  }
  F.NumParams = static_cast<uint32_t>(F.Locals.size());
  // What is passed by value belongs to the function that got it.
  for (auto &[P, Id] : Params)
    pushVariable(P, localPlace(Id));

  if (const auto *Dtor = dyn_cast<CXXDestructorDecl>(D))
    destructorCleanups(Dtor);

  const Stmt *Body = Source->getBody();
  IsCoroutine = isa_and_nonnull<CoroutineBodyStmt>(Body);
  const auto *Try = dyn_cast_or_null<CXXTryStmt>(Body);
  const auto *Ctor = dyn_cast<CXXConstructorDecl>(D);
  if (Ctor && !Try)
    constructorInits(Ctor);
  if (Try)
    tryStmt(Try, Ctor != nullptr || isa<CXXDestructorDecl>(D), Ctor);
  else if (Body)
    stmt(Body);

  if (reachable()) {
    ExitLoc = at(D->getEndLoc());
    runCleanups(0);
    ExitLoc = Location();
    if (reachable())
      emit(make(Op::Return, at(D->getEndLoc())));
  }
  if (!HadErrors && !HitBound)
    resolveGotos();
}

void FunctionLowering::lowerGlobalInit(const VarDecl *D) {
  Place P;
  P.B = Place::Global;
  P.Symbol = U.global(D);
  P.Ty = type(D->getType());
  {
    Scope Temporaries(*this);
    initialize(P, D->getType(), D->getInit());
  }
  if (reachable())
    emit(make(Op::Return, at(D->getEndLoc())));
}

} // namespace claimcheck::lowering
