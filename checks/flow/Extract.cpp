//===- Extract.cpp - A part of a unit -------------------------------------===//

#include "Extract.h"
#include "Linking.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace claimcheck::flow {

namespace {

/// Marks what the functions need, then copies it under new numbers. The order
/// of the tables stays.
class Extraction {
public:
  Extraction(const Unit &U, const std::set<const Function *> &Wanted)
      : U(U), Wanted(Wanted), Types(U.Types.size(), false),
        Decls(U.Decls.size(), false) {}

  Unit run();

private:
  const Unit &U;
  const std::set<const Function *> &Wanted;
  std::vector<bool> Types, Decls;
  StringSet<> Globals, Names, Records;
  std::vector<TypeId> NewType;
  std::vector<DeclId> NewDecl;

  void markType(TypeId T);
  void markRecord(StringRef Name);
  void markPlace(const Place &P);
  void markOperand(const Operand &O);
  void markFunction(const Function &F);
  void markDecls();

  void change(TypeId &T) const { T = NewType[T]; }
  void changePlace(Place &P) const { change(P.Ty); }
  void changeOperand(Operand &O) const;
  Function changed(const Function &F) const;
  void copyTables(Unit &To);
};

void Extraction::markRecord(StringRef Name) {
  if (Name.empty() || !Records.insert(Name).second)
    return;
  for (const RecordInfo &R : U.Records)
    if (R.Name == Name) {
      for (const Field &F : R.Fields)
        markType(F.Ty);
      for (const std::string &Base : R.Bases)
        markRecord(Base);
    }
}

void Extraction::markType(TypeId T) {
  if (T >= Types.size() || Types[T])
    return;
  Types[T] = true;
  const Type &Ty = U.Types[T];
  markType(Ty.Element);
  for (TypeId A : Ty.Args)
    markType(A);
  if (Ty.K == Type::Record)
    markRecord(Ty.Name);
}

void Extraction::markPlace(const Place &P) {
  markType(P.Ty);
  if (P.B == Place::Global)
    Globals.insert(P.Symbol);
}

void Extraction::markOperand(const Operand &O) {
  markType(O.Ty);
  markPlace(O.P);
  if (O.K == Operand::Function)
    Names.insert(O.Text);
}

void Extraction::markFunction(const Function &F) {
  Decls[F.Decl] = true;
  for (const Local &L : F.Locals)
    markType(L.Ty);
  for (const Block &B : F.Blocks)
    for (const Instr &I : B.Instrs) {
      markPlace(I.Dst);
      markOperand(I.Target);
      for (const Operand &A : I.Args)
        markOperand(A);
      for (TypeId T : I.HandlerTypes)
        markType(T);
      if (I.Callee != NoId)
        Decls[I.Callee] = true;
    }
}

/// Virtual functions are found by what they override.
void Extraction::markDecls() {
  for (const Global &G : U.Globals)
    if (Globals.contains(G.Id)) {
      markType(G.Ty);
      if (G.Init)
        markOperand(*G.Init);
    }
  for (size_t N = 0; N < U.Decls.size(); ++N) {
    const Decl &D = U.Decls[N];
    if (!Decls[N] && !Names.contains(D.Id))
      continue;
    Decls[N] = true;
    markType(D.Result);
    for (TypeId T : D.Params)
      markType(T);
    markRecord(D.Record);
  }
}

void Extraction::changeOperand(Operand &O) const {
  change(O.Ty);
  changePlace(O.P);
  if (O.K == Operand::Function)
    O.Text = externalId(O.Text).str();
}

Function Extraction::changed(const Function &F) const {
  Function New = F;
  New.Decl = NewDecl[F.Decl];
  for (Local &L : New.Locals)
    change(L.Ty);
  for (Block &B : New.Blocks)
    for (Instr &I : B.Instrs) {
      changePlace(I.Dst);
      changeOperand(I.Target);
      for (Operand &A : I.Args)
        changeOperand(A);
      for (TypeId &T : I.HandlerTypes)
        change(T);
      if (I.Callee != NoId)
        I.Callee = NewDecl[I.Callee];
    }
  return New;
}

void Extraction::copyTables(Unit &To) {
  NewType.assign(U.Types.size(), 0);
  NewDecl.assign(U.Decls.size(), NoId);
  To.Types.clear();
  for (size_t N = 0; N < U.Types.size(); ++N)
    if (N == 0 || Types[N]) {
      NewType[N] = TypeId(To.Types.size());
      To.Types.push_back(U.Types[N]);
    }
  for (Type &T : To.Types) {
    change(T.Element);
    for (TypeId &A : T.Args)
      change(A);
  }
  for (const RecordInfo &R : U.Records)
    if (Records.contains(R.Name)) {
      To.Records.push_back(R);
      for (Field &F : To.Records.back().Fields)
        change(F.Ty);
    }
  for (size_t N = 0; N < U.Decls.size(); ++N)
    if (Decls[N]) {
      NewDecl[N] = DeclId(To.Decls.size());
      Decl D = U.Decls[N];
      D.Id = externalId(D.Id).str();
      for (std::string &O : D.Overrides)
        O = externalId(O).str();
      change(D.Result);
      for (TypeId &T : D.Params)
        change(T);
      To.Decls.push_back(std::move(D));
    }
  for (const Global &G : U.Globals)
    if (Globals.contains(G.Id)) {
      To.Globals.push_back(G);
      change(To.Globals.back().Ty);
      if (To.Globals.back().Init)
        changeOperand(*To.Globals.back().Init);
    }
}

Unit Extraction::run() {
  Unit To;
  To.MainFile = U.MainFile;
  To.Directory = U.Directory;
  To.Language = U.Language;
  To.Platform = U.Platform;
  To.Files = U.Files;
  for (const Function *F : Wanted)
    markFunction(*F);
  markDecls();
  copyTables(To);
  for (const Function &F : U.Functions)
    if (Wanted.count(&F))
      To.Functions.push_back(changed(F));
  return To;
}

} // namespace

Unit extract(const Unit &U, const std::set<const Function *> &Functions) {
  return Extraction(U, Functions).run();
}

} // namespace claimcheck::flow
