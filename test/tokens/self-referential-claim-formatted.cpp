// Expectations that a formatting library writes, and logs of claims.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>
#include <string>

namespace fmt {
template <class... T> std::string format(const char *Format, T &&...Parts);
}
namespace spdlog {
template <class... T> void info(const char *Format, T &&...Parts);
}

extern const std::string Key, Issuer, Host;

bool own_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  spdlog::info("token of {}", Token.get_subject());
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(fmt::format("https://{}/api", Host))
      .verify(Token, Error);
  return !Error;
}

bool self_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(fmt::format("https://{}/", Token.get_payload_claim("tenant").as_string())) // expect: self-referential-claim
      .with_audience(Host)
      .verify(Token, Error);
  return !Error;
}
