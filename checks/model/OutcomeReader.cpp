//===- OutcomeReader.cpp - How an effect shows, and when it applies -------===//

#include "model/EffectReader.h"
#include "model/PlaceParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

namespace claimcheck::model {

static constexpr Word<OutcomeTest::Is> TestWords[] = {
    {"zero", OutcomeTest::Zero},
    {"non-zero", OutcomeTest::NonZero},
    {"negative", OutcomeTest::Negative},
    {"non-negative", OutcomeTest::NonNegative},
    {"positive", OutcomeTest::Positive},
};

void EffectReader::outcomeValue(const JsonNode &Node, const std::string &Path,
                                OutcomeTest::Is &Test, int64_t &Value) {
  switch (Node.K) {
  case JsonNode::Boolean:
    Test = Node.BooleanValue ? OutcomeTest::NonZero : OutcomeTest::Zero;
    return;
  case JsonNode::Integer:
    Test = OutcomeTest::Equals;
    Value = Node.IntegerValue;
    return;
  case JsonNode::String: {
    llvm::SmallVector<StringRef, 8> Known;
    for (const auto &W : TestWords) {
      if (W.Name == Node.Text) {
        Test = W.Value;
        return;
      }
      Known.push_back(W.Name);
    }
    fail(Node, Path,
         "'" + Node.Text + "' is none of: " + llvm::join(Known, ", ") +
             meant(Node.Text, Known));
    return;
  }
  case JsonNode::Object: {
    keys(Node, Path, {"not"}, {}, "a value test");
    required(Node, Path, "not");
    const JsonNode *Not = Node.find("not");
    if (!Not || !expect(*Not, JsonNode::Integer, Path + ".not"))
      return;
    Test = OutcomeTest::NotEquals;
    Value = Not->IntegerValue;
    return;
  }
  default:
    fail(Node, Path,
         ("expected a word, a boolean, an integer or {\"not\": integer}, "
          "found " +
          Node.kindName())
             .str());
  }
}

OutcomeTest EffectReader::outcomeTest(const JsonNode &Node,
                                      const std::string &Path) {
  OutcomeTest Result;
  if (!expect(Node, JsonNode::Object, Path))
    return Result;
  keys(Node, Path, {"return", "out", "is", "throws", "always"}, {},
       "an outcome");
  unsigned Forms = 0;
  for (StringRef Form : {"return", "out", "throws", "always"})
    Forms += Node.find(Form) != nullptr;
  if (Forms != 1) {
    fail(Node, Path,
         "an outcome has one of 'return', 'out', 'throws' and 'always'");
    return Result;
  }
  if (const JsonNode *Return = Node.find("return")) {
    Result.W = OutcomeTest::Return;
    outcomeValue(*Return, memberPath(Path, "return"), Result.Test,
                 Result.Value);
  } else if (Node.find("out")) {
    Result.W = OutcomeTest::Out;
    Result.OutPlace = place(Node, Path, "out");
    required(Node, Path, "is");
  } else if (Node.find("throws")) {
    Result.W = OutcomeTest::NoThrow;
    if (!flag(Node, Path, "throws", true))
      fail(Node, Path, "'throws' can only be true; leave it out otherwise");
  } else if (!flag(Node, Path, "always", true)) {
    fail(Node, Path, "'always' can only be true; leave it out otherwise");
  }
  if (const JsonNode *Is = Node.find("is")) {
    if (Result.W == OutcomeTest::Out)
      outcomeValue(*Is, memberPath(Path, "is"), Result.Test, Result.Value);
    else
      fail(*Is, memberPath(Path, "is"), "'is' belongs to 'out'");
  }
  return Result;
}

Outcome EffectReader::outcome(const JsonNode &Node, const std::string &Path) {
  if (Node.K != JsonNode::Array)
    return {outcomeTest(Node, Path)};
  Outcome Result;
  for (const auto &[Index, Item] : llvm::enumerate(Node.Items))
    Result.push_back(
        outcomeTest(Item, Path + "[" + std::to_string(Index) + "]"));
  return Result;
}

ArgCondition EffectReader::condition(unsigned Arg, const JsonNode &Node,
                                     const std::string &Path) {
  ArgCondition Result;
  Result.Arg1 = Arg;
  switch (Node.K) {
  case JsonNode::Boolean:
    Result.T =
        Node.BooleanValue ? ArgCondition::NotEquals : ArgCondition::Equals;
    return Result;
  case JsonNode::Integer:
    Result.Value = Node.IntegerValue;
    return Result;
  case JsonNode::String:
    if (Node.Text == "null")
      Result.T = ArgCondition::IsNull;
    else if (Node.Text == "not-null")
      Result.T = ArgCondition::NotNull;
    else if (Node.Text == "any-field-zero")
      Result.T = ArgCondition::AnyFieldZero;
    else
      fail(Node, Path,
           "'" + Node.Text +
               "' is none of: null, not-null, any-field-zero; a text is "
               "written {\"one-of\": [...]}");
    return Result;
  case JsonNode::Object:
    break;
  default:
    fail(Node, Path, ("a condition cannot be " + Node.kindName()).str());
    return Result;
  }

  struct Form {
    StringRef Key;
    ArgCondition::Test Test;
    bool IsText;
  };
  static constexpr Form Forms[] = {
      {"not", ArgCondition::NotEquals, false},
      {"has-bits", ArgCondition::HasBits, false},
      {"lacks-bits", ArgCondition::LacksBits, false},
      {"one-of", ArgCondition::OneOf, true},
      {"not-one-of", ArgCondition::NotOneOf, true},
      {"symbol", ArgCondition::Symbol, true},
      {"result-of", ArgCondition::ResultOf, true},
      {"not-result-of", ArgCondition::NotResultOf, true},
      {"type", ArgCondition::TypeIs, true},
      {"not-type", ArgCondition::TypeIsNot, true},
  };
  llvm::SmallVector<StringRef, 8> Known;
  for (const Form &F : Forms)
    Known.push_back(F.Key);
  keys(Node, Path, Known, {}, "a condition");
  if (Node.Members.size() != 1) {
    fail(Node, Path, "a condition has one of: " + llvm::join(Known, ", "));
    return Result;
  }
  for (const Form &F : Forms) {
    const JsonNode *Value = Node.find(F.Key);
    if (!Value)
      continue;
    std::string Full = memberPath(Path, F.Key);
    Result.T = F.Test;
    if (F.IsText)
      Result.Texts = texts(*Value, Full);
    else if (expect(*Value, JsonNode::Integer, Full))
      Result.Value = Value->IntegerValue;
  }
  return Result;
}

std::vector<ArgCondition> EffectReader::conditions(const JsonNode &Node,
                                                   const std::string &Path) {
  std::vector<ArgCondition> Result;
  if (!expect(Node, JsonNode::Object, Path))
    return Result;
  for (const JsonMember &Member : Node.Members) {
    std::string Full = memberPath(Path, Member.Key), Why;
    std::optional<PlaceSpec> Place = parsePlace(Member.Key, Why);
    if (Place && Place->B == PlaceSpec::Arg && !Place->Deref &&
        Place->Fields.empty() && Place->LengthIs == PlaceSpec::NoLength)
      Result.push_back(condition(Place->Arg1, Member.Value, Full));
    else
      fail(Member.KeyPos, Full, "a condition is on an 'argN'");
  }
  return Result;
}

} // namespace claimcheck::model
