// Keys that are tried one by one by a function of another unit, which gets the
// decoded token as the callback's data: who gave both away has the claims.
// RUN: %check %s -- -std=gnu11
#include <cjose/cjose.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
struct list;
struct item;
extern bool for_each(struct list *keys, bool (*visit)(struct item *, void *),
                     void *data);
extern const cjose_jwk_t *key_of(struct item *item);
extern const char *issuer, *audience;
extern void add_handler(const char *path,
                        bool (*handle)(const char *text, void *data));

struct search {
  cjose_jws_t *jws;
  bool verified;
};
static bool try_key(struct item *item, void *data) {
  struct search *s = data;
  cjose_err e;
  if (cjose_jws_verify(s->jws, key_of(item), &e)) {
    s->verified = true;
    return false;
  }
  return true;
}

static bool is(json_t *claims, const char *name, const char *want) {
  const char *value = json_string_value(json_object_get(claims, name));
  return value && !strcmp(value, want);
}
static bool alg_is(cjose_jws_t *jws, const char *want) {
  cjose_err e;
  const char *alg =
      cjose_header_get(cjose_jws_get_protected(jws), CJOSE_HDR_ALG, &e);
  return alg && !strcmp(alg, want);
}
bool each_ok(struct list *keys, const char *text, size_t n) {
  cjose_err e;
  struct search s = {cjose_jws_import(text, n, &e), false};
  uint8_t *bytes = NULL;
  size_t length = 0;
  if (!s.jws || !alg_is(s.jws, "RS256"))
    return false;
  for_each(keys, try_key, &s);
  if (!s.verified || !cjose_jws_get_plaintext(s.jws, &bytes, &length, &e))
    return false;
  json_t *claims = json_loadb((const char *)bytes, length, 0, NULL);
  return claims && is(claims, "iss", issuer) && is(claims, "aud", audience) &&
         json_integer_value(json_object_get(claims, "exp")) > time(NULL);
}

// A handler decodes the token itself: nobody else has it.
static bool handle_bad(const char *text, void *data) {
  cjose_err e;
  cjose_jws_t *jws = cjose_jws_import(text, strlen(text), &e);
  if (!jws || !alg_is(jws, "RS256"))
    return false;
  return cjose_jws_verify(jws, data, &e); // expect: missing-claim-validation(aud|scope, exp, iss)
}
void start(void *key) {
  (void)key;
  add_handler("/", handle_bad);
}
