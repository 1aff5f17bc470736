//===- KeyAnalysis.h - From simulated keys to findings ----------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_KEYANALYSIS_H
#define CLAIMCHECK_FLOW_KEYANALYSIS_H

#include "Analyze.h"
#include "KeyDomain.h"

namespace claimcheck::flow {

/// What one region of one function did with a key.
struct KeyRegion {
  FunctionRef In;
  RegionRef R = nullptr;
  std::string Name;
  std::vector<KeyPut> Puts;
  std::vector<KeyLeft> Lefts;
  ValueRef Leaf = nullptr; ///< The key, by the first of its leaves.
  KeyOrigin Origin;
  bool EverWiped = false;
  Site WipedAt;
  std::string GuardedBy;
  bool ProcessGuarded = false;
  bool Escapes = false; ///< It outlives the function.
};

/// Where functions find a key that others put there.
struct KeyHolder {
  std::string Record;     ///< Empty for a global.
  std::string Name;       ///< Of the field; of a global, its Id.
  bool IsPointer = false; ///< It leads to the bytes.

  auto operator<=>(const KeyHolder &) const = default;
};

/// Whether a function that calls an API with this effect handles keys.
bool concernsKeys(const model::Effect &E);

/// The key half of the analysis.
class KeyAnalysis {
public:
  KeyAnalysis(const Program &P, ValueFactory &VF,
              const AnalysisOptions &Options);
  void run(Analysis &Result);

private:
  uint64_t FocusCost = 0;
  std::set<FunctionRef> Concerned; ///< All others can't have to do with keys.
  const Program &P;
  ValueFactory &VF;
  const AnalysisOptions &Options;
  KeyShared Shared;
  std::map<std::string, Summary> Summaries;
  std::set<std::string> Bounds;
  std::map<std::string, FunctionRef> Functions;
  std::map<std::string, bool> AlwaysGuarded;
  /// What is used as a key by functions that did not fill it themselves.
  std::map<KeyHolder, KeyOrigin> Used;
  /// Those of them that are pointers, and that few functions fill.
  std::set<KeyHolder> FilledPointers;
  /// Record and field that hold a key somewhere.
  std::map<std::pair<std::string, std::string>, KeyOrigin> KeyFields;
  /// Record and pointer field that leads to one.
  std::map<std::pair<std::string, std::string>, KeyOrigin> KeyPointers;
  /// Record and field that a destructor is told to leave with the key in it.
  std::set<std::pair<std::string, std::string>> LeftByDestructors;
  std::vector<KeyRegion> Regions;
  std::set<ValueRef, ById> GuardedKeys; ///< See findGuarded().
  uint64_t Simulated = 0;

  /// Finds what functions do without looking at one region.
  void discover();
  void discover(const std::set<FunctionRef> &Those);
  /// Functions that give a library a key in another way than by a call.
  std::set<FunctionRef> findKeyGivers();
  /// Functions that nothing but a release, random bytes or input, or an object
  /// of their own, concerns with the objects that hold keys; and their callees.
  std::set<FunctionRef> findKeepers() const;
  /// Whether \p F may put into a field or global what others use as a key.
  bool mayFill(const FunctionRef &F) const;
  void learn(const FunctionRef &F, KeyFacts &Facts);
  void propagateDown();
  /// Learns what fields and globals hold, all of the below.
  void learnHolders();
  void learnWritten();
  void learnKept();
  void learnUsed();
  void spreadToReleasers();
  void noteField(const std::pair<std::string, std::string> &Field,
                 const KeyOrigin &O);
  /// \p Leaf is used as a key in \p F: so is what it is part of.
  void noteUsed(const FunctionRef &F, ValueRef Leaf, const KeyOrigin &O);
  /// The global or the field of the project that \p R is, or that holds the
  /// pointer to it; without a name if it is none.
  KeyHolder holderOf(const FunctionRef &F, RegionRef R) const;
  KeyHolder holderOfPointer(const FunctionRef &F, RegionRef Target) const;
  /// All that the bytes of \p Write, an event of \p F, come to be in.
  std::vector<KeyHolder> holdersWritten(const FunctionRef &F,
                                        const KeyFacts &Facts,
                                        const KeyEvent &Write) const;
  void learnAllocators();
  /// What \p Allocate, a function of the project, says of its allocator.
  void learnAllocator(const FunctionRef &Allocate, OwnAllocator &A) const;
  /// Whether a container's allocator clears or guards what it gives back.
  bool keepsSecrets(const FunctionRef &F, TypeId T) const;
  bool clearsItself(const FunctionRef &F, TypeId T) const;
  void computeGuards();
  std::vector<RegionRef> candidates(const FunctionRef &F) const;
  void focus(const FunctionRef &F);

  const KeyOrigin *origin(ValueRef V, llvm::StringRef Function,
                          ValueRef *Leaf = nullptr) const;

  // Reporting.
  /// A key comes to a region that a dump would hold.
  struct DumpItem {
    const KeyRegion *R;
    const KeyPut *Put;
    ValueRef Leaf; ///< The key that came there.
    const KeyOrigin *Origin;
  };
  DumpItem dumpItem(const KeyRegion &R, const KeyPut &Put) const;
  bool isReportedInDump(const DumpItem &Item) const;
  /// Whether the region's type or allocator keeps it out of dumps.
  enum class TypeGuard { None, Unknown, Guards };
  TypeGuard guardOfType(const KeyRegion &R) const;
  /// Finds the keys that are, in some place, in guarded memory.
  void findGuarded();
  /// By key; the place to report comes first.
  std::vector<std::vector<DumpItem>> dumpItems() const;
  /// All ways in which a region is left with a key for one reason.
  struct LeftItem {
    const KeyRegion *R;
    std::string Reason;
    std::vector<const KeyLeft *> All;
  };
  /// Those that matter, by reason, in their order in the source.
  std::map<std::string, std::vector<const KeyLeft *>>
  reportedLefts(const KeyRegion &R) const;
  Finding leftFinding(const LeftItem &Item) const;
  Finding dumpFinding(llvm::ArrayRef<DumpItem> Items) const;
  void report(Analysis &Result);
  void reportDumps(Analysis &Result);
  void reportLefts(Analysis &Result);
  void reportShortWipes(Analysis &Result);
  void reportLogs(Analysis &Result);
  void inventory(Analysis &Result);
  Finding start(llvm::StringRef Check, const FunctionRef &In,
                const Site &At) const;
  FilePosition position(const Site &S) const;
  const model::Pack *wipingPack(const FunctionRef &F, ValueRef Leaf) const;
  void addWipe(Finding &F, const KeyRegion &R, const KeyLeft &L) const;
};

/// Whether \p Do is true for some instruction of \p F.
bool anyInstr(const FunctionRef &F, llvm::function_ref<bool(const Instr &)> Do);

/// A key's identity, whatever calls it passed through.
ValueRef identityOf(ValueRef Leaf);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_KEYANALYSIS_H
