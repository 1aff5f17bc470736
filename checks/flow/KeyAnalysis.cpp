//===- KeyAnalysis.cpp - From simulated keys to findings ------------------===//

#include "KeyAnalysis.h"
#include "ImpliedWipes.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

KeyAnalysis::KeyAnalysis(const Program &P, ValueFactory &VF,
                         const AnalysisOptions &Options)
    : P(P), VF(VF), Options(Options) {
  Shared.AssumeThrows = Options.AssumeThrows;
  for (const auto &Pack : P.rules().packs())
    for (const model::FunctionModel &F : Pack->Functions)
      for (const model::Effect &E : F.Effects)
        if (E.Kind == model::EffectKind::Guard && E.GuardScope == "heap")
          Shared.ManagedHeaps.insert(E.Heap);
}

ValueRef identityOf(ValueRef Leaf) {
  while (Leaf->K == Value::Imported)
    Leaf = Leaf->Ops[0];
  return Leaf;
}

const KeyOrigin *KeyAnalysis::origin(ValueRef V, StringRef Function,
                                     ValueRef *Leaf) const {
  const KeyOrigin *Found = nullptr;
  anyLeaf(VF, V, [&](ValueRef L, bool Encoded) {
    const KeyOrigin *O = Shared.Keys.find(L, Function);
    // What says most of all that the bytes are made of.
    if (!O || (isHandle(L) && !Encoded) || (Found && Found->C <= O->C))
      return false;
    Found = O;
    if (Leaf)
      *Leaf = L;
    return O->C == KeyOrigin::Source;
  });
  return Found;
}

/// Whether a key of a rule's kind may be public: what verifies a signature is a
/// secret only if it is one of a MAC.
static bool mayBePublic(StringRef Kind) {
  return Kind == "public" || Kind == "verification";
}

/// Whether a rule's kind makes bytes a key by themselves; others become one
/// by their use.
static bool isKeyKind(StringRef Kind) {
  return !Kind.empty() && Kind != "random" && Kind != "outside" &&
         !mayBePublic(Kind);
}

/// Whether \p V is found at some position of \p Leaf, memory that was there
/// before: a message in a buffer that others use for theirs.
static bool isSomeOf(ValueFactory &VF, ValueRef V, ValueRef Leaf) {
  return inputRegionOf(VF, Leaf) && VF.any(
                                        V,
                                        [&](ValueRef X) {
                                          return X->K == Value::Element &&
                                                 X->Ops[0] == Leaf;
                                        },
                                        [](ValueRef) { return true; });
}

void KeyAnalysis::learn(const FunctionRef &F, KeyFacts &Facts) {
  const std::string &Id = F.id();
  bool IsMain = F.name() == "main";
  for (const KeyEvent &E : Facts.Events) {
    KeyOrigin O;
    O.Kind = E.What;
    O.At = E.At;
    O.By = E.By;
    switch (E.K) {
    case KeyEvent::Source:
      O.C = KeyOrigin::Source;
      if (isKeyKind(E.What))
        for (ValueRef V : E.Values)
          Shared.Keys.add(VF, V, Id, O);
      break;
    case KeyEvent::Use:
    case KeyEvent::Lock:
    case KeyEvent::Wipe:
      if (E.K == KeyEvent::Use && mayBePublic(E.What))
        break;
      O.C = E.K == KeyEvent::Use    ? KeyOrigin::Use
            : E.K == KeyEvent::Lock ? KeyOrigin::Locked
                                    : KeyOrigin::Wiped;
      for (ValueRef V : E.Values)
        anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
          // Arguments of the program stay where the system put them, and what
          // is in the program's text is no secret.
          RegionRef From = inputRegionOf(VF, Leaf);
          const Global *G = From && From->root()->K == Region::GlobalVar
                                ? P.global(From->root()->Name)
                                : nullptr;
          if (isHandle(Leaf) || (G && G->IsConst) ||
              (IsMain && dependsOnParam(VF, Leaf)))
            return false;
          Shared.Keys.add(VF, Leaf, Id, O, isSomeOf(VF, V, Leaf));
          // A function that serves this caller only made the key, then.
          ValueRef Inner = Leaf;
          while (Inner->K == Value::Imported) {
            const Site &At = VF.site(Inner->Number);
            DeclId Callee = At.F->Blocks[At.Block].Instrs[At.Index].Callee;
            Inner = Inner->Ops[0];
            if (Callee == NoId || P.callers(At.U->Decls[Callee].Id).size() > 1)
              break;
            Shared.Keys.add(VF, Inner, Id, O);
          }
          return false;
        });
      break;
    default:
      break;
    }
    // Memory that the function was handed, for its callers to fill in.
    for (ValueRef V : E.Values)
      anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
        if (Facts.Handed.size() < 64 && inputRegionOf(VF, Leaf) &&
            dependsOnParam(VF, Leaf))
          Facts.Handed.insert(Leaf);
        return false;
      });
  }
}

