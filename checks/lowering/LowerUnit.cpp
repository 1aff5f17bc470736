//===- LowerUnit.cpp - Which functions are lowered ------------------------===//

#include "FunctionLowering.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclFriend.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Basic/Stack.h"
#include "clang/Basic/TargetInfo.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace claimcheck::lowering {

UnitLowering::UnitLowering(ASTContext &Ctx, const LoweringOptions &Options)
    : Ctx(Ctx), SM(Ctx.getSourceManager()), Options(Options) {}

//===----------------------------------------------------------------------===//
// Files and locations
//===----------------------------------------------------------------------===//

uint32_t UnitLowering::file(FileID Id) {
  if (Id.isInvalid())
    return 0;
  auto [It, New] = FileIds.try_emplace(Id, 0);
  if (!New)
    return It->second;
  auto Entry = SM.getFileEntryRefForID(Id);
  flow::SourceFile F;
  if (Entry) {
    SmallString<256> Path(Entry->getName());
    SM.getFileManager().makeAbsolutePath(Path);
    llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    StringRef Rest = Path;
    if (!Unit.Directory.empty() && Rest.consume_front(Unit.Directory) &&
        Rest.consume_front("/"))
      F.Path = Rest.str();
    else
      F.Path = Path.str().str();
  } else {
    F.Path = SM.getBufferName(SM.getLocForStartOfFile(Id)).str();
  }
  F.IsSystem =
      SrcMgr::isSystem(SM.getFileCharacteristic(SM.getLocForStartOfFile(Id)));
  if (auto Buffer = SM.getBufferDataOrNone(Id))
    F.Hash = llvm::utohexstr(llvm::xxh3_64bits(*Buffer), /*LowerCase=*/true,
                             /*Width=*/16);
  // One file may be entered several times.
  for (uint32_t I = 1; I < Unit.Files.size(); ++I)
    if (Unit.Files[I].Path == F.Path)
      return FileIds[Id] = I;
  Unit.Files.push_back(std::move(F));
  return FileIds[Id] = static_cast<uint32_t>(Unit.Files.size() - 1);
}

flow::Location UnitLowering::location(SourceLocation Begin,
                                      SourceLocation End) {
  flow::Location L;
  if (Begin.isInvalid())
    return L;
  if (End.isInvalid())
    End = Begin;
  Begin = SM.getExpansionLoc(Begin);
  CharSourceRange Range = SM.getExpansionRange(End);
  SourceLocation Last = Range.getEnd();
  auto [Id, Offset] = SM.getDecomposedLoc(Begin);
  L.File = file(Id);
  bool Invalid = false;
  L.Line = SM.getLineNumber(Id, Offset, &Invalid);
  L.Column = SM.getColumnNumber(Id, Offset, &Invalid);
  auto [EndId, EndOffset] = SM.getDecomposedLoc(Last);
  if (Range.isTokenRange())
    EndOffset += Lexer::MeasureTokenLength(Last, SM, Ctx.getLangOpts());
  if (EndId != Id || EndOffset < Offset)
    EndOffset = Offset + 1;
  L.EndLine = SM.getLineNumber(Id, EndOffset, &Invalid);
  L.EndColumn = SM.getColumnNumber(Id, EndOffset, &Invalid);
  if (Invalid)
    return flow::Location();
  return L;
}

void UnitLowering::problem(SourceLocation L, const llvm::Twine &Text) {
  flow::Location At = location(L, L);
  std::string Where =
      At.isValid() ? Unit.Files[At.File].Path + ":" + std::to_string(At.Line)
                   : Unit.MainFile + ":0";
  std::string Line = Where + ": " + Text.str();
  if (!llvm::is_contained(Unit.Problems, Line))
    Unit.Problems.push_back(std::move(Line));
}

