//===- Summary.cpp - What a function does, by outcome ---------------------===//

#include "Summary.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

ValueRef textOf(ValueFactory &VF, const State &S, ValueRef V) {
  if (V->K == Value::Address) {
    ValueRef Content = S.load(VF, V->R);
    if (Content->K != Value::Undef)
      return Content;
    // A buffer that was written piece by piece.
    ValueRef Piece = S.load(VF, VF.element(V->R));
    if (Piece->K != Value::Undef)
      return Piece;
    return V;
  }
  // What was written through a pointer of unknown origin.
  if (!V->isConstant() && V->K != Value::Undef)
    if (ValueRef Content = S.stored(VF.pointee(V)))
      return Content;
  return V;
}

RegionRef Instantiation::objectOf(ValueRef V, const Decl &Callee,
                                  const Unit &U) {
  if (V->K == Value::Param) {
    // Passed by value, not a pointer.
    size_t N = size_t(V->Number) - (Callee.IsMember ? 1 : 0);
    if (N >= Callee.Params.size() ||
        U.Types[Callee.Params[N]].K != Type::Record)
      return nullptr;
  } else if (V->K != Value::Input) {
    return nullptr;
  }
  RegionRef R = inputRegion(V);
  bool HasParts = R && R->HasParts && any_of(Before.store(), [&](auto &Entry) {
                    return Entry.first != R && Entry.first->isWithin(R);
                  });
  return HasParts ? R : nullptr;
}

/// The parameter that \p V is, or whose object's contents it is.
static std::optional<size_t> parameterOf(ValueRef V) {
  if (V->K == Value::Param)
    return V->Number;
  if (V->K == Value::Input && V->R->K == Region::LocalVar)
    return V->R->Number;
  return std::nullopt;
}

RegionRef Instantiation::inputRegion(ValueRef V) {
  if (std::optional<size_t> N = parameterOf(V))
    return *N < Args.size() && Args[*N]->K == Value::Address ? Args[*N]->R
                                                             : nullptr;
  switch (V->K) {
  case Value::Input:
    return region(V->R);
  case Value::Member:
    if (V->Ops.size() > 1)
      return nullptr; // By a name that only callers know.
    if (RegionRef R = inputRegion(V->Ops[0]))
      return VF.field(R, V->Name);
    return nullptr;
  case Value::Element:
    if (RegionRef R = inputRegion(V->Ops[0]))
      return V->Number < 0 ? VF.element(R, -1) : VF.element(R);
    return nullptr;
  default:
    return nullptr;
  }
}

RegionRef Instantiation::region(RegionRef R) {
  switch (R->K) {
  case Region::Field:
  case Region::Element:
  case Region::ElementAt:
    return VF.region(R->K, region(R->Parent), R->Name, R->Number, R->Of);
  case Region::Pointee:
    return VF.pointee(value(R->Of));
  case Region::GlobalVar:
    return R;
  case Region::Returned:
    return Returned;
  case Region::Heap:
    return VF.region(Region::Heap, nullptr, R->Name,
                     VF.number(At, 16 + unsigned(R->Number)));
  case Region::LocalVar:
    // A callee's local that it handed out: an object of its own.
    return VF.region(Region::Heap, nullptr, "local", VF.number(At, 8));
  }
  return R;
}

ValueRef Instantiation::value(ValueRef V) {
  if (auto It = Known.find(V); It != Known.end())
    return It->second;
  // Cut a phi that contains itself.
  Known[V] = VF.undef();
  ValueRef Result = translate(V);
  Known[V] = Result;
  return Result;
}

/// The member of a JSON object that a callee read by a name from outside.
ValueRef Instantiation::namedMember(ValueRef Object, ValueRef Name) {
  Name = textOf(VF, Before, Name);
  Object = textOf(VF, Before, Object);
  if (Name->K != Value::Text)
    return VF.make(Value::Member, {Object, Name}, ".?");
  std::string Member = ("." + Name->Name).str();
  if (Object->K == Value::Address)
    return Before.load(VF, VF.field(Object->R, Member));
  return VF.member(Object, Member);
}

