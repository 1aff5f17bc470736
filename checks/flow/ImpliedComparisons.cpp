//===- ImpliedComparisons.cpp - Functions that compare texts --------------===//

#include "ImpliedComparisons.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

using model::CompareStyle;
using model::Effect;
using model::EffectKind;
using model::OutcomeTest;
using model::PlaceSpec;

namespace {

/// What a value is to a comparison of two parameters.
struct Role {
  enum Kind : uint8_t {
    None,       ///< Nothing was assigned yet.
    Constant,   ///< One of some constants.
    Whole,      ///< A text, or a position in it.
    Byte,       ///< A byte of a text.
    Length,     ///< A number that belongs to a text.
    Difference, ///< Whether bytes differ.
    Other,
  };
  Kind K = None;
  unsigned Param = 0;      ///< Whole, Byte, Length.
  bool ZeroIsEqual = true; ///< Difference.

  friend bool operator==(const Role &, const Role &) = default;
};

/// Looks at one function.
class Comparison {
public:
  Comparison(const Program &P, const FunctionRef &F)
      : P(P), F(F), Roles(F.F->Locals.size()) {}

  std::optional<Effect> find();

private:
  const Program &P;
  FunctionRef F;
  std::vector<Role> Roles; ///< Of the locals.
  bool IsFolded = false, ComparesLengths = false, IsForeign = false;
  std::optional<std::pair<unsigned, unsigned>> Sides;
  bool SeveralSides = false;
  BitVector Loop; ///< The blocks of the loops that compare bytes.

  const Type &type(TypeId T) const { return F.U->Types[T]; }
  bool isByte(TypeId T) const {
    return type(T).K == Type::Char ||
           (type(T).K == Type::Int && type(T).Size == 1);
  }
  static void join(Role &Into, Role R);
  Role role(const Operand &O) const;
  Role result(const Instr &I);
  Role called(const Instr &I);
  Role binary(const Instr &I);
  void assignRoles();
  void findLoops();
  std::optional<int64_t> outcome(BlockId From, LocalId Returned) const;
  bool skipsOnlyUnequal(bool ZeroIsEqual) const;
  std::optional<bool> vote() const;
  bool endsInComparison() const;
  unsigned lengthParameter() const;
};

} // namespace

void Comparison::join(Role &Into, Role R) {
  if (R.K == Role::None || R == Into)
    return;
  if (Into.K == Role::None ||
      (Into.K == Role::Constant && R.K == Role::Difference))
    Into = R;
  else if (!(Into.K == Role::Difference && R.K == Role::Constant))
    Into = {Role::Other};
}

Role Comparison::role(const Operand &O) const {
  if (O.K == Operand::Int || O.K == Operand::Null || O.K == Operand::Default)
    return {Role::Constant};
  if ((O.K != Operand::Load && O.K != Operand::Address) ||
      O.P.B != Place::Local)
    return {Role::Other};
  Role Base = Roles[O.P.Id];
  if (O.K == Operand::Address)
    return Base.K == Role::Whole ? Base : Role{Role::Other};
  if (Base.K != Role::Whole)
    return O.P.Steps.empty() ? Base : Role{Role::Other};
  TypeId Ty = O.P.Ty ? O.P.Ty : O.Ty;
  if (!O.P.Steps.empty() && isByte(Ty))
    return {Role::Byte, Base.Param};
  if (!O.P.Steps.empty() && type(Ty).K == Type::Int)
    return {Role::Length, Base.Param};
  return Base;
}