/// One region has few states; a function is simulated once for each.
static constexpr Simulation::Limits KeyLimits = {/*StatesPerBlock=*/16,
                                                 /*Visits=*/8000};

/// The cost of all simulations that look at one region each, and of those of
/// one function: some minute on a slow machine, and a few seconds.
static constexpr uint64_t MaxFocusCost = 3000000, MaxFunctionCost = 150000;

bool concernsKeys(const model::Effect &E) {
  switch (E.Kind) {
  case model::EffectKind::KeySource:
    return isKeyKind(E.KeyKind);
  case model::EffectKind::KeyUse:
  case model::EffectKind::KeyHandle:
  case model::EffectKind::Guard:
    return true;
  case model::EffectKind::Wipe:
    return !E.Elidable;
  default:
    return false;
  }
}

void KeyAnalysis::discover() {
  std::set<FunctionRef> Givers = findKeyGivers();
  Concerned = P.concerned([&](const FunctionRef &F, const model::Effect &E) {
    bool WipesAndFrees = E.Kind == model::EffectKind::Release && E.Wipes &&
                         E.From.LengthIs != model::PlaceSpec::NoLength;
    return concernsKeys(E) || WipesAndFrees ||
           E.Kind == model::EffectKind::Unguard ||
           (E.Kind == model::EffectKind::Wipe && keepsStores(*F.F)) ||
           Givers.count(F);
  });
  discover(Concerned);
}

void KeyAnalysis::discover(const std::set<FunctionRef> &Those) {
  auto summaryOf = [&](StringRef Id) -> const Summary * {
    auto It = Summaries.find(Id.str());
    return It == Summaries.end() ? nullptr : &It->second;
  };
  for (const auto &Group : P.order()) {
    unsigned Rounds = Group.size() > 1 && Group.size() <= 64 ? 2 : 1;
    for (unsigned Round = 0; Round < Rounds; ++Round)
      for (const FunctionRef &F : Group) {
        if (!Those.count(F))
          continue;
        KeyDomain D(P, VF, Shared, F, nullptr);
        Simulation Sim(P, VF, D, F, summaryOf, nullptr, KeyLimits);
        Summary S = Sim.run();
        ++Simulated;
        if (Round + 1 == Rounds)
          Bounds.insert(Sim.bounds().begin(), Sim.bounds().end());
        learn(F, D.Facts);
        if (D.Facts.ForgotTouched)
          Bounds.insert(P.boundIn(
              F, "wipes, guards or frees more than " +
                     std::to_string(KeyFacts::MaxTouched) +
                     " objects of others; its callers know of the first"));
        Shared.Facts[F.id()] = std::move(D.Facts);
        Summaries[F.id()] = std::move(S);
        Functions[F.id()] = F;
      }
  }
}

void KeyAnalysis::propagateDown() {
  // Callers before callees: what they hand over is a key there too.
  for (auto Group = P.order().rbegin(); Group != P.order().rend(); ++Group)
    for (const FunctionRef &F : *Group)
      if (Concerned.count(F))
        for (const KeyCall &Call : Shared.Facts[F.id()].Calls)
          for (auto [Theirs, Mine] : Call.Leaves)
            if (const KeyOrigin *O = origin(Mine, F.id())) {
              KeyOrigin Down = *O;
              Down.Handed = true;
              Shared.Keys.add(VF, Theirs, Call.Callee, Down);
            }
}

void KeyAnalysis::computeGuards() {
  std::vector<FunctionRef> Mains, Early;
  for (auto &[Id, F] : Functions) {
    if (F.name() == "main")
      Mains.push_back(F);
    // Nobody calls it and nobody could: it runs before main.
    bool Runs =
        F.F->IsGlobalInit || (F.decl().IsInternal && F.F->NumParams == 0 &&
                              P.callers(Id).empty() && !P.isAddressTaken(Id));
    if (Runs && Shared.Facts[Id].GuardsProcess)
      Early.push_back(F);
  }
  Shared.HasMain = !Mains.empty();
  if (Mains.empty())
    return;
  std::map<std::string, std::vector<const KeyCall *>> Calls;
  std::set<std::string> Called, Guarding;
  for (auto &[Id, Facts] : Shared.Facts)
    for (const KeyCall &C : Facts.Calls) {
      Calls[Id].push_back(&C);
      Called.insert(C.Callee);
      if (C.Guarded)
        Guarding.insert(Id);
    }
  auto isIn = [&](const FunctionRef &F, const FunctionRef &Of) {
    return P.linkUnits().mayReach(*Of.U, *F.U);
  };
  std::vector<std::string> Open;
  for (auto &[Id, F] : Functions) {
    bool BeforeMain =
        any_of(Early, [&, &F = F](const FunctionRef &E) { return isIn(E, F); });
    // What nobody is seen to call runs when a main has begun.
    bool ByMain = F.name() != "main" &&
                  (Called.count(Id) ||
                   all_of(Mains, [&, &F = F](const FunctionRef &Main) {
                     return Guarding.count(Main.id()) || !isIn(F, Main);
                   }));
    AlwaysGuarded[Id] = BeforeMain || ByMain;
    if (!AlwaysGuarded[Id])
      Open.push_back(Id);
  }
  while (!Open.empty()) {
    std::string Id = std::move(Open.back());
    Open.pop_back();
    for (const KeyCall *C : Calls[Id]) {
      auto It = AlwaysGuarded.find(C->Callee);
      auto Callee = Functions.find(C->Callee);
      if (C->Guarded || It == AlwaysGuarded.end() || !It->second ||
          any_of(Early,
                 [&](const FunctionRef &E) { return isIn(E, Callee->second); }))
        continue;
      It->second = false;
      Open.push_back(C->Callee);
    }
  }
}

