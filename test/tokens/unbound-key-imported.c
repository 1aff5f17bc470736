// The key of a table's entry is imported before it verifies; the key id alone
// chose the entry.
// RUN: %check %s --option RequiredClaims=iss -- -std=gnu11

#include <cjose/cjose.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

struct trusted {
  const char *id, *issuer, *jwk;
};
static const struct trusted table[] = {
    {"1", "https://a.example", "{\"kty\":\"RSA\",\"n\":\"u\"}"},
    {"2", "https://b.example", "{\"kty\":\"RSA\",\"n\":\"v\"}"},
};

static const struct trusted *entry(const char *id) {
  for (int i = 0; id && i < 2; i++)
    if (!strcmp(table[i].id, id))
      return &table[i];
  return NULL;
}

static json_t *opened(cjose_jws_t *jws, const struct trusted *with) {
  cjose_err err;
  uint8_t *bytes = NULL;
  size_t length = 0;
  cjose_jwk_t *jwk = cjose_jwk_import(with->jwk, strlen(with->jwk), &err);
  if (!jwk || !cjose_jws_verify(jws, jwk, &err) ||
      !cjose_jws_get_plaintext(jws, &bytes, &length, &err))
    return NULL;
  return json_loadb((const char *)bytes, length, 0, NULL);
}

static const char *issuer_of(json_t *body) {
  const char *issuer = json_string_value(json_object_get(body, "iss"));
  return issuer ? issuer : "";
}

bool by_id_bad(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  const struct trusted *with =
      jws ? entry(cjose_header_get(cjose_jws_get_protected(jws), "kid", &err))
          : NULL;
  json_t *body = with ? opened(jws, with) : NULL; // expect: unbound-key
  return body && (!strcmp(issuer_of(body), "https://a.example") ||
                  !strcmp(issuer_of(body), "https://b.example"));
}

bool tied_ok(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  const struct trusted *with =
      jws ? entry(cjose_header_get(cjose_jws_get_protected(jws), "kid", &err))
          : NULL;
  json_t *body = with ? opened(jws, with) : NULL;
  return body && !strcmp(issuer_of(body), with->issuer);
}

static json_t *by_id(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  const struct trusted *with =
      jws ? entry(cjose_header_get(cjose_jws_get_protected(jws), "kid", &err))
          : NULL;
  return with ? opened(jws, with) : NULL; // expect: unbound-key
}

// Two issuers, one on each way through a helper.
static bool is_trusted(json_t *body) {
  if (!strcmp(issuer_of(body), "https://a.example"))
    return true;
  return !strcmp(issuer_of(body), "https://b.example");
}
bool by_id_helper_bad(const char *raw) {
  json_t *body = by_id(raw);
  return body && is_trusted(body);
}

// Two issuers in a table that has no null pointer at its end.
static const char *const issuers[] = {"https://a.example", "https://b.example"};
static const char *const one_issuer[] = {"https://a.example", NULL};
bool by_id_table_bad(const char *raw) {
  json_t *body = by_id(raw);
  if (!body)
    return false;
  for (int i = 0; i < 2; i++)
    if (!strcmp(issuer_of(body), issuers[i]))
      return true;
  return false;
}
bool one_issuer_ok(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  json_t *body = jws ? opened(jws, &table[0]) : NULL;
  if (!body)
    return false;
  for (int i = 0; one_issuer[i]; i++)
    if (!strcmp(issuer_of(body), one_issuer[i]))
      return true;
  return false;
}

// The helper is asked anew in each round, and the body tested: what the round
// before found of the claim is lost where rounds meet.
bool tested_in_loop_FP(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  json_t *body = jws ? opened(jws, &table[0]) : NULL; // expect: missing-claim-validation(iss)
  for (int i = 0; body && i < 2; i++)
    if (!strcmp(issuer_of(body), one_issuer[i]))
      return true;
  return false;
}
