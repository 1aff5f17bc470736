// Times compared by hand, with leeway, where expiry must be there.
// RUN: %check %s --option RequireExpiry=true -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

#include <chrono>
#include <ctime>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;

/// Throws unless signature, issuer and audience are good.
static Decoded checked(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(Token);
  return Token;
}

bool none_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  return Token.get_subject() == "admin";
}

bool present_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.has_expires_at();
}

bool chrono_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.get_expires_at() > std::chrono::system_clock::now();
}

bool chrono_leeway_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Now = std::chrono::system_clock::now();
  if (Token.get_expires_at() + std::chrono::seconds(30) < Now)
    return false;
  return true;
}

bool now_first_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  const auto Now = std::chrono::system_clock::now();
  return !(Now - std::chrono::minutes(1) >= Token.get_expires_at());
}

bool time_t_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  std::time_t Expires =
      std::chrono::system_clock::to_time_t(Token.get_expires_at());
  return Expires > std::time(nullptr) - 30;
}

bool difftime_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  std::time_t Expires =
      std::chrono::system_clock::to_time_t(Token.get_expires_at());
  return difftime(Expires, time(nullptr)) > 0;
}

bool integer_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Expires = Token.get_payload_claim("exp").as_integer();
  time_t Now;
  time(&Now);
  if (Expires < Now)
    return false;
  return true;
}

bool lifetime_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Age = std::chrono::system_clock::now() - Token.get_issued_at();
  return Age < std::chrono::hours(1);
}

bool inverted_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  return Token.get_expires_at() < std::chrono::system_clock::now();
}
