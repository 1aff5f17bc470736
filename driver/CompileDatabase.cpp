//===- CompileDatabase.cpp - What to compile how --------------------------===//

#include "CompileDatabase.h"
#include "model/JsonTree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"
#include <map>

using llvm::StringRef;
namespace path = llvm::sys::path;

namespace claimcheck::driver {

std::string absolutePath(StringRef Path, StringRef Directory) {
  llvm::SmallString<256> Full(Path);
  if (Directory.empty()) {
    // Fails only if the current directory is gone; the path stays relative.
    (void)llvm::sys::fs::make_absolute(Full);
  } else if (!path::is_absolute(Path)) {
    Full = Directory;
    path::append(Full, Path);
  }
  path::remove_dots(Full, /*remove_dot_dot=*/true);
  return Full.str().str();
}

bool isSourceFile(StringRef Path) {
  static constexpr StringRef Extensions[] = {".c",    ".cc",  ".cp", ".cpp",
                                             ".cxx",  ".c++", ".C",  ".CPP",
                                             ".cppm", ".ixx", ".i",  ".ii"};
  return llvm::is_contained(Extensions, path::extension(Path));
}

namespace {

/// Programs that only start the compiler that follows them.
bool isLauncher(StringRef Program) {
  static constexpr StringRef Names[] = {"ccache", "sccache", "distcc", "icecc"};
  return llvm::is_contained(Names, path::stem(Program));
}

/// Expands `@file` and drops compiler launchers.
std::vector<std::string> normalise(const std::vector<std::string> &Raw,
                                   StringRef Directory) {
  llvm::BumpPtrAllocator Memory;
  llvm::SmallVector<const char *, 64> Args;
  for (const std::string &A : Raw)
    Args.push_back(A.c_str());
  if (llvm::any_of(Raw, [](StringRef A) { return A.starts_with("@"); })) {
    llvm::cl::ExpansionContext Context(Memory,
                                       llvm::cl::TokenizeGNUCommandLine);
    Context.setCurrentDir(Directory).setRelativeNames(false);
    // A response file that is gone stays as it is; the compiler complains.
    llvm::consumeError(Context.expandResponseFiles(Args));
  }
  std::vector<std::string> Result(Args.begin(), Args.end());
  while (Result.size() > 1 && isLauncher(Result[0]) &&
         !StringRef(Result[1]).starts_with("-"))
    Result.erase(Result.begin());
  return Result;
}

/// The command without what does not change the unit: output and dependency
/// files, warnings.
std::string identity(const CompileCommand &C) {
  std::string Key = C.File + '\n' + C.Directory;
  for (size_t I = 1; I < C.Arguments.size(); ++I) {
    StringRef A = C.Arguments[I];
    if (A == "-o" || A == "-MF" || A == "-MT" || A == "-MQ") {
      ++I;
      continue;
    }
    if (A == "-c" || A == "-MD" || A == "-MMD" || A == "-MP" ||
        (A.starts_with("-W") && !A.contains(',')) ||
        (A.starts_with("-o") && A.size() > 2))
      continue;
    Key += '\n';
    Key += A;
  }
  return Key;
}

/// What `-o` names, absolute, or nothing.
std::string outputOf(const CompileCommand &C) {
  for (size_t I = 1; I < C.Arguments.size(); ++I) {
    StringRef A = C.Arguments[I];
    if (A == "-o" && I + 1 < C.Arguments.size())
      return absolutePath(C.Arguments[I + 1], C.Directory);
    if (A.consume_front("-o") && !A.empty())
      return absolutePath(A, C.Directory);
  }
  return "";
}

} // namespace

std::optional<std::vector<CompileCommand>>
readCompileDatabase(StringRef Path, std::string &Error) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer) {
    Error = Path.str() + ": " + Buffer.getError().message();
    return std::nullopt;
  }
  auto Fail = [&](unsigned Line, const llvm::Twine &Message) {
    Error = (Path + ":" + llvm::Twine(Line) + ": " + Message).str();
    return std::nullopt;
  };
  StringRef Text = (*Buffer)->getBuffer();
  Text.consume_front("\xEF\xBB\xBF");
  std::vector<model::RuleError> Errors;
  std::optional<model::JsonNode> Root = model::parseJson(Text, Path, Errors);
  if (!Root)
    return Fail(Errors.empty() ? 1 : Errors[0].Line,
                "not a compile database: " +
                    (Errors.empty() ? "no JSON" : Errors[0].Text));
  using Node = model::JsonNode;
  if (Root->K != Node::Array)
    return Fail(Root->Pos.Line, "not a compile database: expected an array");
  std::vector<CompileCommand> Result;
  std::map<std::string, size_t> Seen;
  std::string Base = absolutePath(path::parent_path(absolutePath(Path)));
  for (const Node &Entry : Root->Items) {
    if (Entry.K != Node::Object)
      return Fail(Entry.Pos.Line, "expected an object for each command");
    const Node *File = Entry.find("file");
    const Node *Directory = Entry.find("directory");
    const Node *Arguments = Entry.find("arguments");
    const Node *Command = Entry.find("command");
    if (!File || File->K != Node::String)
      return Fail(Entry.Pos.Line, "a command without 'file'");
    if (Directory && Directory->K != Node::String)
      return Fail(Directory->Pos.Line, "'directory' must be a string");
    if (!isSourceFile(File->Text))
      continue;
    CompileCommand C;
    C.Directory =
        absolutePath(Directory ? StringRef(Directory->Text) : Base, Base);
    C.File = absolutePath(File->Text, C.Directory);
    if (Arguments) {
      if (Arguments->K != Node::Array)
        return Fail(Arguments->Pos.Line, "'arguments' must be an array");
      for (const Node &A : Arguments->Items) {
        if (A.K != Node::String)
          return Fail(A.Pos.Line, "'arguments' must hold strings");
        C.Arguments.push_back(A.Text);
      }
    } else if (Command) {
      if (Command->K != Node::String)
        return Fail(Command->Pos.Line, "'command' must be a string");
      llvm::BumpPtrAllocator Memory;
      llvm::StringSaver Saver(Memory);
      llvm::SmallVector<const char *, 64> Args;
      llvm::cl::TokenizeGNUCommandLine(Command->Text, Saver, Args);
      C.Arguments.assign(Args.begin(), Args.end());
    }
    if (C.Arguments.empty())
      return Fail(Entry.Pos.Line,
                  "a command without 'arguments' and 'command'");
    C.Arguments = normalise(C.Arguments, C.Directory);
    auto [It, New] = Seen.try_emplace(identity(C), Result.size());
    std::string Output = outputOf(C);
    if (New)
      Result.push_back(std::move(C));
    if (!Output.empty())
      Result[It->second].Outputs.push_back(std::move(Output));
  }
  llvm::stable_sort(Result, [](const auto &A, const auto &B) {
    return std::tie(A.File, A.Arguments) < std::tie(B.File, B.Arguments);
  });
  return Result;
}

std::string findCompileDatabase() {
  std::string Folder = absolutePath(".");
  while (true) {
    for (StringRef Sub : {"", "build"}) {
      llvm::SmallString<256> Candidate(Folder);
      path::append(Candidate, Sub, "compile_commands.json");
      if (llvm::sys::fs::exists(Candidate))
        return Candidate.str().str();
    }
    StringRef Parent = path::parent_path(Folder);
    if (Parent.empty() || Parent == Folder)
      return "";
    Folder = Parent.str();
  }
}

CompileCommand fixedCommand(StringRef File,
                            const std::vector<std::string> &Flags) {
  CompileCommand C;
  C.Directory = absolutePath(".");
  C.File = absolutePath(File);
  C.Arguments.push_back("clang");
  std::vector<std::string> Expanded = normalise(Flags, C.Directory);
  C.Arguments.insert(C.Arguments.end(), Expanded.begin(), Expanded.end());
  C.Arguments.push_back(C.File);
  return C;
}

} // namespace claimcheck::driver
