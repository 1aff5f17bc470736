//===- SourceLines.h - The texts of lines that reports name -----*- C++ -*-===//
//
// Reports are written without the sources: fingerprints and fix-its need the
// texts of the lines that they name.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FRONTEND_SOURCELINES_H
#define CLAIMCHECK_FRONTEND_SOURCELINES_H

#include "flow/IR.h"
#include "clang/Basic/SourceManager.h"
#include <map>

namespace claimcheck::frontend {

/// By file number of the unit: the lines that a report may name, each with one
/// column that is named in it.
using NamedLines = std::map<uint32_t, std::map<uint32_t, uint32_t>>;

/// Fills \p U's Lines for what its functions and globals name.
/// \returns those lines, of the files whose text the parser still has.
NamedLines addLines(const clang::SourceManager &SM, flow::Unit &U);

/// The file that \p U numbers \p Id; invalid for a system header, and if the
/// parser does not have it.
clang::FileID fileOf(const clang::SourceManager &SM, const flow::Unit &U,
                     uint32_t Id);

} // namespace claimcheck::frontend

#endif // CLAIMCHECK_FRONTEND_SOURCELINES_H
