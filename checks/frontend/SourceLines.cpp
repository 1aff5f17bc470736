//===- SourceLines.cpp - The texts of lines that reports name -------------===//

#include "frontend/SourceLines.h"
#include "clang/Basic/FileManager.h"

using namespace clang;

namespace claimcheck {

static frontend::NamedLines namedLines(const flow::Unit &U) {
  frontend::NamedLines Result;
  auto Add = [&](const flow::Location &L) {
    if (L.isValid())
      Result[L.File].try_emplace(L.Line, L.Column);
  };
  for (const flow::Function &F : U.Functions) {
    Add(F.NameLoc);
    for (const flow::Local &L : F.Locals)
      Add(L.Loc);
    for (const flow::Block &B : F.Blocks)
      for (const flow::Instr &I : B.Instrs)
        Add(I.Loc);
  }
  for (const flow::Global &G : U.Globals)
    Add(G.Loc);
  return Result;
}

FileID frontend::fileOf(const SourceManager &SM, const flow::Unit &U,
                        uint32_t Id) {
  if (Id >= U.Files.size() || U.Files[Id].IsSystem)
    return FileID();
  if (U.Files[Id].Path == U.MainFile)
    return SM.getMainFileID();
  auto Entry = SM.getFileManager().getOptionalFileRef(U.Files[Id].Path);
  return Entry ? SM.translateFile(*Entry) : FileID();
}

frontend::NamedLines frontend::addLines(const SourceManager &SM,
                                        flow::Unit &U) {
  NamedLines Named = namedLines(U);
  for (auto It = Named.begin(); It != Named.end();) {
    const auto &[Id, Lines] = *It;
    FileID Source = fileOf(SM, U, Id);
    if (Source.isInvalid()) {
      It = Named.erase(It);
      continue;
    }
    uint32_t Number = 0;
    llvm::StringRef Current, Rest = SM.getBufferData(Source);
    for (const auto &[Line, Column] : Lines) {
      for (; Number < Line; ++Number)
        std::tie(Current, Rest) = Rest.split('\n');
      U.Lines[{Id, Line}] = Current.rtrim('\r').str();
    }
    ++It;
  }
  return Named;
}

} // namespace claimcheck
