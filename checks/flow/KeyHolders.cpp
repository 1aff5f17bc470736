//===- KeyHolders.cpp - Fields and globals that hold keys -----------------===//
//
// One function fills a field, another one uses it and a third one gives it
// back, and nobody here may be seen to call them. What is known of the field,
// or of a variable that is not local, is known to all of them.
//
//===----------------------------------------------------------------------===//

#include "KeyAnalysis.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// Who, among the functions of one program, may fill a pointer's target and
/// still count as those who fill it with the key: a buffer that everybody
/// fills is a means of transport.
static constexpr size_t MaxFillers = 2;

KeyHolder KeyAnalysis::holderOf(const FunctionRef &F, RegionRef R) const {
  R = objectOf(R);
  if (R->K == Region::GlobalVar)
    return {"", R->Name.str()};
  auto [Record, Field] = fieldOf(P, VF, F, R);
  const RecordInfo *Info = Record.empty() ? nullptr : P.record(Record);
  if (!Info || !Info->InProject)
    return {};
  return {Record, Field};
}

KeyHolder KeyAnalysis::holderOfPointer(const FunctionRef &F,
                                       RegionRef Target) const {
  Target = objectOf(Target);
  RegionRef Pointer = Target->isRoot() && Target->K == Region::Pointee
                          ? inputRegionOf(VF, Target->Of)
                          : nullptr;
  KeyHolder H = Pointer ? holderOf(F, Pointer) : KeyHolder();
  H.IsPointer = !H.Name.empty();
  return H;
}

void KeyAnalysis::noteField(const std::pair<std::string, std::string> &Field,
                            const KeyOrigin &O) {
  // A use says more of a field than the care that is taken of it.
  auto [It, New] = KeyFields.try_emplace(Field, O);
  if (!New && O.C < It->second.C)
    It->second = O;
}

void KeyAnalysis::learnWritten() {
  for (auto &[Id, Facts] : Shared.Facts) {
    FunctionRef F = Functions[Id];
    std::set<RegionRef, ById> Keyed;
    for (const KeyEvent &E : Facts.Events) {
      if (E.K != KeyEvent::Write)
        continue;
      const KeyOrigin *O = nullptr;
      for (ValueRef V : E.Values)
        if ((O = origin(V, Id)))
          break;
      if (!O)
        continue;
      Keyed.insert(objectOf(E.R));
      auto Field = fieldOf(P, VF, F, E.R);
      if (!Field.first.empty() && P.record(Field.first) &&
          P.record(Field.first)->InProject)
        noteField(Field, *O);
    }
    for (const KeyEvent &E : Facts.Events)
      if (E.K == KeyEvent::Store && E.Values[0]->K == Value::Address &&
          Keyed.count(objectOf(E.Values[0]->R))) {
        auto Field = fieldOf(P, VF, F, E.R);
        if (!Field.first.empty())
          for (const KeyEvent &W : Facts.Events)
            if (W.K == KeyEvent::Write &&
                objectOf(W.R) == objectOf(E.Values[0]->R))
              if (const KeyOrigin *O = origin(W.Values[0], Id))
                KeyPointers.try_emplace(Field, *O);
      }
  }
}

void KeyAnalysis::learnKept() {
  // What is kept in memory that clears itself is meant to be secret.
  for (auto &[Id, Facts] : Shared.Facts) {
    FunctionRef F = Functions[Id];
    for (ValueRef Leaf : Facts.Handed) {
      RegionRef R = objectOf(inputRegionOf(VF, Leaf));
      TypeId T = typeOf(P, VF, F, R);
      if (!T || !keepsSecrets(F, T))
        continue;
      KeyOrigin O;
      O.C = KeyOrigin::Kept;
      O.At = {F.U, F.F, 0, 0};
      O.By = F.U->Types[T].Name;
      Shared.Keys.add(VF, Leaf, Id, O);
    }
  }
}

void KeyAnalysis::noteUsed(const FunctionRef &F, ValueRef Leaf,
                           const KeyOrigin &O) {
  RegionRef R = inputRegionOf(VF, Leaf);
  if (!R || O.C != KeyOrigin::Use)
    return;
  KeyHolder H = holderOf(F, R);
  Type::Kind K = F.U->Types[typeOf(P, VF, F, objectOf(R))].K;
  if (!H.Name.empty() && K != Type::Array && K != Type::Record)
    return;
  if (H.Name.empty())
    H = holderOfPointer(F, R);
  if (H.Name.empty())
    return;
  Used.try_emplace(H, O);
  if (!H.Record.empty() && !H.IsPointer)
    noteField({H.Record, H.Name}, O);
}

