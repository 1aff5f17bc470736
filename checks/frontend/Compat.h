//===- Compat.h - Where LLVM 19 to 22 differ --------------------*- C++ -*-===//
//
// Every difference between the supported LLVM versions that our sources meet
// stands here and nowhere else.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_FRONTEND_COMPAT_H
#define CLAIMCHECK_FRONTEND_COMPAT_H

#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Type.h"
#include "llvm/Config/llvm-config.h"

// The registry moved into ClangTidyModule.h; 22 warns about the old header and
// 24 has none.
#if LLVM_VERSION_MAJOR < 22
#include "clang-tidy/ClangTidyModuleRegistry.h"
#endif

#if LLVM_VERSION_MAJOR < 19
#error "claimcheck needs LLVM 19 or newer"
#endif

namespace claimcheck::compat {

/// The canonical type that \p D declares.
inline clang::QualType typeOf(const clang::ASTContext &Ctx,
                              const clang::TagDecl *D) {
#if LLVM_VERSION_MAJOR < 22
  return Ctx.getCanonicalType(Ctx.getTypeDeclType(D));
#else
  return Ctx.getCanonicalTagType(D);
#endif
}

/// Lets \p Context report to \p Diags, which keeps its options.
inline void setDiagnosticsEngine(clang::tidy::ClangTidyContext &Context,
                                 clang::DiagnosticsEngine &Diags) {
#if LLVM_VERSION_MAJOR < 21
  Context.setDiagnosticsEngine(&Diags);
#else
  Context.setDiagnosticsEngine(nullptr, &Diags);
#endif
}

} // namespace claimcheck::compat

#endif // CLAIMCHECK_FRONTEND_COMPAT_H
