// Checks in a constant table of functions: a call of an element is taken as a
// call of each.
// RUN: %check %s -- -std=gnu11

#include <jwt.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

extern const unsigned char *key;
extern int key_len;

static bool issuer(jwt_t *token) {
  const char *value = jwt_get_grant(token, "iss");
  return value && !strcmp(value, "https://id.example");
}

static bool audience(jwt_t *token) {
  const char *value = jwt_get_grant(token, "aud");
  return value && !strcmp(value, "api");
}

static bool alive(jwt_t *token) {
  return jwt_get_grant_int(token, "exp") > time(NULL);
}

static bool algorithm(jwt_t *token) {
  return jwt_get_alg(token) == JWT_ALG_ES256;
}

static bool (*const all[])(jwt_t *) = {algorithm, issuer, audience, alive};
static bool (*const some[])(jwt_t *) = {algorithm, issuer, alive};

static const struct {
  const char *name;
  bool (*check)(jwt_t *);
  bool (*unused)(jwt_t *);
} named[] = {{"alg", algorithm, issuer}, {"iss", issuer, issuer},
             {"aud", audience, 0}, {"exp", alive, alive}};

bool all_ok(const char *raw) {
  jwt_t *token = NULL;
  if (jwt_decode(&token, raw, key, key_len))
    return false;
  for (int i = 0; i < 4; i++)
    if (!all[i](token))
      return false;
  return true;
}

bool some_bad(const char *raw) {
  jwt_t *token = NULL;
  if (jwt_decode(&token, raw, key, key_len)) // expect: missing-claim-validation(aud|scope)
    return false;
  for (int i = 0; i < 3; i++)
    if (!some[i](token))
      return false;
  return true;
}

bool named_ok(const char *raw) {
  jwt_t *token = NULL;
  bool good = !jwt_decode(&token, raw, key, key_len);
  for (int i = 0; good && i < 4; i++)
    good = named[i].check(token);
  return good;
}

// The results are dropped.
bool dropped_bad(const char *raw) {
  jwt_t *token = NULL;
  if (jwt_decode(&token, raw, key, key_len) || !algorithm(token)) // expect: missing-claim-validation(aud|scope, exp, iss)
    return false;
  for (int i = 0; i < 4; i++)
    all[i](token);
  return true;
}
