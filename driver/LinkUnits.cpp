//===- LinkUnits.cpp - Which sources the build links together -------------===//

#include "LinkUnits.h"
#include "CompileDatabase.h"
#include "model/JsonTree.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using llvm::StringRef;
namespace path = llvm::sys::path;
using Node = claimcheck::model::JsonNode;

namespace claimcheck::driver {

bool LinkUnit::contains(const std::string &Source,
                        const std::vector<std::string> &Objects) const {
  auto [Begin, End] = Sources.equal_range(Source);
  return std::any_of(Begin, End, [&](const auto &Entry) {
    return Objects.empty() || llvm::any_of(Objects, [&](StringRef O) {
             return O.contains(Entry.second);
           });
  });
}

std::optional<LinkUnit> parseLinkUnit(StringRef Text, std::string &Error) {
  auto [Name, Files] = Text.split('=');
  LinkUnit Result;
  Result.Name = Name.trim().str();
  llvm::SmallVector<StringRef, 8> Parts;
  Files.split(Parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef File : Parts)
    Result.Sources.emplace(absolutePath(File.trim()), "");
  if (!Result.Name.empty() && !Result.Sources.empty())
    return Result;
  Error = ("--link-unit=" + Text + ": expected NAME=FILE,...").str();
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// CMake's File API
//===----------------------------------------------------------------------===//

namespace {

/// The codemodel of a reply, as far as it tells what is linked.
class FileApi {
public:
  FileApi(StringRef BuildDir, std::string &Error)
      : Reply(absolutePath(".cmake/api/v1/reply", absolutePath(BuildDir))),
        Error(Error) {}

  std::vector<LinkUnit> read();

private:
  struct Target {
    std::string Name, Type;
    std::vector<std::string> Sources, Dependencies;
  };
  std::string Reply;
  std::string &Error;
  std::map<std::string, Target> Targets;

  std::optional<Node> parse(StringRef Name);
  std::string newestIndex() const;
  bool readCodemodel(StringRef Name);
  bool readTarget(StringRef Id, StringRef Name, StringRef Root);
  void add(const std::string &Id, LinkUnit &To, std::set<std::string> &Seen);
};

StringRef text(const Node *N) {
  return N && N->K == Node::String ? StringRef(N->Text) : StringRef();
}

llvm::ArrayRef<Node> items(const Node *N) {
  return N && N->K == Node::Array ? llvm::ArrayRef<Node>(N->Items)
                                  : llvm::ArrayRef<Node>();
}

std::optional<Node> FileApi::parse(StringRef Name) {
  std::string File = absolutePath(Name, Reply);
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer) {
    Error = File + ": " + Buffer.getError().message();
    return std::nullopt;
  }
  std::vector<model::RuleError> Errors;
  std::optional<Node> Root =
      model::parseJson((*Buffer)->getBuffer(), File, Errors);
  if (!Root || Root->K != Node::Object) {
    Error = File + ": no JSON object";
    return std::nullopt;
  }
  return Root;
}

/// The index that sorts last is the current one.
std::string FileApi::newestIndex() const {
  std::string Newest;
  std::error_code Code;
  for (llvm::sys::fs::directory_iterator It(Reply, Code), End;
       !Code && It != End; It.increment(Code)) {
    StringRef Name = path::filename(It->path());
    if (Name.starts_with("index-") && Name.ends_with(".json") &&
        Name.str() > Newest)
      Newest = Name.str();
  }
  return Newest;
}

bool FileApi::readTarget(StringRef Id, StringRef Name, StringRef Root) {
  std::optional<Node> N = parse(Name);
  if (!N)
    return false;
  Target &T = Targets[Id.str()];
  T.Name = text(N->find("name")).str();
  T.Type = text(N->find("type")).str();
  for (const Node &S : items(N->find("sources")))
    if (StringRef File = text(S.find("path")); isSourceFile(File))
      T.Sources.push_back(absolutePath(File, Root));
  for (const Node &D : items(N->find("dependencies")))
    T.Dependencies.push_back(text(D.find("id")).str());
  return true;
}

bool FileApi::readCodemodel(StringRef Name) {
  std::optional<Node> Model = parse(Name);
  if (!Model)
    return false;
  const Node *Paths = Model->find("paths");
  std::string Root = text(Paths ? Paths->find("source") : nullptr).str();
  // Sources are the same in all configurations of one build.
  llvm::ArrayRef<Node> All = items(Model->find("configurations"));
  return All.empty() ||
         llvm::all_of(items(All.front().find("targets")), [&](const Node &T) {
           return readTarget(text(T.find("id")), text(T.find("jsonFile")),
                             Root);
         });
}

/// A target and the libraries that it depends on. A program that it depends on
/// runs during the build.
void FileApi::add(const std::string &Id, LinkUnit &To,
                  std::set<std::string> &Seen) {
  auto It = Targets.find(Id);
  if (It == Targets.end() || !Seen.insert(Id).second)
    return;
  const Target &T = It->second;
  for (const std::string &S : T.Sources)
    To.Sources.emplace(S, "/" + T.Name + ".dir/");
  for (const std::string &D : T.Dependencies)
    if (auto Known = Targets.find(D);
        Known != Targets.end() &&
        StringRef(Known->second.Type).ends_with("_LIBRARY"))
      add(D, To, Seen);
}

std::vector<LinkUnit> FileApi::read() {
  std::string Index = newestIndex();
  std::optional<Node> Root = Index.empty() ? std::nullopt : parse(Index);
  if (!Root)
    return {};
  for (const Node &Object : items(Root->find("objects")))
    if (text(Object.find("kind")) == "codemodel" &&
        !readCodemodel(text(Object.find("jsonFile"))))
      return {};
  std::set<std::string> Used;
  for (const auto &[Id, T] : Targets)
    Used.insert(T.Dependencies.begin(), T.Dependencies.end());
  std::vector<LinkUnit> Result;
  for (const auto &[Id, T] : Targets) {
    bool IsProgram = T.Type == "EXECUTABLE" || T.Type == "MODULE_LIBRARY";
    bool IsLibrary = StringRef(T.Type).ends_with("_LIBRARY");
    if (!IsProgram && (!IsLibrary || Used.count(Id)))
      continue;
    LinkUnit U;
    U.Name = T.Name;
    std::set<std::string> Seen;
    add(Id, U, Seen);
    if (!U.Sources.empty())
      Result.push_back(std::move(U));
  }
  return Result;
}

//===----------------------------------------------------------------------===//
// build.ninja
//===----------------------------------------------------------------------===//

/// The build statements of a ninja file and of those that it includes.
class Ninja {
public:
  Ninja(StringRef BuildDir, std::string &Error)
      : Dir(absolutePath(BuildDir)), Error(Error) {}

  std::vector<LinkUnit> read();

private:
  struct Edge {
    bool IsPhony = false;
    std::vector<std::string> Inputs; ///< Without those that only order.
  };
  std::string Dir;
  std::string &Error;
  std::map<std::string, Edge> EdgeOf; ///< By output.
  std::map<std::string, std::string> Variables;
  std::map<std::string, std::string> SourceOf; ///< Object to source.

  bool parse(StringRef File, unsigned Depth);
  void statement(StringRef Line, unsigned Depth, bool &Good);
  std::string word(StringRef &Rest) const;
  std::string value(StringRef Name) const;
  bool isLink(const std::string &Output) const;
  void add(const std::string &Output, LinkUnit &To,
           std::set<std::string> &Seen) const;
};

constexpr unsigned MaxIncludeDepth = 8;

std::string Ninja::value(StringRef Name) const {
  auto It = Variables.find(Name.str());
  return It == Variables.end() ? std::string() : It->second;
}

/// Takes a path, with `$` escapes and variables. Empty before `:`, `|` and at
/// the end.
std::string Ninja::word(StringRef &Rest) const {
  Rest = Rest.ltrim(' ');
  std::string Word;
  while (!Rest.empty() && !StringRef(" :|").contains(Rest.front())) {
    char C = Rest.front();
    Rest = Rest.drop_front();
    if (C != '$') {
      Word += C;
      continue;
    }
    if (Rest.empty())
      break;
    if (StringRef(" :$").contains(Rest.front())) {
      Word += Rest.front();
      Rest = Rest.drop_front();
    } else if (Rest.consume_front("{")) {
      auto [Name, After] = Rest.split('}');
      Word += value(Name);
      Rest = After;
    } else {
      StringRef Name = Rest.take_while(
          [](char X) { return llvm::isAlnum(X) || X == '_' || X == '-'; });
      Word += value(Name);
      Rest = Rest.drop_front(Name.size());
    }
  }
  return Word;
}

void Ninja::statement(StringRef Line, unsigned Depth, bool &Good) {
  StringRef Rest = Line;
  if (Rest.consume_front("include ") || Rest.consume_front("subninja ")) {
    Good &= parse(absolutePath(word(Rest), Dir), Depth + 1);
    return;
  }
  if (!Rest.consume_front("build ")) {
    auto [Name, Value] = Line.split('=');
    if (!Line.starts_with(" ") && Name.size() != Line.size())
      Variables[Name.trim().str()] = word(Value);
    return;
  }
  std::vector<std::string> Outputs;
  auto take = [&](std::vector<std::string> &To) {
    for (std::string W = word(Rest); !W.empty(); W = word(Rest))
      To.push_back(absolutePath(W, Dir));
  };
  take(Outputs);
  while (Rest.consume_front("|"))
    take(Outputs);
  if (!Rest.consume_front(":"))
    return;
  Edge E;
  E.IsPhony = word(Rest) == "phony";
  take(E.Inputs);
  bool IsCompile =
      !E.IsPhony && !E.Inputs.empty() && isSourceFile(E.Inputs.front());
  std::string Source = IsCompile ? E.Inputs.front() : "";
  Rest = Rest.ltrim(' ');
  if (!Rest.starts_with("||") && Rest.consume_front("|"))
    take(E.Inputs);
  for (const std::string &O : Outputs) {
    StringRef Extension = path::extension(O);
    if (IsCompile && (Extension == ".o" || Extension == ".obj"))
      SourceOf[O] = Source;
    else
      EdgeOf[O] = E;
  }
}

bool Ninja::parse(StringRef File, unsigned Depth) {
  auto Buffer = llvm::MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Buffer || Depth > MaxIncludeDepth) {
    Error = (File + ": " +
             (Buffer ? "included too deeply" : Buffer.getError().message()))
                .str();
    return false;
  }
  StringRef Rest = (*Buffer)->getBuffer();
  bool Good = true;
  std::string Line;
  while (!Rest.empty() && Good) {
    auto [Text, After] = Rest.split('\n');
    Rest = After;
    Text = Text.rtrim('\r');
    bool Continues = Text.ends_with("$") && !Text.ends_with("$$");
    Line += Continues ? Text.drop_back() : Text;
    if (Continues) {
      Rest = Rest.ltrim(' ');
      continue;
    }
    if (!Line.empty() && Line.front() != '#')
      statement(Line, Depth, Good);
    Line.clear();
  }
  return Good;
}

/// Whether objects or what was linked before goes straight into \p Output.
bool Ninja::isLink(const std::string &Output) const {
  auto It = EdgeOf.find(Output);
  return It != EdgeOf.end() && !It->second.IsPhony &&
         llvm::any_of(It->second.Inputs, [&](const std::string &In) {
           return SourceOf.count(In);
         });
}

void Ninja::add(const std::string &Output, LinkUnit &To,
                std::set<std::string> &Seen) const {
  if (!Seen.insert(Output).second)
    return;
  if (auto Object = SourceOf.find(Output); Object != SourceOf.end()) {
    To.Sources.emplace(Object->second, Output);
    return;
  }
  auto It = EdgeOf.find(Output);
  if (It == EdgeOf.end() || !(It->second.IsPhony || isLink(Output)))
    return;
  for (const std::string &In : It->second.Inputs)
    add(In, To, Seen);
}

std::vector<LinkUnit> Ninja::read() {
  if (!parse(absolutePath("build.ninja", Dir), 0))
    return {};
  // What goes into nothing else is a program, or a library for others.
  std::set<std::string> Used;
  for (const auto &[Output, E] : EdgeOf)
    if (isLink(Output))
      for (const std::string &In : E.Inputs) {
        auto It = EdgeOf.find(In);
        Used.insert(In);
        if (It != EdgeOf.end() && It->second.IsPhony)
          Used.insert(It->second.Inputs.begin(), It->second.Inputs.end());
      }
  std::vector<LinkUnit> Result;
  for (const auto &[Output, E] : EdgeOf) {
    if (!isLink(Output) || Used.count(Output))
      continue;
    LinkUnit U;
    StringRef Name = Output;
    if (!Name.consume_front(Dir + "/"))
      Name = Output;
    U.Name = Name.str();
    std::set<std::string> Seen;
    add(Output, U, Seen);
    Result.push_back(std::move(U));
  }
  return Result;
}

} // namespace

std::vector<LinkUnit> readFileApi(StringRef BuildDir, std::string &Error) {
  return FileApi(BuildDir, Error).read();
}

std::vector<LinkUnit> readNinja(StringRef BuildDir, std::string &Error) {
  return Ninja(BuildDir, Error).read();
}

std::vector<LinkUnit> readLinkUnits(StringRef BuildDir, std::string &Error) {
  std::string Base = absolutePath(BuildDir);
  std::vector<LinkUnit> Found = readFileApi(Base, Error);
  if (Found.empty() && Error.empty() &&
      llvm::sys::fs::exists(absolutePath("build.ninja", Base)))
    Found = readNinja(Base, Error);
  return Found;
}

} // namespace claimcheck::driver
