//===- FunctionLowering.h - Lowers one function body ------------*- C++ -*-===//
//
// Builds the blocks of one function straight from the AST. Clang's CFG is not
// used: it runs no destructors on exceptional edges. Instead a stack of
// cleanups tells at any point what a jump, a return or an exception has to run
// before it leaves.
//
//===----------------------------------------------------------------------===//

#ifndef CLAIMCHECK_LOWERING_FUNCTIONLOWERING_H
#define CLAIMCHECK_LOWERING_FUNCTIONLOWERING_H

#include "UnitLowering.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace claimcheck::lowering {

/// Something that must run when control leaves a scope.
struct Cleanup {
  enum Kind : uint8_t {
    Lifetime, ///< LifetimeEnd of Object, a whole local.
    Destroy,  ///< Destructor call on Object, then LifetimeEnd if EndsLife.
    CallWith, ///< `Callee(&Object)`: the GNU cleanup attribute.
    Free,     ///< `Callee(Object)`: memory of a `new` whose constructor threw.
    Handlers, ///< A try block: exceptions go to the handlers.
  };
  Kind K = Lifetime;
  uint64_t Serial = 0; ///< Identifies the entry across copies of the stack.
  flow::Place Object;
  const clang::FunctionDecl *Callee = nullptr;
  bool EndsLife = false;
  bool OnlyUnwind = false;
  const clang::VarDecl *Var = nullptr; ///< For the named return value.
  flow::LocalId Flag = flow::NoId;     ///< Run only if this local is true.
  std::vector<flow::TypeId> HandlerTypes;
  std::vector<flow::BlockId> HandlerBlocks;
  flow::Location Loc;
  std::optional<flow::BlockId> Unwind; ///< Cached landing block.
};

class FunctionLowering {
public:
  FunctionLowering(UnitLowering &U, flow::DeclId Id);

  /// Each of these lowers one whole function, then call `finish`.
  void lowerBody(const clang::FunctionDecl *D);
  void lowerGlobalInit(const clang::VarDecl *D);

  bool hadErrors() const { return HadErrors; }
  bool hitBound() const { return HitBound; }
  clang::SourceLocation errorLocation() const { return ErrorLoc; }
  flow::Function finish();

private:
  //===--- Blocks and instructions (Builder.cpp) --------------------------===//
  flow::BlockId newBlock();
  void setBlock(flow::BlockId B) { Cur = B; }
  bool reachable() const { return Cur != flow::NoId; }
  flow::Instr &emit(flow::Instr I);
  flow::Instr make(flow::Op O, flow::Location L = {}) const;
  void jump(flow::BlockId To);
  void branch(flow::Operand Cond, flow::BlockId T, flow::BlockId F,
              flow::Location L);
  void unreachable();
  void assign(flow::Place Dst, flow::Operand Src, flow::Location L,
              bool IsMove = false);
  flow::Operand binary(flow::BinaryOp Op, flow::Operand L, flow::Operand R,
                       flow::TypeId Ty, flow::Location Loc);
  flow::Operand unknown(llvm::StringRef Kind, std::vector<flow::Operand> Args,
                        flow::TypeId Ty, flow::Location L);
  void pruneBlocks();
  void pruneLocals();

  flow::LocalId newLocal(llvm::StringRef Name, flow::TypeId Ty,
                         flow::Location L, bool IsParam = false);
  flow::Place newTemp(flow::TypeId Ty, flow::Location L);
  flow::Place localPlace(flow::LocalId Id) const;
  flow::Operand load(flow::Place P) const;
  flow::Operand addressOf(flow::Place P, clang::QualType Pointee,
                          bool IsReference = false);
  flow::Operand addressOf(flow::Place P, flow::TypeId PointerTy) const;
  flow::Operand intOperand(int64_t V, flow::TypeId Ty) const;
  flow::Operand simple(flow::Operand::Kind K, flow::TypeId Ty) const;
  flow::Place deref(flow::Operand Pointer, flow::TypeId Pointee,
                    flow::Location L);
  flow::Place field(flow::Place P, const clang::FieldDecl *F);
  flow::Place namedField(flow::Place P, llvm::StringRef Name, flow::TypeId Ty);
  flow::Place element(flow::Place P, std::optional<int64_t> At,
                      flow::TypeId Ty);
  flow::Operand stabilise(flow::Operand O, flow::Location L);
  flow::Operand keep(flow::Operand O);
  flow::Place pointee(flow::Operand Pointer, flow::TypeId Ty, flow::Location L);

