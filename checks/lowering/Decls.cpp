//===- Decls.cpp - Names, identities and facts of functions ---------------===//

#include "../model/Model.h"
#include "UnitLowering.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace claimcheck::lowering {

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static std::string unqualifiedName(const NamedDecl *D) {
  if (const auto *RD = dyn_cast<CXXRecordDecl>(D); RD && RD->isLambda())
    return "$lambda";
  if (const auto *T = dyn_cast<TagDecl>(D)) {
    if (T->getIdentifier())
      return T->getName().str();
    if (const TypedefNameDecl *Name = T->getTypedefNameForAnonDecl())
      return Name->getName().str();
    return "$unnamed";
  }
  if (const auto *C = dyn_cast<CXXConstructorDecl>(D))
    return unqualifiedName(C->getParent());
  if (const auto *C = dyn_cast<CXXDestructorDecl>(D))
    return "~" + unqualifiedName(C->getParent());
  return D->getDeclName().getAsString();
}

std::string qualifiedName(const NamedDecl *D) {
  SmallVector<std::string, 6> Parts;
  Parts.push_back(unqualifiedName(D));
  for (const DeclContext *DC = D->getDeclContext(); DC; DC = DC->getParent()) {
    if (const auto *N = dyn_cast<NamespaceDecl>(DC)) {
      if (!N->isInline() && !N->isAnonymousNamespace())
        Parts.push_back(N->getName().str());
    } else if (isa<TagDecl, FunctionDecl>(DC)) {
      // Enumerations that are not scoped add nothing to a name.
      const auto *E = dyn_cast<EnumDecl>(DC);
      if (!E || E->isScoped())
        Parts.push_back(unqualifiedName(cast<NamedDecl>(DC)));
    }
  }
  std::string Name;
  for (const std::string &P : llvm::reverse(Parts)) {
    if (!Name.empty())
      Name += "::";
    Name += P;
  }
  return Name;
}

//===----------------------------------------------------------------------===//
// Identities
//===----------------------------------------------------------------------===//

static const CXXRecordDecl *lambdaOf(const NamedDecl *D) {
  if (const auto *RD = dyn_cast<CXXRecordDecl>(D))
    return RD->isLambda() ? RD : nullptr;
  const auto *RD = dyn_cast<CXXRecordDecl>(D->getDeclContext());
  return RD && RD->isLambda() ? RD : nullptr;
}

/// The same in every unit, different for different entities. Two that get the
/// same key nevertheless are told apart by a number.
std::string UnitLowering::declId(const NamedDecl *D) {
  const Decl *Canonical = D->getCanonicalDecl();
  auto It = Keys.find(Canonical);
  if (It != Keys.end())
    return It->second;
  std::string Base = computeDeclId(cast<NamedDecl>(Canonical));
  std::string Key = Base;
  for (unsigned N = 2;; ++N) {
    auto [Owner, New] = KeyOwners.try_emplace(Key, Canonical);
    if (New || Owner->second == Canonical)
      break;
    Key = Base + "#" + std::to_string(N);
  }
  Keys[Canonical] = Key;
  return Key;
}

