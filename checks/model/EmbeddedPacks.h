//===- EmbeddedPacks.h - The packs that are compiled in ---------*- C++ -*-===//
//
// The build generates the definition from `rules/*.json`.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_MODEL_EMBEDDEDPACKS_H
#define CLAIMCHECK_MODEL_EMBEDDEDPACKS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace claimcheck::model {

struct EmbeddedPack {
  llvm::StringRef Name; ///< File name, as in `libjwt.json`.
  llvm::StringRef Text;
};

/// In the order of the file names.
llvm::ArrayRef<EmbeddedPack> embeddedPacks();

} // namespace claimcheck::model

#endif // CLAIMCHECK_MODEL_EMBEDDEDPACKS_H
