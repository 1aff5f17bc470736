//===- ImpliedWipes.cpp - Functions that wipe, by what they do ------------===//

#include "ImpliedWipes.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;
using model::PlaceSpec;

void ImpliedWipes::imply(const Decl &D, Parameters Of) {
  model::FunctionModel M;
  M.Name = D.Name;
  Effect E;
  E.Kind = EffectKind::Wipe;
  E.From.B = PlaceSpec::Arg;
  E.From.Arg1 = Of.Pointer + 1;
  E.From.LengthIs = PlaceSpec::ArgValue;
  E.From.Length = Of.Length + 1;
  M.Effects.push_back(std::move(E));
  Found.emplace(D.Id,
                std::make_shared<const model::FunctionModel>(std::move(M)));
}

//===----------------------------------------------------------------------===//
// Functions with a body
//===----------------------------------------------------------------------===//

bool keepsStores(const Function &F) {
  return any_of(F.Blocks, [](const Block &B) {
    return any_of(B.Instrs, [](const Instr &I) {
      return I.O == Op::Unknown && I.Text == "asm-memory";
    });
  });
}

const Effect *ImpliedWipes::wipeEffect(const FunctionRef &F,
                                       const Instr &I) const {
  if (I.O != Op::Call || I.Callee == NoId)
    return nullptr;
  const Decl &D = F.U->Decls[I.Callee];
  const model::FunctionModel *M = P.rule(*F.U, D);
  if (auto It = Found.find(D.Id); !M && It != Found.end())
    M = It->second.get();
  if (!M)
    return nullptr;
  for (const Effect &E : M->Effects)
    if (E.Kind == EffectKind::Wipe && E.From.B == PlaceSpec::Arg &&
        E.From.LengthIs == PlaceSpec::ArgValue &&
        (!E.Elidable || keepsStores(*F.F)))
      return &E;
  return nullptr;
}

/// The parameter whose value \p O is, perhaps by way of a local variable.
static std::optional<unsigned> parameterOf(const Function &F, const Operand &O,
                                           unsigned Depth = 0) {
  if (O.K != Operand::Load || O.P.B != Place::Local || !O.P.Steps.empty())
    return std::nullopt;
  if (O.P.Id < F.NumParams)
    return O.P.Id;
  if (Depth > 3)
    return std::nullopt;
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs)
      if (I.Dst.B == Place::Local && I.Dst.Id == O.P.Id &&
          I.Dst.Steps.empty() && I.O == Op::Assign &&
          I.Args[0].K != Operand::Undef)
        return parameterOf(F, I.Args[0], Depth + 1);
  return std::nullopt;
}

std::optional<ImpliedWipes::Parameters>
ImpliedWipes::wrapped(const FunctionRef &F) const {
  const Decl &D = F.decl();
  std::optional<Parameters> Result;
  if (D.IsMember || D.IsVirtual || F.F->NumParams < 2)
    return std::nullopt;
  bool Fills = false;
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs) {
      if (const Effect *E = wipeEffect(F, I)) {
        unsigned Pointer = E->From.Arg1 - 1, Length = E->From.Length - 1;
        if (Result || std::max(Pointer, Length) >= I.Args.size())
          return std::nullopt;
        auto To = parameterOf(*F.F, I.Args[Pointer]);
        auto Size = parameterOf(*F.F, I.Args[Length]);
        if (!To || !Size || *To == *Size)
          return std::nullopt;
        Result = Parameters{*To, *Size};
        Fills = true;
        continue;
      }
      if (I.O == Op::Call) {
        // Assertions and the like may stand beside it, nothing else.
        const model::FunctionModel *M =
            I.Callee == NoId ? nullptr : P.rule(*F.U, F.U->Decls[I.Callee]);
        bool Harmless = (M && all_of(M->Effects,
                                     [](const Effect &E) {
                                       return E.Kind == EffectKind::Pure ||
                                              E.Kind == EffectKind::Derive ||
                                              E.Kind == EffectKind::Assert ||
                                              E.Kind == EffectKind::Exit;
                                     })) ||
                        (I.Callee != NoId && F.U->Decls[I.Callee].IsNoReturn);
        if (!Harmless)
          return std::nullopt;
      }
      // The stores of the loop that clears go through the pointer; others
      // would be something else.
      if (!I.Dst.isNone() && !I.Dst.Steps.empty() && I.O == Op::Assign &&
          I.Args[0].K != Operand::Int && I.Args[0].K != Operand::Load)
        return std::nullopt;
      if (I.Dst.B == Place::Global)
        return std::nullopt;
    }
  return Fills ? Result : std::nullopt;
}

