//===- Types.cpp - The type and record tables -----------------------------===//

#include "UnitLowering.h"

using namespace clang;

namespace claimcheck::lowering {

flow::TypeId UnitLowering::type(QualType T) {
  if (T.isNull())
    return 0;
  T = Ctx.getCanonicalType(T);
  // Qualifiers of the top level say nothing about the object's use.
  const clang::Type *Key = T.getTypePtr();
  auto It = TypeIds.find(Key);
  if (It != TypeIds.end())
    return It->second;
  flow::TypeId Id = addType(QualType(Key, 0));
  TypeIds[Key] = Id;
  return Id;
}

flow::TypeId UnitLowering::addType(QualType T) {
  flow::Type R;
  const clang::Type *Ty = T.getTypePtr();
  if (const auto *A = dyn_cast<AtomicType>(Ty))
    return type(A->getValueType());
  if (const auto *P = dyn_cast<PackExpansionType>(Ty))
    return type(P->getPattern());

  auto Size = [&] {
    if (!T->isDependentType() && !T->isIncompleteType() &&
        !T->isVariableArrayType() && !T->isSizelessType() &&
        !T->isFunctionType() && !T->isUndeducedType())
      if (const auto *Tag = T->getAsTagDecl(); !Tag || !Tag->isInvalidDecl())
        R.Size = static_cast<uint64_t>(Ctx.getTypeSizeInChars(T).getQuantity());
  };
  auto Finish = [&] {
    // Equal entries of different canonical types are shared by value.
    Unit.Types.push_back(std::move(R));
    return static_cast<flow::TypeId>(Unit.Types.size() - 1);
  };

  if (T->isVoidType()) {
    R.K = flow::Type::Void;
    return Finish();
  }
  if (const auto *P = dyn_cast<clang::PointerType>(Ty)) {
    if (P->getPointeeType()->isFunctionType()) {
      R.K = flow::Type::Function;
    } else {
      R.K = flow::Type::Pointer;
      R.Element = type(P->getPointeeType());
      R.IsConst = P->getPointeeType().isConstQualified();
    }
    Size();
    return Finish();
  }
  if (const auto *P = dyn_cast<ReferenceType>(Ty)) {
    R.K = flow::Type::Pointer;
    R.Element = type(P->getPointeeType());
    R.IsConst = P->getPointeeType().isConstQualified();
    R.IsReference = true;
    R.Size = static_cast<uint64_t>(
        Ctx.getTypeSizeInChars(Ctx.VoidPtrTy).getQuantity());
    return Finish();
  }
  if (T->isNullPtrType()) {
    R.K = flow::Type::Pointer;
    R.Element = type(Ctx.VoidTy);
    Size();
    return Finish();
  }
  if (const auto *A = dyn_cast<clang::ArrayType>(Ty)) {
    R.K = flow::Type::Array;
    R.Element = type(A->getElementType());
    if (const auto *C = dyn_cast<ConstantArrayType>(A))
      R.Count = C->getZExtSize();
    Size();
    return Finish();
  }
  if (const auto *V = dyn_cast<clang::VectorType>(Ty)) {
    R.K = flow::Type::Array;
    R.Element = type(V->getElementType());
    R.Count = V->getNumElements();
    Size();
    return Finish();
  }
  if (const auto *C = dyn_cast<ComplexType>(Ty)) {
    R.K = flow::Type::Array;
    R.Element = type(C->getElementType());
    R.Count = 2;
    Size();
    return Finish();
  }
  if (const TagDecl *Tag = T->getAsTagDecl()) {
    R.Name = qualifiedName(Tag);
    if (isa<EnumDecl>(Tag)) {
      R.K = flow::Type::Enum;
      Size();
      return Finish();
    }
    R.K = flow::Type::Record;
    const auto *RD = cast<RecordDecl>(Tag);
    if (const auto *CXX = dyn_cast<CXXRecordDecl>(RD)) {
      R.IsClosure = CXX->isLambda();
      R.TrivialDtor = !hasDestructor(T);
      if (const auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(CXX)) {
        // Reserve the place first: an argument may mention this type.
        flow::TypeId Id = Finish();
        TypeIds[Ty] = Id;
        std::vector<flow::TypeId> Args;
        for (const TemplateArgument &A : Spec->getTemplateArgs().asArray()) {
          if (A.getKind() == TemplateArgument::Type)
            Args.push_back(type(A.getAsType()));
          else if (A.getKind() == TemplateArgument::Pack)
            for (const TemplateArgument &P : A.pack_elements())
              if (P.getKind() == TemplateArgument::Type)
                Args.push_back(type(P.getAsType()));
        }
        Size();
        Unit.Types[Id].Args = std::move(Args);
        Unit.Types[Id].Size = R.Size;
        addRecord(RD);
        return Id;
      }
    }
    Size();
    flow::TypeId Id = Finish();
    TypeIds[Ty] = Id;
    addRecord(RD);
    return Id;
  }
  if (const auto *B = dyn_cast<BuiltinType>(Ty)) {
    if (B->getKind() == BuiltinType::Bool)
      R.K = flow::Type::Bool;
    else if (T->isAnyCharacterType() || B->getKind() == BuiltinType::SChar ||
             B->getKind() == BuiltinType::UChar)
      R.K = flow::Type::Char;
    else if (B->isInteger())
      R.K = flow::Type::Int;
    else if (B->isFloatingPoint())
      R.K = flow::Type::Float;
    if (R.K != flow::Type::Unknown)
      Size();
    return R.K == flow::Type::Unknown ? 0 : Finish();
  }
  if (isa<BitIntType>(Ty)) {
    R.K = flow::Type::Int;
    Size();
    return Finish();
  }
  if (T->isFunctionType() || T->isMemberFunctionPointerType()) {
    R.K = flow::Type::Function;
    return Finish();
  }
  // The injected class name inside a template pattern.
  if (const auto *I = dyn_cast<InjectedClassNameType>(Ty)) {
    R.K = flow::Type::Record;
    R.Name = qualifiedName(I->getDecl());
    flow::TypeId Id = Finish();
    TypeIds[Ty] = Id;
    addRecord(I->getDecl());
    return Id;
  }
  if (const auto *S = dyn_cast<TemplateSpecializationType>(Ty))
    if (const TemplateDecl *D = S->getTemplateName().getAsTemplateDecl();
        D && isa<ClassTemplateDecl>(D)) {
      R.K = flow::Type::Record;
      R.Name = qualifiedName(D->getTemplatedDecl());
      flow::TypeId Id = Finish();
      TypeIds[Ty] = Id;
      addRecord(cast<ClassTemplateDecl>(D)->getTemplatedDecl());
      return Id;
    }
  return 0;
}

/// The record of an unnamed member, whose own members count as the outer's.
static void collectFields(UnitLowering &U, const RecordDecl *D,
                          std::vector<flow::Field> &Fields, unsigned Depth) {
  for (const FieldDecl *F : D->fields()) {
    if (F->getDeclName()) {
      Fields.push_back({F->getName().str(), U.type(F->getType())});
      continue;
    }
    const RecordDecl *Inner = F->getType()->getAsRecordDecl();
    if (Inner && Inner->getDefinition() && Depth < 8)
      collectFields(U, Inner->getDefinition(), Fields, Depth + 1);
  }
}

void UnitLowering::addRecord(const RecordDecl *D) {
  const RecordDecl *Def = D->getDefinition();
  const auto *CXX = dyn_cast_or_null<CXXRecordDecl>(Def);
  if (!Def && isa<ClassTemplateSpecializationDecl>(D))
    // Never instantiated: the template has the names of the bases.
    if (const auto *Pattern = cast<ClassTemplateSpecializationDecl>(D)
                                  ->getSpecializedTemplate()
                                  ->getTemplatedDecl()
                                  ->getDefinition()) {
      Def = Pattern;
      CXX = Pattern;
    }
  std::string Name = qualifiedName(D);
  auto [It, New] = RecordsSeen.try_emplace(Name, Def != nullptr);
  if (!New && (It->second || !Def))
    return;
  It->second = Def != nullptr;
  flow::RecordInfo R;
  R.Name = Name;
  R.IsUnion = D->isUnion();
  R.InProject = Def && !inSystemHeader(Def);
  if (CXX)
    for (const CXXBaseSpecifier &B : CXX->bases()) {
      flow::TypeId Base = type(B.getType());
      if (Base && Unit.Types[Base].K == flow::Type::Record)
        R.Bases.push_back(Unit.Types[Base].Name);
    }
  bool IsPlain = !CXX || CXX->isCLike() || CXX->isAggregate();
  if (Def && !Def->isInvalidDecl() && (R.InProject || IsPlain) &&
      !(CXX && CXX->isLambda()))
    collectFields(*this, Def, R.Fields, 0);
  for (flow::RecordInfo &Old : Unit.Records)
    if (Old.Name == Name) {
      Old = std::move(R);
      return;
    }
  Unit.Records.push_back(std::move(R));
}

bool UnitLowering::hasDestructor(QualType T) const {
  if (T.isNull() || T->isDependentType() || T->isReferenceType())
    return false;
  const auto *RD = Ctx.getBaseElementType(T)->getAsCXXRecordDecl();
  if (!RD || !RD->hasDefinition() || RD->isInvalidDecl() ||
      RD->isDependentContext())
    return false;
  RD = RD->getDefinition();
  return !RD->hasTrivialDestructor() && RD->getDestructor() &&
         !RD->getDestructor()->isInvalidDecl();
}

} // namespace claimcheck::lowering
