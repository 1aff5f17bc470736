// What is set up in static memory and never written is as good as constant.
// RUN: %check %s --option ReportOptionalValidation=true -- -std=gnu11

#include <jwt.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

struct policy {
  const char *issuer, *audience;
};
static struct policy fixed = {"https://login.example", "files"};
static struct policy changed = {"https://login.example", "files"};
static bool off = false;

void set_audience(const char *audience) { changed.audience = audience; }

static bool is(jwt_t *t, const char *claim, const char *expected) {
  const char *value = jwt_get_grant(t, claim);
  return value && !strcmp(value, expected);
}

// No expectation means no check.
static bool is_for(jwt_t *t, const char *audience) {
  return audience == NULL || is(t, "aud", audience);
}

static bool is_current(jwt_t *t) {
  return jwt_get_alg(t) == JWT_ALG_RS256 &&
         time(NULL) < jwt_get_grant_int(t, "exp");
}

bool fixed_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n))
    return false;
  bool ok = is_current(t) && is(t, "iss", fixed.issuer) &&
            is_for(t, fixed.audience);
  jwt_free(t);
  return ok;
}

bool changed_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope)
    return false;
  bool ok = is_current(t) && is(t, "iss", changed.issuer) &&
            is_for(t, changed.audience);
  jwt_free(t);
  return ok;
}

// Whoever has its address may write it.
static struct policy escaped = {"https://login.example", "files"};
struct policy *current(void) { return &escaped; }
bool escaped_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope)
    return false;
  bool ok = is_current(t) && is(t, "iss", escaped.issuer) &&
            is_for(t, escaped.audience);
  jwt_free(t);
  return ok;
}

// A switch that nothing turns on.
bool off_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope)
    return false;
  bool ok = is_current(t) && is(t, "iss", fixed.issuer);
  if (off)
    ok = ok && is(t, "aud", "files");
  jwt_free(t);
  return ok;
}
