//===- SimulationLists.cpp - Calls of each function of a list -------------===//
//
// A table or container of functions is there to be called as a whole: checks
// of which each must pass. So a call of "some element" is taken as one of all,
// which end alike.
//
//===----------------------------------------------------------------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::Effect;

SmallVector<Simulation::Listed, 4> Simulation::listed(const State &S,
                                                      const Call &C) {
  SmallVector<Listed, 4> Found;
  if (!C.Callee) {
    // An element of a constant table, or a field of one.
    ValueRef V = C.I->Target.K == Operand::Load
                     ? load(S, regionOf(S, C.I->Target.P))
                     : valueOf(S, C.I->Target);
    StringRef Field = V->K == Value::Member ? V->Name : "";
    while ((V->K == Value::Member || V->K == Value::Element) && !V->Ops.empty())
      V = V->Ops[0];
    const Global *G = V->K == Value::Input && V->R->K == Region::GlobalVar
                          ? P.global(V->R->Name)
                          : nullptr;
    if (!G || !G->IsConst)
      return Found;
    for (const auto &[In, Function] : G->Holds)
      if (In == Field) {
        ArrayRef<FunctionRef> Bodies = P.bodies(Function.Text);
        if (Bodies.size() != 1)
          return {};
        Found.push_back({Bodies[0]});
      }
    return Found;
  }
  if (C.HasObject && StringRef(C.Callee->Name).ends_with("operator()"))
    return listedObjects(S, C.Args[0]);
  return Found;
}

/// The element of a list that \p R is or is a part of; null if there is none.
static RegionRef elementAround(RegionRef R) {
  while (R && R->K != Region::Element && R->K != Region::ElementAt)
    R = R->Parent;
  return R;
}

/// Whether \p R is to \p Element what \p Other is to \p Same.
static bool isSamePart(RegionRef R, RegionRef Element, RegionRef Other,
                       RegionRef Same) {
  for (; R != Element && Other != Same; R = R->Parent, Other = Other->Parent)
    if (!R || !Other || R->K != Other->K || R->Name != Other->Name ||
        R->Number != Other->Number)
      return false;
  return R == Element && Other == Same;
}

bool Simulation::holdsCallables(const State &S, RegionRef List) const {
  return List && List->HasParts && any_of(S.store(), [&](const auto &Entry) {
           RegionRef Part = Entry.first;
           if (Part->Name != "$call")
             return false;
           RegionRef In = elementAround(Part->Parent);
           return In && In->Parent == List;
         });
}

/// Writes \p V to \p R and leaves the parts of \p R as they are.
static void writeWhole(State &S, RegionRef R, ValueRef V) {
  SmallVector<std::pair<RegionRef, ValueRef>, 8> Parts;
  for (const auto &[Part, Held] : S.store())
    if (Part != R && Part->isWithin(R))
      Parts.push_back({Part, Held});
  S.write(R, V);
  for (const auto &[Part, Held] : Parts)
    S.write(Part, Held);
}

bool Simulation::addCallable(const Call &C, const Effect &E, ValueRef Filled,
                             State &S) {
  constexpr int64_t MaxCallables = 16;
  model::PlaceSpec Spec = E.Froms.empty() ? E.From : E.Froms[0];
  if (Spec.B == model::PlaceSpec::ArgsFrom)
    Spec.B = model::PlaceSpec::Arg;
  ResolvedPlace From = resolve(S, C, Spec);
  RegionRef Object = From.Where    ? From.Where
                     : From.Direct ? VF.pointee(From.Direct)
                                   : nullptr;
  RegionRef List = objectAt(S, C, E.To);
  ValueRef Target =
      Object && List ? S.stored(VF.field(Object, "$call")) : nullptr;
  if (!Target)
    return false;
  int64_t Count = 0;
  for (const auto &[Part, V] : S.store())
    if (RegionRef In = elementAround(Part); In && In->Parent == List)
      Count = std::max(Count, In->Number + 1);
  if (Count >= MaxCallables)
    return false;
  writeWhole(S, List, Filled);
  RegionRef At = VF.element(List, Count);
  S.copy(VF, Object, At);
  // A list with such an element is not at its end.
  if (!S.stored(At))
    writeWhole(S, At, Target);
  return true;
}

SmallVector<Simulation::Listed, 4> Simulation::listedObjects(const State &S,
                                                             ValueRef V) {
  SmallVector<Listed, 4> Found;
  RegionRef One = nullptr, In = nullptr;
  for (unsigned Steps = 0; V && Steps < 6 && !In; ++Steps) {
    if (V->K == Value::Element) {
      V = V->Ops[0];
    } else if (V->K == Value::Phi) {
      ArrayRef<ValueRef> Inputs = VF.inputs(V);
      auto It = find_if(Inputs, [](ValueRef X) {
        return X->K == Value::Address || X->K == Value::Element;
      });
      V = It == Inputs.end() ? nullptr : *It;
    } else if (V->K == Value::Address) {
      One = V->R;
      In = elementAround(One);
      if (!In)
        V = load(S, V->R);
    } else {
      V = nullptr;
    }
  }
  if (!In)
    return Found;
  for (const auto &[Part, Target] : S.store()) {
    RegionRef Element = Part->Name == "$call" ? elementAround(Part) : nullptr;
    if (!Element || Element->Parent != In->Parent ||
        !isSamePart(Part->Parent, Element, One, In))
      continue;
    ArrayRef<FunctionRef> Bodies = Target->K == Value::Function
                                       ? P.bodies(Target->Name)
                                       : ArrayRef<FunctionRef>();
    if (Bodies.size() != 1)
      return {};
    Found.push_back({Bodies[0], VF.address(Part->Parent)});
  }
  return Found;
}

