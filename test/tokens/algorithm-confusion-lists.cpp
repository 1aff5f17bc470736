// Which algorithms a verifier lets the token choose from.
// RUN: %check %s --option RequiredClaims=iss -- -std=c++17

#include <jwt/jwt.hpp>
#include <string>

using namespace jwt::params;
extern const std::string Key;

bool none_bad(const std::string &Raw) {
  try {
    jwt::decode(Raw, algorithms({"none", "RS256"}), secret(Key), issuer("https://id.example"), verify(true)); // expect: algorithm-confusion
    return true;
  } catch (const std::exception &) {
    return false;
  }
}

bool both_bad(const std::string &Raw) {
  std::error_code Error;
  jwt::decode(Raw, algorithms({"HS256", "RS256"}), Error, secret(Key), issuer("https://id.example"), verify(true)); // expect: algorithm-confusion
  return !Error;
}

bool own_bad(const std::string &Raw) {
  try {
    auto Peek = jwt::decode(Raw, algorithms({"RS256"}), verify(false));
    std::string Named = Peek.header().create_json_obj().value("alg", std::string());
    jwt::decode(Raw, algorithms({Named}), secret(Key), issuer("https://id.example"), verify(true)); // expect: algorithm-confusion
    return true;
  } catch (const std::exception &) {
    return false;
  }
}

bool family_ok(const std::string &Raw) {
  std::error_code Error;
  jwt::decode(Raw, algorithms({"HS256", "HS512"}), Error, secret(Key), issuer("https://id.example"), verify(true));
  return !Error;
}

// Decoded once more, to read it.
bool again_ok(const std::string &Raw) {
  try {
    jwt::decode(Raw, algorithms({"RS256"}), secret(Key), issuer("https://id.example"), verify(true));
    auto Same = jwt::decode(Raw, algorithms({"RS256"}), verify(false));
    return Same.payload().create_json_obj().value("sub", std::string()) == "root";
  } catch (const std::exception &) {
    return false;
  }
}
