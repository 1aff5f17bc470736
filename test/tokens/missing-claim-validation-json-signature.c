// The token is a JSON object; its payload is a member.
// RUN: %check %s -- -std=gnu11
#include <jansson.h>
#include <jose/b64.h>
#include <jose/jws.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
extern const char *issuer, *audience;
void serve(const char *user);
static json_t *claims(json_t *jws) {
  return jose_b64_dec_load(json_object_get(jws, "payload"));
}
bool and_ok(json_t *jws, json_t *key) {
  json_auto_t *c = NULL;
  const char *iss = NULL, *aud = NULL;
  json_int_t exp = 0;
  return jose_jws_ver(NULL, jws, NULL, key, false) &&
         (c = claims(jws)) != NULL &&
         json_unpack(c, "{s:s,s:s,s:I}", "iss", &iss, "aud", &aud, "exp",
                     &exp) == 0 &&
         strcmp(iss, issuer) == 0 && strcmp(aud, audience) == 0 &&
         exp > time(NULL);
}
bool and_bad(json_t *jws, json_t *key) {
  json_auto_t *c = NULL;
  const char *aud = NULL;
  json_int_t exp = 0;
  return jose_jws_ver(NULL, jws, NULL, key, false) && // expect: missing-claim-validation(iss)
         (c = claims(jws)) != NULL &&
         json_unpack(c, "{s:s,s:I}", "aud", &aud, "exp", &exp) == 0 &&
         strcmp(aud, audience) == 0 && exp > time(NULL);
}
bool logged_bad(json_t *jws, json_t *key) {
  json_auto_t *c = NULL;
  if (!jose_jws_ver(NULL, jws, NULL, key, false)) // expect: unverified-token
    fprintf(stderr, "bad signature\n");
  c = claims(jws);
  serve(json_string_value(json_object_get(c, "sub")));
  return true;
}
