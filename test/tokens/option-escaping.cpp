// A token that is handed out without visible callers is told on request.
// RUN: %check %s --option ReportEscaping=true -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

extern const std::string Key, Issuer, Api;
using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

Decoded handed_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token); // expect: missing-claim-validation(iss)
  return Token;
}

Decoded handed_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .with_issuer(Issuer)
      .verify(Token);
  return Token;
}
