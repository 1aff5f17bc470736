#include <jwt-cpp/jwt.h>

const std::string Key = "...";

bool no_issuer_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto Verifier = jwt::verify()
                      .allow_algorithm(jwt::algorithm::rs256(Key))
                      .with_audience("api");
  std::error_code Error;
  Verifier.verify(Token, Error); // expect: missing-claim-validation "'iss'"
  if (Error)
    return false;
  return Token.get_subject() == "admin";
}
