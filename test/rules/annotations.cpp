// RUN: %check %s -- -std=c++20
// What an annotation on a declaration says takes the place of a rule, and of
// the body: nothing of it is analysed or reported.

#include <string>

struct Token {
  std::string Text;
};
struct Key;

[[clang::annotate("claimcheck::decode(from: arg1, to: ret, yields: token)")]]
Token parse(const std::string &Text);
[[clang::annotate("claimcheck::verify-signature(token: arg1, key: arg2, "
                  "success: {return: zero})")]]
int verify(const Token &T, const Key &K);
[[clang::annotate("claimcheck::read-claim(token: arg1, claim: {from: arg2}, "
                  "to: ret)")]]
std::string claim(const Token &T, const char *Name);
[[clang::annotate("claimcheck::verify-signature(token: arg1, key: arg2, "
                  "defaults: [{claim: exp, if-present: false}], "
                  "success: {return: true})")]]
[[clang::annotate("claimcheck::require-claim(token: arg1, claim: iss, "
                  "expected: arg3, success: {return: true})")]]
bool verifyOf(const Token &T, const Key &K, const std::string &Issuer);

extern const std::string Issuer;
extern const std::string Api;

bool accepted_bad(const std::string &Raw, const Key &K) {
  Token T = parse(Raw);
  if (verify(T, K) != 0) // expect: missing-claim-validation(iss, aud|scope, exp)
    return false;
  return claim(T, "sub") == "admin";
}

bool issuer_bad(const std::string &Raw, const Key &K) {
  Token T = parse(Raw);
  // expect@+1: missing-claim-validation(aud|scope)
  return verifyOf(T, K, Issuer);
}

bool compared_ok(const std::string &Raw, const Key &K) {
  Token T = parse(Raw);
  if (!verifyOf(T, K, Issuer))
    return false;
  return claim(T, "aud") == Api;
}

// The body says less than the annotation, which wins.
bool verifyOf(const Token &T, const Key &K, const std::string &) {
  return verify(T, K) == 0;
}
