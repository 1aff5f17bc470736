//===- Annotation.cpp - Effects written in the source ---------------------===//
//
// An annotation is an effect with its JSON keys, where quotes may be left out.
// It becomes JSON and goes the way of every rule.
//
//===----------------------------------------------------------------------===//

#include "model/Model.h"
#include "llvm/ADT/StringExtras.h"

using llvm::StringRef;

namespace claimcheck::model {

namespace {

void quote(StringRef Text, std::string &Json) {
  Json += '"';
  for (char C : Text) {
    if (C == '"' || C == '\\')
      Json += '\\';
    Json += C;
  }
  Json += '"';
}

/// Takes a word: a name, a number, or a place with its `[length]`.
StringRef takeWord(StringRef &Rest) {
  size_t End = 0;
  while (End != Rest.size()) {
    char C = Rest[End];
    if (C == '[' && End != 0) {
      End = std::min(Rest.find(']', End), Rest.size() - 1) + 1;
      continue;
    }
    if (C == ':' && Rest.substr(End).starts_with("::")) {
      End += 2;
      continue;
    }
    if (llvm::isSpace(C) || StringRef(",:{}[]()'\"").contains(C))
      break;
    ++End;
  }
  StringRef Word = Rest.substr(0, End);
  Rest = Rest.substr(End);
  return Word;
}

bool isBare(StringRef Word) {
  int64_t Number = 0;
  return Word == "true" || Word == "false" || !Word.getAsInteger(0, Number);
}

/// Puts the quotes back that an annotation may leave out.
std::string jsonOf(StringRef Rest) {
  std::string Json;
  while (!Rest.empty()) {
    char C = Rest.front();
    if (C == '\'' || C == '"') {
      size_t Close = std::min(Rest.find(C, 1), Rest.size());
      quote(Rest.slice(1, Close), Json);
      Rest = Rest.substr(std::min(Close + 1, Rest.size()));
    } else if (llvm::isSpace(C) || StringRef(",:{}[]()").contains(C)) {
      Json += C;
      Rest = Rest.substr(1);
    } else {
      StringRef Word = takeWord(Rest);
      bool IsKey = Rest.ltrim().starts_with(":");
      if (isBare(Word) && !IsKey)
        Json += Word;
      else
        quote(Word, Json);
    }
  }
  return Json;
}

/// The effect's JSON object.
std::string effectOf(StringRef Annotation) {
  auto [Name, Body] = Annotation.split('(');
  Body = Body.trim();
  Body.consume_back(")");
  std::string Json = "{\"effect\": ";
  quote(Name.trim(), Json);
  if (!Body.trim().empty())
    Json += ", " + jsonOf(Body);
  return Json + "}";
}

} // namespace

std::optional<FunctionModel>
Model::annotated(StringRef Name, const std::vector<std::string> &Annotations,
                 std::vector<RuleError> &Errors) {
  std::vector<std::string> Effects;
  for (StringRef Annotation : Annotations) {
    Annotation.consume_front("claimcheck::");
    Effects.push_back(effectOf(Annotation));
  }
  if (Effects.empty())
    return std::nullopt;
  std::string Text = R"({"library": "annotation", "title": "annotation",
    "provenance": "annotation", "functions": [{"name": "annotated",
    "prototype": "annotated", "effects": [)" +
                     llvm::join(Effects, ",\n") + "]}]}";
  std::vector<RuleError> Found;
  std::optional<Pack> P =
      parse(Text, ("annotation on '" + Name + "'").str(), Found);
  for (RuleError &E : Found) {
    // Positions in the text made up here mean nothing to the reader.
    E.Line = E.Column = 0;
    StringRef Path = E.JsonPath;
    Path.consume_front("$.functions[0].");
    E.JsonPath = Path.str();
    Errors.push_back(std::move(E));
  }
  if (!P)
    return std::nullopt;
  FunctionModel Result = std::move(P->Functions.front());
  Result.Name = Name.str();
  Result.Prototype.clear();
  return Result;
}

} // namespace claimcheck::model