std::vector<KeyHolder>
KeyAnalysis::holdersWritten(const FunctionRef &F, const KeyFacts &Facts,
                            const KeyEvent &Write) const {
  std::vector<KeyHolder> Found;
  if (KeyHolder H = holderOf(F, Write.R); !H.Name.empty())
    Found.push_back(H);
  if (KeyHolder H = holderOfPointer(F, Write.R); !H.Name.empty())
    Found.push_back(H);
  for (const KeyEvent &E : Facts.Events)
    if (E.K == KeyEvent::Store && E.Values[0]->K == Value::Address &&
        objectOf(E.Values[0]->R) == objectOf(Write.R))
      if (KeyHolder H = holderOf(F, E.R); !H.Name.empty()) {
        H.IsPointer = true;
        Found.push_back(H);
      }
  return Found;
}

void KeyAnalysis::learnUsed() {
  for (auto &[Id, Leaves] : Shared.Keys.In)
    if (Functions.count(Id))
      for (const auto &[Leaf, O] : Leaves)
        noteUsed(Functions[Id], Leaf, O);
  for (const auto &[Leaf, O] : Shared.Keys.Everywhere)
    if (O.At.F)
      noteUsed({O.At.U, O.At.F}, Leaf, O);
  // By holder: who writes there, and what.
  std::map<KeyHolder, std::map<std::string, std::vector<ValueRef>>> Fillers;
  for (auto &[Id, Facts] : Shared.Facts)
    for (const KeyEvent &E : Facts.Events)
      if (E.K == KeyEvent::Write)
        for (const KeyHolder &H : holdersWritten(Functions[Id], Facts, E))
          if (Used.count(H))
            append_range(Fillers[H][Id], E.Values);
  for (const auto &[H, ByFunction] : Fillers) {
    if (H.IsPointer && ByFunction.size() > MaxFillers)
      continue;
    if (H.IsPointer)
      FilledPointers.insert(H);
    for (const auto &[Id, Values] : ByFunction)
      for (ValueRef V : Values)
        anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
          // Whatever fills the field, be it a function that nobody described.
          ValueRef Made = identityOf(Leaf);
          if ((Made->K == Value::KeyData && !isHandle(Made)) ||
              Made->K == Value::Result || Made->K == Value::Fresh)
            Shared.Keys.add(VF, Leaf, Id, Used.find(H)->second);
          return false;
        });
  }
}

void KeyAnalysis::spreadToReleasers() {
  // A function that destroys or releases such an object has the key in it.
  for (auto &[Id, Facts] : Shared.Facts) {
    FunctionRef F = Functions[Id];
    std::set<RegionRef, ById> Objects;
    if (F.decl().IsDestructor)
      Objects.insert(VF.pointee(VF.param(0)));
    for (RegionRef R : Facts.Touched)
      if (R->K == Region::Pointee)
        Objects.insert(R);
    // What a field leads to, where no caller could have cleared it before.
    if (P.callers(Id).empty())
      for (RegionRef R : Facts.Touched) {
        KeyHolder H = holderOfPointer(F, R);
        if (FilledPointers.count(H))
          Shared.Keys.add(VF, VF.input(R), Id, Used.find(H)->second);
      }
    for (RegionRef Object : Objects) {
      TypeId T = typeOf(P, VF, F, Object);
      const Type &Ty = F.U->Types[T];
      if (!T || Ty.K != Type::Record)
        continue;
      for (const auto &[Field, O] : KeyFields)
        if (Field.first == Ty.Name)
          Shared.Keys.add(VF, VF.member(VF.input(Object), Field.second), Id, O);
      for (const auto &[Field, O] : KeyPointers)
        if (Field.first == Ty.Name)
          Shared.Keys.add(
              VF,
              VF.input(VF.pointee(VF.member(VF.input(Object), Field.second))),
              Id, O);
    }
  }
}

