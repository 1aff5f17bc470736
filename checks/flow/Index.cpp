//===- Index.cpp - What views of single units know of the others ----------===//

#include "Index.h"
#include "Extract.h"
#include "IRText.h"
#include "KeyAnalysis.h"
#include "Program.h"
#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <mutex>

using namespace llvm;
namespace path = llvm::sys::path;
namespace fs = llvm::sys::fs;

namespace claimcheck::flow {

/// Changes with the table and with the IR.
static constexpr int64_t IndexVersion = 2;
static constexpr StringLiteral TableName = "index.json";

static std::string below(StringRef Folder, const Twine &Name) {
  SmallString<256> Path(Folder);
  path::append(Path, Name);
  return Path.str().str();
}

static std::string hashOf(StringRef Bytes) {
  return utohexstr(xxh3_64bits(Bytes), /*LowerCase=*/true, /*Width=*/16);
}

static StringRef unqualified(StringRef Name) {
  size_t At = Name.rfind("::");
  return At == StringRef::npos ? Name : Name.substr(At + 2);
}

/// A class as something that constructors define and methods need.
static std::string constructionOf(StringRef Record) {
  return ("new " + Record).str();
}

namespace {

/// What a unit offers to others and what it takes from them.
struct Interface {
  std::set<std::string> Defines, Calls;

