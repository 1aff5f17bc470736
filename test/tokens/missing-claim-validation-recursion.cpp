// RUN: %check %s -- -std=c++20 -I %S/../Inputs
// Functions that call each other: what ends the recursion decides.
#include <jwt-cpp/jwt.h>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
extern const std::string Key;
extern const std::string Issuer;

Decoded opened(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience("api")
      .verify(Token);
  return Token;
}

static bool even(const Decoded &Token, unsigned Depth);
static bool odd(const Decoded &Token, unsigned Depth) {
  return Depth > 0 && even(Token, Depth - 1);
}
static bool even(const Decoded &Token, unsigned Depth) {
  if (Depth == 0)
    return Token.get_issuer() == Issuer;
  return odd(Token, Depth - 1);
}

static bool laxOdd(const Decoded &Token, unsigned Depth);
static bool laxEven(const Decoded &Token, unsigned Depth) {
  if (Depth == 0)
    return true;
  return laxOdd(Token, Depth - 1);
}
static bool laxOdd(const Decoded &Token, unsigned Depth) {
  return Depth > 0 && laxEven(Token, Depth - 1);
}

bool recursive_ok(const std::string &Raw) { return even(opened(Raw), 4); }

bool recursive_bad(const std::string &Raw) {
  return laxEven(opened(Raw), 4); // expect: missing-claim-validation(iss)
}