std::string UnitLowering::computeDeclId(const NamedDecl *D) {
  if (const CXXRecordDecl *Lambda = lambdaOf(D)) {
    std::string Key;
    const auto *Outer = dyn_cast_or_null<NamedDecl>(
        Decl::castFromDeclContext(Lambda->getDeclContext()));
    if (const Decl *Context = Lambda->getLambdaContextDecl())
      if (const auto *N = dyn_cast<NamedDecl>(Context))
        Outer = N;
    SourceLocation Begin = SM.getExpansionLoc(Lambda->getLocation());
    unsigned Offset = SM.getFileOffset(Begin);
    if (Outer && !isa<TranslationUnitDecl>(Outer)) {
      Key = declId(Outer);
      SourceLocation Start = SM.getExpansionLoc(Outer->getBeginLoc());
      if (SM.getFileID(Start) == SM.getFileID(Begin) &&
          SM.getFileOffset(Start) <= Offset)
        Offset -= SM.getFileOffset(Start);
    } else {
      Key = Unit.Files[file(SM.getFileID(Begin))].Path;
    }
    Key += "@lambda@" + std::to_string(Offset);
    if (D == Lambda)
      return Key;
    // A member: the call operator, an instantiation of it, the invoker.
    SmallString<128> Usr;
    if (!index::generateUSRForDecl(D, Usr)) {
      size_t Last = Usr.str().rfind("@F@");
      if (Last != StringRef::npos)
        return Key + Usr.substr(Last).str();
    }
    return Key + "@" + unqualifiedName(D) + "@" +
           cast<ValueDecl>(D)->getType().getCanonicalType().getAsString();
  }
  SmallString<128> Usr;
  std::string Key;
  if (!index::generateUSRForDecl(D, Usr)) {
    Key = Usr.str().str();
  } else {
    Key = "?" + qualifiedName(D);
    if (const auto *V = dyn_cast<ValueDecl>(D))
      Key += "@" + V->getType().getCanonicalType().getAsString();
  }
  // Instantiations of local classes and of members share their pattern's USR.
  if (const auto *FD = dyn_cast<FunctionDecl>(D)) {
    if (const TemplateArgumentList *Args =
            FD->getTemplateSpecializationArgs()) {
      std::string Text;
      llvm::raw_string_ostream OS(Text);
      for (const TemplateArgument &A : Args->asArray()) {
        OS << ",";
        A.print(Ctx.getPrintingPolicy(), OS, /*IncludeType=*/true);
      }
      if (Usr.str().find('<') == StringRef::npos)
        Key += "<" + Text + ">";
    }
  }
  bool Internal = !D->isExternallyVisible() || D->getParentFunctionOrMethod();
  if (const auto *FD = dyn_cast<FunctionDecl>(D);
      FD && D->getParentFunctionOrMethod() && FD->isExternC())
    Internal = false;
  if (const auto *FD = dyn_cast<FunctionDecl>(D); FD && FD->getBuiltinID())
    Internal = false;
  if (Internal) {
    // A local of an inline function is the same in each unit, but its name
    // alone is not unique; the file keeps both facts.
    FileID Id = SM.getFileID(SM.getExpansionLoc(D->getLocation()));
    Key += "@" + Unit.Files[file(Id)].Path;
  }
  return Key;
}

//===----------------------------------------------------------------------===//
// Questions
//===----------------------------------------------------------------------===//

bool UnitLowering::inSystemHeader(const Decl *D) const {
  SourceLocation L = D->getLocation();
  if (L.isInvalid())
    return true;
  return SM.isInSystemHeader(SM.getExpansionLoc(L));
}

/// The qualified record name of the first parameter, as rules spell it.
static std::string firstParam(const FunctionDecl *D) {
  if (D->getNumParams() == 0)
    return "";
  QualType T = D->getParamDecl(0)->getType().getNonReferenceType();
  if (T->isPointerType())
    T = T->getPointeeType();
  if (const RecordDecl *RD = T->getAsRecordDecl())
    return qualifiedName(RD);
  return "";
}

/// The effects that the source itself gives a function, where a caller of
/// this unit sees them.
static std::vector<std::string> annotations(const FunctionDecl *D) {
  std::vector<std::string> Found;
  for (const FunctionDecl *Redecl : D->redecls())
    for (const auto *A : Redecl->specific_attrs<AnnotateAttr>())
      if (A->getAnnotation().starts_with("claimcheck::") &&
          !llvm::is_contained(Found, A->getAnnotation()))
        Found.push_back(A->getAnnotation().str());
  return Found;
}

bool UnitLowering::isModelled(const FunctionDecl *D) {
  const model::Model *M = Options.Model;
  if (!M)
    return false;
  if (!annotations(D).empty())
    return true;
  if (D->getIdentifier() && !M->knowsIdentifier(D->getName()) &&
      !isa<CXXConstructorDecl, CXXDestructorDecl>(D)) {
    // Not named by any rule.
  } else if (M->function(qualifiedName(D), D->getNumParams(), firstParam(D))) {
    return true;
  }
  return inLibraryHeader(D);
}

bool UnitLowering::inLibraryHeader(const Decl *D) const {
  if (!Options.Model)
    return false;
  SourceLocation L = SM.getExpansionLoc(D->getLocation());
  FileID Id = L.isValid() ? SM.getFileID(L) : FileID();
  if (Id.isInvalid() || Id == SM.getMainFileID())
    return false;
  auto Entry = SM.getFileEntryRefForID(Id);
  return Entry && Options.Model->packOfHeader(Entry->getName());
}