ValueRef Instantiation::translate(ValueRef V) {
  switch (V->K) {
  case Value::Int:
  case Value::Text:
  case Value::Float:
  case Value::Undef:
  case Value::Blank:
  case Value::Function:
  case Value::Config:
  case Value::Clock:
    return V;
  case Value::Param:
    return size_t(V->Number) < Args.size() ? Args[V->Number] : VF.undef();
  case Value::Input:
  case Value::Member:
  case Value::Element:
    if (RegionRef R = inputRegion(V))
      return Before.load(VF, R);
    if (std::optional<size_t> N = parameterOf(V))
      return *N < Args.size() ? Args[*N] : VF.undef();
    break;
  case Value::Address:
    return VF.address(region(V->R));
  case Value::KeyData:
    if (!V->Ops.empty())
      break; // Made of other key bytes: those are translated.
    [[fallthrough]];
  case Value::Fresh:
  case Value::Imported:
    return VF.make(Value::Imported, {V}, {}, VF.number(At, 1));
  case Value::Phi: {
    ArrayRef<ValueRef> Inputs = VF.inputs(V);
    Site Where = At;
    ValueRef Result = nullptr;
    RegionRef Slot = VF.region(Region::Heap, nullptr, "phi",
                               VF.number(At, 16 + unsigned(V->Number)), V);
    // By value: importing an input can grow the table of inputs.
    for (ValueRef Input : SmallVector<ValueRef, 8>(Inputs)) {
      ValueRef Mine = value(Input);
      Result = Result ? VF.phi(Where, Slot, Result, Mine) : Mine;
    }
    return Result ? Result : VF.undef();
  }
  default:
    break;
  }
  SmallVector<ValueRef, 4> Ops;
  for (ValueRef Operand : V->Ops)
    Ops.push_back(value(Operand));
  switch (V->K) {
  case Value::Binary:
    if (V->Number > 0xff)
      break; // A comparison in a style of its own.
    return VF.binary(BinaryOp(V->Number), Ops[0], Ops[1]);
  case Value::Not:
    return VF.negation(Ops[0]);
  case Value::AnyOf:
    return VF.anyOf(Ops);
  case Value::Member:
    if (Ops.size() > 1)
      return namedMember(Ops[0], Ops[1]);
    return VF.member(Ops[0], V->Name);
  case Value::Element:
    return V->Number < 0 ? VF.before(Ops[0]) : VF.element(Ops[0]);
  case Value::Derived:
    if (!V->Name.empty())
      break;
    return VF.derived(Ops);
  case Value::Result:
    return VF.make(Value::Result, Ops, V->Name,
                   VF.number(At, 16 + unsigned(V->Number)));
  case Value::Token:
  case Value::Payload:
  case Value::Claim:
  case Value::HasClaim:
    Ops[0] = textOf(VF, Before, Ops[0]);
    // A member of an object that the caller put together itself.
    if (V->K == Value::Claim && V->Ops[0]->K != Value::Text) {
      ValueRef Object = value(V->Ops[0]);
      RegionRef At = Object->K == Value::Address    ? Object->R
                     : V->Ops[0]->K == Value::Input ? region(V->Ops[0]->R)
                                                    : nullptr;
      if (At)
        if (ValueRef Known = Before.stored(VF.namedMember(At, V->Name)))
          return Known;
    }
    if (Ops[0]->K == Value::Token || Ops[0]->K == Value::Payload ||
        Ops[0]->K == Value::Claim)
      Ops[0] = Ops[0]->Ops[0];
    // A claim whose name only callers know.
    if (Ops.size() > 1)
      if (ValueRef Named = textOf(VF, Before, Ops[1]); Named->K == Value::Text)
        return VF.make(V->K, Ops[0], (V->Name.drop_back() + Named->Name).str());
    break;
  default:
    break;
  }
  return VF.make(V->K, Ops, V->Name, V->Number, V->R, V->Rule);
}

} // namespace claimcheck::flow