  flow::TypeId type(clang::QualType T) { return U.type(T); }
  flow::Location at(const clang::Stmt *S);
  flow::Location at(clang::SourceLocation L) { return U.location(L, L); }
  void markError(clang::SourceLocation L);

  //===--- Scopes, cleanups and unwinding (Cleanups.cpp) ------------------===//
  /// Runs what was pushed during its life when it is closed.
  class Scope {
  public:
    explicit Scope(FunctionLowering &F)
        : F(F), Depth(F.Cleanups.size()), Conditional(F.ConditionalDepth) {
      F.ConditionalDepth = 0;
    }
    ~Scope() { close(); }
    bool isEmpty() const { return F.Cleanups.size() == Depth; }
    void close();

  private:
    FunctionLowering &F;
    size_t Depth;
    unsigned Conditional;
    bool Closed = false;
  };
  /// Code in here runs on some ways only, so temporaries need a flag.
  class ConditionalPart {
  public:
    explicit ConditionalPart(FunctionLowering &F) : F(F) {
      ++F.ConditionalDepth;
    }
    ~ConditionalPart() { --F.ConditionalDepth; }

  private:
    FunctionLowering &F;
  };
  void beginConditional();
  void push(Cleanup C);
  void pushVariable(const clang::VarDecl *D, flow::Place P);
  void pushTemporary(const clang::MaterializeTemporaryExpr *M,
                     clang::QualType T, flow::Place P, flow::Location L);
  bool describe(Cleanup &C, clang::QualType T, flow::Place P, flow::Location L);
  void runCleanup(const Cleanup &C);
  void runCleanups(size_t Down, const clang::VarDecl *Except = nullptr);
  void truncate(size_t Depth) { Cleanups.resize(Depth); }
  bool mustStabilise(const flow::Operand &O, size_t Down) const;
  flow::BlockId unwindBlock();
  flow::BlockId unwindBlock(size_t Depth);
  void destroy(flow::Place P, clang::QualType T, flow::Location L);
  void destroyCall(const clang::CXXDestructorDecl *D, flow::Place P,
                   bool IsVirtual, bool IsImplicit, flow::Location L);

  //===--- Statements (Statements.cpp, Jumps.cpp) -------------------------===//
  void stmt(const clang::Stmt *S);
  void stmtImpl(const clang::Stmt *S);
  void compound(const clang::CompoundStmt *S);
  void declStmt(const clang::DeclStmt *S);
  void variable(const clang::VarDecl *D);
  void staticVariable(const clang::VarDecl *D);
  void decomposition(const clang::DecompositionDecl *D);
  void ifStmt(const clang::IfStmt *S);
  void whileStmt(const clang::WhileStmt *S);
  void doStmt(const clang::DoStmt *S);
  void forStmt(const clang::ForStmt *S);
  void rangeFor(const clang::CXXForRangeStmt *S);
  void switchStmt(const clang::SwitchStmt *S);
  void switchCase(const clang::SwitchCase *S);
  void tryStmt(const clang::CXXTryStmt *S, bool RethrowAtEnd = false,
               const clang::CXXConstructorDecl *Ctor = nullptr);
  void returnStmt(const clang::ReturnStmt *S);
  const clang::Expr *coroutineResult(const clang::CoreturnStmt *S);
  void returnValue(const clang::Expr *E, const clang::VarDecl *Nrvo,
                   flow::Location L, bool IsSoleBody = false);
  void gotoLabel(const clang::LabelDecl *L);
  void label(const clang::LabelStmt *S);
  void computedGoto(const clang::IndirectGotoStmt *S);
  void resolveGotos();
  void asmStmt(const clang::AsmStmt *S);
  void fullExpr(const clang::Expr *E);
  /// If a loop clears memory by volatile stores, says so before it.
  void keptFill(const clang::Stmt *Loop, const clang::Expr *Cond,
                const clang::Stmt *Body);

