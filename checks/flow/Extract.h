//===- Extract.h - A part of a unit -----------------------------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_EXTRACT_H
#define CLAIMCHECK_FLOW_EXTRACT_H

#include "IR.h"
#include <set>

namespace claimcheck::flow {

/// A unit with \p Functions of \p U alone, what they refer to, and the names
/// that they had before units were linked. Of what only reports need, nothing
/// is kept.
Unit extract(const Unit &U, const std::set<const Function *> &Functions);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_EXTRACT_H
