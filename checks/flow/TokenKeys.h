//===- TokenKeys.h - Where a verification key comes from --------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_TOKENKEYS_H
#define CLAIMCHECK_FLOW_TOKENKEYS_H

#include "TokenDomain.h"

namespace claimcheck::flow {

/// A choice of a key that the sender of the token controls.
struct KeyChoice {
  /// The claim or header field by which it is made, or empty if the token
  /// carries or names the key itself.
  std::string Selector;
  std::string Pool;      ///< The variable that holds the keys, or empty.
  bool FailOpen = false; ///< The key's issuer is compared only if it has one.
  explicit operator bool() const { return !Selector.empty() || !Pool.empty(); }
};

/// How the key of \p T was chosen, if by the sender and not tied to the issuer
/// that was validated. \p Facts is what holds where the token is accepted; it
/// may be null.
std::optional<KeyChoice> unboundKey(const TokenValues &TV, const TokenState &T,
                                    ValueRef Text, const State *Facts);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_TOKENKEYS_H
