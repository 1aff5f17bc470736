//===- IRText.h - The flow IR as text ---------------------------*- C++ -*-===//
//
// One human-readable form of `flow::Unit` that is also its storage form: what
// `print` writes, `parseUnit` reads back without loss. It is line-oriented and
// names things by name, so that two of them can be compared with `diff`, and
// almost everything may be left out, so that solver tests can be written by
// hand:
//
//     unit "session.cpp" language c++ platform linux
//     file 1 "session.cpp"
//     type %T1 = record "std::string" size 32
//     decl @jwt::decode params(%T1) result %T2
//     func @allow {
//       param %raw : %T1
//       %tok = call @jwt::decode(&%raw) unwind b2    !1:12:5-12:30
//       %ok = %tok.valid == 1
//       br %ok, yes, no
//     yes:
//       ret 1
//     no:
//       ret 0
//     }
//
// Rules of reading:
//  - `//` and `;` start a comment. An instruction ends with its line.
//  - `%x` is a local; one that is not declared is made, without a type, a
//    temporary if it is called `t` and a number. It must be written somewhere.
//  - `@f` is a function, `@f#2` one of several of that name (the tag is free);
//    one that is not declared is made, with the name as its id. `$g` is a
//    global. Names with other characters than letters, digits, `_`, `$`, `~`
//    and `::` stand in quotes.
//  - Paths: `%x.f`, `%p->f`, `*%p`, `%p.*[3]`, `%a[]`, `&%x.f`.
//  - Operands: a path, `&` path, `5`, `NAME=5` (an enumerator), `"text"`,
//    `float "1.5"`, `null`, `undef`, `zero`, `fn @f`. A type follows as `:%T1`;
//    after a path that is the path's type and `::%T1` the operand's. A type
//    that is left out is derived: of the local and the fields, for `&` the
//    first pointer type to it, for a number the first 4-byte `int` type, for a
//    string the first pointer to a character type.
//  - Locations: `!file:line:column-endline:endcolumn`; `!line:column` means
//    file 1, `!line` also column 1, each of length 1.
//  - Blocks are labelled `b0`, `b1`, ... in order, or with any name.
//  - Numbers of types and files need no order; other tables are in order.
//    Types, records, declarations and globals come before their use.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_IRTEXT_H
#define CLAIMCHECK_FLOW_IRTEXT_H

#include "IR.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace claimcheck::flow {

/// Writes \p U so that `parseUnit` gives an equal unit. Deterministic.
void print(llvm::raw_ostream &OS, const Unit &U);

/// Writes one function of \p U, for tests and debugging.
void print(llvm::raw_ostream &OS, const Unit &U, const Function &F);

/// Writes one instruction of a function of \p U, without a line end.
void print(llvm::raw_ostream &OS, const Unit &U, const Function &F,
           const Instr &I);

/// Reads a unit. \p File names the text in \p Error, as in
/// `file:line: message`.
std::optional<Unit> parseUnit(llvm::StringRef Text, llvm::StringRef File,
                              std::string &Error);

/// The types that text leaves out. Printer and parser derive them alike.
class ImpliedTypes {
public:
  explicit ImpliedTypes(const Unit &U) : U(U) {}

  /// Takes notice of types and records added since the last call.
  void update();

  /// The type of a path by its base and steps; 0 if that does not tell.
  /// \p F may be null for a path that starts at a global.
  TypeId ofPlace(const Place &P, const Function *F) const;
  /// The type of an operand whose path has its type already.
  TypeId ofOperand(const Operand &O) const;

private:
  const Unit &U;
  size_t SeenTypes = 0, SeenRecords = 0, SeenGlobals = 0;
  TypeId IntType = 0, StringType = 0;
  llvm::DenseMap<TypeId, TypeId> PointerTo;
  llvm::StringMap<unsigned> Records;
  llvm::StringMap<unsigned> Globals;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_IRTEXT_H
