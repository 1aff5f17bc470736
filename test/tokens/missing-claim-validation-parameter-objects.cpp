// Requirements are parameter objects of the call that decodes and verifies.
// RUN: %check %s -- -std=c++17
#include <iostream>
#include <map>
#include <jwt/jwt.hpp>
#include <string>
extern const std::string Key, Issuer, Api;
void serve(const std::string &);
using namespace jwt::params;
bool inline_ok(const std::string &Raw) {
  std::error_code Ec;
  auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key),
                       issuer(Issuer), aud(Api), verify(true));
  return !Ec;
}
bool inline_bad(const std::string &Raw) {
  std::error_code Ec;
  auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key), aud(Api), // expect: missing-claim-validation(iss)
                       verify(true));
  return !Ec;
}
bool off_bad(const std::string &Raw) {
  std::error_code Ec;
  auto T =
      jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key), issuer(Issuer), // expect: validation-disabled
                  aud(Api), verify(false));
  if (Ec)
    return false;
  serve(T.payload().get_claim_value<std::string>("sub"));
  return true;
}
bool ignore_bad(const std::string &Raw) {
  std::error_code Ec;
  auto T =
      jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key), issuer(Issuer), // expect: unverified-token
                  aud(Api), verify(true));
  std::ignore = Ec;
  serve(T.payload().get_claim_value<std::string>("sub"));
  return true;
}
bool throws_ok(const std::string &Raw) {
  try {
    auto T = jwt::decode(Raw, algorithms({"RS256"}), secret(Key), verify(true));
    if (T.payload().get_claim_value<std::string>("iss") != Issuer)
      return false;
    if (T.payload().get_claim_value<std::string>("aud") != Api)
      return false;
    serve(T.payload().get_claim_value<std::string>("sub"));
    return true;
  } catch (const jwt::TokenExpiredError &) {
    return false;
  } catch (const jwt::SignatureFormatError &) {
    return false;
  } catch (const std::exception &E) {
    std::cerr << E.what() << "\n";
    return false;
  }
}
bool throws_bad(const std::string &Raw) {
  try {
    auto T = jwt::decode(Raw, algorithms({"RS256"}), secret(Key), verify(true), // expect: missing-claim-validation(iss)
                         aud(Api));
    serve(T.payload().get_claim_value<std::string>("sub"));
    return true;
  } catch (const std::exception &E) {
    std::cerr << E.what() << "\n";
    return false;
  }
}

// The library calls back for the key, with the payload before it is verified:
// a look-up of the issuer there without a way around it ties both.
extern const std::map<std::string, std::string> KeysByIssuer;
extern const std::string Default;
bool key_callback_ok(const std::string &Raw) {
  std::error_code Ec;
  auto KeyOf = [&](const jwt::jwt_payload &P) -> std::string {
    auto It = KeysByIssuer.find(P.get_claim_value<std::string>("iss"));
    return It == KeysByIssuer.end() ? std::string() : It->second;
  };
  auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(KeyOf), aud(Api),
                       verify(true));
  return !Ec;
}
bool key_callback_throws_ok(const std::string &Raw) {
  try {
    auto T = jwt::decode(
        Raw, algorithms({"RS256"}),
        secret([&](const jwt::jwt_payload &P) -> std::string {
          if (P.get_claim_value<std::string>("iss") != Issuer)
            throw std::runtime_error("unknown issuer");
          return Key;
        }),
        aud(Api), verify(true));
    return true;
  } catch (const std::exception &) {
    return false;
  }
}
bool key_callback_default_bad(const std::string &Raw) {
  std::error_code Ec;
  auto KeyOf = [&](const jwt::jwt_payload &P) -> std::string {
    auto It = KeysByIssuer.find(P.get_claim_value<std::string>("iss"));
    return It == KeysByIssuer.end() ? Default : It->second;
  };
  auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(KeyOf), aud(Api), // expect: missing-claim-validation(iss)
                       verify(true));
  return !Ec;
}
bool key_callback_other_bad(const std::string &Raw) {
  std::error_code Ec;
  auto KeyOf = [&](const jwt::jwt_payload &P) -> std::string {
    return P.has_claim("tenant") ? Key : std::string();
  };
  auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(KeyOf), aud(Api), // expect: missing-claim-validation(iss)
                       verify(true));
  return !Ec;
}
// An empty key is one like any other for an HMAC.
bool key_callback_hmac_bad(const std::string &Raw) {
  std::error_code Ec;
  auto KeyOf = [&](const jwt::jwt_payload &P) -> std::string {
    auto It = KeysByIssuer.find(P.get_claim_value<std::string>("iss"));
    return It == KeysByIssuer.end() ? std::string() : It->second;
  };
  auto T = jwt::decode(Raw, algorithms({"HS256"}), Ec, secret(KeyOf), aud(Api), // expect: missing-claim-validation(iss)
                       verify(true));
  return !Ec;
}
bool key_callback_issuer_ok(const std::string &Raw) {
  std::error_code Ec;
  auto KeyOf = [&](const jwt::jwt_payload &P) -> std::string {
    auto It = KeysByIssuer.find(P.get_claim_value<std::string>("iss"));
    return It == KeysByIssuer.end() ? std::string() : It->second;
  };
  auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(KeyOf), aud(Api),
                       issuer(Issuer), verify(true));
  return !Ec;
}
