// Times compared by hand, with leeway, where expiry must be there.
// RUN: %check %s --option RequireExpiry=true -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
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

bool from_time_t_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Expires = std::chrono::system_clock::from_time_t(
      Token.get_payload_claim("exp").as_integer());
  return Expires > std::chrono::system_clock::now();
}

bool from_time_t_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  auto Issued = std::chrono::system_clock::from_time_t(
      Token.get_payload_claim("iat").as_integer());
  return Issued < std::chrono::system_clock::now();
}

bool now_and_leeway_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  using namespace std::chrono_literals;
  return Token.get_expires_at() >= std::chrono::system_clock::now() + 30s;
}

bool difftime_leeway_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  std::time_t Expires = Token.get_payload_claim("exp").as_integer();
  if (std::difftime(std::time(nullptr), Expires) > 30.0)
    return false;
  return true;
}

bool difftime_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  std::time_t Expires = Token.get_payload_claim("exp").as_integer();
  return std::difftime(std::time(nullptr), Expires) > 0;
}

bool duration_cast_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  using namespace std::chrono;
  auto Now =
      duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
  return Token.get_payload_claim("exp").as_integer() > Now;
}

bool remaining_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  using namespace std::chrono;
  auto Left =
      duration_cast<seconds>(Token.get_expires_at() - system_clock::now());
  return Left.count() > 0;
}

bool remaining_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  using namespace std::chrono;
  auto Left =
      duration_cast<seconds>(Token.get_expires_at() - system_clock::now());
  return Left.count() < 0;
}

bool time_point_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  using namespace std::chrono;
  system_clock::time_point Expires{
      seconds(Token.get_payload_claim("exp").as_integer())};
  return floor<seconds>(system_clock::now()) < Expires;
}

static constexpr auto MaxAge = std::chrono::minutes(15);

bool age_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  using namespace std::chrono_literals;
  auto Age = std::chrono::system_clock::now() - Token.get_issued_at();
  if (Age > MaxAge || Age < 0s)
    return false;
  return true;
}

bool age_future_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  using namespace std::chrono_literals;
  auto Age = std::chrono::system_clock::now() - Token.get_issued_at();
  if (Age < 0s)
    return false;
  return true;
}

bool age_literal_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  using namespace std::chrono_literals;
  return std::chrono::system_clock::now() - Token.get_issued_at() < 15min;
}

bool age_inverted_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  std::time_t Age =
      std::time(nullptr) - Token.get_payload_claim("iat").as_integer();
  if (Age < 3600)
    return false;
  return true;
}

bool age_difftime_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  std::time_t Issued = Token.get_payload_claim("iat").as_integer();
  if (difftime(time(nullptr), Issued) > 600)
    return false;
  return true;
}

bool age_without_sign_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  long Issued = Token.get_payload_claim("iat").as_integer();
  return std::abs(time(nullptr) - Issued) < 300;
}

bool end_of_life_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto End = Token.get_issued_at() + std::chrono::hours(1);
  if (End < std::chrono::system_clock::now())
    return false;
  return true;
}

// The smaller of two times is neither of them.
bool minimum_FP(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  auto Expires =
      std::min<long>(Token.get_payload_claim("exp").as_integer(),
                     Token.get_payload_claim("iat").as_integer() + 3600);
  return Expires > time(nullptr);
}

bool inverted_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(exp)
  return Token.get_expires_at() < std::chrono::system_clock::now();
}
