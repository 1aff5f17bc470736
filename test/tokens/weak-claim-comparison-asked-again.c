// A length that is taken of a value which is asked for once more.
// RUN: %check %s --option RequiredClaims=iss -- -std=gnu11

#include <jwt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *setting(const char *name) {
  const char *value = getenv(name);
  if (!value || !*value)
    abort();
  return value;
}

bool same_name_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t = NULL;
  if (jwt_decode(&t, text, key, n) || jwt_get_alg(t) != JWT_ALG_RS256)
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  return iss &&
         !strncmp(iss, setting("ISSUER"), strlen(setting("ISSUER")) + 1);
}

bool other_name_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t = NULL;
  if (jwt_decode(&t, text, key, n) || jwt_get_alg(t) != JWT_ALG_RS256)
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  return iss && !strncmp(iss, setting("ISSUER"), strlen(setting("HOST")) + 1); // expect: weak-claim-comparison(iss)
}

// Without the terminator what begins alike is taken.
bool no_terminator_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t = NULL;
  if (jwt_decode(&t, text, key, n) || jwt_get_alg(t) != JWT_ALG_RS256)
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  return iss && !strncmp(iss, setting("ISSUER"), strlen(setting("ISSUER"))); // expect: weak-claim-comparison(iss)
}
