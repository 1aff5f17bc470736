// C programs: return codes, goto, enumerators, structs and callbacks,
// comparisons in their usual and weak forms, the validation objects of
// later 1.x. RUN: %check %s -- -std=gnu11
#include <jansson.h>
#include <jwt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
typedef struct jwt_valid jwt_valid_t; /* of later 1.x */
int jwt_valid_new(jwt_valid_t **v, jwt_alg_t alg);
void jwt_valid_free(jwt_valid_t *v);
int jwt_valid_set_now(jwt_valid_t *v, const time_t now);
int jwt_valid_add_grant(jwt_valid_t *v, const char *grant, const char *val);
unsigned int jwt_validate(jwt_t *jwt, jwt_valid_t *v);
extern const char *expected_issuer, *own_name;
extern const unsigned char *key;
extern int key_len;
void serve(const char *user);
void store(const char *what);
void log_line(const char *text);
static bool strict(jwt_t *t) {
  const char *iss = jwt_get_grant(t, "iss"), *aud = jwt_get_grant(t, "aud");
  return jwt_get_alg(t) == JWT_ALG_RS256 && iss && aud &&
         !strcmp(iss, expected_issuer) && !strcmp(aud, own_name) &&
         jwt_get_grant_int(t, "exp") > time(NULL);
}
static bool no_iss(jwt_t *t) {
  const char *aud = jwt_get_grant(t, "aud");
  return jwt_get_alg(t) == JWT_ALG_RS256 && aud && !strcmp(aud, own_name) &&
         jwt_get_grant_int(t, "exp") > time(NULL);
}
int goto_err_ok(const char *text) {
  jwt_t *t = NULL;
  int rc = -1;
  if (jwt_decode(&t, text, key, key_len))
    goto err;
  if (!strict(t))
    goto err;
  rc = 0;
err:
  if (t)
    jwt_free(t);
  return rc;
}
int goto_err_bad(const char *text) {
  jwt_t *t = NULL;
  int rc = -1;
  if (jwt_decode(&t, text, key, key_len)) // expect: missing-claim-validation(iss)
    goto err;
  if (!no_iss(t))
    goto err;
  rc = 0;
err:
  jwt_free(t);
  return rc;
}
int ret_var_ok(const char *text) {
  jwt_t *t = NULL;
  int ret = jwt_decode(&t, text, key, key_len);
  if (ret != 0)
    return ret;
  if (!strict(t))
    ret = -1;
  jwt_free(t);
  return ret;
}
int ret_var_bad(const char *text) {
  jwt_t *t = NULL;
  int ret = jwt_decode(&t, text, key, // expect: missing-claim-validation(iss)
                       key_len);
  if (ret != 0)
    return ret;
  if (!no_iss(t))
    ret = -1;
  jwt_free(t);
  return ret;
}
bool and_chain_ok(const char *text) {
  jwt_t *t = NULL;
  bool ok = jwt_decode(&t, text, key, key_len) == 0 &&
            jwt_get_alg(t) == JWT_ALG_RS256 && jwt_get_grant(t, "iss") &&
            strcmp(jwt_get_grant(t, "iss"), expected_issuer) == 0 &&
            jwt_get_grant(t, "aud") &&
            strcmp(jwt_get_grant(t, "aud"), own_name) == 0 &&
            jwt_get_grant_int(t, "exp") > time(NULL);
  jwt_free(t);
  return ok;
}
enum verdict { V_OK, V_BAD_SIGNATURE, V_BAD_ISSUER, V_EXPIRED };
enum verdict enum_ok(const char *text, jwt_t **out) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, key_len) != 0)
    return V_BAD_SIGNATURE;
  if (jwt_get_alg(t) != JWT_ALG_RS256) {
    jwt_free(t);
    return V_BAD_SIGNATURE;
  }
  if (jwt_get_grant_int(t, "exp") < time(NULL)) {
    jwt_free(t);
    return V_EXPIRED;
  }
  const char *iss = jwt_get_grant(t, "iss");
  if (!iss || strcmp(iss, expected_issuer)) {
    jwt_free(t);
    return V_BAD_ISSUER;
  }
  const char *aud = jwt_get_grant(t, "aud");
  if (!aud || strcmp(aud, own_name)) {
    jwt_free(t);
    return V_BAD_ISSUER;
  }
  jwt_free(t);
  return V_OK;
}
enum verdict enum_bad(const char *text) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, key_len) != 0) // expect: missing-claim-validation(iss)
    return V_BAD_SIGNATURE;
  if (jwt_get_alg(t) != JWT_ALG_RS256) {
    jwt_free(t);
    return V_BAD_SIGNATURE;
  }
  if (jwt_get_grant_int(t, "exp") < time(NULL)) {
    jwt_free(t);
    return V_EXPIRED;
  }
  const char *aud = jwt_get_grant(t, "aud");
  if (!aud || strcmp(aud, own_name)) {
    jwt_free(t);
    return V_BAD_ISSUER;
  }
  jwt_free(t);
  return V_OK;
}
bool null_key_bad(const char *text) {
  jwt_t *t;
  if (jwt_decode(&t, text, NULL, 0)) // expect: unverified-token
    return false;
  bool ok = strict(t);
  if (ok)
    serve(jwt_get_grant(t, "sub"));
  jwt_free(t);
  return ok;
}
bool no_alg_bad(const char *text) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, key_len)) // expect: algorithm-confusion
    return false;
  const char *iss = jwt_get_grant(t, "iss"), *aud = jwt_get_grant(t, "aud");
  bool ok = iss && aud && !strcmp(iss, expected_issuer) &&
            !strcmp(aud, own_name) && jwt_get_grant_int(t, "exp") > time(NULL);
  jwt_free(t);
  return ok;
}
bool log_goes_on_bad(const char *text) {
  jwt_t *t = NULL, *peek = NULL;
  if (jwt_decode(&peek, text, NULL, 0))
    return false;
  if (jwt_decode(&t, text, key, key_len)) // expect: unverified-token
    log_line("bad signature");
  serve(jwt_get_grant(peek, "sub"));
  jwt_free(t);
  jwt_free(peek);
  return true;
}
bool casecmp_bad(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  if (no_iss(t) && iss && strcasecmp(iss, expected_issuer) == 0) // expect: weak-claim-comparison(iss)
    ok = true;
  jwt_free(t);
  return ok;
}
bool prefix_bad(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  if (no_iss(t) && iss &&
      strncmp(iss, expected_issuer, strlen(expected_issuer)) == 0) // expect: weak-claim-comparison(iss)
    ok = true;
  jwt_free(t);
  return ok;
}
bool strstr_bad(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  if (no_iss(t) && iss && strstr(iss, "example.com")) // expect: weak-claim-comparison(iss)
    ok = true;
  jwt_free(t);
  return ok;
}
bool len_and_strncmp_ok(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  size_t n = strlen(expected_issuer);
  if (no_iss(t) && iss && strlen(iss) == n &&
      strncmp(iss, expected_issuer, n) == 0)
    ok = true;
  jwt_free(t);
  return ok;
}
static int classify(const char *iss) {
  if (!iss)
    return -1;
  if (!strcmp(iss, "https://a.example"))
    return 1;
  if (!strcmp(iss, "https://b.example"))
    return 2;
  return 0;
}
bool switch_ok(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  if (!no_iss(t))
    goto out;
  switch (classify(jwt_get_grant(t, "iss"))) {
  case 1:
    serve("a");
    ok = true;
    break;
  case 2:
    ok = true;
    break;
  case -1:
  case 0:
  default:
    break;
  }
out:
  jwt_free(t);
  return ok;
}
bool switch_bad(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len)) // expect: missing-claim-validation(iss)
    return false;
  if (!no_iss(t))
    goto out;
  switch (classify(jwt_get_grant(t, "iss"))) {
  case -1:
    break;
  default:
    ok = true;
  }
