// NULL for the issuers that are allowed allows all of them.
// RUN: %check %s -- -std=gnu11
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
typedef void *SciToken;
typedef void *Enforcer;
typedef struct Acl_s {
  const char *authz;
  const char *resource;
} Acl;
int scitoken_deserialize(const char *value, SciToken *token,
                         char const *const *allowed_issuers, char **err_msg);
void scitoken_destroy(SciToken token);
Enforcer enforcer_create(const char *issuer, const char **audience,
                         char **err_msg);
int enforcer_test(const Enforcer enf, const SciToken scitoken, const Acl *acl,
                  char **err_msg);

extern const char *const *issuers;

bool any_bad(const char *text) {
  SciToken token = NULL;
  char *error = NULL;
  if (scitoken_deserialize(text, &token, NULL, &error) != 0) // expect: missing-claim-validation(iss, aud|scope)
    return false;
  scitoken_destroy(token);
  return true;
}

bool ours_bad(const char *text) {
  SciToken token = NULL;
  char *error = NULL;
  if (scitoken_deserialize(text, &token, issuers, &error) != 0) // expect: missing-claim-validation(aud|scope)
    return false;
  scitoken_destroy(token);
  return true;
}
