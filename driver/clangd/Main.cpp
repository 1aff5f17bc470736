//===- Main.cpp - clangd with the checks linked in ------------------------===//
//
// The distribution's archives hold all of clangd but the remote index, which
// needs gRPC. Without it clangd has no use for the client, so that this one
// answers as clangd's own build without gRPC does: there is none.
//
//===----------------------------------------------------------------------===//

#include "llvm/ADT/StringRef.h"
#include <memory>

namespace clang::clangd {
int clangdMain(int Argc, char *Argv[]);

namespace remote {
/// Stands for clangd's SymbolIndex, whose header no package has. The type that
/// a function returns is no part of its symbol, and a null pointer is the same
/// for both.
struct NoIndex {};
std::unique_ptr<NoIndex> getClient(llvm::StringRef Address,
                                   llvm::StringRef ProjectRoot);
} // namespace remote
} // namespace clang::clangd

std::unique_ptr<clang::clangd::remote::NoIndex>
clang::clangd::remote::getClient(llvm::StringRef, llvm::StringRef) {
  return nullptr;
}

int main(int Argc, char *Argv[]) {
  return clang::clangd::clangdMain(Argc, Argv);
}
