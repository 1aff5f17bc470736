//===- KeyUses.cpp - Uses as a key that no call tells ---------------------===//
//
// A library takes some keys through a field of a record, and some out of the
// hands of a function of the program that it calls back.
//
//===----------------------------------------------------------------------===//

#include "KeyAnalysis.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

bool anyInstr(const FunctionRef &F, function_ref<bool(const Instr &)> Do) {
  return any_of(F.F->Blocks,
                [&](const Block &B) { return any_of(B.Instrs, Do); });
}

/// The field that \p Pl ends in, or an empty name.
static StringRef lastField(const Place &Pl) {
  return Pl.Steps.empty() || Pl.Steps.back().K != Step::Field
             ? StringRef()
             : StringRef(Pl.Steps.back().Name);
}

std::set<FunctionRef> KeyAnalysis::findKeyGivers() {
  std::set<std::string> Fields;
  for (const auto &Pack : P.rules().packs())
    for (const model::TypeModel &T : Pack->Types)
      for (const model::KeyField &K : T.KeyFields)
        Fields.insert(K.Name);
  std::set<FunctionRef> Givers;
  for (const auto &Group : P.order())
    for (const FunctionRef &F : Group)
      anyInstr(F, [&](const Instr &I) {
        if (Fields.count(lastField(I.Dst).str()))
          Givers.insert(F);
        const model::FunctionModel *M = I.O == Op::Call && I.Callee != NoId
                                            ? P.rule(*F.U, F.U->Decls[I.Callee])
                                            : nullptr;
        if (!M)
          return false;
        for (const model::Effect &E : M->Effects) {
          if (E.Kind != model::EffectKind::KeyUse ||
              E.Callee.B != model::PlaceSpec::Arg ||
              E.From.B != model::PlaceSpec::Arg ||
              E.Callee.Arg1 > I.Args.size())
            continue;
          const Operand &Callee = I.Args[E.Callee.Arg1 - 1];
          if (Callee.K != Operand::Function)
            continue;
          Shared.Callbacks[Callee.Text] = {&E, M->Name};
          for (const FunctionRef &Body : P.bodies(Callee.Text))
            Givers.insert(Body);
        }
        return false;
      });
  return Givers;
}

const model::KeyField *KeyDomain::keyField(const State &S, RegionRef To) const {
  auto [Record, Name] = fieldOf(P, VF, F, To);
  const model::TypeModel *M =
      Record.empty() ? nullptr
                     : P.rules().type(model::Model::normalize(Record));
  if (!M)
    return nullptr;
  auto Field = find_if(
      M->KeyFields, [&](const model::KeyField &K) { return K.Name == Name; });
  if (Field == M->KeyFields.end())
    return nullptr;
  if (Field->WhenField.empty())
    return &*Field;
  bool Looks = anyInstr(F, [&](const Instr &I) {
    return I.O != Op::Call && any_of(I.Args, [&](const Operand &A) {
             return A.K == Operand::Load && lastField(A.P) == Field->WhenField;
           });
  });
  bool Known = any_of(S.facts(), [&](const auto &Entry) {
    auto [V, Is] = Entry;
    bool Mine = (V->K == Value::Member && V->Name == Field->WhenField) ||
                (V->K == Value::Input && V->R->K == Region::Field &&
                 V->R->Name == Field->WhenField);
    return Mine && Is.isConstant() && Is.Low == Field->WhenValue;
  });
  return Known || !Looks ? &*Field : nullptr;
}

void KeyDomain::noteFieldUse(const Site &At, const State &S, RegionRef To,
                             ValueRef V) {
  const model::KeyField *Field = keyField(S, To);
  if (!Field)
    return;
  KeyEvent &E = event(KeyEvent::Use, At, nullptr);
  E.What = Field->Kind;
  E.By = fieldOf(P, VF, F, To).first + "::" + Field->Name;
  contentsOf(VF, S, V, E.Values);
  noteGood(S, E.Values);
}

void KeyDomain::noteCallbackUse(const State &S, const Case &C) {
  auto It = Shared.Callbacks.find(F.id());
  if (It == Shared.Callbacks.end() || C.K != Case::Return ||
      It->second.first->From.Arg1 > F.F->NumParams)
    return;
  KeyEvent &E = event(KeyEvent::Use, C.At, nullptr);
  E.What = It->second.first->KeyKind;
  E.By = It->second.second;
  contentsOf(VF, S, targetOf(VF, VF.param(It->second.first->From.Arg1 - 1)),
             E.Values);
  noteGood(S, E.Values);
}

} // namespace claimcheck::flow
