//===- IRPrinter.h - Inside of the IR printer -------------------*- C++ -*-===//
//
// Shared by the two halves of the printer: tables (IRTables.cpp) and functions
// (IRText.cpp). Use IRText.h.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_IRPRINTER_H
#define CLAIMCHECK_FLOW_IRPRINTER_H

#include "IRText.h"
#include "llvm/Support/raw_ostream.h"

namespace claimcheck::flow {

/// Writes one unit, or parts of it.
class IRPrinter {
public:
  IRPrinter(llvm::raw_ostream &OS, const Unit &U) : OS(OS), U(U), Implied(U) {
    Implied.update();
    llvm::StringMap<unsigned> Count;
    for (const Decl &D : U.Decls)
      ++Count[D.Name];
    for (size_t I = 0; I < U.Decls.size(); ++I) {
      const Decl &D = U.Decls[I];
      DeclById.try_emplace(D.Id, DeclId(I));
      bool Ambiguous = D.Name.empty() || Count[D.Name] > 1 ||
                       llvm::StringRef(D.Name).contains('#');
      Tagged.push_back(Ambiguous ? 1 : 0);
    }
    for (const Global &G : U.Globals) {
      ++GlobalNames[G.Name];
      GlobalById.try_emplace(G.Id, &G);
    }
  }

  void unit();
  void function(const Function &F);
  void instr(const Function &F, const Instr &I);

  void enter(const Function *F) {
    Fn = F;
    LocalByName.clear();
    if (F)
      for (size_t I = 0; I < F->Locals.size(); ++I)
        LocalByName.try_emplace(F->Locals[I].Name, LocalId(I));
  }

  /// Whether \p Name can be written without quotes.
  static bool isBare(llvm::StringRef Name, bool Qualified);

private:
  void quoted(llvm::StringRef S);
  void name(llvm::StringRef S, bool Qualified) {
    if (isBare(S, Qualified))
      OS << S;
    else
      quoted(S);
  }
  void type(TypeId T) { OS << "%T" << T; }
  void flag(bool Set, const char *Text) {
    if (Set)
      OS << ' ' << Text;
  }
  void strings(const char *Key, const std::vector<std::string> &List);
  void location(const Location &L) {
    OS << L.File << ':' << L.Line << ':' << L.Column << '-' << L.EndLine << ':'
       << L.EndColumn;
  }
  void decl(DeclId D);
  void block(BlockId B) { OS << 'b' << B; }
  void localName(LocalId L);
  void place(const Place &P);
  void placeType(const Place &P) {
    if (InTables || P.Ty != Implied.ofPlace(P, Fn)) {
      OS << ':';
      type(P.Ty);
    }
  }
  void operand(const Operand &O);
  void operands(const std::vector<Operand> &List);
  void typeLine(TypeId Id);
  void declLine(DeclId Id);
  void recordLine(const RecordInfo &R);
  void globalLine(const Global &G);
  bool isRegular(const Place &P) const;
  bool isRegular(const Operand &O) const;
  bool isRegular(const Instr &I) const;
  void raw(const Instr &I);

  llvm::raw_ostream &OS;
  const Unit &U;
  ImpliedTypes Implied;
  std::vector<char> Tagged;
  llvm::StringMap<DeclId> DeclById;
  llvm::StringMap<unsigned> GlobalNames;
  llvm::StringMap<const Global *> GlobalById;
  const Function *Fn = nullptr;
  /// In an initialiser of a global, others may not be known yet: nothing is
  /// implied.
  bool InTables = false;
  llvm::StringMap<LocalId> LocalByName;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_IRPRINTER_H
