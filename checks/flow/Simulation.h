//===- Simulation.h - Property simulation of one function -------*- C++ -*-===//
//
// ESP (Das, Lerner, Seigle: "ESP: Path-Sensitive Program Verification in
// Polynomial Time", PLDI 2002): states with equal properties are joined, so
// that branches which matter to a property stay apart and all others cost
// nothing. What the properties are is up to a Domain: tokens or key regions.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_SIMULATION_H
#define CLAIMCHECK_FLOW_SIMULATION_H

#include "../model/Model.h"
#include "Program.h"
#include "Summary.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <deque>
#include <set>

namespace claimcheck::flow {

class Domain;
class Simulation;

/// A call under simulation.
struct Call {
  Site At;
  const Instr *I = nullptr;
  const Decl *Callee = nullptr; ///< Null for an unresolved indirect call.
  const model::FunctionModel *Rule = nullptr;
  llvm::SmallVector<ValueRef, 6> Args; ///< The object first.
  bool HasObject = false;
  RegionRef ResultAt = nullptr; ///< Where the result goes; never null.
  RegionRef Scratch = nullptr;  ///< Where effects put the result first.

  bool returnsReference(const Unit &U) const {
    return Callee && U.Types[Callee->Result].IsReference;
  }
};

/// A place of a rule, resolved in a state: a region, or a mere value.
struct ResolvedPlace {
  RegionRef Where = nullptr;
  ValueRef Direct = nullptr;
  bool isNone() const { return !Where && !Direct; }
};

/// What a rule's outcome demands of the result once it is known: each test
/// holds or fails.
using PendingTests = llvm::SmallVector<std::pair<model::OutcomeTest, bool>, 2>;

/// A state on the way through the effects of a call.
struct Branch {
  State S;
  PendingTests Tests;
  bool Throws = false; ///< Leaves by exception.
  bool Dead = false;   ///< Does not come back.

  explicit Branch(State S) : S(std::move(S)) {}
};
using Branches = llvm::SmallVector<Branch, 2>;

/// What an analysis adds to the simulation. The defaults do nothing.
class Domain {
public:
  virtual ~Domain() = default;
  virtual std::shared_ptr<const Property> initial(Simulation &Sim) = 0;

