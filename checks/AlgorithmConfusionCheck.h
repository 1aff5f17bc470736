//===- AlgorithmConfusionCheck.h --------------------------------*- C++ -*-===//

#ifndef CLAIMCHECK_ALGORITHMCONFUSIONCHECK_H
#define CLAIMCHECK_ALGORITHMCONFUSIONCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds verifications in which the token can select no key, no signature or
/// another family of algorithms for the same key bytes.
///
/// For the user-facing documentation see docs/checks/algorithm-confusion.md.
class AlgorithmConfusionCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_ALGORITHMCONFUSIONCHECK_H
