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
    for (const FunctionRef &F : Group)
      if (const Decl &D = F.decl(); D.IsMember && !D.IsConstructor &&
                                    !D.IsDestructor && !isPartOfConstruction(F))
        findReassignedFields(F);
}

/// Whether argument \p N of a call leaves what it points to as it is.
bool Solver::isConstArgument(const FunctionRef &F, const Instr &I,
                             unsigned N) const {
  if (I.Callee == NoId)
    return false;
  const Decl &Callee = F.U->Decls[I.Callee];
  if (!Callee.IsMember || N != 0) {
    unsigned Param = N - (Callee.IsMember ? 1 : 0);
    return Param < Callee.Params.size() &&
           F.U->Types[Callee.Params[Param]].IsConst;
  }
  // A library's own method changes what its rule says; it is looked at when
  // the rule is applied.
  const auto *Rule = P.rule(*F.U, Callee);
  if (!Rule)
    return Callee.IsConstMember || Callee.IsDestructor;
  return llvm::all_of(Rule->Effects, [](const model::Effect &E) {
    return (E.To.B != model::PlaceSpec::This &&
            E.Verifier.B != model::PlaceSpec::This) ||
           E.Kind == model::EffectKind::VerifySignature;
  });
}

/// Fields that \p F, a method, changes, or whose pointee it may change.
void Solver::findReassignedFields(const FunctionRef &F) {
  const std::string &Record = F.decl().Record;
  // `this->field...`, through the object parameter.
  auto field = [&](const Place &Pl) -> StringRef {
    if (Pl.B != Place::Local || Pl.Id != 0 || Pl.Steps.size() < 2 ||
        Pl.Steps[0].K != Step::Deref || Pl.Steps[1].K != Step::Field)
      return "";
    return Pl.Steps[1].Name;
  };
  std::map<LocalId, std::string> PointerOf; ///< Temporaries read off fields.
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs) {
      if (StringRef Name = field(I.Dst); !Name.empty())
        Reassigned.insert({Record, Name.str()});
      bool ToTemporary = I.Dst.B == Place::Local && I.Dst.Steps.empty();
      if (I.O == Op::Assign && ToTemporary && I.Args[0].K == Operand::Load)
        if (StringRef Name = field(I.Args[0].P); !Name.empty())
          PointerOf[I.Dst.Id] = Name.str();
      if (I.O != Op::Call)
        continue;
      for (unsigned N = 0; N < I.Args.size(); ++N) {
        const Operand &O = I.Args[N];
        bool IsPlace = O.K == Operand::Address || O.K == Operand::Load;
        StringRef Name = IsPlace ? field(O.P) : "";
        bool Const = isConstArgument(F, I, N);
        if (!Name.empty() && Const && N == 0 && ToTemporary)
          PointerOf[I.Dst.Id] = Name.str();
        if (O.K == Operand::Load && O.P.B == Place::Local && O.P.Steps.empty())
          if (auto It = PointerOf.find(O.P.Id); It != PointerOf.end())
            Name = It->second;
        // A scalar or an object that is read is safe.
        bool Reads =
            O.K == Operand::Load && F.U->Types[O.P.Ty].K != Type::Pointer;
        if (!Name.empty() && !Const && !Reads)
          Reassigned.insert({Record, Name.str()});
      }
    }
}

/// The path of fields to \p R, a part of the object that a constructor or
/// method is called for, or what pointers in it lead to: `a.b`, `a.*.c`.
static bool objectField(RegionRef R,
                        const std::map<RegionRef, std::string> &Owned,
                        std::string &Path) {
  auto join = [&](StringRef Name) {
    Path += Path.empty() ? Name.str() : ("." + Name).str();
    return true;
  };
  if (auto It = Owned.find(R); It != Owned.end()) {
    Path = It->second;
    return true;
  }
  if (R->K == Region::Field)
    return objectField(R->Parent, Owned, Path) && join(R->Name);
  if (R->K != Region::Pointee)
    return false;
  if (R->Of->K == Value::Param)
    return R->Of->Number == 0;
  // A pointer that the object had when the method began.
  SmallVector<StringRef, 4> Names;
  ValueRef V = R->Of;
  for (; V->K == Value::Member; V = V->Ops[0])
    Names.push_back(V->Name);
  if (V->K != Value::Input || !objectField(V->R, Owned, Path))
    return false;
  for (StringRef Name : reverse(Names))
    join(Name);
  return !Path.empty() && join("*");
}

