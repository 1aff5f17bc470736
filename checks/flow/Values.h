//===- Values.h - Symbolic values and memory regions ------------*- C++ -*-===//
//
// The simulation computes with symbolic values. They are interned: equal
// values are the same pointer, which makes a value its own number, and a
// token's identity is the value of its compact string.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_VALUES_H
#define CLAIMCHECK_FLOW_VALUES_H

#include "IR.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Allocator.h"
#include <string>

namespace claimcheck::model {
struct Effect;
} // namespace claimcheck::model

namespace claimcheck::flow {

class Value;
class Region;
using ValueRef = const Value *;
using RegionRef = const Region *;

/// A place in the program where a value, an event or a region comes from: an
/// instruction of a function.
struct Site {
  const Unit *U = nullptr;
  const Function *F = nullptr;
  uint32_t Block = 0, Index = 0;

  friend bool operator==(const Site &, const Site &) = default;
  friend auto operator<=>(const Site &, const Site &) = default;
};

/// A symbolic value.
class Value : public llvm::FoldingSetNode {
public:
  enum Kind : uint8_t {
    // Constants.
    Int,      ///< IntValue; null pointers, false, empty optionals are 0.
    Text,     ///< Name: the bytes of a literal.
    Float,    ///< Name
    Undef,    ///< Indeterminate.
    Blank,    ///< A value-initialised object: zero, empty.
    Function, ///< Name: a Decl's Id.
    // Unknowns.
    Param,    ///< Number: what the caller passed.
    Input,    ///< What R held when the function was entered.
    Config,   ///< A field that every constructor fills from its parameters.
    Fresh,    ///< Something new, made at number Number (a site and a slot).
    Phi,      ///< One of several, at number Number; inputs in the factory.
    Imported, ///< Ops[0] of a callee, seen from call site Number.
    // Computed.
    Address, ///< Of R.
    Member,  ///< Field Name of Ops[0].
    Element, ///< An element of, or position in, Ops[0]; Number is -1 if
             ///< Ops[0] is a position and this the one before it.
    Binary,  ///< Number is the BinaryOp, plus 256 times the CompareStyle of
             ///< a comparison; Ops[0], Ops[1]; Ops[2]: the length compared.
    Not,
    AnyOf,   ///< Whether one of Ops, two or more, is not zero.
    Derived, ///< Computed from Ops by something that is not modelled. Name
             ///< may say how: "folded" without regard to case, "filled" by
             ///< adding an element, "either" one of them.
    Result,  ///< Of an unknown call at number Number with arguments Ops.
    LookUp,  ///< What Ops[1] selects in Ops[0].
    TestOf,  ///< Name ("empty", "null", "present", "error", "measure")
             ///< of Ops[0].
    Clock,   ///< The current time.
    // Tokens.
    Token,    ///< Decoded from Ops[0], the text.
    Payload,  ///< Of the token with text Ops[0].
    Claim,    ///< Name of the token with text Ops[0]; header fields `$alg`...
    HasClaim, ///< Whether Name is in the token with text Ops[0].
    Verifier, ///< A new verifier with the defaults of Rule.
    With,     ///< Verifier Ops[0] with Rule applied; Ops[1...] are operands.
    Mac,      ///< Computed with key Ops[0] over the text Ops[1].
    KeyData,  ///< Key bytes; the key analysis gives Number a meaning.
  };

  Kind K;
  uint32_t Id = 0; ///< Creation order: a deterministic order of values.
  int64_t Number = 0;
  llvm::StringRef Name;
  RegionRef R = nullptr;
  const model::Effect *Rule = nullptr;
  llvm::ArrayRef<ValueRef> Ops;
  uint32_t Depth = 0; ///< Of the deepest operand, plus one.

  /// Whether it stands for an object of an analysis, or says something of one.
  bool isTracked() const { return K >= Token; }
  bool isInt() const { return K == Int; }
  bool isInt(int64_t V) const { return K == Int && Number == V; }
  bool isConstant() const {
    return K == Int || K == Text || K == Float || K == Blank || K == Function;
  }

  static void profile(llvm::FoldingSetNodeID &ID, Kind K, int64_t Number,
                      llvm::StringRef Name, RegionRef R,
                      const model::Effect *Rule, llvm::ArrayRef<ValueRef> Ops);
  void Profile(llvm::FoldingSetNodeID &ID) const {
    profile(ID, K, Number, Name, R, Rule, Ops);
  }
};

/// An object or a part of one.
class Region : public llvm::FoldingSetNode {
public:
  enum Kind : uint8_t {
    LocalVar,  ///< Local Number of the function under simulation.
    GlobalVar, ///< Name: the variable's Id.
    Pointee,   ///< What pointer Of points to.
    Heap,      ///< Allocated at number Number.
    Returned,  ///< The object that the function returns.
    Field,     ///< Name of Parent.
    Element,   ///< Any element of Parent.
    ElementAt, ///< Element Number of Parent.
  };

  Kind K;
  uint32_t Id = 0;
  int64_t Number = 0;
  llvm::StringRef Name;
  RegionRef Parent = nullptr;
  ValueRef Of = nullptr;
  /// Whether anything spoke of a part of it. Set by the factory.
  mutable bool HasParts = false;

  bool isRoot() const { return !Parent; }
  RegionRef root() const {
    RegionRef R = this;
    while (R->Parent)
      R = R->Parent;
    return R;
  }
  /// How many objects it is a part of: outer ones are written first.
  unsigned depth() const {
    unsigned N = 0;
    for (RegionRef R = Parent; R; R = R->Parent)
      ++N;
    return N;
  }
  /// Whether this is \p Outer or a part of it.
  bool isWithin(RegionRef Outer) const {
    for (RegionRef R = this; R; R = R->Parent)
      if (R == Outer)
        return true;
    return false;
  }

