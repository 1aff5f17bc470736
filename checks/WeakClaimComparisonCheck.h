//===- WeakClaimComparisonCheck.h -------------------------------*- C++ -*-===//

#ifndef CLAIMCHECK_WEAKCLAIMCOMPARISONCHECK_H
#define CLAIMCHECK_WEAKCLAIMCOMPARISONCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds claims that are compared by prefix, substring or without case where
/// the norm wants equality.
///
/// For the user-facing documentation see docs/checks/weak-claim-comparison.md.
class WeakClaimComparisonCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_WEAKCLAIMCOMPARISONCHECK_H