bool UnitLowering::hasErrorIn(SourceRange R) const {
  SourceLocation Begin = SM.getExpansionLoc(R.getBegin());
  SourceLocation End = SM.getExpansionRange(R.getEnd()).getEnd();
  if (Begin.isInvalid() || End.isInvalid())
    return false;
  for (SourceLocation E : Options.ErrorLocations) {
    E = SM.getExpansionLoc(E);
    if (E.isValid() && SM.getFileID(E) == SM.getFileID(Begin) &&
        SM.getFileID(End) == SM.getFileID(Begin) &&
        SM.getFileOffset(Begin) <= SM.getFileOffset(E) &&
        SM.getFileOffset(E) <= SM.getFileOffset(End))
      return true;
  }
  return false;
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

void UnitLowering::walk(const DeclContext *DC) {
  for (const Decl *D : DC->decls())
    walk(D);
}

void UnitLowering::walk(const Decl *D) {
  if (!D || !Walked.insert(D).second)
    return;
  if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(D))
    return walk(cast<DeclContext>(D));
  if (const auto *F = dyn_cast<FunctionDecl>(D))
    return require(F);
  if (const auto *T = dyn_cast<FunctionTemplateDecl>(D)) {
    for (const FunctionDecl *Spec : T->specializations())
      require(Spec);
    if (const FunctionDecl *Pattern = T->getTemplatedDecl())
      require(Pattern);
    return;
  }
  if (const auto *T = dyn_cast<ClassTemplateDecl>(D)) {
    for (const auto *Spec : T->specializations())
      walk(static_cast<const Decl *>(Spec));
    return walk(static_cast<const Decl *>(T->getTemplatedDecl()));
  }
  if (const auto *T = dyn_cast<VarTemplateDecl>(D)) {
    for (const VarDecl *Spec : T->specializations())
      lowerGlobal(Spec);
    return;
  }
  if (const auto *R = dyn_cast<CXXRecordDecl>(D)) {
    // Lambdas are met where they are evaluated.
    if (R->isLambda())
      return;
    // An implicit virtual destructor may run wherever a base is deleted.
    if (R->isThisDeclarationADefinition() && !R->isDependentContext())
      if (const CXXDestructorDecl *Dtor = R->getDestructor();
          Dtor && Dtor->isVirtual())
        require(Dtor);
    return walk(static_cast<const DeclContext *>(R));
  }
  if (const auto *F = dyn_cast<FriendDecl>(D))
    return walk(F->getFriendDecl());
  if (const auto *V = dyn_cast<VarDecl>(D)) {
    if (isa<DecompositionDecl>(V))
      for (const BindingDecl *B : cast<DecompositionDecl>(V)->bindings())
        if (const VarDecl *Holding = B->getHoldingVar())
          lowerGlobal(Holding);
    return lowerGlobal(V);
  }
}

void UnitLowering::require(const FunctionDecl *D) {
  const Decl *Canonical = D->getCanonicalDecl();
  if (Queued.count(Canonical))
    return;
  const FunctionDecl *Def = D->getDefinition();
  bool Synthesised = false;
  if (!Def) {
    // Implicit members get their body from lowering, whether or not Sema made
    // one; the invoker of a lambda has the body of its call operator.
    if (isa<CXXDestructorDecl>(D) && (D->isImplicit() || D->isDefaulted()))
      Synthesised = true;
    else if (const auto *M = dyn_cast<CXXMethodDecl>(D);
             M && M->isLambdaStaticInvoker())
      Synthesised = true;
    else
      return;
    Def = D;
  } else if (Def->isLateTemplateParsed() || Def->isDeleted()) {
    return;
  }
  if (Def->isPureVirtual() && !Def->getBody())
    return;
  if (inSystemHeader(Def))
    return;
  // A rule speaks for the callers; a body in the file at hand is the user's
  // own code all the same, and the key half looks at it.
  if (isModelled(Def) &&
      !SM.isInMainFile(SM.getExpansionLoc(Def->getLocation())))
    return;
  if (const auto *C = dyn_cast<CXXConstructorDecl>(Def);
      C && (C->isImplicit() || C->isDefaulted()) &&
      !C->getInheritedConstructor())
    if (!C->isDefaultConstructor() || !isInterestingDefault(C))
      return;
  if (const auto *M = dyn_cast<CXXMethodDecl>(Def);
      M && !isa<CXXConstructorDecl>(M) && M->isDefaulted() &&
      (M->isCopyAssignmentOperator() || M->isMoveAssignmentOperator()))
    return;
  if (const auto *Dtor = dyn_cast<CXXDestructorDecl>(Def);
      Dtor && Dtor->isTrivial())
    return;
  if (!Synthesised && !Def->hasBody())
    return;
  Queued.insert(Canonical);
  if (Def->isDependentContext()) {
    Patterns.push_back(Def);
    return;
  }
  if (const FunctionDecl *Pattern = Def->getTemplateInstantiationPattern())
    Instantiated.insert(Pattern->getCanonicalDecl());
  Pending.push_back(Def);
}