Role Comparison::called(const Instr &I) {
  const Decl *D = I.Callee == NoId ? nullptr : &F.U->Decls[I.Callee];
  const model::FunctionModel *Rule = D ? P.rule(*F.U, *D) : nullptr;
  if (!Rule && !(D && D->IsDestructor)) {
    IsForeign = true;
    return {Role::Other};
  }
  Role Of;
  bool OfByte = false;
  for (const Operand &A : I.Args) {
    Role R = role(A);
    OfByte |= R.K == Role::Byte;
    if (R.K == Role::Byte || R.K == Role::Whole) {
      R.K = Role::Whole;
      join(Of, R);
    }
  }
  if (Of.K != Role::Whole)
    return {Role::Other};
  // An object that is made of a text.
  if (D->IsConstructor && !I.Args.empty() && I.Args[0].P.B == Place::Local &&
      I.Args[0].P.Steps.empty())
    join(Roles[I.Args[0].P.Id], Of);
  const Type &Result = type(D->Result);
  if (OfByte && Rule &&
      any_of(Rule->Effects, [](const Effect &E) { return E.IsFolded; }))
    IsFolded = true;
  if (OfByte || isByte(D->Result))
    return {Role::Byte, Of.Param};
  if (Result.K == Type::Int)
    return {Role::Length, Of.Param};
  if (Result.K == Type::Pointer || Result.K == Type::Record)
    return Of;
  return {Role::Other};
}

Role Comparison::binary(const Instr &I) {
  Role L = role(I.Args[0]), R = role(I.Args[1]);
  bool IsEquality = I.BOp == BinaryOp::Eq || I.BOp == BinaryOp::Ne;
  bool Subtracts = I.BOp == BinaryOp::Xor || I.BOp == BinaryOp::Sub;
  if (L.K == R.K && L.Param != R.Param && (IsEquality || Subtracts)) {
    if (L.K == Role::Byte) {
      auto Found = std::minmax(L.Param, R.Param);
      std::pair<unsigned, unsigned> Pair(Found.first, Found.second);
      SeveralSides |= Sides && *Sides != Pair;
      Sides = Pair;
      return {Role::Difference, 0, I.BOp != BinaryOp::Eq};
    }
    if (L.K == Role::Length) {
      ComparesLengths = true;
      return Subtracts ? Role{Role::Difference} : Role{Role::Other};
    }
  }
  if (L.K == Role::Difference || R.K == Role::Difference) {
    const Role &D = L.K == Role::Difference ? L : R;
    const Role &Rest = L.K == Role::Difference ? R : L;
    const Operand &With = L.K == Role::Difference ? I.Args[1] : I.Args[0];
    if (IsEquality && With.K == Operand::Int && With.IntValue == 0)
      return {Role::Difference, 0, D.ZeroIsEqual == (I.BOp == BinaryOp::Ne)};
    bool Gathers = D.ZeroIsEqual
                       ? I.BOp == BinaryOp::Or || I.BOp == BinaryOp::Add
                       : I.BOp == BinaryOp::And;
    if (Gathers &&
        (Rest == D || Rest.K == Role::Constant || Rest.K == Role::None))
      return D;
    return {Role::Other};
  }
  for (auto [Side, Index] : {std::pair(L, 1u), std::pair(R, 0u)})
    if ((Side.K == Role::Byte || Side.K == Role::Whole) &&
        role(I.Args[Index]).K != Role::Byte && !IsEquality &&
        I.BOp < BinaryOp::Eq) {
      constexpr int64_t CaseBit = 0x20;
      IsFolded |= Side.K == Role::Byte && I.BOp == BinaryOp::Or &&
                  I.Args[Index].IntValue == CaseBit;
      return Side;
    }
  return {Role::Other};
}

Role Comparison::result(const Instr &I) {
  switch (I.O) {
  case Op::Assign:
    return role(I.Args[0]);
  case Op::Binary:
    return binary(I);
  case Op::Unary: {
    Role R = role(I.Args[0]);
    if (R.K == Role::Difference && I.UOp == UnaryOp::Not)
      R.ZeroIsEqual = !R.ZeroIsEqual;
    return R;
  }
  case Op::Call:
    return called(I);
  default:
    return {Role::Other};
  }
}

void Comparison::assignRoles() {
  for (unsigned N = 0; N < F.F->NumParams; ++N) {
    Type::Kind K = type(F.F->Locals[N].Ty).K;
    Roles[N] = K == Type::Pointer || K == Type::Record ? Role{Role::Whole, N}
                                                       : Role{Role::Other};
  }
  constexpr unsigned Rounds = 4; // Loops may pass something on.
  for (unsigned Round = 0; Round < Rounds; ++Round)
    for (const Block &B : F.F->Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.isTerminator() || I.O == Op::LifetimeEnd)
          continue;
        Role R = result(I);
        if (I.Dst.B == Place::Local && I.Dst.Steps.empty())
          join(Roles[I.Dst.Id], R);
        else if (!I.Dst.isNone() || I.O == Op::Unknown)
          IsForeign = true; // It does more than compare.
      }
}

