//===- IRTables.cpp - Writes the tables of a unit as text -----------------===//

#include "IRPrinter.h"
#include "llvm/ADT/StringExtras.h"

namespace claimcheck::flow {

void IRPrinter::strings(const char *Key, const std::vector<std::string> &List) {
  if (List.empty())
    return;
  OS << ' ' << Key << '(';
  llvm::ListSeparator Sep;
  for (const std::string &S : List) {
    OS << Sep;
    quoted(S);
  }
  OS << ')';
}

void IRPrinter::typeLine(TypeId Id) {
  static const char *const KindText[] = {"unknown", "void",   "bool",    "int",
                                         "char",    "enum",   "float",   "ptr",
                                         "array",   "record", "function"};
  const Type &T = U.Types[Id];
  OS << "type ";
  type(Id);
  OS << " = " << KindText[T.K];
  if (!T.Name.empty()) {
    OS << ' ';
    quoted(T.Name);
  }
  if (T.Element) {
    OS << ' ';
    type(T.Element);
  }
  if (T.Count)
    OS << " x " << T.Count;
  if (T.Size)
    OS << " size " << T.Size;
  if (!T.Args.empty()) {
    OS << " args(";
    llvm::ListSeparator Sep;
    for (TypeId A : T.Args) {
      OS << Sep;
      type(A);
    }
    OS << ')';
  }
  flag(T.IsConst, "const");
  flag(T.IsReference, "ref");
  flag(!T.TrivialDtor, "dtor");
  flag(T.IsClosure, "closure");
  OS << '\n';
}

void IRPrinter::recordLine(const RecordInfo &R) {
  OS << "record ";
  quoted(R.Name);
  flag(R.IsUnion, "union");
  flag(R.InProject, "project");
  strings("bases", R.Bases);
  OS << " {";
  llvm::ListSeparator Sep(",");
  for (const Field &F : R.Fields) {
    OS << Sep << ' ';
    name(F.Name, false);
    if (F.Ty) {
      OS << " : ";
      type(F.Ty);
    }
  }
  OS << " }\n";
}

void IRPrinter::declLine(DeclId Id) {
  const Decl &D = U.Decls[Id];
  OS << "decl ";
  decl(Id);
  if (D.Id != D.Name) {
    OS << ' ';
    quoted(D.Id);
  }
  if (D.Result) {
    OS << " result ";
    type(D.Result);
  }
  if (!D.Params.empty()) {
    OS << " params(";
    llvm::ListSeparator Sep;
    for (TypeId P : D.Params) {
      OS << Sep;
      type(P);
    }
    OS << ')';
  }
  if (!D.Record.empty()) {
    OS << " record ";
    quoted(D.Record);
  }
  flag(D.IsMember, "member");
  flag(D.IsStaticMember, "static");
  flag(D.IsConstMember, "const");
  flag(D.IsVirtual, "virtual");
  flag(D.IsConstructor, "ctor");
  flag(D.IsDestructor, "dtor");
  flag(D.IsVariadic, "variadic");
  flag(D.IsNoReturn, "noreturn");
  flag(D.IsNoThrow, "nothrow");
  flag(D.IsInternal, "internal");
  flag(D.InSystemHeader, "system");
  if (D.SelectNumber)
    OS << " select " << *D.SelectNumber;
  if (D.SelectType) {
    OS << " of ";
    type(D.SelectType);
  }
  if (!D.Header.empty()) {
    OS << " header ";
    quoted(D.Header);
  }
  strings("overrides", D.Overrides);
  strings("annotations", D.Annotations);
  OS << '\n';
}

void IRPrinter::globalLine(const Global &G) {
  OS << "global ";
  quoted(G.Id);
  if (G.Name != G.Id) {
    OS << " name ";
    quoted(G.Name);
  }
  if (G.Ty) {
    OS << " : ";
    type(G.Ty);
  }
  flag(G.IsThreadLocal, "tls");
  flag(G.IsConst, "const");
  flag(G.IsInternal, "internal");
  if (G.Init) {
    OS << " init ";
    InTables = true;
    operand(*G.Init);
    InTables = false;
  }
  for (const auto &[Field, Function] : G.Holds) {
    OS << " holds ";
    quoted(Field);
    OS << ' ';
    InTables = true;
    operand(Function);
    InTables = false;
  }
  if (G.Loc != Location()) {
    OS << "  !";
    location(G.Loc);
  }
  OS << '\n';
}

void IRPrinter::unit() {
  OS << "unit ";
  quoted(U.MainFile);
  if (!U.Directory.empty()) {
    OS << " directory ";
    quoted(U.Directory);
  }
  auto Word = [&](llvm::StringRef S) {
    if (S.find_first_of(" \t\n\";") == llvm::StringRef::npos)
      OS << S;
    else
      quoted(S);
  };
  if (!U.Language.empty()) {
    OS << " language ";
    Word(U.Language);
  }
  if (!U.Platform.empty()) {
    OS << " platform ";
    Word(U.Platform);
  }
  flag(U.Fatal, "fatal");
  OS << '\n';
  for (const std::string &P : U.Programs) {
    OS << "program ";
    quoted(P);
    OS << '\n';
  }
  for (const auto &[Name, Value] : U.Options) {
    OS << "option ";
    quoted(Name);
    OS << ' ';
    quoted(Value);
    OS << '\n';
  }
  for (const std::string &C : U.EnabledChecks) {
    OS << "enable ";
    quoted(C);
    OS << '\n';
  }
  for (const std::string &P : U.Problems) {
    OS << "problem ";
    quoted(P);
    OS << '\n';
  }
  for (const auto &[Kind, N] : U.UnknownKinds) {
    OS << "unknowns ";
    quoted(Kind);
    OS << ' ' << N << '\n';
  }
  for (size_t I = 0; I < U.Files.size(); ++I) {
    const SourceFile &F = U.Files[I];
    if (I == 0 && F.Path.empty() && !F.IsSystem && F.Hash.empty())
      continue;
    OS << "file " << I << ' ';
    quoted(F.Path);
    flag(F.IsSystem, "system");
    if (!F.Hash.empty()) {
      OS << " hash ";
      quoted(F.Hash);
    }
    OS << '\n';
  }
  for (TypeId T = 0; T < U.Types.size(); ++T)
    if (T || !(U.Types[T] == Type()))
      typeLine(T);
  for (const RecordInfo &R : U.Records)
    recordLine(R);
  for (DeclId D = 0; D < U.Decls.size(); ++D)
    declLine(D);
  for (const Global &G : U.Globals)
    globalLine(G);
  for (const Function &F : U.Functions) {
    OS << '\n';
    function(F);
  }
  if (!U.Functions.empty())
    OS << '\n';
  for (const Suppression &S : U.Suppressions) {
    OS << "suppress " << S.File << ':' << S.Line << ' ';
    quoted(S.Check);
    OS << '\n';
  }
  for (const auto &[Key, Text] : U.Lines) {
    OS << "line " << Key.first << ':' << Key.second << ' ';
    quoted(Text);
    OS << '\n';
  }
}

} // namespace claimcheck::flow
