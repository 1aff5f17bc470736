//===- IRParse.cpp - Reads the flow IR from text --------------------------===//
//
// Recursive descent over the characters, without a token list: units of large
// programs have some hundred megabytes of text.
//
//===----------------------------------------------------------------------===//

#include "IRParser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

using llvm::StringRef;
using llvm::Twine;

namespace claimcheck::flow {

//===----------------------------------------------------------------------===//
// Characters
//===----------------------------------------------------------------------===//

bool IRParser::fail(const Twine &Message) {
  if (!Failed) {
    Failed = true;
    // An error at the end of a line belongs to that line.
    const char *At = Pos;
    while (At > Begin && (At == End || *At == '\n'))
      --At;
    size_t Line = 1 + std::count(Begin, At, '\n');
    Error = (File + ":" + Twine(Line) + ": " + Message).str();
  }
  return false;
}

void IRParser::skipSpace() {
  while (Pos != End) {
    if (*Pos == ' ' || *Pos == '\t' || *Pos == '\r' || *Pos == '\n') {
      ++Pos;
    } else if (*Pos == ';' ||
               (*Pos == '/' && Pos + 1 != End && Pos[1] == '/')) {
      while (Pos != End && *Pos != '\n')
        ++Pos;
    } else {
      return;
    }
  }
}

bool IRParser::atLineEnd() {
  while (Pos != End && (*Pos == ' ' || *Pos == '\t' || *Pos == '\r'))
    ++Pos;
  return Pos == End || *Pos == '\n' || *Pos == ';' ||
         (*Pos == '/' && Pos + 1 != End && Pos[1] == '/');
}

bool IRParser::accept(StringRef Text) {
  skipSpace();
  if (!rest().starts_with(Text))
    return false;
  Pos += Text.size();
  return true;
}

bool IRParser::expect(StringRef Text) {
  if (accept(Text))
    return true;
  return fail("expected '" + Text + "'");
}

static bool isWordChar(char C) {
  return llvm::isAlnum(C) || C == '_' || C == '$' || C == '~';
}

/// A word, with `::` inside if \p Qualified. Empty if there is none.
StringRef IRParser::bareWord(bool Qualified) {
  const char *Start = Pos;
  while (Pos != End) {
    if (isWordChar(*Pos))
      ++Pos;
    else if (Qualified && End - Pos > 2 && Pos[0] == ':' && Pos[1] == ':' &&
             isWordChar(Pos[2]))
      Pos += 2;
    else
      break;
  }
  return StringRef(Start, Pos - Start);
}

StringRef IRParser::peekWord() {
  skipSpace();
  const char *Start = Pos;
  StringRef W = bareWord(false);
  Pos = Start;
  return W;
}

bool IRParser::acceptWord(StringRef Word) {
  if (peekWord() != Word)
    return false;
  Pos += Word.size();
  return true;
}

bool IRParser::string(std::string &Out) {
  skipSpace();
  if (Pos == End || *Pos != '"')
    return fail("expected a string in quotes");
  ++Pos;
  Out.clear();
  while (true) {
    const char *Start = Pos;
    while (Pos != End && *Pos != '"' && *Pos != '\\' && *Pos != '\n')
      ++Pos;
    Out.append(Start, Pos);
    if (Pos == End || *Pos == '\n')
      return fail("string without an end");
    if (*Pos++ == '"')
      return true;
    if (Pos == End)
      return fail("string without an end");
    char C = *Pos++;
    if (C == 'n') {
      Out += '\n';
    } else if (C == 't') {
      Out += '\t';
    } else if (C == 'x' && End - Pos >= 2 && llvm::isHexDigit(Pos[0]) &&
               llvm::isHexDigit(Pos[1])) {
      Out +=
          char(llvm::hexDigitValue(Pos[0]) * 16 + llvm::hexDigitValue(Pos[1]));
      Pos += 2;
    } else if (C == '"' || C == '\\') {
      Out += C;
    } else {
      return fail("unknown escape in a string");
    }
  }
}

/// A name right here, bare or in quotes.
bool IRParser::name(std::string &Out, bool Qualified) {
  if (Pos != End && *Pos == '"')
    return string(Out);
  StringRef W = bareWord(Qualified);
  if (W.empty())
    return fail("expected a name");
  Out = W.str();
  return true;
}

template <typename T> bool IRParser::number(T &Out) {
  skipSpace();
  const char *Start = Pos;
  if (Pos != End && *Pos == '-')
    ++Pos;
  while (Pos != End && llvm::isDigit(*Pos))
    ++Pos;
  if (StringRef(Start, Pos - Start).getAsInteger(10, Out)) {
    Pos = Start;
    return fail("expected a number");
  }
  return true;
}

template bool IRParser::number(uint32_t &);
template bool IRParser::number(uint64_t &);
template bool IRParser::number(int64_t &);

bool IRParser::typeRef(TypeId &Out) {
  skipSpace();
  if (!rest().starts_with("%T"))
    return fail("expected a type, as in %T1");
  Pos += 2;
  return number(Out);
}

/// Zero or more elements in parentheses.
bool IRParser::list(StringRef Open, StringRef Close,
                    llvm::function_ref<bool()> Element) {
  if (!expect(Open))
    return false;
  if (accept(Close))
    return true;
  do
    if (!Element())
      return false;
  while (accept(","));
  return expect(Close);
}

bool IRParser::strings(std::vector<std::string> &Out) {
  return list("(", ")", [&] { return string(Out.emplace_back()); });
}

/// `F:L:C-L:C`, or shorter; after the `!`.
bool IRParser::location(Location &L) {
  uint32_t N[3];
  unsigned Count = 0;
  while (true) {
    if (!number(N[Count++]))
      return false;
    if (Count == 3 || Pos == End || *Pos != ':')
      break;
    ++Pos;
  }
  L.File = Count == 3 ? N[0] : 1;
  L.Line = Count == 3 ? N[1] : N[0];
  L.Column = Count == 1 ? 1 : N[Count - 1];
  L.EndLine = L.Line;
  L.EndColumn = L.Column + 1;
  if (Pos == End || *Pos != '-')
    return true;
  ++Pos;
  if (!number(L.EndLine))
    return false;
  if (Pos != End && *Pos == ':') {
    ++Pos;
    return number(L.EndColumn);
  }
  L.EndColumn = L.EndLine;
  L.EndLine = L.Line;
  return true;
}

bool IRParser::maybeLocation(Location &L) {
  if (atLineEnd() || *Pos != '!')
    return true;
  ++Pos;
  return location(L);
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// `ns::f`, `"operator()"#3`; after the `@`. The tag belongs to the label.
bool IRParser::label(std::string &Name, std::string &Label) {
  if (!name(Name, true))
    return false;
  Label = Name;
  if (Pos != End && *Pos == '#') {
    const char *Start = Pos++;
    while (Pos != End && llvm::isDigit(*Pos))
      ++Pos;
    // A byte that no name can hold keeps `"f#1"` and `f#1` apart.
    Label += '\0';
    Label.append(Start, Pos);
  }
  return true;
}

/// A function by its label or name; makes one if there is none.
bool IRParser::declRef(DeclId &Out, bool &Made) {
  Made = false;
  if (!expect("@"))
    return false;
  if (Pos != End && *Pos == '?') {
    ++Pos;
    return number(Out);
  }
  if (!label(NameBuffer, LabelBuffer))
    return false;
  auto [It, New] = DeclByLabel.try_emplace(LabelBuffer, U.Decls.size());
  if (New) {
    if (LabelBuffer.size() != NameBuffer.size()) {
      return fail("no declaration @" + NameBuffer +
                  StringRef(LabelBuffer).drop_front(NameBuffer.size() + 1));
    }
    Decl &D = U.Decls.emplace_back();
    D.Id = D.Name = NameBuffer;
    Made = true;
  }
  Out = It->second;
  return true;
}

/// A local; after the `%`. Makes one if there is none.
bool IRParser::localRef(LocalId &Out) {
  if (!Fn)
    return fail("a local outside of a function");
  if (!name(NameBuffer, false))
    return false;
  if (Pos != End && *Pos == '#') {
    ++Pos;
    if (!number(Out))
      return false;
    if (Out >= Fn->Locals.size() || Fn->Locals[Out].Name != NameBuffer)
      return fail("no local %" + NameBuffer + "#" + Twine(Out));
    return true;
  }
  auto [It, New] = LocalByName.try_emplace(NameBuffer, Fn->Locals.size());
  Out = It->second;
  if (New) {
    Local &L = Fn->Locals.emplace_back();
    L.Name = NameBuffer;
    StringRef Digits = NameBuffer;
    L.IsTemporary = Digits.consume_front("t") && !Digits.empty() &&
                    llvm::all_of(Digits, llvm::isDigit);
    MadeLocals.push_back({Out, false, Pos});
  }
  return true;
}

void IRParser::markWritten(const Place &P) {
  if (P.B == Place::Local)
    for (MadeLocal &M : MadeLocals)
      if (M.Id == P.Id)
        M.Written = true;
}

/// A block; a name stands for a number until the function is complete.
bool IRParser::blockRef(BlockId &Out) {
  skipSpace();
  StringRef W = bareWord(false);
  if (W.empty())
    return fail("expected a block");
  StringRef Digits = W;
  if (Digits.consume_front("b") && !Digits.getAsInteger(10, Out))
    return true;
  auto [It, New] = BlockByName.try_emplace(W, unsigned(BlockNames.size()));
  if (New)
    BlockNames.push_back({W, NoId});
  Out = NamedBlock + It->second;
  return true;
}

//===----------------------------------------------------------------------===//
// Paths and operands
//===----------------------------------------------------------------------===//

/// `:%T1` right here.
bool IRParser::maybeType(StringRef Mark, TypeId &Ty) {
  if (!rest().starts_with(Mark) ||
      !rest().drop_front(Mark.size()).starts_with("%T"))
    return true;
  Pos += Mark.size();
  return typeRef(Ty);
}

bool IRParser::atPlace() {
  skipSpace();
  return Pos != End && (*Pos == '%' || *Pos == '$' || *Pos == '*' ||
                        rest().starts_with("place<"));
}

/// A path without its type.
bool IRParser::path(Place &P) {
  skipSpace();
  if (rest().starts_with("place<")) {
    Pos += 6;
    return rawPlace(P);
  }
  unsigned Derefs = 0;
  for (; Pos != End && *Pos == '*'; ++Pos)
    ++Derefs;
  if (Pos == End || (*Pos != '%' && *Pos != '$'))
    return fail("expected a path");
  if (*Pos++ == '%') {
    P.B = Place::Local;
    if (!localRef(P.Id))
      return false;
  } else {
    P.B = Place::Global;
    bool IsId = Pos != End && *Pos == '=';
    if (IsId)
      ++Pos;
    if (!name(P.Symbol, true))
      return false;
    if (!IsId)
      if (auto It = GlobalByName.find(P.Symbol); It != GlobalByName.end())
        P.Symbol = U.Globals[It->second].Id;
  }
  while (Pos != End) {
    if (*Pos == '[') {
      ++Pos;
      Step &S = P.Steps.emplace_back();
      S.K = Step::Index;
      if (Pos != End && *Pos == '%') {
        ++Pos;
        if (!name(S.Name, false) || !expect("]"))
          return false;
      } else if (!accept("]")) {
        int64_t At;
        if (!number(At) || !expect("]"))
          return false;
        S.At = At;
      }
      continue;
    }
    bool Arrow = rest().starts_with("->");
    if (!Arrow && *Pos != '.')
      break;
    Pos += Arrow ? 2 : 1;
    if (Arrow)
      P.Steps.emplace_back().K = Step::Deref;
    Step &S = P.Steps.emplace_back();
    if (!Arrow && Pos != End && *Pos == '*') {
      ++Pos;
      S.K = Step::Deref;
      continue;
    }
    S.K = Step::Field;
    if (!name(S.Name, false))
      return false;
  }
  while (Derefs--)
    P.Steps.emplace_back().K = Step::Deref;
  return true;
}

/// What the printer writes for a path that follows no convention.
bool IRParser::rawPlace(Place &P) {
  uint32_t Base;
  if (!number(Base) || Base > Place::Global || !number(P.Id) ||
      !string(P.Symbol))
    return fail("expected base, local and symbol");
  P.B = Place::Base(Base);
  while (!accept(">")) {
    uint32_t K;
    Step &S = P.Steps.emplace_back();
    if (!number(K) || K > Step::Index || !string(S.Name))
      return fail("expected a step");
    S.K = Step::Kind(K);
    skipSpace();
    // A second number before the name of the next step is an index.
    const char *Start = Pos;
    int64_t At;
    if (Pos != End && (llvm::isDigit(*Pos) || *Pos == '-')) {
      if (!number(At))
        return false;
      skipSpace();
      if (Pos != End && *Pos == '"')
        Pos = Start;
      else
        S.At = At;
    }
  }
  return true;
}

bool IRParser::typedPlace(Place &P) {
  if (!path(P))
    return false;
  P.Ty = Implied.ofPlace(P, Fn);
  return maybeType(":", P.Ty);
}

bool IRParser::operand(Operand &O) {
  skipSpace();
  if (Pos == End)
    return fail("expected an operand");
  bool IsPath = false;
  if (*Pos == '&' || atPlace()) {
    IsPath = true;
    O.K = *Pos == '&' ? Operand::Address : Operand::Load;
    if (O.K == Operand::Address)
      ++Pos;
    if (!typedPlace(O.P))
      return false;
    if (O.K == Operand::Address)
      markWritten(O.P);
  } else if (*Pos == '"') {
    O.K = Operand::String;
    if (!string(O.Text))
      return false;
  } else if (llvm::isDigit(*Pos) || *Pos == '-') {
    O.K = Operand::Int;
    if (!number(O.IntValue))
      return false;
  } else {
    StringRef W = bareWord(true);
    if (W.empty())
      return fail("expected an operand");
    if (Pos != End && *Pos == '=' && !rest().starts_with("==")) {
      ++Pos;
      O.K = Operand::Int;
      O.Text = W.str();
      if (!number(O.IntValue))
        return false;
    } else if (W == "enum") {
      O.K = Operand::Int;
      if (!string(O.Text) || !expect("=") || !number(O.IntValue))
        return false;
    } else if (W == "null") {
      O.K = Operand::Null;
    } else if (W == "undef") {
      O.K = Operand::Undef;
    } else if (W == "zero") {
      O.K = Operand::Default;
    } else if (W == "none") {
      O.K = Operand::None;
    } else if (W == "float") {
      O.K = Operand::Float;
      if (!string(O.Text))
        return false;
    } else if (W == "fn") {
      O.K = Operand::Function;
      skipSpace();
      if (Pos != End && *Pos == '"') {
        if (!string(O.Text))
          return false;
      } else {
        DeclId D;
        bool Made;
        if (!declRef(D, Made) || D >= U.Decls.size())
          return fail("expected a function");
        O.Text = U.Decls[D].Id;
      }
    } else if (W == "operand" && Pos != End && *Pos == '<') {
      ++Pos;
      return rawOperand(O);
    } else {
      return fail("unknown operand '" + W + "'");
    }
  }
  O.Ty = Implied.ofOperand(O);
  return maybeType(IsPath ? "::" : ":", O.Ty);
}

/// What the printer writes for an operand that follows no convention.
bool IRParser::rawOperand(Operand &O) {
  uint32_t K;
  if (!number(K) || K > Operand::Default || !number(O.IntValue) ||
      !string(O.Text))
    return fail("expected kind, value and text");
  O.K = Operand::Kind(K);
  skipSpace();
  if (rest().starts_with("none"))
    Pos += 4;
  else if (!path(O.P))
    return false;
  return maybeType(":", O.P.Ty) && typeRef(O.Ty) && expect(">");
}

bool IRParser::operands(std::vector<Operand> &Out) {
  return list("(", ")", [&] { return operand(Out.emplace_back()); });
}

std::optional<Unit> parseUnit(StringRef Text, StringRef File,
                              std::string &Error) {
  Unit U;
  if (!IRParser(Text, File, U, Error).unit())
    return std::nullopt;
  return U;
}

} // namespace claimcheck::flow
