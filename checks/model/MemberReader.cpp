//===- MemberReader.cpp - Typed members of JSON objects -------------------===//

#include "model/MemberReader.h"
#include "model/PlaceParser.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>

using llvm::ArrayRef;
using llvm::StringRef;

namespace claimcheck::model {

/// The word of \p Known that was probably meant, or "".
static StringRef nearest(StringRef Given, ArrayRef<StringRef> Known) {
  StringRef Best;
  unsigned BestDistance = std::max<unsigned>(1, Given.size() / 3) + 1;
  for (StringRef Word : Known) {
    unsigned Distance = Given.edit_distance(Word, true, BestDistance);
    if (Distance < BestDistance) {
      BestDistance = Distance;
      Best = Word;
    }
  }
  return Best;
}

std::string meant(StringRef Given, ArrayRef<StringRef> Known) {
  StringRef Word = nearest(Given, Known);
  return Word.empty() ? "" : "; did you mean '" + Word.str() + "'?";
}

void MemberReader::fail(TextPosition Pos, const std::string &Path,
                        std::string Text) {
  Errors.push_back({File.str(), Pos.Line, Pos.Column, Path, std::move(Text)});
}

void MemberReader::fail(const JsonNode &Node, const std::string &Path,
                        std::string Text) {
  fail(Node.Pos, Path, std::move(Text));
}

bool MemberReader::expect(const JsonNode &Node, JsonNode::Kind Kind,
                          const std::string &Path) {
  if (Node.K == Kind)
    return true;
  JsonNode Wanted;
  Wanted.K = Kind;
  fail(Node, Path,
       ("expected " + Wanted.kindName() + ", found " + Node.kindName()).str());
  return false;
}

void MemberReader::keys(const JsonNode &Node, const std::string &Path,
                        ArrayRef<StringRef> Allowed,
                        ArrayRef<StringRef> Everywhere, StringRef What) {
  for (const JsonMember &Member : Node.Members) {
    if (llvm::is_contained(Allowed, Member.Key))
      continue;
    std::string Text;
    if (llvm::is_contained(Everywhere, Member.Key))
      Text = "'" + Member.Key + "' has no meaning for " + What.str();
    else
      Text = "unknown key '" + Member.Key + "' in " + What.str() +
             meant(Member.Key, Allowed);
    fail(Member.KeyPos, memberPath(Path, Member.Key), std::move(Text));
  }
}

std::string MemberReader::text(const JsonNode &Node, const std::string &Path) {
  if (!expect(Node, JsonNode::String, Path))
    return "";
  if (Node.Text.empty())
    fail(Node, Path, "the text is empty");
  return Node.Text;
}

std::string MemberReader::text(const JsonNode &Object, const std::string &Path,
                               StringRef Key) {
  const JsonNode *Node = Object.find(Key);
  return Node ? text(*Node, memberPath(Path, Key)) : "";
}

void MemberReader::required(const JsonNode &Object, const std::string &Path,
                            StringRef Key) {
  if (!Object.find(Key))
    fail(Object, Path, "'" + Key.str() + "' is missing");
}

bool MemberReader::flag(const JsonNode &Object, const std::string &Path,
                        StringRef Key, bool Default) {
  const JsonNode *Node = Object.find(Key);
  if (!Node || !expect(*Node, JsonNode::Boolean, memberPath(Path, Key)))
    return Default;
  return Node->BooleanValue;
}

std::string MemberReader::word(const JsonNode &Object, const std::string &Path,
                               StringRef Key, ArrayRef<StringRef> Known) {
  const JsonNode *Node = Object.find(Key);
  std::string Full = memberPath(Path, Key);
  if (!Node || !expect(*Node, JsonNode::String, Full))
    return "";
  if (llvm::is_contained(Known, Node->Text))
    return Node->Text;
  fail(*Node, Full,
       "'" + Node->Text + "' is none of: " + llvm::join(Known, ", ") +
           meant(Node->Text, Known));
  return "";
}

std::vector<std::string> MemberReader::texts(const JsonNode &Node,
                                             const std::string &Path) {
  std::vector<std::string> Result;
  if (Node.K == JsonNode::String)
    return {text(Node, Path)};
  if (!expect(Node, JsonNode::Array, Path))
    return Result;
  for (const auto &[Index, Item] : llvm::enumerate(Node.Items))
    Result.push_back(text(Item, Path + "[" + std::to_string(Index) + "]"));
  return Result;
}

std::vector<std::string> MemberReader::texts(const JsonNode &Object,
                                             const std::string &Path,
                                             StringRef Key) {
  const JsonNode *Node = Object.find(Key);
  if (!Node)
    return {};
  std::string Full = memberPath(Path, Key);
  if (!expect(*Node, JsonNode::Array, Full))
    return {};
  return texts(*Node, Full);
}

std::vector<int64_t> MemberReader::integers(const JsonNode &Object,
                                            const std::string &Path,
                                            StringRef Key) {
  std::vector<int64_t> Result;
  const JsonNode *Node = Object.find(Key);
  std::string Full = memberPath(Path, Key);
  if (!Node || !expect(*Node, JsonNode::Array, Full))
    return Result;
  for (const auto &[Index, Item] : llvm::enumerate(Node->Items))
    if (expect(Item, JsonNode::Integer,
               Full + "[" + std::to_string(Index) + "]"))
      Result.push_back(Item.IntegerValue);
  return Result;
}

PlaceSpec MemberReader::place(const JsonNode &Node, const std::string &Path) {
  if (!expect(Node, JsonNode::String, Path))
    return {};
  std::string Why;
  if (std::optional<PlaceSpec> Place = parsePlace(Node.Text, Why))
    return *Place;
  fail(Node, Path, "'" + Node.Text + "' is not a place: " + Why);
  return {};
}

PlaceSpec MemberReader::place(const JsonNode &Object, const std::string &Path,
                              StringRef Key) {
  const JsonNode *Node = Object.find(Key);
  return Node ? place(*Node, memberPath(Path, Key)) : PlaceSpec();
}

std::vector<PlaceSpec> MemberReader::places(const JsonNode &Object,
                                            const std::string &Path,
                                            StringRef Key) {
  std::vector<PlaceSpec> Result;
  const JsonNode *Node = Object.find(Key);
  std::string Full = memberPath(Path, Key);
  if (!Node || !expect(*Node, JsonNode::Array, Full))
    return Result;
  if (Node->Items.empty())
    fail(*Node, Full, "the list is empty");
  for (const auto &[Index, Item] : llvm::enumerate(Node->Items))
    Result.push_back(place(Item, Full + "[" + std::to_string(Index) + "]"));
  return Result;
}

} // namespace claimcheck::model
