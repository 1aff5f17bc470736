//===- KeyDomain.h - Simulation of keys in memory ---------------*- C++ -*-===//
//
// A function is simulated without a focus first, which finds out what becomes
// a key and where it goes, and then once for each region that may hold one.
// So the cost grows with the number of regions, not with their combinations.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FLOW_KEYDOMAIN_H
#define CLAIMCHECK_FLOW_KEYDOMAIN_H

#include "ImpliedSinks.h"
#include "KeyValues.h"

namespace claimcheck::flow {

/// The smallest page of the systems that rules speak of.
inline constexpr int64_t PageSize = 4096;

/// The slot of a call's pointer to memory that nobody is seen to allocate.
inline constexpr unsigned ReturnedPointer = 9;

/// What holds for the process and for the region in focus.
struct KeyProperty final : Property {
  enum Process : uint8_t { AsBefore, Guarding, Open };
  Process Guard = AsBefore;     ///< Whether the process can be dumped.
  bool Holds = false;           ///< The region has key bytes in it.
  bool Guarded = false;         ///< It is kept out of dumps.
  bool GuardUnknown = false;    ///< Something unknown may have guarded it.
  bool Released = false;        ///< Its memory was given back.
  bool HandedOut = false;       ///< Somebody else may own it now.
  bool Aligned = false;         ///< It starts at a page.
  bool Used = false;            ///< What it holds was used as a key.
  bool WasWiped = false;        ///< A wipe took the key away.
  bool Absent = false;          ///< No pointer leads there yet, or any more.
  bool ClearedIfSecure = false; ///< Its release clears secure memory.
  bool Secure = false;          ///< It is part of a library's secure heap.
  bool Uncleared = false;       ///< Released as it was when it was handed in.
  Site Thrown;                  ///< Where the exception in flight began.
  Site Written;                 ///< Where key bytes came to be there.
  Site Droppable;               ///< A wipe that the compiler may drop.
  Site Short;                   ///< A wipe of less than the region.
  int64_t Pieces = 0;           ///< How many bytes such wipes cleared.
  ValueRef Extent = nullptr;    ///< How many bytes the key has, if known.
  /// How many bytes a wipe cleared of memory whose size only callers know.
  ValueRef Cleared = nullptr;

  std::shared_ptr<Property> clone() const override {
    return std::make_shared<KeyProperty>(*this);
  }
  bool equals(const Property &Other) const override;
  size_t hash() const override;
};

/// Something that a function does with bytes, whatever the path.
struct KeyEvent {
  enum Kind : uint8_t {
    Source,
    Use,
    Wipe,
    Lock, ///< Locked into memory, or unlocked.
    ShortWipe,
    Sink,
    Write,
    Store,
    Dump,
  };
  Kind K = Write;
  Site At;
  RegionRef R = nullptr; ///< Write: the destination.
  llvm::SmallVector<ValueRef, 4> Values;
  std::string What; ///< Kind of the key, channel of the sink.
  std::string By;   ///< The function that does it.
};

/// A call of a function with a body: what it was handed, in both views.
struct KeyCall {
  std::string Callee;
  std::vector<std::pair<ValueRef, ValueRef>> Leaves; ///< Its view, ours.
  bool Guarded = false; ///< The process can't be dumped here.
  bool Open = false;
};

/// What is known of a function without looking at one region.
struct KeyFacts {
  std::vector<KeyEvent> Events;
  std::vector<KeyCall> Calls;
  /// Guarded, wiped or released here, or by a callee: at most MaxTouched.
  std::set<RegionRef, ById> Touched;
  bool ForgotTouched = false;      ///< There were more.
  std::set<ValueRef, ById> Handed; ///< Leaves of memory that it was handed.
  /// Variables that say how much of a region a wipe clears.
  std::map<RegionRef, std::set<LocalId>, ById> Lengths;
  bool GuardsProcess = false;
  /// By the call that filled memory: what was known of its outcomes wherever
  /// the bytes were used as a key or wiped with care.
  std::map<Site, State::FactMap> Good;
  /// The same wherever the function returned and left them to its caller.
  std::map<Site, State::FactMap> HandedOn;
  /// Calls that fill memory again while what they gave before is still there:
  /// the last outcome says nothing of the bytes from earlier ones.
  std::set<Site> Repeated;

