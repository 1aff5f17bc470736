// The decision goes to a callback: a failed verification is told the same as a
// good one.
// RUN: %check %s -- -std=c++17
#include <functional>
#include <iostream>
#include <jwt/jwt.hpp>
#include <string>
#include <system_error>

extern const std::string Key;
constexpr const char *Issuer = "https://login.example";
constexpr const char *Api = "files";
using namespace jwt::params;
using Done = std::function<void(bool)>;

static std::string claim(const jwt::jwt_object &T, const char *Name) {
  return T.payload().create_json_obj().value(Name, std::string());
}

void logged_bad(const std::string &Raw, const Done &Tell) {
  if (Key.empty())
    return Tell(false);
  std::error_code Ec;
  const auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key)); // expect: unverified-token
  if (Ec)
    std::cerr << "odd token\n";
  if (claim(T, "iss") != Issuer)
    return Tell(false);
  if (claim(T, "aud") != Api)
    return Tell(false);
  Tell(true);
}

void refused_ok(const std::string &Raw, const Done &Tell) {
  if (Key.empty())
    return Tell(false);
  std::error_code Ec;
  const auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key));
  if (Ec)
    return Tell(false);
  if (claim(T, "iss") != Issuer)
    return Tell(false);
  if (claim(T, "aud") != Api)
    return Tell(false);
  Tell(true);
}

// Failure is a plain return, and claims that do not match are one too.
using Served = std::function<void(const std::string &)>;
static bool fits(const jwt::jwt_object &T) {
  if (claim(T, "iss") == Issuer && claim(T, "aud") == Api)
    return true;
  std::cerr << "odd claims\n";
  return false;
}

void served_ok(const std::string &Raw, const Served &Serve) {
  std::error_code Ec;
  const auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key));
  if (Ec)
    return;
  if (!fits(T))
    return;
  Serve(claim(T, "sub"));
}

void served_bad(const std::string &Raw, const Served &Serve) {
  std::error_code Ec;
  const auto T = jwt::decode(Raw, algorithms({"RS256"}), Ec, secret(Key)); // expect: missing-claim-validation(aud|scope)
  if (Ec)
    return;
  if (claim(T, "iss") != Issuer)
    return;
  Serve(claim(T, "sub"));
}