bool UnitLowering::isWhole(const FieldDecl *D) {
  if (!Options.Model || !inSystemHeader(D))
    return false;
  auto [It, New] = Wholes.try_emplace(D, false);
  if (!New)
    return It->second;
  const model::TypeModel *T =
      Options.Model->type(qualifiedName(D->getParent()));
  return It->second = T && T->Is == "container" &&
                      llvm::is_contained(T->ValueFields, D->getName());
}

bool UnitLowering::hasProjectBody(const FunctionDecl *D) {
  if (D->isImplicit() || D->isDefaulted() || D->isDeleted())
    return false;
  if (D->isTemplateInstantiation())
    if (const FunctionDecl *P = D->getTemplateInstantiationPattern()) {
      if (P->isDefaulted() || P->isImplicit())
        return false;
    }
  return !inSystemHeader(D) && !isModelled(D);
}

bool UnitLowering::isInterestingDefault(const CXXConstructorDecl *D) {
  const CXXRecordDecl *RD = D->getParent();
  if (D->isUserProvided() || inSystemHeader(RD) || RD->isDependentContext() ||
      !RD->hasDefinition() || isModelled(D))
    return false;
  RD = RD->getDefinition();
  auto [It, New] = InterestingDefaults.try_emplace(RD, false);
  if (!New)
    return It->second;
  auto Matters = [&](QualType T) {
    const auto *Member = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
    if (!Member || !Member->hasDefinition())
      return false;
    for (const CXXConstructorDecl *C : Member->getDefinition()->ctors())
      if (C->isDefaultConstructor())
        return hasProjectBody(C) || isInterestingDefault(C);
    return false;
  };
  bool Result = false;
  for (const FieldDecl *F : RD->fields())
    Result = Result || F->hasInClassInitializer() || Matters(F->getType());
  for (const CXXBaseSpecifier &B : RD->bases())
    Result = Result || Matters(B.getType());
  InterestingDefaults[RD] = Result;
  return Result;
}

bool UnitLowering::mayThrow(const FunctionProtoType *T) const {
  const LangOptions &L = Ctx.getLangOpts();
  if (!L.CXXExceptions && !L.Exceptions)
    return false;
  if (!L.CPlusPlus)
    return false;
  if (!T)
    return true;
  switch (T->getExceptionSpecType()) {
  case EST_Unevaluated:
  case EST_Uninstantiated:
  case EST_Unparsed:
    return true;
  case EST_DependentNoexcept:
    return true;
  default:
    return T->canThrow() != CT_Cannot;
  }
}

bool UnitLowering::mayThrow(const FunctionDecl *D) {
  const LangOptions &L = Ctx.getLangOpts();
  if (!L.CPlusPlus || (!L.CXXExceptions && !L.Exceptions))
    return false;
  if (D->getBuiltinID() &&
      D->getBuiltinID() != Builtin::BI__builtin_operator_new)
    return false;
  if (isa<CXXDestructorDecl>(D) || D->hasAttr<NoThrowAttr>())
    return false;
  if (D->isExternC() && !D->hasBody())
    return false;
  OverloadedOperatorKind Op = D->getOverloadedOperator();
  if (Op == OO_Delete || Op == OO_Array_Delete)
    return false;
  if (D->isImplicit() || D->isDefaulted())
    if (const auto *M = dyn_cast<CXXMethodDecl>(D); M && M->isTrivial())
      return false;
  return mayThrow(D->getType()->getAs<FunctionProtoType>());
}

//===----------------------------------------------------------------------===//
// The table
//===----------------------------------------------------------------------===//

flow::DeclId UnitLowering::namedDecl(StringRef Name, flow::TypeId Result) {
  auto [It, New] = NamedDecls.try_emplace(
      Name, static_cast<flow::DeclId>(Unit.Decls.size()));
  if (New) {
    flow::Decl D;
    D.Id = "c:@F@" + Name.str();
    D.Name = Name.str();
    D.Result = Result;
    D.IsNoThrow = true;
    D.IsVariadic = true;
    D.InSystemHeader = true;
    Unit.Decls.push_back(std::move(D));
  }
  return It->second;
}

