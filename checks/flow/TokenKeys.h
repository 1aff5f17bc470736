//===- TokenKeys.h - Where a verification key comes from --------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_TOKENKEYS_H
#define CLAIMCHECK_FLOW_TOKENKEYS_H

#include "TokenDomain.h"
#include <set>

namespace claimcheck::flow {

/// A choice of a key that the sender of the token controls.
struct KeyChoice {
  /// The claim or header field by which it is made, `$jwk` if the token
  /// carries or names the key itself, or empty if all keys are tried.
  std::string Selector;
  std::string Pool;      ///< The variable that holds the keys, or empty.
  bool FailOpen = false; ///< The key's issuer is compared only if it has one.
};

/// How the key of \p T was chosen, if by the sender and not tied to the issuer
/// that was validated. \p Facts is what holds where the token is accepted; it
/// may be null. \p ManyIssuers: the issuer is one of several.
std::optional<KeyChoice> unboundKey(const TokenValues &TV, const TokenState &T,
                                    ValueRef Text, const State *Facts,
                                    bool ManyIssuers);

/// Whether the issuers with which tokens were compared on the accepting paths
/// \p States are more than one.
bool haveManyIssuers(const TokenValues &TV,
                     llvm::ArrayRef<const TokenState *> States);

/// Whether a verifier lets the token choose between algorithms of which one is
/// none, or takes the same key for another purpose.
bool confusesAlgorithms(const TokenValues &TV, const VerifierConfig &Config,
                        ValueRef Text);

/// Whether \p Key, which may be null, is spelt out and no public key.
bool isSecretText(ValueRef Key);

/// Names for where the bytes of a key come from that mean the same in each
/// function of a program: variables, fields of a class, literals, what a
/// function returns for constants. \p Record is the class of the method that
/// \p Key is seen in, or empty.
std::set<std::string> keyOrigins(const ValueFactory &VF, ValueRef Key,
                                 llvm::StringRef Record);

/// The algorithm that a comparison at \p At expects: a text, or the last word
/// of an enumerator's name. Empty if it is neither.
llvm::StringRef algorithmName(const Site &At, ValueRef Expected);

/// The family of a JOSE algorithm, such as "HS" for `HS256` or an enumerator
/// that ends in it; "" if \p Name is none. Keys of two families are no use to
/// each other.
llvm::StringRef algorithmFamily(llvm::StringRef Name);

/// The key under which a token's state remembers that its algorithm was found
/// to be one of \p Family.
std::string familyClaim(llvm::StringRef Family);

/// Whether what comes from the text of a token was compared, by something that
/// is not modelled, with the name of an algorithm.
bool looksAtAlgorithm(const ValueFactory &VF, const State &S, ValueRef Text);

/// Whether the token's header chooses between families of algorithms that one
/// key then serves. \p Accepted are the ways in which one call's tokens are
/// accepted.
bool isAlgorithmOpen(const TokenValues &TV,
                     llvm::ArrayRef<const TokenState *> Accepted);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_TOKENKEYS_H
