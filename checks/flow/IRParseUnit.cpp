//===- IRParseUnit.cpp - Reads the tables of a unit -----------------------===//

#include "IRParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using llvm::StringRef;

namespace claimcheck::flow {

bool IRParser::unitLine() {
  auto Word = [&](std::string &Out) {
    skipSpace();
    if (Pos != End && *Pos == '"')
      return string(Out);
    const char *Start = Pos;
    while (Pos != End && !StringRef(" \t\r\n;").contains(*Pos))
      ++Pos;
    Out.assign(Start, Pos);
    return true;
  };
  if (!string(U.MainFile))
    return false;
  while (!atLineEnd()) {
    if (acceptWord("directory")) {
      if (!string(U.Directory))
        return false;
    } else if (acceptWord("language")) {
      Word(U.Language);
    } else if (acceptWord("platform")) {
      Word(U.Platform);
    } else if (acceptWord("fatal")) {
      U.Fatal = true;
    } else {
      return fail("unexpected text after the unit's file");
    }
  }
  return true;
}

/// How far beyond a table's end a numbered line may go: typing errors must not
/// allocate gigabytes.
static constexpr uint32_t MaxGap = 1000;

bool IRParser::fileLine() {
  uint32_t Id;
  if (!number(Id))
    return false;
  if (Id >= U.Files.size() + MaxGap)
    return fail("file number out of order");
  if (Id >= U.Files.size())
    U.Files.resize(Id + 1);
  SourceFile &F = U.Files[Id];
  if (!string(F.Path))
    return false;
  while (!atLineEnd()) {
    if (acceptWord("system"))
      F.IsSystem = true;
    else if (!acceptWord("hash"))
      return fail("unexpected text after a file");
    else if (!string(F.Hash))
      return false;
  }
  return true;
}

bool IRParser::typeLine() {
  TypeId Id;
  if (!typeRef(Id) || !expect("="))
    return false;
  if (Id >= U.Types.size() + MaxGap)
    return fail("type number out of order");
  if (Id >= U.Types.size())
    U.Types.resize(Id + 1);
  Type T;
  skipSpace();
  StringRef W = bareWord(false);
  int K = llvm::StringSwitch<int>(W)
              .Case("unknown", Type::Unknown)
              .Case("void", Type::Void)
              .Case("bool", Type::Bool)
              .Case("int", Type::Int)
              .Case("char", Type::Char)
              .Case("enum", Type::Enum)
              .Case("float", Type::Float)
              .Case("ptr", Type::Pointer)
              .Case("array", Type::Array)
              .Case("record", Type::Record)
              .Case("function", Type::Function)
              .Default(-1);
  if (K < 0)
    return fail("unknown kind of type '" + W + "'");
  T.K = Type::Kind(K);
  while (!atLineEnd()) {
    if (*Pos == '"') {
      if (!string(T.Name))
        return false;
    } else if (*Pos == '%') {
      if (!typeRef(T.Element))
        return false;
    } else if (acceptWord("x")) {
      if (!number(T.Count))
        return false;
    } else if (acceptWord("size")) {
      if (!number(T.Size))
        return false;
    } else if (acceptWord("args")) {
      if (!list("(", ")", [&] { return typeRef(T.Args.emplace_back()); }))
        return false;
    } else if (acceptWord("const")) {
      T.IsConst = true;
    } else if (acceptWord("ref")) {
      T.IsReference = true;
    } else if (acceptWord("dtor")) {
      T.TrivialDtor = false;
    } else if (acceptWord("closure")) {
      T.IsClosure = true;
    } else {
      return fail("unexpected text after a type");
    }
  }
  U.Types[Id] = std::move(T);
  return true;
}

bool IRParser::recordLine() {
  RecordInfo &R = U.Records.emplace_back();
  if (!string(R.Name))
    return false;
  while (!accept("{")) {
    if (acceptWord("union"))
      R.IsUnion = true;
    else if (acceptWord("project"))
      R.InProject = true;
    else if (!acceptWord("bases"))
      return fail("expected '{'");
    else if (!strings(R.Bases))
      return false;
  }
  if (accept("}"))
    return true;
  do {
    Field &F = R.Fields.emplace_back();
    skipSpace();
    if (!name(F.Name, false) || (accept(":") && !typeRef(F.Ty)))
      return false;
  } while (accept(","));
  return expect("}");
}

bool IRParser::declLine() {
  if (!expect("@"))
    return false;
  Decl D;
  if (!label(D.Name, LabelBuffer))
    return false;
  DeclId Id = DeclId(U.Decls.size());
  if (!DeclByLabel.try_emplace(LabelBuffer, Id).second)
    return fail("@" + D.Name + " is declared or used before");
  D.Id = D.Name;
  struct {
    StringRef Text;
    bool &Flag;
  } Flags[] = {{"member", D.IsMember},      {"static", D.IsStaticMember},
               {"const", D.IsConstMember},  {"virtual", D.IsVirtual},
               {"ctor", D.IsConstructor},   {"dtor", D.IsDestructor},
               {"variadic", D.IsVariadic},  {"noreturn", D.IsNoReturn},
               {"nothrow", D.IsNoThrow},    {"internal", D.IsInternal},
               {"system", D.InSystemHeader}};
  while (!atLineEnd()) {
    if (*Pos == '"') {
      if (!string(D.Id))
        return false;
      continue;
    }
    StringRef W = peekWord();
    Pos += W.size();
    bool Good = true;
    if (W == "name") {
      Good = string(D.Name);
      if (Good)
        DeclByLabel.try_emplace(D.Name, Id);
    } else if (W == "result") {
      Good = typeRef(D.Result);
    } else if (W == "params") {
      const char *Start = Pos;
      uint32_t Count;
      skipSpace();
      // Also as a number, for parameters of unknown types.
      if (rest().starts_with("(") && Pos + 1 != End && Pos[1] != '%') {
        ++Pos;
        Good = number(Count) && expect(")");
        if (Good && Count > MaxGap)
          return fail("too many parameters");
        if (Good)
          D.Params.resize(Count);
      } else {
        Pos = Start;
        Good = list("(", ")", [&] { return typeRef(D.Params.emplace_back()); });
      }
    } else if (W == "record") {
      Good = string(D.Record);
    } else if (W == "select") {
      int64_t Number = 0;
      Good = number(Number);
      D.SelectNumber = Number;
    } else if (W == "of") {
      Good = typeRef(D.SelectType);
    } else if (W == "header") {
      Good = string(D.Header);
    } else if (W == "overrides") {
      Good = strings(D.Overrides);
    } else if (W == "annotations") {
      Good = strings(D.Annotations);
    } else {
      auto *It = llvm::find_if(Flags, [&](auto &F) { return F.Text == W; });
      if (It == std::end(Flags))
        return fail("unexpected text in a declaration");
      It->Flag = true;
    }
    if (!Good)
      return false;
  }
  U.Decls.push_back(std::move(D));
  return true;
}

bool IRParser::globalLine() {
  Implied.update();
  Global G;
  skipSpace();
  // By hand, `global $g` is enough.
  if (Pos != End && *Pos == '$') {
    ++Pos;
    if (!name(G.Id, true))
      return false;
  } else if (!string(G.Id)) {
    return false;
  }
  G.Name = G.Id;
  while (!atLineEnd()) {
    bool Good = true;
    if (*Pos == '!')
      Good = maybeLocation(G.Loc);
    else if (*Pos == ':')
      Good = expect(":") && typeRef(G.Ty);
    else if (acceptWord("name"))
      Good = string(G.Name);
    else if (acceptWord("tls"))
      G.IsThreadLocal = true;
    else if (acceptWord("const"))
      G.IsConst = true;
    else if (acceptWord("internal"))
      G.IsInternal = true;
    else if (acceptWord("init"))
      Good = operand(G.Init.emplace());
    else if (acceptWord("holds"))
      Good = string(G.Holds.emplace_back().first) &&
             operand(G.Holds.back().second);
    else
      return fail("unexpected text in a global");
    if (!Good)
      return false;
  }
  GlobalByName.try_emplace(G.Name, unsigned(U.Globals.size()));
  U.Globals.push_back(std::move(G));
  return true;
}

bool IRParser::suppressLine() {
  Suppression &S = U.Suppressions.emplace_back();
  return number(S.File) && expect(":") && number(S.Line) && string(S.Check);
}

bool IRParser::lineLine() {
  uint32_t FileId, Line;
  return number(FileId) && expect(":") && number(Line) &&
         string(U.Lines[{FileId, Line}]);
}

bool IRParser::unit() {
  while (true) {
    skipSpace();
    if (Pos == End)
      return true;
    StringRef W = bareWord(false);
    bool Good = true;
    if (W == "func") {
      Good = function();
    } else if (W == "decl") {
      Good = declLine();
    } else if (W == "type") {
      Good = typeLine();
    } else if (W == "record") {
      Good = recordLine();
    } else if (W == "global") {
      Good = globalLine();
    } else if (W == "line") {
      Good = lineLine();
    } else if (W == "file") {
      Good = fileLine();
    } else if (W == "suppress") {
      Good = suppressLine();
    } else if (W == "unit") {
      Good = unitLine();
    } else if (W == "program") {
      Good = string(U.Programs.emplace_back());
    } else if (W == "option") {
      std::string Name;
      Good = string(Name) && string(U.Options[Name]);
    } else if (W == "enable") {
      Good = string(U.EnabledChecks.emplace_back());
    } else if (W == "problem") {
      Good = string(U.Problems.emplace_back());
    } else if (W == "unknowns") {
      std::string Kind;
      Good = string(Kind) && number(U.UnknownKinds[Kind]);
    } else {
      return fail("unknown line '" + W + "'");
    }
    if (!Good)
      return false;
    if (!atLineEnd())
      return fail("unexpected text at the end of the line");
  }
}

} // namespace claimcheck::flow
