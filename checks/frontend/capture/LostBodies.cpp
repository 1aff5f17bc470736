//===- LostBodies.cpp - Which function bodies need not be parsed ----------===//

#include "LostBodies.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace claimcheck::capture {

bool isForeign(const ASTContext &Ctx, SourceLocation Loc,
               const model::Model *Model) {
  const SourceManager &SM = Ctx.getSourceManager();
  Loc = SM.getExpansionLoc(Loc);
  if (Loc.isInvalid())
    return false;
  if (SM.isInSystemHeader(Loc))
    return true;
  if (!Model)
    return false;
  FileID Id = SM.getFileID(Loc);
  if (Id == SM.getMainFileID())
    return false;
  auto Entry = SM.getFileEntryRefForID(Id);
  return Entry && Model->packOfHeader(Entry->getName());
}

namespace {

/// Looks for what the analysis would want to see in a body.
class Interest : public RecursiveASTVisitor<Interest> {
public:
  explicit Interest(const model::Model *Model) : Model(Model) {}

  bool VisitBinaryOperator(BinaryOperator *B) {
    return found(B->isComparisonOp());
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *C) {
    return found(C->isComparisonOp());
  }
  bool VisitCallExpr(CallExpr *C) {
    // What it is given may be a check of the program's own.
    const auto *Callee =
        dyn_cast<DeclRefExpr>(C->getCallee()->IgnoreParenImpCasts());
    return found(Callee && isa<ParmVarDecl>(Callee->getDecl()));
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) {
    return name(E->getNameInfo().getName());
  }
  bool VisitMemberExpr(MemberExpr *E) {
    return name(E->getMemberNameInfo().getName());
  }
  bool VisitOverloadExpr(OverloadExpr *E) { return name(E->getName()); }
  bool VisitCXXDependentScopeMemberExpr(CXXDependentScopeMemberExpr *E) {
    return name(E->getMember());
  }
  bool VisitDependentScopeDeclRefExpr(DependentScopeDeclRefExpr *E) {
    return name(E->getDeclName());
  }

  bool Found = false;

private:
  /// Goes on as long as nothing is found.
  bool found(bool F) {
    Found |= F;
    return !Found;
  }
  bool name(DeclarationName N) {
    const IdentifierInfo *I = N.getAsIdentifierInfo();
    return found(I && Model && Model->knowsIdentifier(I->getName()));
  }

  const model::Model *Model;
};

/// Whether code of a library can call \p D without being given its name: as an
/// operator, or by a name that libraries look up among the arguments' own.
bool isCustomisation(const FunctionDecl *D) {
  if (D->isOverloadedOperator() || isa<CXXConversionDecl>(D))
    return true;
  const IdentifierInfo *I = D->getIdentifier();
  return I && (I->isStr("to_json") || I->isStr("from_json") ||
               I->isStr("swap") || I->isStr("hash_value"));
}

class LostTemplates : public RecursiveASTVisitor<LostTemplates> {
public:
  LostTemplates(ASTContext &Ctx, const model::Model *Model)
      : Ctx(Ctx), Model(Model) {}

  bool shouldVisitTemplateInstantiations() const { return true; }

  bool TraverseDecl(Decl *D) {
    // Nothing in foreign headers is the project's; do not even look.
    if (D && !isa<TranslationUnitDecl>(D) &&
        isForeign(Ctx, D->getLocation(), Model))
      return true;
    return RecursiveASTVisitor::TraverseDecl(D);
  }

  bool VisitLambdaExpr(LambdaExpr *E) {
    FunctionTemplateDecl *T = E->getDependentCallOperator();
    return !T || VisitFunctionTemplateDecl(T);
  }

  bool VisitFunctionTemplateDecl(FunctionTemplateDecl *T) {
    // Inside of a template, the copies in its instantiations count.
    if (T->getDeclContext()->isDependentContext())
      return true;
    for (const FunctionDecl *Spec : T->specializations())
      if (Spec->hasBody())
        return true;
    return check(T->getTemplatedDecl());
  }

  bool VisitClassTemplateDecl(ClassTemplateDecl *T) {
    // A member that no instantiation of the class has a body of.
    for (const CXXMethodDecl *M : T->getTemplatedDecl()->methods()) {
      if (!isCustomisation(M) || !M->hasBody() ||
          M->getDescribedFunctionTemplate())
        continue;
      bool Instantiated = false, Declared = false;
      for (const ClassTemplateSpecializationDecl *Spec : T->specializations())
        for (const CXXMethodDecl *S : Spec->methods())
          if (S->getTemplateInstantiationPattern() == M) {
            Declared = true;
            Instantiated |= S->hasBody();
          }
      if (Declared && !Instantiated && !check(M))
        return false;
    }
    return true;
  }

  bool Lost = false;

private:
  bool check(const FunctionDecl *D) {
    const FunctionDecl *Def = nullptr;
    if (!isCustomisation(D) || !D->hasBody(Def) || D->isLateTemplateParsed())
      return true;
    Interest I(Model);
    I.TraverseStmt(Def->getBody());
    Lost |= I.Found;
    return !Lost;
  }

  ASTContext &Ctx;
  const model::Model *Model;
};

} // namespace

bool lostBodies(ASTContext &Ctx, const model::Model *Model) {
  if (!Ctx.getLangOpts().CPlusPlus)
    return false;
  LostTemplates L(Ctx, Model);
  L.TraverseDecl(Ctx.getTranslationUnitDecl());
  return L.Lost;
}

} // namespace claimcheck::capture