void UnitLowering::lowerPending() {
  while (!Pending.empty()) {
    const FunctionDecl *D = Pending.front();
    Pending.pop_front();
    lowerFunction(D, /*IsPattern=*/false);
  }
}

/// A template that nothing instantiates is lowered as far as calls resolve.
void UnitLowering::finishPatterns() {
  for (size_t I = 0; I < Patterns.size(); ++I) {
    const FunctionDecl *D = Patterns[I];
    if (!Instantiated.count(D->getCanonicalDecl()))
      lowerFunction(D, /*IsPattern=*/true);
    lowerPending();
  }
}

void UnitLowering::lowerFunction(const FunctionDecl *D, bool IsPattern) {
  flow::DeclId Id = decl(D);
  FunctionLowering L(*this, Id);
  bool Broken = D->isInvalidDecl() || hasErrorIn(D->getSourceRange());
  if (!Broken)
    L.lowerBody(D);
  SourceLocation ErrorLoc = L.errorLocation();
  bool HadErrors = Broken || L.hadErrors();
  bool HitBound = L.hitBound();
  flow::Function F = L.finish();
  F.HadErrors |= Broken;
  F.IsPattern = IsPattern;
  F.Loc = location(D->getBeginLoc(), D->getEndLoc());
  F.NameLoc = location(D->getLocation(), D->getLocation());
  F.InMainFile = SM.isInMainFile(SM.getExpansionLoc(D->getLocation()));
  F.IsTest = isTest(D);
  if (HadErrors)
    problem(ErrorLoc.isValid() ? ErrorLoc : D->getLocation(),
            "'" + Unit.Decls[Id].Name + "' has errors and was not analysed");
  else if (HitBound)
    problem(D->getLocation(),
            "'" + Unit.Decls[Id].Name + "' is too large and was not analysed");
  Unit.Functions.push_back(std::move(F));
}

//===----------------------------------------------------------------------===//
// Globals
//===----------------------------------------------------------------------===//

const std::string &UnitLowering::global(const VarDecl *D) {
  D = D->getCanonicalDecl();
  auto [It, New] =
      GlobalIds.try_emplace(D, static_cast<uint32_t>(Unit.Globals.size()));
  if (!New)
    return Unit.Globals[It->second].Id;
  Unit.Globals.emplace_back();
  size_t Index = Unit.Globals.size() - 1;
  flow::Global G;
  G.Id = declId(D);
  G.Name = qualifiedName(D);
  G.Ty = type(D->getType());
  const VarDecl *Def = D->getDefinition(Ctx);
  const VarDecl *Best = Def ? Def : D;
  G.Loc = location(Best->getLocation(), Best->getLocation());
  G.IsThreadLocal = D->getTLSKind() != VarDecl::TLS_None;
  G.IsInternal = !D->isExternallyVisible();
  const VarDecl *Init = nullptr;
  (void)D->getAnyInitializer(Init);
  if (Init && !Init->isInvalidDecl())
    constantInit(Init, G);
  G.IsConst = !D->getType()->isReferenceType() &&
              Ctx.getBaseElementType(D->getType()).isConstQualified();
  const bool IsInitialised = Init && Init->getInit() && !Init->isInvalidDecl();
  // A traversal scope may leave out functions of headers.
  const bool IsSeenWhole =
      (!Ctx.getTraversalScope().empty() &&
       isa<TranslationUnitDecl>(Ctx.getTraversalScope().front())) ||
      SM.isInMainFile(SM.getExpansionLoc(Best->getLocation()));
  if (G.IsInternal && IsInitialised && IsSeenWhole &&
      !D->getType()->isReferenceType() && !D->getType().isVolatileQualified())
    Unchangeable.insert(G.Id);
  if (IsInitialised && (G.IsConst || Unchangeable.count(G.Id)))
    heldFunctions(Init->getInit(), "", G);
  Unit.Globals[Index] = std::move(G);
  return Unit.Globals[Index].Id;
}