  //===--- Expressions (Expressions.cpp, Operators.cpp) -------------------===//
  flow::Operand rvalue(const clang::Expr *E);
  flow::Operand rvalueImpl(const clang::Expr *E);
  flow::Operand rvalueFull(const clang::Expr *E);
  flow::Operand recordValue(const clang::Expr *E);
  flow::Place lvalue(const clang::Expr *E);
  flow::Place lvalueImpl(const clang::Expr *E);
  void effect(const clang::Expr *E);
  void condition(const clang::Expr *E, flow::BlockId T, flow::BlockId F);
  std::optional<flow::Operand> constant(const clang::Expr *E);
  std::optional<flow::Operand> numberInClass(const clang::Expr *E);
  flow::Operand castValue(const clang::CastExpr *E);
  flow::Operand isA(flow::Place Object, clang::QualType T);
  flow::Place dynamicPlace(const clang::CastExpr *E);
  flow::Place typeInfo(const clang::CXXTypeidExpr *E);
  flow::Operand unaryValue(const clang::UnaryOperator *E);
  flow::Operand binaryValue(const clang::BinaryOperator *E);
  std::optional<flow::Operand> movedPointer(const clang::BinaryOperator *E,
                                            const flow::Operand &Left,
                                            const flow::Operand &Right);
  flow::Operand logicalValue(const clang::Expr *E);
  flow::Operand conditionalValue(const clang::AbstractConditionalOperator *E);
  flow::Place conditionalPlace(const clang::AbstractConditionalOperator *E);
  flow::Place assignment(const clang::BinaryOperator *E);
  flow::Place increment(const clang::UnaryOperator *E);
  flow::Place declPlace(const clang::ValueDecl *D, const clang::Expr *E);
  flow::Place captured(const clang::ValueDecl *D);
  flow::Place temporary(const clang::MaterializeTemporaryExpr *E);
  flow::Place memberPlace(const clang::MemberExpr *E);
  flow::Operand thisValue();
  flow::Operand statementValue(const clang::StmtExpr *E, flow::Place *Dst,
                               clang::QualType DstTy);
  flow::Operand functionOperand(const clang::FunctionDecl *D, flow::TypeId Ty);
  flow::Operand unknownExpr(const clang::Expr *E, llvm::StringRef Kind = "");
  void bindOpaque(const clang::OpaqueValueExpr *E);
  void bindOpaques(const clang::PseudoObjectExpr *E);

  //===--- Initialisation (Initialisers.cpp) ------------------------------===//
  void initialize(flow::Place Dst, clang::QualType T, const clang::Expr *E);
  void initializeImpl(flow::Place Dst, clang::QualType T, const clang::Expr *E);
  void initList(flow::Place Dst, const clang::InitListExpr *E,
                bool Shared = false);
  void aggregate(flow::Place Dst, clang::QualType T,
                 llvm::ArrayRef<const clang::Expr *> Inits,
                 const clang::FieldDecl *UnionField, const clang::Expr *Filler,
                 bool Shared, flow::Location L);
  void construct(flow::Place Dst, const clang::CXXConstructExpr *E);
  void constructOne(flow::Place Dst, const clang::CXXConstructExpr *E);
  void members(const flow::Place &Dst, const clang::RecordDecl *RD,
               llvm::ArrayRef<const clang::Expr *> Inits);
  void lambda(flow::Place Dst, const clang::LambdaExpr *E);
  void callOperators(flow::Place Dst, const clang::CXXRecordDecl *RD,
                     flow::Location L);
  void initializerList(flow::Place Dst,
                       const clang::CXXStdInitializerListExpr *E);
  void defaultInit(flow::Place Dst, clang::QualType T, flow::Location L);
  void constructorInits(const clang::CXXConstructorDecl *D);
  void destructorCleanups(const clang::CXXDestructorDecl *D);