  explicit Interface(const Unit &U) {
    for (const Function &F : U.Functions) {
      const Decl &D = U.Decls[F.Decl];
      if (!D.IsInternal)
        Defines.insert(externalId(D.Id).str());
      for (const std::string &O : D.Overrides)
        Defines.insert(externalId(O).str());
      if (D.IsConstructor)
        Defines.insert(constructionOf(D.Record));
      else if (D.IsMember)
        Calls.insert(constructionOf(D.Record));
      for (const Block &B : F.Blocks)
        for (const Instr &I : B.Instrs) {
          if (I.Callee != NoId)
            Calls.insert(externalId(U.Decls[I.Callee].Id).str());
          for (const Operand &A : I.Args)
            if (A.K == Operand::Function)
              Calls.insert(externalId(A.Text).str());
        }
    }
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static bool writeFile(const std::string &Path, StringRef Text,
                      std::string &Error) {
  // Under another name first: readers never see half of it.
  std::string Temporary = Path + ".tmp";
  std::error_code Code;
  {
    raw_fd_ostream OS(Temporary, Code);
    if (!Code) {
      OS << Text;
      OS.close();
      Code = OS.error();
      OS.clear_error();
    }
  }
  if (!Code)
    Code = fs::rename(Temporary, Path);
  if (!Code)
    return true;
  Error = Path + ": " + Code.message();
  return false;
}

template <class Strings> static json::Array arrayOf(const Strings &All) {
  json::Array Result;
  for (const std::string &S : All)
    Result.push_back(S);
  return Result;
}

static json::Object entryOf(const Unit &U, const Unit &Kept,
                            const std::string &Ir) {
  const Interface Mine(Kept);
  json::Array Sources;
  for (const SourceFile &F : U.Files)
    if (!F.IsSystem && !F.Hash.empty())
      Sources.push_back(json::Object{{"path", F.Path}, {"hash", F.Hash}});
  const std::string File = U.Files.size() > 1 ? U.Files[1].Path : "";
  return json::Object{{"file", File},
                      {"ir", Ir},
                      {"programs", arrayOf(U.Programs)},
                      {"defines", arrayOf(Mine.Defines)},
                      {"calls", arrayOf(Mine.Calls)},
                      {"sources", std::move(Sources)}};
}

/// The functions that tokens or keys pass through.
static std::map<const Unit *, std::set<const Function *>>
concernedFunctions(const Program &P) {
  std::map<const Unit *, std::set<const Function *>> Result;
  for (const FunctionRef &F :
       P.concerned([](const FunctionRef &, const model::Effect &E) {
         return concernsTokens(E) || concernsKeys(E);
       }))
    Result[F.U].insert(F.F);
  return Result;
}

bool writeIndex(const Program &P, StringRef Folder, std::string &Error) {
  if (std::error_code Code = fs::create_directories(Folder)) {
    Error = (Folder + ": " + Code.message()).str();
    return false;
  }
  auto Functions = concernedFunctions(P);
  json::Array Units;
  std::set<std::string> Written, Names;
  for (const auto &U : P.units()) {
    const Unit Kept = extract(*U, Functions[U.get()]);
    std::string Ir;
    if (!Kept.Functions.empty()) {
      std::string Text;
      raw_string_ostream OS(Text);
      print(OS, Kept);
      Ir = hashOf(U->MainFile + "\n" + Text) + ".ir";
      if (!writeFile(below(Folder, Ir), Text, Error))
        return false;
      Written.insert(Ir);
    }
    for (const Function &F : Kept.Functions)
      Names.insert(unqualified(Kept.Decls[F.Decl].Name).str());
    Units.push_back(entryOf(*U, Kept, Ir));
  }
  std::string Table;
  raw_string_ostream OS(Table);
  OS << formatv("{0:2}", json::Value(json::Object{{"version", IndexVersion},
                                                  {"names", arrayOf(Names)},
                                                  {"units", std::move(Units)}}))
     << '\n';
  if (!writeFile(below(Folder, TableName), Table, Error))
    return false;
  // What an earlier table named.
  std::error_code Code;
  for (fs::directory_iterator It(Folder, Code), End; !Code && It != End;
       It.increment(Code))
    if (path::extension(It->path()) == ".ir" &&
        !Written.count(path::filename(It->path()).str()))
      fs::remove(It->path());
  return true;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

std::string Index::find(StringRef Folder) {
  while (!Folder.empty()) {
    std::string Candidate = below(Folder, ".claimcheck/index");
    if (fs::exists(below(Candidate, TableName)))
      return Candidate;
    StringRef Parent = path::parent_path(Folder);
    if (Parent == Folder)
      break;
    Folder = Parent;
  }
  return "";
}

std::unique_ptr<Index> Index::open(StringRef Folder) {
  auto Buffer = MemoryBuffer::getFile(below(Folder, TableName));
  if (!Buffer)
    return nullptr;
  auto Result = std::make_unique<Index>();
  Result->Folder = Folder.str();
  Result->read((*Buffer)->getBuffer());
  return Result;
}

static std::vector<std::string> stringsIn(const json::Object &O,
                                          StringRef Name) {
  std::vector<std::string> Result;
  if (const json::Array *All = O.getArray(Name))
    for (const json::Value &V : *All)
      if (auto S = V.getAsString())
        Result.push_back(S->str());
  return Result;
}

void Index::read(StringRef Text) {
  Expected<json::Value> Table = json::parse(Text);
  const json::Object *Root = Table ? Table->getAsObject() : nullptr;
  if (!Table)
    consumeError(Table.takeError());
  const json::Array *Units = Root ? Root->getArray("units") : nullptr;
  if (!Units || Root->getInteger("version") != IndexVersion) {
    Notes.push_back("the index in " + Folder +
                    " was written by another version of claimcheck; other "
                    "files are unknown until it is written again");
    return;
  }
  for (const std::string &Name : stringsIn(*Root, "names"))
    Names.insert(Name);
  for (const json::Value &V : *Units) {
    const json::Object *O = V.getAsObject();
    if (!O)
      continue;
    Entry E;
    E.File = O->getString("file").value_or("").str();
    E.Ir = O->getString("ir").value_or("").str();
    E.Programs = stringsIn(*O, "programs");
    E.Defines = stringsIn(*O, "defines");
    E.Calls = stringsIn(*O, "calls");
    if (const json::Array *Sources = O->getArray("sources"))
      for (const json::Value &S : *Sources)
        if (const json::Object *Source = S.getAsObject()) {
          SourceFile F;
          F.Path = Source->getString("path").value_or("").str();
          F.Hash = Source->getString("hash").value_or("").str();
          E.Sources.push_back(std::move(F));
        }
    Entries.push_back(std::move(E));
  }
}

/// The hash of a file's contents now, or empty. An editor asks again with every
/// key stroke, so that a file is read when its time or size has changed.
static std::string currentHash(const std::string &File) {
  struct Known {
    sys::TimePoint<> Time;
    uint64_t Size = 0;
    std::string Hash;
  };
  static std::mutex Lock;
  static StringMap<Known> Cache;
  fs::file_status Status;
  if (fs::status(File, Status))
    return "";
  std::lock_guard<std::mutex> Guard(Lock);
  Known &K = Cache[File];
  if (!K.Hash.empty() && K.Time == Status.getLastModificationTime() &&
      K.Size == Status.getSize())
    return K.Hash;
  auto Buffer = MemoryBuffer::getFile(File);
  if (!Buffer)
    return "";
  K = {Status.getLastModificationTime(), Status.getSize(),
       hashOf((*Buffer)->getBuffer())};
  return K.Hash;
}

std::unique_ptr<Unit> Index::load(const Entry &E, bool IsCurrent) {
  for (const SourceFile &F : E.Sources)
    if (!(IsCurrent && F.Path == E.File) && currentHash(F.Path) != F.Hash) {
      Notes.push_back("what " + E.File + " does is unknown here: " +
                      (F.Path == E.File ? "it" : F.Path) +
                      " has changed since the index was written");
      return nullptr;
    }
  std::string Error;
  auto Buffer = MemoryBuffer::getFile(below(Folder, E.Ir));
  std::optional<Unit> U;
  if (Buffer)
    U = parseUnit((*Buffer)->getBuffer(), E.Ir, Error);
  if (!U) {
    Notes.push_back("what " + E.File +
                    " does is unknown here: its entry in the index cannot be "
                    "read");
    return nullptr;
  }
  U->Programs = E.Programs;
  if (IsCurrent)
    erase_if(U->Functions, [](const Function &F) { return F.InMainFile; });
  return std::make_unique<Unit>(std::move(*U));
}

std::vector<std::unique_ptr<Unit>> Index::unitsFor(Unit &Current) {
  constexpr size_t MaxUnits = 200;
  std::vector<std::unique_ptr<Unit>> Found;
  if (Entries.empty())
    return Found;
  const std::string &Main = Current.Files[1].Path;
  StringMap<std::vector<size_t>> Defining, Calling;
  std::set<size_t> Taken;
  bool Listed = false;
  for (size_t N = 0; N < Entries.size(); ++N) {
    const Entry &E = Entries[N];
    if (E.File == Main) {
      Listed = true;
      Taken.insert(N);
      append_range(Current.Programs, E.Programs);
      // An editor does not look into headers: what stands there is here.
      if (!E.Ir.empty())
        if (std::unique_ptr<Unit> Own = load(E, /*IsCurrent=*/true))
          Found.push_back(std::move(Own));
      continue;
    }
    for (const std::string &Id : E.Defines)
      Defining[Id].push_back(N);
    for (const std::string &Id : E.Calls)
      Calling[Id].push_back(N);
  }
  if (!Listed)
    Notes.push_back(Main + " is not in the index; files that use it may be "
                           "unknown here until it is written again");
  // Callers, their other callees, and the other callers of those: where a
  // finding stands depends on all of them.
  Interface Mine(Current);
  std::vector<std::string> Defined(Mine.Defines.begin(), Mine.Defines.end()),
      Called(Mine.Calls.begin(), Mine.Calls.end());
  StringSet<> SeenDefined, SeenCalled;
  bool Stopped = false;
  auto take = [&](const StringMap<std::vector<size_t>> &By, StringRef Id) {
    auto It = By.find(Id);
    if (It == By.end())
      return;
    for (size_t N : It->second) {
      if (Found.size() >= MaxUnits) {
        Stopped = true;
        return;
      }
      if (!Taken.insert(N).second)
        continue;
      std::unique_ptr<Unit> U = load(Entries[N], /*IsCurrent=*/false);
      if (!U)
        continue;
      Found.push_back(std::move(U));
      append_range(Defined, Entries[N].Defines);
      append_range(Called, Entries[N].Calls);
    }
  };
  while (!Defined.empty() || !Called.empty()) {
    bool IsDefined = !Defined.empty();
    std::vector<std::string> &From = IsDefined ? Defined : Called;
    std::string Id = std::move(From.back());
    From.pop_back();
    if (IsDefined ? SeenDefined.insert(Id).second
                  : SeenCalled.insert(Id).second)
      take(IsDefined ? Calling : Defining, Id);
  }
  if (Stopped)
    Notes.push_back("more than " + std::to_string(MaxUnits) +
                    " files have to do with " + Main +
                    "; the rest is unknown here");
  llvm::sort(Found, [](const auto &A, const auto &B) {
    return A->Files[1].Path < B->Files[1].Path;
  });
  return Found;
}

} // namespace claimcheck::flow
