// Which claims are required, and how they must look, is configured: what is
// missing then is a matter of the configuration.
// RUN: %check %s -- -std=gnu11

#include <jwt.h>
#include <stddef.h>
#include <time.h>

// As later versions of the library declare them.
typedef struct jwt_valid jwt_valid_t;
int jwt_valid_new(jwt_valid_t **valid, jwt_alg_t alg);
void jwt_valid_free(jwt_valid_t *valid);
int jwt_valid_set_now(jwt_valid_t *valid, const time_t now);
int jwt_valid_add_grant(jwt_valid_t *valid, const char *grant,
                        const char *val);
unsigned int jwt_validate(jwt_t *jwt, jwt_valid_t *valid);

struct rule {
  const char *claim;
  const char *value;
  struct rule *next;
};
struct config {
  const unsigned char *key;
  int length;
  struct rule *rules;
};

int configured_ok(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  jwt_valid_t *valid = NULL;
  struct rule *r;
  int good = 0;
  if (jwt_valid_new(&valid, JWT_ALG_RS256) != 0)
    return 0;
  jwt_valid_set_now(valid, time(NULL));
  for (r = c->rules; r; r = r->next)
    if (jwt_valid_add_grant(valid, r->claim, r->value) != 0)
      goto done;
  if (jwt_decode(&token, text, c->key, c->length) == 0)
    good = jwt_validate(token, valid) == 0;
done:
  jwt_free(token);
  jwt_valid_free(valid);
  return good;
}

int one_claim_bad(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  jwt_valid_t *valid = NULL;
  int good = 0;
  if (jwt_valid_new(&valid, JWT_ALG_RS256) != 0)
    return 0;
  jwt_valid_set_now(valid, time(NULL));
  if (jwt_valid_add_grant(valid, "aud", c->rules->value) == 0 &&
      jwt_decode(&token, text, c->key, c->length) == 0) // expect: missing-claim-validation(iss)
    good = jwt_validate(token, valid) == 0;
  jwt_free(token);
  jwt_valid_free(valid);
  return good;
}
