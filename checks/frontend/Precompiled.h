//===- Precompiled.h - What the sources on Clang share ----------*- C++ -*-===//

#ifndef CLAIMCHECK_FRONTEND_PRECOMPILED_H
#define CLAIMCHECK_FRONTEND_PRECOMPILED_H

#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "flow/Precompiled.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/Expr.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/AST/Stmt.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/Type.h"
#include "clang/Analysis/CFG.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"

#endif // CLAIMCHECK_FRONTEND_PRECOMPILED_H
