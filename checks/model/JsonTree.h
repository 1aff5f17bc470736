//===- JsonTree.h - JSON that remembers where it stood ----------*- C++ -*-===//
//
// nlohmann's own tree keeps no positions and drops duplicate keys silently, so
// rule packs are read through its SAX interface into this one.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_MODEL_JSONTREE_H
#define CLAIMCHECK_MODEL_JSONTREE_H

#include "model/Model.h"

namespace claimcheck::model {

/// A place in a file; both count from 1, columns in bytes.
struct TextPosition {
  unsigned Line = 1, Column = 1;
};

struct JsonMember;

struct JsonNode {
  enum Kind : uint8_t { Null, Boolean, Integer, Real, String, Array, Object };
  Kind K = Null;
  TextPosition Pos;
  bool BooleanValue = false;
  int64_t IntegerValue = 0;
  std::string Text;
  std::vector<JsonNode> Items;
  std::vector<JsonMember> Members; ///< In the order of the file.

  const JsonNode *find(llvm::StringRef Key) const;
  /// "a string", "an object", ... for messages.
  llvm::StringRef kindName() const;
};

struct JsonMember {
  std::string Key;
  TextPosition KeyPos;
  JsonNode Value;
};

/// Reads JSON text. Syntax errors and duplicate keys go to \p Errors; after
/// either there is no tree.
std::optional<JsonNode> parseJson(llvm::StringRef Text, llvm::StringRef File,
                                  std::vector<RuleError> &Errors);

/// Appends `.Key` or `["odd key"]` to a JSON path.
std::string memberPath(const std::string &Path, llvm::StringRef Key);

} // namespace claimcheck::model

#endif // CLAIMCHECK_MODEL_JSONTREE_H
