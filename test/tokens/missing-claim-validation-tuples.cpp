// The verdict and what was read come back as pair, tuple or aggregate, and are
// taken apart by structured bindings, get, tie.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include "verifiers.h"
#include <memory>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

static std::pair<bool, std::string> pair_checked(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return {false, ""};
  if (Token.get_issuer() != Issuer)
    return {false, ""};
  return std::make_pair(true, Token.get_subject());
}
static std::pair<bool, std::string> pair_lax(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return {false, ""};
  return {true, Token.get_subject()};
}
static std::tuple<int, std::string, Decoded> tuple_lax(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return {1, "no", Token};
  return {0, "", Token};
}
bool binding_ok(const std::string &Raw) {
  auto [Good, Subject] = pair_checked(Raw);
  if (!Good)
    return false;
  serve(Subject);
  return true;
}
bool binding_bad(const std::string &Raw) {
  auto [Good, Subject] = pair_lax(Raw);
  if (!Good)
    return false;
  serve(Subject);
  return true;
}
bool binding_const_ref_ok(const std::string &Raw) {
  const auto &[Good, Subject] = pair_checked(Raw);
  if (!Good)
    return false;
  serve(Subject);
  return true;
}
// What is done for a bad token has nothing of the token in it.
bool binding_inverted_FN(const std::string &Raw) {
  auto [Good, Subject] = pair_checked(Raw);
  if (Good)
    return false;
  serve(Subject);
  return true;
}
// A bad token has no subject.
bool binding_ignored_ok(const std::string &Raw) {
  auto [Good, Subject] = pair_checked(Raw);
  (void)Good;
  return Subject == "admin";
}
bool first_second_ok(const std::string &Raw) {
  auto R = pair_checked(Raw);
  if (!R.first)
    return false;
  serve(R.second);
  return true;
}
bool tie_ok(const std::string &Raw) {
  bool Good;
  std::string Subject;
  std::tie(Good, Subject) = pair_checked(Raw);
  if (!Good)
    return false;
  serve(Subject);
  return true;
}
bool get_ok(const std::string &Raw) {
  auto R = pair_checked(Raw);
  if (!std::get<0>(R))
    return false;
  serve(std::get<1>(R));
  return true;
}
bool get_type_ok(const std::string &Raw) {
  auto R = pair_checked(Raw);
  if (!std::get<bool>(R))
    return false;
  serve(std::get<std::string>(R));
  return true;
}
bool tuple_binding_ok(const std::string &Raw) {
  auto [Code, Why, Token] = tuple_lax(Raw);
  if (Code != 0)
    return false;
  if (Token.get_issuer() != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
bool tuple_binding_bad(const std::string &Raw) {
  auto [Code, Why, Token] =
      tuple_lax(Raw); // expect: missing-claim-validation(iss)
  if (Code != 0)
    return false;
  serve(Token.get_subject());
  return true;
}
bool tuple_get_bad(const std::string &Raw) {
  auto R = tuple_lax(Raw); // expect: missing-claim-validation(iss)
  if (std::get<0>(R))
    return false;
  serve(std::get<2>(R).get_subject());
  return true;
}
bool tuple_tie_ignore_bad(const std::string &Raw) {
  Decoded Token = jwt::decode(Raw);
  std::string Why;
  std::tie(std::ignore, Why, Token) =
      tuple_lax(Raw); // expect: unverified-token
  serve(Token.get_subject());
  return true;
}
struct Result {
  bool Ok;
  std::string User;
};
static Result aggregate(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(Token, Error);
  if (Error)
    return {false, ""};
  return {true, Token.get_subject()};
}
bool aggregate_binding_ok(const std::string &Raw) {
  auto [Ok, User] = aggregate(Raw);
  if (!Ok)
    return false;
  serve(User);
  return true;
}
static std::array<bool, 2> both(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  return {!Error, !Error && Token.get_issuer() == Issuer};
}
bool array_binding_ok(const std::string &Raw) {
  auto [Sig, Iss] = both(Raw);
  return Sig && Iss;
}
bool array_binding_bad(const std::string &Raw) {
  auto [Sig, Iss] = both(Raw); // expect: missing-claim-validation(iss)
  return Sig;
}
bool array_index_ok(const std::string &Raw) {
  auto R = both(Raw);
  return R[0] && R.at(1);
}
bool array_index_bad(const std::string &Raw) {
  auto R = both(Raw); // expect: missing-claim-validation(iss)
  return R[0];
}
bool array_get_ok(const std::string &Raw) {
  auto R = both(Raw);
  return std::get<0>(R) && std::get<1>(R);
}
bool c_array_binding_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  bool R[2] = {!Error, Token.get_issuer() == Issuer};
  auto [Sig, Iss] = R;
  return Sig && Iss;
}
bool c_array_binding_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  bool R[2] = {!Error, Token.get_issuer() == Issuer};
  auto [Sig, Iss] = R;
  return Sig;
}
// Designated initialisers: what is not named has its own default.
struct Policy {
  std::string Issuer;
  bool CheckIssuer = true;
  int Leeway = 0;
};
static bool accept(const std::string &Raw, const Policy &P) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return false;
  return !P.CheckIssuer || Token.get_issuer() == P.Issuer;
}
bool designated_default_ok(const std::string &Raw) {
  return accept(Raw, {.Issuer = Issuer, .Leeway = 3});
}
