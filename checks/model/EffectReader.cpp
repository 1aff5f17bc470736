//===- EffectReader.cpp - One effect of a rule ----------------------------===//
//
// Strict on purpose: a misspelt rule must be an error, never a silent miss. So
// every object names the keys it knows, and every effect those it uses.
//
//===----------------------------------------------------------------------===//

#include "model/EffectReader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

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
     "callee args from yields bytes"},
    {"check-claims", EffectKind::CheckClaims, "token verifier", "defaults"},
    {"read-claim", EffectKind::ReadClaim, "claim token|from",
     "to absent claims claim-values"},
    {"has-claim", EffectKind::HasClaim, "claim token|from",
     "to claims claim-values"},
    {"read-member", EffectKind::ReadMember, "claim from", "to absent claims"},
    {"read-header", EffectKind::ReadHeader, "claim token|from",
     "to absent claims claim-values"},
    {"select-key", EffectKind::SelectKey, "to", "from key-set callee args"},
    {"set-key", EffectKind::SetKey, "verifier|token",
     "key key-set algorithm null-key fluent callee yields"},
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
    {"insert", EffectKind::Insert, "from to", "fills"},
    {"element", EffectKind::Element, "from to", "absent at"},
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
    {"key-use", EffectKind::KeyUse, "from kind", "callee"},
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
    {"sink", EffectKind::Sink, "from channel", "to"},
    {"dump", EffectKind::Dump, "", "callee"},
    {"start-thread", EffectKind::StartThread, "callee", "args"},
    {"lock", EffectKind::Lock, "from", ""},
    {"unlock", EffectKind::Unlock, "from", ""},
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
constexpr StringRef QuantifierWords[] = {"any", "all", "none", "each",
                                         "alternative"};
constexpr StringRef ScopeWords[] = {"region", "process", "heap"};

} // namespace

llvm::SmallVector<StringRef, 16> splitWords(StringRef Words) {
  llvm::SmallVector<StringRef, 16> Result;
  Words.split(Result, ' ', -1, false);
  return Result;
}

ClaimSpec EffectReader::claim(const JsonNode &Node, const std::string &Path) {
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

void EffectReader::claimNames(const JsonNode &Object, const std::string &Path,
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

std::vector<Effect::DefaultCheck>
EffectReader::defaults(const JsonNode &Node, const std::string &Path) {
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

/// What the keys mean stands at the members of Effect.
void EffectReader::members(const JsonNode &Node, const std::string &Path,
                           Effect &E) {
  if (const JsonNode *When = Node.find("when"))
    E.When = conditions(*When, memberPath(Path, "when"));
  E.IfUnknown = flag(Node, Path, "if-unknown");
  if (const JsonNode *Success = Node.find("success"))
    E.Success = outcome(*Success, memberPath(Path, "success"));

  placeMembers(Node, Path, E);
  claimMembers(Node, Path, E);
  valueMembers(Node, Path, E);
  keyMembers(Node, Path, E);
  E.NoteOnSuccess = text(Node, Path, "note");
  E.NoteOnFailure = text(Node, Path, "note-on-failure");
}

void EffectReader::placeMembers(const JsonNode &Node, const std::string &Path,
                                Effect &E) {
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
}

void EffectReader::claimMembers(const JsonNode &Node, const std::string &Path,
                                Effect &E) {
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
  E.IsOfBytes = E.Kind == EffectKind::ComputeMac || flag(Node, Path, "bytes");
  E.Rejects = flag(Node, Path, "yields-on-failure");
  E.Yields = word(Node, Path, "yields", YieldsWords);
}

void EffectReader::valueMembers(const JsonNode &Node, const std::string &Path,
                                Effect &E) {
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
  std::string As = word(Node, Path, "as", {"difference", "sum", "folded"});
  E.IsDifference = As == "difference";
  E.IsFolded = As == "folded";
  E.IsSum = As == "sum";
  E.ElementAt = place(Node, Path, "at");
  E.Fills = flag(Node, Path, "fills");
  E.Callee = place(Node, Path, "callee");
  if (Node.find("args"))
    E.CallArgs = places(Node, Path, "args");
  E.Quantifier = word(Node, Path, "quantifier", QuantifierWords);
}

void EffectReader::keyMembers(const JsonNode &Node, const std::string &Path,
                              Effect &E) {
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
}

std::optional<Effect> EffectReader::effect(const JsonNode &Node,
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

  llvm::SmallVector<StringRef, 32> Allowed = splitWords(CommonKeys);
  for (StringRef Group : splitWords(Row->Required)) {
    llvm::SmallVector<StringRef, 4> Keys;
    Group.split(Keys, '|');
    llvm::append_range(Allowed, Keys);
    if (llvm::none_of(Keys, [&](StringRef Key) { return Node.find(Key); }))
      fail(Node, Path,
           "effect '" + Name->Text + "' needs '" + llvm::join(Keys, "' or '") +
               "'");
  }
  llvm::append_range(Allowed, splitWords(Row->Optional));
  llvm::SmallVector<StringRef, 128> Everywhere;
  for (const EffectRow &R : EffectRows) {
    for (StringRef Group : splitWords(R.Required))
      Group.split(Everywhere, '|');
    llvm::append_range(Everywhere, splitWords(R.Optional));
  }
  keys(Node, Path, Allowed, Everywhere, "effect '" + Name->Text + "'");

  Effect E;
  E.Kind = Row->Kind;
  members(Node, Path, E);
  return E;
}

StringRef spelling(EffectKind Kind) {
  for (const EffectRow &Row : EffectRows)
    if (Row.Kind == Kind)
      return Row.Name;
  return "";
}

} // namespace claimcheck::model
