// Comparisons in helpers, loops and after null tests; a key out of a table.
// RUN: %check %s -- -std=gnu11

#include <jansson.h>
#include <jwt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const char *expected_issuer, *own_name;

static int has_word(const char *list, const char *want) {
  const char *p = list;
  size_t n = strlen(want);
  if (list == NULL)
    return 0;
  while (*p) {
    size_t len = strcspn(p, " ");
    if (len == n && strncmp(p, want, n) == 0)
      return 1;
    p += len;
    while (*p == ' ')
      p++;
  }
  return 0;
}

static int starts_with(const char *text, const char *want) {
  return text != NULL && strncmp(text, want, strlen(want)) == 0;
}

static int lasts(jwt_t *token) {
  return (long long)jwt_get_grant_int(token, "exp") - (long long)time(NULL) > 0;
}

static int is_meant(jwt_t *token, const char *want) {
  char *text = jwt_get_grants_json(token, "aud");
  json_t *list, *item;
  size_t i;
  int found = 0;
  if (text == NULL)
    return 0;
  list = json_loads(text, JSON_DECODE_ANY, NULL);
  free(text);
  json_array_foreach(list, i, item) {
    if (json_is_string(item) && strcmp(json_string_value(item), want) == 0)
      found = 1;
  }
  json_decref(list);
  return found;
}

int list_in_helper_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *token = NULL;
  int result = -1;
  const char *issuer;
  if (jwt_decode(&token, text, key, n))
    goto out;
  if (jwt_get_alg(token) != JWT_ALG_RS256)
    goto out;
  issuer = jwt_get_grant(token, "iss");
  if (issuer && strncmp(issuer, expected_issuer, strlen(expected_issuer) + 1) == 0 &&
      is_meant(token, own_name) && lasts(token))
    result = 0;
out:
  jwt_free(token);
  return result;
}

int words_in_helper_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *token = NULL;
  int result = -1;
  const char *issuer;
  if (jwt_decode(&token, text, key, n))
    goto out;
  if (jwt_get_alg(token) != JWT_ALG_RS256)
    goto out;
  issuer = jwt_get_grant(token, "iss");
  if (issuer && strcmp(issuer, expected_issuer) == 0 &&
      has_word(jwt_get_grant(token, "scope"), "read") && lasts(token))
    result = 0;
out:
  jwt_free(token);
  return result;
}

int prefix_in_helper_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *token = NULL;
  int result = -1;
  if (jwt_decode(&token, text, key, n))
    goto out;
  if (jwt_get_alg(token) != JWT_ALG_RS256)
    goto out;
  if (starts_with(jwt_get_grant(token, "iss"), expected_issuer) && // expect: weak-claim-comparison(iss)
      has_word(jwt_get_grant(token, "scope"), "read") && lasts(token))
    result = 0;
out:
  jwt_free(token);
  return result;
}

struct entry {
  const char *kid, *issuer, *key;
};
static const struct entry entries[] = {
    {"k1", "https://one.example", "key one"},
    {"k2", "https://two.example", "key two"},
};

static const struct entry *find_entry(const char *kid) {
  if (kid == NULL)
    return NULL;
  for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
    if (strcmp(entries[i].kid, kid) == 0)
      return &entries[i];
  return NULL;
}

int by_kid_bad(const char *text, const char *kid_text) {
  jwt_t *token = NULL, *peek = NULL;
  int result = -1;
  const struct entry *e;
  const char *issuer;
  if (jwt_decode(&peek, text, NULL, 0))
    return -1;
  e = find_entry(jwt_get_header(peek, "kid"));
  if (e == NULL)
    goto out;
  if (jwt_decode(&token, text, (const unsigned char *)e->key, (int)strlen(e->key))) // expect: unbound-key(kid)
    goto out;
  if (jwt_get_alg(token) != JWT_ALG_HS256)
    goto out;
  issuer = jwt_get_grant(token, "iss");
  if (issuer && strcmp(issuer, expected_issuer) == 0 &&
      has_word(jwt_get_grant(token, "scope"), "read") && lasts(token))
    result = 0;
out:
  jwt_free(token);
  jwt_free(peek);
  return result;
}

int by_kid_and_issuer_ok(const char *text) {
  jwt_t *token = NULL, *peek = NULL;
  int result = -1;
  const struct entry *e;
  const char *issuer;
  if (jwt_decode(&peek, text, NULL, 0))
    return -1;
  e = find_entry(jwt_get_header(peek, "kid"));
  if (e == NULL)
    goto out;
  if (jwt_decode(&token, text, (const unsigned char *)e->key, (int)strlen(e->key)))
    goto out;
  if (jwt_get_alg(token) != JWT_ALG_HS256)
    goto out;
  issuer = jwt_get_grant(token, "iss");
  if (issuer && strcmp(issuer, e->issuer) == 0 &&
      has_word(jwt_get_grant(token, "scope"), "read") && lasts(token))
    result = 0;
out:
  jwt_free(token);
  jwt_free(peek);
  return result;
}
// Known false alarm: the audience that a helper compares in a loop over the
// members of a claim is not taken for compared in its four callers.
