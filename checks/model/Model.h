//===- Model.h - What rule packs say about APIs -----------------*- C++ -*-===//
//
// The typed form of `rules/*.json`. The engine knows no library by name: all
// it does with a call follows from the effects listed here. The JSON spelling
// of each member stands in its comment; rules/rule-pack.schema.json is the
// normative form.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_MODEL_MODEL_H
#define CLAIMCHECK_MODEL_MODEL_H

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace claimcheck::model {

/// A place in terms of one call, written `ret`, `this`, `arg2`, `*arg1`,
/// `arg1.field`, `*arg1.buf`, `this.field`, `varargs`, `arg3...` (that argument
/// and all after it). Arguments count from 1 without the object. `argN` is the
/// value passed, seen through a reference if the parameter is one; `this` is
/// the object; `*` goes through a pointer.
struct PlaceSpec {
  enum Base : uint8_t { None, Ret, This, Arg, VarArgs, ArgsFrom };
  Base B = None;
  unsigned Arg1 = 0;               ///< 1-based, for Arg and ArgsFrom.
  bool Deref = false;              ///< A leading `*`.
  std::vector<std::string> Fields; ///< `.a.b` after the base.
  /// Length of a byte range, written `arg1[arg2]`, `arg1[*arg2]`, `arg1[32]`.
  enum LengthKind : uint8_t {
    NoLength,
    Constant,
    ArgValue,
    ArgPointee,
    RetValue
  };
  LengthKind LengthIs = NoLength;
  int64_t Length = 0; ///< The constant, or the 1-based argument.

  bool isNone() const { return B == None; }
};

/// How the outcome of a call shows. JSON: `{"return": "zero"}`,
/// `{"out": "arg2", "is": "zero"}`, `{"throws": true}` (failure throws),
/// `{"always": true}`; a list means that all of them must hold. Instead of a
/// word, `return`, `is` and `equal` take true (non-zero), false (zero), an
/// integer (that value) or `{"not": integer}`.
struct OutcomeTest {
  enum Where : uint8_t { Always, Return, Out, NoThrow };
  enum Is : uint8_t {
    Zero,    ///< Also false, null, empty error code, empty optional.
    NonZero, ///< Also true, non-null.
    Negative,
    NonNegative,
    Positive,
    Equals,    ///< Value
    NotEquals, ///< Not Value.
  };
  Where W = Always;
  Is Test = NonZero;
  int64_t Value = 0;
  PlaceSpec OutPlace;
};
using Outcome = std::vector<OutcomeTest>; ///< Conjunction; empty: always.

/// Whether what goes to \p Channel of a "sink" is there to be read by people:
/// as opposed to a file or a peer, for which it may be meant.
inline bool isForReaders(llvm::StringRef Channel) {
  return Channel == "log" || Channel == "terminal" || Channel == "error" ||
         Channel == "crash";
}

/// Whether \p O is reached by every call that comes back.
inline bool isAlways(const Outcome &O) {
  return llvm::all_of(
      O, [](const OutcomeTest &T) { return T.W == OutcomeTest::Always; });
}

/// A condition on an argument for an effect to apply. JSON `"when"`:
/// `{"arg3": 16}`, `{"arg3": {"not": 0}}`, `{"arg2": "null"}`,
/// `{"arg2": {"one-of": ["d", "priv"]}}`, `{"arg4": {"has-bits": 2}}`,
/// `{"arg1": true}`, `{"arg2": "not-null"}`, `{"arg3": {"lacks-bits": 2}}`,
/// `{"arg1": {"symbol": ["SHUT_RD"]}}`, `{"arg1": "any-field-zero"}`,
/// `{"arg2": {"not-one-of": ["none"]}}`, and by the static type of the
/// argument, references and qualifiers aside, `{"arg3": {"type":
/// "std::error_code"}}` and
/// `{"arg3": {"not-type": ...}}`. An argument that the call does not have meets
/// only `not-type`.
struct ArgCondition {
  enum Test : uint8_t {
    Equals,
    NotEquals,
    IsNull,
    NotNull,
    OneOf,
    HasBits,
    Symbol,
    AnyFieldZero,
    ResultOf, ///< Of a call of one of Texts: "name", "name(N)", where N is
              ///< the first argument, or "name(\"w\")", where the last one
              ///< is a text that begins so.
    LacksBits,
    NotOneOf,
    TypeIs,
    TypeIsNot,
    NotResultOf
  };
  unsigned Arg1 = 0;
  Test T = Equals;
  int64_t Value = 0;
  std::vector<std::string> Texts; ///< OneOf, NotOneOf, Symbol (enumerators),
                                  ///< TypeIs, TypeIsNot (record names).
};

enum class EffectKind : uint8_t {
  // Tokens.
  Decode,          ///< "decode": From (text) becomes To (token or payload).
  NewVerifier,     ///< "new-verifier": To, with Defaults.
  RequireClaim,    ///< "require-claim": on Verifier.
  VerifySignature, ///< "verify-signature": Token by Verifier and Key.
  CheckClaims,     ///< "check-claims": what Verifier requires is compared with
                   ///< Token; says nothing about the signature.
  ReadClaim,       ///< "read-claim": To = Claim of Token.
  HasClaim,        ///< "has-claim": ret tells whether Claim is in Token.
  ReadMember,      ///< "read-member": To = member Claim of object From (JSON).
  ReadHeader,      ///< "read-header": To = header field Claim of Token.
  SelectKey,       ///< "select-key": To = key in KeySet chosen by From.
  SetKey,          ///< "set-key": Verifier (or Token) gets Key, Algorithm.
  SetAlgorithm,    ///< "set-algorithm": Verifier pins Algorithm.
  Disable,         ///< "disable": a validation of Verifier is switched off;
                   ///< Claim names which one, none is the signature.
  Feed,            ///< "feed": From is added to the data Verifier checks.
  ComputeMac,      ///< "compute-mac": To is a MAC of Token (or of what was fed
                   ///< to Verifier) with Key; an exact comparison of To with
                   ///< bytes of the token is the verification.
  SetClaim,        ///< "set-claim": Token under construction gets Claim.
  Sign,            ///< "sign": the program signs Token with Key into To.
  // Values.
  Compare,   ///< "compare": Left with Right in a Style.
  Test,      ///< "test": ret tells whether From is empty, null, present.
  Copy,      ///< "copy": From flows to To unchanged (same text, same object).
  Derive,    ///< "derive": To is computed from From...
  Insert,    ///< "insert": container To gets From and keeps what it had.
  Element,   ///< "element": To is an element of From, or a position in it.
  LookUp,    ///< "look-up": To is the element (or position) that From selects
             ///< in the container KeySet, spelled "in".
  Pack,      ///< "pack": the parts of To are From..., in their order.
  Part,      ///< "part": To is the part, or alternative, of From that the
             ///< template argument of the call names.
  Hold,      ///< "hold": To holds the alternative that has the type of From.
  Sentinel,  ///< "sentinel": To means "nothing found": zero in outcome tests.
  Reset,     ///< "reset": To becomes empty, null or zero.
  Clock,     ///< "clock": To is the current time.
  Invoke,    ///< "invoke": calls the callable Callee with Args.
  Construct, ///< "construct": the object that pointer To leads to is made of
             ///< Args; where a constructor is known, it says what happens, and
             ///< "encode" and "copy" effects of the call are void.
  Cleanup,   ///< "cleanup": releases, logs or counts: never an acceptance.
  Pure,      ///< "pure": no effect but its result, computed from arguments.
  Exit,      ///< "exit": ends the process; Aborts tells whether it dumps.
  Assert,    ///< "assert": a test framework's or debug assertion.
  // Keys.
  KeySource,   ///< "key-source": To receives key bytes of KeyKind.
  KeyUse,      ///< "key-use": From is used as a key of KeyKind.
  KeyHandle,   ///< "key-handle": To is an opaque object that holds a key.
  Allocate,    ///< "allocate": To is new memory of SizeOf bytes.
  Guard,       ///< "guard": Region, process or heap is kept out of dumps.
  Unguard,     ///< "unguard": the reverse.
  Wipe,        ///< "wipe": Region is cleared.
  Release,     ///< "release": Region is freed; Wipes tells if cleared first.
  Reallocate,  ///< "reallocate": From is moved to To; the old block is freed.
  CopyBytes,   ///< "copy-bytes": bytes of From are copied to To.
  Encode,      ///< "encode": To receives an encoding of From, as secret.
  Sink,        ///< "sink": From leaves the program (SinkKind).
  Dump,        ///< "dump": a crash dump is written here or a handler installed.
  StartThread, ///< "start-thread": Callee runs in a new thread.
  Lock,        ///< "lock"
  Unlock,      ///< "unlock"
};

/// What a claim name in a rule is.
struct ClaimSpec {
  std::string Name; ///< JSON `"claim": "iss"`; "*" is all of the payload.
  PlaceSpec From;   ///< JSON `"claim": {"from": "arg2"}`.
  bool isNone() const { return Name.empty() && From.isNone(); }
};

/// How a comparison decides. `Exact` alone satisfies iss and aud.
enum class CompareStyle : uint8_t {
  Exact,
  IgnoreCase,
  Prefix,
  Suffix,
  Contains,
  Membership,
  Pattern,
  Ordering,
};

/// One effect of one function. Only the members that the kind names are set.
struct Effect {
  EffectKind Kind = EffectKind::Pure;
  std::vector<ArgCondition> When; ///< "when": all must hold.
  bool IfUnknown = false; ///< "if-unknown": apply when `when` is undecidable.
  Outcome Success;        ///< "success": when the effect takes place.
  PlaceSpec From, To;     ///< "from", "to"; `Froms` if "from" is a list.
  std::vector<PlaceSpec> Froms;
  PlaceSpec Token, Verifier, Key; ///< "token", "verifier", "key".
  PlaceSpec KeySet;               ///< "key-set"; of look-up: "in".
  ClaimSpec Claim;                ///< "claim"
  PlaceSpec Expected;             ///< "expected": the value compared with.
  bool ExpectsClock = false;      ///< "expected": "clock".
  bool ReturnsVerifier = false;   ///< "fluent": ret is the verifier itself.
  /// "absent": what a missing claim does: "fails", "passes"; of a read: the
  /// result is "null", "zero", "negative", "empty", "throws".
  enum Absence : uint8_t {
    AbsentFails,
    AbsentPasses,
    AbsentNull,
    AbsentZero,
    AbsentNegative,
    AbsentEmpty,
    AbsentThrows
  };
  Absence Absent = AbsentFails;
  /// "null-expected": "fails", "presence", "skips".
  enum NullExpectation : uint8_t { NullFails, NullPresence, NullSkips };
  NullExpectation NullExpected = NullFails;
  /// "empty-expected": the same for an empty string or list.
  NullExpectation EmptyExpected = NullFails;
  /// "claims": maps enumerator (or macro value) name to claim name. With
  /// "claim-list": varargs pairs of claim enumerator and expectation, ended by
  /// a sentinel; "" marks the sentinel. Else: translates "claim": {"from":
  /// ...}.
  std::vector<std::pair<std::string, std::string>> ClaimEnumerators;
  /// "claim-values": the same enumerators as integers, for macros.
  std::vector<std::pair<int64_t, std::string>> ClaimValues;
  /// "named-claims": enumerators whose pair has a third member, the claim's
  /// name before the expectation (`R_JWT_CLAIM_STR, "tid", "x"`).
  std::vector<std::string> NamedClaims;
  /// "clock-values": expectations that mean "compare with the clock";
  /// "presence-values": those that only ask for presence.
  std::vector<int64_t> ClockValues, PresenceValues;
  unsigned ClaimList = 0; ///< "claim-list": "argN", first of the pairs.
  /// "defaults": claims that the library checks unasked.
  struct DefaultCheck {
    std::string Claim;
    bool IfPresent = true; ///< "if-present", default true.
  };
  std::vector<DefaultCheck> Defaults;
  /// "null-key": what a null key does: "no-verification", "fails", "stored".
  enum NullKeyMeaning : uint8_t {
    NullKeyFails,
    NullKeyNoVerification,
    NullKeyStored
  };
  NullKeyMeaning NullKey = NullKeyFails;
  bool AlgorithmFromToken = false; ///< "algorithm-from": "token".
  /// "bytes", and of each code: what is verified are bytes, and a token only if
  /// the program reads it as one.
  bool IsOfBytes = false;
  std::string Algorithm;    ///< "algorithm": "rs256", "hmac", "none".
  PlaceSpec AlgorithmPlace; ///< "algorithm": {"from": "arg2"}.
  bool Rejects = false; ///< decode: "yields-on-failure": also without success.
  std::string Yields;   ///< decode: "token", "payload", "header".
  PlaceSpec Left, Right, LengthOf; ///< compare: "left", "right", "length".
  CompareStyle Style = CompareStyle::Exact;       ///< "style"
  OutcomeTest::Is EqualIs = OutcomeTest::NonZero; ///< "equal": "zero", ...
  int64_t EqualValue = 0; ///< "equal": 3 or {"not": -1}.
  std::string TestOf;     ///< test: "of": "empty", "null", "present", "error",
                          ///< "measure" (a length, a type), "alternative"
                          ///< (the one that the template argument names).
  std::optional<int64_t> Alternative; ///< hold: "alternative"; -1: none.
  bool IsDifference = false;          ///< derive: "as": "difference".
  bool IsSum = false;                 ///< derive: "as": "sum".
  bool IsFolded = false;              ///< derive: "as": "folded": without case.
  PlaceSpec ElementAt;                ///< element: "at": its number.
  bool Fills = false; ///< insert: "fills": the container is not empty then.
  PlaceSpec Callee;   ///< invoke, start-thread, assert; of require-claim,
                      ///< verify-signature, select-key: the callable decides.
  std::vector<PlaceSpec> CallArgs; ///< "args"
  std::string Quantifier; ///< invoke: "quantifier": the callable is a predicate
                          ///< over elements; ret tells whether "any", "all" or
                          ///< "none" meets it. "each": it compares elements of
                          ///< two sequences. "alternative": it gets the one
                          ///< that the argument, a sum, holds.
  bool Aborts = false;    ///< exit: "aborts".
  std::string KeyKind;    ///< "kind": "private", "signing", "hmac", "kek",
                          ///< "password", "derived", "session", "random".
  std::string HandleOf;   ///< key-handle: "kind".
  PlaceSpec SizeOf;       ///< allocate: "size".
  PlaceSpec CountOf;      ///< allocate: "count": so many times the size.
  PlaceSpec AlignmentOf;  ///< allocate: "alignment".
  bool PageAligned = false;        ///< allocate: "page-aligned".
  std::string GuardScope;          ///< guard: "region", "process", "heap".
  std::string Heap;                ///< allocate, guard: name of a secure heap.
  bool GuardsDump = false;         ///< allocate, guard: "covers": "dump".
  bool NeedsPageAlignment = false; ///< guard: "needs-alignment": "page".
  bool CanFail = false;            ///< guard: "can-fail".
  bool Elidable = false;       ///< wipe: "elidable": the compiler may drop it;
                               ///< release: or a wipe right before it.
  bool Wipes = false;          ///< release, reallocate: "wipes".
  bool WipesIfGuarded = false; ///< release: "wipes": "if-guarded".
  bool Borrowed = false;       ///< key-source: "borrowed": the library owns it.
  std::string SinkKind;        ///< sink: "channel": "log", "terminal", "error",
                               ///< "file", "network", "process", "crash",
                               ///< "memory"; the type of To may know better.
  std::string NoteOnSuccess, NoteOnFailure; ///< "note", "note-on-failure".
};

/// The JSON spelling of a kind.
llvm::StringRef spelling(EffectKind Kind);

/// One function of a library.
struct FunctionModel {
  std::string Name;      ///< Qualified name without template arguments; C name;
                         ///< a variable's name for function-pointer variables.
                         ///< A list in JSON declares one model for each name.
  int Arity = -1;        ///< "params": number of parameters; -1: any.
  std::string ParamType; ///< "first-param": distinguishes overloads, or "".
  std::string Prototype; ///< "prototype", for readers and `rules lint`.
  std::vector<Effect> Effects;
  std::string Note; ///< "note": the library's default in a sentence.
  std::string Pack; ///< Library, for messages.
};

/// A field through which a library is given a key. JSON `"key-fields"`:
/// `{"field": "resp", "kind": "password", "when": {"field": "msg_style",
/// "is": 1}}`. With `when` it is one only where another field, of whatever
/// object, is known to have that value, or where nobody looks at that field.
struct KeyField {
  std::string Name, Kind;
  std::string WhenField; ///< Empty: always.
  int64_t WhenValue = 0;
};

/// One type of a library.
struct TypeModel {
  std::string Name;
  std::string Is; ///< "token", "verifier", "payload", "text", "container",
                  ///< "iterator", "time", "stream", "parameter",
                  ///< "smart-pointer", "optional", "tuple", "error-code",
                  ///< "status",
                  ///< "guarded-allocator", "wiping-allocator", "key-object",
                  ///< "wiping-object", "callable", "lock", "test-fixture",
                  ///< "record".
  bool GuardsDump = false;
  bool Wipes = false;
  bool Shares = false; ///< A smart pointer that may be one of several owners.
  std::string KeyKind;
  std::string Channel; ///< "channel": where goes what a sink gives to it.
  /// "value-fields", "element-fields": reading the field yields the object's
  /// value (a copy), or an element of it.
  std::vector<std::string> ValueFields, ElementFields;
  std::vector<std::string> Parts;  ///< "parts": names of a tuple's, if any.
  std::vector<KeyField> KeyFields; ///< What is stored there is a key.
  std::string Pack;                ///< Library, for messages.
};

struct Pack {
  std::string Library, Title, Versions, Provenance;
  std::vector<std::string> Headers;    ///< Path suffixes of its own headers;
                                       ///< with a final `/`: folders.
  std::vector<std::string> Namespaces; ///< Its own namespaces.
  std::vector<std::string> TestMacros; ///< Macros that define tests.
  std::vector<FunctionModel> Functions;
  std::vector<TypeModel> Types;
  /// Advice lines by claim group ("iss", "aud|scope", "exp"), for messages.
  std::vector<std::pair<std::string, std::string>> Advice;
  /// "wipe-with": the call that wipes, with `{p}` and `{n}`.
  std::string WipeWith;
  /// Key sources that rules declare shared between issuers.
  std::vector<std::string> SharedKeySources;
  std::string File; ///< Where it was read, for messages.
};

/// A problem in a rule file.
struct RuleError {
  std::string File;
  unsigned Line = 0, Column = 0;
  std::string JsonPath; ///< As in `$.functions[3].effects[0]`.
  std::string Text;
  std::string str() const;
};

/// All packs in force, with look-up by name.
class Model {
public:
  /// The packs that are compiled in. Never fails. Where two of them describe
  /// the same C function, say for its keys and for its tokens, the effects are
  /// combined; a pack that is added later replaces them all.
  static const Model &builtin();

  /// Adds a pack; later packs win over earlier ones for the same function.
  void add(Pack P);

  /// Reads a pack from JSON text; \p File names it in errors.
  static std::optional<Pack> parse(llvm::StringRef Text, llvm::StringRef File,
                                   std::vector<RuleError> &Errors);

  /// The model that the annotations `claimcheck::EFFECT(KEY: VALUE, ...)` on a
  /// function give, or nothing if there is none or one is not valid.
  static std::optional<FunctionModel>
  annotated(llvm::StringRef Name, const std::vector<std::string> &Annotations,
            std::vector<RuleError> &Errors);

  /// Reads a file, or each *.json in a directory, and adds the packs.
  /// \returns false and fills \p Errors if any of it is not valid.
  bool load(llvm::StringRef Path, std::vector<RuleError> &Errors);

  /// The form in which names are looked up: without template arguments, inline
  /// namespaces of standard libraries and a leading `::`.
  static std::string normalize(llvm::StringRef Name);

  /// The model of a function, or null. Packs added later win; inside a pack
  /// `first-param` weighs more than `params`, and both more than neither. \p
  /// Name is qualified, without template arguments and inline namespaces; \p
  /// NumParams does not count the object.
  /// \p FirstParam is the qualified record name of the first parameter, or "".
  const FunctionModel *function(llvm::StringRef Name, unsigned NumParams,
                                llvm::StringRef FirstParam = "") const;
  /// Whether any overload of \p Name is modelled.
  bool knowsName(llvm::StringRef Name) const;
  /// Whether an unqualified identifier occurs in the name of a function or type
  /// that tokens or keys can enter a program by; a unit without any of them has
  /// nothing to analyse. The standard libraries have none.
  bool knowsIdentifier(llvm::StringRef Identifier) const;
  const TypeModel *type(llvm::StringRef QualifiedName) const;
  /// The pack that owns a header, by path suffix, or null.
  const Pack *packOfHeader(llvm::StringRef Path) const;
  const std::vector<std::shared_ptr<const Pack>> &packs() const {
    return Packs;
  }

private:
  void combine();

  std::vector<std::shared_ptr<const Pack>> Packs;
  std::vector<std::shared_ptr<const FunctionModel>> Combined;
  llvm::StringMap<std::vector<const FunctionModel *>> Functions;
  llvm::StringMap<const TypeModel *> Types;
  llvm::StringMap<char> Identifiers;
};

} // namespace claimcheck::model

#endif // CLAIMCHECK_MODEL_MODEL_H
