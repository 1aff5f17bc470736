// Loops over constant tables of claims compare each of them.
// RUN: %check %s -- -std=c++20

#include <cstring>
#include <ctime>
#include <jwt.h>
#include <string>
#include <utility>
#include <vector>

struct rule {
  const char *name, *value;
};
static const rule rules[] = {{"iss", "https://login.example"},
                             {"aud", "https://files.example"}};
static const rule ended[] = {{"iss", "https://login.example"},
                             {"aud", "https://files.example"},
                             {nullptr, nullptr}};
static const rule issuer_only[] = {{"iss", "https://login.example"},
                                   {"sub", "root"}};
static const char *const names[] = {"iss", "aud"};

static bool is_current(jwt_t *t) {
  return jwt_get_alg(t) == JWT_ALG_RS256 &&
         std::time(nullptr) < jwt_get_grant_int(t, "exp");
}

static bool matches(jwt_t *t, const char *name, const char *value) {
  const char *have = jwt_get_grant(t, name);
  return have && !std::strcmp(have, value);
}

// By index, each comparison in the loop.
static bool by_index(jwt_t *t) {
  for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
    const char *have = jwt_get_grant(t, rules[i].name);
    if (have == nullptr || std::strcmp(have, rules[i].value) != 0)
      return false;
  }
  return true;
}
bool by_index_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n))
    return false;
  bool ok = is_current(t) && by_index(t);
  jwt_free(t);
  return ok;
}

// The table does not name the audience.
static bool lacks_one(jwt_t *t) {
  for (size_t i = 0; i < 2; i++) {
    const char *have = jwt_get_grant(t, issuer_only[i].name);
    if (have == nullptr || std::strcmp(have, issuer_only[i].value) != 0)
      return false;
  }
  return true;
}
bool lacks_one_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope)
    return false;
  bool ok = is_current(t) && lacks_one(t);
  jwt_free(t);
  return ok;
}

// One match is enough.
static bool any_of_them(jwt_t *t) {
  for (size_t i = 0; i < 2; i++) {
    const char *have = jwt_get_grant(t, rules[i].name);
    if (have && !std::strcmp(have, rules[i].value))
      return true;
  }
  return false;
}
bool any_of_them_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope, iss)
    return false;
  bool ok = is_current(t) && any_of_them(t);
  jwt_free(t);
  return ok;
}

// Up to an element without a name, in a helper.
static bool until_null(jwt_t *t) {
  for (int i = 0; ended[i].name; ++i)
    if (!matches(t, ended[i].name, ended[i].value))
      return false;
  return true;
}
bool until_null_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n))
    return false;
  bool ok = is_current(t) && until_null(t);
  jwt_free(t);
  return ok;
}

// By pointer.
static bool by_pointer(jwt_t *t) {
  for (const rule *r = ended; r->name; r++)
    if (!matches(t, r->name, r->value))
      return false;
  return true;
}
bool by_pointer_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n))
    return false;
  bool ok = is_current(t) && by_pointer(t);
  jwt_free(t);
  return ok;
}

// By range.
static bool by_range(jwt_t *t) {
  for (const rule &r : rules)
    if (!matches(t, r.name, r.value))
      return false;
  return true;
}
bool by_range_ok(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n))
    return false;
  bool ok = is_current(t) && by_range(t);
  jwt_free(t);
  return ok;
}

// The claims are there; nothing compares them.
static bool are_present(jwt_t *t) {
  for (const char *name : names)
    if (!jwt_get_grant(t, name))
      return false;
  return true;
}
bool are_present_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope, iss)
    return false;
  bool ok = is_current(t) && are_present(t);
  jwt_free(t);
  return ok;
}

// A loop that leaves early.
bool only_first_bad(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope)
    return false;
  bool ok = is_current(t);
  for (size_t i = 0; ok && i < 2; i++) {
    ok = matches(t, rules[i].name, rules[i].value);
    if (i == 0)
      break;
  }
  jwt_free(t);
  return ok;
}

// The rounds of a loop over a container are joined: they compare some claim.
static const std::vector<std::pair<std::string, std::string>> listed = {
    {"iss", "https://login.example"}, {"aud", "https://files.example"}};
static bool in_container(jwt_t *t) {
  for (const auto &[name, value] : listed) {
    const char *have = jwt_get_grant(t, name.c_str());
    if (!have || value != have)
      return false;
  }
  return true;
}
bool container_FP(const char *text, const unsigned char *key, int n) {
  jwt_t *t;
  if (jwt_decode(&t, text, key, n)) // expect: missing-claim-validation(aud|scope, iss)
    return false;
  bool ok = is_current(t) && in_container(t);
  jwt_free(t);
  return ok;
}
