// The payload is bytes that a JSON library reads, by helpers that take the
// name. RUN: %check %s -- -std=gnu11
#include <cjose/cjose.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
extern const char *issuer, *audience;
void serve(const char *user);
static json_t *payload(cjose_jws_t *jws) {
  uint8_t *data = NULL;
  size_t n = 0;
  cjose_err e;
  if (!cjose_jws_get_plaintext(jws, &data, &n, &e))
    return NULL;
  return json_loadb((const char *)data, n, 0, NULL);
}
static bool text_is(json_t *o, const char *name, const char *want) {
  const char *s = json_string_value(json_object_get(o, name));
  return s && strcmp(s, want) == 0;
}
static bool aud_is(json_t *o, const char *want) {
  json_t *a = json_object_get(o, "aud");
  if (json_is_string(a))
    return strcmp(json_string_value(a), want) == 0;
  size_t i;
  json_t *v;
  json_array_foreach(a, i,
                     v) if (json_is_string(v) &&
                            !strcmp(json_string_value(v), want)) return true;
  return false;
}
static bool alg_is(cjose_jws_t *jws, const char *want) {
  cjose_err e;
  const char *alg =
      cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, &e);
  return alg && !strcmp(alg, want);
}
bool and_ok(const char *text, size_t n, const cjose_jwk_t *key) {
  cjose_err e;
  bool ok = false;
  cjose_jws_t *jws = cjose_jws_import(text, n, &e);
  if (!jws)
    return false;
  if (alg_is(jws, "RS256") && cjose_jws_verify(jws, key, &e)) {
    json_t *c = payload(jws);
    ok = c && text_is(c, "iss", issuer) && aud_is(c, audience) &&
         json_integer_value(json_object_get(c, "exp")) > time(NULL);
    json_decref(c);
  }
  cjose_jws_release(jws);
  return ok;
}
bool and_bad(const char *text, size_t n, const cjose_jwk_t *key) {
  cjose_err e;
  bool ok = false;
  cjose_jws_t *jws = cjose_jws_import(text, n, &e);
  if (!jws)
    return false;
  if (alg_is(jws, "RS256") &&
      cjose_jws_verify(jws, key, &e)) { // expect: missing-claim-validation(iss)
    json_t *c = payload(jws);
    ok = c && aud_is(c, audience) &&
         json_integer_value(json_object_get(c, "exp")) > time(NULL);
    json_decref(c);
  }
  cjose_jws_release(jws);
  return ok;
}
bool logged_bad(const char *text, size_t n, const cjose_jwk_t *key) {
  cjose_err e;
  cjose_jws_t *jws = cjose_jws_import(text, n, &e);
  if (!jws)
    return false;
  if (!cjose_jws_verify(jws, key, &e)) // expect: unverified-token
    fprintf(stderr, "signature: %s\n", e.message);
  json_t *c = payload(jws);
  serve(json_string_value(json_object_get(c, "sub")));
  json_decref(c);
  cjose_jws_release(jws);
  return true;
}
bool unpack_ok(const char *text, size_t n, const cjose_jwk_t *key) {
  cjose_err e;
  bool ok = false;
  const char *iss = NULL, *aud = NULL;
  json_int_t exp = 0;
  cjose_jws_t *jws = cjose_jws_import(text, n, &e);
  if (!jws)
    return false;
  if (!alg_is(jws, "RS256") || !cjose_jws_verify(jws, key, &e))
    goto out;
  json_t *c = payload(jws);
  if (c && json_unpack(c, "{s:s, s:s, s:I}", "iss", &iss, "aud", &aud, "exp",
                       &exp) == 0)
    ok = !strcmp(iss, issuer) && !strcmp(aud, audience) && exp > time(NULL);
  json_decref(c);
out:
  cjose_jws_release(jws);
  return ok;
}
