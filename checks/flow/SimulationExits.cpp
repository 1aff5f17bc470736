//===- SimulationExits.cpp - From final states to a summary ---------------===//

#include "Simulation.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

void Simulation::leave(Case::Kind K, ValueRef V, State S, const Site &At) {
  if (!Reporting)
    return;
  Case C;
  C.K = K;
  C.Result = V;
  C.At = At;
  D.finish(*this, S, C);
  for (const auto &[R, Held] : S.store()) {
    Region::Kind Root = R->root()->K;
    if (Root != Region::LocalVar)
      C.Writes.push_back({R, Held});
  }
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
  for (const auto &[Of, Fa] : S.facts())
    if (Of->Depth < 12 && isVisible(Of))
      C.Facts[Of] = Fa;
  C.Prop = S.sharedProperty();

  // The caller can't tell two cases apart that agree in property and in the
  // shape of what comes back: constants, and whether the rest is zero.
  std::string Shape = shape(C, S);
  for (size_t N = 0; N < Result.Cases.size(); ++N)
    if (Shapes[N] == Shape && Result.Cases[N].Prop->equals(*C.Prop)) {
      joinCase(Result.Cases[N], C, S);
      return;
    }
  if (Result.Cases.size() >= Summary::MaxCases) {
    noteBound("more than " + std::to_string(Summary::MaxCases) +
              " outcomes; some were joined");
    for (Case &Known : Result.Cases)
      if (Known.K == C.K && Known.Prop->equals(*C.Prop)) {
        joinCase(Known, C, S);
        return;
      }
    if (Result.Cases.size() >= size_t(3) * Summary::MaxCases) {
      noteBound("too many different outcomes; some were dropped");
      return;
    }
  }
  Shapes.push_back(std::move(Shape));
  Result.Cases.push_back(std::move(C));
}

std::string Simulation::shape(const Case &C, const State &S) const {
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
  if (C.Result)
    add(C.Result);
  for (const auto &[R, V] : C.Writes) {
    Shape += '@' + std::to_string(R->Id);
    add(V);
  }
  return Shape;
}

void Simulation::joinCase(Case &Known, const Case &C, const State &S) {
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
  for (auto &[R, V] : Known.Writes)
    for (const auto &[Other, Theirs] : C.Writes)
      if (Other == R)
        V = meet(R, V, Theirs);
  for (const auto &Write : C.Writes)
    if (none_of(Known.Writes,
                [&](const auto &Mine) { return Mine.first == Write.first; }))
      Known.Writes.push_back(Write);
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
}

} // namespace claimcheck::flow
