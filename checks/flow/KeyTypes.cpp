//===- KeyTypes.cpp - Types that clear or guard what they hold ------------===//
//
// A container's allocator decides where its bytes lie and what is left when
// they are given back. Rules know those of libraries; what one of the project
// does is read off its own functions.
//
//===----------------------------------------------------------------------===//

#include "KeyAnalysis.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// Whether a call of \p D, which nobody describes, may give memory or guard
/// some: it returns a pointer, or gets one to what is no text of the program.
static bool mayGuard(const Unit &U, const Decl &D, const Instr &I) {
  if (D.IsNoReturn || D.IsConstructor)
    return false;
  if (U.Types[D.Result].K == Type::Pointer)
    return true;
  for (size_t N = 0; N < D.Params.size(); ++N) {
    size_t At = N + (D.IsMember ? 1 : 0);
    if (At < I.Args.size() && U.Types[D.Params[N]].K == Type::Pointer &&
        (I.Args[At].K == Operand::Load || I.Args[At].K == Operand::Address))
      return true;
  }
  return false;
}

void KeyAnalysis::learnAllocator(const FunctionRef &Allocate,
                                 OwnAllocator &A) const {
  std::set<FunctionRef> Seen{Allocate};
  std::vector<FunctionRef> Todo{Allocate};
  while (!Todo.empty()) {
    FunctionRef F = Todo.back();
    Todo.pop_back();
    for (const Block &B : F.F->Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.O != Op::Call)
          continue;
        if (I.Callee == NoId) {
          A.IsUnknown = true;
          continue;
        }
        const Decl &D = F.U->Decls[I.Callee];
        if (const model::FunctionModel *M = P.rule(*F.U, D))
          A.Guards |= any_of(M->Effects, [](const model::Effect &E) {
            return E.Kind == model::EffectKind::Guard ||
                   (E.Kind == model::EffectKind::Allocate && !E.Heap.empty());
          });
        else if (ArrayRef<FunctionRef> Bodies = P.bodies(D.Id); Bodies.empty())
          A.IsUnknown |= mayGuard(*F.U, D, I);
        else
          for (const FunctionRef &Body : Bodies)
            if (Seen.size() < 32 && Seen.insert(Body).second)
              Todo.push_back(Body);
      }
  }
}

void KeyAnalysis::learnAllocators() {
  for (const auto &Group : P.order())
    for (const FunctionRef &F : Group) {
      const Decl &D = F.decl();
      if (D.Record.empty())
        continue;
      StringRef Name = F.name();
      if (Name.ends_with("::allocate"))
        learnAllocator(F, Shared.Allocators[D.Record]);
      else if (Name.ends_with("::deallocate"))
        if (auto It = Shared.Facts.find(F.id()); It != Shared.Facts.end())
          Shared.Allocators[D.Record].Clears |=
              any_of(It->second.Events,
                     [](const KeyEvent &E) { return E.K == KeyEvent::Wipe; });
    }
}

/// The rule for the type \p Name, if there is one.
static const model::TypeModel *ruleFor(const Program &P, StringRef Name) {
  return Name.empty() ? nullptr : P.rules().type(model::Model::normalize(Name));
}

KeyAnalysis::TypeGuard KeyAnalysis::guardOfType(const KeyRegion &R) const {
  TypeId T = typeOf(P, VF, R.In, R.R);
  auto guardOf = [&](TypeId Of) {
    const std::string &Name = R.In.U->Types[Of].Name;
    if (const model::TypeModel *M = ruleFor(P, Name))
      return M->GuardsDump ? TypeGuard::Guards : TypeGuard::None;
    auto It = Shared.Allocators.find(Name);
    if (It == Shared.Allocators.end())
      return TypeGuard::None;
    return It->second.Guards      ? TypeGuard::Guards
           : It->second.IsUnknown ? TypeGuard::Unknown
                                  : TypeGuard::None;
  };
  TypeGuard Found = guardOf(T);
  for (TypeId Arg : R.In.U->Types[T].Args)
    Found = std::max(Found, guardOf(Arg));
  return Found;
}

bool KeyAnalysis::clearsItself(const FunctionRef &F, TypeId T) const {
  auto wipes = [&](TypeId Ty) {
    const std::string &Name = F.U->Types[Ty].Name;
    const model::TypeModel *M = ruleFor(P, Name);
    auto It = Shared.Allocators.find(Name);
    return (M && M->Wipes) ||
           (It != Shared.Allocators.end() && It->second.Clears);
  };
  return wipes(T) || any_of(F.U->Types[T].Args, wipes);
}

bool KeyAnalysis::keepsSecrets(const FunctionRef &F, TypeId T) const {
  const Type &Ty = F.U->Types[T];
  const model::TypeModel *M =
      Ty.K == Type::Record ? ruleFor(P, Ty.Name) : nullptr;
  if (!M || (M->Is != "container" && M->Is != "text") || Ty.Args.empty())
    return false;
  return any_of(drop_begin(Ty.Args), [&](TypeId Arg) {
    const std::string &Name = F.U->Types[Arg].Name;
    const model::TypeModel *A = ruleFor(P, Name);
    auto It = Shared.Allocators.find(Name);
    return (A &&
            (A->Is == "wiping-allocator" || A->Is == "guarded-allocator")) ||
           (It != Shared.Allocators.end() &&
            (It->second.Clears || It->second.Guards));
  });
}

} // namespace claimcheck::flow
