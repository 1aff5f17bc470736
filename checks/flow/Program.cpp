//===- Program.cpp - Linked units -----------------------------------------===//

#include "Program.h"
#include "../model/Model.h"
#include "ImpliedComparisons.h"
#include "ImpliedWipes.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// Whether a destructor does more than end its object's parts.
static bool callsSomething(const Function &F) {
  return any_of(F.Blocks, [](const Block &B) {
    return any_of(B.Instrs, [](const Instr &I) {
      return I.O == Op::Call && !I.IsImplicit;
    });
  });
}

Program::Program(std::vector<std::unique_ptr<Unit>> TheUnits,
                 const model::Model &Rules)
    : Units(std::move(TheUnits)), Rules(Rules), Links(Units),
      Ambiguous(separate(Units, Links)) {
  readAnnotations();
  index();
  computeOrder();
  Implied = ImpliedWipes(*this).find();
  Implied.merge(impliedComparisons(*this));
  RuleCache.clear();
}

Program::~Program() = default;

/// Effects may stand on a declaration that only some units see.
void Program::readAnnotations() {
  for (const auto &U : Units)
    for (const Decl &D : U->Decls) {
      if (D.Annotations.empty() || Annotated.count(D.Id))
        continue;
      std::vector<model::RuleError> Errors;
      auto Rule = model::Model::annotated(D.Name, D.Annotations, Errors);
      for (const model::RuleError &E : Errors)
        RuleErrors.push_back((D.Header.empty() ? "" : D.Header + ": ") +
                             E.str());
      Annotated[D.Id] =
          Rule ? std::make_unique<model::FunctionModel>(std::move(*Rule))
               : nullptr;
    }
  llvm::sort(RuleErrors);
  RuleErrors.erase(std::unique(RuleErrors.begin(), RuleErrors.end()),
                   RuleErrors.end());
}

template <class Visit>
static void forEachOperand(const Function &F, Visit &&Do) {
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      for (const Operand &A : I.Args)
        Do(I, A);
      if (!I.Target.isNone())
        Do(I, I.Target);
    }
}

void Program::indexGlobals() {
  auto sameInit = [](const Operand &A, const Operand &B) {
    return A.K == B.K && A.IntValue == B.IntValue && A.Text == B.Text;
  };
  for (const auto &U : Units)
    for (const Global &G : U->Globals) {
      const Global *&Known = Globals[G.Id];
      if (!Known || (!Known->Init && G.Init)) {
        Known = &G;
      } else if (Known->Init && G.Init && !sameInit(*Known->Init, *G.Init)) {
        // Programs define it differently.
        Disputed.push_back(std::make_unique<Global>(*Known));
        Disputed.back()->Init.reset();
        Disputed.back()->IsConst = false;
        Known = Disputed.back().get();
      }
    }
}

void Program::indexBodies() {
  for (const auto &U : Units)
    for (const Function &F : U->Functions) {
      if (F.HadErrors || F.Blocks.empty())
        continue;
      FunctionRef Ref{U.get(), &F};
      if (Annotated.count(Ref.id()))
        continue; // A rule wins over a body.
      // Copies of one inline function in several units have one id.
      auto &Known = Bodies[Ref.id()];
      if (!Known.empty())
        continue;
      Known.push_back(Ref);
      if (Ref.decl().IsConstructor)
        Constructors[Ref.decl().Record].push_back(Ref);
      if (Ref.decl().IsDestructor && callsSomething(F))
        Destructors[Ref.decl().Record] = Ref;
    }
  for (const auto &[Id, Targets] : Ambiguous) {
    auto &All = BodiesOfAmbiguous[Id];
    for (const std::string &Target : Targets)
      append_range(All, bodies(Target));
  }
}

