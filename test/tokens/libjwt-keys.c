// Where the key comes from: found by the issuer that the token names among
// configured ones, or brought along; and keys tried one after the other.
// RUN: %check %s -- -std=gnu11

#include <jansson.h>
#include <jwt.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

extern const char *expected_issuer, *own_name;
struct config;
struct parts {
  const char *iss;
  const char *kid;
};
// Declared only.
extern struct parts *split(const char *text);
extern const char *key_for(struct config *c, const char *iss, const char *kid);
extern const char **keys_for(struct config *c, const char *iss);
extern const char *embedded_key(const char *text);

static int matches(jwt_t *token, const char *claim, const char *expected) {
  const char *value = jwt_get_grant(token, claim);
  return value != NULL && strcmp(value, expected) == 0;
}

static int checked(jwt_t *token) {
  return jwt_get_alg(token) == JWT_ALG_RS256 &&
         jwt_get_grant_int(token, "exp") > time(NULL) &&
         matches(token, "iss", expected_issuer) &&
         matches(token, "aud", own_name);
}

int by_issuer_ok(struct config *c, const char *text) {
  jwt_t *token = NULL;
  struct parts *p = split(text);
  const char *pem = key_for(c, p->iss, p->kid);
  int good;
  if (pem == NULL ||
      jwt_decode(&token, text, (const unsigned char *)pem, strlen(pem)) != 0)
    return 0;
  good = checked(token);
  jwt_free(token);
  return good;
}

// Declared only: it may have checked the chain.
int found_elsewhere_ok(const char *text) {
  jwt_t *token = NULL;
  const char *pem = embedded_key(text);
  int good;
  if (pem == NULL ||
      jwt_decode(&token, text, (const unsigned char *)pem, strlen(pem)) != 0)
    return 0;
  good = checked(token);
  jwt_free(token);
  return good;
}

int brought_along_bad(const char *text) {
  jwt_t *peek = NULL, *token = NULL;
  const char *pem;
  int good = 0;
  if (jwt_decode(&peek, text, NULL, 0) != 0)
    return 0;
  pem = jwt_get_header(peek, "jwk");
  if (pem != NULL &&
      jwt_decode(&token, text, (const unsigned char *)pem, strlen(pem)) == 0) // expect: unbound-key
    good = checked(token);
  jwt_free(token);
  jwt_free(peek);
  return good;
}

// Nothing is taken if none of the keys fits, or if there are none.
int one_of_several_ok(struct config *c, const char *text) {
  jwt_t *token = NULL;
  const char **keys;
  int good;
  for (keys = keys_for(c, expected_issuer); keys && *keys; ++keys)
    if (jwt_decode(&token, text, (const unsigned char *)*keys,
                   strlen(*keys)) == 0)
      break;
  if (!keys || !*keys)
    return 0;
  good = checked(token);
  jwt_free(token);
  return good;
}
