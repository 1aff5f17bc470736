//===- ImpliedTypes.cpp - The types that IR text leaves out ---------------===//

#include "IRText.h"

namespace claimcheck::flow {

void ImpliedTypes::update() {
  for (; SeenTypes < U.Types.size(); ++SeenTypes) {
    const Type &T = U.Types[SeenTypes];
    TypeId Id = TypeId(SeenTypes);
    if (T.K == Type::Int && T.Size == 4 && !IntType)
      IntType = Id;
    if (T.K != Type::Pointer || T.Element == 0)
      continue;
    PointerTo.try_emplace(T.Element, Id);
    if (!StringType && T.Element < U.Types.size() &&
        U.Types[T.Element].K == Type::Char)
      StringType = Id;
  }
  for (; SeenRecords < U.Records.size(); ++SeenRecords)
    Records.try_emplace(U.Records[SeenRecords].Name, unsigned(SeenRecords));
  for (; SeenGlobals < U.Globals.size(); ++SeenGlobals)
    Globals.try_emplace(U.Globals[SeenGlobals].Id, unsigned(SeenGlobals));
}

TypeId ImpliedTypes::ofPlace(const Place &P, const Function *F) const {
  TypeId Ty = 0;
  if (P.B == Place::Local && F && P.Id < F->Locals.size())
    Ty = F->Locals[P.Id].Ty;
  else if (P.B == Place::Global)
    if (auto It = Globals.find(P.Symbol); It != Globals.end())
      Ty = U.Globals[It->second].Ty;
  for (const Step &S : P.Steps) {
    if (Ty == 0 || Ty >= U.Types.size())
      return 0;
    const Type &T = U.Types[Ty];
    switch (S.K) {
    case Step::Deref:
      Ty = T.K == Type::Pointer ? T.Element : 0;
      break;
    case Step::Index:
      // On what a pointer points to, an index stays within the type.
      if (T.K == Type::Array)
        Ty = T.Element;
      break;
    case Step::Field: {
      TypeId Found = 0;
      if (T.K == Type::Record)
        if (auto It = Records.find(T.Name); It != Records.end())
          for (const Field &Fd : U.Records[It->second].Fields)
            if (Fd.Name == S.Name) {
              Found = Fd.Ty;
              break;
            }
      Ty = Found;
      break;
    }
    }
  }
  return Ty;
}

TypeId ImpliedTypes::ofOperand(const Operand &O) const {
  switch (O.K) {
  case Operand::Load:
    return O.P.Ty;
  case Operand::Address:
    return PointerTo.lookup(O.P.Ty);
  case Operand::Int:
    return IntType;
  case Operand::String:
    return StringType;
  default:
    return 0;
  }
}

} // namespace claimcheck::flow
