//===- SelfReferentialClaimCheck.h ------------------------------*- C++ -*-===//

#ifndef CLAIMCHECK_SELFREFERENTIALCLAIMCHECK_H
#define CLAIMCHECK_SELFREFERENTIALCLAIMCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds claims whose expected value comes from the same token.
///
/// For the user-facing documentation see docs/checks/self-referential-claim.md.
class SelfReferentialClaimCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_SELFREFERENTIALCLAIMCHECK_H
