#include <jwt-cpp/jwt.h>

const std::string Key = "...";

bool all_claims_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto Verifier = jwt::verify()
                      .allow_algorithm(jwt::algorithm::rs256(Key))
                      .with_issuer("https://login.example")
                      .with_audience("api");
  std::error_code Error;
  Verifier.verify(Token, Error);
  if (Error)
    return false;
  return Token.get_subject() == "admin";
}

bool no_audience_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto Verifier = jwt::verify()
                      .allow_algorithm(jwt::algorithm::rs256(Key))
                      .with_issuer("https://login.example");
  std::error_code Error;
  Verifier.verify(Token, Error); // expect: missing-claim-validation
  if (Error)
    return false;
  return Token.get_subject() == "admin";
}
