//===- ValidationDisabledCheck.h --------------------------------*- C++ -*-===//

#ifndef CLAIMCHECK_VALIDATIONDISABLEDCHECK_H
#define CLAIMCHECK_VALIDATIONDISABLEDCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds token checks that are switched off, or that accept whatever they see.
///
/// For the user-facing documentation see docs/checks/validation-disabled.md.
class ValidationDisabledCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_VALIDATIONDISABLEDCHECK_H
