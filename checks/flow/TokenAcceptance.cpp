//===- TokenAcceptance.cpp - Acceptance other than by a result ------------===//

#include "TokenAnalysis.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace claimcheck::flow {

/// Calls back with the decision: as with results, what is said where the
/// verification failed rejects.
void TokenAnalysis::acceptByCallback(TokenDomain &D, ValueRef Text,
                                     std::vector<Acceptance> &Accepts) const {
  std::set<std::string> Rejecting, Clean, Unclean;
  auto forEach = [&](auto &&Do) {
    for (const auto &[At, E] : D.Events)
      for (size_t N = 0; N < E.States.size(); ++N)
        if (!E.Decisions[N].empty())
          if (const TokenState *T =
                  static_cast<const TokenProperty &>(*E.States[N]).find(Text))
            Do(At, *T, E.Decisions[N]);
  };
  forEach([&](const Site &, const TokenState &T, const std::string &Said) {
    if (T.Signature == SignatureStatus::Failed)
      Rejecting.insert(Said);
    else if (T.Signature == SignatureStatus::Verified)
      (hasFailedClaim(T) ? Unclean : Clean).insert(Said);
  });
  std::set<std::string> Accepting;
  for (const std::string &Said : Clean.empty() ? Unclean : Clean)
    if (!Rejecting.count(Said))
      Accepting.insert(Said);
  if (Rejecting.empty())
    return;
  forEach([&](const Site &At, const TokenState &T, const std::string &Said) {
    if (T.Signature == SignatureStatus::Verified && Accepting.count(Said))
      Accepts.push_back({At, &T, nullptr, nullptr});
  });
}

/// Whether an event is a call for its effect alone, outside of the function's
/// own objects, that gets an identity which the token tells.
bool TokenAnalysis::isEffectOf(const EffectEvent &E, ValueRef Text) const {
  const Instr &I = instruction(E.At);
  if (I.O != Op::Call || I.Callee == NoId)
    return false;
  const Decl &Callee = E.At.U->Decls[I.Callee];
  if (E.At.U->Types[Callee.Result].K != Type::Void || Callee.IsConstructor ||
      Callee.IsDestructor)
    return false;
  if (Callee.IsMember && !I.Args.empty() && I.Args[0].K == Operand::Address &&
      I.Args[0].P.B == Place::Local)
    return false;
  return any_of(E.Data, [&](ValueRef V) {
    return TV.carriesClaims(V, Text, isIdentity);
  });
}

} // namespace claimcheck::flow