/// Compilers know library functions by a second name, which fortified headers
/// use: `__builtin_memcpy`, `__builtin___memcpy_chk`. Rules know the first.
static std::string libraryName(const FunctionDecl *D, const ASTContext &Ctx) {
  unsigned Id = D->getBuiltinID();
  std::string Name = qualifiedName(D);
  StringRef Rest = Name;
  if (!Id || !Rest.consume_front("__builtin_"))
    return Name;
  StringRef Checked = Rest;
  if (Checked.consume_front("__") && Checked.consume_back("_chk"))
    return Checked.str();
  return Ctx.BuiltinInfo.isLibFunction(Id) ? Rest.str() : Name;
}

flow::DeclId UnitLowering::decl(const FunctionDecl *D) {
  D = D->getCanonicalDecl();
  auto It = DeclIds.find(D);
  if (It != DeclIds.end())
    return It->second;
  auto Id = static_cast<flow::DeclId>(Unit.Decls.size());
  DeclIds[D] = Id;
  Unit.Decls.emplace_back();

  flow::Decl R;
  R.Id = declId(D);
  R.Name = libraryName(D, Ctx);
  R.Result = type(D->getReturnType());
  for (const ParmVarDecl *P : D->parameters())
    R.Params.push_back(type(P->getType()));
  if (const TemplateArgumentList *Args = D->getTemplateSpecializationArgs();
      Args && Args->size() != 0) {
    // Which part `get<1>` or `get<T>` takes.
    const TemplateArgument &First = Args->get(0);
    if (First.getKind() == TemplateArgument::Integral &&
        First.getAsIntegral().isRepresentableByInt64())
      R.SelectNumber = First.getAsIntegral().getExtValue();
    else if (First.getKind() == TemplateArgument::Type)
      R.SelectType = type(First.getAsType());
  }
  R.IsVariadic = D->isVariadic();
  R.IsNoReturn = D->isNoReturn() || D->hasAttr<AnalyzerNoReturnAttr>();
  R.IsNoThrow = !mayThrow(D);
  R.IsInternal = !D->isExternallyVisible();
  R.InSystemHeader = inSystemHeader(D);
  SourceLocation L = SM.getExpansionLoc(D->getLocation());
  if (L.isValid())
    R.Header = Unit.Files[file(SM.getFileID(L))].Path;
  if (const auto *M = dyn_cast<CXXMethodDecl>(D)) {
    R.Record = qualifiedName(M->getParent());
    R.IsStaticMember = M->isStatic();
    R.IsMember = !M->isStatic() && !M->isExplicitObjectMemberFunction();
    R.IsConstMember = M->isConst();
    R.IsVirtual = M->isVirtual();
    R.IsConstructor = isa<CXXConstructorDecl>(M);
    R.IsDestructor = isa<CXXDestructorDecl>(M);
    for (const CXXMethodDecl *O : M->overridden_methods())
      R.Overrides.push_back(declId(O));
  }
  R.Annotations = annotations(D);
  Unit.Decls[Id] = std::move(R);
  return Id;
}

//===----------------------------------------------------------------------===//
// Tests
//===----------------------------------------------------------------------===//

bool UnitLowering::isFixture(const CXXRecordDecl *D, unsigned Depth) {
  if (!Options.Model || Depth > 16 || !D->hasDefinition())
    return false;
  for (const CXXBaseSpecifier &B : D->getDefinition()->bases()) {
    const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl();
    if (!Base)
      continue;
    const model::TypeModel *T = Options.Model->type(qualifiedName(Base));
    if ((T && T->Is == "test-fixture") || isFixture(Base, Depth + 1))
      return true;
  }
  return false;
}

/// Whether \p D is the body of a test: a test framework's macro wrote its
/// head, or its class is a fixture.
bool UnitLowering::isTest(const FunctionDecl *D) {
  if (!Options.Model)
    return false;
  if (const auto *M = dyn_cast<CXXMethodDecl>(D);
      M && isFixture(M->getParent(), 0))
    return true;
  SourceLocation L = D->getLocation();
  while (L.isMacroID()) {
    StringRef Macro = Lexer::getImmediateMacroName(L, SM, Ctx.getLangOpts());
    for (const auto &P : Options.Model->packs())
      if (llvm::is_contained(P->TestMacros, Macro))
        return true;
    L = SM.getImmediateExpansionRange(L).getBegin();
  }
  return false;
}

} // namespace claimcheck::lowering
