//===- PlaceParser.h - Places as rules write them ---------------*- C++ -*-===//

#ifndef CLAIMCHECK_MODEL_PLACEPARSER_H
#define CLAIMCHECK_MODEL_PLACEPARSER_H

#include "model/Model.h"

namespace claimcheck::model {

/// Reads `ret`, `*arg1.buf`, `arg3...`, `arg1[*arg2]`; the forms are listed at
/// PlaceSpec. \returns nothing and says why in \p Why if it is none of them.
std::optional<PlaceSpec> parsePlace(llvm::StringRef Text, std::string &Why);

/// The inverse, for listings.
std::string printPlace(const PlaceSpec &Place);

} // namespace claimcheck::model

#endif // CLAIMCHECK_MODEL_PLACEPARSER_H
