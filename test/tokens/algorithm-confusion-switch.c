// The algorithm compared by a switch in a function of its own.
// RUN: %check %s --option RequiredClaims=sub -- -std=gnu11

#include <jwt.h>
#include <stdbool.h>
#include <string.h>

extern const unsigned char *key;
extern int key_len;

static bool asymmetric(jwt_t *token) {
  switch (jwt_get_alg(token)) {
  case JWT_ALG_RS256:
  case JWT_ALG_ES256:
    return true;
  default:
    return false;
  }
}

static bool is_known(jwt_t *token) {
  switch (jwt_get_alg(token)) {
  case JWT_ALG_NONE:
    return true;
  default:
    return true;
  }
}

static bool is_root(jwt_t *token) {
  const char *name = jwt_get_grant(token, "sub");
  return name && strcmp(name, "root") == 0;
}

bool switched_ok(const char *raw) {
  jwt_t *token = NULL;
  return !jwt_decode(&token, raw, key, key_len) && asymmetric(token) &&
         is_root(token);
}

bool switched_bad(const char *raw) {
  jwt_t *token = NULL;
  return !jwt_decode(&token, raw, key, key_len) && // expect: algorithm-confusion
         is_known(token) && is_root(token);
}
