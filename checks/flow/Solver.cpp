//===- Solver.cpp - Bottom-up solving of a program ------------------------===//

#include "Solver.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

const Summary *Solver::summary(StringRef Id) const {
  auto It = Summaries.find(Id);
  return It == Summaries.end() ? nullptr : &It->second;
}

/// Whether a method is called by constructors of its class alone.
bool Solver::isPartOfConstruction(const FunctionRef &F) const {
  llvm::ArrayRef<FunctionRef> Callers = P.callers(F.id());
  return F.decl().IsMember && !F.decl().IsVirtual && !Callers.empty() &&
         !P.isAddressTaken(F.id()) &&
         llvm::all_of(Callers, [&](const FunctionRef &Caller) {
           return Caller.decl().IsConstructor &&
                  Caller.decl().Record == F.decl().Record;
         });
}

/// The fields that some method other than a constructor changes: assigns,
/// or hands out for change.
void Solver::findReassignedFields() {
  for (const auto &Group : P.order())
    for (const FunctionRef &F : Group) {
      const Decl &D = F.decl();
      bool IsConstructor = D.IsConstructor || isPartOfConstruction(F);
      auto place = [&](const Place &Pl) {
        // `this->field...`, through the object parameter.
        if (Pl.B != Place::Local || Pl.Id != 0 || !D.IsMember ||
            Pl.Steps.size() < 2 || Pl.Steps[0].K != Step::Deref ||
            Pl.Steps[1].K != Step::Field)
          return;
        if (!IsConstructor)
          Reassigned.insert({D.Record, Pl.Steps[1].Name});
      };
      for (const Block &B : F.F->Blocks)
        for (const Instr &I : B.Instrs) {
          if (!I.Dst.isNone())
            place(I.Dst);
          if (I.O != Op::Call || D.IsDestructor)
            continue;
          for (unsigned N = 0; N < I.Args.size(); ++N) {
            if (I.Args[N].K != Operand::Address)
              continue;
            // The object of a const method, or a pointer to const, is safe.
            bool Const = false;
            if (I.Callee != NoId) {
              const Decl &Callee = F.U->Decls[I.Callee];
              if (Callee.IsMember && N == 0) {
                Const = Callee.IsConstMember;
                // A library's own method changes what its rule says; it is
                // looked at when the rule is applied.
                if (const auto *Rule = P.rule(*F.U, Callee)) {
                  Const = true;
                  for (const model::Effect &E : Rule->Effects)
                    if (E.To.B == model::PlaceSpec::This ||
                        E.Verifier.B == model::PlaceSpec::This)
                      Const =
                          Const && E.Kind == model::EffectKind::VerifySignature;
                }
              } else {
                unsigned Param = N - (Callee.IsMember ? 1 : 0);
                if (Param < Callee.Params.size()) {
                  const Type &T = F.U->Types[Callee.Params[Param]];
                  Const = T.IsConst;
                }
              }
            }
            if (!Const)
              place(I.Args[N].P);
          }
        }
    }
}

/// The record and the path of fields of an object's part, seen from the
/// constructor or method that has it as its object.
static bool objectField(RegionRef R, std::string &Path) {
  std::string Rest;
  while (R->K == Region::Field) {
    Rest = Rest.empty() ? R->Name.str() : R->Name.str() + "." + Rest;
    R = R->Parent;
  }
  Path = Rest;
  return !Rest.empty() && R->K == Region::Pointee && R->Of->K == Value::Param &&
         R->Of->Number == 0;
}