  /// Applies one effect of a rule to \p B, which holds the state after the
  /// split by the effect's own outcome: \p Happened tells on which side. May
  /// replace it by several branches in \p Out. \returns whether it did handle
  /// the effect; if not, the simulation's own meaning applies.
  virtual bool effect(Simulation &, const Call &, const model::Effect &,
                      Branch &, bool /*Happened*/, Branches & /*Out*/) {
    return false;
  }
  /// A comparison of \p L with \p R, by an operator or a rule. If the domain
  /// cares, it appends to \p Out the states in which it holds and those in
  /// which it does not. \returns whether it did.
  virtual bool compare(Simulation &, const Site &, BinaryOp, ValueRef, ValueRef,
                       model::CompareStyle, const model::Effect *, const Call *,
                       const State &,
                       llvm::SmallVectorImpl<std::pair<State, bool>> &) {
    return false;
  }
  /// The path requires that \p V is zero or non-zero.
  virtual void assumed(Simulation &, State &, ValueRef /*V*/, bool /*Zero*/) {}
  /// The path requires that a comparison holds or fails that was no matter
  /// when it was made, but is now that its operands are known.
  virtual void assumedComparison(Simulation &, State &, const Site &,
                                 ValueRef /*Comparison*/, bool /*Holds*/) {}
  /// A call of which nothing is known; \p Result is its value.
  virtual void unknownCall(Simulation &, const Call &, State &,
                           ValueRef /*Result*/) {}
  /// A call of a function that never comes back, of which nothing is known.
  virtual void neverReturns(Simulation &, const Call &, State &) {}
  /// After a call of which nothing is known, when what it may have
  /// changed was forgotten.
  virtual void afterUnknownCall(Simulation &, const Call &, State &) {}
  /// A modelled call, before its effects.
  virtual void modelledCall(Simulation &, const Call &, State &) {}
  /// A call of a function with a body that does more than compute.
  virtual void effectfulCall(Simulation &, const Call &, const State &) {}
  /// A call of a function whose summary case \p C applies: \p S holds the
  /// state after its writes. \returns false if the case can't be.
  virtual bool applyCase(Simulation &, const Call &, const Case &,
                         Instantiation &, State &) {
    return true;
  }
  /// All states after a call of a function with a body, where \p Before held.
  virtual void decided(Simulation &, const Call &, const State & /*Before*/,
                       llvm::MutableArrayRef<State> /*After*/) {}
  /// \p E happened inside of a call, where \p S held.
  virtual void innerEvent(Simulation &, const InnerEvent & /*E*/,
                          const State &) {}
  /// Whether a store of \p V to some element, \p To, leaves what the others
  /// have, and that matters.
  virtual bool keepsOthers(const Site &, const State &, RegionRef /*To*/,
                           ValueRef /*V*/) {
    return false;
  }
  /// What parameter \p N holds at the start.
  virtual ValueRef parameter(Simulation &, unsigned N);
  /// A store. \p From is the region that was copied, if any.
  virtual void stored(Simulation &, const Site &, State &, RegionRef /*To*/,
                      ValueRef /*V*/, RegionRef /*From*/, bool /*IsMove*/) {}
  /// The lifetime of a local ends.
  virtual void lifetimeEnd(Simulation &, const Site &, State &, RegionRef) {}
  /// The function ends in \p S; the case is ready but for the property, which
  /// the domain may still change.
  virtual void finish(Simulation &, State &, Case &) {}
  /// An exception leaves the instruction at a site.
  virtual void unwinding(Simulation &, const Site &, State &) {}
  /// A state is about to join others at the entry of a block.
  virtual void joining(Simulation &, State &) {}
  /// The summary that stands for a callee, if it depends on what the domain
  /// looks at; null for the one that all callers share.
  virtual const Summary *summary(Simulation &, const Call &, const State &,
                                 const FunctionRef & /*Callee*/,
                                 RegionRef /*Returned*/) {
    return nullptr;
  }
  /// Whether a table that holds \p Text is one of names of which each is
  /// handled: a loop over it is followed element by element.
  virtual bool isName(llvm::StringRef /*Text*/) const { return false; }
  /// Whether a call of which nothing is known is taken to throw.
  virtual bool assumesThrows() const { return true; }
  /// The object that matters until its lifetime ends, read or not; or null.
  virtual RegionRef watched() const { return nullptr; }
  /// A value flows into a branch condition.
  virtual void condition(Simulation &, const Site &, State &, ValueRef) {}
};

/// Memory that a function starts with: callable objects and lists of them,
/// objects whose types are known. Outer objects first.
using Passed = std::vector<std::pair<RegionRef, ValueRef>>;

/// What of \p Store says which functions are called and which types objects in
/// lists have. \p Into says where a region is for the function that gets it;
/// null: it does not get it.
Passed passedObjects(ValueFactory &VF, const State::Store &Store,
                     llvm::function_ref<RegionRef(RegionRef)> Into);

/// Whether something was added to the container \p V on each way here.
bool isFilled(const ValueFactory &VF, ValueRef V);

/// Simulates one function from entry to its cases.
class Simulation {
public:
  struct Limits {
    unsigned StatesPerBlock = 32;
    unsigned Visits = 60000; ///< Instructions, over all states and turns.
  };

  Simulation(
      const Program &P, ValueFactory &VF, Domain &D, FunctionRef F,
      llvm::function_ref<const Summary *(llvm::StringRef)> SummaryOf,
      llvm::function_ref<ValueRef(RegionRef, const Simulation &)> Invariant,
      Limits L);

  /// What holds in memory at the beginning.
  void startWith(Passed With) { Start = std::move(With); }
  /// How to get a callee's summary for what it is passed; null if there is
  /// none.
  using SpecialiseFn =
      llvm::function_ref<const Summary *(const FunctionRef &, const Passed &)>;
  void specialiseBy(SpecialiseFn By) { Specialise = By; }

