//===- TokenAnalysis.h - From simulated tokens to findings ------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_TOKENANALYSIS_H
#define CLAIMCHECK_FLOW_TOKENANALYSIS_H

#include "Analyze.h"
#include "Solver.h"
#include "TokenDomain.h"
#include "TokenKeys.h"

namespace claimcheck::flow {

/// A group of claims of which one must be checked: "iss", "aud|scope".
struct ClaimGroup {
  std::string Name;
  std::vector<std::string> Claims; ///< With what stands for them.
};

/// The groups that \p Options ask for.
std::vector<ClaimGroup> requiredGroups(const AnalysisOptions &Options);

/// How one accepting path left a claim group.
enum class GroupStatus : uint8_t { Open, Optional, Unknown, Self, Weak, Met };

/// A point at which a function treats a token as good.
struct Acceptance {
  Site At;
  const TokenState *Token = nullptr;
  const State *Facts = nullptr; ///< Null for effects.
  const Case *Exit = nullptr;
};

/// What one function does with one verified token.
struct Verdict {
  FunctionRef In;
  Site Accepted;
  TokenState Token; ///< On one accepting path.
  std::map<std::string, GroupStatus> Groups;
  std::map<std::string, ClaimState> SelfClaims, WeakClaims;
  bool AlgorithmOpen = false;
  /// The group whose expiry is checked only if there is one, or empty.
  std::string ExpiryIfPresent;
  std::optional<KeyChoice> Unbound;
  bool Disabled = false;
  bool HasVisibleCallers = false;
  bool Escapes = false;
};

/// A signature that was not, or not effectively, checked.
struct Unverified {
  FunctionRef In;
  Site Used;
  std::string Reason; ///< "result-ignored", "inverted", "bypass-path",
                      ///< "decode-only".
  TokenState Token;
  bool IsEffect = false; ///< Something done before the end, not the end itself.

  /// What was wrong there: the verification, or the decode that has none.
  const CallTrail &trail() const {
    return Reason == "decode-only" ? Token.Decoded : Token.Verified;
  }
};

/// What the ends and effects of one function say of one token.
struct TokenView {
  struct Exit {
    const ExitRecord *E;
    const TokenState *T; ///< Null: the token was not touched.
    std::string Outcome;
  };
  std::vector<Exit> Verified, Failed, Untouched;
  std::set<std::string> Accepting; ///< The outcomes that accept.
  std::vector<Acceptance> Accepts;
  /// What was done with it although nothing, or nothing that decides, verified
  /// it.
  std::vector<Unverified> Uses;
  /// Ends that accept, and are reached without a valid signature as well.
  std::vector<Unverified> WaysAround;
  /// One of them is for tokens that say that they are not signed.
  bool SkipsUnsigned = false;
};

/// Whether some comparison on the way failed or a claim was found missing.
bool hasFailedClaim(const TokenState &T);
/// Whether a claim says who or what may be done.
bool isIdentity(llvm::StringRef Claim);

/// Whether a function that calls an API with this effect handles tokens.
bool concernsTokens(const model::Effect &E);

/// The token half of the analysis.
class TokenAnalysis {
public:
  TokenAnalysis(const Program &P, ValueFactory &VF,
                const AnalysisOptions &Options);
  void run(Analysis &Result);

private:
  const Program &P;
  ValueFactory &VF;
  const AnalysisOptions &Options;
  TokenValues TV;
  std::vector<ClaimGroup> Groups;
  std::vector<Verdict> Verdicts;
  std::vector<Unverified> Unverifieds;
  bool Signs = false; ///< The program issues tokens itself.
  /// Where the keys come from that sign tokens without an expiry.
  std::set<std::string> SignsForever;
  std::set<FunctionRef> Relevant;
  /// Verified tokens whose fate callers decide, if there are any.
  struct Passed {
    FunctionRef In;
    TokenState Token;
  };
  std::vector<Passed> PassedOn;
  /// Functions that end alike whether the signature is valid or not, or that
  /// take its result the wrong way round.
  std::set<const Function *> Blurring;
  std::set<std::string> Bounds; ///< Hit besides those of the solver, in words.

  void findRelevant();

