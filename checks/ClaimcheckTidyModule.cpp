//===- ClaimcheckTidyModule.cpp - Registers the checks --------------------===//

#include "AlgorithmConfusionCheck.h"
#include "KeyInDumpCheck.h"
#include "KeyInLogCheck.h"
#include "KeyNotWipedCheck.h"
#include "MissingClaimValidationCheck.h"
#include "SelfReferentialClaimCheck.h"
#include "UnboundKeyCheck.h"
#include "UnverifiedTokenCheck.h"
#include "ValidationDisabledCheck.h"
#include "WeakClaimComparisonCheck.h"
#include "frontend/Compat.h"

using namespace clang::tidy;

namespace claimcheck {
namespace {

class ClaimcheckModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    Factories.registerCheck<AlgorithmConfusionCheck>(
        "claimcheck-algorithm-confusion");
    Factories.registerCheck<KeyInDumpCheck>("claimcheck-key-in-dump");
    Factories.registerCheck<KeyInLogCheck>("claimcheck-key-in-log");
    Factories.registerCheck<KeyNotWipedCheck>("claimcheck-key-not-wiped");
    Factories.registerCheck<MissingClaimValidationCheck>(
        "claimcheck-missing-claim-validation");
    Factories.registerCheck<SelfReferentialClaimCheck>(
        "claimcheck-self-referential-claim");
    Factories.registerCheck<UnboundKeyCheck>("claimcheck-unbound-key");
    Factories.registerCheck<UnverifiedTokenCheck>(
        "claimcheck-unverified-token");
    Factories.registerCheck<ValidationDisabledCheck>(
        "claimcheck-validation-disabled");
    Factories.registerCheck<WeakClaimComparisonCheck>(
        "claimcheck-weak-claim-comparison");
  }
};

const ClangTidyModuleRegistry::Add<ClaimcheckModule>
    Registered("claimcheck-module",
               "Omitted token checks and keys that a crash dump takes along.");

} // namespace
} // namespace claimcheck
