// A library's key set, whose keys are tried one after the other.
// RUN: %check %s --option RequiredClaims=iss -- -std=gnu11

#include <rhonabwy.h>
#include <string.h>

static int fits(jwt_t *token, jwks_t *set) {
  for (size_t i = 0; i < r_jwks_size(set); i++) {
    jwk_t *one = r_jwks_get_at(set, i);
    int rc = r_jwt_verify_signature(token, one, 0); // expect: unbound-key
    r_jwk_free(one);
    if (rc == RHN_OK)
      return 1;
  }
  return 0;
}

static int is(const char *text, const char *want) {
  return text && !strcmp(text, want);
}

int several_issuers_bad(const char *raw, jwks_t *set) {
  jwt_t *token = r_jwt_quick_parse(raw, R_PARSE_NONE, 0);
  if (!token || r_jwt_get_sign_alg(token) != R_JWA_ALG_RS256 ||
      !fits(token, set))
    return 0;
  const char *iss = r_jwt_get_claim_str_value(token, "iss");
  return is(iss, "https://one.example") || is(iss, "https://two.example");
}

static int fits_one(jwt_t *token, jwks_t *set) {
  for (size_t i = 0; i < r_jwks_size(set); i++) {
    jwk_t *one = r_jwks_get_at(set, i);
    int rc = r_jwt_verify_signature(token, one, 0);
    r_jwk_free(one);
    if (rc == RHN_OK)
      return 1;
  }
  return 0;
}

int one_issuer_ok(const char *raw, jwks_t *set) {
  jwt_t *token = r_jwt_quick_parse(raw, R_PARSE_NONE, 0);
  if (!token || r_jwt_get_sign_alg(token) != R_JWA_ALG_RS256 ||
      !fits_one(token, set))
    return 0;
  return is(r_jwt_get_claim_str_value(token, "iss"), "https://one.example");
}

// The first key alone is one key.
int first_ok(const char *raw, jwks_t *set) {
  jwt_t *token = r_jwt_quick_parse(raw, R_PARSE_NONE, 0);
  jwk_t *one = r_jwks_get_at(set, 0);
  if (!token || !one || r_jwt_get_sign_alg(token) != R_JWA_ALG_RS256 ||
      r_jwt_verify_signature(token, one, 0) != RHN_OK)
    return 0;
  const char *iss = r_jwt_get_claim_str_value(token, "iss");
  return is(iss, "https://one.example") || is(iss, "https://two.example");
}