  /// Runs to the fixed point, then once more over the final states with
  /// isReporting() on.
  Summary run();

  const Program &program() const { return P; }
  ValueFactory &values() { return VF; }
  FunctionRef function() const { return F; }
  const Unit &unit() const { return *F.U; }
  /// Whether this is the last pass, over states that will not change.
  bool isReporting() const { return Reporting; }
  /// What it took so far, in steps: ten values of callees count as one.
  uint64_t cost() const { return Visited + Translated / 10; }
  /// The bounds that were hit, in words.
  const std::set<std::string> &bounds() const { return Bounds; }
  /// A call changes something that outlives it.
  void noteEffect() { Effects = true; }

  /// \p V as a truth value or a fact; false if the path can't be.
  bool assume(State &S, ValueRef V, bool IsTrue);
  bool assumeFact(State &S, ValueRef V, const Fact &F);
  bool assumeTest(State &S, ValueRef V, const model::OutcomeTest &T,
                  bool Holds);

  RegionRef regionOf(const State &S, const Place &Pl);
  /// The local whose value the index \p St is, if the IR names one.
  std::optional<LocalId> indexOf(const Step &St) const;
  /// The number that the index \p St is, if it is known.
  std::optional<int64_t> indexIn(const State &S, const Step &St);
  ValueRef valueOf(const State &S, const Operand &O);
  ValueRef load(const State &S, RegionRef R);
  ResolvedPlace resolve(const State &S, const Call &C,
                        const model::PlaceSpec &Spec);
  /// The value at a rule's place; undefined if the call has no such place.
  ValueRef read(const State &S, const Call &C, const model::PlaceSpec &Spec);
  /// The same, as the text it stands for.
  ValueRef readText(const State &S, const Call &C,
                    const model::PlaceSpec &Spec);
  void write(State &S, const Call &C, const model::PlaceSpec &Spec, ValueRef V);
  /// All values that a place names, several for `varargs` and `argN...`.
  llvm::SmallVector<ValueRef, 4> readAll(const State &S, const Call &C,
                                         const model::PlaceSpec &Spec);
  /// Whether \p Spec is a pointer argument that is known to be null, or what
  /// one points to.
  bool isNullPointer(const State &S, const Call &C,
                     const model::PlaceSpec &Spec);
  /// Whether an effect's conditions hold; nothing if that can't be told.
  std::optional<bool> holds(const State &S, const Call &C,
                            const model::Effect &E);
  /// The static type of an argument of the call, 1-based without the object.
  TypeId argumentType(const Call &C, unsigned Arg1) const;
  /// The local object that argument \p N of the call, the object counted, is
  /// a copy of; or null.
  RegionRef passedObject(const Call &C, size_t N) const;
  FilePosition position(const Site &At) const;
  /// Calls \p Callee, a function or the address of a callable object, with
  /// \p Argument on behalf of the library's call \p C. Appends the states in
  /// which it returns, each with its answer. \returns false if what it does is
  /// not known.
  bool callWith(const Call &C, ValueRef Callee, ValueRef Argument,
                const State &S,
                llvm::SmallVectorImpl<std::pair<State, ValueRef>> &Out);
  const Instr &instruction(const Site &At) const {
    return At.F->Blocks[At.Block].Instrs[At.Index];
  }

private:
  const Program &P;
  ValueFactory &VF;
  Domain &D;
  FunctionRef F;
  llvm::function_ref<const Summary *(llvm::StringRef)> SummaryOf;
  llvm::function_ref<ValueRef(RegionRef, const Simulation &)> Invariant;
  Limits L;
  Passed Start;
  SpecialiseFn Specialise = nullptr;
  bool Reporting = false;
  std::set<std::string> Bounds;
  unsigned Visited = 0;
  uint64_t Translated = 0; ///< Values of callees, for each call and state.
  Summary Result;
  struct CaseShape {
    std::string Full, Outcome;
  };
  std::vector<CaseShape> Shapes; ///< Of Result.Cases.
  bool Effects = false;
  Site Current; ///< The instruction under simulation.