  static constexpr unsigned MaxTouched = 48;
  void touch(RegionRef R) {
    if (Touched.size() < MaxTouched)
      Touched.insert(R);
    else if (!Touched.count(R))
      ForgotTouched = true;
  }
};

/// A way in which key bytes are left behind.
struct KeyLeft {
  Site At;
  std::string Reason; ///< "scope", "free", "realloc", "lost", "abort"...
  KeyProperty P;
  bool Throws = false;
};

/// How the function returned, with a constant, and what the region held.
struct KeyReturn {
  Site At;
  int64_t Result = 0;
  KeyProperty P;
};

/// Key bytes were put into the region.
struct KeyPut {
  Site At;    ///< In this function.
  Site Where; ///< The statement itself, perhaps in a callee.
  bool InCallee = false;
  KeyProperty P;
  llvm::SmallVector<ValueRef, 2> Leaves;
};

/// What an allocator of the project does, as its functions show.
struct OwnAllocator {
  bool Clears = false;    ///< What it gives back.
  bool Guards = false;    ///< What it gives is kept out of dumps.
  bool IsUnknown = false; ///< A function without a body has to do with it.
};

/// What all simulations share.
struct KeyShared {
  KeyKnowledge Keys;
  std::map<std::string, KeyFacts> Facts;
  /// By function and region, in the function's terms.
  std::map<std::string, std::map<RegionRef, Summary, ById>> Focused;
  std::map<RegionRef, int64_t, ById> Sizes; ///< Of allocated memory.
  std::set<std::string> InitialisedHeaps;
  bool HasMain = false;
  bool AssumeThrows = false;
  std::set<std::string> ManagedHeaps; ///< Heaps that rules can initialise.
  /// By function: what it wipes on some of its ways, for a caller who knows
  /// that it is a key. Whether the right way is taken shows at the call.
  std::map<std::string, std::set<RegionRef, ById>> WipedForCallers;
  std::map<std::string, OwnAllocator> Allocators; ///< The project's, by name.
  ImpliedSinks Sinks;                             ///< Logging functions.
  /// Functions that a library calls back for a key: what it takes, and the
  /// function that was told of them.
  std::map<std::string, std::pair<const model::Effect *, std::string>>
      Callbacks;
};

/// The argument that says how many bytes the place \p Spec has, or null.
ValueRef lengthOf(ValueFactory &VF, const Call &C,
                  const model::PlaceSpec &Spec);

/// The simulation's domain, with or without a focus.
class KeyDomain final : public Domain {
public:
  KeyDomain(const Program &P, ValueFactory &VF, KeyShared &Shared,
            FunctionRef F, RegionRef Focus)
      : P(P), VF(VF), Shared(Shared), F(F), Focus(Focus) {}

  KeyFacts Facts;                 ///< Without a focus.
  std::vector<KeyLeft> Left;      ///< With a focus.
  std::vector<KeyPut> Puts;       ///< With a focus.
  std::vector<KeyReturn> Returns; ///< With a focus on a caller's memory.
  bool EverWiped = false;         ///< With a focus: on some path, with care.
  Site WipedAt;
  std::string GuardedBy;

  std::shared_ptr<const Property> initial(Simulation &Sim) override;
  bool effect(Simulation &, const Call &, const model::Effect &, Branch &,
              bool Happened, Branches &Out) override;
  void unknownCall(Simulation &, const Call &, State &,
                   ValueRef Result) override;
  void afterUnknownCall(Simulation &, const Call &, State &) override;
  void neverReturns(Simulation &, const Call &, State &) override;
  void modelledCall(Simulation &, const Call &, State &) override;
  bool applyCase(Simulation &, const Call &, const Case &, Instantiation &,
                 State &) override;
  ValueRef parameter(Simulation &, unsigned N) override;
  bool keepsOthers(const Site &, const State &, RegionRef, ValueRef) override;
  void stored(Simulation &, const Site &, State &, RegionRef, ValueRef,
              RegionRef, bool) override;
  void lifetimeEnd(Simulation &, const Site &, State &, RegionRef) override;
  void finish(Simulation &, State &, Case &) override;
  void unwinding(Simulation &, const Site &, State &) override;
  void joining(Simulation &, State &) override;
  void condition(Simulation &, const Site &, State &, ValueRef) override;
  void assumed(Simulation &, State &, ValueRef V, bool Zero) override;
  const Summary *summary(Simulation &, const Call &, const State &,
                         const FunctionRef &Callee,
                         RegionRef Returned) override;
  bool assumesThrows() const override { return Shared.AssumeThrows; }
  RegionRef watched() const override { return Focus ? Focus->root() : nullptr; }

private:
  const Program &P;
  ValueFactory &VF;
  KeyShared &Shared;
  FunctionRef F;
  RegionRef Focus;

  // Places of rules, as memory with bytes in it.
  TypeId placeType(Simulation &, const Call &, const model::PlaceSpec &) const;
  RegionRef bytesPlace(Simulation &, State &, const Call &,
                       const model::PlaceSpec &);
  void bytesAt(Simulation &, const State &, const Call &,
               const model::PlaceSpec &, llvm::SmallVectorImpl<ValueRef> &);
  void writeBytes(Simulation &, const Call &, State &, RegionRef, ValueRef);
  ValueRef combine(const Call &, llvm::ArrayRef<ValueRef>, bool Encoded,
                   unsigned Slot);
  /// The size of the object at \p R in bytes, if it is known.
  std::optional<int64_t> sizeOf(const State &, RegionRef R) const;