void KeyAnalysis::learnHolders() {
  learnAllocators();
  learnUsed();
  learnWritten();
  learnKept();
  spreadToReleasers();
}

/// Whether \p F calls something that has an effect which \p Is.
static bool hasEffect(const Program &P, const FunctionRef &F,
                      function_ref<bool(const model::Effect &)> Is) {
  return anyInstr(F, [&](const Instr &I) {
    const model::FunctionModel *M = I.O == Op::Call && I.Callee != NoId
                                        ? P.rule(*F.U, F.U->Decls[I.Callee])
                                        : nullptr;
    return M && any_of(M->Effects, Is);
  });
}

/// Whether \p Do is true for some place that \p F names.
static bool anyPlace(const FunctionRef &F,
                     function_ref<bool(const Place &)> Do) {
  return anyInstr(F, [&](const Instr &I) {
    return Do(I.Dst) ||
           any_of(I.Args, [&](const Operand &A) { return Do(A.P); });
  });
}

bool KeyAnalysis::mayFill(const FunctionRef &F) const {
  if (Used.empty() || !hasEffect(P, F, [](const model::Effect &E) {
        return E.Kind == model::EffectKind::KeySource ||
               (E.Kind == model::EffectKind::Derive && E.To.Deref);
      }))
    return false;
  return anyPlace(F, [&](const Place &Pl) {
    if (Pl.B == Place::Global && (Used.count({"", Pl.Symbol, false}) ||
                                  Used.count({"", Pl.Symbol, true})))
      return true;
    // Which record it is shows when the function is simulated.
    return any_of(Pl.Steps, [&](const Step &S) {
      return S.K == Step::Field && any_of(Used, [&](const auto &Entry) {
               return !Entry.first.Record.empty() && Entry.first.Name == S.Name;
             });
    });
  });
}

std::set<FunctionRef> KeyAnalysis::findKeepers() const {
  std::set<std::string> Holders, Filled;
  for (const auto &[Field, O] : KeyFields) {
    Holders.insert(Field.first);
    if (O.C == KeyOrigin::Use)
      Filled.insert(Field.first);
  }
  for (const auto &[Field, O] : KeyPointers)
    Holders.insert(Field.first);
  std::set<std::string> Globals;
  for (const auto &[H, O] : Used)
    (H.Record.empty() ? Globals : Holders)
        .insert(H.Record.empty() ? H.Name : H.Record);
  std::set<FunctionRef> Found;
  if (Holders.empty() && Used.empty())
    return Found;
  std::vector<FunctionRef> Todo;
  auto enter = [&](const FunctionRef &F) {
    if (!Concerned.count(F) && Found.insert(F).second)
      Todo.push_back(F);
  };
  auto leadsToHolder = [&](const Unit &U, TypeId T) {
    return U.Types[T].K == Type::Pointer &&
           Holders.count(U.Types[U.Types[T].Element].Name);
  };
  for (const auto &Group : P.order())
    for (const FunctionRef &F : Group) {
      if (Concerned.count(F))
        continue;
      // Its own object may get the key from outside, for others to use.
      bool HasOne = any_of(F.F->Locals, [&](const Local &L) {
        const Type &T = F.U->Types[L.Ty];
        return T.K == Type::Record && Filled.count(T.Name);
      });
      if (HasOne || mayFill(F)) {
        enter(F);
        continue;
      }
      if (!hasEffect(P, F, [](const model::Effect &E) {
            return E.Kind == model::EffectKind::Release ||
                   E.Kind == model::EffectKind::Reallocate;
          }))
        continue;
      bool Knows =
          any_of(F.F->Locals,
                 [&](const Local &L) { return leadsToHolder(*F.U, L.Ty); }) ||
          any_of(F.U->Globals, [&](const Global &G) {
            return (leadsToHolder(*F.U, G.Ty) || Globals.count(G.Id)) &&
                   anyPlace(F, [&](const Place &Pl) {
                     return Pl.B == Place::Global && Pl.Symbol == G.Id;
                   });
          });
      if (Knows)
        enter(F);
    }
  while (!Todo.empty()) {
    FunctionRef F = Todo.back();
    Todo.pop_back();
    for (const FunctionRef &Callee : P.callees(F))
      enter(Callee);
  }
  return Found;
}

} // namespace claimcheck::flow
