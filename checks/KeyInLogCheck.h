//===- KeyInLogCheck.h - claimcheck-key-in-log ------------------*- C++ -*-===//

#ifndef CLAIMCHECK_KEYINLOGCHECK_H
#define CLAIMCHECK_KEYINLOGCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds key bytes that reach a log line, a terminal or an error text.
///
/// For the user-facing documentation see docs/checks/key-in-log.md.
class KeyInLogCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_KEYINLOGCHECK_H