  struct BlockStates {
    std::vector<std::pair<std::string, State>> States;
    bool Pending = false;
  };
  std::vector<BlockStates> Entry;
  std::set<std::pair<unsigned, unsigned>> Worklist; ///< By order, block.
  std::vector<unsigned> OrderOf; ///< Block to reverse post-order.
  llvm::BitVector ControlLocals;
  /// Arrays that the domain wants loops to go through element by element, and
  /// the locals that index them. These count up to MaxUnrolled.
  std::set<RegionRef> NameTables;
  llvm::BitVector TableIndices;
  static constexpr int64_t MaxUnrolled = 16;
  llvm::BitVector Walkers; ///< Pointers tested in a loop and behind it.
  std::set<RegionRef> ControlRecords; ///< Locals whose fields tell an outcome.
  llvm::BitVector AddressTaken;
  std::vector<llvm::BitVector> LiveIn;

  void prepare();
  void simulateBlock(BlockId B, State S);
  /// Executes from \p Index on; splits recurse on the rest of the block.
  void execute(BlockId B, unsigned Index, State S);
  /// A pointer to some other place of the same array or text; \p IsBack: to
  /// one before.
  ValueRef moved(ValueRef Pointer, bool IsBack);
  void startFromConstants(State &S);
  void findTables(const State &S);
  /// The element of a table that \p Pointer is at; none if it is at none.
  std::optional<int64_t> positionOf(ValueRef Pointer) const;
  /// What an operation on positions in tables gives, or null.
  ValueRef position(const Instr &I, ValueRef L, ValueRef R);
  void terminate(const Site &At, const Instr &I, State S);
  void enter(BlockId B, State S);
  void unwind(const Instr &I, State S, const Site &At);
  void leave(Case::Kind K, ValueRef V, State S, const Site &At);
  /// Gives a case the memory of \p S that its callers can reach.
  void keepWrites(Case &C, const State &S);
  /// Drops what callers need least from \p C, so that \p Most places remain.
  void dropWrites(Case &C, unsigned Most) const;
  /// How many values the summary is told with.
  unsigned summarySize() const;
  /// Keeps the summary within Summary::MaxValues.
  void limitSummary();
  /// What callers tell apart of a case, or of its result alone.
  std::string shape(const Case &C, const State &S, bool WithWrites) const;
  void joinCase(Case &Known, const Case &C, const State &S);
  std::string key(BlockId B, const State &S, bool Coarse) const;

  bool executeCall(const Site &At, const Instr &I, State S,
                   llvm::SmallVectorImpl<State> &Out);
  void callModelled(Call &C, State S, llvm::SmallVectorImpl<State> &Out);
  void callBodies(Call &C, llvm::ArrayRef<FunctionRef> Bodies, const State &S,
                  llvm::SmallVectorImpl<State> &Out);
  void callUnknown(Call &C, State S, llvm::SmallVectorImpl<State> &Out);
  /// The summary of \p Callee for what \p C passes, if it calls that.
  const Summary *summaryFor(const Call &C, const FunctionRef &Callee,
                            const Summary *Known, const State &S);
  /// Runs the function that an unknown callee gets together with the address
  /// of a local, as `void *`. \returns whether there is one; \p Out then holds
  /// the states after it.
  bool callBack(const Call &C, const State &S,
                llvm::SmallVectorImpl<State> &Out);
  /// Whether an undecided comparison is one of something that was passed in,
  /// and that only this function's caller may know.
  bool isOfInputs(const State &S, ValueRef Comparison) const;
  void coreEffect(Call &C, const model::Effect &E, Branch &B, Branches &Out);
  bool numberedElement(const Call &C, const model::Effect &E, State &S,
                       RegionRef Container);
  void invoke(Call &C, const model::Effect &E, Branch &B, Branches &Out);
  bool invokeFold(Call &C, const model::Effect &E, llvm::StringRef Id,
                  State &S);
  void takeElements(State &S, RegionRef Container);
  bool isResultOf(ValueRef V, llvm::ArrayRef<std::string> Names) const;
  void construct(Call &C, const model::Effect &E, Branch &B, Branches &Out);
  /// Appends what \p E passes on to \p To, a call of \p Callee.
  void forward(Call &C, const model::Effect &E, const State &S,
               const FunctionRef &Callee, Call &To);
  /// A call that is about to be made again: what is known of its last outcome
  /// is not known of this one.
  void forgetOutcome(State &S, const Site &At) const;
  void setMembers(Call &C, const model::Effect &E, State &S);
  void finishCall(Call &C, Branch &B, llvm::SmallVectorImpl<State> &Out);
  void havoc(const Call &C, State &S);
  /// Whether the function makes its object a copy of another one.
  bool copies() const;

