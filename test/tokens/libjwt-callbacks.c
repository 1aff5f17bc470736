// Verification in a callback that a function of another unit calls for each
// key of a list, with the caller's own data.
// RUN: %check %s -- -std=gnu11

#include <jwt.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

extern const char *expected_issuer, *own_name;
struct list;
struct item;
extern int for_each(struct list *list, int (*visit)(struct item *, void *),
                    void *data);
extern const char *text_of(struct item *item, const char *name);

struct search {
  const char *kid;
  const char *text;
  jwt_t **found;
};

static int try_lax(struct item *key, void *data) {
  struct search *s = data;
  jwt_t *token;
  const char *pem = text_of(key, "pem");
  if (strcmp(s->kid, text_of(key, "kid")) != 0)
    return 0;
  if (jwt_decode(&token, s->text, (const unsigned char *)pem, strlen(pem)) != 0) // expect: missing-claim-validation(iss, aud|scope)
    return -1;
  *s->found = token;
  return 1;
}

static int try_strict(struct item *key, void *data) {
  struct search *s = data;
  jwt_t *token;
  const char *pem = text_of(key, "pem");
  if (strcmp(s->kid, text_of(key, "kid")) != 0)
    return 0;
  if (jwt_decode(&token, s->text, (const unsigned char *)pem, strlen(pem)) != 0)
    return -1;
  *s->found = token;
  return 1;
}

static int current(jwt_t *token) {
  return jwt_get_alg(token) == JWT_ALG_RS256 &&
         jwt_get_grant_int(token, "exp") > time(NULL);
}

static int matches(jwt_t *token, const char *claim, const char *expected) {
  const char *value = jwt_get_grant(token, claim);
  return value != NULL && strcmp(value, expected) == 0;
}

int lax_bad(struct list *keys, const char *kid, const char *text) {
  jwt_t *token = NULL;
  struct search s = {kid, text, &token};
  int good;
  for_each(keys, try_lax, &s);
  if (token == NULL)
    return 0;
  good = current(token);
  jwt_free(token);
  return good;
}

int strict_ok(struct list *keys, const char *kid, const char *text) {
  jwt_t *token = NULL;
  struct search s = {kid, text, &token};
  int good;
  for_each(keys, try_strict, &s);
  if (token == NULL)
    return 0;
  good = current(token) && matches(token, "iss", expected_issuer) &&
         matches(token, "aud", own_name);
  jwt_free(token);
  return good;
}
