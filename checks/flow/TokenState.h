//===- TokenState.h - What is established of each token ---------*- C++ -*-===//

#ifndef CLAIMCHECK_FLOW_TOKENSTATE_H
#define CLAIMCHECK_FLOW_TOKENSTATE_H

#include "State.h"
#include "Values.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <string>

namespace claimcheck::flow {

/// What a path knows of a signature.
enum class SignatureStatus : uint8_t {
  None,     ///< Not looked at.
  Failed,   ///< Looked at, and not valid.
  Disabled, ///< The call that would verify was told not to.
  Assumed,  ///< Something unknown got the token and decided.
  Verified,
};

/// What a path knows of a claim.
enum class ClaimStatus : uint8_t {
  Open,
  Absent,       ///< Known not to be in the token.
  Mismatch,     ///< Compared, and different.
  PresenceOnly, ///< Known to be there; compared with nothing.
  Self,         ///< Equal to something that comes from the same token.
  Assumed,      ///< Something unknown got the claim and decided.
  IfPresent,    ///< Checked by a library that accepts its absence.
  Weak,         ///< Matches, but not as a whole.
  Met,
};

struct ClaimState {
  ClaimStatus Status = ClaimStatus::Open;
  Site At;                     ///< The comparison, in the function that did it.
  ValueRef Expected = nullptr; ///< What it was compared with.
  ValueRef Named = nullptr;    ///< The claim's name, where callers know it.
  /// What it matched before, if it was compared with several things.
  llvm::SmallVector<ValueRef, 1> Also;
  /// What it matched on other paths that met this one.
  llvm::SmallVector<ValueRef, 1> Elsewhere;
  static constexpr size_t MaxElsewhere = 3;

  /// Whether \p Other is a match of another path that is to be noted.
  bool isNew(ValueRef Other) const {
    return Other && Other != Expected && !llvm::is_contained(Also, Other) &&
           !llvm::is_contained(Elsewhere, Other) &&
           Elsewhere.size() < MaxElsewhere;
  }
  /// Of a match somewhere inside: which ends of the part that was found are
  /// known to be ends of a word.
  enum Edge : uint8_t { NoEdge = 0, Start = 1, End = 2, Whole = 3 };
  uint8_t Edges = NoEdge;
  bool IsInside = false; ///< Matched somewhere inside.
  bool IsOneOf = false;  ///< What it matched is a set of values.

  /// Whether two states of a claim are the same to a path.
  bool sameAs(const ClaimState &O) const {
    return Status == O.Status && Edges == O.Edges &&
           Also.size() == O.Also.size();
  }
};

/// Where something was done to a token, and the calls that led there.
struct CallTrail {
  Site Primitive; ///< The library call that did it.
  Site Local;     ///< The call in the function under simulation.
  /// The calls between them, the one next to Primitive first, up to MaxWay.
  std::vector<Site> Way;
  static constexpr size_t MaxWay = 32;

  explicit operator bool() const { return Primitive.F; }
  static CallTrail at(const Site &S) { return {S, S, {}}; }

  /// The same, seen from the caller that \p Call stands in.
  CallTrail from(const Site &Call) const {
    CallTrail Mine{Primitive, Call, Way};
    if (Local != Primitive && Way.size() < MaxWay)
      Mine.Way.push_back(Local);
    return Mine;
  }

  /// All of them, from the inside out.
  std::vector<Site> sites() const {
    std::vector<Site> All{Primitive};
    All.insert(All.end(), Way.begin(), Way.end());
    if (Local != Primitive)
      All.push_back(Local);
    return All;
  }
};

/// One token identity on one path.
struct TokenState {
  SignatureStatus Signature = SignatureStatus::None;
  CallTrail Verified; ///< Where the signature was looked at.
  CallTrail Decoded;  ///< Where it was decoded first.
  const model::Effect *Rule = nullptr;
  ValueRef Verifier = nullptr; ///< With its configuration; may be null.
  ValueRef Key = nullptr;
  /// The keys on other paths that met this one.
  llvm::SmallVector<ValueRef, 1> OtherKeys;
  static constexpr size_t MaxOtherKeys = 3;
  bool AlgorithmFromToken = false;
  bool ClaimsAssumed = false; ///< Something unknown got the whole token.
  bool Read = false;          ///< A claim was read.
  std::map<std::string, ClaimState> Claims; ///< Header fields as `$alg`.

  /// Whether \p Other is a key of another path that is to be noted.
  bool isNewKey(ValueRef Other) const {
    return Other && Other != Key && !llvm::is_contained(OtherKeys, Other) &&
           OtherKeys.size() < MaxOtherKeys;
  }
};

/// The property of the token simulation: all token identities of a path.
class TokenProperty final : public Property {
public:
  std::map<ValueRef, TokenState, ById> Tokens;
  /// What was found inside of what the caller passes: there it may be a claim,
  /// and whether the match is a whole word shows only later on the path.
  std::map<ValueRef, ClaimState, ById> Searched;

  std::shared_ptr<Property> clone() const override {
    return std::make_shared<TokenProperty>(*this);
  }
  bool equals(const Property &Other) const override;
  size_t hash() const override;
  std::shared_ptr<const Property> widened(const Property &Other) const override;

  const TokenState *find(ValueRef Text) const {
    auto It = Tokens.find(Text);
    return It == Tokens.end() ? nullptr : &It->second;
  }
};

} // namespace claimcheck::flow

#endif // CLAIMCHECK_FLOW_TOKENSTATE_H
