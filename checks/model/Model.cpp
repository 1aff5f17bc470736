//===- Model.cpp - Packs in force and look-up by name ---------------------===//

#include "model/Model.h"
#include "model/EmbeddedPacks.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using llvm::StringRef;

namespace claimcheck::model {

namespace {

/// Namespaces that standard libraries insert for their binary interface.
bool isInlineNamespace(StringRef Part) {
  return Part.starts_with("json_abi") || Part == "__1" || Part == "__2" ||
         Part == "__ndk1" || Part == "_V2" || Part == "__cxx11" ||
         Part == "__debug" || Part == "__8" || Part == "_LIBCPP_ABI_NAMESPACE";
}

/// Whether the `<` at the end of \p Before belongs to an operator's name.
bool endsInOperator(StringRef Before) {
  if (!Before.consume_back("<") && !Before.consume_back("operator"))
    return false;
  if (Before.ends_with("operator"))
    Before = Before.drop_back(8);
  return Before.empty() || Before.ends_with(":");
}

/// Whether a token or key can enter the program by this effect.
bool entersBy(const Effect &E) {
  switch (E.Kind) {
  case EffectKind::Decode:
  case EffectKind::NewVerifier:
  case EffectKind::RequireClaim:
  case EffectKind::VerifySignature:
  case EffectKind::CheckClaims:
  case EffectKind::SelectKey:
  case EffectKind::SetKey:
  case EffectKind::SetAlgorithm:
  case EffectKind::Disable:
  case EffectKind::Feed:
  case EffectKind::ComputeMac:
  case EffectKind::Sign:
  case EffectKind::KeySource:
  case EffectKind::KeyUse:
  case EffectKind::KeyHandle:
  case EffectKind::Guard:
  case EffectKind::Unguard:
  case EffectKind::Dump:
    return true;
  case EffectKind::ReadClaim:
  case EffectKind::HasClaim:
  case EffectKind::ReadHeader:
    return !E.Token.isNone(); // Else it reads any JSON object.
  case EffectKind::Allocate:
    return E.GuardsDump || !E.Heap.empty();
  default:
    return false;
  }
}

bool entersBy(const TypeModel &T) {
  return T.Is == "token" || T.Is == "verifier" || T.Is == "key-object" ||
         T.Is == "guarded-allocator" || T.Is == "wiping-allocator";
}

/// What an effect is about. Packs of one library may each cover one.
enum class Domain { Value, Token, Key };

Domain domainOf(EffectKind Kind) {
  if (Kind <= EffectKind::Sign)
    return Domain::Token;
  return Kind < EffectKind::KeySource ? Domain::Value : Domain::Key;
}

/// Both may be meant by one call, and neither is an overload of the other.
bool sameFunction(const FunctionModel &A, const FunctionModel &B) {
  return (A.Arity == B.Arity || A.Arity == -1 || B.Arity == -1) &&
         A.ParamType == B.ParamType;
}

/// \p Later with the effects of \p Earlier on what it does not speak of.
FunctionModel combined(const FunctionModel &Earlier,
                       const FunctionModel &Later) {
  FunctionModel Result = Later;
  Result.Effects.clear();
  // What is said of values comes first: a token effect refines it.
  for (Domain D : {Domain::Value, Domain::Token, Domain::Key}) {
    auto IsOf = [D](const Effect &E) { return domainOf(E.Kind) == D; };
    const FunctionModel &Speaker =
        llvm::any_of(Later.Effects, IsOf) ? Later : Earlier;
    llvm::copy_if(Speaker.Effects, std::back_inserter(Result.Effects), IsOf);
  }
  if (Result.Arity == -1)
    Result.Arity = Earlier.Arity;
  if (Result.Note.empty())
    Result.Note = Earlier.Note;
  return Result;
}

StringRef lastPart(StringRef Name) {
  size_t Colon = Name.rfind("::");
  return Colon == StringRef::npos ? Name : Name.substr(Colon + 2);
}

} // namespace

std::string RuleError::str() const {
  std::string Result = File;
  if (Line != 0)
    Result += ":" + std::to_string(Line) + ":" + std::to_string(Column);
  Result += ": error: ";
  if (!JsonPath.empty())
    Result += JsonPath + ": ";
  return Result + Text;
}

std::string Model::normalize(StringRef Name) {
  Name = Name.trim();
  Name.consume_front("::");
  std::string Plain;
  unsigned Depth = 0;
  for (char C : Name) {
    if (C == '<' && (Depth != 0 || !endsInOperator(Plain))) {
      ++Depth;
      continue;
    }
    if (C == '>' && Depth != 0) {
      --Depth;
      continue;
    }
    if (Depth == 0)
      Plain += C;
  }
  std::string Result;
  StringRef Rest = Plain;
  while (true) {
    auto [Part, After] = Rest.split("::");
    bool IsLast = Part.size() == Rest.size();
    if (IsLast || !isInlineNamespace(Part))
      Result += Part.trim().str() + (IsLast ? "" : "::");
    if (IsLast)
      return Result;
    Rest = After;
  }
}

const Model &Model::builtin() {
  static const Model *const Builtin = [] {
    auto *Result = new Model;
    for (const EmbeddedPack &Embedded : embeddedPacks()) {
      std::vector<RuleError> Errors;
      std::optional<Pack> P = parse(Embedded.Text, Embedded.Name, Errors);
      if (!P)
        llvm::report_fatal_error(
            llvm::Twine("an embedded rule pack is not valid: ") +
            Errors.front().str());
      Result->add(std::move(*P));
    }
    Result->combine();
    return Result;
  }();
  return *Builtin;
}

void Model::add(Pack P) {
  Packs.push_back(std::make_shared<const Pack>(std::move(P)));
  const Pack &Added = *Packs.back();
  for (const FunctionModel &F : Added.Functions) {
    Functions[F.Name].push_back(&F);
    if (llvm::any_of(F.Effects, [](const Effect &E) { return entersBy(E); }))
      Identifiers[lastPart(F.Name)] = 1;
  }
  for (const TypeModel &T : Added.Types) {
    Types[T.Name] = &T;
    if (entersBy(T))
      Identifiers[lastPart(T.Name)] = 1;
  }
}

void Model::combine() {
  for (auto &Entry : Functions) {
    if (Entry.getKey().contains("::"))
      continue;
    std::vector<const FunctionModel *> Result;
    for (const FunctionModel *F : Entry.second) {
      auto Same = llvm::find_if(Result, [F](const FunctionModel *Earlier) {
        return Earlier->Pack != F->Pack && sameFunction(*Earlier, *F);
      });
      if (Same == Result.end()) {
        Result.push_back(F);
        continue;
      }
      Combined.push_back(
          std::make_shared<const FunctionModel>(combined(**Same, *F)));
      *Same = Combined.back().get();
    }
    Entry.second = std::move(Result);
  }
}

bool Model::load(StringRef Path, std::vector<RuleError> &Errors) {
  if (llvm::sys::fs::is_directory(Path)) {
    std::vector<std::string> Files;
    std::error_code EC;
    for (llvm::sys::fs::directory_iterator It(Path, EC), End; !EC && It != End;
         It.increment(EC))
      if (StringRef(It->path()).ends_with(".json") &&
          !StringRef(It->path()).ends_with(".schema.json"))
        Files.push_back(It->path());
    if (EC) {
      Errors.push_back({Path.str(), 0, 0, "", EC.message()});
      return false;
    }
    if (Files.empty()) {
      Errors.push_back({Path.str(), 0, 0, "", "no *.json in this folder"});
      return false;
    }
    llvm::sort(Files);
    bool AllValid = true;
    for (const std::string &File : Files)
      AllValid &= load(File, Errors);
    return AllValid;
  }

  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer) {
    Errors.push_back({Path.str(), 0, 0, "", Buffer.getError().message()});
    return false;
  }
  std::optional<Pack> P = parse((*Buffer)->getBuffer(), Path, Errors);
  if (!P)
    return false;
  add(std::move(*P));
  return true;
}

