//===- UnboundKeyCheck.h - claimcheck-unbound-key ---------------*- C++ -*-===//

#ifndef CLAIMCHECK_UNBOUNDKEYCHECK_H
#define CLAIMCHECK_UNBOUNDKEYCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds keys that the sender of a token can choose and that are not tied to
/// the issuer that was validated.
///
/// For the user-facing documentation see docs/checks/unbound-key.md.
class UnboundKeyCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_UNBOUNDKEYCHECK_H
