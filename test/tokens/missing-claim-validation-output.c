// Claims that are shown, and nothing else: where the verification succeeded
// only, showing them accepts the token.
// RUN: %check %s -- -std=gnu11
#include <rhonabwy.h>
#include <stdio.h>

int shown_bad(const char *text, jwk_t *key) {
  jwt_t *token = r_jwt_quick_parse(text, R_PARSE_NONE, 0);
  if (token == NULL)
    return 0;
  if (r_jwt_verify_signature(token, key, 0) == RHN_OK) // expect: missing-claim-validation(iss, aud|scope, exp)
    printf("this is %s\n", r_jwt_get_claim_str_value(token, "sub"));
  else
    printf("who is this?\n");
  r_jwt_free(token);
  return 0;
}

int compared_ok(const char *text, jwk_t *key) {
  jwt_t *token = r_jwt_quick_parse(text, R_PARSE_NONE, 0);
  if (token == NULL)
    return 0;
  if (r_jwt_verify_signature(token, key, 0) == RHN_OK &&
      r_jwt_validate_claims(token, R_JWT_CLAIM_ISS, "https://sts.example",
                            R_JWT_CLAIM_AUD, "reports", R_JWT_CLAIM_EXP,
                            R_JWT_CLAIM_NOW, R_JWT_CLAIM_NOP) == RHN_OK)
    printf("this is %s\n", r_jwt_get_claim_str_value(token, "sub"));
  r_jwt_free(token);
  return 0;
}