void ImpliedWipes::addWrappers() {
  // Callees come first, so a wrapper of a wrapper is found as well.
  for (const auto &Group : P.order())
    for (const FunctionRef &F : Group)
      if (!P.rule(*F.U, F.decl()) && P.bodies(F.id()).size() == 1)
        if (auto Of = wrapped(F))
          imply(F.decl(), *Of);
}

//===----------------------------------------------------------------------===//
// Functions without a body
//===----------------------------------------------------------------------===//

std::optional<ImpliedWipes::Parameters> ImpliedWipes::shape(const Unit &U,
                                                            const Decl &D) {
  size_t N = D.Params.size();
  if (D.IsMember || D.IsVariadic || N < 2 || N > 3 ||
      U.Types[D.Result].K != Type::Void)
    return std::nullopt;
  const Type &To = U.Types[D.Params[0]];
  if (To.K != Type::Pointer || To.IsConst || To.IsReference)
    return std::nullopt;
  const Type &Byte = U.Types[To.Element];
  if (Byte.K != Type::Void && Byte.K != Type::Char &&
      !(Byte.K == Type::Int && Byte.Size == 1))
    return std::nullopt;
  for (size_t I = 1; I < N; ++I)
    if (Type::Kind K = U.Types[D.Params[I]].K;
        K != Type::Int && !(N == 3 && I == 1 && K == Type::Char))
      return std::nullopt;
  return Parameters{0, unsigned(N - 1)};
}

namespace {
/// What a call passes: a variable or a field of the object, as a whole.
struct Passed {
  Place Object;           ///< With no steps into elements.
  bool ByPointer = false; ///< What it points to.
  bool IsWhole = false;   ///< The length is that of the object.
};
} // namespace

static bool isSame(const Place &A, const Place &B) {
  return A.B == B.B && A.Id == B.Id && A.Symbol == B.Symbol &&
         A.Steps == B.Steps;
}

/// The object of a method call that gave the temporary \p O, if it is one.
static const Place *objectBehind(const FunctionRef &F, const Block &B,
                                 unsigned Before, const Operand &O) {
  if (O.K != Operand::Load || O.P.B != Place::Local || !O.P.Steps.empty() ||
      !F.F->Locals[O.P.Id].IsTemporary)
    return nullptr;
  for (unsigned N = Before; N-- > 0;) {
    const Instr &I = B.Instrs[N];
    if (I.Dst.B != Place::Local || I.Dst.Id != O.P.Id)
      continue;
    if (I.O == Op::Call && I.Callee != NoId && F.U->Decls[I.Callee].IsMember &&
        !I.Args.empty() && I.Args[0].K == Operand::Address)
      return &I.Args[0].P;
    return nullptr;
  }
  return nullptr;
}

static std::optional<Passed> passed(const FunctionRef &F, const Block &B,
                                    unsigned Index, const Operand &To,
                                    const Operand &Length) {
  Passed R;
  if (const Place *Object = objectBehind(F, B, Index, To)) {
    const Place *Measured = objectBehind(F, B, Index, Length);
    R.Object = *Object;
    R.IsWhole = Measured && isSame(*Measured, *Object);
    return R;
  }
  if (To.K == Operand::Load && To.P.B != Place::None) {
    R.Object = To.P;
    R.ByPointer = true;
    return R;
  }
  if (To.K != Operand::Address)
    return std::nullopt;
  R.Object = To.P;
  TypeId Ty = To.P.Ty;
  if (!R.Object.Steps.empty() && R.Object.Steps.back().K == Step::Index) {
    R.Object.Steps.pop_back();
    Ty = R.Object.Steps.empty() && R.Object.B == Place::Local
             ? F.F->Locals[R.Object.Id].Ty
             : 0;
  }
  R.IsWhole = Length.K == Operand::Int && Ty && Length.IntValue > 1 &&
              uint64_t(Length.IntValue) == F.U->Types[Ty].Size;
  return R;
}

