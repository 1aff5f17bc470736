// What verifies a signature may be public; what signs is a secret.
// RUN: %check %s -- -std=c++17

#include <iostream>
#include <jwt/jwt.hpp>
#include <fstream>
#include <string>

using namespace jwt::params;

static std::string contents(const std::string &path) {
  std::ifstream in(path);
  std::string text;
  std::getline(in, text, '\0');
  return text;
}

bool verifies_ok(const std::string &path, const std::string &token) {
  std::string key = contents(path);
  std::error_code ec;
  jwt::decode(token, algorithms({"RS256"}), ec, secret(key), issuer("me"),
              aud("me"), verify(true));
  return !ec && key.size() > 0;
}

std::string signs_bad(const std::string &path) {
  std::string key = contents(path); // expect: key-in-dump
  jwt::jwt_object object;
  object.header().algo("RS256");
  object.secret(key);
  std::error_code ec;
  return object.signature(ec); // expect: key-not-wiped
}