void Program::indexCallers() {
  auto addressTaken = [&](const Operand &O) {
    if (O.K != Operand::Function)
      return;
    AddressTaken.insert(O.Text);
    for (const FunctionRef &F : bodies(O.Text))
      AddressTaken.insert(F.id());
  };
  for (auto &Entry : Bodies)
    for (const FunctionRef &Caller : Entry.second) {
      StringSet<> Seen;
      Seen.insert(Caller.id());
      auto calls = [&](StringRef Id) {
        if (Seen.insert(Id).second)
          Callers[Id].push_back(Caller);
      };
      if (!Caller.F->IsTest)
        for (const Block &B : Caller.F->Blocks)
          for (const Instr &I : B.Instrs)
            if (I.O == Op::Call && I.Callee != NoId) {
              const std::string &Id = Caller.U->Decls[I.Callee].Id;
              calls(Id);
              for (const FunctionRef &T : I.IsVirtual
                                              ? virtualTargets(Id, *Caller.U)
                                              : bodies(Id).vec())
                calls(T.id());
              for (const FunctionRef &T : constructed(*Caller.U, I))
                calls(T.id());
            }
      forEachOperand(*Caller.F,
                     [&](const Instr &, const Operand &A) { addressTaken(A); });
    }
  for (const auto &U : Units)
    for (const Global &G : U->Globals) {
      if (G.Init)
        addressTaken(*G.Init);
      for (const auto &Held : G.Holds)
        addressTaken(Held.second);
    }
  for (auto &Entry : Callers)
    llvm::sort(Entry.second, [](const FunctionRef &A, const FunctionRef &B) {
      return A.id() < B.id();
    });
}

void Program::index() {
  for (const auto &U : Units) {
    Links.markTestHelpers(*U);
    for (const RecordInfo &R : U->Records) {
      auto &Known = Records[R.Name];
      if (!Known || Known->Fields.size() < R.Fields.size())
        Known = &R;
    }
    for (const Decl &D : U->Decls)
      for (const std::string &Base : D.Overrides)
        if (!is_contained(Overriders[Base], D.Id))
          Overriders[Base].push_back(D.Id);
  }
  indexGlobals();
  indexBodies();
  indexCallers();
}

ArrayRef<FunctionRef> Program::bodies(StringRef Id) const {
  auto It = Bodies.find(Id);
  if (It != Bodies.end())
    return It->second;
  It = BodiesOfAmbiguous.find(Id);
  return It == BodiesOfAmbiguous.end() ? ArrayRef<FunctionRef>()
                                       : ArrayRef<FunctionRef>(It->second);
}

std::vector<FunctionRef> Program::virtualTargets(StringRef Id,
                                                 const Unit &From) const {
  std::vector<FunctionRef> Found;
  StringSet<> Seen;
  std::vector<std::string> Todo{Id.str()};
  while (!Todo.empty()) {
    std::string Next = std::move(Todo.back());
    Todo.pop_back();
    if (!Seen.insert(Next).second)
      continue;
    for (const FunctionRef &F : bodies(Next))
      if (!Links.isTestDouble(From, *F.U))
        Found.push_back(F);
    if (auto It = Overriders.find(Next); It != Overriders.end())
      append_range(Todo, It->second);
    if (Found.size() > MaxTargets)
      return {};
  }
  llvm::sort(Found, [](const FunctionRef &A, const FunctionRef &B) {
    return A.id() < B.id();
  });
  return Found;
}

const RecordInfo *Program::record(StringRef Name) const {
  return Records.lookup(Name);
}

ArrayRef<FunctionRef> Program::constructors(StringRef Record) const {
  auto It = Constructors.find(Record);
  return It == Constructors.end() ? ArrayRef<FunctionRef>()
                                  : ArrayRef<FunctionRef>(It->second);
}

TypeId Program::madeType(const Unit &U, const Instr &I) const {
  const Type &Pointer = U.Types[U.Decls[I.Callee].Result];
  if (Pointer.K == Type::Pointer)
    return Pointer.Element;
  return Pointer.Args.empty() ? 0 : Pointer.Args[0];
}

std::vector<FunctionRef> Program::constructed(const Unit &U,
                                              const Instr &I) const {
  const Decl &D = U.Decls[I.Callee];
  const model::FunctionModel *R = rule(U, D);
  if (!R || none_of(R->Effects, [](const model::Effect &E) {
        return E.Kind == model::EffectKind::Construct;
      }))
    return {};
  TypeId Made = madeType(U, I);
  // Those with default arguments only if no other takes as many.
  std::vector<FunctionRef> Exact, Longer;
  for (const FunctionRef &C : constructors(U.Types[Made].Name)) {
    size_t Takes = C.decl().Params.size(), Given = I.Args.size();
    if (Takes == Given)
      Exact.push_back(C);
    else if (Takes > Given)
      Longer.push_back(C);
  }
  return Exact.empty() ? Longer : Exact;
}

const Global *Program::global(StringRef Id) const { return Globals.lookup(Id); }

