//===- Initialisers.cpp - Filling an object -------------------------------===//

#include "FunctionLowering.h"
#include "clang/Basic/Stack.h"

using namespace clang;

namespace claimcheck::lowering {

using namespace flow;

static bool isRecordNamed(QualType T, StringRef Name) {
  const auto *RD = T->getAsCXXRecordDecl();
  return RD && RD->getIdentifier() && RD->isInStdNamespace() &&
         RD->getName() == Name;
}

void FunctionLowering::initialize(Place Dst, QualType T, const Expr *E) {
  if (HadErrors || HitBound)
    return;
  if (E->containsErrors())
    return markError(E->getExprLoc());
  ++Depth;
  runWithSufficientStackSpace([] {},
                              [&] { initializeImpl(std::move(Dst), T, E); });
  --Depth;
}

void FunctionLowering::initializeImpl(Place Dst, QualType T, const Expr *E) {
  Location L = at(E);
  if (E->getType().isNull()) {
    // The parenthesised list of a template's pattern.
    const auto *List = dyn_cast<ParenListExpr>(E);
    if (List && List->getNumExprs() == 1)
      return initialize(std::move(Dst), T, List->getExpr(0));
    return assign(std::move(Dst), unknownExpr(E, "dependent-initializer"), L);
  }
  if (T->isReferenceType()) {
    if (const auto *I = dyn_cast<InitListExpr>(E->IgnoreParens());
        I && I->getNumInits() == 1)
      E = I->getInit(0);
    Operand O = argument(E);
    if (!O.isNone())
      assign(std::move(Dst), std::move(O), L);
    return;
  }
  while (true) {
    if (const auto *P = dyn_cast<ParenExpr>(E))
      E = P->getSubExpr();
    else if (const auto *X = dyn_cast<FullExpr>(E))
      E = X->getSubExpr();
    else if (const auto *B = dyn_cast<CXXBindTemporaryExpr>(E))
      E = B->getSubExpr();
    else if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(E);
             M && !E->getType()->isScalarType() &&
             M->getStorageDuration() == SD_FullExpression)
      E = M->getSubExpr();
    else if (const auto *S = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = S->getReplacement();
    else if (const auto *R = dyn_cast<CXXRewrittenBinaryOperator>(E))
      E = R->getSemanticForm();
    else
      break;
  }
  switch (E->getStmtClass()) {
  case Stmt::CXXConstructExprClass:
  case Stmt::CXXTemporaryObjectExprClass:
    return construct(std::move(Dst), cast<CXXConstructExpr>(E));
  case Stmt::InitListExprClass:
    if (!T->isScalarType() && !T->isDependentType())
      return initList(std::move(Dst), cast<InitListExpr>(E));
    break;
  case Stmt::CXXParenListInitExprClass: {
    const auto *P = cast<CXXParenListInitExpr>(E);
    SmallVector<const Expr *, 8> Inits;
    for (const Expr *I : const_cast<CXXParenListInitExpr *>(P)->getInitExprs())
      Inits.push_back(I);
    return aggregate(
        std::move(Dst), E->getType(), Inits,
        const_cast<CXXParenListInitExpr *>(P)->getInitializedFieldInUnion(),
        const_cast<CXXParenListInitExpr *>(P)->getArrayFiller(),
        /*Shared=*/false, L);
  }
  case Stmt::LambdaExprClass:
    return lambda(std::move(Dst), cast<LambdaExpr>(E));
  case Stmt::CXXStdInitializerListExprClass:
    return initializerList(std::move(Dst), cast<CXXStdInitializerListExpr>(E));
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
    if (E->isGLValue())
      break;
    call(cast<CallExpr>(E), &Dst);
    return;
  case Stmt::UserDefinedLiteralClass:
    if (auto Number = numberInClass(E))
      return assign(std::move(Dst), std::move(*Number), L);
    call(cast<CallExpr>(E), &Dst);
    return;
  case Stmt::CoawaitExprClass:
  case Stmt::CoyieldExprClass:
    if (E->isGLValue())
      break;
    await(cast<CoroutineSuspendExpr>(E), &Dst);
    return;
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass: {
    if (!E->getType()->isRecordType() || E->isGLValue())
      break;
    const auto *C = cast<AbstractConditionalOperator>(E);
    beginConditional();
    if (const auto *B = dyn_cast<BinaryConditionalOperator>(E))
      bindOpaque(B->getOpaqueValue());
    BlockId Yes = newBlock(), No = newBlock(), After = newBlock();
    condition(C->getCond(), Yes, No);
    for (auto [B, Arm] :
         {std::pair(Yes, C->getTrueExpr()), std::pair(No, C->getFalseExpr())}) {
      setBlock(B);
      ConditionalPart Part(*this);
      if (Arm->getType()->isVoidType())
        effect(Arm);
      else
        initialize(Dst, T, Arm);
      jump(After);
    }
    setBlock(After);
    return;
  }
  case Stmt::StmtExprClass:
    statementValue(cast<StmtExpr>(E), &Dst, T);
    return;
  case Stmt::CXXDefaultArgExprClass:
    return initialize(std::move(Dst), T, cast<CXXDefaultArgExpr>(E)->getExpr());
  case Stmt::CXXDefaultInitExprClass:
    if (const Expr *Init = cast<CXXDefaultInitExpr>(E)->getExpr())
      return initialize(std::move(Dst), T, Init);
    break;
  case Stmt::ChooseExprClass:
    if (!cast<ChooseExpr>(E)->isConditionDependent())
      return initialize(std::move(Dst), T,
                        cast<ChooseExpr>(E)->getChosenSubExpr());
    break;
  case Stmt::GenericSelectionExprClass:
    if (!cast<GenericSelectionExpr>(E)->isResultDependent())
      return initialize(std::move(Dst), T,
                        cast<GenericSelectionExpr>(E)->getResultExpr());
    break;
  case Stmt::BinaryOperatorClass: {
    const auto *B = cast<BinaryOperator>(E);
    if (B->getOpcode() == BO_Comma) {
      effect(B->getLHS());
      return initialize(std::move(Dst), T, B->getRHS());
    }
    if (E->getType()->isRecordType()) {
      if (B->isAssignmentOp())
        return assign(std::move(Dst), load(assignment(B)), L);
      return assign(std::move(Dst), binaryValue(B), L);
    }
    break;
  }
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
  case Stmt::CXXFunctionalCastExprClass:
  case Stmt::CXXStaticCastExprClass:
  case Stmt::BuiltinBitCastExprClass: {
    const auto *C = cast<CastExpr>(E);
    if (!E->getType()->isRecordType() && !E->getType()->isArrayType())
      break;
    if (E->isGLValue())
      break;
    if (C->getCastKind() == CK_ToUnion) {
      const FieldDecl *Field = C->getTargetUnionField();
      return initialize(field(std::move(Dst), Field), Field->getType(),
                        C->getSubExpr());
    }
    if (C->getSubExpr()->isGLValue())
      return assign(std::move(Dst), load(lvalue(C->getSubExpr())), L);
    if (C->getSubExpr()->getType()->isRecordType() ||
        C->getSubExpr()->getType()->isArrayType() ||
        isa<InitListExpr>(C->getSubExpr()))
      return initialize(std::move(Dst), T, C->getSubExpr());
    return assign(std::move(Dst), rvalue(C->getSubExpr()), L);
  }
  case Stmt::ArrayInitLoopExprClass: {
    // A whole array is copied.
    const auto *A = cast<ArrayInitLoopExpr>(E);
    const Expr *Source = A->getCommonExpr()->getSourceExpr();
    if (!Source || !Source->isGLValue())
      break;
    return assign(std::move(Dst), load(lvalue(Source)), L);
  }
  case Stmt::DesignatedInitUpdateExprClass: {
    const auto *D = cast<DesignatedInitUpdateExpr>(E);
    initialize(Dst, T, D->getBase());
    return initList(std::move(Dst), D->getUpdater());
  }
  case Stmt::ImplicitValueInitExprClass:
  case Stmt::CXXScalarValueInitExprClass:
    return defaultInit(std::move(Dst), T, L);
  case Stmt::NoInitExprClass:
    return;
  case Stmt::StringLiteralClass:
  case Stmt::PredefinedExprClass:
  case Stmt::ObjCEncodeExprClass: {
    if (!T->isArrayType())
      break;
    Operand O = simple(Operand::String, type(T));
    if (const auto *P = dyn_cast<PredefinedExpr>(E))
      E = P->getFunctionName() ? P->getFunctionName() : E;
    if (const auto *S = dyn_cast<StringLiteral>(E))
      O.Text = S->getBytes().str();
    return assign(std::move(Dst), std::move(O), L);
  }
  case Stmt::OpaqueValueExprClass: {
    auto It = Opaques.find(cast<OpaqueValueExpr>(E));
    if (It != Opaques.end())
      return assign(std::move(Dst),
                    It->second.IsPlace ? load(It->second.P) : It->second.Value,
                    L);
    if (const Expr *Source = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return initialize(std::move(Dst), T, Source);
    break;
  }
  case Stmt::PseudoObjectExprClass: {
    const auto *P = cast<PseudoObjectExpr>(E);
    bindOpaques(P);
    if (const Expr *R = P->getResultExpr())
      return initialize(std::move(Dst), T, R);
    return;
  }
  case Stmt::CXXInheritedCtorInitExprClass: {
    // The inheriting constructor hands its own parameters on.
    const auto *I = cast<CXXInheritedCtorInitExpr>(E);
    std::vector<Operand> Args = {addressOf(Dst, T)};
    for (LocalId Id = 0; Id < F.NumParams; ++Id)
      if (Id != ThisLocal)
        Args.push_back(load(localPlace(Id)));
    callFunction(I->getConstructor(), std::move(Args), Ctx.VoidTy, L);
    return;
  }
  case Stmt::CompoundLiteralExprClass:
    if (E->isGLValue())
      break;
    return initialize(std::move(Dst), T,
                      cast<CompoundLiteralExpr>(E)->getInitializer());
  case Stmt::CXXUnresolvedConstructExprClass:
    return assign(std::move(Dst), unknownExpr(E, "dependent-construct"), L);
  case Stmt::CXXThrowExprClass:
    return throwExpr(cast<CXXThrowExpr>(E));
  case Stmt::VAArgExprClass:
    return assign(
        std::move(Dst),
        unknown("va_arg",
                {addressOf(lvalue(cast<VAArgExpr>(E)->getSubExpr()),
                           cast<VAArgExpr>(E)->getSubExpr()->getType())},
                type(E->getType()), L),
        L);
  case Stmt::AtomicExprClass:
    return assign(std::move(Dst), atomic(cast<AtomicExpr>(E)), L);
  default:
    break;
  }
  if (E->isGLValue())
    return assign(std::move(Dst), load(lvalue(E)), L);
  if (E->getType()->isRecordType() || E->getType()->isArrayType())
    return assign(std::move(Dst),
                  unknownExpr(E, E->isInstantiationDependent()
                                     ? "dependent-initializer"
                                     : ""),
                  L);
  Operand V = rvalue(E);
  if (!V.isNone())
    assign(std::move(Dst), std::move(V), L);
}

void FunctionLowering::defaultInit(Place Dst, QualType T, Location L) {
  assign(std::move(Dst), simple(Operand::Default, type(T)), L);
}

//===----------------------------------------------------------------------===//
// Aggregates
//===----------------------------------------------------------------------===//

void FunctionLowering::initList(Place Dst, const InitListExpr *E, bool Shared) {
  if (!E->isSemanticForm() && E->getSemanticForm())
    E = E->getSemanticForm();
  QualType T = E->getType();
  if (E->isTransparent() && E->getNumInits() == 1)
    return initialize(std::move(Dst), T, E->getInit(0));
  SmallVector<const Expr *, 16> Inits;
  for (const Expr *I : E->inits())
    Inits.push_back(I);
  const FieldDecl *UnionField = nullptr;
  if (T->isUnionType())
    UnionField = E->getInitializedFieldInUnion();
  aggregate(std::move(Dst), T, Inits, UnionField,
            E->hasArrayFiller() ? E->getArrayFiller() : nullptr, Shared, at(E));
}

/// Assigns the members of an aggregate. One assignment of the default value
/// stands for all members without an initialiser; not so if the members are
/// \p Shared with an enclosing record, as those of an unnamed union are.
void FunctionLowering::aggregate(Place Dst, QualType T,
                                 ArrayRef<const Expr *> Inits,
                                 const FieldDecl *UnionField,
                                 const Expr *Filler, bool Shared, Location L) {
  bool IsArray = T->isArrayType();
  const auto *RD = T->getAsRecordDecl();
  bool ClearFirst = Inits.empty() || llvm::any_of(Inits, [](const Expr *E) {
                      return isa<ImplicitValueInitExpr>(E);
                    });
  if (IsArray && Filler && !isa<NoInitExpr>(Filler))
    ClearFirst = true;
  if (ClearFirst && !Shared)
    defaultInit(Dst, T, L);
  if (Inits.size() > U.options().MaxInitializers) {
    assign(std::move(Dst), unknown("large-initializer", {}, type(T), L), L);
    return;
  }
  if (IsArray) {
    QualType ElementTy = Ctx.getAsArrayType(T)->getElementType();
    // `char s[] = {"..."}`.
    if (Inits.size() == 1 && isa<StringLiteral>(Inits[0]->IgnoreParens()) &&
        ElementTy->isAnyCharacterType())
      return initialize(std::move(Dst), T, Inits[0]);
    int64_t Index = 0;
    for (const Expr *I : Inits) {
      if (const auto *D = dyn_cast<DesignatedInitExpr>(I)) {
        initialize(element(Dst, std::nullopt, type(ElementTy)), ElementTy,
                   D->getInit());
        continue;
      }
      if (!isa<ImplicitValueInitExpr, NoInitExpr>(I))
        initialize(element(Dst, Index, type(ElementTy)), ElementTy, I);
      ++Index;
    }
    if (Filler && !isa<ImplicitValueInitExpr, NoInitExpr>(Filler) &&
        !ElementTy->isScalarType())
      initialize(element(Dst, std::nullopt, type(ElementTy)), ElementTy,
                 Filler);
    return;
  }
  if (!RD) {
    // A vector, a complex number or a dependent type.
    std::vector<Operand> Args;
    for (const Expr *I : Inits)
      Args.push_back(argument(I));
    assign(std::move(Dst),
           unknown(T->isVectorType() ? "vector-initializer"
                                     : "dependent-initializer",
                   std::move(Args), Dst.Ty, L),
           L);
    return;
  }
  if (RD->isUnion()) {
    if (UnionField && !Inits.empty() && !isa<ImplicitValueInitExpr>(Inits[0]))
      initialize(field(std::move(Dst), UnionField), UnionField->getType(),
                 Inits[0]);
    return;
  }
  members(Dst, RD, Inits);
  callOperators(std::move(Dst), dyn_cast<CXXRecordDecl>(RD), L);
}

/// The bases and fields of an aggregate, in order.
void FunctionLowering::members(const Place &Dst, const RecordDecl *RD,
                               ArrayRef<const Expr *> Inits) {
  size_t Next = 0;
  if (const auto *CXX = dyn_cast<CXXRecordDecl>(RD)) {
    for (const CXXBaseSpecifier &B : CXX->bases()) {
      if (Next >= Inits.size())
        return;
      const Expr *I = Inits[Next++];
      if (isa<ImplicitValueInitExpr>(I))
        continue;
      Place Base = Dst;
      Base.Ty = type(B.getType());
      initialize(std::move(Base), B.getType(), I);
    }
  }
  for (const FieldDecl *Field : RD->fields()) {
    if (Field->isUnnamedBitField())
      continue;
    if (Next >= Inits.size())
      return;
    const Expr *I = Inits[Next++];
    if (isa<ImplicitValueInitExpr, NoInitExpr>(I))
      continue;
    if (const auto *List = dyn_cast<InitListExpr>(I);
        List && !Field->getDeclName())
      initList(field(Dst, Field), List, /*Shared=*/true);
    else
      initialize(field(Dst, Field), Field->getType(), I);
  }
}

/// `std::initializer_list`: its elements in an array, and a record that
/// points to them.
void FunctionLowering::initializerList(Place Dst,
                                       const CXXStdInitializerListExpr *E) {
  Location L = at(E);
  Place Array = lvalue(E->getSubExpr());
  QualType ArrayTy = E->getSubExpr()->getType();
  int64_t Count = 0;
  QualType ElementTy = ArrayTy;
  if (const auto *A = Ctx.getAsConstantArrayType(ArrayTy)) {
    Count = static_cast<int64_t>(A->getZExtSize());
    ElementTy = A->getElementType();
  }
  TypeId PointerTy = type(Ctx.getPointerType(ElementTy));
  assign(namedField(Dst, "$begin", PointerTy), addressOf(Array, PointerTy), L);
  TypeId SizeTy = type(Ctx.getSizeType());
  assign(namedField(std::move(Dst), "$size", SizeTy), intOperand(Count, SizeTy),
         L);
}

//===----------------------------------------------------------------------===//
// Constructors and closures
//===----------------------------------------------------------------------===//

void FunctionLowering::construct(Place Dst, const CXXConstructExpr *E) {
  QualType T = E->getType();
  // An array of objects: one element stands for all.
  while (const ArrayType *A = Ctx.getAsArrayType(T)) {
    T = A->getElementType();
    if (E->getConstructor()->isDefaultConstructor() &&
        !U.hasProjectBody(E->getConstructor()))
      break;
    Dst = element(std::move(Dst), std::nullopt, type(T));
  }
  constructOne(std::move(Dst), E);
}

void FunctionLowering::constructOne(Place Dst, const CXXConstructExpr *E) {
  const CXXConstructorDecl *D = E->getConstructor();
  Location L = at(E);
  QualType T = E->getType();
  if (E->getNumArgs() >= 1 && !isa<CXXDefaultArgExpr>(E->getArg(0))) {
    const Expr *First = E->getArg(0);
    QualType FirstTy = First->getType();
    if (isRecordNamed(FirstTy, "nullopt_t")) {
      if (isRecordNamed(T, "optional") || isRecordNamed(T, "nullopt_t"))
        return assign(std::move(Dst), simple(Operand::Null, type(T)), L);
    }
    if (D->isCopyOrMoveConstructor()) {
      const Expr *Source = First->IgnoreParens();
      if (const auto *M = dyn_cast<MaterializeTemporaryExpr>(Source))
        if (E->isElidable() || isTransferWithoutBody(D))
          // The temporary is the object.
          return initialize(std::move(Dst), T, M->getSubExpr());
      if (isTransferWithoutBody(D)) {
        if (!First->isGLValue())
          return initialize(std::move(Dst), T, First);
        return assign(std::move(Dst), load(lvalue(First)), L,
                      D->isMoveConstructor());
      }
    }
  }
  bool NoArgs = llvm::all_of(
      E->arguments(), [](const Expr *A) { return isa<CXXDefaultArgExpr>(A); });
  if (D->isDefaultConstructor() && NoArgs) {
    bool Zero = E->requiresZeroInitialization() ||
                (E->isListInitialization() && !D->isUserProvided());
    if (D->isTrivial()) {
      if (Zero)
        defaultInit(Dst, T, L);
      else
        assign(Dst, simple(Operand::Undef, Dst.Ty), L);
      return callOperators(std::move(Dst), D->getParent(), L);
    }
    bool Calls = U.hasProjectBody(D) || U.isInterestingDefault(D) ||
                 (D->isUserProvided() && U.isModelled(D));
    if (!Calls || Zero)
      defaultInit(Dst, T, L);
    if (!Calls)
      return callOperators(std::move(Dst), D->getParent(), L);
  }
  Instr I = make(Op::Call, L);
  I.Callee = U.decl(D);
  U.require(D);
  I.Args.push_back(addressOf(Dst, T));
  SmallVector<const Expr *, 8> Args(E->arguments());
  arguments(I, Args);
  finishCall(std::move(I), Ctx.VoidTy, U.mayThrow(D), D->isNoReturn(), nullptr);
  callOperators(std::move(Dst), D->getParent(), L);
}

/// A closure: its captures by name, and what it calls.
void FunctionLowering::lambda(Place Dst, const LambdaExpr *E) {
  const CXXRecordDecl *RD = E->getLambdaClass();
  Location L = at(E);
  auto Init = E->capture_init_begin();
  auto Capture = E->capture_begin();
  for (const FieldDecl *Field : RD->fields()) {
    if (Capture == E->capture_end() || Init == E->capture_init_end())
      break;
    std::string Name = Capture->capturesVariable()
                           ? Capture->getCapturedVar()->getName().str()
                           : "this";
    if (Name.empty())
      Name = "unnamed";
    bool IsVLA = Capture->capturesVLAType();
    ++Capture;
    const Expr *Value = *Init++;
    if (IsVLA || !Value)
      continue;
    initialize(namedField(Dst, Name, type(Field->getType())), Field->getType(),
               Value);
  }
  callOperators(std::move(Dst), RD, L);
}

/// The call operators of a class, those of a template as instantiated.
static void findCallOperators(const CXXRecordDecl *RD,
                              SmallVectorImpl<const FunctionDecl *> &Out) {
  bool Declares = false, Uses = false;
  for (const clang::Decl *D : RD->decls()) {
    const auto *Named = dyn_cast<NamedDecl>(D);
    if (!Named || Named->getDeclName().getCXXOverloadedOperator() != OO_Call)
      continue;
    if (const auto *M = dyn_cast<CXXMethodDecl>(D)) {
      Declares = true;
      Out.push_back(M);
    } else if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
      Declares = true;
      size_t Before = Out.size();
      llvm::append_range(Out, T->specializations());
      if (RD->isLambda() && Out.size() == Before)
        Out.push_back(T->getTemplatedDecl());
    } else {
      Uses = true;
    }
  }
  if (Declares && !Uses)
    return;
  for (const CXXBaseSpecifier &B : RD->bases())
    if (const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
        Base && Base->hasDefinition())
      findCallOperators(Base->getDefinition(), Out);
}

/// What a callable object calls: `$call`, and `$call1`... if it is overloaded.
void FunctionLowering::callOperators(Place Dst, const CXXRecordDecl *RD,
                                     Location L) {
  if (!RD || !RD->hasDefinition() || U.inSystemHeader(RD))
    return;
  constexpr unsigned MaxOperators = 8;
  SmallVector<const FunctionDecl *, 4> Operators;
  findCallOperators(RD->getDefinition(), Operators);
  if (Operators.size() > MaxOperators)
    return;
  for (size_t N = 0; N < Operators.size(); ++N) {
    TypeId Ty = type(Operators[N]->getType());
    std::string Name = N ? "$call" + std::to_string(N) : "$call";
    assign(namedField(Dst, Name, Ty), functionOperand(Operators[N], Ty), L);
  }
}

/// What a constructor does before its body.
void FunctionLowering::constructorInits(const CXXConstructorDecl *D) {
  if (D->isDependentContext() && D->inits().begin() == D->inits().end())
    return;
  for (const CXXCtorInitializer *Init : D->inits()) {
    const Expr *E = Init->getInit();
    if (!E)
      continue;
    Place This =
        deref(thisValue(), type(D->getThisType()->getPointeeType()), at(E));
    auto Saved = LocOverride;
    if (!LocOverride && !at(E).isValid())
      LocOverride = at(D->getLocation());
    {
      Scope Temporaries(*this);
      if (Init->isAnyMemberInitializer()) {
        Place P = This;
        const FieldDecl *Last = Init->getAnyMember();
        if (const IndirectFieldDecl *Path = Init->getIndirectMember())
          for (const NamedDecl *Part : Path->chain())
            P = field(std::move(P), cast<FieldDecl>(Part));
        else
          P = field(std::move(P), Last);
        initialize(P, Last->getType(), E);
        Temporaries.close();
        // A later initialiser that throws destroys this member.
        Cleanup C;
        if (describe(C, Last->getType(), std::move(P), at(E)) &&
            C.K == Cleanup::Destroy) {
          C.OnlyUnwind = true;
          push(std::move(C));
        }
      } else {
        QualType T(Init->isBaseInitializer()
                       ? Init->getBaseClass()
                       : Init->getTypeSourceInfo()->getType().getTypePtr(),
                   0);
        Place P = This;
        P.Ty = type(T);
        // Bases share the object's fields: defaulting one must not clear it.
        const auto *C = dyn_cast<CXXConstructExpr>(E->IgnoreParens());
        bool Defaults = C && C->getConstructor()->isDefaultConstructor() &&
                        !U.hasProjectBody(C->getConstructor()) &&
                        !U.isInterestingDefault(C->getConstructor());
        if (!Defaults)
          initialize(P, T, E);
        Temporaries.close();
        Cleanup End;
        if (Init->isBaseInitializer() &&
            describe(End, T, std::move(P), at(E)) &&
            End.K == Cleanup::Destroy) {
          End.OnlyUnwind = true;
          push(std::move(End));
        }
      }
    }
    LocOverride = Saved;
  }
}

/// Members and bases end after the body of a destructor, however it is left.
void FunctionLowering::destructorCleanups(const CXXDestructorDecl *D) {
  const CXXRecordDecl *RD = D->getParent();
  if (RD->isUnion() || RD->isDependentContext())
    return;
  Location L =
      at(D->getBodyRBrace().isValid() ? D->getBodyRBrace() : D->getLocation());
  auto Add = [&](QualType T, Place P) {
    Cleanup C;
    if (describe(C, T, std::move(P), L) && C.K == Cleanup::Destroy)
      push(std::move(C));
  };
  QualType ThisTy = D->getThisType()->getPointeeType();
  auto Base = [&](const CXXBaseSpecifier &B) {
    Place P = deref(thisValue(), type(ThisTy), L);
    P.Ty = type(B.getType());
    Add(B.getType(), std::move(P));
  };
  for (const CXXBaseSpecifier &B : RD->vbases())
    Base(B);
  for (const CXXBaseSpecifier &B : RD->bases())
    if (!B.isVirtual())
      Base(B);
  for (const FieldDecl *Field : RD->fields()) {
    if (Field->getType()->isReferenceType())
      continue;
    Place P = field(deref(thisValue(), type(ThisTy), L), Field);
    Add(Field->getType(), std::move(P));
  }
}

} // namespace claimcheck::lowering
