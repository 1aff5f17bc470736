//===- EmbeddedPacks.h - The rule packs inside the binaries -----*- C++ -*-===//
//
// The build writes the definition from rules/*.json, so that the checks know
// the common libraries with no configuration and no installed data.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_MODEL_EMBEDDEDPACKS_H
#define CLAIMCHECK_MODEL_EMBEDDEDPACKS_H

#include <cstddef>
#include <span>
#include <string_view>

namespace claimcheck::model {

/// One rule pack, byte for byte as it stands in rules/.
struct EmbeddedPack {
  std::string_view Name; ///< File name without `.json`.
  std::string_view Text;
};

/// All packs, sorted by name.
std::span<const EmbeddedPack> embeddedPacks();

} // namespace claimcheck::model

#endif // CLAIMCHECK_MODEL_EMBEDDEDPACKS_H
