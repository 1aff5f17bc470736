// CUPS verifies the signature and leaves each claim to the caller.
// RUN: %check %s -- -std=gnu11
#include <stdbool.h>
#include <string.h>
#include <time.h>
typedef struct _cups_jwt_s cups_jwt_t;
typedef struct _cups_json_s cups_json_t;
typedef enum { CUPS_JWS_FORMAT_COMPACT } cups_jws_format_t;
cups_jwt_t *cupsJWTImportString(const char *s, cups_jws_format_t format);
bool cupsJWTHasValidSignature(cups_jwt_t *jwt, cups_json_t *keys);
const char *cupsJWTGetClaimString(cups_jwt_t *jwt, const char *claim);
double cupsJWTGetClaimNumber(cups_jwt_t *jwt, const char *claim);
cups_json_t *cupsJWTGetClaims(cups_jwt_t *jwt);
void cupsJWTDelete(cups_jwt_t *jwt);
cups_json_t *cupsJSONFind(cups_json_t *json, const char *key);
const char *cupsJSONGetString(cups_json_t *json);

extern const char *issuer, *client;
extern cups_json_t *keys;

static bool is(const char *value, const char *want) {
  return value && !strcmp(value, want);
}
bool all_ok(const char *text) {
  bool ok = false;
  cups_jwt_t *jwt = cupsJWTImportString(text, CUPS_JWS_FORMAT_COMPACT);
  if (jwt && cupsJWTHasValidSignature(jwt, keys))
    ok = is(cupsJWTGetClaimString(jwt, "iss"), issuer) &&
         is(cupsJSONGetString(cupsJSONFind(cupsJWTGetClaims(jwt), "aud")),
            client) &&
         cupsJWTGetClaimNumber(jwt, "exp") > time(NULL);
  cupsJWTDelete(jwt);
  return ok;
}
bool nonce_alone_bad(const char *text, const char *nonce) {
  bool ok = false;
  cups_jwt_t *jwt = cupsJWTImportString(text, CUPS_JWS_FORMAT_COMPACT);
  if (!is(cupsJWTGetClaimString(jwt, "nonce"), nonce))
    goto done;
  ok = cupsJWTHasValidSignature(jwt, keys); // expect: missing-claim-validation(aud|scope, exp, iss)
done:
  cupsJWTDelete(jwt);
  return ok;
}
bool unverified_bad(const char *text, const char *user) {
  cups_jwt_t *jwt = cupsJWTImportString(text, CUPS_JWS_FORMAT_COMPACT); // expect: unverified-token
  return jwt && is(cupsJWTGetClaimString(jwt, "sub"), user);
}
