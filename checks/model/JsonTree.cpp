//===- JsonTree.cpp - JSON that remembers where it stood ------------------===//

#include "model/JsonTree.h"
#include "llvm/ADT/StringExtras.h"
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>

using llvm::StringRef;

namespace claimcheck::model {

namespace {

/// Deeper documents are refused: no pack needs it, and the tree is freed
/// recursively.
constexpr unsigned MaxDepth = 64;

/// Walks the text for the lexer and tells how far it has read.
class CountingIterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char *;
  using reference = const char &;

  CountingIterator(const char *At, const char **Reached)
      : At(At), Reached(Reached) {}
  reference operator*() const { return *At; }
  CountingIterator &operator++() {
    *Reached = ++At;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator Old = *this;
    ++*this;
    return Old;
  }
  friend bool operator==(const CountingIterator &L, const CountingIterator &R) {
    return L.At == R.At;
  }

private:
  const char *At;
  const char **Reached;
};

/// Builds the tree. The lexer reads one character past numbers, so the start
/// of a token is found from the end of the token before it.
class TreeBuilder {
public:
  TreeBuilder(StringRef Text, StringRef File, std::vector<RuleError> &Errors)
      : Begin(Text.begin()), End(Text.end()), Cursor(Text.begin()),
        Reached(Text.begin()), File(File), Errors(Errors) {
    if (Text.starts_with("\xEF\xBB\xBF"))
      Begin = Cursor = Reached = Text.begin() + 3;
  }

  std::optional<JsonNode> run() {
    bool Complete =
        nlohmann::json::sax_parse(CountingIterator(Begin, &Reached),
                                  CountingIterator(End, &Reached), this);
    if (!Complete || Failed)
      return std::nullopt;
    return std::move(Root);
  }