void Solver::establish(const FunctionRef &F, const Summary &S) {
  const std::string &Record = F.decl().Record;
  std::map<std::string, ValueRef> Mine;
  bool FirstCase = true;
  for (const Case &C : S.Cases) {
    if (C.K != Case::Return)
      continue;
    std::map<std::string, ValueRef> Here;
    for (const auto &[R, V] : C.Writes) {
      std::string Path;
      if (objectField(R, Path))
        Here[Path] = V;
    }
    if (FirstCase)
      Mine = std::move(Here);
    else
      for (auto It = Mine.begin(); It != Mine.end();)
        if (auto Other = Here.find(It->first); Other == Here.end()) {
          It = Mine.erase(It);
        } else {
          if (Other->second != It->second)
            It->second = VF.phi(C.At, VF.returned(), It->second, Other->second);
          ++It;
        }
    FirstCase = false;
  }
  // Parameters of the constructor are configuration from here on.
  auto configured = [&](ValueRef V) {
    State Nothing(nullptr);
    SmallVector<ValueRef, 8> Args;
    for (unsigned N = 0; N < F.F->NumParams; ++N)
      Args.push_back(VF.make(Value::Config, {}, Record, N));
    Instantiation Inst(VF, Nothing, {F.U, F.F, 0, 0}, Args, VF.returned());
    return Inst.value(V);
  };
  bool FirstConstructor = ConstructorsSolved[Record]++ == 0;
  if (FirstConstructor) {
    for (auto &[Path, V] : Mine)
      Established[{Record, Path}] = configured(V);
    return;
  }
  for (auto It = Established.lower_bound({Record, ""});
       It != Established.end() && It->first.first == Record;) {
    auto Other = Mine.find(It->first.second);
    if (Other == Mine.end()) {
      It = Established.erase(It);
      continue;
    }
    ValueRef Theirs = configured(Other->second);
    if (Theirs != It->second)
      It->second = VF.phi({F.U, F.F, 0, 0}, VF.returned(), It->second, Theirs);
    ++It;
  }
}

ValueRef Solver::invariant(RegionRef R, const Simulation &Sim) const {
  const Decl &D = Sim.function().decl();
  if (!D.IsMember || D.IsConstructor || D.IsDestructor)
    return nullptr;
  std::string Path;
  if (!objectField(R, Path))
    return nullptr;
  std::string First = StringRef(Path).split('.').first.str();
  // A field of a base class belongs to the base's constructors.
  std::vector<std::string> Todo{D.Record};
  std::set<std::string> Seen;
  while (!Todo.empty()) {
    std::string Record = std::move(Todo.back());
    Todo.pop_back();
    if (!Seen.insert(Record).second)
      continue;
    if (auto It = Established.find({Record, Path}); It != Established.end()) {
      auto Solved = ConstructorsSolved.find(Record);
      if (Solved->second != P.constructors(Record).size() ||
          Reassigned.count({Record, First}))
        return nullptr;
      // What differs between objects is told by the object at hand; only a
      // verifier's configuration is the class's own.
      bool Differs = VF.any(
          It->second,
          [](ValueRef V) {
            return V->K == Value::Config || V->K == Value::Phi;
          },
          [](ValueRef) { return true; });
      bool IsVerifier = VF.any(
          It->second, [](ValueRef V) { return V->K == Value::Verifier; },
          [](ValueRef) { return true; });
      return Differs && !IsVerifier ? nullptr : It->second;
    }
    if (const RecordInfo *Info = P.record(Record))
      Todo.insert(Todo.end(), Info->Bases.begin(), Info->Bases.end());
  }
  return nullptr;
}

void Solver::run(MakeDomain Make, Done Solved) {
  findReassignedFields();
  auto summaryOf = [&](StringRef Id) { return summary(Id); };
  auto invariantOf = [&](RegionRef R, const Simulation &Sim) {
    return invariant(R, Sim);
  };
  for (const auto &Group : P.order()) {
    bool CallsItself =
        Group.size() == 1 && llvm::is_contained(P.callees(Group[0]), Group[0]);
    // In a recursive group the first round knows nothing of the others: what
    // a function does without calling them comes first.
    unsigned Rounds = CallsItself                              ? 3
                      : Group.size() > 1 && Group.size() <= 64 ? 2
                                                               : 1;
    if (CallsItself)
      Summaries[Group[0].id()] = Summary();
    for (unsigned Round = 0; Round < Rounds; ++Round)
      for (const FunctionRef &F : Group) {
        std::unique_ptr<Domain> D = Make(F);
        if (!D)
          continue;
        Simulation Sim(P, VF, *D, F, summaryOf, invariantOf, {});
        Summary S = Sim.run();
        bool Last = Round + 1 == Rounds;
        S.IsUnknown |= S.Cases.empty();
        if (Last) {
          Bounds.insert(Sim.bounds().begin(), Sim.bounds().end());
          Solved(F, *D, S);
          if (F.decl().IsConstructor)
            establish(F, S);
        }
        Summaries[F.id()] = std::move(S);
      }
  }
}

} // namespace claimcheck::flow
