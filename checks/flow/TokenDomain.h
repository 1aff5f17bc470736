//===- TokenDomain.h - Simulation of token verification ---------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_TOKENDOMAIN_H
#define CLAIMCHECK_FLOW_TOKENDOMAIN_H

#include "Simulation.h"
#include "TokenState.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace claimcheck::flow {

/// A claim of a token, as a value shows it.
struct ClaimRef {
  ValueRef Text = nullptr; ///< The token's identity.
  std::string Name;
  ValueRef Named = nullptr; ///< The name as a value, where that is all.
  explicit operator bool() const { return Text; }
};

/// What a verifier's configuration demands of one claim.
struct Requirement {
  std::string Claim;
  ValueRef Expected = nullptr;
  const model::Effect *Rule = nullptr;
  Site At; ///< The call that asks for it; none for a library's defaults.
  bool IsClock = false;
  bool IfPresent = false;
  bool PresenceOnly = false;
  bool Skipped = false; ///< The expectation is a constant that switches it off.
};

/// A verifier's configuration, read off its value.
struct VerifierConfig {
  bool IsKnown = true; ///< Its root is a `new-verifier` or there is none.
  bool SignatureOff = false;
  Site OffAt;
  std::vector<Requirement> Requirements;
  std::vector<std::string> Disabled; ///< Claims whose check is switched off.
  std::vector<ValueRef> Keys;
  ValueRef KeyChooser = nullptr; ///< A function that gets the payload.
  std::vector<ValueRef> Algorithms;
  bool PinsAlgorithm = false;
  bool FromData = false; ///< It requires claims that only data names.
};

/// Something that happens in a function besides its end: a call or a store
/// that outlives it, with what held there for each token.
struct EffectEvent {
  Site At;
  std::vector<std::shared_ptr<const Property>> States;
  std::vector<ValueRef> Data; ///< Arguments or stored values.
  std::vector<std::shared_ptr<const State>> Facts; ///< Parallel to States.
  /// Parallel to States: the constants that a callback is called with; empty
  /// where nothing is called back.
  std::vector<std::string> Decisions;
};

/// Something that was done inside of a called function, as this one sees it.
struct InnerRecord {
  Site At;
  std::string Reason; ///< As in InnerEvent.
  std::shared_ptr<const State> S;
};

/// How a function ended, with the facts that held.
struct ExitRecord {
  Case C;
  State S;
};

/// Reads token values. Shared by simulation and reporting.
class TokenValues {
public:
  TokenValues(const Program &P, ValueFactory &VF) : P(P), VF(VF) {}

  /// The identity of the token that \p V is, is decoded from or holds.
  ValueRef tokenText(ValueRef V) const;
  /// The text of the token whose payload \p V is or is part of, or null.
  ValueRef payloadText(ValueRef V) const;
  /// The one thing that \p V is a part of or decoded from, as far as that may
  /// be a text: \p V itself if there are several.
  ValueRef wholeOf(ValueRef V) const;
  /// The text that was fed to \p Verifier in pieces, as a whole; null if there
  /// is none.
  ValueRef fedText(ValueRef Verifier) const;
  ClaimRef claimOf(ValueRef V) const;
  /// The time claim that \p V, a sum, has among its terms.
  ClaimRef timeClaimOf(ValueRef V) const;
  /// Whether \p V is made of the token's contents. Parts that \p State knows
  /// to match something independent don't count.
  bool comesFrom(ValueRef V, ValueRef Text, const TokenState *State) const;
  /// Whether any token's contents went into \p V; \p Interesting filters
  /// claims by name.
  bool
  carriesClaims(ValueRef V, ValueRef Text,
                llvm::function_ref<bool(llvm::StringRef)> Interesting) const;
  bool containsToken(ValueRef V, ValueRef Text) const;
  bool hasClock(ValueRef V) const;
  VerifierConfig configuration(ValueRef Verifier) const;
  /// The same of the verifier that verified \p T, with what the call itself
  /// checks unasked.
  VerifierConfig configuration(const TokenState &T) const;

  const Program &P;
  ValueFactory &VF;

private:
  /// \p Open holds the phis that are being looked at; \p Loops is set if one
  /// of them is met again.
  VerifierConfig configuration(ValueRef Verifier,
                               llvm::SmallPtrSetImpl<ValueRef> &Open,
                               bool &Loops) const;
};

/// Whether some claim group can require a claim \p Name, or is compared along
/// with one.
bool isClaimName(llvm::StringRef Name);

/// Whether \p Name stands for a claim or header field whose name is not known.
inline bool isOpenName(llvm::StringRef Name) {
  return Name == "?" || Name == "$?";
}