  void evaluate(const FunctionRef &F, TokenDomain &D, Summary &S);
  TokenView view(const FunctionRef &F, TokenDomain &D, ValueRef Text) const;
  void judge(const FunctionRef &F, TokenDomain &D, ValueRef Text,
             const TokenView &View, bool Visible);
  /// Leaves to callers what was done inside of \p F with their token.
  void passEffects(const FunctionRef &F, ValueRef Text, const TokenView &View,
                   Summary &S);
  /// Whether the whole token was found among those that the program keeps.
  /// Whether bytes were verified that nothing reads as a token: an update, a
  /// message, a certificate.
  static bool isOnlyBytes(const TokenDomain &D, ValueRef Text);
  bool isRemembered(const State &S, ValueRef Text) const;
  void viewDecodeOnly(const FunctionRef &F, TokenDomain &D, ValueRef Text,
                      TokenView &View) const;
  void viewBypass(const FunctionRef &F, ValueRef Text, TokenView &View) const;
  void viewInverted(const FunctionRef &F, TokenDomain &D, ValueRef Text,
                    TokenView &View) const;
  std::optional<Unverified> viewIgnoredDecision(const FunctionRef &F,
                                                TokenDomain &D,
                                                ValueRef Text) const;
  void viewIgnored(const FunctionRef &F, TokenDomain &D, ValueRef Text,
                   TokenView &View) const;
  GroupStatus groupStatus(const ClaimGroup &G, const Acceptance &A,
                          llvm::ArrayRef<Acceptance> All, ValueRef Text,
                          Verdict &V) const;
  ClaimStatus claimStatus(const std::string &Claim, const TokenState &T,
                          const VerifierConfig &Config, ValueRef Text,
                          ClaimState *Detail) const;
  std::string outcome(const FunctionRef &F, const ExitRecord &E) const;
  void acceptInside(TokenDomain &D, ValueRef Text,
                    std::vector<Acceptance> &Accepts) const;
  void acceptByEffect(TokenDomain &D, ValueRef Text,
                      std::vector<Acceptance> &Accepts) const;
  void acceptByCallback(TokenDomain &D, ValueRef Text,
                        std::vector<Acceptance> &Accepts) const;
  void acceptByOutput(TokenDomain &D, ValueRef Text,
                      std::vector<Acceptance> &Accepts) const;
  void acceptByGatedEffect(TokenDomain &D, ValueRef Text,
                           llvm::ArrayRef<const TokenState *> Returned,
                           std::vector<Acceptance> &Accepts) const;
  bool isEffectOf(const EffectEvent &E, ValueRef Text) const;
  bool isExpressible(ValueRef Text) const;
  /// Whether \p V, or what it is a part of, is held by memory that outlives the
  /// function and is not the token's: what the program set up.
  bool isHeld(ValueRef V, ValueRef Text) const;
  bool handsOut(const ExitRecord &E, ValueRef Text) const;

  void openUnlimited();
  bool isMistaken(const Verdict &V) const;
  void report(Analysis &Result);
  void reportMissing(Analysis &Result, llvm::ArrayRef<const Verdict *> Same);
  void reportSelf(Analysis &Result, const Verdict &V);
  void reportWeak(Analysis &Result, const Verdict &V);
  Site cause(const Unverified &U) const;
  void reportUnverified(Analysis &Result, const Site &Cause,
                        llvm::ArrayRef<const Unverified *> Same);
  void reportUnbound(Analysis &Result, const Site &At, const Verdict &V);
  void reportDisabled(Analysis &Result, const Site &At,
                      llvm::ArrayRef<const Verdict *> By);
  void inventory(Analysis &Result);
  void inventoryPassed(Analysis &Result);
  InventoryEntry::Aspect aspect(const Verdict &V, const ClaimGroup &G) const;
  std::vector<Note> story(const TokenState &T) const;
  std::vector<Note> callsBetween(const FunctionRef &From,
                                 const Function *To) const;
  void notePassed(const FunctionRef &F, TokenDomain &D, ValueRef Text);
  Finding start(llvm::StringRef Check, const FunctionRef &In,
                const Site &At) const;
  const Instr &instruction(const Site &S) const;
  FilePosition position(const Site &S) const;
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_TOKENANALYSIS_H
