//===- PackParser.cpp - From JSON to typed rules --------------------------===//
//
// Strict on purpose: a misspelt rule must be an error, never a silent miss. So
// every object names the keys it knows, and every effect those it uses.
//
//===----------------------------------------------------------------------===//

#include "model/MemberReader.h"
#include "model/PlaceParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <tuple>

using llvm::StringRef;

namespace claimcheck::model {

namespace {

struct EffectRow {
  StringRef Name;
  EffectKind Kind;
  StringRef Required; ///< Keys, separated by blanks; `a|b`: one of them.
  StringRef Optional;
};

/// Every effect takes these besides its own.
constexpr StringRef CommonKeys =
    "effect when if-unknown success note note-on-failure";

/// What the keys mean stands at the members of Effect.
const EffectRow EffectRows[] = {
    {"decode", EffectKind::Decode, "from to yields",
     "yields-on-failure absent algorithm-from"},
    {"new-verifier", EffectKind::NewVerifier, "to", "defaults key algorithm"},
    {"require-claim", EffectKind::RequireClaim, "claim|claim-list",
     "verifier token expected fluent absent null-expected empty-expected "
     "claims claim-values named-claims clock-values presence-values "
     "claim-list callee args style"},
    {"verify-signature", EffectKind::VerifySignature, "token|verifier",
     "key key-set to verifier defaults null-key algorithm-from algorithm "
     "callee args from yields"},
    {"check-claims", EffectKind::CheckClaims, "token verifier", "defaults"},
    {"read-claim", EffectKind::ReadClaim, "claim token|from",
     "to absent claims claim-values"},
    {"has-claim", EffectKind::HasClaim, "claim token|from",
     "to claims claim-values"},
    {"read-member", EffectKind::ReadMember, "claim from", "to absent"},
    {"read-header", EffectKind::ReadHeader, "claim token|from",
     "to absent claims claim-values"},
    {"select-key", EffectKind::SelectKey, "to", "from key-set callee args"},
    {"set-key", EffectKind::SetKey, "verifier|token",
     "key key-set algorithm null-key fluent callee"},
    {"set-algorithm", EffectKind::SetAlgorithm, "verifier|token algorithm",
     "fluent"},
    {"disable", EffectKind::Disable, "verifier|token",
     "claim fluent claims claim-values"},
    {"feed", EffectKind::Feed, "verifier from", "key"},
    {"compute-mac", EffectKind::ComputeMac, "to token|verifier",
     "key algorithm"},
    {"set-claim", EffectKind::SetClaim, "token claim|claim-list",
     "from fluent claims claim-values claim-list named-claims clock-values"},
    {"sign", EffectKind::Sign, "key|token|verifier", "to algorithm null-key"},
    {"compare", EffectKind::Compare, "left right", "style equal length"},
    {"test", EffectKind::Test, "from of", "to equal"},
    {"copy", EffectKind::Copy, "from to", "absent"},
    {"pack", EffectKind::Pack, "from to", ""},
    {"part", EffectKind::Part, "from to", "absent"},
    {"hold", EffectKind::Hold, "to", "from alternative"},
    {"derive", EffectKind::Derive, "from to", "as"},
    {"insert", EffectKind::Insert, "from to", ""},
    {"element", EffectKind::Element, "from to", "absent"},
    {"look-up", EffectKind::LookUp, "from in to", "absent"},
    {"sentinel", EffectKind::Sentinel, "to", ""},
    {"reset", EffectKind::Reset, "to", ""},
    {"clock", EffectKind::Clock, "to", ""},
    {"invoke", EffectKind::Invoke, "callee", "args to quantifier"},
    {"construct", EffectKind::Construct, "to", "args"},
    {"cleanup", EffectKind::Cleanup, "", "from"},
    {"pure", EffectKind::Pure, "", ""},
    {"exit", EffectKind::Exit, "aborts", ""},
    {"assert", EffectKind::Assert, "", "from left right equal callee"},
    {"key-source", EffectKind::KeySource, "to kind", "from borrowed"},
    {"key-use", EffectKind::KeyUse, "from kind", ""},
    {"key-handle", EffectKind::KeyHandle, "to kind", "from"},
    {"allocate", EffectKind::Allocate, "to",
     "size count alignment page-aligned heap covers can-fail"},
    {"guard", EffectKind::Guard, "scope",
     "from heap covers needs-alignment can-fail"},
    {"unguard", EffectKind::Unguard, "scope", "from heap covers"},
    {"wipe", EffectKind::Wipe, "from", "elidable"},
    {"release", EffectKind::Release, "from", "wipes heap elidable"},
    {"reallocate", EffectKind::Reallocate, "from to", "size wipes heap"},
    {"copy-bytes", EffectKind::CopyBytes, "from to", ""},
    {"encode", EffectKind::Encode, "from to", ""},
    {"sink", EffectKind::Sink, "from channel", ""},
    {"dump", EffectKind::Dump, "", "callee"},
    {"start-thread", EffectKind::StartThread, "callee", "args"},
    {"lock", EffectKind::Lock, "from", ""},
    {"unlock", EffectKind::Unlock, "from", ""},
};

constexpr Word<OutcomeTest::Is> TestWords[] = {
    {"zero", OutcomeTest::Zero},
    {"non-zero", OutcomeTest::NonZero},
    {"negative", OutcomeTest::Negative},
    {"non-negative", OutcomeTest::NonNegative},
    {"positive", OutcomeTest::Positive},
};
constexpr Word<CompareStyle> StyleWords[] = {
    {"exact", CompareStyle::Exact},
    {"ignore-case", CompareStyle::IgnoreCase},
    {"prefix", CompareStyle::Prefix},
    {"suffix", CompareStyle::Suffix},
    {"contains", CompareStyle::Contains},
    {"membership", CompareStyle::Membership},
    {"pattern", CompareStyle::Pattern},
    {"ordering", CompareStyle::Ordering},
};
constexpr Word<Effect::Absence> AbsenceWords[] = {
    {"fails", Effect::AbsentFails},       {"passes", Effect::AbsentPasses},
    {"null", Effect::AbsentNull},         {"zero", Effect::AbsentZero},
    {"negative", Effect::AbsentNegative}, {"empty", Effect::AbsentEmpty},
    {"throws", Effect::AbsentThrows},
};
constexpr Word<Effect::NullExpectation> ExpectationWords[] = {
    {"fails", Effect::NullFails},
    {"presence", Effect::NullPresence},
    {"skips", Effect::NullSkips},
};
constexpr Word<Effect::NullKeyMeaning> NullKeyWords[] = {
    {"fails", Effect::NullKeyFails},
    {"no-verification", Effect::NullKeyNoVerification},
    {"stored", Effect::NullKeyStored},
};
constexpr StringRef YieldsWords[] = {"token", "payload", "header",
                                     "jws-member"};
constexpr StringRef TestOfWords[] = {"empty", "null",    "present",
                                     "error", "measure", "alternative"};
constexpr StringRef KeyKindWords[] = {
    "private", "signing", "hmac",   "kek",    "password",
    "derived", "session", "random", "public", "verification",
};
constexpr StringRef QuantifierWords[] = {"any", "all", "none"};
constexpr StringRef ScopeWords[] = {"region", "process", "heap"};
constexpr StringRef ChannelWords[] = {
    "log", "terminal", "error", "file", "network", "process", "crash",
};
constexpr StringRef TypeWords =
    "token verifier payload text container iterator time stream parameter "
    "smart-pointer optional tuple error-code status guarded-allocator "
    "wiping-allocator key-object wiping-object callable lock test-fixture";

llvm::SmallVector<StringRef, 16> split(StringRef Keys) {
  llvm::SmallVector<StringRef, 16> Result;
  Keys.split(Result, ' ', -1, false);
  return Result;
}

/// Reads a pack and what it consists of.
class Reader : private MemberReader {
public:
  using MemberReader::MemberReader;

