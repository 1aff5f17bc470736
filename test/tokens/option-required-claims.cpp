// RequiredClaims names the groups; alternatives stand beside each other.
// RUN: %check %s --option "RequiredClaims=iss; sub|jti" -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

extern const std::string Key, Issuer, Api;
static const char *const Subject = "backup-agent";

static auto verifier() {
  return jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
}

void audience_bad(const std::string &Raw) {
  verifier().with_audience(Api).verify(jwt::decode(Raw)); // expect: missing-claim-validation(iss, sub|jti)
}

void issuer_bad(const std::string &Raw) {
  verifier().with_issuer(Issuer).verify(jwt::decode(Raw)); // expect: missing-claim-validation(sub|jti)
}

void subject_ok(const std::string &Raw) {
  verifier().with_issuer(Issuer).with_subject(Subject).verify(jwt::decode(Raw));
}

void id_ok(const std::string &Raw, const std::string &Id) {
  verifier().with_issuer(Issuer).with_id(Id).verify(jwt::decode(Raw));
}
