//===- Analyze.cpp - From linked units to findings ------------------------===//

#include "Analyze.h"

namespace claimcheck::flow {

Analysis analyze(std::vector<std::unique_ptr<Unit>>, const model::Model &,
                 const AnalysisOptions &) {
  return {};
}

} // namespace claimcheck::flow
