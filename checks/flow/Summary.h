//===- Summary.h - What a function does, by outcome -------------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_SUMMARY_H
#define CLAIMCHECK_FLOW_SUMMARY_H

#include "State.h"
#include <functional>

namespace claimcheck::flow {

/// One way in which a function ends, in terms of what its caller sees: values
/// over parameters, inputs, globals and what it made.
struct Case {
  enum Kind : uint8_t { Return, Throw };
  Kind K = Return;
  ValueRef Result = nullptr; ///< Of a return; null for void.
  /// Memory that the caller can reach, parts of the returned object included.
  State::Store Writes;
  State::FactMap Facts;
  std::shared_ptr<const Property> Prop;
  Site At; ///< The return or throw.
};

/// Something that happened inside of a function before its end, where only
/// callers can tell whether that was right.
struct InnerEvent {
  Case State;         ///< What held then; it has no result and no writes.
  std::string Reason; ///< Empty: something was done that accepts. Else why
                      ///< what was done may be wrong.
};

/// A function's cases, joined where the caller can't tell them apart.
struct Summary {
  std::vector<Case> Cases;
  std::vector<InnerEvent> Inside;
  bool HasEffects = false;  ///< Calls or stores that outlive it.
  bool IsUnknown = false;   ///< Nothing is known: recursion or a bound.
  bool CallsPassed = false; ///< Calls what only a caller may know.

  static constexpr unsigned MaxCases = 40;
  static constexpr unsigned MaxInside = 24;
  /// Memory that one case tells of: what a function writes deep in an object
  /// that it was given is forgotten first.
  static constexpr unsigned MaxWrites = 64;
  /// Values that all cases are told with: each call makes as many.
  static constexpr unsigned MaxValues = 2000;
};

/// Translates a callee's values and regions into a caller's.
class Instantiation {
public:
  /// \p At is the call; \p Args are its arguments, the object first.
  Instantiation(ValueFactory &VF, const State &Before, const Site &At,
                llvm::ArrayRef<ValueRef> Args, RegionRef Returned)
      : VF(VF), Before(Before), At(At), Args(Args), Returned(Returned) {}

  ValueRef value(ValueRef V);
  RegionRef region(RegionRef R);
  /// The object here of which only parts are known and that \p V, what a caller
  /// passed to \p Callee or left in memory, is as a whole; or null.
  RegionRef objectOf(ValueRef V, const Decl &Callee, const Unit &U);
  const State &before() const { return Before; }
  const Site &site() const { return At; }
  /// How many values were translated.
  size_t size() const { return Known.size(); }

private:
  ValueFactory &VF;
  const State &Before;
  Site At;
  llvm::ArrayRef<ValueRef> Args;
  RegionRef Returned;
  llvm::DenseMap<ValueRef, ValueRef> Known;

  ValueRef translate(ValueRef V);
  ValueRef namedMember(ValueRef Object, ValueRef Name);
  /// The region whose initial content \p V is, or null.
  RegionRef inputRegion(ValueRef V);
};

/// The text that \p V, a pointer or an object, stands for: the contents of a
/// buffer where they are known.
ValueRef textOf(ValueFactory &VF, const State &S, ValueRef V);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_SUMMARY_H
