//===- KeyNotWipedCheck.h - claimcheck-key-not-wiped ------------*- C++ -*-===//

#ifndef CLAIMCHECK_KEYNOTWIPEDCHECK_H
#define CLAIMCHECK_KEYNOTWIPEDCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds memory that ends its life with key bytes in it.
///
/// For the user-facing documentation see docs/checks/key-not-wiped.md.
class KeyNotWipedCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_KEYNOTWIPEDCHECK_H