void Comparison::findLoops() {
  size_t N = F.F->Blocks.size();
  Loop.resize(N);
  BitVector Nothing(N);
  for (BlockId B = 0; B < N; ++B)
    for (const Instr &I : F.F->Blocks[B].Instrs) {
      if (I.O != Op::Binary || role(I.Args[0]).K != Role::Byte ||
          role(I.Args[1]).K != Role::Byte)
        continue;
      BitVector From = reachable(*F.F, B, Nothing);
      if (!From.test(B))
        continue;
      for (BlockId Other = 0; Other < N; ++Other)
        if (From.test(Other) && reachable(*F.F, Other, Nothing).test(B))
          Loop.set(Other);
    }
}

/// What the function returns if it goes straight on from \p From, or what it
/// leaves in \p Returned until it has a choice.
std::optional<int64_t> Comparison::outcome(BlockId From,
                                           LocalId Returned) const {
  std::map<LocalId, int64_t> Known;
  BitVector Seen(F.F->Blocks.size());
  for (BlockId B = From; !Seen.test(B);) {
    Seen.set(B);
    BlockId Next = B;
    for (const Instr &I : F.F->Blocks[B].Instrs) {
      if (I.O == Op::Return && !I.Args.empty()) {
        const Operand &O = I.Args[0];
        if (O.K == Operand::Int)
          return O.IntValue;
        if (O.K == Operand::Load && O.P.B == Place::Local)
          if (auto It = Known.find(O.P.Id); It != Known.end())
            return It->second;
        return std::nullopt;
      }
      if (I.O == Op::Goto)
        Next = I.Targets[0];
      if (I.Dst.B == Place::Local && I.Dst.Steps.empty()) {
        Known.erase(I.Dst.Id);
        if (I.O == Op::Assign && I.Args[0].K == Operand::Int)
          Known[I.Dst.Id] = I.Args[0].IntValue;
      }
    }
    B = Next;
  }
  auto It = Known.find(Returned);
  if (It == Known.end())
    return std::nullopt;
  return It->second;
}

/// Whether zero is the result for equal texts; nothing if that can't be told.
std::optional<bool> Comparison::vote() const {
  LocalId Returned = NoId;
  std::optional<bool> Result;
  bool Agree = true;
  auto say = [&](bool ZeroIsEqual) {
    Agree &= Result.value_or(ZeroIsEqual) == ZeroIsEqual;
    Result = ZeroIsEqual;
  };
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs)
      if (I.O == Op::Return && !I.Args.empty()) {
        if (Role R = role(I.Args[0]); R.K == Role::Difference)
          say(R.ZeroIsEqual);
        if (I.Args[0].K == Operand::Load && I.Args[0].P.B == Place::Local)
          Returned = I.Args[0].P.Id;
      }
  for (const Block &B : F.F->Blocks)
    for (const Instr &I : B.Instrs) {
      if (I.O != Op::Branch)
        continue;
      Role R = role(I.Args[0]);
      if (R.K != Role::Difference)
        continue;
      auto Unequal = outcome(I.Targets[R.ZeroIsEqual ? 0 : 1], Returned);
      if (Unequal)
        say(*Unequal != 0);
    }
  return Agree ? Result : std::nullopt;
}

/// Whether a result without a look at the bytes is the one for different texts.
bool Comparison::skipsOnlyUnequal(bool ZeroIsEqual) const {
  if (F.F->Blocks.empty() || Loop.test(0))
    return true;
  BitVector Early = reachable(*F.F, 0, Loop);
  Early.set(0);
  for (unsigned B : Early.set_bits())
    for (const Instr &I : F.F->Blocks[B].Instrs) {
      if (I.O == Op::Goto && Early.test(I.Targets[0])) {
        // What leads to a return that others share, too.
        auto Value = outcome(B, NoId);
        if (Value && (*Value == 0) == ZeroIsEqual)
          return false;
      }
      if (I.O != Op::Return)
        continue;
      if (I.Args.empty())
        return false;
      const Operand &O = I.Args[0];
      if (O.K == Operand::Int && (O.IntValue == 0) == ZeroIsEqual)
        return false;
      if (O.K != Operand::Int &&
          !(O.K == Operand::Load && O.P.B == Place::Local &&
            (Roles[O.P.Id].K == Role::Constant ||
             Roles[O.P.Id].K == Role::Difference)))
        return false;
    }
  return true;
}

