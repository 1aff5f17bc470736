// NOLINT comments silence one line, the next or a range; the wrong name none.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

extern const std::string Key;

std::string line_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.verify(Token); // NOLINT(claimcheck-missing-claim-validation)
  return Token.get_subject();
}

std::string all_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.verify(Token); // NOLINT
  return Token.get_subject();
}

std::string next_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  // NOLINTNEXTLINE(claimcheck-*)
  V.verify(Token);
  return Token.get_subject();
}

// NOLINTBEGIN(claimcheck-missing-claim-validation)
std::string range_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.verify(Token);
  return Token.get_subject();
}
// NOLINTEND(claimcheck-missing-claim-validation)

std::string other_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  // expect@+1: missing-claim-validation(iss, aud|scope)
  V.verify(Token); // NOLINT(bugprone-*)
  return Token.get_subject();
}
