// What each profile asks for. A comment with the name of a profile is an
// expectation for that one.
// RUN: for P in minimal oidc rfc9068 saml-bearer scitokens; do mkdir -p %t.$P && sed "s/@$P //" %s > %t.$P/profiles.cpp && %check %t.$P/profiles.cpp --option Profile=$P -- -std=c++20 -I %S/../Inputs || exit 1; done
#include <jwt-cpp/jwt.h>

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;

std::string nothing_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.verify(Token);
  // @minimal expect@-1: missing-claim-validation(iss)
  // @oidc expect@-2: missing-claim-validation(iss, aud, nonce)
  // @rfc9068 expect@-3: missing-claim-validation(iss, aud)
  // @saml-bearer expect@-4: missing-claim-validation(iss, aud)
  // @scitokens expect@-5: missing-claim-validation(iss, aud|scope)
  return Token.get_subject();
}

std::string issuer(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.with_issuer(Issuer);
  V.verify(Token);
  // @oidc expect@-1: missing-claim-validation(aud, nonce)
  // @rfc9068 expect@-2: missing-claim-validation(aud)
  // @saml-bearer expect@-3: missing-claim-validation(aud)
  // @scitokens expect@-4: missing-claim-validation(aud|scope)
  return Token.get_subject();
}

std::string scope(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.with_issuer(Issuer);
  V.verify(Token);
  // @oidc expect@-1: missing-claim-validation(aud, nonce)
  // @rfc9068 expect@-2: missing-claim-validation(aud)
  // @saml-bearer expect@-3: missing-claim-validation(aud)
  if (Token.get_payload_claim("scope").as_string() != "read")
    throw std::runtime_error("scope");
  return Token.get_subject();
}

std::string audience(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  V.with_issuer(Issuer).with_audience(Api);
  V.verify(Token);
  // @oidc expect@-1: missing-claim-validation(nonce)
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