/// Whether the bytes at which the loop ended are compared behind it: then the
/// texts end together.
bool Comparison::endsInComparison() const {
  for (BlockId B = 0; B < F.F->Blocks.size(); ++B)
    if (!Loop.test(B))
      for (const Instr &I : F.F->Blocks[B].Instrs)
        if (I.O == Op::Binary && role(I.Args[0]).K == Role::Byte &&
            role(I.Args[1]).K == Role::Byte)
          return true;
  return false;
}

/// The parameter, from 1, that says how many bytes the loop compares, or 0.
unsigned Comparison::lengthParameter() const {
  unsigned Skip = F.F->NumParams - F.decl().Params.size();
  for (unsigned B : Loop.set_bits())
    for (const Instr &I : F.F->Blocks[B].Instrs)
      for (const Operand &O : I.Args)
        if (O.K == Operand::Load && O.P.B == Place::Local &&
            O.P.Steps.empty() && O.P.Id >= Skip && O.P.Id < F.F->NumParams &&
            type(F.F->Locals[O.P.Id].Ty).K == Type::Int)
          return O.P.Id - Skip + 1;
  return 0;
}

std::optional<Effect> Comparison::find() {
  const Decl &D = F.decl();
  unsigned Skip = F.F->NumParams - D.Params.size();
  Type::Kind Result = type(D.Result).K;
  constexpr size_t MaxBlocks = 80;
  if (D.Params.size() < 2 || F.F->HadErrors ||
      (Result != Type::Bool && Result != Type::Int) ||
      F.F->Blocks.size() > MaxBlocks || F.F->Blocks.size() < 2)
    return std::nullopt;
  assignRoles();
  if (!Sides || SeveralSides || IsForeign || Sides->first < Skip)
    return std::nullopt;
  findLoops();
  if (Loop.none())
    return std::nullopt;
  std::optional<bool> ZeroIsEqual = vote();
  if (!ZeroIsEqual || !skipsOnlyUnequal(*ZeroIsEqual))
    return std::nullopt;
  Effect E;
  E.Kind = EffectKind::Compare;
  E.Left.B = E.Right.B = PlaceSpec::Arg;
  E.Left.Arg1 = Sides->first - Skip + 1;
  E.Right.Arg1 = Sides->second - Skip + 1;
  E.EqualIs = *ZeroIsEqual ? OutcomeTest::Zero : OutcomeTest::NonZero;
  if (unsigned Length = lengthParameter()) {
    E.LengthOf.B = PlaceSpec::Arg;
    E.LengthOf.Arg1 = Length;
  } else if (!ComparesLengths && !endsInComparison()) {
    E.Style = CompareStyle::Prefix;
  }
  if (IsFolded)
    E.Style = CompareStyle::IgnoreCase;
  return E;
}

std::map<std::string, std::shared_ptr<const model::FunctionModel>>
impliedComparisons(const Program &P) {
  std::map<std::string, std::shared_ptr<const model::FunctionModel>> Found;
  for (const auto &U : P.units())
    for (const Function &F : U->Functions) {
      FunctionRef Ref{U.get(), &F};
      if (P.bodies(Ref.id()).size() != 1)
        continue;
      std::optional<Effect> E = Comparison(P, Ref).find();
      if (!E)
        continue;
      model::FunctionModel M;
      M.Name = Ref.name();
      M.Effects.push_back(std::move(*E));
      Found.emplace(Ref.id(),
                    std::make_shared<const model::FunctionModel>(std::move(M)));
    }
  return Found;
}

} // namespace claimcheck::flow