  std::optional<Pack> pack(const JsonNode &Root);

private:
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
  void effectMembers(const JsonNode &Node, const std::string &Path, Effect &E);
  std::optional<Effect> effect(const JsonNode &Node, const std::string &Path);
  void function(const JsonNode &Node, const std::string &Path, Pack &P);
  void type(const JsonNode &Node, const std::string &Path, Pack &P);

  std::string name(const JsonNode &Node, const std::string &Path);
};

void Reader::outcomeValue(const JsonNode &Node, const std::string &Path,
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

OutcomeTest Reader::outcomeTest(const JsonNode &Node, const std::string &Path) {
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

Outcome Reader::outcome(const JsonNode &Node, const std::string &Path) {
  if (Node.K != JsonNode::Array)
    return {outcomeTest(Node, Path)};
  Outcome Result;
  for (const auto &[Index, Item] : llvm::enumerate(Node.Items))
    Result.push_back(
        outcomeTest(Item, Path + "[" + std::to_string(Index) + "]"));
  return Result;
}

ArgCondition Reader::condition(unsigned Arg, const JsonNode &Node,
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

std::vector<ArgCondition> Reader::conditions(const JsonNode &Node,
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

ClaimSpec Reader::claim(const JsonNode &Node, const std::string &Path) {
  ClaimSpec Result;
  if (Node.K == JsonNode::String) {
    Result.Name = text(Node, Path);
    return Result;
  }
  if (Node.K != JsonNode::Object) {
    fail(
        Node, Path,
        ("expected a claim name or {\"from\": place}, found " + Node.kindName())
            .str());
    return Result;
  }
  keys(Node, Path, {"from"}, {}, "a claim");
  required(Node, Path, "from");
  Result.From = place(Node, Path, "from");
  return Result;
}

void Reader::claimNames(const JsonNode &Object, const std::string &Path,
                        Effect &E) {
  const JsonNode *Names = Object.find("claims");
  std::string Full = memberPath(Path, "claims");
  if (Names && expect(*Names, JsonNode::Object, Full)) {
    for (const JsonMember &Member : Names->Members) {
      std::string At = memberPath(Full, Member.Key);
      if (expect(Member.Value, JsonNode::String, At))
        E.ClaimEnumerators.emplace_back(Member.Key, Member.Value.Text);
    }
  }
  const JsonNode *Values = Object.find("claim-values");
  Full = memberPath(Path, "claim-values");
  if (!Values || !expect(*Values, JsonNode::Object, Full))
    return;
  for (const JsonMember &Member : Values->Members) {
    std::string At = memberPath(Full, Member.Key);
    int64_t Value = 0;
    if (StringRef(Member.Key).getAsInteger(0, Value))
      fail(Member.KeyPos, At, "'" + Member.Key + "' is not an integer");
    else if (expect(Member.Value, JsonNode::String, At))
      E.ClaimValues.emplace_back(Value, Member.Value.Text);
  }
}

std::vector<Effect::DefaultCheck> Reader::defaults(const JsonNode &Node,
                                                   const std::string &Path) {
  std::vector<Effect::DefaultCheck> Result;
  if (!expect(Node, JsonNode::Array, Path))
    return Result;
  for (const auto &[Index, Item] : llvm::enumerate(Node.Items)) {
    std::string At = Path + "[" + std::to_string(Index) + "]";
    if (!expect(Item, JsonNode::Object, At))
      continue;
    keys(Item, At, {"claim", "if-present"}, {}, "a default check");
    required(Item, At, "claim");
    Result.push_back(
        {text(Item, At, "claim"), flag(Item, At, "if-present", true)});
  }
  return Result;
}

void Reader::effectMembers(const JsonNode &Node, const std::string &Path,
                           Effect &E) {
  if (const JsonNode *When = Node.find("when"))
    E.When = conditions(*When, memberPath(Path, "when"));
  E.IfUnknown = flag(Node, Path, "if-unknown");
  if (const JsonNode *Success = Node.find("success"))
    E.Success = outcome(*Success, memberPath(Path, "success"));

  const JsonNode *From = Node.find("from");
  if (From && From->K == JsonNode::Array) {
    E.Froms = places(Node, Path, "from");
    if (!E.Froms.empty())
      E.From = E.Froms.front();
  } else if (From) {
    E.From = place(*From, memberPath(Path, "from"));
    E.Froms = {E.From};
  }
  E.To = place(Node, Path, "to");
  E.Token = place(Node, Path, "token");
  E.Verifier = place(Node, Path, "verifier");
  E.Key = place(Node, Path, "key");
  E.KeySet = place(Node, Path, Node.find("in") ? "in" : "key-set");
  if (const JsonNode *Claim = Node.find("claim"))
    E.Claim = claim(*Claim, memberPath(Path, "claim"));

  const JsonNode *Expected = Node.find("expected");
  E.ExpectsClock =
      Expected && Expected->K == JsonNode::String && Expected->Text == "clock";
  if (Expected && !E.ExpectsClock)
    E.Expected = place(*Expected, memberPath(Path, "expected"));
  E.ReturnsVerifier = flag(Node, Path, "fluent");
  E.Absent = word(Node, Path, "absent", AbsenceWords, Effect::AbsentFails);
  E.NullExpected =
      word(Node, Path, "null-expected", ExpectationWords, Effect::NullFails);
  E.EmptyExpected =
      word(Node, Path, "empty-expected", ExpectationWords, Effect::NullFails);
  claimNames(Node, Path, E);
  E.NamedClaims = texts(Node, Path, "named-claims");
  E.ClockValues = integers(Node, Path, "clock-values");
  E.PresenceValues = integers(Node, Path, "presence-values");
  if (const JsonNode *List = Node.find("claim-list")) {
    std::string Full = memberPath(Path, "claim-list");
    PlaceSpec First = place(*List, Full);
    if (First.B == PlaceSpec::Arg && !First.Deref && First.Fields.empty())
      E.ClaimList = First.Arg1;
    else if (!First.isNone())
      fail(*List, Full, "a list of claims starts at an 'argN'");
  }
  if (const JsonNode *Defaults = Node.find("defaults"))
    E.Defaults = defaults(*Defaults, memberPath(Path, "defaults"));
  E.NullKey = word(Node, Path, "null-key", NullKeyWords, Effect::NullKeyFails);
  E.AlgorithmFromToken = !word(Node, Path, "algorithm-from", {"token"}).empty();
  if (const JsonNode *Algorithm = Node.find("algorithm")) {
    ClaimSpec Given = claim(*Algorithm, memberPath(Path, "algorithm"));
    E.Algorithm = Given.Name;
    E.AlgorithmPlace = Given.From;
  }
  E.Rejects = flag(Node, Path, "yields-on-failure");
  E.Yields = word(Node, Path, "yields", YieldsWords);
  E.Left = place(Node, Path, "left");
  E.Right = place(Node, Path, "right");
  E.LengthOf = place(Node, Path, "length");
  E.Style = word(Node, Path, "style", StyleWords, CompareStyle::Exact);
  if (const JsonNode *Equal = Node.find("equal"))
    outcomeValue(*Equal, memberPath(Path, "equal"), E.EqualIs, E.EqualValue);
  E.TestOf = word(Node, Path, "of", TestOfWords);
  if (const JsonNode *Alternative = Node.find("alternative"))
    if (expect(*Alternative, JsonNode::Integer,
               memberPath(Path, "alternative")))
      E.Alternative = Alternative->IntegerValue;
  E.IsDifference = !word(Node, Path, "as", {"difference"}).empty();
  E.Callee = place(Node, Path, "callee");
  if (Node.find("args"))
    E.CallArgs = places(Node, Path, "args");
  E.Quantifier = word(Node, Path, "quantifier", QuantifierWords);
  E.Aborts = flag(Node, Path, "aborts");
  std::string Kind = word(Node, Path, "kind", KeyKindWords);
  (E.Kind == EffectKind::KeyHandle ? E.HandleOf : E.KeyKind) = Kind;
  E.SizeOf = place(Node, Path, "size");
  E.CountOf = place(Node, Path, "count");
  E.AlignmentOf = place(Node, Path, "alignment");
  E.PageAligned = flag(Node, Path, "page-aligned");
  E.GuardScope = word(Node, Path, "scope", ScopeWords);
  E.Heap = text(Node, Path, "heap");
  E.GuardsDump = !word(Node, Path, "covers", {"dump"}).empty();
  E.NeedsPageAlignment = !word(Node, Path, "needs-alignment", {"page"}).empty();
  E.CanFail = flag(Node, Path, "can-fail");
  E.Elidable = flag(Node, Path, "elidable");
  const JsonNode *Wipes = Node.find("wipes");
  if (Wipes && Wipes->K == JsonNode::String)
    E.WipesIfGuarded = !word(Node, Path, "wipes", {"if-guarded"}).empty();
  else
    E.Wipes = flag(Node, Path, "wipes");
  E.Borrowed = flag(Node, Path, "borrowed");
  E.SinkKind = word(Node, Path, "channel", ChannelWords);
  E.NoteOnSuccess = text(Node, Path, "note");
  E.NoteOnFailure = text(Node, Path, "note-on-failure");
}

std::optional<Effect> Reader::effect(const JsonNode &Node,
                                     const std::string &Path) {
  const JsonNode *Name = Node.find("effect");
  if (!Name) {
    fail(Node, Path, "'effect' is missing");
    return std::nullopt;
  }
  std::string NamePath = memberPath(Path, "effect");
  if (!expect(*Name, JsonNode::String, NamePath))
    return std::nullopt;
  const EffectRow *Row = llvm::find_if(
      EffectRows, [&](const EffectRow &R) { return R.Name == Name->Text; });
  if (Row == std::end(EffectRows)) {
    llvm::SmallVector<StringRef, 64> Known;
    for (const EffectRow &R : EffectRows)
      Known.push_back(R.Name);
    fail(*Name, NamePath,
         "unknown effect '" + Name->Text + "'" + meant(Name->Text, Known));
    return std::nullopt;
  }

  llvm::SmallVector<StringRef, 32> Allowed = split(CommonKeys);
  for (StringRef Group : split(Row->Required)) {
    llvm::SmallVector<StringRef, 4> Keys;
    Group.split(Keys, '|');
    llvm::append_range(Allowed, Keys);
    if (llvm::none_of(Keys, [&](StringRef Key) { return Node.find(Key); }))
      fail(Node, Path,
           "effect '" + Name->Text + "' needs '" + llvm::join(Keys, "' or '") +
               "'");
  }
  llvm::append_range(Allowed, split(Row->Optional));
  llvm::SmallVector<StringRef, 128> Everywhere;
  for (const EffectRow &R : EffectRows) {
    for (StringRef Group : split(R.Required))
      Group.split(Everywhere, '|');
    llvm::append_range(Everywhere, split(R.Optional));
  }
  keys(Node, Path, Allowed, Everywhere, "effect '" + Name->Text + "'");

  Effect E;
  E.Kind = Row->Kind;
  effectMembers(Node, Path, E);
  return E;
}

std::string Reader::name(const JsonNode &Node, const std::string &Path) {
  std::string Name = text(Node, Path);
  if (!Name.empty() && Model::normalize(Name) != Name)
    fail(Node, Path,
         "'" + Name + "' is not a plain name; write '" +
             Model::normalize(Name) + "'");
  return Name;
}

void Reader::function(const JsonNode &Node, const std::string &Path, Pack &P) {
  keys(Node, Path,
       {"name", "params", "first-param", "prototype", "note", "effects"}, {},
       "a function");
  FunctionModel F;
  std::vector<std::string> Names;
  required(Node, Path, "name");
  if (const JsonNode *Name = Node.find("name")) {
    std::string Full = memberPath(Path, "name");
    if (Name->K == JsonNode::Array) {
      for (const auto &[Index, Item] : llvm::enumerate(Name->Items))
        Names.push_back(name(Item, Full + "[" + std::to_string(Index) + "]"));
    } else {
      Names.push_back(name(*Name, Full));
    }
  }
  if (const JsonNode *Params = Node.find("params")) {
    std::string Full = memberPath(Path, "params");
    if (expect(*Params, JsonNode::Integer, Full)) {
      if (Params->IntegerValue < 0 || Params->IntegerValue > 99)
        fail(*Params, Full, "a number of parameters is from 0 to 99");
      else
        F.Arity = static_cast<int>(Params->IntegerValue);
    }
  }
  F.ParamType = text(Node, Path, "first-param");
  F.Prototype = text(Node, Path, "prototype");
  F.Note = text(Node, Path, "note");
  F.Pack = P.Library;
  required(Node, Path, "prototype");
  required(Node, Path, "effects");
  each(Node, Path, "effects", [&](const JsonNode &Item, const std::string &At) {
    if (std::optional<Effect> E = effect(Item, At))
      F.Effects.push_back(std::move(*E));
  });
  if (const JsonNode *Effects = Node.find("effects");
      Effects && Effects->K == JsonNode::Array && Effects->Items.empty())
    fail(*Effects, memberPath(Path, "effects"),
         "the list is empty; write the effect 'pure' if there is none");
  for (std::string &Name : Names) {
    F.Name = std::move(Name);
    P.Functions.push_back(F);
  }
}

void Reader::type(const JsonNode &Node, const std::string &Path, Pack &P) {
  keys(Node, Path,
       {"name", "is", "covers", "wipes", "kind", "value-fields",
        "element-fields", "parts"},
       {}, "a type");
  TypeModel T;
  required(Node, Path, "name");
  required(Node, Path, "is");
  if (const JsonNode *Name = Node.find("name"))
    T.Name = name(*Name, memberPath(Path, "name"));
  T.Is = word(Node, Path, "is", split(TypeWords));
  T.GuardsDump = !word(Node, Path, "covers", {"dump"}).empty();
  T.Wipes = flag(Node, Path, "wipes");
  T.KeyKind = word(Node, Path, "kind", KeyKindWords);
  T.ValueFields = texts(Node, Path, "value-fields");
  T.ElementFields = texts(Node, Path, "element-fields");
  T.Parts = texts(Node, Path, "parts");
  T.Pack = P.Library;
  P.Types.push_back(std::move(T));
}

std::optional<Pack> Reader::pack(const JsonNode &Root) {
  const std::string Path = "$";
  const size_t Before = Errors.size();
  if (!expect(Root, JsonNode::Object, Path))
    return std::nullopt;
  keys(Root, Path,
       {"$schema", "library", "title", "versions", "provenance", "headers",
        "namespaces", "test-macros", "functions", "types", "advice",
        "wipe-with", "shared-key-sources"},
       {}, "a rule pack");
  Pack P;
  P.File = File.str();
  for (StringRef Key : {"library", "title", "provenance"})
    required(Root, Path, Key);
  text(Root, Path, "$schema");
  P.Library = text(Root, Path, "library");
  P.Title = text(Root, Path, "title");
  P.Versions = text(Root, Path, "versions");
  P.Provenance = text(Root, Path, "provenance");
  P.Headers = texts(Root, Path, "headers");
  P.Namespaces = texts(Root, Path, "namespaces");
  P.TestMacros = texts(Root, Path, "test-macros");
  P.WipeWith = text(Root, Path, "wipe-with");
  P.SharedKeySources = texts(Root, Path, "shared-key-sources");
  each(Root, Path, "functions",
       [&](const JsonNode &Item, const std::string &At) {
         function(Item, At, P);
       });
  each(Root, Path, "types",
       [&](const JsonNode &Item, const std::string &At) { type(Item, At, P); });
  const JsonNode *Advice = Root.find("advice");
  if (Advice && expect(*Advice, JsonNode::Object, "$.advice"))
    for (const JsonMember &Member : Advice->Members)
      P.Advice.emplace_back(
          Member.Key, text(Member.Value, memberPath("$.advice", Member.Key)));
  if (Errors.size() == Before)
    return P;
  llvm::sort(llvm::MutableArrayRef(Errors).drop_front(Before),
             [](const RuleError &A, const RuleError &B) {
               return std::tie(A.Line, A.Column, A.Text) <
                      std::tie(B.Line, B.Column, B.Text);
             });
  return std::nullopt;
}

} // namespace

StringRef spelling(EffectKind Kind) {
  for (const EffectRow &Row : EffectRows)
    if (Row.Kind == Kind)
      return Row.Name;
  return "";
}

std::optional<Pack> Model::parse(StringRef Text, StringRef File,
                                 std::vector<RuleError> &Errors) {
  std::optional<JsonNode> Root = parseJson(Text, File, Errors);
  if (!Root)
    return std::nullopt;
  return Reader(File, Errors).pack(*Root);
}

} // namespace claimcheck::model
