//===- IRText.cpp - Writes the flow IR as text ----------------------------===//

#include "IRText.h"
#include "IRPrinter.h"
#include "llvm/ADT/StringExtras.h"

using llvm::raw_ostream;
using llvm::StringRef;

namespace claimcheck::flow {

namespace {

bool isNameChar(char C) {
  return llvm::isAlnum(C) || C == '_' || C == '$' || C == '~';
}

} // namespace

bool IRPrinter::isBare(StringRef Name, bool Qualified) {
  if (Name.empty())
    return false;
  for (size_t I = 0; I < Name.size(); ++I) {
    if (isNameChar(Name[I]))
      continue;
    if (Qualified && Name.substr(I).starts_with("::") && I + 2 < Name.size() &&
        isNameChar(Name[I + 2])) {
      ++I;
      continue;
    }
    return false;
  }
  return true;
}

namespace {

/// Whether \p Name can start an operand and is not one of its keywords.
bool isBareEnumerator(StringRef Name) {
  return IRPrinter::isBare(Name, true) &&
         (llvm::isAlpha(Name[0]) || Name[0] == '_') && Name != "unwind" &&
         Name != "implicit" && Name != "move" && Name != "virtual";
}

const char *const BinaryText[] = {
    "+",  "-",  "*",  "/", "rem", "&", "|",  "^",  "<<",
    ">>", "==", "!=", "<", "<=",  ">", ">=", "<=>"};
const char *const UnaryText[] = {"not", "neg", "compl"};
const char *const OpText[] = {"assign",    "binary", "unary",      "call",
                              "catchbind", "end",    "unknown",    "goto",
                              "br",        "switch", "ret",        "throw",
                              "catch",     "resume", "unreachable"};

} // namespace

void IRPrinter::quoted(StringRef S) {
  OS << '"';
  for (unsigned char C : S) {
    if (C == '"' || C == '\\')
      OS << '\\' << char(C);
    else if (C == '\n')
      OS << "\\n";
    else if (C == '\t')
      OS << "\\t";
    else if (C < 0x20 || C == 0x7f)
      OS << "\\x" << llvm::hexdigit(C >> 4) << llvm::hexdigit(C & 15);
    else
      OS << char(C);
  }
  OS << '"';
}

void IRPrinter::decl(DeclId D) {
  OS << '@';
  if (D >= U.Decls.size()) {
    OS << '?' << D;
    return;
  }
  name(U.Decls[D].Name, true);
  if (Tagged[D])
    OS << '#' << D;
}

void IRPrinter::localName(LocalId L) {
  OS << '%';
  const std::string &Name = Fn->Locals[L].Name;
  name(Name, false);
  // An empty or repeated name needs its number.
  if (Name.empty() || LocalByName.lookup(Name) != L)
    OS << '#' << L;
}

bool IRPrinter::isRegular(const Place &P) const {
  for (const Step &S : P.Steps)
    if ((S.K == Step::Deref && !S.Name.empty()) || (S.At && !S.Name.empty()) ||
        (S.K != Step::Index && S.At))
      return false;
  switch (P.B) {
  case Place::None:
    return P == Place();
  case Place::Local:
    return Fn && P.Id < Fn->Locals.size() && P.Symbol.empty();
  case Place::Global:
    return P.Id == 0;
  }
  return false;
}

/// A path. The type is the caller's to add.
void IRPrinter::place(const Place &P) {
  if (!isRegular(P)) {
    OS << "place<" << unsigned(P.B) << ' ' << P.Id << ' ';
    quoted(P.Symbol);
    for (const Step &S : P.Steps) {
      OS << ' ' << unsigned(S.K) << ' ';
      quoted(S.Name);
      if (S.At)
        OS << ' ' << *S.At;
    }
    OS << '>';
    return;
  }
  if (P.isNone()) {
    OS << "none";
    return;
  }
  size_t End = P.Steps.size();
  for (; End && P.Steps[End - 1].K == Step::Deref; --End)
    OS << '*';
  if (P.B == Place::Local) {
    localName(P.Id);
  } else {
    auto It = GlobalById.find(P.Symbol);
    OS << '$';
    if (!InTables && It != GlobalById.end() && !It->second->Name.empty() &&
        GlobalNames.lookup(It->second->Name) == 1) {
      name(It->second->Name, true);
    } else {
      OS << '=';
      quoted(P.Symbol);
    }
  }
  for (size_t I = 0; I < End; ++I) {
    const Step &S = P.Steps[I];
    switch (S.K) {
    case Step::Deref:
      if (I + 1 < End && P.Steps[I + 1].K == Step::Field) {
        OS << "->";
        name(P.Steps[++I].Name, false);
      } else {
        OS << ".*";
      }
      break;
    case Step::Field:
      OS << '.';
      name(S.Name, false);
      break;
    case Step::Index:
      OS << '[';
      if (S.At)
        OS << *S.At;
      if (!S.Name.empty()) {
        OS << '%';
        name(S.Name, false);
      }
      OS << ']';
      break;
    }
  }
}

bool IRPrinter::isRegular(const Operand &O) const {
  bool HasText = O.K == Operand::Int || O.K == Operand::Float ||
                 O.K == Operand::String || O.K == Operand::Function;
  bool HasPlace = O.K == Operand::Load || O.K == Operand::Address;
  if (HasPlace && O.P.isNone())
    return false;
  return (O.K == Operand::Int || O.IntValue == 0) &&
         (HasText || O.Text.empty()) && (HasPlace || O.P == Place());
}

void IRPrinter::operand(const Operand &O) {
  if (!isRegular(O)) {
    OS << "operand<" << unsigned(O.K) << ' ' << O.IntValue << ' ';
    quoted(O.Text);
    OS << ' ';
    place(O.P);
    OS << ':';
    type(O.P.Ty);
    OS << ' ';
    type(O.Ty);
    OS << '>';
    return;
  }
  const char *TypeMark = ":";
  switch (O.K) {
  case Operand::None:
    OS << "none";
    break;
  case Operand::Int:
    if (!O.Text.empty()) {
      if (isBareEnumerator(O.Text)) {
        OS << O.Text;
      } else {
        OS << "enum ";
        quoted(O.Text);
      }
      OS << '=';
    }
    OS << O.IntValue;
    break;
  case Operand::Float:
    OS << "float ";
    quoted(O.Text);
    break;
  case Operand::String:
    quoted(O.Text);
    break;
  case Operand::Null:
    OS << "null";
    break;
  case Operand::Address:
    OS << '&';
    [[fallthrough]];
  case Operand::Load:
    place(O.P);
    placeType(O.P);
    TypeMark = "::";
    break;
  case Operand::Function:
    OS << "fn ";
    if (auto It = DeclById.find(O.Text); It != DeclById.end())
      decl(It->second);
    else
      quoted(O.Text);
    break;
  case Operand::Undef:
    OS << "undef";
    break;
  case Operand::Default:
    OS << "zero";
    break;
  }
  if (O.Ty != Implied.ofOperand(O)) {
    OS << TypeMark;
    type(O.Ty);
  }
}

void IRPrinter::operands(const std::vector<Operand> &List) {
  OS << '(';
  llvm::ListSeparator Sep;
  for (const Operand &O : List) {
    OS << Sep;
    operand(O);
  }
  OS << ')';
}

/// Whether the short form of the opcode says everything about \p I.
bool IRPrinter::isRegular(const Instr &I) const {
  bool HasDst = !I.Dst.isNone();
  if (!HasDst && I.Dst != Place())
    return false;
  if ((I.O != Op::Binary && I.BOp != BinaryOp::Add) ||
      (I.O != Op::Unary && I.UOp != UnaryOp::Not) ||
      (I.O != Op::Call && (I.Callee != NoId || !(I.Target == Operand()))) ||
      (I.O != Op::Switch && !I.CaseValues.empty()) ||
      (I.O != Op::Catch && !I.HandlerTypes.empty()) ||
      (I.O != Op::Unknown && !I.Text.empty()) ||
      (!I.isTerminator() && !I.Targets.empty()))
    return false;
  size_t Args = I.Args.size(), Targets = I.Targets.size();
  switch (I.O) {
  case Op::Assign:
  case Op::Unary:
    return HasDst && Args == 1;
  case Op::Binary:
    return HasDst && Args == 2;
  case Op::Call:
    return I.Callee == NoId || I.Target == Operand();
  case Op::Unknown:
    return true;
  case Op::CatchBind:
  case Op::LifetimeEnd:
    return HasDst && Args == 0;
  case Op::Goto:
    return !HasDst && Args == 0 && Targets == 1;
  case Op::Branch:
    return !HasDst && Args == 1 && Targets == 2;
  case Op::Switch:
    return !HasDst && Args == 1 && Targets >= 1 &&
           (I.CaseValues.size() == Targets ||
            I.CaseValues.size() + 1 == Targets);
  case Op::Return:
  case Op::Throw:
    return !HasDst && Args <= 1 && Targets == 0 &&
           (Args == 0 || !I.Args[0].isNone());
  case Op::Catch:
    return !HasDst && Args == 0 && I.HandlerTypes.size() == Targets;
  case Op::Resume:
  case Op::Unreachable:
    return !HasDst && Args == 0 && Targets == 0;
  }
  return false;
}

void IRPrinter::raw(const Instr &I) {
  OS << "instr " << OpText[unsigned(I.O)] << " dst ";
  place(I.Dst);
  OS << ':';
  type(I.Dst.Ty);
  OS << " args";
  operands(I.Args);
  OS << " ops(" << unsigned(I.BOp) << ", " << unsigned(I.UOp) << ") callee ";
  decl(I.Callee);
  OS << " target ";
  operand(I.Target);
  llvm::ListSeparator S1, S2, S3;
  OS << " targets(";
  for (BlockId B : I.Targets) {
    OS << S1;
    block(B);
  }
  OS << ") cases(";
  for (int64_t V : I.CaseValues)
    OS << S2 << V;
  OS << ") handlers(";
  for (TypeId T : I.HandlerTypes) {
    OS << S3;
    type(T);
  }
  OS << ") text ";
  quoted(I.Text);
}

void IRPrinter::instr(const Function &F, const Instr &I) {
  if (Fn != &F)
    enter(&F);
  if (!isRegular(I)) {
    raw(I);
  } else {
    if (!I.Dst.isNone() && I.O != Op::LifetimeEnd) {
      place(I.Dst);
      placeType(I.Dst);
      OS << " = ";
    }
    switch (I.O) {
    case Op::Assign:
      operand(I.Args[0]);
      break;
    case Op::Binary:
      operand(I.Args[0]);
      OS << ' ' << BinaryText[unsigned(I.BOp)] << ' ';
      operand(I.Args[1]);
      break;
    case Op::Unary:
      OS << UnaryText[unsigned(I.UOp)] << ' ';
      operand(I.Args[0]);
      break;
    case Op::Call:
      OS << "call ";
      if (I.Callee != NoId) {
        decl(I.Callee);
      } else {
        OS << '[';
        operand(I.Target);
        OS << ']';
      }
      operands(I.Args);
      break;
    case Op::Unknown:
      OS << "unknown ";
      quoted(I.Text);
      operands(I.Args);
      break;
    case Op::CatchBind:
      OS << "catchbind";
      break;
    case Op::LifetimeEnd:
      OS << "end ";
      place(I.Dst);
      placeType(I.Dst);
      break;
    case Op::Goto:
      OS << "goto ";
      block(I.Targets[0]);
      break;
    case Op::Branch:
      OS << "br ";
      operand(I.Args[0]);
      OS << ", ";
      block(I.Targets[0]);
      OS << ", ";
      block(I.Targets[1]);
      break;
    case Op::Switch: {
      OS << "switch ";
      operand(I.Args[0]);
      OS << " {";
      llvm::ListSeparator Sep;
      for (size_t N = 0; N < I.Targets.size(); ++N) {
        OS << Sep;
        if (N + 1 == I.Targets.size())
          OS << "default" << (N < I.CaseValues.size() ? " " : "");
        if (N < I.CaseValues.size())
          OS << I.CaseValues[N];
        OS << ": ";
        block(I.Targets[N]);
      }
      OS << '}';
      break;
    }
    case Op::Return:
    case Op::Throw:
      OS << OpText[unsigned(I.O)];
      if (!I.Args.empty()) {
        OS << ' ';
        operand(I.Args[0]);
      }
      break;
    case Op::Catch: {
      OS << "catch {";
      llvm::ListSeparator Sep;
      for (size_t N = 0; N < I.Targets.size(); ++N) {
        OS << Sep;
        if (I.HandlerTypes[N] == 0)
          OS << "any";
        else
          type(I.HandlerTypes[N]);
        OS << ": ";
        block(I.Targets[N]);
      }
      OS << '}';
      break;
    }
    case Op::Resume:
    case Op::Unreachable:
      OS << OpText[unsigned(I.O)];
      break;
    }
  }
  flag(I.IsMove, "move");
  flag(I.IsVirtual, "virtual");
  flag(I.IsImplicit, "implicit");
  flag(I.IsSoleBody, "sole");
  if (I.Unwind != NoId) {
    OS << " unwind ";
    block(I.Unwind);
  }
  if (I.Loc != Location()) {
    OS << "  !";
    location(I.Loc);
  }
}

void IRPrinter::function(const Function &F) {
  enter(&F);
  OS << "func ";
  decl(F.Decl);
  if (F.Loc != Location()) {
    OS << " at ";
    location(F.Loc);
  }
  if (F.NameLoc != Location()) {
    OS << " name ";
    location(F.NameLoc);
  }
  flag(F.InMainFile, "main");
  flag(F.IsTest, "test");
  flag(F.HadErrors, "errors");
  flag(F.IsPattern, "pattern");
  flag(F.IsGlobalInit, "init");
  unsigned Params = 0;
  for (const Local &L : F.Locals)
    Params += L.IsParam;
  if (Params != F.NumParams)
    OS << " params(" << F.NumParams << ')';
  OS << " {\n";
  for (LocalId Id = 0; Id < F.Locals.size(); ++Id) {
    const Local &L = F.Locals[Id];
    OS << (L.IsParam ? "  param " : L.IsTemporary ? "  temp " : "  local ");
    localName(Id);
    if (L.Ty) {
      OS << " : ";
      type(L.Ty);
    }
    flag(L.IsParam && L.IsTemporary, "temporary");
    if (L.Loc != Location()) {
      OS << "  !";
      location(L.Loc);
    }
    OS << '\n';
  }
  for (size_t B = 0; B < F.Blocks.size(); ++B) {
    OS << "  b" << B << ":\n";
    for (const Instr &I : F.Blocks[B].Instrs) {
      OS << "    ";
      instr(F, I);
      OS << '\n';
    }
  }
  OS << "}\n";
  enter(nullptr);
}

void print(raw_ostream &OS, const Unit &U) { IRPrinter(OS, U).unit(); }

void print(raw_ostream &OS, const Unit &U, const Function &F) {
  IRPrinter(OS, U).function(F);
}

void print(raw_ostream &OS, const Unit &U, const Function &F, const Instr &I) {
  IRPrinter(OS, U).instr(F, I);
}

} // namespace claimcheck::flow
