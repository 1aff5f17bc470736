//===- IRParser.h - Inside of the IR parser ---------------------*- C++ -*-===//
//
// Shared by the parts of the parser: characters, names and operands
// (IRParse.cpp), functions (IRParseFunction.cpp), tables (IRParseUnit.cpp). Use
// IRText.h.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_IRPARSER_H
#define CLAIMCHECK_FLOW_IRPARSER_H

#include "IRText.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace llvm {
class Twine;
} // namespace llvm

namespace claimcheck::flow {

/// Reads one unit. Each method returns false after an error, which is then in
/// `Error`; the first one stays.
class IRParser {
public:
  IRParser(llvm::StringRef Text, llvm::StringRef File, Unit &U,
           std::string &Error)
      : Begin(Text.begin()), Pos(Text.begin()), End(Text.end()), File(File),
        U(U), Error(Error), Implied(U) {}

  bool unit();

private:
  bool fail(const llvm::Twine &Message);

  // Characters.
  llvm::StringRef rest() const { return llvm::StringRef(Pos, End - Pos); }
  void skipSpace();
  bool atLineEnd();
  bool accept(llvm::StringRef Text);
  bool expect(llvm::StringRef Text);
  llvm::StringRef bareWord(bool Qualified);
  llvm::StringRef peekWord();
  bool acceptWord(llvm::StringRef Word);
  bool string(std::string &Out);
  bool name(std::string &Out, bool Qualified);
  template <typename T> bool number(T &Out);
  bool list(llvm::StringRef Open, llvm::StringRef Close,
            llvm::function_ref<bool()> Element);
  bool strings(std::vector<std::string> &Out);
  bool location(Location &L);
  bool maybeLocation(Location &L);

  // Names, paths, operands.
  bool typeRef(TypeId &Out);
  bool label(std::string &Name, std::string &Label);
  bool declRef(DeclId &Out, bool &Made);
  bool localRef(LocalId &Out);
  bool blockRef(BlockId &Out);
  bool maybeType(llvm::StringRef Mark, TypeId &Ty);
  bool atPlace();
  bool path(Place &P);
  bool rawPlace(Place &P);
  bool typedPlace(Place &P);
  bool operand(Operand &O);
  bool rawOperand(Operand &O);
  bool operands(std::vector<Operand> &Out);
  void markWritten(const Place &P);

  // Instructions and functions.
  bool instr(Instr &I);
  bool rightHandSide(Instr &I);
  bool call(Instr &I);
  bool switchCases(Instr &I);
  bool handlers(Instr &I);
  bool rawInstr(Instr &I);
  bool function();
  bool localLine(bool IsParam, bool IsTemporary);
  bool resolveBlocks();

  // Tables.
  bool unitLine();
  bool fileLine();
  bool typeLine();
  bool recordLine();
  bool declLine();
  bool globalLine();
  bool suppressLine();
  bool lineLine();

  const char *Begin, *Pos, *End;
  llvm::StringRef File;
  Unit &U;
  std::string &Error;
  bool Failed = false;
  ImpliedTypes Implied;

  llvm::StringMap<DeclId> DeclByLabel;
  llvm::StringMap<unsigned> GlobalByName;
  std::string NameBuffer, LabelBuffer;

  // Of the function that is being read.
  Function *Fn = nullptr;
  llvm::StringMap<LocalId> LocalByName;
  struct MadeLocal {
    LocalId Id;
    bool Written;
    const char *At;
  };
  std::vector<MadeLocal> MadeLocals;
  /// Named blocks get numbers from here on until the function is complete.
  static constexpr BlockId NamedBlock = 1u << 31;
  llvm::StringMap<unsigned> BlockByName;
  struct BlockName {
    llvm::StringRef Name;
    BlockId Id;
  };
  std::vector<BlockName> BlockNames;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_IRPARSER_H
