// What is checked only if an expectation is configured is told on request.
// RUN: %check %s --option ReportOptionalValidation=true -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

extern const std::string Key, Issuer, Api;

static auto verifier() {
  return jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api);
}

bool configured_bad(const std::string &Raw, const std::string &Expected) {
  auto Token = jwt::decode(Raw);
  verifier().verify(Token); // expect: missing-claim-validation
  if (!Expected.empty() && Token.get_issuer() != Expected)
    return false;
  return true;
}

bool always_ok(const std::string &Raw, const std::string &Expected) {
  auto Token = jwt::decode(Raw);
  verifier().verify(Token);
  return Token.get_issuer() == Expected;
}