  /// How many bytes a write to \p To, at the place \p Spec, brought.
  void noteExtent(const Call &, const model::PlaceSpec &Spec, State &,
                  RegionRef To) const;
  /// How much of \p R must be cleared for the key in it to be gone.
  std::optional<int64_t> toBeCleared(const State &, RegionRef R) const;
  /// A callee released or wiped the focus.
  void released(Simulation &, const Call &, const KeyProperty &Theirs,
                const Instantiation &Inst, bool Told, State &);
  /// Whether the focus is as it was when the function began.
  bool isUntouched(const State &S) const;
  void clearedShort(Simulation &, const Call &, const KeyProperty &Theirs,
                    Instantiation &, State &);
  /// Where a sink's bytes go: the object that they are written to may know.
  std::string channelOf(Simulation &, const State &, const Call &,
                        const model::Effect &) const;
  void copy(Simulation &, const Call &, const model::Effect &, State &,
            bool &Handled);
  void wipe(Simulation &, const Call &, const model::Effect &, State &);
  /// \p Part of an object was cleared: the object is, if nothing is left.
  void clearedByParts(State &S, RegionRef Part) const;
  void release(Simulation &, const Call &, const model::Effect &, State &);
  void reallocate(Simulation &, const Call &, const model::Effect &, State &);
  void allocate(Simulation &, const Call &, const model::Effect &, State &);
  /// Whether it matters that the allocation by \p E fails.
  bool followsFailure(const Call &, const model::Effect &E,
                      const State &) const;
  /// Whether the call reports a bug and ends the program: that it may happen
  /// says nothing of the program's ways out.
  bool isAssertion(const Call &C) const;
  void guard(Simulation &, const Call &, const model::Effect &, State &,
             bool Happened);
  /// A library's object is destroyed: what it does to the memory it owns.
  void destroy(Simulation &, const Call &, State &);
  /// Whether another object than \p Owner may own what is at \p Of.
  bool hasOtherOwner(const State &S, RegionRef Of, RegionRef Owner) const;
  /// Whether a destructor with a body runs when an object of type \p T ends.
  bool hasDestructor(TypeId T) const;

  /// The rule for the field that \p To is, if storing there hands a key on.
  const model::KeyField *keyField(const State &S, RegionRef To) const;
  /// \p V is stored in \p To, which may be such a field.
  void noteFieldUse(const Site &At, const State &S, RegionRef To, ValueRef V);
  /// The function ends as \p C says, and its caller may take a key from it.
  void noteCallbackUse(const State &S, const Case &C);
  bool holds(const State &S,
             llvm::SmallVectorImpl<ValueRef> *Leaves = nullptr) const;
  /// Brings the property in line with what the region holds.
  void sync(Simulation &, const Site &, State &, const Site *Where = nullptr);
  void left(Simulation &, const Site &, State &, llvm::StringRef Reason);
  KeyEvent &event(KeyEvent::Kind K, const Site &At, const Call *C);
  /// The rule of the call that gave the bytes at \p Root, memory that it keeps
  /// and the program has to clear; or null.
  const model::FunctionModel *givenBy(RegionRef Root) const;
  /// Whether a pointer to the region is still at hand.
  bool isReachable(const State &S) const;
  bool isFocusPointer(const State &, ValueRef V) const;
  /// Whether \p Object points to what has a pointer to the region in it.
  bool leadsToFocus(ValueRef Object) const;
  /// What is known, in \p S, of values that the call at \p Filled made, but
  /// for the \p Bytes themselves.
  State::FactMap outcomes(const State &S, const Site &Filled,
                          ValueRef Bytes = nullptr) const;
  /// \p Values are used as a key: so is what the focus holds, if it is that.
  void noteUse(State &S, llvm::ArrayRef<ValueRef> Values) const;
  /// The program's own function that prints what it is given.
  void noteSink(Simulation &Sim, const Call &C, const State &S);
  /// Takes note that a call is about to fill memory once more.
  void noteRepeated(const Call &C, const State &S);
  /// The bytes in \p Values are good here: used, or wiped.
  void noteGood(const State &S, llvm::ArrayRef<ValueRef> Values,
                std::map<Site, State::FactMap> &Where);
  void noteGood(const State &S, llvm::ArrayRef<ValueRef> Values) {
    noteGood(S, Values, Facts.Good);
  }
  /// The program goes on with what it passes for reading: that is good, too.
  void notePassed(const Call &C, const State &S);
  /// Whether the call that filled \p Leaf is known to have failed in \p S.
  bool wasNotFilled(const State &S, ValueRef Leaf) const;
  /// Clears the focus if all that it holds comes from calls that failed.
  void forgetUnfilled(State &S) const;
  std::set<ValueRef, ById> WipedLengths;
  std::set<ValueRef, ById> PutLeaves; ///< All that Puts speak of.
  bool FilledHere = false;            ///< The focus, at some place.
  /// Whether the call that gave \p Pointer is known to have succeeded.
  bool wasFilled(const State &S, ValueRef Pointer) const;
  std::set<ValueRef, ById> Counters; ///< Tested: how much a wipe would clear.
  bool isModelledType(const Call &C) const;
  std::string callName(const Call &C) const;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_KEYDOMAIN_H
