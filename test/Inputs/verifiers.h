// What many tests over jwt-cpp start from: two verifiers, one of which does not
// compare the issuer, and what is done for a token that is accepted.
#ifndef VERIFIERS_H
#define VERIFIERS_H

#include <jwt-cpp/jwt.h>
#include <string>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
using Verifier =
    jwt::verifier<jwt::default_clock, jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;
void log(const char *Text);
void serve(const std::string &Subject);

static Verifier strict() {
  return jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(Api);
}
static Verifier lax() {
  return jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api);
}

#endif // VERIFIERS_H
