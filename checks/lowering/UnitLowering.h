//===- UnitLowering.h - The tables of one unit ------------------*- C++ -*-===//
//
// Owns what the functions of a unit share: types, records, declarations,
// globals, files and the list of functions that wait to be lowered.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_LOWERING_UNITLOWERING_H
#define CLAIMCHECK_LOWERING_UNITLOWERING_H

#include "Lowering.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"
#include <deque>
#include <set>

namespace claimcheck::lowering {

/// A qualified name without template arguments, inline and unnamed namespaces:
/// `std::basic_string::c_str`. Rules and messages use this form.
std::string qualifiedName(const clang::NamedDecl *D);

class UnitLowering {
public:
  UnitLowering(clang::ASTContext &Ctx, const LoweringOptions &Options);

  flow::Unit run();

  clang::ASTContext &context() const { return Ctx; }
  const LoweringOptions &options() const { return Options; }

  // Tables. All of these add the entry on first use.
  flow::TypeId type(clang::QualType T);
  const flow::Type &typeInfo(flow::TypeId Id) const { return Unit.Types[Id]; }
  flow::DeclId decl(const clang::FunctionDecl *D);
  const std::string &declKey(flow::DeclId Id) const {
    return Unit.Decls[Id].Id;
  }
  /// A function without a declaration in the AST, such as an atomic builtin.
  flow::DeclId namedDecl(llvm::StringRef Name, flow::TypeId Result);
  const std::string &global(const clang::VarDecl *D);
  flow::Location location(clang::SourceLocation Begin,
                          clang::SourceLocation End);

  // Questions about declarations.
  bool inSystemHeader(const clang::Decl *D) const;
  /// Whether \p D stands in a header that a rule pack names as its library's.
  bool inLibraryHeader(const clang::Decl *D) const;
  /// Whether a rule speaks for \p D, or its header belongs to a library.
  bool isModelled(const clang::FunctionDecl *D);
  /// Whether \p D holds the elements of a container, as in `std::array`.
  bool isWhole(const clang::FieldDecl *D);
  /// Whether the project wrote a body for \p D that is, or could be, lowered.
  bool hasProjectBody(const clang::FunctionDecl *D);
  /// Whether an implicit or defaulted default constructor does more than to
  /// default-initialise members of library types.
  bool isInterestingDefault(const clang::CXXConstructorDecl *D);
  bool mayThrow(const clang::FunctionDecl *D);
  bool mayThrow(const clang::FunctionProtoType *T) const;
  bool hasDestructor(clang::QualType T) const;

  /// Puts a function on the list, if it has a body that is to be lowered.
  void require(const clang::FunctionDecl *D);

  /// A coroutine's result is what it gives, not the task that its caller holds.
  void setResult(flow::DeclId Id, flow::TypeId Ty) {
    Unit.Decls[Id].Result = Ty;
  }
  void countUnknown(llvm::StringRef Kind) { ++Unit.UnknownKinds[Kind.str()]; }
  void problem(clang::SourceLocation L, const llvm::Twine &Text);

private:
  void walk(const clang::DeclContext *DC);
  void walk(const clang::Decl *D);
  void lowerPending();
  void lowerFunction(const clang::FunctionDecl *D, bool IsPattern);
  void lowerGlobal(const clang::VarDecl *D);
  void finishPatterns();
  void findConstants();
  bool constantInit(const clang::VarDecl *D, flow::Global &G);
  void heldFunctions(const clang::Expr *E, llvm::StringRef Field,
                     flow::Global &G);

  flow::TypeId addType(clang::QualType T);
  void addRecord(const clang::RecordDecl *D);
  uint32_t file(clang::FileID Id);
  std::string declId(const clang::NamedDecl *D);
  std::string computeDeclId(const clang::NamedDecl *D);
  bool isTest(const clang::FunctionDecl *D);
  bool isFixture(const clang::CXXRecordDecl *D, unsigned Depth);
  bool hasErrorIn(clang::SourceRange R) const;

  clang::ASTContext &Ctx;
  const clang::SourceManager &SM;
  const LoweringOptions &Options;
  flow::Unit Unit;

  llvm::DenseMap<const clang::Type *, flow::TypeId> TypeIds;
  llvm::StringMap<char> RecordsSeen;
  llvm::DenseMap<const clang::FunctionDecl *, flow::DeclId> DeclIds;
  llvm::StringMap<flow::DeclId> NamedDecls;
  llvm::DenseMap<const clang::VarDecl *, uint32_t> GlobalIds;
  /// Initialised globals of this unit alone, which a write would be seen of.
  std::set<std::string> Unchangeable;
  llvm::DenseMap<clang::FileID, uint32_t> FileIds;
  llvm::DenseMap<const clang::Decl *, std::string> Keys;
  llvm::StringMap<const clang::Decl *> KeyOwners;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> InterestingDefaults;
  llvm::DenseMap<const clang::FieldDecl *, bool> Wholes;

  std::deque<const clang::FunctionDecl *> Pending;
  llvm::DenseSet<const clang::Decl *> Queued;
  llvm::DenseSet<const clang::Decl *> Instantiated; ///< Their patterns.
  std::vector<const clang::FunctionDecl *> Patterns;
  llvm::DenseSet<const clang::Decl *> Walked;
};

} // namespace claimcheck::lowering

#endif // CLAIMCHECK_LOWERING_UNITLOWERING_H
