// A claim that is assigned to a string that was there before.
// RUN: %check %s --option RequiredClaims=aud -- -std=c++17

#include <jwt.h>
#include <string>

extern const unsigned char *key;
extern int key_len;

static bool opened(const std::string &raw, jwt_t **token) {
  return jwt_decode(token, raw.c_str(), key, key_len) == 0 && jwt_get_alg(*token) == JWT_ALG_RS256;
}

bool assigned_ok(const std::string &raw) {
  jwt_t *token = nullptr;
  if (!opened(raw, &token))
    return false;
  std::string audience = "none";
  audience = jwt_get_grant(token, "aud");
  return audience == "urn:app";
}

bool assigned_if_there_ok(const std::string &raw) {
  jwt_t *token = nullptr;
  if (!opened(raw, &token))
    return false;
  std::string audience;
  if (const char *value = jwt_get_grant(token, "aud"))
    audience.assign(value);
  return audience == "urn:app";
}

static std::string grant(jwt_t *token, const char *name) {
  std::string out;
  const char *value = jwt_get_grant(token, name);
  if (value)
    out = value;
  return out;
}
bool helper_ok(const std::string &raw) {
  jwt_t *token = nullptr;
  return opened(raw, &token) && grant(token, "aud") == "urn:app";
}

bool other_claim_bad(const std::string &raw) {
  jwt_t *token = nullptr;
  if (!opened(raw, &token)) // expect: missing-claim-validation(aud)
    return false;
  std::string audience;
  audience = jwt_get_grant(token, "aud");
  audience = jwt_get_grant(token, "sub");
  return audience == "urn:app";
}