  //===--- Calls (Calls.cpp, Allocation.cpp) ------------------------------===//
  flow::Operand call(const clang::CallExpr *E, flow::Place *Dst = nullptr);
  flow::Operand operatorCall(const clang::CXXOperatorCallExpr *E,
                             flow::Place *Dst);
  flow::Operand memberCall(const clang::CXXMemberCallExpr *E, flow::Place *Dst);
  std::optional<flow::Operand> specialCall(const clang::CallExpr *E,
                                           const clang::FunctionDecl *D);
  flow::Operand dependentCall(const clang::CallExpr *E);
  /// A call of memset through a volatile pointer.
  std::optional<flow::Operand> keptCall(const clang::CallExpr *E);
  flow::Operand finishCall(flow::Instr I, clang::QualType ResultTy, bool Throws,
                           bool NoReturn, flow::Place *Dst);
  flow::Operand argument(const clang::Expr *E);
  void arguments(flow::Instr &I, llvm::ArrayRef<const clang::Expr *> Args);
  flow::Operand callFunction(const clang::FunctionDecl *D,
                             std::vector<flow::Operand> Args,
                             clang::QualType ResultTy, flow::Location L,
                             bool IsVirtual = false,
                             flow::Place *Dst = nullptr);
  flow::Operand newExpr(const clang::CXXNewExpr *E);
  void deleteExpr(const clang::CXXDeleteExpr *E);
  flow::Operand atomic(const clang::AtomicExpr *E);
  flow::Operand await(const clang::CoroutineSuspendExpr *E, flow::Place *Dst);
  void throwExpr(const clang::CXXThrowExpr *E);
  bool isTransferWithoutBody(const clang::FunctionDecl *D) const;

  //===--- State ----------------------------------------------------------===//
  UnitLowering &U;
  clang::ASTContext &Ctx;
  flow::Function F;
  flow::BlockId Cur = flow::NoId;
  const clang::FunctionDecl *Fn = nullptr;
  flow::LocalId ThisLocal = flow::NoId;

  std::vector<Cleanup> Cleanups;
  std::vector<Cleanup> *Extended = nullptr; ///< Of the variable being set up.
  uint64_t NextSerial = 1;
  unsigned ConditionalDepth = 0;
  flow::BlockId ConditionalBlock = flow::NoId;
  size_t ConditionalIndex = 0;

  struct JumpScope {
    flow::BlockId Break = flow::NoId, Continue = flow::NoId;
    size_t Depth = 0;
  };
  std::vector<JumpScope> Jumps;
  struct LabelState {
    flow::BlockId Block = flow::NoId;
    std::vector<uint64_t> Stack;
    bool Seen = false;
  };
  llvm::DenseMap<const clang::LabelDecl *, LabelState> Labels;
  struct PendingGoto {
    flow::BlockId Block;
    const clang::LabelDecl *Label;
    std::vector<Cleanup> Stack;
  };
  std::vector<PendingGoto> Gotos;
  std::vector<const clang::LabelDecl *> AddressedLabels;
  std::vector<std::pair<flow::BlockId, flow::Operand>> ComputedGotos;
  llvm::DenseMap<const clang::SwitchCase *, flow::BlockId> Cases;

  llvm::DenseMap<const clang::ValueDecl *, flow::LocalId> LocalIds;
  llvm::DenseMap<const clang::ValueDecl *, clang::FieldDecl *> Captures;
  clang::FieldDecl *ThisCapture = nullptr;
  bool CapturesAreFields = false;
  struct OpaqueState {
    flow::Operand Value;
    flow::Place P;
    bool IsPlace = false;
  };
  llvm::DenseMap<const clang::OpaqueValueExpr *, OpaqueState> Opaques;
  std::optional<flow::Location> LocOverride;
  flow::Location ExitLoc;                   ///< Where the scope is being left.
  const clang::Stmt *BlockMember = nullptr; ///< Last one begun of a `{}` block.
  const clang::CXXConstructExpr *InheritedFrom = nullptr;

  bool IsCoroutine = false;
  bool HadErrors = false;
  bool HitBound = false;
  clang::SourceLocation ErrorLoc;
  size_t NumInstrs = 0;
  unsigned Depth = 0;
};

} // namespace claimcheck::lowering

#endif // CLAIMCHECK_LOWERING_FUNCTIONLOWERING_H
