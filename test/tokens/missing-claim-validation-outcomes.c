// Which results accept, where there are more than two.
// RUN: %check %s -- -std=gnu11

#include <jwt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// May say no without having compared anything.
static int has_word(const char *list, const char *want) {
  char *save = NULL, *copy = list ? strdup(list) : NULL;
  int found = 0;
  if (!copy)
    return 0;
  for (char *word = strtok_r(copy, " ", &save); word && !found;
       word = strtok_r(NULL, " ", &save))
    found = !strcmp(word, want);
  free(copy);
  return found;
}

static int is_ours(jwt_t *t) {
  const char *iss = jwt_get_grant(t, "iss");
  return jwt_get_alg(t) == JWT_ALG_RS256 && iss &&
         !strcmp(iss, "https://login.example");
}

// 403 is what the scope decided: it is no success.
int codes_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t = NULL;
  int result = 401;
  if (jwt_decode(&t, text, key, n) || !is_ours(t))
    goto out;
  if (!has_word(jwt_get_grant(t, "scope"), "write")) {
    result = 403;
    goto out;
  }
  if (time(NULL) >= jwt_get_grant_int(t, "exp"))
    goto out;
  result = 200;
out:
  jwt_free(t);
  return result;
}

// A scope that need not be there, beside the audience.
int optional_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t = NULL;
  int result = 401;
  if (jwt_decode(&t, text, key, n) || !is_ours(t))
    goto out;
  const char *aud = jwt_get_grant(t, "aud");
  if (!aud || strcmp(aud, "files"))
    goto out;
  const char *scope = jwt_get_grant(t, "scope");
  if (scope && !has_word(scope, "write")) {
    result = 403;
    goto out;
  }
  if (time(NULL) >= jwt_get_grant_int(t, "exp"))
    goto out;
  result = 200;
out:
  jwt_free(t);
  return result;
}

// The expiry is looked at on the way to 403 alone.
int codes_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t = NULL;
  int result = 401;
  if (jwt_decode(&t, text, key, n) || !is_ours(t)) // expect: missing-claim-validation(exp)
    goto out;
  if (!has_word(jwt_get_grant(t, "scope"), "write")) {
    if (time(NULL) < jwt_get_grant_int(t, "exp"))
      result = 403;
    goto out;
  }
  result = 200;
out:
  jwt_free(t);
  return result;
}

// The word decides nothing: both ways end alike.
int ignored_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t = NULL;
  int result = 401, level = 0;
  if (jwt_decode(&t, text, key, n) || !is_ours(t)) // expect: missing-claim-validation(aud|scope)
    goto out;
  if (has_word(jwt_get_grant(t, "scope"), "write"))
    level = 1;
  if (time(NULL) >= jwt_get_grant_int(t, "exp"))
    goto out;
  result = 200;
  if (level)
    setenv("LEVEL", "1", 1);
out:
  jwt_free(t);
  return result;
}
