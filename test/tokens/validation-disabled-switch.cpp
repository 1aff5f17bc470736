// Verification that an argument switches off, as a constant or through a
// parameter with one visible value.
// RUN: %check %s --option RequiredClaims=iss -- -std=c++17

#include <jwt/jwt.hpp>
#include <string>

using namespace jwt::params;

extern const std::string Key;
extern const std::string Issuer;

bool off_bad(const std::string &Raw) {
  std::error_code Error;
  auto T = jwt::decode(Raw, algorithms({"HS256"}), Error, secret(Key), issuer(Issuer), verify(false)); // expect: validation-disabled
  return !Error && T.payload().get_claim_value<std::string>("sub") == "admin";
}

bool on_ok(const std::string &Raw) {
  std::error_code Error;
  auto T = jwt::decode(Raw, algorithms({"HS256"}), Error, secret(Key), issuer(Issuer), verify(true));
  return !Error && T.payload().get_claim_value<std::string>("sub") == "admin";
}

static bool subjectIs(const std::string &Raw, bool Check) {
  std::error_code Error;
  auto T = jwt::decode(Raw, algorithms({"HS256"}), Error, secret(Key), issuer(Issuer), verify(Check));
  return !Error && T.payload().get_claim_value<std::string>("sub") == "admin";
}

bool on_by_caller_ok(const std::string &Raw) { return subjectIs(Raw, true); }
