//===- KeyValues.h - Key bytes as values, and where they lie ----*- C++ -*-===//
//
// The contents of memory are values. Bytes of a key are a leaf of such a
// value: the `KeyData` that a rule's source made, or whatever else the
// program later uses as a key. Copies and encodings keep their leaves.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_KEYVALUES_H
#define CLAIMCHECK_FLOW_KEYVALUES_H

#include "Simulation.h"

namespace claimcheck::flow {

/// Why a leaf is a key.
struct KeyOrigin {
  enum Cause : uint8_t {
    Source, ///< A rule says that it yields key bytes.
    Use,    ///< It was used as a key.
    Kept,   ///< It is kept in memory that clears itself.
    Locked, ///< The program locks it into memory.
    Wiped,  ///< The program wipes it with care.
  };
  Cause C = Source;
  std::string Kind; ///< As in rules: "private", "session"...
  Site At;
  std::string By;      ///< The function that yields or uses it.
  bool Handed = false; ///< A caller knows; the function itself does not.
};
using KeyLeaves = std::map<ValueRef, KeyOrigin, ById>;

/// What is known of keys, in the whole program and inside each function.
struct KeyKnowledge {
  KeyLeaves Everywhere;                ///< Leaves that were made at one place.
  std::map<std::string, KeyLeaves> In; ///< By function: what it was handed.

  const KeyOrigin *find(ValueRef Leaf, llvm::StringRef Function) const;
  /// \p OnlyThere: other functions may find other bytes in the same memory.
  /// \returns whether this was news.
  bool add(ValueFactory &VF, ValueRef Leaf, llvm::StringRef Function,
           const KeyOrigin &O, bool OnlyThere = false);
};

/// Visits the leaves that bytes with value \p V are made of. \p Encoded tells
/// whether the bytes are another form of the leaf. Stops when \p Do returns
/// true, and returns that.
bool anyLeaf(const ValueFactory &VF, ValueRef V,
             llvm::function_ref<bool(ValueRef Leaf, bool Encoded)> Do);

/// Whether \p Leaf is only the handle of a key, in a library's memory.
bool isHandle(ValueRef Leaf);

/// Whether \p V is made of what the function was handed.
bool dependsOnParam(const ValueFactory &VF, ValueRef V);

/// Where the call is that made \p Leaf, if one did.
Site filledAt(const ValueFactory &VF, ValueRef Leaf);

/// Whether \p V leads to memory of the caller: it was handed in, or was found
/// in what was. What a call made out of parameters is not the caller's.
bool isCallers(const ValueFactory &VF, ValueRef V);

/// The object that \p Part is an element of: steps into arrays taken off.
RegionRef objectOf(RegionRef Part);

/// The region that pointer \p V leads to; a null among several is passed over.
RegionRef targetOf(ValueFactory &VF, ValueRef V);

/// Everything that is stored in \p R or behind it.
void contentsOf(ValueFactory &VF, const State &S, RegionRef R,
                llvm::SmallVectorImpl<ValueRef> &Out, unsigned Depth = 0);
/// The same for what \p V denotes: a pointer's target, or an object.
void contentsOf(ValueFactory &VF, const State &S, ValueRef V,
                llvm::SmallVectorImpl<ValueRef> &Out, unsigned Depth = 0);

/// The type of a region seen from function \p F; 0 if it has none.
TypeId typeOf(const Program &P, const ValueFactory &VF, FunctionRef F,
              RegionRef R);
/// The record and field that a region is, or empty names.
std::pair<std::string, std::string>
fieldOf(const Program &P, const ValueFactory &VF, FunctionRef F, RegionRef R);
/// The region whose contents at entry \p V is, or null.
RegionRef inputRegionOf(ValueFactory &VF, ValueRef V);

/// How a reader calls \p R: `key`, `ctx->key`, `the memory from line 7`.
std::string describeRegion(const Program &P, ValueFactory &VF, FunctionRef F,
                           RegionRef R);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_KEYVALUES_H