  // What nlohmann calls. Names and signatures are its own.
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  bool null() { return scalar(JsonNode::Null, 4) != nullptr; }
  bool boolean(bool Value) {
    JsonNode *Node = scalar(JsonNode::Boolean, Value ? 4 : 5);
    if (Node)
      Node->BooleanValue = Value;
    return Node;
  }
  bool number_integer(number_integer_t Value) { return integer(Value); }
  bool number_unsigned(number_unsigned_t Value) {
    // Masks with the top bit set are kept by their bits.
    return integer(static_cast<int64_t>(Value));
  }
  bool number_float(number_float_t, const string_t &) {
    skipBlanks();
    return scalar(JsonNode::Real, numberLength()) != nullptr;
  }
  bool string(string_t &Value) {
    JsonNode *Node = scalar(JsonNode::String, 0);
    if (!Node)
      return false;
    Cursor = Reached;
    Node->Text = std::move(Value);
    return true;
  }
  bool binary(binary_t &) { return false; }
  bool start_object(std::size_t) { return open(JsonNode::Object); }
  bool start_array(std::size_t) { return open(JsonNode::Array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(string_t &Key) {
    skipBlanks();
    TextPosition Pos = position(Cursor);
    Cursor = Reached;
    JsonNode &Object = *Open.back();
    if (Object.find(Key)) {
      report(Pos, memberPath(path(), Key), "duplicate key '" + Key + "'");
      Failed = true;
    }
    Object.Members.push_back({std::move(Key), Pos, JsonNode()});
    return true;
  }
  bool parse_error(std::size_t, const std::string &Token,
                   const nlohmann::detail::exception &E) {
    // The library's text starts with its own identifier and position.
    StringRef Text = E.what();
    if (size_t At = Text.find("syntax error"); At != StringRef::npos)
      Text = Text.substr(At);
    const char *At = Reached;
    size_t Length = Token.size();
    if (At - Begin >= static_cast<std::ptrdiff_t>(Length))
      At -= Length;
    skipBlanks();
    report(position(std::max(At, std::min(Cursor, End))), path(), Text.str());
    Failed = true;
    return false;
  }

private:
  const char *Begin, *End, *Cursor, *Reached;
  const char *Counted = nullptr; ///< Up to where CountedPos holds.
  TextPosition CountedPos;
  StringRef File;
  std::vector<RuleError> &Errors;
  JsonNode Root;
  bool HasRoot = false, Failed = false;
  std::vector<JsonNode *> Open;

  void report(TextPosition Pos, std::string Path, std::string Text) {
    Errors.push_back(
        {File.str(), Pos.Line, Pos.Column, std::move(Path), std::move(Text)});
  }

  void skipBlanks() {
    while (Cursor != End && StringRef(" \t\r\n,:").contains(*Cursor))
      ++Cursor;
  }

  unsigned numberLength() const {
    const char *At = Cursor;
    while (At != End &&
           (llvm::isAlnum(*At) || *At == '.' || *At == '+' || *At == '-'))
      ++At;
    return At - Cursor;
  }

  TextPosition position(const char *At) {
    if (!Counted || At < Counted) {
      Counted = Begin;
      CountedPos = TextPosition();
    }
    for (; Counted < At; ++Counted) {
      if (*Counted == '\n')
        CountedPos = {CountedPos.Line + 1, 1};
      else
        ++CountedPos.Column;
    }
    return CountedPos;
  }

  std::string path() const {
    std::string Path = "$";
    for (const JsonNode *Node : Open) {
      if (Node->K == JsonNode::Array)
        Path +=
            "[" +
            std::to_string(Node->Items.empty() ? 0 : Node->Items.size() - 1) +
            "]";
      else if (!Node->Members.empty() && Node != Open.back())
        Path = memberPath(Path, Node->Members.back().Key);
    }
    return Path;
  }

  /// The node that the next value fills.
  JsonNode *place() {
    if (Open.empty()) {
      if (HasRoot)
        return nullptr;
      HasRoot = true;
      return &Root;
    }
    JsonNode &Parent = *Open.back();
    if (Parent.K == JsonNode::Object)
      return &Parent.Members.back().Value;
    Parent.Items.emplace_back();
    return &Parent.Items.back();
  }

  JsonNode *scalar(JsonNode::Kind Kind, unsigned Length) {
    skipBlanks();
    JsonNode *Node = place();
    if (!Node)
      return nullptr;
    Node->K = Kind;
    Node->Pos = position(Cursor);
    Cursor += Length;
    return Node;
  }

  bool integer(int64_t Value) {
    skipBlanks();
    JsonNode *Node = scalar(JsonNode::Integer, numberLength());
    if (Node)
      Node->IntegerValue = Value;
    return Node;
  }

  bool open(JsonNode::Kind Kind) {
    JsonNode *Node = scalar(Kind, 1);
    if (!Node)
      return false;
    if (Open.size() == MaxDepth) {
      report(Node->Pos, path(), "nested too deeply");
      Failed = true;
      return false;
    }
    Open.push_back(Node);
    return true;
  }

  bool close() {
    skipBlanks();
    ++Cursor;
    Open.pop_back();
    return true;
  }
};

} // namespace

const JsonNode *JsonNode::find(StringRef Key) const {
  for (const JsonMember &Member : Members)
    if (Member.Key == Key)
      return &Member.Value;
  return nullptr;
}

StringRef JsonNode::kindName() const {
  switch (K) {
  case Null:
    return "null";
  case Boolean:
    return "a boolean";
  case Integer:
    return "an integer";
  case Real:
    return "a fractional number";
  case String:
    return "a string";
  case Array:
    return "a list";
  case Object:
    return "an object";
  }
  return "a value";
}

std::string memberPath(const std::string &Path, StringRef Key) {
  bool Plain = !Key.empty();
  for (char C : Key)
    Plain &= llvm::isAlnum(C) || C == '_' || C == '-' || C == '$';
  if (Plain)
    return Path + "." + Key.str();
  std::string Result = Path + "[\"";
  for (char C : Key) {
    if (C == '"' || C == '\\')
      Result += '\\';
    Result += C;
  }
  return Result + "\"]";
}

std::optional<JsonNode> parseJson(StringRef Text, StringRef File,
                                  std::vector<RuleError> &Errors) {
  return TreeBuilder(Text, File, Errors).run();
}

} // namespace claimcheck::model