  static void profile(llvm::FoldingSetNodeID &ID, Kind K, int64_t Number,
                      llvm::StringRef Name, RegionRef Parent, ValueRef Of);
  void Profile(llvm::FoldingSetNodeID &ID) const {
    profile(ID, K, Number, Name, Parent, Of);
  }
};

/// Owns and interns values and regions.
class ValueFactory {
public:
  ValueFactory() = default;
  ValueFactory(const ValueFactory &) = delete;
  ValueFactory &operator=(const ValueFactory &) = delete;

  ValueRef make(Value::Kind K, llvm::ArrayRef<ValueRef> Ops = {},
                llvm::StringRef Name = {}, int64_t Number = 0,
                RegionRef R = nullptr, const model::Effect *Rule = nullptr);
  ValueRef integer(int64_t V) { return make(Value::Int, {}, {}, V); }
  ValueRef text(llvm::StringRef S) { return make(Value::Text, {}, S); }
  ValueRef undef() { return make(Value::Undef); }
  ValueRef address(RegionRef R) { return make(Value::Address, {}, {}, 0, R); }
  ValueRef input(RegionRef R);
  ValueRef param(unsigned Index) { return make(Value::Param, {}, {}, Index); }
  ValueRef fresh(const Site &S, unsigned Slot = 0) {
    return make(Value::Fresh, {}, {}, number(S, Slot));
  }
  /// Folds what folds.
  ValueRef binary(BinaryOp Op, ValueRef L, ValueRef R);
  ValueRef negation(ValueRef V);
  /// Whether one of \p Ops is not zero: 1 if one of them is another's negation.
  ValueRef anyOf(llvm::ArrayRef<ValueRef> Ops);
  ValueRef member(ValueRef V, llvm::StringRef Name);
  ValueRef element(ValueRef V);
  /// The element before position \p V.
  ValueRef before(ValueRef V);
  ValueRef derived(llvm::ArrayRef<ValueRef> From);
  /// One of two values, or of those that they are one of.
  ValueRef oneOf(ValueRef A, ValueRef B);
  /// The join of values that meet in \p R at the entry of a block.
  ValueRef phi(const Site &BlockEntry, RegionRef R, ValueRef A, ValueRef B);
  /// What a phi may be; grows during simulation.
  llvm::ArrayRef<ValueRef> inputs(ValueRef Phi) const;

  RegionRef local(LocalId L) {
    return region(Region::LocalVar, nullptr, {}, L);
  }
  RegionRef global(llvm::StringRef Symbol) {
    return region(Region::GlobalVar, nullptr, Symbol);
  }
  RegionRef returned() { return region(Region::Returned); }
  /// What \p V points to.
  RegionRef pointee(ValueRef V);
  RegionRef heap(const Site &S) {
    return region(Region::Heap, nullptr, {}, number(S, 0));
  }
  RegionRef field(RegionRef Parent, llvm::StringRef Name) {
    return region(Region::Field, Parent, Name);
  }
  /// The member of a JSON object, as opposed to a field of its node.
  RegionRef namedMember(RegionRef Parent, llvm::StringRef Name) {
    return field(Parent, ("." + Name).str());
  }
  /// The part of \p To that \p R is of \p From, or null.
  RegionRef movedPart(RegionRef R, RegionRef From, RegionRef To);
  RegionRef element(RegionRef Parent, std::optional<int64_t> At = {}) {
    return At ? region(Region::ElementAt, Parent, {}, *At)
              : region(Region::Element, Parent);
  }
  RegionRef region(Region::Kind K, RegionRef Parent = nullptr,
                   llvm::StringRef Name = {}, int64_t Number = 0,
                   ValueRef Of = nullptr);

  /// A number for a site and slot, and back.
  int64_t number(const Site &S, unsigned Slot);
  const Site &site(int64_t Number) const { return Sites[Number].first; }
  unsigned slot(int64_t Number) const { return Sites[Number].second; }

  /// Visits \p V and all it is made of, phi inputs included, each once. Stops
  /// when \p Visit returns true and returns that. \p Descend tells whether to
  /// look into a value.
  bool any(ValueRef V, llvm::function_ref<bool(ValueRef)> Visit,
           llvm::function_ref<bool(ValueRef)> Descend) const;

  /// \p V, or if it is made of more than \p Limit values, something computed
  /// from the nearest things it is made of, tokens and keys first. What leaves
  /// a function must not grow with each function it passes.
  ValueRef condensed(ValueRef V, unsigned Limit = MaxParts);

  /// Deeper values are cut off into `Derived` of their leaves.
  static constexpr unsigned MaxDepth = 40;
  /// A phi remembers so many of the values that met in it.
  static constexpr unsigned MaxInputs = 16;
  /// Values beyond this size are condensed when they leave a function.
  static constexpr unsigned MaxParts = 150;
  /// What is left of a condensed value, and of one that was cut off.
  static constexpr unsigned MaxLeaves = 8;

private:
  llvm::BumpPtrAllocator Memory;
  llvm::FoldingSet<Value> Values;
  llvm::FoldingSet<Region> Regions;
  std::vector<std::pair<Site, unsigned>> Sites;
  std::map<std::pair<Site, unsigned>, int64_t> SiteNumbers;
  llvm::DenseMap<ValueRef, llvm::SmallVector<ValueRef, 4>> PhiInputs;
  uint32_t NextId = 1;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_VALUES_H