/// The token analysis of one function.
class TokenDomain final : public Domain {
public:
  TokenDomain(const Program &P, ValueFactory &VF) : TV(P, VF), VF(VF) {}

  std::vector<ExitRecord> Exits;
  std::map<Site, EffectEvent> Events;
  std::vector<InnerRecord> Inside;
  /// What is written to a terminal or log.
  std::map<Site, EffectEvent> Outputs;
  bool SawModelled = false;
  /// Keys that sign a token which was put together here and has no expiry.
  std::set<ValueRef, ById> SignsForever;

  std::shared_ptr<const Property> initial(Simulation &) override {
    return std::make_shared<TokenProperty>();
  }
  bool effect(Simulation &, const Call &, const model::Effect &, Branch &,
              bool Happened, Branches &Out) override;
  bool compare(Simulation &, const Site &, BinaryOp, ValueRef, ValueRef,
               model::CompareStyle, const model::Effect *, const Call *,
               const State &,
               llvm::SmallVectorImpl<std::pair<State, bool>> &) override;
  void assumedComparison(Simulation &, State &, const Site &,
                         ValueRef Comparison, bool Holds) override;
  void assumed(Simulation &, State &, ValueRef V, bool Zero) override;
  void unknownCall(Simulation &, const Call &, State &,
                   ValueRef Result) override;
  void effectfulCall(Simulation &, const Call &, const State &) override;
  /// Where another result of the call says that a claim matched, this one says
  /// that it did not.
  bool isName(llvm::StringRef Text) const override { return isClaimName(Text); }
  void decided(Simulation &, const Call &, const State &Before,
               llvm::MutableArrayRef<State> After) override;
  bool applyCase(Simulation &, const Call &, const Case &, Instantiation &,
                 State &) override;
  void innerEvent(Simulation &, const InnerEvent &, const State &) override;
  void stored(Simulation &, const Site &, State &, RegionRef, ValueRef,
              RegionRef, bool) override;
  void finish(Simulation &, State &, Case &) override;

private:
  TokenValues TV;
  ValueFactory &VF;

  TokenState &token(State &S, ValueRef Text);
  bool isWholeWord(ValueRef Expected, llvm::StringRef Claim) const;
  /// Inputs in which one path tells apart what was found, and the size of
  /// functions in which it does.
  static constexpr unsigned MaxSearchedInputs = 3;
  static constexpr unsigned MaxBlocksToSearchInputs = 150;

  bool searchInputs(Simulation &, const Site &, BinaryOp, ValueRef, ValueRef,
                    const State &,
                    llvm::SmallVectorImpl<std::pair<State, bool>> &);
  bool compareNeighbour(BinaryOp, ValueRef, ValueRef, const State &,
                        llvm::SmallVectorImpl<std::pair<State, bool>> &);
  void assumedNeighbour(State &, ValueRef, bool IsZero);
  std::string claimName(Simulation &, const State &, const Call &,
                        const model::Effect &, const model::ClaimSpec &) const;
  bool compareValues(const Site &, BinaryOp, ValueRef L, ValueRef R,
                     model::CompareStyle, ValueRef Length, bool IsCall,
                     const State &,
                     llvm::SmallVectorImpl<std::pair<State, bool>> &Out);
  std::string claimByOperand(const Call &, unsigned Index, ValueRef V,
                             const model::Effect &) const;
  void verify(Simulation &, const Call &, const model::Effect &, State &,
              bool Happened, ValueRef Text, ValueRef Verifier,
              ValueRef Chosen = nullptr);
  /// Lets the function that \p Verifier has for it choose the key by the
  /// payload, and verifies with it. \returns whether there is one.
  bool verifyByChoice(Simulation &, const Call &, const model::Effect &,
                      Branch &, ValueRef Text, ValueRef Verifier,
                      Branches &Out);
  ValueRef parameterObjects(Simulation &, const Call &, const State &,
                            const model::PlaceSpec &);
  bool decodeMember(Simulation &, const Call &, const model::Effect &, State &,
                    ValueRef V);
  ValueRef configure(Simulation &, const Call &, const model::Effect &, State &,
                     ValueRef Verifier);
  void sign(Simulation &, const Call &, const model::Effect &, const State &);
  void event(Simulation &, const Site &, const State &,
             llvm::ArrayRef<ValueRef> Data, std::string Decision = {});
  void note(EffectEvent &, const Site &, const State &,
            llvm::ArrayRef<ValueRef> Data, std::string Decision);
};

/// Sets the status of a claim unless something better is known already.
void establish(ClaimState &Known, ClaimStatus New, const Site &At,
               ValueRef Expected);

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_TOKENDOMAIN_H