const FunctionModel *Model::function(StringRef Name, unsigned NumParams,
                                     StringRef FirstParam) const {
  auto It = Functions.find(Name);
  std::string Normal;
  if (It == Functions.end()) {
    Normal = normalize(Name);
    if (Normal == Name || (It = Functions.find(Normal)) == Functions.end())
      return nullptr;
  }
  const FunctionModel *Best = nullptr;
  int BestWeight = 0;
  for (const FunctionModel *F : llvm::reverse(It->second)) {
    if (Best && F->Pack != Best->Pack)
      break; // An earlier pack.
    if (F->Arity != -1 && static_cast<unsigned>(F->Arity) != NumParams)
      continue;
    if (!F->ParamType.empty() && F->ParamType != FirstParam)
      continue;
    int Weight = 1 + (F->Arity != -1) + 2 * !F->ParamType.empty();
    if (Weight > BestWeight) {
      Best = F;
      BestWeight = Weight;
    }
  }
  return Best;
}

bool Model::knowsName(StringRef Name) const {
  return Functions.contains(Name) || Functions.contains(normalize(Name));
}

bool Model::knowsIdentifier(StringRef Identifier) const {
  return Identifiers.contains(Identifier);
}

const TypeModel *Model::type(StringRef QualifiedName) const {
  auto It = Types.find(QualifiedName);
  if (It == Types.end())
    It = Types.find(normalize(QualifiedName));
  return It == Types.end() ? nullptr : It->second;
}

const Pack *Model::packOfHeader(StringRef Path) const {
  std::string Slashed = llvm::sys::path::convert_to_slash(Path);
  StringRef Full = Slashed;
  for (const std::shared_ptr<const Pack> &P : llvm::reverse(Packs)) {
    for (StringRef Header : P->Headers) {
      if (Header.ends_with("/")
              ? Full.starts_with(Header) || Full.contains("/" + Header.str())
              : Full == Header || Full.ends_with("/" + Header.str()))
        return P.get();
    }
  }
  return nullptr;
}

} // namespace claimcheck::model
