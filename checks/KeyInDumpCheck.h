//===- KeyInDumpCheck.h - claimcheck-key-in-dump ----------------*- C++ -*-===//

#ifndef CLAIMCHECK_KEYINDUMPCHECK_H
#define CLAIMCHECK_KEYINDUMPCHECK_H

#include "frontend/SessionCheck.h"

namespace claimcheck {

/// Finds key bytes in memory that a crash dump would hold.
///
/// For the user-facing documentation see docs/checks/key-in-dump.md.
class KeyInDumpCheck : public frontend::SessionCheck {
public:
  using SessionCheck::SessionCheck;
};

} // namespace claimcheck

#endif // CLAIMCHECK_KEYINDUMPCHECK_H
