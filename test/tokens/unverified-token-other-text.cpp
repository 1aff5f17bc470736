// One string is verified and claims are read from another one, or the result
// of the verification decides nothing.
// RUN: %check %s --option RequiredClaims=iss -- -std=c++20 -I %S/../Inputs

#include <jwt-cpp/jwt.h>
#include <string>

extern const std::string Key;
extern const std::string Issuer;
void grant(const std::string &Subject);

static bool isValid(const std::string &Raw) {
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .verify(jwt::decode(Raw), Error);
  return !Error;
}

bool never_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw); // expect: unverified-token
  return T.get_subject() == "admin";
}

bool same_text_ok(const std::string &Raw) {
  if (!isValid(Raw))
    return false;
  return jwt::decode(Raw).get_subject() == "admin";
}

bool other_text_bad(const std::string &Raw, const std::string &Inner) {
  if (!isValid(Raw))
    return false;
  return jwt::decode(Inner).get_subject() == "admin"; // expect: unverified-token
}

// That nobody compares the claims of the verified one follows from that.
bool claims_of_other_text_bad(const std::string &Raw, const std::string &Inner) {
  auto Signed = jwt::decode(Raw);
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(Signed);
  auto T = jwt::decode(Inner); // expect: unverified-token
  return T.get_issuer() == Issuer && T.get_subject() == "admin";
}

// Here nothing is mistaken for it: the verified one is not compared.
bool two_tokens_bad(const std::string &Raw, const std::string &Proof) {
  auto Signed = jwt::decode(Proof);
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(Signed); // expect: missing-claim-validation(iss)
  return isValid(Raw) && jwt::decode(Raw).get_subject() == "admin";
}