SmallVector<Simulation::Listed, 4> Simulation::listedOverriders(const State &S,
                                                                const Call &C) {
  SmallVector<Listed, 4> Found;
  std::vector<FunctionRef> Targets = P.virtualTargets(C.Callee->Id, unit());
  auto overrider = [&](StringRef Record) -> const FunctionRef * {
    std::vector<std::string> Todo{Record.str()};
    for (size_t N = 0; N < Todo.size() && N < 16; ++N) {
      for (const FunctionRef &T : Targets)
        if (T.decl().Record == Todo[N])
          return &T;
      if (const RecordInfo *Info = P.record(Todo[N]))
        Todo.insert(Todo.end(), Info->Bases.begin(), Info->Bases.end());
    }
    return nullptr;
  };
  // Objects that were put into a container one after the other.
  bool IsElement = false, IsComplete = true;
  VF.any(
      C.Args[0],
      [&](ValueRef X) {
        IsElement |= X->K == Value::Element;
        if (X->K != Value::Address)
          return false;
        ValueRef T = S.stored(VF.field(X->R, "$type"));
        if (const FunctionRef *F = T ? overrider(T->Name) : nullptr)
          Found.push_back({*F, X});
        else
          IsComplete = false;
        return false;
      },
      [](ValueRef X) {
        return X->K == Value::Element || X->K == Value::Derived ||
               X->K == Value::Phi;
      });
  if (!IsComplete || (Found.size() > 1 && !IsElement))
    Found.clear();
  llvm::sort(Found, [](const Listed &A, const Listed &B) {
    return A.Object->Id < B.Object->Id;
  });
  return Found;
}

SmallVector<State, 4> Simulation::calledElements(const Call &C,
                                                 SmallVector<State, 4> After) {
  SmallVector<State, 4> Out;
  for (State &S : After) {
    ValueRef R = load(S, C.ResultAt);
    SmallVector<Listed, 4> List;
    if (R->K == Value::Result && !R->Ops.empty())
      List = listedObjects(S, R->Ops[0]);
    if (List.empty() || !all_of(List, [&](const Listed &L) {
          return SummaryOf(L.Function.id()) != nullptr;
        })) {
      Out.push_back(std::move(S));
      continue;
    }
    Call Each = C;
    Each.Args.assign(R->Ops.begin(), R->Ops.end());
    callListed(Each, List, S, Out);
  }
  return Out;
}

void Simulation::callListed(Call &C, ArrayRef<Listed> List, const State &S,
                            SmallVectorImpl<State> &Out) {
  auto run = [&](const Listed &One, const State &From) {
    Call Mine = C;
    if (One.Object) {
      Mine.Args[0] = One.Object;
      if (!One.Function.decl().IsMember)
        Mine.Args.erase(Mine.Args.begin());
    }
    Mine.Callee = &One.Function.decl();
    Mine.HasObject = Mine.Callee->IsMember;
    SmallVector<State, 4> Done, Next;
    callBodies(Mine, One.Function, From, Done);
    bool IsBool = One.Function.U->Types[Mine.Callee->Result].K == Type::Bool;
    for (State &After : Done) {
      ValueRef R = C.ResultAt && IsBool ? load(After, C.ResultAt) : nullptr;
      if (!R || R->isInt()) {
        Next.push_back(std::move(After));
        continue;
      }
      // What it says is yes or no: each ends in its own way.
      for (bool Yes : {true, false}) {
        State Half = After;
        if (!assume(Half, R, Yes))
          continue;
        Half.write(C.ResultAt, VF.integer(Yes));
        Next.push_back(std::move(Half));
      }
    }
    return Next;
  };
  auto ending = [&](const State &After) -> std::string {
    if (!C.ResultAt)
      return "";
    ValueRef R = load(After, C.ResultAt);
    if (auto N = After.constant(R))
      return std::to_string(*N);
    auto IsZero = After.isZero(R);
    return !IsZero ? "?" : *IsZero ? "0" : "!";
  };
  // How all can end, and what only some do.
  std::map<std::string, unsigned> Endings;
  std::vector<SmallVector<State, 4>> Alone;
  for (const Listed &One : List) {
    std::set<std::string> Mine;
    for (const State &After : Alone.emplace_back(run(One, S)))
      Mine.insert(ending(After));
    for (const std::string &E : Mine)
      ++Endings[E];
  }
  // Where each can say no and not all can say yes, one does say no.
  bool IsRefused =
      Endings.count("0") && Endings["0"] == List.size() &&
      all_of(List, [](const Listed &L) {
        return L.Function.U->Types[L.Function.decl().Result].K == Type::Bool;
      });
  for (const auto &[E, Count] : Endings) {
    if (Count < List.size()) {
      if (IsRefused && E == "1")
        continue;
      for (auto &States : Alone)
        for (State &After : States)
          if (ending(After) == E)
            Out.push_back(After);
      continue;
    }
    std::vector<State> Now{S};
    for (const Listed &One : List) {
      std::vector<State> Next;
      for (const State &Before : Now)
        for (State &After : run(One, Before))
          if (ending(After) == E && Next.size() < L.StatesPerBlock)
            Next.push_back(std::move(After));
      Now = std::move(Next);
    }
    for (State &After : Now)
      Out.push_back(std::move(After));
  }
}

} // namespace claimcheck::flow
