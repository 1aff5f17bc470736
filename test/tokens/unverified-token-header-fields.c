// Header fields are asked for by a library's variables: that one is there says
// nothing of another.
// RUN: %check %s --option RequiredClaims=iss -- -std=gnu11

#include <cjose/cjose.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>

extern cjose_jwk_t *key;
extern const char *issuer;
extern const char *pinned_field, *other_field;

static const char *field(cjose_jws_t *jws, const char *name) {
  cjose_err err;
  return cjose_header_get(cjose_jws_get_protected(jws), name, &err);
}

static bool is_rs256(cjose_jws_t *jws) {
  const char *alg = field(jws, CJOSE_HDR_ALG);
  return alg && !strcmp(alg, "RS256");
}

static bool issuer_fits(cjose_jws_t *jws) {
  cjose_err err;
  uint8_t *bytes = NULL;
  size_t length = 0;
  if (!cjose_jws_get_plaintext(jws, &bytes, &length, &err))
    return false;
  const char *is = json_string_value(
      json_object_get(json_loadb((const char *)bytes, length, 0, NULL), "iss"));
  return is && !strcmp(is, issuer);
}

bool with_key_id_bad(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  if (!jws || !is_rs256(jws))
    return false;
  if (field(jws, CJOSE_HDR_KID) && !cjose_jws_verify(jws, key, &err)) // expect: unverified-token
    return false;
  return issuer_fits(jws);
}

bool without_key_id_rejected_ok(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  if (!jws || !is_rs256(jws))
    return false;
  if (!field(jws, CJOSE_HDR_KID) || !cjose_jws_verify(jws, key, &err))
    return false;
  return issuer_fits(jws);
}

// By names that only another file knows.
bool with_other_field_bad(const char *raw) {
  cjose_err err;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  const char *alg = jws ? field(jws, pinned_field) : NULL;
  if (!alg || strcmp(alg, "RS256"))
    return false;
  if (field(jws, other_field) && !cjose_jws_verify(jws, key, &err)) // expect: unverified-token
    return false;
  return issuer_fits(jws);
}
