// A condition that is kept in a variable and changed on some way: what a helper
// compared holds only where nothing else decides.
// RUN: %check %s --option RequiredClaims=iss -- -std=c++20 -I %S/../Inputs

#include <jwt-cpp/jwt.h>
#include <string>
extern const std::string Key, Issuer;
static bool matches(const std::string &Iss, bool Open) {
  bool Ok = Iss == Issuer;
  if (!Open)
    Ok = false;
  return Ok;
}
bool joined_ok(const std::string &Raw, bool Open) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  return !Error && matches(T.get_issuer(), Open);
}
static bool loose(const std::string &Iss, bool Open) {
  bool Ok = Iss == Issuer;
  if (Open)
    Ok = true;
  return Ok;
}
bool joined_bad(const std::string &Raw, bool Open) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(iss)
  return !Error && loose(T.get_issuer(), Open);
}
