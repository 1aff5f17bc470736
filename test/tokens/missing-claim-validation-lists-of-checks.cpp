// Checks in a container of callable objects.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs

#include <functional>
#include <jwt-cpp/jwt.h>
#include <string>
#include <vector>

using Token = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
using Check = std::function<bool(const Token &)>;
extern const std::string Key, Issuer, Api;

static bool verified(const Token &T) {
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(aud|scope)
  return !Error;
}

bool each_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  if (Error)
    return false;
  const std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [&](const Token &T) { return T.get_payload_claim("aud").as_string() == Api; },
  };
  for (const Check &C : Checks)
    if (!C(T))
      return false;
  return true;
}

bool without_audience_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (!verified(T))
    return false;
  std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [](const Token &T) { return T.get_subject() == "admin"; },
  };
  bool Good = true;
  for (const auto &C : Checks)
    Good = C(T) && Good;
  return Good;
}

/// Checks whose answers are computed in different ways.
bool answers_of_all_kinds_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  if (Error)
    return false;
  const std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [](const Token &T) {
        if (!T.has_payload_claim("aud"))
          return false;
        return T.get_payload_claim("aud").as_string().compare(Api) == 0;
      },
      [](const Token &T) { return T.get_expires_at() > std::chrono::system_clock::now(); },
  };
  bool Good = true;
  for (const Check &C : Checks)
    if (!C(T))
      Good = false;
  return Good;
}

bool answers_of_all_kinds_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(aud|scope)
  if (Error)
    return false;
  const std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [](const Token &T) {
        if (!T.has_payload_claim("aud"))
          return true;
        return T.get_payload_claim("aud").as_string().compare(Api) == 0;
      },
      [](const Token &T) { return T.get_expires_at() > std::chrono::system_clock::now(); },
  };
  bool Good = true;
  for (const Check &C : Checks)
    if (!C(T))
      Good = false;
  return Good;
}
