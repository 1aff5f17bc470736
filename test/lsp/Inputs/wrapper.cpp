#include "wrapper.h"

bool signatureGood(const Decoded &Token) {
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience("api")
      .verify(Token, Error); // expect: missing-claim-validation
  return !Error;
}
