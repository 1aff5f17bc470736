//===- SimulationExits.cpp - From final states to a summary ---------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace llvm;

namespace claimcheck::flow {

/// Whether \p R is memory that this function got or made by itself: its locals,
/// what it allocated, what functions that nobody knows pointed it to.
static bool isOwn(const ValueFactory &VF, RegionRef R) {
  switch (R->K) {
  case Region::LocalVar:
  case Region::Heap:
    return true;
  case Region::Pointee:
    return R->Of->isConstant() ||
           VF.any(
               R->Of,
               [](ValueRef X) {
                 return X->K == Value::Fresh || X->K == Value::Imported ||
                        X->K == Value::Result || X->K == Value::Undef;
               },
               [](ValueRef X) { return X->K != Value::Phi; });
  default:
    return false;
  }
}

/// The memory of its own that a function leaves to its caller: through what
/// comes back and what was written to other memory.
static std::set<RegionRef> reachable(const ValueFactory &VF, const State &S,
                                     ValueRef Result) {
  SmallPtrSet<ValueRef, 32> Seen;
  std::set<RegionRef> Found;
  SmallVector<RegionRef, 8> Todo;
  std::map<RegionRef, SmallVector<ValueRef, 4>> Held;
  std::map<ValueRef, RegionRef> Behind; // Pointers to own memory.
  auto found = [&](RegionRef Root) {
    if (Held.count(Root) && Found.insert(Root).second)
      Todo.push_back(Root);
  };
  auto visit = [&](ValueRef V) {
    VF.any(
        V,
        [&](ValueRef X) {
          if (X->K == Value::Address)
            found(X->R->root());
          else if (auto It = Behind.find(X); It != Behind.end())
            found(It->second);
          return false;
        },
        [&](ValueRef X) { return Seen.insert(X).second; });
  };
  SmallVector<ValueRef, 8> Roots{Result, S.Exception};
  for (const auto &[R, V] : S.store())
    if (RegionRef Root = R->root(); isOwn(VF, Root)) {
      Held[Root].push_back(V);
      if (Root->Of && !Root->Of->isConstant())
        Behind[Root->Of] = Root;
    } else {
      Roots.push_back(V);
    }
  for (ValueRef V : Roots)
    visit(V);
  while (!Todo.empty())
    for (ValueRef V : Held[Todo.pop_back_val()])
      visit(V);
  return Found;
}

/// How far below what a caller knows by name a region lies.
static unsigned depthOf(RegionRef R) {
  unsigned Depth = 0;
  for (; R; R = R->Parent) {
    ++Depth;
    if (R->Of)
      Depth += R->Of->Depth;
  }
  return Depth;
}

void Simulation::dropWrites(Case &C, unsigned Most) const {
  if (C.Writes.size() <= Most)
    return;
  // What has to do with tokens or keys before all else.
  auto isObject = [&](ValueRef V) {
    return VF.any(
        V, [](ValueRef X) { return X->isTracked(); },
        [](ValueRef) { return true; });
  };
  std::vector<std::pair<std::pair<bool, unsigned>, RegionRef>> Ranked;
  for (const auto &[R, Held] : C.Writes)
    Ranked.push_back({{!isObject(Held), depthOf(R)}, R});
  llvm::stable_sort(
      Ranked, [](const auto &A, const auto &B) { return A.first < B.first; });
  for (const auto &[Rank, R] : drop_begin(Ranked, Most))
    C.Writes.erase(R);
}

void Simulation::keepWrites(Case &C, const State &S) {
  std::set<RegionRef> Left = reachable(VF, S, C.Result);
  // What a constant object holds its initialiser has told already.
  auto isTold = [&](RegionRef Root) {
    const Global *G =
        Root->K == Region::GlobalVar ? P.global(Root->Name) : nullptr;
    return G && G->IsConst && !F.F->IsGlobalInit &&
           !P.bodies(G->Id + "$init").empty();
  };
  for (const auto &[R, Held] : S.store()) {
    RegionRef Root = R->root();
    if (Root->K != Region::LocalVar && !isTold(Root) &&
        !is_contained(Start, std::pair(R, Held)) &&
        (!isOwn(VF, Root) || Left.count(Root)))
      C.Writes[R] = VF.condensed(Held);
  }
  if (C.Writes.size() > Summary::MaxWrites)
    noteBound("writes more than " + std::to_string(Summary::MaxWrites) +
              " places that outlive it; its callers know of the nearest");
  dropWrites(C, Summary::MaxWrites);
}

unsigned Simulation::summarySize() const {
  SmallPtrSet<ValueRef, 32> Seen;
  auto count = [&](ValueRef V) {
    if (V)
      VF.any(
          V, [](ValueRef) { return false; },
          [&](ValueRef X) { return Seen.insert(X).second; });
  };
  for (const Case &C : Result.Cases) {
    count(C.Result);
    for (const auto &[Of, Known] : C.Facts)
      count(Of);
    for (const auto &[R, Held] : C.Writes) {
      count(R->root()->Of);
      count(Held);
    }
  }
  return Seen.size();
}

void Simulation::limitSummary() {
  if (summarySize() <= Summary::MaxValues)
    return;
  noteBound("tells its callers of more than " +
            std::to_string(Summary::MaxValues) +
            " values; they know of the nearest");
  for (unsigned Parts : {40, 10}) {
    for (Case &C : Result.Cases)
      for (auto &[R, Held] : C.Writes)
        Held = VF.condensed(Held, Parts);
    if (summarySize() <= Summary::MaxValues)
      return;
  }
  for (unsigned Most = Summary::MaxWrites / 2; Most; Most /= 2) {
    for (Case &C : Result.Cases)
      dropWrites(C, Most);
    if (summarySize() <= Summary::MaxValues)
      return;
  }
}

void Simulation::leave(Case::Kind K, ValueRef V, State S, const Site &At) {
  if (!Reporting)
    return;
  Case C;
  C.K = K;
  C.Result = V;
  C.At = At;
  D.finish(*this, S, C);
  keepWrites(C, S);
  // What a comparison came to is known here, and to callers perhaps no more.
  if (C.Result && C.Result->K == Value::Binary)
    if (auto Known = S.constant(C.Result))
      C.Result = VF.integer(*Known);
  // What is known of a truth value here is not known of it to callers.
  if (C.Result && F.U->Types[F.decl().Result].K == Type::Bool)
    if (auto Zero = S.isZero(C.Result))
      C.Result = VF.integer(!*Zero);
  if (C.Result)
    C.Result = VF.condensed(C.Result);
  // Facts about what the caller can see: what it passed in and what it gets
  // back. Others would only be carried along.
  std::set<ValueRef> Handed;
  if (C.Result)
    Handed.insert(C.Result);
  for (const auto &[R, Held] : C.Writes)
    Handed.insert(Held);
  auto isVisible = [&](ValueRef Of) {
    return !VF.any(
        Of,
        [&](ValueRef X) {
          if (Handed.count(X))
            return false;
          switch (X->K) {
          case Value::Undef:
          case Value::Fresh:
          case Value::Imported:
          case Value::Result:
          case Value::Phi:
            return true;
          default:
            return X->K == Value::Address &&
                   X->R->root()->K == Region::LocalVar;
          }
        },
        [&](ValueRef X) { return !Handed.count(X); });
  };
  // A comparison of something that was passed in: there it may be a claim,
  // whatever it was compared with.
  auto comparesInput = [&](ValueRef Of) {
    return Of->K == Value::Binary &&
           (BinaryOp(Of->Number) == BinaryOp::Eq ||
            BinaryOp(Of->Number) == BinaryOp::Ne) &&
           any_of(Of->Ops, [&](ValueRef Side) {
             return !Side->isConstant() && isVisible(Side);
           });
  };
  for (const auto &[Of, Fa] : S.facts())
    if (Of->Depth < 12 && (isVisible(Of) || comparesInput(Of)))
      C.Facts[Of] = Fa;
  C.Prop = S.sharedProperty();

  // The caller can't tell two cases apart that agree in property and in the
  // shape of what comes back: constants, and whether the rest is zero.
  std::string Shape = shape(C, S, K == Case::Return);
  for (size_t N = 0; N < Result.Cases.size(); ++N)
    if (Shapes[N].Full == Shape && Result.Cases[N].Prop->equals(*C.Prop)) {
      joinCase(Result.Cases[N], C, S);
      return;
    }
  std::string Outcome = shape(C, S, false);
  if (Result.Cases.size() >= Summary::MaxCases) {
    // What was written beside the result is what goes first.
    noteBound("more than " + std::to_string(Summary::MaxCases) +
              " outcomes; some were joined");
    bool IsFull = Result.Cases.size() >= size_t(3) * Summary::MaxCases;
    for (bool SameOutcome : {true, false}) {
      if (!SameOutcome && !IsFull)
        break;
      for (size_t N = 0; N < Result.Cases.size(); ++N) {
        Case &Known = Result.Cases[N];
        if (Known.K == C.K && Known.Prop->equals(*C.Prop) &&
            (!SameOutcome || Shapes[N].Outcome == Outcome)) {
          joinCase(Known, C, S);
          return;
        }
      }
    }
    if (IsFull) {
      noteBound("too many different outcomes; some were dropped");
      return;
    }
  }
  Shapes.push_back({std::move(Shape), std::move(Outcome)});
  Result.Cases.push_back(std::move(C));
}

std::string Simulation::shape(const Case &C, const State &S,
                              bool WithWrites) const {
  std::string Shape(1, char('0' + C.K));
  auto add = [&](ValueRef V) {
    switch (V->K) {
    case Value::Derived:
    case Value::Result:
    case Value::Fresh:
    case Value::Imported:
    case Value::Phi:
    case Value::Binary:
    case Value::Member:
    case Value::Element:
    case Value::LookUp:
    case Value::Undef: {
      auto Zero = S.isZero(V);
      Shape += !Zero ? '?' : *Zero ? 'z' : 'n';
      return;
    }
    default:
      Shape += '#' + std::to_string(V->Id) + ',';
    }
  };
  // Of new objects those that a caller gets, not what hangs on them.
  std::set<RegionRef> Direct;
  auto get = [&](ValueRef V) {
    if (V->K == Value::Address)
      Direct.insert(V->R->root());
  };
  if (C.Result) {
    add(C.Result);
    get(C.Result);
  }
  for (const auto &[R, V] : C.Writes)
    if (R->root()->K != Region::Heap)
      get(V);
  for (const auto &[R, V] : C.Writes) {
    RegionRef Root = R->root();
    if ((Root->K == Region::Heap && !Direct.count(Root)) ||
        (!WithWrites && Root->K != Region::Returned))
      continue;
    Shape += '@' + std::to_string(R->Id);
    add(V);
  }
  return Shape;
}

void Simulation::joinCase(Case &Known, const Case &C, const State &S) {
  if (auto Wider = Known.Prop->widened(*C.Prop))
    Known.Prop = std::move(Wider);
  std::vector<std::pair<ValueRef, Fact>> Kept;
  auto factOf = [](const State::FactMap &Facts, ValueRef V) {
    auto It = Facts.find(V);
    return It == Facts.end() ? Fact() : It->second;
  };
  auto meet = [&](RegionRef R, ValueRef Mine, ValueRef Theirs) {
    if (Mine == Theirs)
      return Mine;
    ValueRef Joined = VF.phi(Known.At, R, Mine, Theirs);
    Fact F = Mine->isInt() ? Fact{Mine->Number, Mine->Number, {}}
                           : factOf(Known.Facts, Mine);
    F.widen(S.fact(Theirs));
    if (!Joined->isConstant() && !F.isTrivial())
      Kept.push_back({Joined, F});
    return Joined;
  };
  if (Known.Result && C.Result)
    Known.Result = meet(VF.returned(), Known.Result, C.Result);
  for (const auto &[R, Theirs] : C.Writes) {
    ValueRef &Mine = Known.Writes[R];
    Mine = Mine ? meet(R, Mine, Theirs) : Theirs;
  }
  SmallVector<ValueRef, 2> OneOf;
  alternatives(VF, Known.Facts, C.Facts, OneOf);
  for (auto It = Known.Facts.begin(); It != Known.Facts.end();) {
    auto Other = C.Facts.find(It->first);
    if (Other == C.Facts.end()) {
      It = Known.Facts.erase(It);
      continue;
    }
    It->second.widen(Other->second);
    ++It;
  }
  for (auto &[V, F] : Kept)
    Known.Facts[V] = F;
  for (ValueRef V : OneOf)
    Known.Facts[V].narrow(BinaryOp::Eq, 1);
}

} // namespace claimcheck::flow