/// Notes the functions that the braced initialiser \p E of a table names.
void UnitLowering::heldFunctions(const Expr *E, StringRef Field,
                                 flow::Global &G) {
  E = E->IgnoreParenImpCasts();
  if (const auto *L = dyn_cast<InitListExpr>(E)) {
    if (L->isSyntacticForm() && L->getSemanticForm())
      L = L->getSemanticForm();
    const RecordDecl *Record = nullptr;
    if (const auto *T = L->getType()->getAs<RecordType>())
      Record = T->getDecl()->getDefinition();
    std::vector<const FieldDecl *> Fields;
    if (Record && !Record->isUnion())
      Fields.assign(Record->field_begin(), Record->field_end());
    for (unsigned N = 0; N < L->getNumInits(); ++N)
      if (const Expr *Part = L->getInit(N))
        heldFunctions(Part, N < Fields.size() ? Fields[N]->getName() : Field,
                      G);
    return;
  }
  if (const auto *A = dyn_cast<UnaryOperator>(E);
      A && A->getOpcode() == UO_AddrOf)
    E = A->getSubExpr()->IgnoreParenImpCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *F = Ref ? dyn_cast<FunctionDecl>(Ref->getDecl()) : nullptr;
  if (!F || F->isDependentContext())
    return;
  flow::Operand O;
  O.K = flow::Operand::Function;
  O.Ty = type(Ctx.getPointerType(F->getType()));
  O.Text = declKey(decl(F));
  require(F);
  G.Holds.push_back({Field.str(), std::move(O)});
}

/// Puts a scalar or string constant into \p G.
/// \returns whether nothing else has to be initialised.
bool UnitLowering::constantInit(const VarDecl *D, flow::Global &G) {
  const Expr *E = D->getInit();
  if (!E || E->containsErrors() || E->isValueDependent() ||
      D->getType()->isDependentType())
    return false;
  while (true) {
    E = E->IgnoreParenImpCasts();
    if (const auto *F = dyn_cast<FullExpr>(E))
      E = F->getSubExpr();
    else if (const auto *I = dyn_cast<InitListExpr>(E);
             I && I->getNumInits() == 1 &&
             (D->getType()->isScalarType() ||
              isa<StringLiteral>(I->getInit(0)->IgnoreParens())))
      E = I->getInit(0);
    else
      break;
  }
  QualType T = D->getType();
  flow::Operand O;
  O.Ty = type(T);
  if (const auto *S = dyn_cast<StringLiteral>(E);
      S && (T->isPointerType() || T->isArrayType())) {
    O.K = flow::Operand::String;
    O.Text = S->getBytes().str();
    G.Init = std::move(O);
    return true;
  }
  if (T->isIntegralOrEnumerationType()) {
    Expr::EvalResult R;
    if (!E->EvaluateAsInt(R, Ctx, Expr::SE_NoSideEffects))
      return false;
    O.K = flow::Operand::Int;
    O.IntValue = R.Val.getInt().extOrTrunc(64).getSExtValue();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts()))
      if (const auto *C = dyn_cast<EnumConstantDecl>(Ref->getDecl()))
        O.Text = C->getName().str();
    G.Init = std::move(O);
    return true;
  }
  if (T->isAnyPointerType() &&
      E->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull)) {
    O.K = flow::Operand::Null;
    G.Init = std::move(O);
    return true;
  }
  return T->isFloatingType() && E->isEvaluatable(Ctx);
}

