//===- Solver.h - Bottom-up solving of a program ----------------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_SOLVER_H
#define CLAIMCHECK_FLOW_SOLVER_H

#include "Simulation.h"
#include "llvm/ADT/StringMap.h"

namespace claimcheck::flow {

/// Solves all functions of a program, callees first, with one domain for each
/// simulation.
class Solver {
public:
  Solver(const Program &P, ValueFactory &VF) : P(P), VF(VF) {}

  using MakeDomain =
      llvm::function_ref<std::unique_ptr<Domain>(const FunctionRef &)>;
  /// Gets each function's domain after its last simulation, and the summary
  /// to adjust before callers use it.
  using Done =
      llvm::function_ref<void(const FunctionRef &, Domain &, Summary &)>;

  void run(MakeDomain Make, Done Solved);

  const Summary *summary(llvm::StringRef Id) const;
  const std::set<std::string> &bounds() const { return Bounds; }

private:
  const Program &P;
  ValueFactory &VF;
  llvm::StringMap<Summary> Summaries;
  std::set<std::string> Bounds;
  /// Record, then path of fields: what every constructor leaves there.
  std::map<std::pair<std::string, std::string>, ValueRef> Established;
  std::map<std::string, unsigned> ConstructorsSolved;
  std::set<std::pair<std::string, std::string>> Reassigned;

  /// By record: what constructors leave in fields of it that is called by
  /// methods, with the field.
  std::map<std::string, std::vector<std::pair<std::string, Passed>>> Callables;
  /// Summaries for what a caller passes: by function, and what it is.
  llvm::StringMap<std::vector<std::pair<Passed, std::unique_ptr<Summary>>>>
      Specialised;
  std::set<std::string> Specialising; ///< Functions, the outer ones.

  void establishCallables(const FunctionRef &F, const Summary &S);
  /// What constructors left that \p F, a method, may call.
  Passed callables(const FunctionRef &F) const;
  bool isPartOfConstruction(const FunctionRef &F) const;
  void findReassignedFields();
  void findReassignedFields(const FunctionRef &F);
  bool isConstArgument(const FunctionRef &F, const Instr &I, unsigned N) const;
  void establish(const FunctionRef &F, const Summary &S);
  ValueRef invariant(RegionRef R, const Simulation &Sim) const;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_SOLVER_H
