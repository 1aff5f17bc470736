//===- UnverifiedTokenCheck.h - claimcheck-unverified-token -----*- C++ -*-===//

#ifndef CLAIMCHECK_UNVERIFIEDTOKENCHECK_H
#define CLAIMCHECK_UNVERIFIEDTOKENCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds claims that are used for a decision on a path without a verified
/// signature.
///
/// For the user-facing documentation see docs/checks/unverified-token.md.
class UnverifiedTokenCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_UNVERIFIEDTOKENCHECK_H
