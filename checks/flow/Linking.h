//===- Linking.h - Which definition a name means ----------------*- C++ -*-===//
//
// A compile database is not one program: several definitions of one external
// name, above all `main`, mean several programs. Each definition gets an id of
// its own here, and each unit refers to those that it can be linked with.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_LINKING_H
#define CLAIMCHECK_FLOW_LINKING_H

#include "IR.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <set>

namespace claimcheck::flow {

/// What units are parts of together.
class LinkUnits {
public:
  /// Drops units that are captured twice; what is kept belongs to the programs
  /// of all of them.
  explicit LinkUnits(std::vector<std::unique_ptr<Unit>> &Units);

  /// Whether \p To may be linked into a program with \p From. A unit of which
  /// no program is known may be part of any.
  bool mayReach(const Unit &From, const Unit &To) const;
  /// Whether \p To brings along, for tests alone, what stands there for
  /// something else that \p From is shipped with.
  bool isTestDouble(const Unit &From, const Unit &To) const;
  /// What a source with tests keeps to itself is part of the tests.
  void markTestHelpers(Unit &U) const;

private:
  bool hasTests(const Unit &U) const { return Tests.count(&U); }
  /// Whether some program that \p U is part of is no test.
  bool isShipped(const Unit &U) const;

  std::set<const Unit *> Tests;
  std::set<std::string> TestPrograms;
};

/// The id under which the build knows a function: without the number that
/// tells several definitions apart.
llvm::StringRef externalId(llvm::StringRef Id);

/// A name that may mean several definitions, each with the id that it has now.
using Alternatives = std::map<std::string, std::vector<std::string>>;

/// Gives definitions of the same name
/// different ids, and renames the references in all units. A reference that
/// several definitions answer to gets an id that the result explains.
Alternatives separate(std::vector<std::unique_ptr<Unit>> &Units,
                      const LinkUnits &Links);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_LINKING_H
