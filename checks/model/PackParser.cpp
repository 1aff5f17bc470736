//===- PackParser.cpp - From JSON to typed rules --------------------------===//

#include "model/EffectReader.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <tuple>

using llvm::StringRef;

namespace claimcheck::model {

namespace {

constexpr StringRef TypeWords =
    "token verifier payload text container iterator time stream parameter "
    "smart-pointer optional tuple error-code status guarded-allocator "
    "wiping-allocator key-object wiping-object callable lock test-fixture "
    "record";

/// Reads a pack and what it consists of.
class PackReader : private EffectReader {
public:
  using EffectReader::EffectReader;

  std::optional<Pack> pack(const JsonNode &Root);

private:
  void function(const JsonNode &Node, const std::string &Path, Pack &P);
  KeyField keyField(const JsonNode &Node, const std::string &Path);
  void type(const JsonNode &Node, const std::string &Path, Pack &P);
  std::string name(const JsonNode &Node, const std::string &Path);
};

std::string PackReader::name(const JsonNode &Node, const std::string &Path) {
  std::string Name = text(Node, Path);
  if (!Name.empty() && Model::normalize(Name) != Name)
    fail(Node, Path,
         "'" + Name + "' is not a plain name; write '" +
             Model::normalize(Name) + "'");
  return Name;
}

void PackReader::function(const JsonNode &Node, const std::string &Path,
                          Pack &P) {
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

KeyField PackReader::keyField(const JsonNode &Node, const std::string &Path) {
  keys(Node, Path, {"field", "kind", "when"}, {}, "a key field");
  KeyField F;
  required(Node, Path, "field");
  required(Node, Path, "kind");
  F.Name = text(Node, Path, "field");
  F.Kind = word(Node, Path, "kind", KeyKindWords);
  const JsonNode *When = Node.find("when");
  std::string At = memberPath(Path, "when");
  if (!When || !expect(*When, JsonNode::Object, At))
    return F;
  keys(*When, At, {"field", "is"}, {}, "a condition on a field");
  required(*When, At, "field");
  required(*When, At, "is");
  F.WhenField = text(*When, At, "field");
  if (const JsonNode *Is = When->find("is");
      Is && expect(*Is, JsonNode::Integer, memberPath(At, "is")))
    F.WhenValue = Is->IntegerValue;
  return F;
}

void PackReader::type(const JsonNode &Node, const std::string &Path, Pack &P) {
  keys(Node, Path,
       {"name", "is", "covers", "wipes", "shares", "kind", "value-fields",
        "element-fields", "parts", "key-fields", "channel"},
       {}, "a type");
  TypeModel T;
  required(Node, Path, "name");
  required(Node, Path, "is");
  if (const JsonNode *Name = Node.find("name"))
    T.Name = name(*Name, memberPath(Path, "name"));
  T.Is = word(Node, Path, "is", splitWords(TypeWords));
  T.GuardsDump = !word(Node, Path, "covers", {"dump"}).empty();
  T.Wipes = flag(Node, Path, "wipes");
  T.Shares = flag(Node, Path, "shares");
  T.KeyKind = word(Node, Path, "kind", KeyKindWords);
  T.Channel = word(Node, Path, "channel", ChannelWords);
  T.ValueFields = texts(Node, Path, "value-fields");
  T.ElementFields = texts(Node, Path, "element-fields");
  T.Parts = texts(Node, Path, "parts");
  each(Node, Path, "key-fields",
       [&](const JsonNode &Item, const std::string &At) {
         T.KeyFields.push_back(keyField(Item, At));
       });
  T.Pack = P.Library;
  P.Types.push_back(std::move(T));
}

std::optional<Pack> PackReader::pack(const JsonNode &Root) {
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

std::optional<Pack> Model::parse(StringRef Text, StringRef File,
                                 std::vector<RuleError> &Errors) {
  std::optional<JsonNode> Root = parseJson(Text, File, Errors);
  if (!Root)
    return std::nullopt;
  return PackReader(File, Errors).pack(*Root);
}

} // namespace claimcheck::model
