//===- KeyGroups.h - Which leaves are one and the same key ------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_KEYGROUPS_H
#define CLAIMCHECK_FLOW_KEYGROUPS_H

#include "KeyAnalysis.h"

namespace claimcheck::flow {

/// A key in the findings: the value that its bytes have where they are made;
/// for bytes that a function was handed, that in this function.
struct KeyId {
  std::string Function; ///< Empty for what is made at one place.
  uint32_t Value = 0;

  friend bool operator==(const KeyId &, const KeyId &) = default;
  friend auto operator<=>(const KeyId &, const KeyId &) = default;
};

/// Keys that are the same under several names: one call fills memory with a
/// value when it succeeds and another when it fails.
class KeyGroups {
public:
  KeyGroups(ValueFactory &VF) : VF(VF) {}

  /// The name of \p Leaf as seen in \p Function, before any union.
  KeyId idOf(ValueRef Leaf, llvm::StringRef Function) const;
  /// What \p K and all that was said to be the same have in common.
  KeyId find(KeyId K) const;
  /// Leaves that lie in one region after one statement, and that one call
  /// made, are one key.
  void addPut(llvm::ArrayRef<ValueRef> Leaves, llvm::StringRef Function);

private:
  ValueFactory &VF;
  std::map<KeyId, KeyId> Parent;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_KEYGROUPS_H
