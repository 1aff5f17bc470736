//===- MemberReader.h - Typed members of JSON objects -----------*- C++ -*-===//

#ifndef CLAIMCHECK_MODEL_MEMBERREADER_H
#define CLAIMCHECK_MODEL_MEMBERREADER_H

#include "model/JsonTree.h"
#include "model/Model.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"

namespace claimcheck::model {

/// A word of a rule and what it means.
template <typename T> struct Word {
  llvm::StringRef Name;
  T Value;
};

/// "; did you mean 'x'?" for the nearest word of \p Known, or nothing.
std::string meant(llvm::StringRef Given, llvm::ArrayRef<llvm::StringRef> Known);

/// Reads values under a path. At most one error is told of each, and then the
/// result is empty, so that one mistake yields one message.
class MemberReader {
public:
  MemberReader(llvm::StringRef File, std::vector<RuleError> &Errors)
      : File(File), Errors(Errors) {}

protected:
  llvm::StringRef File;
  std::vector<RuleError> &Errors;

  void fail(TextPosition Pos, const std::string &Path, std::string Text);
  void fail(const JsonNode &Node, const std::string &Path, std::string Text);
  bool expect(const JsonNode &Node, JsonNode::Kind Kind,
              const std::string &Path);
  /// Checks keys against those allowed. \p What names the object.
  void keys(const JsonNode &Node, const std::string &Path,
            llvm::ArrayRef<llvm::StringRef> Allowed,
            llvm::ArrayRef<llvm::StringRef> Everywhere, llvm::StringRef What);
  std::string text(const JsonNode &Node, const std::string &Path);
  std::string text(const JsonNode &Object, const std::string &Path,
                   llvm::StringRef Key);
  void required(const JsonNode &Object, const std::string &Path,
                llvm::StringRef Key);
  bool flag(const JsonNode &Object, const std::string &Path,
            llvm::StringRef Key, bool Default = false);
  std::string word(const JsonNode &Object, const std::string &Path,
                   llvm::StringRef Key, llvm::ArrayRef<llvm::StringRef> Known);
  template <typename T, size_t N>
  T word(const JsonNode &Object, const std::string &Path, llvm::StringRef Key,
         const Word<T> (&Words)[N], T Default) {
    llvm::SmallVector<llvm::StringRef, N> Known;
    for (const Word<T> &W : Words)
      Known.push_back(W.Name);
    std::string Given = word(Object, Path, Key, Known);
    for (const Word<T> &W : Words)
      if (W.Name == Given)
        return W.Value;
    return Default;
  }
  std::vector<std::string> texts(const JsonNode &Node, const std::string &Path);
  std::vector<std::string> texts(const JsonNode &Object,
                                 const std::string &Path, llvm::StringRef Key);
  std::vector<int64_t> integers(const JsonNode &Object, const std::string &Path,
                                llvm::StringRef Key);
  PlaceSpec place(const JsonNode &Node, const std::string &Path);
  PlaceSpec place(const JsonNode &Object, const std::string &Path,
                  llvm::StringRef Key);
  std::vector<PlaceSpec> places(const JsonNode &Object, const std::string &Path,
                                llvm::StringRef Key);
  template <typename Fn>
  void each(const JsonNode &Object, const std::string &Path,
            llvm::StringRef Key, Fn Read) {
    const JsonNode *Node = Object.find(Key);
    std::string Full = memberPath(Path, Key);
    if (!Node || !expect(*Node, JsonNode::Array, Full))
      return;
    for (const auto &[Index, Item] : llvm::enumerate(Node->Items)) {
      std::string At = Full + "[" + std::to_string(Index) + "]";
      if (expect(Item, JsonNode::Object, At))
        Read(Item, At);
    }
  }
};

} // namespace claimcheck::model

#endif // CLAIMCHECK_MODEL_MEMBERREADER_H
