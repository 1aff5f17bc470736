//===- KeyGroups.cpp - Which leaves are one and the same key --------------===//

#include "KeyGroups.h"

using namespace llvm;

namespace claimcheck::flow {

KeyId KeyGroups::idOf(ValueRef Leaf, StringRef Function) const {
  ValueRef Key = identityOf(Leaf);
  return {dependsOnParam(VF, Key) ? Function.str() : std::string(), Key->Id};
}

KeyId KeyGroups::find(KeyId K) const {
  for (auto It = Parent.find(K); It != Parent.end(); It = Parent.find(K))
    K = It->second;
  return K;
}

void KeyGroups::addPut(ArrayRef<ValueRef> Leaves, StringRef Function) {
  std::map<Site, KeyId> ByCall;
  for (ValueRef Leaf : Leaves) {
    Site Made = filledAt(VF, identityOf(Leaf));
    if (!Made.F)
      continue;
    KeyId Mine = find(idOf(Leaf, Function));
    auto [It, New] = ByCall.try_emplace(Made, Mine);
    KeyId Other = find(It->second);
    if (!New && Other != Mine)
      Parent[std::max(Mine, Other)] = std::min(Mine, Other);
  }
}

} // namespace claimcheck::flow
