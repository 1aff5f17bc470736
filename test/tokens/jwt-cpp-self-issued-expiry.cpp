// A program that signs its own tokens: an expiry that is only checked if there
// is one is none where the tokens are signed without.
// RUN: %check %s --option "RequiredClaims=iss; exp" -- -std=c++20 -I %S/../Inputs
#include <chrono>
#include <jwt-cpp/jwt.h>
#include <string>
#include <vector>

extern std::string SessionSecret, InviteSecret, PartnerKey;

std::string session(const std::string &User) {
  return jwt::create()
      .set_issuer("https://here.example")
      .set_subject(User)
      .sign(jwt::algorithm::hs256{SessionSecret});
}

std::string invite(const std::string &User) {
  return jwt::create()
      .set_issuer("https://here.example")
      .set_subject(User)
      .set_expires_at(std::chrono::system_clock::now() + std::chrono::hours(24))
      .sign(jwt::algorithm::hs256{InviteSecret});
}

bool session_bad(const std::string &Raw) {
  auto V = jwt::verify()
               .allow_algorithm(jwt::algorithm::hs256{SessionSecret})
               .with_issuer("https://here.example");
  try {
    V.verify(jwt::decode(Raw)); // expect: missing-claim-validation(exp)
    return true;
  } catch (const std::exception &) {
    return false;
  }
}

bool invite_ok(const std::string &Raw) {
  auto V = jwt::verify()
               .allow_algorithm(jwt::algorithm::hs256{InviteSecret})
               .with_issuer("https://here.example");
  try {
    V.verify(jwt::decode(Raw));
    return true;
  } catch (const std::exception &) {
    return false;
  }
}

// Another's tokens: what they sign is unknown.
bool partner_ok(const std::string &Raw) {
  auto V = jwt::verify()
               .allow_algorithm(jwt::algorithm::rs256{PartnerKey})
               .with_issuer("https://partner.example");
  try {
    V.verify(jwt::decode(Raw));
    return true;
  } catch (const std::exception &) {
    return false;
  }
}