/// Whether \p R is thrown as an exception, and so lives on in its handlers.
static bool isThrown(const FunctionRef &F, RegionRef R) {
  return R->K == Region::LocalVar && any_of(F.F->Blocks, [&](const Block &B) {
           return any_of(B.Instrs, [&](const Instr &I) {
             return I.O == Op::Throw && !I.Args.empty() &&
                    I.Args[0].K == Operand::Load &&
                    I.Args[0].P.B == Place::Local &&
                    int64_t(I.Args[0].P.Id) == R->Number;
           });
         });
}

std::vector<RegionRef> KeyAnalysis::candidates(const FunctionRef &F) const {
  std::set<RegionRef, ById> Found;
  const KeyFacts &Facts = Shared.Facts.at(F.id());
  for (const KeyEvent &E : Facts.Events) {
    if (E.K != KeyEvent::Write || !E.R)
      continue;
    RegionRef R = objectOf(E.R);
    RegionRef Root = R->root();
    if (Root->K == Region::Returned || Root->Number < 0 ||
        (Root->K == Region::Heap && !Root->Name.empty()))
      continue;
    if (any_of(E.Values, [&](ValueRef V) { return origin(V, F.id()); }))
      Found.insert(R);
  }
  // What callers need to know of memory that they hand in.
  if (!P.callers(F.id()).empty())
    for (RegionRef R : Facts.Touched)
      Found.insert(R);
  // Memory behind a pointer that a call gave, if its contents are a key.
  for (const KeyEvent &E : Facts.Events)
    for (ValueRef V : E.Values)
      anyLeaf(VF, V, [&](ValueRef Leaf, bool) {
        RegionRef R = inputRegionOf(VF, Leaf);
        if (R && R->root()->K == Region::Pointee &&
            Shared.Keys.find(Leaf, F.id()))
          Found.insert(objectOf(R));
        return false;
      });
  // What it clears or gives back and others use as a key.
  for (RegionRef R : Facts.Touched)
    if (Shared.Keys.find(State(nullptr).load(VF, R), F.id()))
      Found.insert(R);
  // An object that it releases, wherever that comes from, and its keys.
  for (RegionRef R : Facts.Touched)
    for (const auto &[Field, O] : KeyFields)
      if (R->K == Region::Pointee &&
          F.U->Types[typeOf(P, VF, F, R)].Name == Field.first)
        if (RegionRef Part = VF.field(R, Field.second);
            Shared.Keys.find(State(nullptr).load(VF, Part), F.id()))
          Found.insert(Part);
  auto It = Shared.Keys.In.find(F.id());
  if (It != Shared.Keys.In.end())
    for (const auto &[Leaf, O] : It->second)
      // A caller's secret that is known by its treatment alone matters where
      // it is treated so.
      if (RegionRef R = inputRegionOf(VF, Leaf);
          R &&
          (O.C < KeyOrigin::Kept || (O.C != KeyOrigin::Kept && O.At.F == F.F)))
        Found.insert(objectOf(R));
  std::vector<RegionRef> Result;
  for (RegionRef R : Found) {
    Type::Kind K = F.U->Types[typeOf(P, VF, F, R)].K;
    if (K == Type::Pointer)
      continue;
    const model::TypeModel *M = P.typeRule(*F.U, typeOf(P, VF, F, R));
    if ((M && (M->Is == "stream" || M->Is == "iterator")) || isThrown(F, R))
      continue;
    Result.push_back(R);
  }
  // Its own memory first: if there are too many, callers' memory is let go.
  llvm::stable_sort(Result, [](RegionRef A, RegionRef B) {
    auto rank = [](RegionRef R) {
      switch (R->root()->K) {
      case Region::LocalVar:
      case Region::Heap:
        return 0;
      case Region::GlobalVar:
        return 1;
      default:
        return R->root()->Of && R->root()->Of->K == Value::Param ? 2 : 3;
      }
    };
    return rank(A) < rank(B);
  });
  return Result;
}

