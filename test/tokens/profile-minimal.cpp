// What the profile `minimal` asks for.
// RUN: %check %s --option Profile=minimal -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;

std::string nothing_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.verify(Token); // expect: missing-claim-validation(iss)
  return Token.get_subject();
}

std::string issuer(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.with_issuer(Issuer);
  V.verify(Token);
  return Token.get_subject();
}

std::string scope(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.with_issuer(Issuer);
  V.verify(Token);
  if (Token.get_payload_claim("scope").as_string() != "read")
    throw std::runtime_error("scope");
  return Token.get_subject();
}

std::string audience(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.with_issuer(Issuer).with_audience(Api);
  V.verify(Token);
  return Token.get_subject();
}

std::string nonce_ok(const std::string &Raw, const std::string &Nonce) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.with_issuer(Issuer).with_audience(Api);
  V.verify(Token);
  if (Token.get_payload_claim("nonce").as_string() != Nonce)
    throw std::runtime_error("nonce");
  return Token.get_subject();
}