void ImpliedWipes::weigh(const FunctionRef &F, BlockId At, unsigned Index,
                         Parameters Of, Evidence &E) const {
  const Block &Here = F.F->Blocks[At];
  const Instr &Wipe = Here.Instrs[Index];
  if (Wipe.Args.size() <= Of.Length)
    return;
  if (Of.Length == 2 &&
      !(Wipe.Args[1].K == Operand::Int && Wipe.Args[1].IntValue == 0)) {
    E.Against = true;
    return;
  }
  auto What = passed(F, Here, Index, Wipe.Args[0], Wipe.Args[Of.Length]);
  if (!What)
    return;
  enum Mention { Nothing, Ends, Rewrites, Reads };
  auto mention = [&](const Instr &I) {
    if (I.O == Op::LifetimeEnd)
      return I.Dst.B == What->Object.B && I.Dst.Id == What->Object.Id ? Ends
                                                                      : Nothing;
    auto within = [&](const Place &Pl) {
      const auto &Steps = What->Object.Steps;
      return Pl.B == What->Object.B && Pl.Id == What->Object.Id &&
             Pl.Symbol == What->Object.Symbol &&
             Pl.Steps.size() >= Steps.size() &&
             std::equal(Steps.begin(), Steps.end(), Pl.Steps.begin());
    };
    Mention Result = Nothing;
    const Decl *Callee =
        I.O == Op::Call && I.Callee != NoId ? &F.U->Decls[I.Callee] : nullptr;
    for (unsigned N = 0; N < I.Args.size(); ++N) {
      const Operand &A = I.Args[N];
      if ((A.K != Operand::Load && A.K != Operand::Address) || !within(A.P))
        continue;
      if (Callee && (Callee->IsDestructor || Callee->Id == E.D->Id))
        return Ends;
      if (Callee) {
        if (const model::FunctionModel *M = P.rule(*F.U, *Callee))
          if (any_of(M->Effects, [](const Effect &Ef) {
                return Ef.Kind == EffectKind::Release;
              }))
            return Ends;
        unsigned Param = N - (Callee->IsMember ? 1 : 0);
        bool Object = Callee->IsMember && N == 0;
        bool Const = Object ? Callee->IsConstMember
                            : Param < Callee->Params.size() &&
                                  F.U->Types[Callee->Params[Param]].IsConst;
        Result = Const ? Reads : Rewrites;
        if (Const)
          return Reads;
        continue;
      }
      // Only its contents count, not the pointer or the address.
      if (A.K == Operand::Load &&
          (!What->ByPointer || A.P.Steps.size() > What->Object.Steps.size()))
        return Reads;
      if (I.O == Op::Return || I.O == Op::Throw)
        return Reads;
    }
    if (Result == Nothing && !I.Dst.isNone() && within(I.Dst))
      return Rewrites;
    return Result;
  };
  // What happens next to it, on each way on.
  bool EndsNext = false;
  std::set<BlockId> Seen;
  std::vector<std::pair<BlockId, unsigned>> Todo{{At, Index + 1}};
  while (!Todo.empty()) {
    auto [Block, From] = Todo.back();
    Todo.pop_back();
    const auto &Instrs = F.F->Blocks[Block].Instrs;
    bool Stop = false;
    for (unsigned N = From; N < Instrs.size() && !Stop; ++N) {
      switch (mention(Instrs[N])) {
      case Nothing:
        break;
      case Ends:
        EndsNext |= Instrs[N].O == Op::Call &&
                    F.U->Decls[Instrs[N].Callee].Id != E.D->Id;
        Stop = true;
        break;
      case Rewrites:
        Stop = true;
        break;
      case Reads:
        E.Against = true;
        return;
      }
    }
    if (!Stop && !Instrs.empty())
      for (BlockId Next : Instrs.back().Targets)
        if (Seen.insert(Next).second)
          Todo.push_back({Next, 0});
  }
  bool OwnField = F.decl().IsDestructor && What->Object.B == Place::Local &&
                  What->Object.Id == 0 && What->Object.Steps.size() == 2;
  bool Local = What->Object.B == Place::Local && !What->ByPointer;
  if (What->ByPointer ? EndsNext : OwnField && What->IsWhole)
    ++E.Last;
  else if (Local && What->IsWhole)
    ++E.Whole;
}

void ImpliedWipes::addExternals() {
  std::map<std::string, Evidence> Seen;
  for (const auto &Group : P.order())
    for (const FunctionRef &F : Group)
      for (BlockId B = 0; B < F.F->Blocks.size() && !F.F->IsPattern; ++B) {
        const auto &Instrs = F.F->Blocks[B].Instrs;
        for (unsigned N = 0; N < Instrs.size(); ++N) {
          if (Instrs[N].O != Op::Call || Instrs[N].Callee == NoId)
            continue;
          const Decl &D = F.U->Decls[Instrs[N].Callee];
          auto Of = shape(*F.U, D);
          if (!Of || D.InSystemHeader || P.rule(*F.U, D) ||
              !P.bodies(D.Id).empty())
            continue;
          Evidence &E = Seen[D.Id];
          E.U = F.U;
          E.D = &D;
          if (!E.Against)
            weigh(F, B, N, *Of, E);
        }
      }
  for (const auto &[Id, E] : Seen)
    if (!E.Against && (E.Last > 0 || E.Whole > 1))
      imply(*E.D, *shape(*E.U, *E.D));
}

ImpliedWipes::Models ImpliedWipes::find() {
  addExternals();
  addWrappers();
  return std::move(Found);
}

} // namespace claimcheck::flow
