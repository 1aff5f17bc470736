//===- MissingClaimValidationCheck.h ----------------------------*- C++ -*-===//

#ifndef CLAIMCHECK_MISSINGCLAIMVALIDATIONCHECK_H
#define CLAIMCHECK_MISSINGCLAIMVALIDATIONCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds tokens that are accepted on a valid signature although a required
/// claim was not compared with something that does not come from the token.
///
/// For the user-facing documentation see
/// docs/checks/missing-claim-validation.md.
class MissingClaimValidationCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_MISSINGCLAIMVALIDATIONCHECK_H
