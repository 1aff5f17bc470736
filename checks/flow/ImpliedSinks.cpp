//===- ImpliedSinks.cpp - Functions that print, by what they do -----------===//

#include "ImpliedSinks.h"
#include "../model/Model.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;
using model::EffectKind;
using model::PlaceSpec;

/// Whether \p T is a `va_list`, or the pointer that one decays to.
static bool isList(const Unit &U, TypeId T) {
  while (U.Types[T].K == Type::Pointer || U.Types[T].K == Type::Array)
    T = U.Types[T].Element;
  return U.Types[T].K == Type::Record &&
         StringRef(U.Types[T].Name).contains("__va_list");
}

static bool isList(const FunctionRef &F, const Operand &O) {
  bool Variable = O.K == Operand::Load || O.K == Operand::Address;
  return (Variable && O.P.B == Place::Local &&
          isList(*F.U, F.F->Locals[O.P.Id].Ty)) ||
         isList(*F.U, O.Ty);
}

/// The places of an effect that are arguments, 1-based.
static SmallVector<unsigned, 4> arguments(const Effect &E) {
  SmallVector<unsigned, 4> Result;
  if (E.From.B == PlaceSpec::Arg)
    Result.push_back(E.From.Arg1);
  for (const PlaceSpec &From : E.Froms)
    if (From.B == PlaceSpec::Arg)
      Result.push_back(From.Arg1);
  return Result;
}

std::string ImpliedSinks::channelIn(const Program &P,
                                    const FunctionRef &F) const {
  std::set<LocalId> Texts; ///< Variables that hold the text.
  auto isText = [&](const Operand &O) {
    return (O.K == Operand::Load || O.K == Operand::Address) &&
           O.P.B == Place::Local && Texts.count(O.P.Id);
  };
  // Two turns: the text may be made in a block that comes later in the list.
  for (unsigned Turn = 0; Turn < 2; ++Turn)
    for (const Block &B : F.F->Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.O != Op::Call || I.Callee == NoId)
          continue;
        const Decl &D = F.U->Decls[I.Callee];
        bool HasList =
            any_of(I.Args, [&](const Operand &O) { return isList(F, O); });
        const model::FunctionModel *M = P.rule(*F.U, D);
        if (!M) {
          if (auto It = Lists.find(D.Id); HasList && It != Lists.end())
            return It->second;
          continue;
        }
        for (const Effect &E : M->Effects) {
          bool FromList =
              HasList && any_of(arguments(E), [&](unsigned Arg) {
                return Arg <= I.Args.size() && isList(F, I.Args[Arg - 1]);
              });
          if (E.Kind == EffectKind::Sink && model::isForReaders(E.SinkKind) &&
              (FromList || any_of(I.Args, isText)))
            return E.SinkKind;
          if (E.Kind == EffectKind::Encode && FromList &&
              E.To.B == PlaceSpec::Arg && E.To.Arg1 <= I.Args.size())
            if (const Operand &To = I.Args[E.To.Arg1 - 1];
                To.P.B == Place::Local &&
                (To.K == Operand::Load || To.K == Operand::Address))
              Texts.insert(To.P.Id);
        }
      }
  return {};
}

void ImpliedSinks::find(const Program &P) {
  // Callees come first, so what prints through another one is found as well.
  for (const auto &Group : P.order())
    for (const FunctionRef &F : Group) {
      const Decl &D = F.decl();
      bool GetsList =
          any_of(D.Params, [&](TypeId T) { return isList(*F.U, T); });
      if ((!D.IsVariadic && !GetsList) || P.rule(*F.U, D) ||
          P.bodies(F.id()).size() != 1)
        continue;
      if (std::string Channel = channelIn(P, F); !Channel.empty())
        (D.IsVariadic ? Variadic : Lists)[F.id()] = std::move(Channel);
    }
}

StringRef ImpliedSinks::channel(const Program &P, const Unit &U,
                                const Decl &D) const {
  if (!D.IsVariadic || P.rule(U, D))
    return {};
  auto It = Variadic.find(D.Id);
  return It == Variadic.end() ? "" : StringRef(It->second);
}

} // namespace claimcheck::flow