/// An initialiser that is not one constant becomes a function that runs before
/// main.
void UnitLowering::lowerGlobal(const VarDecl *D) {
  if (!D->hasGlobalStorage() || D->isInvalidDecl() || inSystemHeader(D) ||
      inLibraryHeader(D) || D->getType()->isDependentType() ||
      D->getDeclContext()->isDependentContext() ||
      isa<VarTemplatePartialSpecializationDecl>(D))
    return;
  global(D);
  const Expr *Init = D->getInit();
  if (!Init || Init->isValueDependent() ||
      D->isThisDeclarationADefinition(Ctx) == VarDecl::DeclarationOnly)
    return;
  if (!Queued.insert(D->getCanonicalDecl()).second)
    return;
  flow::Global Scratch;
  if (constantInit(D, Scratch))
    return;

  flow::Decl InitDecl;
  InitDecl.Id = global(D) + "$init";
  InitDecl.Name = qualifiedName(D) + "$init";
  InitDecl.Result = type(Ctx.VoidTy);
  InitDecl.IsInternal = true;
  auto Id = static_cast<flow::DeclId>(Unit.Decls.size());
  Unit.Decls.push_back(std::move(InitDecl));
  FunctionLowering L(*this, Id);
  bool Broken = hasErrorIn(D->getSourceRange());
  if (!Broken)
    L.lowerGlobalInit(D);
  bool Bad = Broken || L.hadErrors() || L.hitBound();
  flow::Function F = L.finish();
  F.IsGlobalInit = true;
  F.Loc = location(D->getBeginLoc(), D->getEndLoc());
  F.NameLoc = location(D->getLocation(), D->getLocation());
  F.InMainFile = SM.isInMainFile(SM.getExpansionLoc(D->getLocation()));
  F.HadErrors |= Broken;
  if (Bad)
    problem(D->getLocation(),
            "the initialiser of '" + qualifiedName(D) + "' was not analysed");
  // An initialiser that only leaves an empty object says nothing.
  bool Empty = F.Blocks.size() == 1 && F.Blocks[0].Instrs.size() <= 1;
  if (!Empty || Bad)
    Unit.Functions.push_back(std::move(F));
}

//===----------------------------------------------------------------------===//
// The unit
//===----------------------------------------------------------------------===//

static std::string platform(const llvm::Triple &T) {
  if (T.isOSWindows())
    return "windows";
  if (T.isOSDarwin())
    return "darwin";
  if (T.isAndroid())
    return "android";
  return llvm::Triple::getOSTypeName(T.getOS()).str();
}

/// What only this unit can name, and nothing in it writes or passes on, keeps
/// what it was initialised with, as if it were declared constant.
void UnitLowering::findConstants() {
  std::set<StringRef> Changing;
  for (const flow::Function &F : Unit.Functions) {
    if (F.HadErrors)
      return;
    auto note = [&](const flow::Operand &O) {
      if (O.K == flow::Operand::Address)
        Changing.insert(O.P.Symbol);
    };
    for (const flow::Block &B : F.Blocks)
      for (const flow::Instr &I : B.Instrs) {
        if (!F.IsGlobalInit)
          Changing.insert(I.Dst.Symbol);
        note(I.Target);
        llvm::for_each(I.Args, note);
      }
  }
  for (const flow::Global &G : Unit.Globals)
    if (G.Init)
      Changing.insert(G.Init->P.Symbol);
  for (flow::Global &G : Unit.Globals)
    if (Unchangeable.count(G.Id) && !Changing.count(G.Id))
      G.IsConst = true;
}

flow::Unit UnitLowering::run() {
  noteBottomOfStack();
  auto Cwd =
      SM.getFileManager().getVirtualFileSystem().getCurrentWorkingDirectory();
  Unit.Directory = Cwd ? *Cwd : "";
  StringRef Working = SM.getFileManager().getFileSystemOpts().WorkingDir;
  if (llvm::sys::path::is_absolute(Working))
    Unit.Directory = Working.str();
  uint32_t Main = file(SM.getMainFileID());
  Unit.MainFile = Unit.Files[Main].Path;
  Unit.Language = Ctx.getLangOpts().CPlusPlus ? "c++" : "c";
  Unit.Platform = platform(Ctx.getTargetInfo().getTriple());
  if (Options.FatalError) {
    Unit.Fatal = true;
    problem(SM.getLocForStartOfFile(SM.getMainFileID()),
            "a fatal error stopped the parser; nothing was analysed");
    return std::move(Unit);
  }
  for (const Decl *D : Ctx.getTraversalScope()) {
    if (const auto *TU = dyn_cast<TranslationUnitDecl>(D))
      walk(static_cast<const DeclContext *>(TU));
    else
      walk(D);
  }
  lowerPending();
  finishPatterns();
  findConstants();
  return std::move(Unit);
}

flow::Unit lowerUnit(ASTContext &Ctx, const LoweringOptions &Options) {
  return UnitLowering(Ctx, Options).run();
}

} // namespace claimcheck::lowering