out:
  jwt_free(t);
  return ok;
}
static const char *const issuers[] = {"https://a.example", "https://b.example",
                                      NULL};
bool table_loop_ok(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  if (iss && no_iss(t))
    for (int i = 0; issuers[i]; i++)
      if (!strcmp(iss, issuers[i])) {
        ok = true;
        break;
      }
  jwt_free(t);
  return ok;
}
bool table_continue_ok(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  if (!iss || !no_iss(t)) {
    jwt_free(t);
    return false;
  }
  for (int i = 0; issuers[i]; i++) {
    if (strcmp(iss, issuers[i]) != 0)
      continue;
    ok = true;
  }
  jwt_free(t);
  return ok;
}
bool difftime_ok(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss"), *aud = jwt_get_grant(t, "aud");
  time_t exp = (time_t)jwt_get_grant_int(t, "exp");
  if (jwt_get_alg(t) == JWT_ALG_RS256 && iss && aud &&
      !strcmp(iss, expected_issuer) && !strcmp(aud, own_name) &&
      difftime(exp, time(NULL)) > 0)
    ok = true;
  jwt_free(t);
  return ok;
}
bool leeway_ok(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss"), *aud = jwt_get_grant(t, "aud");
  long exp = jwt_get_grant_int(t, "exp"), now = (long)time(NULL);
  if (jwt_get_alg(t) == JWT_ALG_RS256 && iss && aud &&
      !strcmp(iss, expected_issuer) && !strcmp(aud, own_name) &&
      now <= exp + 60)
    ok = true;
  jwt_free(t);
  return ok;
}
bool exp_inverted_bad(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len)) // expect: missing-claim-validation(exp)
    return false;
  const char *iss = jwt_get_grant(t, "iss"), *aud = jwt_get_grant(t, "aud");
  long exp = jwt_get_grant_int(t, "exp"), now = (long)time(NULL);
  if (jwt_get_alg(t) == JWT_ALG_RS256 && iss && aud &&
      !strcmp(iss, expected_issuer) && !strcmp(aud, own_name) && now >= exp)
    ok = true;
  jwt_free(t);
  return ok;
}
bool valid_api_ok(const char *text) {
  jwt_t *t;
  jwt_valid_t *v;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  if (jwt_valid_new(&v, JWT_ALG_RS256) == 0) {
    jwt_valid_set_now(v, time(NULL));
    jwt_valid_add_grant(v, "iss", expected_issuer);
    jwt_valid_add_grant(v, "aud", own_name);
    ok = jwt_validate(t, v) == 0;
    jwt_valid_free(v);
  }
  jwt_free(t);
  return ok;
}
bool valid_api_ignored_bad(const char *text) {
  jwt_t *t;
  jwt_valid_t *v;
  if (jwt_decode(&t, text, key, key_len)) // expect: missing-claim-validation(aud|scope, exp, iss); algorithm-confusion
    return false;
  jwt_valid_new(&v, JWT_ALG_RS256);
  jwt_valid_set_now(v, time(NULL));
  jwt_valid_add_grant(v, "iss", expected_issuer);
  jwt_valid_add_grant(v, "aud", own_name);
  jwt_validate(t, v);
  jwt_valid_free(v);
  serve(jwt_get_grant(t, "sub"));
  jwt_free(t);
  return true;
}
struct session {
  bool ok;
  char user[64];
};
void fill_bad(const char *text, struct session *s) {
  jwt_t *t = NULL;
  s->ok = false;
  if (jwt_decode(&t, text, key, key_len) == 0 && // expect: missing-claim-validation(iss)
      no_iss(t)) {
    s->ok = true;
    strncpy(s->user, jwt_get_grant(t, "sub"), sizeof s->user - 1);
  }
  jwt_free(t);
}
void fill_ok(const char *text, struct session *s) {
  jwt_t *t = NULL;
  memset(s, 0, sizeof *s);
  if (jwt_decode(&t, text, key, key_len) == 0 && strict(t)) {
    s->ok = true;
    strncpy(s->user, jwt_get_grant(t, "sub"), sizeof s->user - 1);
  }
  jwt_free(t);
}
static int verify(const char *text) {
  jwt_t *t = NULL;
  int r;
  r = jwt_decode(&t, text, key, // expect: missing-claim-validation(iss)
                 key_len);
  if (r == 0 && !no_iss(t))
    r = 1;
  jwt_free(t);
  return r;
}
void handler_bad(const char *text) {
  if (verify(text) != 0)
    return;
  store("granted");
}
static int verify_ok(const char *text, char **user) {
  jwt_t *t = NULL;
  int r;
  r = jwt_decode(&t, text, key, key_len);
  if (r == 0 && !strict(t))
    r = 1;
  if (r == 0)
    *user = strdup(jwt_get_grant(t, "sub"));
  jwt_free(t);
  return r;
}
void handler_ok(const char *text) {
  char *user = NULL;
  if (verify_ok(text, &user))
    return;
  serve(user);
  free(user);
}
typedef void (*done_fn)(int status, const char *user, void *arg);
void callback_ok(const char *text, done_fn done, void *arg) {
  jwt_t *t = NULL;
  if (jwt_decode(&t, text, key, key_len)) {
    done(-1, NULL, arg);
    return;
  }
  if (!strict(t)) {
    done(-2, NULL, arg);
    jwt_free(t);
    return;
  }
  done(0, jwt_get_grant(t, "sub"), arg);
  jwt_free(t);
}
void callback_bad(const char *text, done_fn done, void *arg) {
  jwt_t *t = NULL;
  if (jwt_decode(&t, text, key, key_len)) { // expect: missing-claim-validation(iss)
    done(-1, NULL, arg);
    return;
  }
  if (!no_iss(t)) {
    done(-2, NULL, arg);
    jwt_free(t);
    return;
  }
  done(0, jwt_get_grant(t, "sub"), arg);
  jwt_free(t);
}
bool scope_strtok_ok(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss");
  char *scopes = strdup(jwt_get_grant(t, "scope")), *save = NULL;
  if (jwt_get_alg(t) == JWT_ALG_RS256 && iss && !strcmp(iss, expected_issuer) &&
      jwt_get_grant_int(t, "exp") > time(NULL))
    for (char *w = strtok_r(scopes, " ", &save); w;
         w = strtok_r(NULL, " ", &save))
      if (!strcmp(w, "read")) {
        ok = true;
        break;
      }
  free(scopes);
  jwt_free(t);
  return ok;
}
bool scope_strstr_bad(const char *text) {
  jwt_t *t;
  bool ok = false;
  if (jwt_decode(&t, text, key, key_len))
    return false;
  const char *iss = jwt_get_grant(t, "iss"), *s = jwt_get_grant(t, "scope");
  if (jwt_get_alg(t) == JWT_ALG_RS256 && iss && !strcmp(iss, expected_issuer) &&
      jwt_get_grant_int(t, "exp") > time(NULL) && s && strstr(s, "read")) // expect: weak-claim-comparison(scope)
    ok = true;
  jwt_free(t);
  return ok;
}
