//===- EffectReader.h - Effects, outcomes and conditions --------*- C++ -*-===//

#ifndef CLAIMCHECK_MODEL_EFFECTREADER_H
#define CLAIMCHECK_MODEL_EFFECTREADER_H

#include "model/MemberReader.h"

namespace claimcheck::model {

/// The words for the kinds of keys, in effects and types.
inline constexpr llvm::StringRef ChannelWords[] = {
    "log", "terminal", "error", "file", "network", "process", "crash", "memory",
};
inline constexpr llvm::StringRef KeyKindWords[] = {
    "private", "signing", "hmac",    "kek",    "password",     "derived",
    "session", "random",  "outside", "public", "verification",
};

/// The words of a list that is written with blanks between them.
llvm::SmallVector<llvm::StringRef, 16> splitWords(llvm::StringRef Words);

/// Reads an effect and what it consists of.
class EffectReader : protected MemberReader {
public:
  using MemberReader::MemberReader;

  std::optional<Effect> effect(const JsonNode &Node, const std::string &Path);

private:
  // Outcomes and conditions (OutcomeReader.cpp).
  /// "zero", true, 3, {"not": -1}.
  void outcomeValue(const JsonNode &Node, const std::string &Path,
                    OutcomeTest::Is &Test, int64_t &Value);
  OutcomeTest outcomeTest(const JsonNode &Node, const std::string &Path);
  Outcome outcome(const JsonNode &Node, const std::string &Path);
  ArgCondition condition(unsigned Arg, const JsonNode &Node,
                         const std::string &Path);
  std::vector<ArgCondition> conditions(const JsonNode &Node,
                                       const std::string &Path);

  ClaimSpec claim(const JsonNode &Node, const std::string &Path);
  void claimNames(const JsonNode &Object, const std::string &Path, Effect &E);
  std::vector<Effect::DefaultCheck> defaults(const JsonNode &Node,
                                             const std::string &Path);
  void members(const JsonNode &Node, const std::string &Path, Effect &E);
  void placeMembers(const JsonNode &Node, const std::string &Path, Effect &E);
  void claimMembers(const JsonNode &Node, const std::string &Path, Effect &E);
  void valueMembers(const JsonNode &Node, const std::string &Path, Effect &E);
  void keyMembers(const JsonNode &Node, const std::string &Path, Effect &E);
};

} // namespace claimcheck::model

#endif // CLAIMCHECK_MODEL_EFFECTREADER_H
