//===- Linking.cpp - Which definition a name means ------------------------===//

#include "Linking.h"
#include "IRText.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace llvm;

namespace claimcheck::flow {

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

/// One source that goes into several programs is mostly the same in all.
static void mergeEqualUnits(std::vector<std::unique_ptr<Unit>> &Units) {
  StringMap<std::vector<Unit *>> ByFile;
  for (const auto &U : Units)
    ByFile[U->Directory + "\n" + U->MainFile].push_back(U.get());
  std::set<const Unit *> Dropped;
  for (auto &Entry : ByFile) {
    if (Entry.second.size() < 2)
      continue;
    std::map<std::string, Unit *> ByText;
    for (Unit *U : Entry.second) {
      std::vector<std::string> Programs = std::exchange(U->Programs, {});
      std::string Text;
      raw_string_ostream OS(Text);
      print(OS, *U);
      U->Programs = std::move(Programs);
      auto [It, New] = ByText.try_emplace(std::move(Text), U);
      if (New)
        continue;
      Dropped.insert(U);
      std::vector<std::string> &All = It->second->Programs;
      // Part of no known program means: of any.
      if (All.empty() || U->Programs.empty()) {
        All.clear();
        continue;
      }
      append_range(All, U->Programs);
      llvm::sort(All);
      All.erase(std::unique(All.begin(), All.end()), All.end());
    }
  }
  erase_if(Units, [&](const auto &U) { return Dropped.count(U.get()); });
}

LinkUnits::LinkUnits(std::vector<std::unique_ptr<Unit>> &Units) {
  mergeEqualUnits(Units);
  for (const auto &U : Units)
    if (any_of(U->Functions, [](const Function &F) { return F.IsTest; })) {
      Tests.insert(U.get());
      TestPrograms.insert(U->Programs.begin(), U->Programs.end());
    }
}

bool LinkUnits::isShipped(const Unit &U) const {
  if (U.Programs.empty())
    return !hasTests(U);
  return any_of(U.Programs,
                [&](const std::string &P) { return !TestPrograms.count(P); });
}

bool LinkUnits::isTestDouble(const Unit &From, const Unit &To) const {
  return isShipped(From) && !isShipped(To);
}

bool LinkUnits::mayReach(const Unit &From, const Unit &To) const {
  if (isTestDouble(From, To))
    return false;
  if (From.Programs.empty() || To.Programs.empty())
    return true;
  return any_of(From.Programs, [&](const std::string &P) {
    return is_contained(To.Programs, P);
  });
}

void LinkUnits::markTestHelpers(Unit &U) const {
  if (!hasTests(U))
    return;
  for (Function &F : U.Functions)
    F.IsTest |= F.InMainFile && U.Decls[F.Decl].Header == U.MainFile;
}

//===----------------------------------------------------------------------===//
// Ids
//===----------------------------------------------------------------------===//

static constexpr StringLiteral Mark = "|link:";

StringRef externalId(StringRef Id) { return Id.substr(0, Id.find(Mark)); }

namespace {

/// A definition, told apart from others by its place.
struct Definition {
  std::vector<const Unit *> In; ///< All units that have it.
  const Function *F = nullptr;  ///< In the first of them.
  StringRef File;
  uint32_t Line = 0, Column = 0;

  bool isAt(const Definition &O) const {
    return File == O.File && Line == O.Line && Column == O.Column;
  }
};

class Separation {
public:
  Separation(std::vector<std::unique_ptr<Unit>> &Units, const LinkUnits &Links)
      : Units(Units), Links(Links) {}

  Alternatives run() {
    collect();
    if (Several.empty())
      return {};
    for (const auto &U : Units)
      rename(*U);
    return std::move(Known);
  }

private:
  std::vector<std::unique_ptr<Unit>> &Units;
  const LinkUnits &Links;
  /// Id to its definitions, of ids with more than one.
  StringMap<std::vector<Definition>> Several;
  Alternatives Known;

  void collect();
  void rename(Unit &U);
  std::string newId(StringRef Id, ArrayRef<Definition> All, const Unit &U);
};

void Separation::collect() {
  StringMap<std::vector<Definition>> All;
  for (const auto &U : Units)
    for (const Function &F : U->Functions) {
      if (F.HadErrors || F.Blocks.empty())
        continue;
      Definition D{{U.get()}, &F, "", F.Loc.Line, F.Loc.Column};
      if (F.Loc.File < U->Files.size())
        D.File = U->Files[F.Loc.File].Path;
      std::vector<Definition> &Of = All[U->Decls[F.Decl].Id];
      // An inline function stands in many units: one of them is enough. Of a
      // source that is compiled in two ways there are two.
      auto Same = find_if(Of, [&](const Definition &K) {
        return K.isAt(D) && (is_contained(K.In, U.get()) ||
                             !(K.F->InMainFile && F.InMainFile));
      });
      if (Same == Of.end())
        Of.push_back(std::move(D));
      else
        Same->In.push_back(U.get());
    }
  for (auto &Entry : All)
    if (Entry.second.size() > 1)
      Several[Entry.first()] = std::move(Entry.second);
}

std::string Separation::newId(StringRef Id, ArrayRef<Definition> All,
                              const Unit &U) {
  auto numbered = [&](size_t N) { return (Id + Mark + Twine(N + 1)).str(); };
  std::vector<size_t> Own, Reached;
  for (size_t N = 0; N < All.size(); ++N) {
    if (is_contained(All[N].In, &U))
      Own.push_back(N);
    if (any_of(All[N].In,
               [&](const Unit *In) { return Links.mayReach(U, *In); }))
      Reached.push_back(N);
  }
  const std::vector<size_t> &Found = Own.empty() ? Reached : Own;
  if (Found.size() == 1)
    return numbered(Found[0]);
  std::string Name = (Id + Mark).str();
  std::vector<std::string> Ids;
  for (size_t N : Found) {
    Name += (Ids.empty() ? "" : ",") + std::to_string(N + 1);
    Ids.push_back(numbered(N));
  }
  Known.try_emplace(Name, std::move(Ids));
  return Name;
}

void Separation::rename(Unit &U) {
  StringMap<std::string> NewIds;
  for (const Decl &D : U.Decls)
    if (auto It = Several.find(D.Id); It != Several.end())
      NewIds.try_emplace(D.Id, newId(D.Id, It->second, U));
  if (NewIds.empty())
    return;
  auto change = [&](std::string &Id) {
    if (auto It = NewIds.find(Id); It != NewIds.end())
      Id = It->second;
  };
  auto changeOperand = [&](Operand &O) {
    if (O.K == Operand::Function)
      change(O.Text);
  };
  for (Decl &D : U.Decls) {
    change(D.Id);
    for (std::string &O : D.Overrides)
      change(O);
  }
  for (Global &G : U.Globals)
    if (G.Init)
      changeOperand(*G.Init);
  for (Function &F : U.Functions)
    for (Block &B : F.Blocks)
      for (Instr &I : B.Instrs) {
        for (Operand &A : I.Args)
          changeOperand(A);
        changeOperand(I.Target);
      }
}

} // namespace

Alternatives separate(std::vector<std::unique_ptr<Unit>> &Units,
                      const LinkUnits &Links) {
  return Separation(Units, Links).run();
}

} // namespace claimcheck::flow
