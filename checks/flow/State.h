//===- State.h - What holds at a program point ------------------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_STATE_H
#define CLAIMCHECK_FLOW_STATE_H

#include "FlatMap.h"
#include "Values.h"
#include "llvm/ADT/SmallVector.h"
#include <limits>
#include <memory>

namespace claimcheck::flow {

/// What is known of an integer, pointer (0 is null) or truth value: bounds
/// and a few values that it does not have.
struct Fact {
  int64_t Low = std::numeric_limits<int64_t>::min();
  int64_t High = std::numeric_limits<int64_t>::max();
  llvm::SmallVector<int64_t, 2> Not; ///< Sorted, at most MaxNot.

  static constexpr unsigned MaxNot = 6;

  bool isTrivial() const {
    return Low == std::numeric_limits<int64_t>::min() &&
           High == std::numeric_limits<int64_t>::max() && Not.empty();
  }
  bool isConstant() const { return Low == High; }
  bool admits(int64_t V) const;
  bool isZero() const { return Low == 0 && High == 0; }
  bool isNonZero() const { return !admits(0); }

  /// Narrows by a comparison with a constant. \returns false if nothing is
  /// left.
  bool narrow(BinaryOp Op, int64_t V);
  /// The weakest fact that both imply.
  void widen(const Fact &Other);

  friend bool operator==(const Fact &, const Fact &) = default;
};

/// The state of the tracked objects: one type per analysis.
class Property {
public:
  virtual ~Property() = default;
  virtual std::shared_ptr<Property> clone() const = 0;
  /// States with equal properties are joined.
  virtual bool equals(const Property &Other) const = 0;
  /// This, with what \p Other, which is equal, knows beside; null if that is
  /// nothing new.
  virtual std::shared_ptr<const Property> widened(const Property &) const {
    return nullptr;
  }
  virtual size_t hash() const = 0;
};

using FactMap = FlatMap<ValueRef, Fact>;

/// What holds on either side of a join, in turn of other things: if one value
/// equals `a` here and `b` there, it equals one of the two; of two conditions
/// on what the function was given, one here and one there, one holds. Appends
/// values that are not zero, in the order of \p Mine.
void alternatives(ValueFactory &VF, const FactMap &Mine, const FactMap &Theirs,
                  llvm::SmallVectorImpl<ValueRef> &Out);

/// Memory, facts and property on one group of paths.
class State {
public:
  using Store = FlatMap<RegionRef, ValueRef>;
  using FactMap = flow::FactMap;

  explicit State(std::shared_ptr<const Property> P) : Prop(std::move(P)) {}

  const Store &store() const { return Memory; }
  const FactMap &facts() const { return Facts; }

  /// The value that \p R holds; unknown memory is its own input.
  ValueRef load(ValueFactory &VF, RegionRef R) const;
  /// The value stored in exactly \p R, or null.
  ValueRef stored(RegionRef R) const {
    auto It = Memory.find(R);
    return It == Memory.end() ? nullptr : It->second;
  }
  /// Overwrites \p R and forgets what its parts held.
  void write(RegionRef R, ValueRef V);
  /// Copies the object at \p From with all its parts to \p To.
  void copy(ValueFactory &VF, RegionRef From, RegionRef To);
  /// Forgets \p R and its parts.
  void erase(RegionRef R);

  Fact fact(ValueRef V) const;
  /// What \p V says of itself, by its kind and by what is known of its parts.
  Fact impliedFact(ValueRef V) const;
  void setFact(ValueRef V, Fact F);
  void dropFact(ValueRef V) { Facts.erase(V); }
  void dropFacts() { Facts.clear(); }
  /// Drops what is known of \p V and of what is made of it.
  void forget(const ValueFactory &VF, ValueRef V);
  /// Whether \p V is known to be zero (true), non-zero (false) or neither.
  std::optional<bool> isZero(ValueRef V) const;
  /// The integer that \p V is known to be.
  std::optional<int64_t> constant(ValueRef V) const;

  template <class T> const T &property() const {
    return static_cast<const T &>(*Prop);
  }
  const Property &property() const { return *Prop; }
  std::shared_ptr<const Property> sharedProperty() const { return Prop; }
  /// A private copy to change.
  template <class T> T &mutableProperty() {
    auto Copy = Prop->clone();
    T &Result = static_cast<T &>(*Copy);
    Prop = std::move(Copy);
    return Result;
  }

  /// Joins \p Other, whose property is equal, at the entry of a block.
  /// \returns whether this changed.
  bool join(ValueFactory &VF, const State &Other, const Site &BlockEntry);

  /// The exception in flight on unwinding paths.
  ValueRef Exception = nullptr;

private:
  /// How a comparison ends by what is known of its operands.
  std::optional<bool> decide(BinaryOp Op, ValueRef L, ValueRef R) const;

  Store Memory;
  FactMap Facts;
  std::shared_ptr<const Property> Prop;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_STATE_H
