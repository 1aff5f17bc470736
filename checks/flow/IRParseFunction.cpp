//===- IRParseFunction.cpp - Reads functions of the flow IR ---------------===//

#include "IRParser.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/Twine.h"

using llvm::StringRef;
using llvm::Twine;

namespace claimcheck::flow {

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

bool IRParser::call(Instr &I) {
  I.O = Op::Call;
  skipSpace();
  bool Made = false;
  if (Pos != End && *Pos == '[') {
    ++Pos;
    if (!operand(I.Target) || !expect("]"))
      return false;
  } else if (!declRef(I.Callee, Made)) {
    return false;
  }
  if (!operands(I.Args))
    return false;
  if (Made)
    U.Decls[I.Callee].Params.resize(I.Args.size());
  return true;
}

/// What follows `PLACE =`, or stands alone if nothing is assigned.
bool IRParser::rightHandSide(Instr &I) {
  skipSpace();
  const char *Start = Pos;
  StringRef W = bareWord(false);
  bool IsWord = !W.empty() && (Pos == End || (*Pos != '=' && *Pos != ':'));
  if (IsWord && W == "call")
    return call(I);
  if (IsWord && W == "catchbind") {
    I.O = Op::CatchBind;
    return true;
  }
  if (IsWord && W == "unknown") {
    I.O = Op::Unknown;
    return string(I.Text) && operands(I.Args);
  }
  auto Unary = llvm::StringSwitch<int>(IsWord ? W : "")
                   .Case("not", int(UnaryOp::Not))
                   .Case("neg", int(UnaryOp::Neg))
                   .Case("compl", int(UnaryOp::Complement))
                   .Default(-1);
  if (Unary >= 0) {
    I.O = Op::Unary;
    I.UOp = UnaryOp(Unary);
    return operand(I.Args.emplace_back());
  }
  Pos = Start;
  if (!operand(I.Args.emplace_back()))
    return false;
  I.O = Op::Assign;
  if (atLineEnd())
    return true;
  // Longer operators first.
  static const std::pair<StringRef, BinaryOp> Operators[] = {
      {"<=>", BinaryOp::Spaceship}, {"<<", BinaryOp::Shl},
      {">>", BinaryOp::Shr},        {"==", BinaryOp::Eq},
      {"!=", BinaryOp::Ne},         {"<=", BinaryOp::Le},
      {">=", BinaryOp::Ge},         {"<", BinaryOp::Lt},
      {">", BinaryOp::Gt},          {"+", BinaryOp::Add},
      {"-", BinaryOp::Sub},         {"*", BinaryOp::Mul},
      {"/", BinaryOp::Div},         {"rem ", BinaryOp::Rem},
      {"&", BinaryOp::And},         {"|", BinaryOp::Or},
      {"^", BinaryOp::Xor}};
  for (const auto &[Text, BOp] : Operators)
    if (rest().starts_with(Text)) {
      Pos += Text.size();
      I.O = Op::Binary;
      I.BOp = BOp;
      return operand(I.Args.emplace_back());
    }
  return true;
}

bool IRParser::switchCases(Instr &I) {
  return list("{", "}", [&] {
    bool IsDefault = acceptWord("default");
    skipSpace();
    if (!IsDefault || (Pos != End && *Pos != ':'))
      if (!number(I.CaseValues.emplace_back()))
        return false;
    return expect(":") && blockRef(I.Targets.emplace_back());
  });
}

bool IRParser::handlers(Instr &I) {
  return list("{", "}", [&] {
    TypeId &T = I.HandlerTypes.emplace_back(0);
    if (!acceptWord("any") && !typeRef(T))
      return false;
    return expect(":") && blockRef(I.Targets.emplace_back());
  });
}

/// What the printer writes for an instruction that follows no convention.
bool IRParser::rawInstr(Instr &I) {
  skipSpace();
  static const char *const OpText[] = {
      "assign", "binary",  "unary", "call",   "catchbind",
      "end",    "unknown", "goto",  "br",     "switch",
      "ret",    "throw",   "catch", "resume", "unreachable"};
  StringRef W = bareWord(false);
  const auto *It = llvm::find(OpText, W);
  if (It == std::end(OpText))
    return fail("unknown opcode '" + W + "'");
  I.O = Op(It - std::begin(OpText));
  if (!expect("dst"))
    return false;
  if (!acceptWord("none") && !path(I.Dst))
    return false;
  bool Made;
  uint32_t BOp, UOp;
  if (!maybeType(":", I.Dst.Ty) || !expect("args") || !operands(I.Args) ||
      !expect("ops(") || !number(BOp) || !expect(",") || !number(UOp) ||
      !expect(")") || !expect("callee") || !declRef(I.Callee, Made) ||
      !expect("target") || !operand(I.Target))
    return false;
  if (BOp > uint32_t(BinaryOp::Spaceship) ||
      UOp > uint32_t(UnaryOp::Complement))
    return fail("unknown operator");
  I.BOp = BinaryOp(BOp);
  I.UOp = UnaryOp(UOp);
  return expect("targets") &&
         list("(", ")", [&] { return blockRef(I.Targets.emplace_back()); }) &&
         expect("cases") &&
         list("(", ")", [&] { return number(I.CaseValues.emplace_back()); }) &&
         expect("handlers") &&
         list("(", ")",
              [&] { return typeRef(I.HandlerTypes.emplace_back()); }) &&
         expect("text") && string(I.Text);
}

bool IRParser::instr(Instr &I) {
  if (atPlace()) {
    if (!typedPlace(I.Dst) || !expect("="))
      return false;
    markWritten(I.Dst);
    if (!rightHandSide(I))
      return false;
  } else {
    const char *Start = Pos;
    StringRef W = bareWord(false);
    auto Jump = [&](unsigned N) {
      for (unsigned K = 0; K < N; ++K)
        if ((K && !expect(",")) || !blockRef(I.Targets.emplace_back()))
          return false;
      return true;
    };
    bool Good = true;
    if (W == "call" || W == "unknown") {
      Pos = Start;
      Good = rightHandSide(I);
    } else if (W == "end") {
      I.O = Op::LifetimeEnd;
      Good = typedPlace(I.Dst);
    } else if (W == "goto") {
      I.O = Op::Goto;
      Good = Jump(1);
    } else if (W == "br") {
      I.O = Op::Branch;
      Good = operand(I.Args.emplace_back()) && expect(",") && Jump(2);
    } else if (W == "switch") {
      I.O = Op::Switch;
      Good = operand(I.Args.emplace_back()) && switchCases(I);
    } else if (W == "ret" || W == "throw") {
      I.O = W == "ret" ? Op::Return : Op::Throw;
      if (!atLineEnd() && *Pos != '!' && *Pos != '}') {
        StringRef Next = peekWord();
        if (Next != "unwind" && Next != "implicit" && Next != "move" &&
            Next != "virtual" && Next != "sole")
          Good = operand(I.Args.emplace_back());
      }
    } else if (W == "catch") {
      I.O = Op::Catch;
      Good = handlers(I);
    } else if (W == "resume") {
      I.O = Op::Resume;
    } else if (W == "unreachable") {
      I.O = Op::Unreachable;
    } else if (W == "instr") {
      Good = rawInstr(I);
    } else {
      Pos = Start;
      return fail("unknown instruction '" + W + "'");
    }
    if (!Good)
      return false;
  }
  while (!atLineEnd() && *Pos != '}') {
    if (*Pos == '!') {
      ++Pos;
      if (!location(I.Loc))
        return false;
    } else if (acceptWord("unwind")) {
      if (!blockRef(I.Unwind))
        return false;
    } else if (acceptWord("move")) {
      I.IsMove = true;
    } else if (acceptWord("virtual")) {
      I.IsVirtual = true;
    } else if (acceptWord("implicit")) {
      I.IsImplicit = true;
    } else if (acceptWord("sole")) {
      I.IsSoleBody = true;
    } else {
      return fail("unexpected text after an instruction");
    }
  }
  return true;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// After `param`, `local` or `temp`.
bool IRParser::localLine(bool IsParam, bool IsTemporary) {
  if (!expect("%"))
    return false;
  LocalId Id = LocalId(Fn->Locals.size());
  Local L;
  if (!name(L.Name, false))
    return false;
  if (Pos != End && *Pos == '#') {
    LocalId Tag;
    ++Pos;
    if (!number(Tag))
      return false;
    if (Tag != Id)
      return fail("the next local is number " + Twine(Id));
  } else if (!LocalByName.try_emplace(L.Name, Id).second) {
    return fail("%" + L.Name + " is declared or used before");
  }
  L.IsParam = IsParam;
  L.IsTemporary = IsTemporary;
  if (!atLineEnd() && *Pos == ':') {
    ++Pos;
    if (!typeRef(L.Ty))
      return false;
  }
  if (!atLineEnd() && acceptWord("temporary"))
    L.IsTemporary = true;
  if (!maybeLocation(L.Loc))
    return false;
  Fn->Locals.push_back(std::move(L));
  return true;
}

/// Gives named blocks their numbers and checks that all of them exist.
bool IRParser::resolveBlocks() {
  auto Resolve = [&](BlockId &B) {
    if (B == NoId)
      return true;
    if (B >= NamedBlock) {
      const BlockName &N = BlockNames[B - NamedBlock];
      if (N.Id == NoId)
        return fail("no block '" + N.Name + "' in this function");
      B = N.Id;
    }
    if (B >= Fn->Blocks.size())
      return fail("no block b" + Twine(B) + " in this function");
    return true;
  };
  for (Block &B : Fn->Blocks)
    for (Instr &I : B.Instrs) {
      if (!Resolve(I.Unwind))
        return false;
      for (BlockId &T : I.Targets)
        if (!Resolve(T))
          return false;
    }
  return true;
}

bool IRParser::function() {
  Implied.update();
  Function &F = U.Functions.emplace_back();
  bool Made = false;
  if (!declRef(F.Decl, Made))
    return false;
  Fn = &F;
  LocalByName.clear();
  MadeLocals.clear();
  BlockByName.clear();
  BlockNames.clear();
  std::optional<uint32_t> NumParams;
  skipSpace();
  if (Pos != End && *Pos == '(') {
    // The short form of parameters: (%a : %T1, %b).
    if (!list("(", ")", [&] {
          Local L;
          if (!expect("%") || !name(L.Name, false))
            return false;
          if (!LocalByName.try_emplace(L.Name, LocalId(F.Locals.size())).second)
            return fail("two parameters %" + L.Name);
          L.IsParam = true;
          if (accept(":") && !typeRef(L.Ty))
            return false;
          F.Locals.push_back(std::move(L));
          return true;
        }))
      return false;
  }
  while (!accept("{")) {
    if (acceptWord("at")) {
      if (!location(F.Loc))
        return false;
    } else if (acceptWord("name")) {
      if (!location(F.NameLoc))
        return false;
    } else if (acceptWord("main")) {
      F.InMainFile = true;
    } else if (acceptWord("test")) {
      F.IsTest = true;
    } else if (acceptWord("errors")) {
      F.HadErrors = true;
    } else if (acceptWord("pattern")) {
      F.IsPattern = true;
    } else if (acceptWord("init")) {
      F.IsGlobalInit = true;
    } else if (acceptWord("params")) {
      if (!expect("(") || !number(NumParams.emplace()) || !expect(")"))
        return false;
    } else {
      return fail("expected '{'");
    }
  }
  while (!accept("}")) {
    if (Pos == End)
      return fail("function without an end");
    const char *Start = Pos;
    StringRef W = bareWord(false);
    if (!W.empty() && W[0] != '$' && Pos != End && *Pos == ':' &&
        !rest().starts_with("::")) {
      ++Pos;
      BlockId Id = BlockId(F.Blocks.size()), Number;
      StringRef Digits = W;
      if (Digits.consume_front("b") && !Digits.getAsInteger(10, Number)) {
        if (Number != Id)
          return fail("this is block b" + Twine(Id));
      } else {
        auto [It, New] =
            BlockByName.try_emplace(W, unsigned(BlockNames.size()));
        if (New)
          BlockNames.push_back({W, NoId});
        BlockName &N = BlockNames[It->second];
        if (N.Id != NoId)
          return fail("a second block '" + W + "'");
        N.Id = Id;
      }
      F.Blocks.emplace_back();
      continue;
    }
    bool Good;
    if (W == "param" || W == "local" || W == "temp") {
      Good = localLine(W == "param", W == "temp");
    } else {
      Pos = Start;
      if (F.Blocks.empty())
        F.Blocks.emplace_back();
      Good = instr(F.Blocks.back().Instrs.emplace_back());
    }
    if (!Good)
      return false;
  }
  for (const MadeLocal &M : MadeLocals)
    if (!M.Written) {
      Pos = M.At;
      return fail("%" + F.Locals[M.Id].Name +
                  " is read, but never declared or written");
    }
  unsigned Params = unsigned(
      llvm::count_if(F.Locals, [](const Local &L) { return L.IsParam; }));
  F.NumParams = NumParams.value_or(Params);
  if (Made)
    U.Decls[F.Decl].Params.resize(Params);
  bool Good = resolveBlocks();
  Fn = nullptr;
  return Good;
}

} // namespace claimcheck::flow