/// "Success keeps the key, failure wipes it": a caller's memory that was filled
/// here must not keep the key on a way that returns what others return after
/// the wipe.
static void addFailures(KeyRegion &K, ArrayRef<KeyReturn> Returns) {
  for (const KeyReturn &Bad : Returns) {
    if (!Bad.P.Holds || !Bad.P.Written.F)
      continue;
    bool Wiped = any_of(Returns, [&](const KeyReturn &R) {
      return R.Result == Bad.Result && !R.P.Holds && R.P.WasWiped;
    });
    bool Kept = any_of(Returns, [&](const KeyReturn &R) {
      return R.Result != Bad.Result && R.P.Holds && R.P.Written.F;
    });
    if (Wiped && Kept)
      K.Lefts.push_back({Bad.At, "failure", Bad.P, false});
  }
}

void KeyAnalysis::focus(const FunctionRef &F) {
  const std::string &Id = F.id();
  auto summaryOf = [&](StringRef Callee) -> const Summary * {
    auto It = Summaries.find(Callee.str());
    return It == Summaries.end() ? nullptr : &It->second;
  };
  constexpr unsigned MaxRegions = 16;
  std::vector<RegionRef> All = candidates(F);
  if (All.size() > MaxRegions) {
    Bounds.insert(P.boundIn(
        F, "more than " + std::to_string(MaxRegions) +
               " regions may hold a key; the rest was not looked at"));
    All.resize(MaxRegions);
  }
  uint64_t Before = FocusCost;
  for (RegionRef R : All) {
    bool IsSpent = FocusCost > MaxFocusCost;
    if (IsSpent || FocusCost - Before > MaxFunctionCost) {
      Bounds.insert(P.boundIn(
          F, "more than " +
                 std::to_string(IsSpent ? MaxFocusCost : MaxFunctionCost) +
                 " steps were spent on keys" +
                 (IsSpent ? "" : " of this function") +
                 "; the rest was not looked at"));
      return;
    }
    KeyDomain D(P, VF, Shared, F, R);
    Simulation Sim(P, VF, D, F, summaryOf, nullptr, KeyLimits);
    Summary S = Sim.run();
    FocusCost += Sim.cost();
    ++Simulated;
    Bounds.insert(Sim.bounds().begin(), Sim.bounds().end());
    if (R->root()->K != Region::LocalVar)
      Shared.Focused[Id][R] = std::move(S);
    KeyRegion K;
    K.In = F;
    K.R = R;
    K.Name = describeRegion(P, VF, F, R);
    K.Puts = std::move(D.Puts);
    K.Lefts = std::move(D.Left);
    addFailures(K, D.Returns);
    K.EverWiped = D.EverWiped;
    K.WipedAt = D.WipedAt;
    K.GuardedBy = D.GuardedBy;
    K.ProcessGuarded = AlwaysGuarded[Id];
    if (K.Puts.empty() && K.Lefts.empty())
      continue;
    for (const KeyPut &Put : K.Puts)
      for (ValueRef Leaf : Put.Leaves)
        if (const KeyOrigin *O = Shared.Keys.find(Leaf, Id))
          if (!K.Leaf || O->C < K.Origin.C) {
            K.Leaf = Leaf;
            K.Origin = *O;
          }
    if (!K.Leaf) {
      // It was there when the function began.
      ValueRef At =
          R->K == Region::LocalVar ? VF.input(R) : State(nullptr).load(VF, R);
      if (const KeyOrigin *O = origin(At, Id, &K.Leaf))
        K.Origin = *O;
    }
    if (K.EverWiped && K.Origin.Handed)
      Shared.WipedForCallers[Id].insert(R);
    K.Escapes = R->root()->K != Region::LocalVar;
    Regions.push_back(std::move(K));
  }
}

void KeyAnalysis::run(Analysis &Result) {
  Shared.Sinks.find(P);
  discover();
  propagateDown();
  learnHolders();
  if (std::set<FunctionRef> More = findKeepers(); !More.empty()) {
    Concerned.insert(More.begin(), More.end());
    discover(More);
    learnHolders();
  }
  propagateDown();
  computeGuards();
  if (!Shared.Keys.Everywhere.empty() || !Shared.Keys.In.empty())
    for (const auto &Group : P.order())
      for (const FunctionRef &F : Group)
        if (Concerned.count(F))
          focus(F);
  Result.Bounds.insert(Result.Bounds.end(), Bounds.begin(), Bounds.end());
  Result.Stats["key simulations"] += Simulated;
  Result.Stats["key regions"] += Regions.size();
  report(Result);
}

} // namespace claimcheck::flow