ArrayRef<FunctionRef> Program::callers(StringRef Id) const {
  auto It = Callers.find(Id);
  return It == Callers.end() ? ArrayRef<FunctionRef>()
                             : ArrayRef<FunctionRef>(It->second);
}

const model::FunctionModel *Program::rule(const Unit &U, const Decl &D) const {
  auto [It, New] = RuleCache.try_emplace({&U, &D}, nullptr);
  if (!New)
    return It->second;
  if (auto Own = Annotated.find(D.Id); Own != Annotated.end())
    return It->second = Own->second.get();
  std::string First;
  if (!D.Params.empty()) {
    TypeId T = D.Params[0];
    while (U.Types[T].K == Type::Pointer)
      T = U.Types[T].Element;
    First = U.Types[T].Name;
  }
  It->second = Rules.function(D.Name, D.Params.size(), First);
  if (auto Mine = Implied.find(D.Id); !It->second && Mine != Implied.end())
    It->second = Mine->second.get();
  return It->second;
}

const model::TypeModel *Program::typeRule(const Unit &U, TypeId T) const {
  while (U.Types[T].K == Type::Pointer || U.Types[T].K == Type::Array)
    T = U.Types[T].Element;
  const std::string &Name = U.Types[T].Name;
  return Name.empty() ? nullptr : Rules.type(Name);
}

FilePosition Program::position(const Unit &U, const Location &L) const {
  if (!L.isValid() || L.File >= U.Files.size())
    return {};
  return {U.Files[L.File].Path, L.Line, L.Column, L.EndLine, L.EndColumn};
}

std::string Program::boundIn(const FunctionRef &F, StringRef Text) const {
  FilePosition At = position(*F.U, F.F->NameLoc);
  return At.File + ":" + std::to_string(At.Line) + ": " + F.name() + ": " +
         Text.str();
}

std::string Program::line(const Unit &U, const Location &L) const {
  auto It = U.Lines.find({L.File, L.Line});
  return It == U.Lines.end() ? std::string() : It->second;
}

std::vector<FunctionRef> Program::callees(const FunctionRef &F) const {
  std::vector<FunctionRef> Found;
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs)
      if (I.O == Op::Call && I.Callee != NoId) {
        const std::string &Id = F.U->Decls[I.Callee].Id;
        append_range(Found,
                     I.IsVirtual ? virtualTargets(Id, *F.U) : bodies(Id).vec());
        append_range(Found, constructed(*F.U, I));
      }
  forEachOperand(*F.F, [&](const Instr &, const Operand &A) {
    if (A.K == Operand::Function)
      append_range(Found, bodies(A.Text));
    // A table that is used may have its functions called.
    if (A.K == Operand::Load || A.K == Operand::Address)
      if (const Global *G =
              A.P.B == Place::Global ? global(A.P.Symbol) : nullptr)
        for (const auto &Held : G->Holds)
          append_range(Found, bodies(Held.second.Text));
  });
  return Found;
}

std::vector<FunctionRef> Program::initialisers(const FunctionRef &F) const {
  std::vector<FunctionRef> Found;
  forEachOperand(*F.F, [&](const Instr &, const Operand &A) {
    if ((A.K != Operand::Load && A.K != Operand::Address) ||
        A.P.B != Place::Global)
      return;
    const Global *G = global(A.P.Symbol);
    if (!G || !G->IsConst)
      return;
    for (const FunctionRef &Init : bodies(G->Id + "$init"))
      if (Init != F && !is_contained(Found, Init))
        Found.push_back(Init);
  });
  return Found;
}

std::set<FunctionRef> Program::concerned(
    function_ref<bool(const FunctionRef &, const model::Effect &)> Matters)
    const {
  std::set<FunctionRef> Found;
  std::vector<FunctionRef> Todo;
  auto enter = [&](const FunctionRef &F) {
    if (Found.insert(F).second)
      Todo.push_back(F);
  };
  for (const auto &Group : Order)
    for (const FunctionRef &F : Group)
      for (const Block &B : F.F->Blocks)
        for (const Instr &I : B.Instrs)
          if (I.O == Op::Call && I.Callee != NoId)
            if (const auto *R = rule(*F.U, F.U->Decls[I.Callee]))
              for (const model::Effect &E : R->Effects)
                if (Matters(F, E))
                  enter(F);
  // Callers, and for methods the constructors and destructor of their class.
  while (!Todo.empty()) {
    FunctionRef F = Todo.back();
    Todo.pop_back();
    for (const FunctionRef &Caller : callers(F.id()))
      enter(Caller);
    const Decl &D = F.decl();
    if (D.IsMember && !D.IsConstructor)
      for (const FunctionRef &C : constructors(D.Record))
        enter(C);
    if (FunctionRef Last = D.IsMember ? destructor(D.Record) : FunctionRef())
      enter(Last);
  }
  Todo.assign(Found.begin(), Found.end());
  while (!Todo.empty()) {
    FunctionRef F = Todo.back();
    Todo.pop_back();
    for (const FunctionRef &Callee : callees(F))
      enter(Callee);
    for (const FunctionRef &Init : initialisers(F))
      enter(Init);
  }
  return Found;
}

