//===- Program.h - Linked units ---------------------------------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_PROGRAM_H
#define CLAIMCHECK_FLOW_PROGRAM_H

#include "Finding.h"
#include "IR.h"
#include "Linking.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <memory>
#include <set>

namespace claimcheck::model {
class Model;
struct Effect;
struct FunctionModel;
struct TypeModel;
} // namespace claimcheck::model

namespace claimcheck::flow {

/// A function with a body, in its unit.
struct FunctionRef {
  const Unit *U = nullptr;
  const Function *F = nullptr;

  explicit operator bool() const { return F; }
  const Decl &decl() const { return U->Decls[F->Decl]; }
  const std::string &id() const { return decl().Id; }
  const std::string &name() const { return decl().Name; }
  friend bool operator==(const FunctionRef &, const FunctionRef &) = default;
  friend auto operator<=>(const FunctionRef &, const FunctionRef &) = default;
};

/// All units that are analysed together, resolved by identity.
class Program {
public:
  Program(std::vector<std::unique_ptr<Unit>> Units, const model::Model &Rules);
  ~Program();

  const std::vector<std::unique_ptr<Unit>> &units() const { return Units; }
  const model::Model &rules() const { return Rules; }

  /// The definitions that a call of \p Id may reach; several if units
  /// disagree. Their own ids differ from \p Id, then.
  llvm::ArrayRef<FunctionRef> bodies(llvm::StringRef Id) const;
  /// The definitions that a call in \p From, dispatched on the dynamic type,
  /// may reach, at most MaxTargets; empty if there are more.
  std::vector<FunctionRef> virtualTargets(llvm::StringRef Id,
                                          const Unit &From) const;
  static constexpr unsigned MaxTargets = 8;

  const RecordInfo *record(llvm::StringRef Name) const;
  /// The constructors with a body that may run in the call \p I of unit \p U
  /// by a rule's "construct" effect; those that fit its arguments.
  std::vector<FunctionRef> constructed(const Unit &U, const Instr &I) const;
  /// The type of the object that the call \p I makes.
  TypeId madeType(const Unit &U, const Instr &I) const;
  /// The destructor of a record, if somebody wrote one that does something.
  FunctionRef destructor(llvm::StringRef Record) const {
    return Destructors.lookup(Record);
  }
  /// The constructors with a body of a record.
  llvm::ArrayRef<FunctionRef> constructors(llvm::StringRef Record) const;
  /// A variable with static storage, or null.
  const Global *global(llvm::StringRef Id) const;

  /// The functions in the order in which they are to be solved: callees
  /// before callers, constructors before methods; each group is mutually
  /// recursive.
  const std::vector<std::vector<FunctionRef>> &order() const { return Order; }
  /// The calls of \p Id in functions that are no tests.
  llvm::ArrayRef<FunctionRef> callers(llvm::StringRef Id) const;
  /// The functions with a body that \p F may call or whose address it takes.
  std::vector<FunctionRef> callees(const FunctionRef &F) const;
  /// The functions that initialise the constant objects which \p F uses.
  std::vector<FunctionRef> initialisers(const FunctionRef &F) const;
  /// The functions that objects of an analysis pass through: those that call
  /// an API with an effect of \p Matters, their callers, and what all these
  /// call. Most of a program is neither.
  std::set<FunctionRef>
  concerned(llvm::function_ref<bool(const FunctionRef &, const model::Effect &)>
                Matters) const;
  /// Whether a function's address is taken other than to call it.
  bool isAddressTaken(llvm::StringRef Id) const {
    return AddressTaken.contains(Id);
  }
  /// Which units can be part of one program.
  const LinkUnits &linkUnits() const { return Links; }

  /// The rule of a callee, or null: what annotations on one of its
  /// declarations say, else that of a pack, else that it is known to wipe. The
  /// first parameter's record tells overloads apart.
  const model::FunctionModel *rule(const Unit &U, const Decl &D) const;
  /// What a rule says of a type, looking through pointers, or null.
  const model::TypeModel *typeRule(const Unit &U, TypeId T) const;

  /// Annotations that are no effects, each with file and line.
  const std::vector<std::string> &ruleErrors() const { return RuleErrors; }

  FilePosition position(const Unit &U, const Location &L) const;
  /// What a user is told of a bound that was hit in \p F.
  std::string boundIn(const FunctionRef &F, llvm::StringRef Text) const;
  /// The text of the line that \p L starts in, or empty.
  std::string line(const Unit &U, const Location &L) const;

private:
  std::vector<std::unique_ptr<Unit>> Units;
  const model::Model &Rules;
  LinkUnits Links;
  /// Ids under which units refer to several definitions, or to none.
  Alternatives Ambiguous;
  llvm::StringMap<std::vector<FunctionRef>> Bodies;
  llvm::StringMap<std::vector<FunctionRef>> BodiesOfAmbiguous;
  llvm::StringMap<std::vector<std::string>> Overriders;
  llvm::StringMap<const RecordInfo *> Records;
  llvm::StringMap<std::vector<FunctionRef>> Constructors;
  llvm::StringMap<FunctionRef> Destructors; ///< By record.
  llvm::StringMap<const Global *> Globals;
  /// Of globals whose definitions differ: what they have in common.
  std::vector<std::unique_ptr<Global>> Disputed;
  llvm::StringMap<std::vector<FunctionRef>> Callers;
  llvm::StringSet<> AddressTaken;
  std::vector<std::vector<FunctionRef>> Order;
  llvm::StringMap<std::unique_ptr<model::FunctionModel>> Annotated;
  std::vector<std::string> RuleErrors;
  mutable std::map<std::pair<const Unit *, const Decl *>,
                   const model::FunctionModel *>
      RuleCache;
  std::map<std::string, std::shared_ptr<const model::FunctionModel>> Implied;

  void readAnnotations();
  void index();
  void indexGlobals();
  void indexBodies();
  void indexCallers();
  void computeOrder();
};

/// The blocks that can be reached from \p From without passing \p Without.
llvm::BitVector reachable(const Function &F, BlockId From,
                          const llvm::BitVector &Without);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_PROGRAM_H
