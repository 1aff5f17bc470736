//===- Git.cpp - Which lines changed --------------------------------------===//

#include "Process.h"
#include "Report.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

using llvm::StringRef;

namespace claimcheck::driver {

std::optional<std::map<std::string, std::set<unsigned>>>
changedLines(StringRef Revision, StringRef Root, std::string &Error) {
  auto Git = llvm::sys::findProgramByName("git");
  if (!Git) {
    Error = "--diff needs git";
    return std::nullopt;
  }
  if (Revision.starts_with("-")) {
    Error = "'" + Revision.str() + "' is no revision";
    return std::nullopt;
  }
  auto Run = [&](std::vector<std::string> Arguments) -> std::string {
    Arguments.insert(Arguments.begin(), *Git);
    JobResult Result;
    std::string Text = outputOf(Arguments, Root.str(), Result, {"LC_ALL=C"});
    if (Result.K != JobResult::Exited || Result.Code != 0)
      Error = "git: " + StringRef(Text).split('\n').first.str();
    return Text;
  };
  std::string Diff =
      Run({"-c", "core.quotePath=false", "diff", "--unified=0", "--no-color",
           "--no-ext-diff", "--no-renames", "--src-prefix=a/",
           "--dst-prefix=b/", Revision.str(), "--"});
  // Files that nobody has added yet are new as a whole.
  std::string New = Error.empty()
                        ? Run({"-c", "core.quotePath=false", "ls-files",
                               "--others", "--exclude-standard"})
                        : "";
  if (!Error.empty())
    return std::nullopt;

  std::map<std::string, std::set<unsigned>> Result;
  std::set<unsigned> *Lines = nullptr;
  llvm::SmallVector<StringRef, 0> Text;
  StringRef(Diff).split(Text, '\n');
  unsigned Skip = 0;
  for (StringRef L : Text) {
    if (Skip) {
      // A line of a hunk may look like a header.
      --Skip;
      continue;
    }
    if (L.consume_front("+++ ")) {
      L = L.rtrim('\t');
      Lines = L.consume_front("b/") ? &Result[L.str()] : nullptr;
      continue;
    }
    if (!L.consume_front("@@ -"))
      continue;
    // @@ -first,count +first,count @@
    auto Range = [](StringRef Part, unsigned &First, unsigned &Count) {
      auto [A, B] = Part.split(',');
      Count = 1;
      return !A.getAsInteger(10, First) &&
             (B.empty() || !B.getAsInteger(10, Count));
    };
    auto [Old, Rest] = L.split(" +");
    unsigned First, Count, OldFirst, OldCount;
    if (!Range(Old, OldFirst, OldCount) ||
        !Range(Rest.split(' ').first, First, Count))
      continue;
    Skip = OldCount + Count;
    if (!Lines)
      continue;
    for (unsigned I = 0; I < Count; ++I)
      Lines->insert(First + I);
    // What was deleted may have been the check: the lines around it count.
    if (Count == 0) {
      Lines->insert(First);
      Lines->insert(First + 1);
    }
  }
  Text.clear();
  StringRef(New).split(Text, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef File : Text) {
    auto Buffer = llvm::MemoryBuffer::getFile(Root + "/" + File);
    if (!Buffer)
      continue;
    unsigned Count = unsigned((*Buffer)->getBuffer().count('\n')) + 1;
    for (unsigned I = 1; I <= Count; ++I)
      Result[File.str()].insert(I);
  }
  return Result;
}

} // namespace claimcheck::driver