  // Tuples and sums (SimulationParts.cpp).
  TypeId objectType(const Call &C, const model::PlaceSpec &Spec) const;
  bool isA(TypeId T, llvm::StringRef Is) const;
  RegionRef objectAt(const State &S, const Call &C,
                     const model::PlaceSpec &Spec);
  RegionRef partOf(const State &S, RegionRef R, TypeId T, unsigned N,
                   bool Bind);
  void copyObject(State &S, const Site &At, RegionRef From, RegionRef To);
  void copyParts(State &S, const Site &At, RegionRef From, TypeId FromType,
                 RegionRef To, TypeId ToType);
  /// Which part the call's template argument names.
  std::optional<unsigned> selected(const Call &C, TypeId Of) const;
  std::optional<unsigned> indexOf(TypeId Wanted, TypeId Of) const;
  void pack(const Call &C, const model::Effect &E, State &S);
  void part(Call &C, const model::Effect &E, Branch &B, Branches &Out);
  void hold(const Call &C, const model::Effect &E, State &S);
  /// Calls a callable with each alternative that a sum may hold. \returns
  /// whether it could.
  bool visit(Call &C, const model::Effect &E, Branch &B, Branches &Out);
  /// Which of a callable object's functions takes a value of type \p T.
  FunctionRef overload(const State &S, RegionRef Callable, TypeId T);
  /// What is stored of the alternative that a sum holds, or null.
  ValueRef alternative(const State &S, RegionRef R);
  ValueRef presence(const State &S, RegionRef R);
  ValueRef testSum(const Call &C, const model::Effect &E, const State &S);
  void demand(const Call &C, ValueRef Condition, Branch &B,
              const model::Effect &E, Branches &Out);
  bool copySum(Call &C, const model::Effect &E, Branch &B, Branches &Out);
  bool compareSums(const Call &C, const model::Effect &E, Branch &B);
  llvm::SmallVector<FunctionRef, 4> targets(const State &S, Call &C);
  /// A function of a list, with the object in which it is held, if any.
  struct Listed {
    FunctionRef Function;
    ValueRef Object = nullptr;
  };
  llvm::SmallVector<Listed, 4> listed(const State &S, const Call &C);
  /// Whether elements of \p List are callable objects, or have them as parts.
  bool holdsCallables(const State &S, RegionRef List) const;
  /// A callable object that \p E adds to a container becomes an element that
  /// is told apart from the others. \p Filled is the container's new value.
  /// \returns whether it is one.
  bool addCallable(const Call &C, const model::Effect &E, ValueRef Filled,
                   State &S);
  /// The functions of the container of which \p V points to some element.
  llvm::SmallVector<Listed, 4> listedObjects(const State &S, ValueRef V);
  /// The overriders that a virtual call of an element of a container reaches,
  /// by what was put into it.
  llvm::SmallVector<Listed, 4> listedOverriders(const State &S, const Call &C);
  /// The states \p After a predicate that called the element it got, which
  /// stands for each function of the list.
  llvm::SmallVector<State, 4> calledElements(const Call &C,
                                             llvm::SmallVector<State, 4> After);
  void callListed(Call &C, llvm::ArrayRef<Listed> List, const State &S,
                  llvm::SmallVectorImpl<State> &Out);
  void noteBound(llvm::StringRef Text);
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_SIMULATION_H
