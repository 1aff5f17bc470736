// A scope searched with strstr(): a word of the list only if both ends of what
// was found are looked at.
// RUN: %check %s -- -std=gnu11

#include <jwt.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

extern const unsigned char *key;
extern int key_len;

static bool listed(const char *words, const char *word) {
  const char *p = words;
  size_t length = strlen(word);
  while (p && (p = strstr(p, word))) {
    bool first = p == words || *(p - 1) == ' ';
    if (first && (p[length] == ' ' || !p[length]))
      return true;
    p++;
  }
  return false;
}

static bool listed_at_its_end(const char *words, const char *word) {
  const char *p = words ? strstr(words, word) : NULL; // expect: weak-claim-comparison(scope)
  return p && (p[strlen(word)] == ' ' || p[strlen(word)] == '\0');
}

static bool listed_at_its_start(const char *words, const char *word) {
  const char *p = words ? strstr(words, word) : NULL; // expect: weak-claim-comparison(scope)
  return p && (p == words || p[-1] == ' ');
}

// The second end is looked at, and nothing follows from it.
static bool listed_but(const char *words, const char *word) {
  const char *p = words ? strstr(words, word) : NULL; // expect: weak-claim-comparison(scope)
  if (!p || (p > words && p[-1] != ' '))
    return false;
  bool more = p[strlen(word)] != ' ' && p[strlen(word)] != 0;
  return more ? p != NULL : true;
}

static bool opened(const char *raw, jwt_t **token) {
  if (jwt_decode(token, raw, key, key_len) ||
      jwt_get_alg(*token) != JWT_ALG_RS256)
    return false;
  const char *issuer = jwt_get_grant(*token, "iss");
  return issuer && !strcmp(issuer, "https://id.example") &&
         jwt_get_grant_int(*token, "exp") > time(NULL);
}

bool helper_ok(const char *raw) {
  jwt_t *token = NULL;
  return opened(raw, &token) && listed(jwt_get_grant(token, "scope"), "read");
}

bool end_only_bad(const char *raw) {
  jwt_t *token = NULL;
  return opened(raw, &token) &&
         listed_at_its_end(jwt_get_grant(token, "scope"), "read");
}

bool start_only_bad(const char *raw) {
  jwt_t *token = NULL;
  return opened(raw, &token) &&
         listed_at_its_start(jwt_get_grant(token, "scope"), "read");
}

bool ignored_bad(const char *raw) {
  jwt_t *token = NULL;
  return opened(raw, &token) &&
         listed_but(jwt_get_grant(token, "scope"), "read");
}

bool inline_ok(const char *raw) {
  jwt_t *token = NULL;
  if (!opened(raw, &token))
    return false;
  const char *scope = jwt_get_grant(token, "scope");
  const char *p = scope ? strstr(scope, "write:all") : NULL;
  if (p == NULL)
    return false;
  if (p != scope && p[-1] != ' ')
    return false;
  const char *after = p + 9;
  return *after == '\0' || *after == ' ';
}
