// The algorithm of a token beside the key that verifies it: one key for one
// family, or for several that the token chooses from.
// RUN: %check %s --option Profile=minimal -- -std=gnu11

#include <jwt.h>
#include <string.h>
#include <time.h>

// As later versions of the library declare them.
typedef struct jwt_valid jwt_valid_t;
int jwt_valid_new(jwt_valid_t **valid, jwt_alg_t alg);
void jwt_valid_free(jwt_valid_t *valid);
int jwt_valid_set_now(jwt_valid_t *valid, const time_t now);
int jwt_valid_add_grant(jwt_valid_t *valid, const char *grant,
                        const char *val);
unsigned int jwt_validate(jwt_t *jwt, jwt_valid_t *valid);

extern const char *expected_issuer;
struct config {
  const unsigned char *key;
  int length;
  jwt_alg_t algorithm;
};

// Declared only: what the header says, and a comparison of texts.
extern void *header_of(const char *token);
extern const char *text_of(void *header, const char *name);
extern int differ(const char *a, const char *b);

static int issued(jwt_t *token) {
  const char *iss = jwt_get_grant(token, "iss");
  return iss != NULL && strcmp(iss, expected_issuer) == 0;
}

static int known_algorithm(jwt_t *token) {
  jwt_alg_t alg = jwt_get_alg(token);
  if (alg != JWT_ALG_HS256 && alg != JWT_ALG_HS512 && alg != JWT_ALG_RS256 &&
      alg != JWT_ALG_RS512)
    return 0;
  return 1;
}

static int shared_secret(jwt_t *token) {
  jwt_alg_t alg = jwt_get_alg(token);
  return alg == JWT_ALG_HS256 || alg == JWT_ALG_HS384 || alg == JWT_ALG_HS512;
}

int any_known_bad(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  int good;
  if (jwt_decode(&token, text, c->key, c->length) != 0) // expect: algorithm-confusion
    return 0;
  good = known_algorithm(token) && issued(token);
  jwt_free(token);
  return good;
}

int one_family_ok(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  int good;
  if (jwt_decode(&token, text, c->key, c->length) != 0)
    return 0;
  good = shared_secret(token) && issued(token);
  jwt_free(token);
  return good;
}

int configured_ok(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  int good;
  if (jwt_decode(&token, text, c->key, c->length) != 0)
    return 0;
  good = jwt_get_alg(token) == c->algorithm && issued(token);
  jwt_free(token);
  return good;
}

// The header was read by something else, before.
int looked_before_ok(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  int good;
  if (differ(text_of(header_of(text), "alg"), "HS256"))
    return 0;
  if (jwt_decode(&token, text, c->key, c->length) != 0)
    return 0;
  good = issued(token);
  jwt_free(token);
  return good;
}

// Something else of the header was.
int looked_elsewhere_bad(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  int good;
  if (differ(text_of(header_of(text), "typ"), "JWT"))
    return 0;
  if (jwt_decode(&token, text, c->key, c->length) != 0) // expect: algorithm-confusion
    return 0;
  good = issued(token);
  jwt_free(token);
  return good;
}

// The object that says what is valid names the algorithm too.
int validated_ok(const struct config *c, const char *text) {
  jwt_t *token = NULL;
  jwt_valid_t *valid = NULL;
  int good = 0;
  if (jwt_valid_new(&valid, c->algorithm) != 0)
    return 0;
  if (jwt_valid_add_grant(valid, "iss", expected_issuer) == 0 &&
      jwt_decode(&token, text, c->key, c->length) == 0)
    good = jwt_validate(token, valid) == 0;
  jwt_free(token);
  jwt_valid_free(valid);
  return good;
}