void Solver::establish(const FunctionRef &F, const Summary &S) {
  const std::string &Record = F.decl().Record;
  std::map<std::string, ValueRef> Mine;
  bool FirstCase = true;
  for (const Case &C : S.Cases) {
    if (C.K != Case::Return)
      continue;
    std::map<std::string, ValueRef> Here;
    // Memory that a pointer in the object owns, by its path.
    std::map<RegionRef, std::string> Owned;
    for (size_t Before = 0, Round = 0; Round < 3; ++Round) {
      for (const auto &[R, V] : C.Writes) {
        std::string Path;
        if (!objectField(R, Owned, Path))
          continue;
        if (V->K == Value::Address && V->R->K == Region::Heap)
          Owned.try_emplace(V->R, Path + ".*");
        else
          Here[Path] = V;
      }
      if (Owned.size() == Before)
        break;
      Before = Owned.size();
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
  if (!objectField(R, {}, Path) || Path.empty())
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

/// Whether \p F makes its object out of another one of the same class.
static bool copiesObject(const FunctionRef &F) {
  const Decl &D = F.decl();
  if (D.Params.size() != 1)
    return false;
  const Type &T = F.U->Types[D.Params[0]];
  return T.IsReference && F.U->Types[T.Element].Name == D.Record;
}

void Solver::establishCallables(const FunctionRef &F, const Summary &S) {
  const std::string &Record = F.decl().Record;
  auto [It, New] = Callables.try_emplace(Record);
  RegionRef This = VF.pointee(VF.param(0));
  std::vector<std::pair<std::string, Passed>> Mine;
  bool First = true;
  for (const Case &C : S.Cases) {
    if (C.K != Case::Return)
      continue;
    // What parameters gave is configuration in methods.
    State Nothing(nullptr);
    SmallVector<ValueRef, 8> Args{VF.param(0)};
    for (unsigned N = 1; N < F.F->NumParams; ++N)
      Args.push_back(VF.make(Value::Config, {}, Record, N));
    Instantiation Inst(VF, Nothing, {F.U, F.F, 0, 0}, Args, VF.returned());
    State::Store Left;
    for (const auto &[R, V] : C.Writes)
      Left[Inst.region(R)] = Inst.value(V);
    std::map<std::string, Passed> Fields;
    for (const auto &[R, V] : Left) {
      RegionRef Field = R;
      while (Field->Parent && Field->Parent != This)
        Field = Field->Parent;
      if (Field->Parent != This || Fields.count(Field->Name.str()))
        continue;
      Passed Here = passedObjects(VF, Left, [&](RegionRef Of) {
        return Of->isWithin(Field) ? Of : nullptr;
      });
      Fields[Field->Name.str()] = std::move(Here);
    }
    std::vector<std::pair<std::string, Passed>> Found(Fields.begin(),
                                                      Fields.end());
    llvm::erase_if(Found, [](const auto &One) { return One.second.empty(); });
    if (First)
      Mine = std::move(Found);
    else if (Mine != Found)
      Mine.clear();
    First = false;
  }
  if (New)
    It->second = std::move(Mine);
  else if (It->second != Mine)
    It->second.clear();
}

Passed Solver::callables(const FunctionRef &F) const {
  const Decl &D = F.decl();
  Passed Found;
  if (!D.IsMember || D.IsConstructor || D.IsDestructor)
    return Found;
  std::vector<std::string> Todo{D.Record};
  for (size_t N = 0; N < Todo.size() && N < 16; ++N) {
    const std::string Record = Todo[N];
    if (auto It = Callables.find(Record); It != Callables.end())
      for (const auto &[Field, Parts] : It->second)
        if (!Reassigned.count({Record, Field}))
          llvm::append_range(Found, Parts);
    if (const RecordInfo *Info = P.record(Record))
      Todo.insert(Todo.end(), Info->Bases.begin(), Info->Bases.end());
  }
  return Found;
}

void Solver::run(MakeDomain Make, Done Solved) {
  constexpr size_t MaxSpecialised = 8, MaxDepth = 4;
  findReassignedFields();
  auto summaryOf = [&](StringRef Id) { return summary(Id); };
  auto invariantOf = [&](RegionRef R, const Simulation &Sim) {
    return invariant(R, Sim);
  };
  std::function<const Summary *(const FunctionRef &, const Passed &)>
      Specialise =
          [&](const FunctionRef &F, const Passed &With) -> const Summary * {
    auto &Known = Specialised[F.id()];
    for (const auto &[What, Of] : Known)
      if (What == With)
        return Of.get();
    if (Known.size() >= MaxSpecialised || Specialising.size() >= MaxDepth) {
      Bounds.insert(P.boundIn(
          F, "is called with more functions, or deeper below such calls, than "
             "it is simulated for; what those do is not known"));
      return nullptr;
    }
    if (!Specialising.insert(F.id()).second)
      return nullptr;
    const Summary *Mine = nullptr;
    if (std::unique_ptr<Domain> D = Make(F)) {
      Simulation Sim(P, VF, *D, F, summaryOf, invariantOf, {});
      Sim.startWith(With);
      Sim.specialiseBy(Specialise);
      auto S = std::make_unique<Summary>(Sim.run());
      Bounds.insert(Sim.bounds().begin(), Sim.bounds().end());
      S->Inside = Summaries[F.id()].Inside;
      Mine = S.get();
      Specialised[F.id()].push_back({With, std::move(S)});
    }
    Specialising.erase(F.id());
    return Mine;
  };
  for (const auto &Group : P.order()) {
    bool CallsItself =
        Group.size() == 1 && llvm::is_contained(P.callees(Group[0]), Group[0]);
    bool IsRecursive = CallsItself || (Group.size() > 1 && Group.size() <= 64);
    // In a recursive group calls of one another lead nowhere at first: what a
    // function does without them comes first, the innermost before others.
    unsigned Rounds = IsRecursive ? 3 : 1;
    if (IsRecursive)
      for (const FunctionRef &F : Group)
        Summaries[F.id()] = Summary();
    for (unsigned Round = 0; Round < Rounds; ++Round)
      for (const FunctionRef &F : llvm::reverse(Group)) {
        std::unique_ptr<Domain> D = Make(F);
        if (!D)
          continue;
        Simulation Sim(P, VF, *D, F, summaryOf, invariantOf, {});
        Sim.startWith(callables(F));
        Sim.specialiseBy(Specialise);
        Summary S = Sim.run();
        bool Last = Round + 1 == Rounds;
        // What has led nowhere by now may do anything.
        S.IsUnknown |= Round + 2 >= Rounds && S.Cases.empty();
        if (Last) {
          Bounds.insert(Sim.bounds().begin(), Sim.bounds().end());
          Solved(F, *D, S);
          if (F.decl().IsConstructor)
            establish(F, S);
          if (F.decl().IsConstructor && !copiesObject(F))
            establishCallables(F, S);
        }
        Summaries[F.id()] = std::move(S);
      }
  }
}

} // namespace claimcheck::flow
