//===- IR.h - The flow IR: what the engine knows of a program ---*- C++ -*-===//
//
// One small, typed, printable instruction list per function. Lowering writes
// it, `claimcheck capture` stores it, the solver reads it. Nothing in here
// depends on Clang.
//
// Conventions that every producer keeps:
//  - References are pointers: an argument bound to a reference is an
//    `Address` operand, a use of a reference variable dereferences it.
//  - Member functions get the object's address as argument 0; a constructor
//    is a call whose argument 0 is the address of the object to fill.
//  - Copy and move construction or assignment of a record without a
//    project-written body is an `Assign`, flagged `Move` for a move.
//  - Conditions are explicit: `&&`, `||`, `?:` are branches that assign a
//    temporary.
//  - Arrays decay by `Address` of the array's place; `p[i]` is
//    `*p` with an `Index` step.
//  - A closure is a record with one field per capture; its pseudo field
//    `$call` holds a `Function` operand. A bound callable that a library
//    wraps (std::function) is copied as a value and keeps that field.
//  - Destructors of objects with a non-trivial destructor are calls flagged
//    `Implicit` at the end of the scope, on the normal and on the unwinding
//    way, followed by `LifetimeEnd` of the variable.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_IR_H
#define CLAIMCHECK_FLOW_IR_H

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace claimcheck::flow {

/// A range in a source file. `File` indexes `Unit::Files`; 0 means "nowhere".
/// Lines and columns count from 1; the end is exclusive. A location in a macro
/// is that of the expansion.
struct Location {
  uint32_t File = 0, Line = 0, Column = 0, EndLine = 0, EndColumn = 0;

  bool isValid() const { return File != 0 && Line != 0; }
  friend bool operator==(const Location &, const Location &) = default;
  friend auto operator<=>(const Location &, const Location &) = default;
};

using TypeId = uint32_t;  ///< Index into `Unit::Types`; 0 is "unknown".
using DeclId = uint32_t;  ///< Index into `Unit::Decls`.
using LocalId = uint32_t; ///< Index into `Function::Locals`.
using BlockId = uint32_t; ///< Index into `Function::Blocks`.
inline constexpr uint32_t NoId = ~0u;

/// A type, as far as the analysis looks at it. Sugar, qualifiers and
/// references (they are pointers) are gone.
struct Type {
  enum Kind : uint8_t {
    Unknown,
    Void,
    Bool,
    Int,
    Char,
    Enum,
    Float,
    Pointer,  ///< Element is the pointee; also references.
    Array,    ///< Element and Count (0: unknown bound).
    Record,   ///< Name is qualified, without template arguments.
    Function, ///< Of function pointers and designators.
  };
  Kind K = Unknown;
  std::string Name;         ///< Record and Enum.
  TypeId Element = 0;       ///< Pointer and Array.
  uint64_t Count = 0;       ///< Array.
  uint64_t Size = 0;        ///< In bytes; 0: unknown or incomplete.
  std::vector<TypeId> Args; ///< Record: template type arguments.
  bool IsConst = false;     ///< Pointer: the pointee is const.
  bool IsReference = false; ///< Pointer: written as a reference.
  bool TrivialDtor = true;  ///< Record.
  bool IsClosure = false;   ///< Record: a lambda's.

  friend bool operator==(const Type &, const Type &) = default;
};

/// A field of a record.
struct Field {
  std::string Name;
  TypeId Ty = 0;
};

/// A class, struct or union that the program defines or uses.
struct RecordInfo {
  std::string Name; ///< As in Type::Name.
  std::vector<std::string> Bases;
  std::vector<Field> Fields;
  bool IsUnion = false;
  bool InProject = false; ///< Defined in a file that is not a system header.
};

/// A function that is called or defined. `Id` is the USR, for internal
/// linkage with the file, for lambdas with an ordinal.
struct Decl {
  std::string Id;
  std::string Name; ///< Qualified, without template arguments or parameters.
  TypeId Result = 0;
  std::vector<TypeId> Params; ///< Without the object parameter.
  std::string Record;         ///< Of a member function: its class.
  bool IsMember = false;      ///< Non-static: argument 0 is the object.
  bool IsStaticMember = false;
  bool IsConstMember = false;
  bool IsVirtual = false;
  bool IsConstructor = false;
  bool IsDestructor = false;
  bool IsVariadic = false;
  bool IsNoReturn = false;
  bool IsNoThrow = false;  ///< noexcept, extern "C" without body, builtin.
  bool IsInternal = false; ///< Internal linkage.
  bool InSystemHeader = false;
  /// Of an instantiation: its first template argument, a number or a type.
  std::optional<int64_t> SelectNumber;
  TypeId SelectType = 0;
  std::string Header;                   ///< File that declares it, as included.
  std::vector<std::string> Overrides;   ///< Ids of overridden methods.
  std::vector<std::string> Annotations; ///< claimcheck:: annotations.
};

/// A step of an access path.
struct Step {
  enum Kind : uint8_t { Deref, Field, Index };
  Kind K = Deref;
  std::string Name;          ///< Field; of Index: the local it came from.
  std::optional<int64_t> At; ///< Index: the element, if constant.

  friend bool operator==(const Step &, const Step &) = default;
};

/// An access path: a local or a global, then steps of any depth.
struct Place {
  enum Base : uint8_t { None, Local, Global };
  Base B = None;
  LocalId Id = 0;     ///< Local.
  std::string Symbol; ///< Global: its Id.
  std::vector<Step> Steps;
  TypeId Ty = 0; ///< Of what the whole path denotes.

  bool isNone() const { return B == None; }
  friend bool operator==(const Place &, const Place &) = default;
};

/// What an instruction reads.
struct Operand {
  enum Kind : uint8_t {
    None,
    Int,      ///< IntValue; Text is the enumerator's name, if it is one.
    Float,    ///< Text.
    String,   ///< Text, the bytes of the literal.
    Null,     ///< Null pointer, nullopt, monostate.
    Load,     ///< The value at P.
    Address,  ///< The address of P.
    Function, ///< Text is the Id of a Decl.
    Undef,    ///< An indeterminate value.
    Default,  ///< A value-initialised (zero, empty) value of type Ty.
  };
  Kind K = None;
  int64_t IntValue = 0;
  std::string Text;
  Place P;
  TypeId Ty = 0;

  bool isNone() const { return K == None; }
  friend bool operator==(const Operand &, const Operand &) = default;
};

enum class BinaryOp : uint8_t {
  Add,
  Sub,
  Mul,
  Div,
  Rem,
  And,
  Or,
  Xor,
  Shl,
  Shr,
  Eq,
  Ne,
  Lt,
  Le,
  Gt,
  Ge,
  Spaceship,
};
enum class UnaryOp : uint8_t { Not, Neg, Complement };

enum class Op : uint8_t {
  // Straight-line instructions.
  Assign,      ///< Dst = Args[0]; IsMove leaves the source moved-from.
  Binary,      ///< Dst = Args[0] BOp Args[1].
  Unary,       ///< Dst = UOp Args[0].
  Call,        ///< Dst = Callee(Args...); Unwind is where an exception goes.
  CatchBind,   ///< Dst = the exception that this handler caught.
  LifetimeEnd, ///< The storage of Dst (a whole local) ends.
  Unknown,     ///< Not expressible: havocs what its arguments reach. Text
               ///< names the kind, for statistics.
  // Terminators, one per block, last.
  Goto,        ///< Targets[0].
  Branch,      ///< Args[0] is true: Targets[0], else Targets[1].
  Switch,      ///< Cases by value; Targets.back() is the default.
  Return,      ///< Args[0], if there is a value.
  Throw,       ///< Args[0]; to Unwind, else out of the function.
  Catch,       ///< Handlers by type; Targets[i] for HandlerTypes[i]; none
               ///< matches: to Unwind, else out of the function.
  Resume,      ///< Goes on unwinding out of the function.
  Unreachable, ///< After a call that does not return.
};

/// One instruction. Fields that an opcode does not name are empty.
struct Instr {
  Op O = Op::Unknown;
  Place Dst;
  std::vector<Operand> Args;
  BinaryOp BOp = BinaryOp::Add;
  UnaryOp UOp = UnaryOp::Not;
  DeclId Callee = NoId;    ///< Call: direct or virtual callee.
  Operand Target;          ///< Call: indirect callee, if Callee is NoId.
  bool IsVirtual = false;  ///< Call: dispatched on the dynamic type.
  bool IsImplicit = false; ///< Not written by the programmer (destructors).
  bool IsMove = false;
  bool IsSoleBody = false; ///< Return: no statement can be put before it, as it
                           ///< is all that an `if`, a loop or a macro holds.
  BlockId Unwind = NoId;
  std::vector<BlockId> Targets;
  std::vector<int64_t> CaseValues;  ///< Switch, parallel to Targets.
  std::vector<TypeId> HandlerTypes; ///< Catch; 0 is `catch (...)`.
  std::string Text;                 ///< Unknown: the kind. Others: empty.
  Location Loc;

  bool isTerminator() const { return O >= Op::Goto; }
};

struct Block {
  std::vector<Instr> Instrs;
};

/// A parameter, variable or temporary of a function.
struct Local {
  std::string Name; ///< Unique in the function; temporaries are `t1`, `t2`...
  TypeId Ty = 0;
  Location Loc;
  bool IsTemporary = false;
  bool IsParam = false;
};

/// A function with a body. Block 0 is the entry. Parameters (with the object
/// parameter `this` first) are the first locals.
struct Function {
  DeclId Decl = NoId;
  uint32_t NumParams = 0; ///< With the object parameter.
  std::vector<Local> Locals;
  std::vector<Block> Blocks;
  Location Loc;     ///< Of the whole definition.
  Location NameLoc; ///< Of the declared name.
  bool InMainFile = false;
  bool IsTest = false;       ///< Body of a test framework's test.
  bool HadErrors = false;    ///< Not lowered completely: not analysed.
  bool IsPattern = false;    ///< Template pattern, lowered uninstantiated.
  bool IsGlobalInit = false; ///< Initialises globals before main.
};

/// A variable with static storage: global, static member, static local.
struct Global {
  std::string Id, Name;
  TypeId Ty = 0;
  Location Loc;
  bool IsThreadLocal = false;
  bool IsConst = false; ///< Constant data; InitText holds a string literal.
  bool IsInternal = false;
  std::optional<Operand> Init; ///< Scalar or string constant initialiser.
  /// The functions that a constant table holds, with the fields they are in;
  /// the name is empty in a table of pointers alone.
  std::vector<std::pair<std::string, Operand>> Holds;
};

/// A source file that locations name.
struct SourceFile {
  std::string Path; ///< As reported; relative to the unit's directory if below.
  bool IsSystem = false;
  std::string Hash; ///< Of the contents, in hex.
};

/// One place where a NOLINT comment answers "suppressed" for a check.
struct Suppression {
  uint32_t File = 0, Line = 0;
  std::string Check; ///< Check name, or "*" for all of ours.
  friend auto operator<=>(const Suppression &, const Suppression &) = default;
};

/// The captured facts of one translation unit.
struct Unit {
  std::string MainFile;
  std::string Directory;
  std::string Language; ///< "c" or "c++".
  std::string Platform; ///< "linux", "windows", "darwin", "freebsd", ...
  /// What it is linked into, if the build tells. Empty: any program.
  std::vector<std::string> Programs;
  /// What its command has that others for the same source lack, as far as the
  /// build tells. Not part of the text form.
  std::string Configuration;
  std::vector<SourceFile> Files; ///< Files[0] is a placeholder.
  std::vector<Type> Types;       ///< Types[0] is Unknown.
  std::vector<RecordInfo> Records;
  std::vector<Decl> Decls;
  std::vector<Global> Globals;
  std::vector<Function> Functions;
  std::map<std::string, std::string> Options; ///< Effective check options.
  std::vector<std::string> EnabledChecks;     ///< Empty: all.
  std::vector<Suppression> Suppressions;
  std::map<std::pair<uint32_t, uint32_t>, std::string> Lines; ///< File, line.
  std::map<std::string, uint32_t> UnknownKinds; ///< Counted `unknown`s.
  std::vector<std::string> Problems; ///< "file:line: text", partly analysed.
  bool Fatal = false;                ///< Nothing is claimed for this unit.

  Unit() : Files(1), Types(1) {}
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_IR_H
