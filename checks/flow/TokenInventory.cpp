//===- TokenInventory.cpp - What counted for each verification ------------===//
//
// Silence must be as explainable as a finding: for each site which call, in
// which function, checked what, and how the analysis came there.
//
//===----------------------------------------------------------------------===//

#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"
#include <deque>

using namespace llvm;

namespace claimcheck::flow {

void TokenAnalysis::notePassed(const FunctionRef &F, TokenDomain &D,
                               ValueRef Text) {
  if (!Options.Inventory)
    return;
  for (const ExitRecord &E : D.Exits) {
    const TokenState *T = E.S.property<TokenProperty>().find(Text);
    if (T && T->Signature == SignatureStatus::Verified) {
      PassedOn.push_back({F, *T});
      return;
    }
  }
}

static std::string calleeOf(const Site &S) {
  const Instr &I = S.F->Blocks[S.Block].Instrs[S.Index];
  if (I.O != Op::Call)
    return "a comparison";
  return I.Callee == NoId ? "a function through a pointer"
                          : S.U->Decls[I.Callee].Name + "()";
}

static std::string functionOf(const Site &S) {
  return S.U->Decls[S.F->Decl].Name + "()";
}

std::vector<Note> TokenAnalysis::story(const TokenState &T) const {
  std::vector<Note> Story;
  auto add = [&](const Site &S, std::string Text) {
    if (S.F)
      Story.push_back({Note::Path, position(S), std::move(Text)});
  };
  if (Site At = T.Decoded.Primitive; At.F)
    add(At,
        "the token is decoded by " + calleeOf(At) + " in " + functionOf(At));
  std::vector<Site> Sites = T.Verified.sites();
  for (const Site &S : reverse(Sites))
    if (S.F)
      add(S, S == T.Verified.Primitive
                 ? "its signature is verified by " + calleeOf(S) + " in " +
                       functionOf(S)
                 : functionOf(S) + " calls " + calleeOf(S));
  return Story;
}

/// A shortest way over calls from one function to another, or nothing.
std::vector<Note> TokenAnalysis::callsBetween(const FunctionRef &From,
                                              const Function *To) const {
  constexpr size_t MaxFunctions = 10000;
  if (From.F == To)
    return {};
  struct Step {
    FunctionRef By;
    const Instr *Call = nullptr;
  };
  std::map<FunctionRef, Step> Reached{{From, {}}};
  std::deque<FunctionRef> Todo{From};
  while (!Todo.empty() && Reached.size() < MaxFunctions) {
    FunctionRef F = Todo.front();
    Todo.pop_front();
    if (F.F == To) {
      std::vector<Note> Way;
      for (; F.F != From.F; F = Reached[F].By) {
        const Step &S = Reached[F];
        Way.push_back({Note::Path, P.position(*S.By.U, S.Call->Loc),
                       S.By.name() + "() calls " + F.name() + "()"});
      }
      std::reverse(Way.begin(), Way.end());
      return Way;
    }
    for (const Block &B : F.F->Blocks)
      for (const Instr &I : B.Instrs) {
        if (I.O != Op::Call || I.Callee == NoId)
          continue;
        const std::string &Id = F.U->Decls[I.Callee].Id;
        for (const FunctionRef &Next :
             I.IsVirtual ? P.virtualTargets(Id, *F.U) : P.bodies(Id).vec())
          if (Reached.try_emplace(Next, Step{F, &I}).second)
            Todo.push_back(Next);
      }
  }
  return {};
}

InventoryEntry::Aspect TokenAnalysis::aspect(const Verdict &V,
                                             const ClaimGroup &G) const {
  static constexpr StringLiteral Words[] = {
      "open", "optional", "unknown", "self-referential", "weak", "met"};
  InventoryEntry::Aspect A;
  A.Name = G.Name;
  A.Status = Words[size_t(V.Groups.at(G.Name))].str();
  ClaimStatus Best = ClaimStatus::Open;
  VerifierConfig Config = TV.configuration(V.Token);
  auto take = [&](ClaimStatus Status, const Site &At, std::string By) {
    if (Status <= Best)
      return;
    Best = Status;
    A.By = std::move(By);
    A.At = At.F ? position(At) : position(V.Token.Verified.Primitive);
    A.Trail = At.F ? callsBetween(V.In, At.F) : std::vector<Note>();
  };
  for (const std::string &Claim : G.Claims) {
    for (const Requirement &R : Config.Requirements)
      if ((R.Claim == Claim || R.Claim == "*") && !R.Skipped)
        take(R.IfPresent ? ClaimStatus::IfPresent : ClaimStatus::Met, R.At,
             R.At.F        ? calleeOf(R.At) + " in " + functionOf(R.At) +
                                 ", of the verifier"
             : R.IfPresent ? "the library by default, if the token has it"
                           : "the library by default");
    auto C = V.Token.Claims.find(Claim);
    if (C == V.Token.Claims.end() || !C->second.At.F)
      continue;
    const Site &At = C->second.At;
    std::string Where = "'" + Claim + "' in " + functionOf(At);
    if (C->second.Status == ClaimStatus::Assumed)
      take(C->second.Status, At, Where + ", which unknown code gets");
    else if (C->second.Status == ClaimStatus::PresenceOnly)
      take(C->second.Status, At, "a look whether there is " + Where);
    else if (C->second.Status > ClaimStatus::Mismatch)
      take(C->second.Status, At, "a comparison of " + Where);
  }
  if (A.By.empty() && V.Token.ClaimsAssumed)
    A.By = "unknown code, which gets the whole token";
  if (A.By.empty() && !Config.IsKnown)
    A.By = "a verifier that is set up out of sight";
  return A;
}

void TokenAnalysis::inventory(Analysis &Result) {
  for (const Verdict &V : Verdicts) {
    InventoryEntry E;
    E.Kind = "verification";
    E.At = position(V.Token.Verified.Local);
    E.Function = V.In.name();
    E.What = V.Token.Signature == SignatureStatus::Verified
                 ? "signature verified"
                 : "signature not verified";
    E.Trail = story(V.Token);
    E.Trail.push_back({Note::Path, position(V.Accepted),
                       "it is accepted in " + V.In.name() + "()"});
    for (const ClaimGroup &G : Groups)
      E.Aspects.push_back(aspect(V, G));
    Result.Inventory.push_back(std::move(E));
  }
  for (const Unverified &U : Unverifieds) {
    InventoryEntry E;
    E.Kind = "decode";
    E.At = position(U.trail().Local);
    E.Function = U.In.name();
    E.What = "signature: " + U.Reason;
    E.Trail = story(U.Token);
    E.Trail.push_back(
        {Note::Path, position(U.Used), "it is used in " + U.In.name() + "()"});
    Result.Inventory.push_back(std::move(E));
  }
  inventoryPassed(Result);
}

/// Functions that leave it to their callers to look at the claims.
void TokenAnalysis::inventoryPassed(Analysis &Result) {
  std::set<std::pair<const Function *, Site>> Seen;
  for (const Passed &O : PassedOn) {
    if (!Seen.insert({O.In.F, O.Token.Verified.Local}).second)
      continue;
    InventoryEntry E;
    E.Kind = "verification";
    E.At = position(O.Token.Verified.Local);
    E.Function = O.In.name();
    ArrayRef<FunctionRef> Callers = P.callers(O.In.id());
    E.What = Callers.empty()
                 ? "signature verified; the token is handed out, and no caller "
                   "was seen"
                 : "signature verified; callers decide on the claims";
    E.Trail = story(O.Token);
    for (const FunctionRef &C : Callers)
      E.Trail.push_back({Note::Path, P.position(*C.U, C.F->NameLoc),
                         C.name() + "() is a caller"});
    Result.Inventory.push_back(std::move(E));
  }
}

} // namespace claimcheck::flow
