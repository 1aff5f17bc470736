// A verifier that a loop adds to requires what it began with.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>
#include <string>
#include <utility>
#include <vector>

extern const std::string Key, Issuer, Api;
using Pairs = std::vector<std::pair<std::string, std::string>>;

bool more_claims_ok(const std::string &Raw, const Pairs &More) {
  auto V = jwt::verify()
               .allow_algorithm(jwt::algorithm::rs256(Key))
               .with_issuer(Issuer)
               .with_audience(Api);
  for (const auto &[Name, Value] : More)
    V = V.with_claim(Name, jwt::claim(Value));
  try {
    V.verify(jwt::decode(Raw));
    return true;
  } catch (const std::exception &) {
    return false;
  }
}

bool more_keys_bad(const std::string &Raw,
                   const std::vector<std::string> &Keys) {
  auto V = jwt::verify().with_audience(Api);
  for (const auto &K : Keys)
    V = V.allow_algorithm(jwt::algorithm::rs256(K));
  try {
    V.verify(jwt::decode(Raw)); // expect: missing-claim-validation(iss)
    return true;
  } catch (const std::exception &) {
    return false;
  }
}