void Program::computeOrder() {
  // Tarjan's algorithm, without recursion: call chains get long.
  std::vector<FunctionRef> All;
  for (const auto &Entry : Bodies)
    append_range(All, Entry.second);
  llvm::sort(All, [&](const FunctionRef &A, const FunctionRef &B) {
    return std::pair(A.id(), position(*A.U, A.F->Loc)) <
           std::pair(B.id(), position(*B.U, B.F->Loc));
  });
  std::map<FunctionRef, unsigned> IndexOf;
  for (unsigned I = 0; I < All.size(); ++I)
    IndexOf[All[I]] = I;
  auto successors = [&](unsigned N) {
    std::vector<unsigned> Result;
    auto add = [&](const FunctionRef &R) {
      if (auto It = IndexOf.find(R); It != IndexOf.end())
        Result.push_back(It->second);
    };
    const FunctionRef &Ref = All[N];
    for (const FunctionRef &R : callees(Ref))
      add(R);
    for (const FunctionRef &R : initialisers(Ref))
      add(R);
    // What constructors leave in the fields is what methods start from.
    const Decl &D = Ref.decl();
    if (D.IsMember && !D.IsConstructor && !D.Record.empty())
      for (const FunctionRef &R : constructors(D.Record))
        add(R);
    llvm::sort(Result);
    Result.erase(std::unique(Result.begin(), Result.end()), Result.end());
    return Result;
  };
  constexpr unsigned Unseen = ~0u;
  std::vector<unsigned> Number(All.size(), Unseen), Low(All.size(), 0);
  std::vector<bool> OnStack(All.size(), false);
  std::vector<unsigned> Stack;
  struct Visit {
    unsigned Node;
    std::vector<unsigned> Next;
    size_t At = 0;
  };
  unsigned Counter = 0;
  for (unsigned Root = 0; Root < All.size(); ++Root) {
    if (Number[Root] != Unseen)
      continue;
    std::vector<Visit> Visits;
    auto enter = [&](unsigned N) {
      Number[N] = Low[N] = Counter++;
      Stack.push_back(N);
      OnStack[N] = true;
      Visits.push_back({N, successors(N)});
    };
    enter(Root);
    while (!Visits.empty()) {
      Visit &V = Visits.back();
      if (V.At < V.Next.size()) {
        unsigned S = V.Next[V.At++];
        if (Number[S] == Unseen)
          enter(S);
        else if (OnStack[S])
          Low[V.Node] = std::min(Low[V.Node], Number[S]);
        continue;
      }
      unsigned N = V.Node;
      Visits.pop_back();
      if (!Visits.empty())
        Low[Visits.back().Node] = std::min(Low[Visits.back().Node], Low[N]);
      if (Low[N] != Number[N])
        continue;
      std::vector<FunctionRef> Group;
      unsigned Member;
      do {
        Member = Stack.back();
        Stack.pop_back();
        OnStack[Member] = false;
        Group.push_back(All[Member]);
      } while (Member != N);
      std::reverse(Group.begin(), Group.end());
      Order.push_back(std::move(Group));
    }
  }
}

BitVector reachable(const Function &F, BlockId From, const BitVector &Without) {
  BitVector Seen(F.Blocks.size());
  std::vector<BlockId> Todo{From};
  while (!Todo.empty()) {
    BlockId B = Todo.back();
    Todo.pop_back();
    for (const Instr &I : F.Blocks[B].Instrs)
      for (BlockId Next : I.Targets)
        if (!Seen.test(Next) && !Without.test(Next)) {
          Seen.set(Next);
          Todo.push_back(Next);
        }
  }
  return Seen;
}

} // namespace claimcheck::flow
