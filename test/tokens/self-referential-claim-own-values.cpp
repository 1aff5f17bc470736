// An expectation that is read from the token it is compared with, and one that
// is read from another token, which was verified with its claims checked.
// RUN: %check %s --option RequiredClaims=iss -- -std=c++20 -I %S/../Inputs

#include <jwt-cpp/jwt.h>
#include <string>

extern const std::string Key;
extern const std::string Issuer;

static std::string issuerOf(const std::string &Raw) {
  return jwt::decode(Raw).get_issuer();
}

bool through_helper_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(issuerOf(Raw)) // expect: self-referential-claim
      .verify(T, Error);
  return !Error;
}

bool through_parameter_ok(const std::string &Raw, const std::string &Expected) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Expected)
      .verify(T, Error);
  return !Error;
}

// The claim is shown, not expected.
bool shown_ok(const std::string &Raw, void (*Show)(const std::string &)) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .verify(T, Error);
  if (Error)
    Show(issuerOf(Raw));
  return !Error;
}

static bool equals(const std::string &One, const std::string &Other) {
  return One == Other;
}

// A claim compared with itself, read twice.
bool with_itself_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .verify(T, Error);
  if (Error)
    return false;
  return T.get_issuer() == T.get_issuer(); // expect: self-referential-claim
}

bool with_itself_in_helper_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .verify(T, Error);
  if (Error)
    return false;
  std::string Issuer = T.get_issuer();
  return equals(Issuer, T.get_issuer()); // expect: self-referential-claim
}
