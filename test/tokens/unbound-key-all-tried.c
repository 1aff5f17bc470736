// Each key of a set or table is tried: where several issuers are accepted, the
// holder of one key can sign as the other.
// RUN: %check %s --option RequiredClaims=iss -- -std=gnu11

#include <jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const files[] = {"keys/one.pem", "keys/two.pem"};
static const char *const only_file[] = {"keys/one.pem"};

static char *contents(const char *path, size_t *len) {
  FILE *file = fopen(path, "rb");
  if (!file)
    return NULL;
  char *data = malloc(4096);
  if (data)
    *len = fread(data, 1, 4096, file);
  fclose(file);
  return data;
}

static int is(const char *text, const char *want) {
  return text && !strcmp(text, want);
}

static int either_issuer(jwt_t *token) {
  const char *iss = jwt_get_grant(token, "iss");
  return jwt_get_alg(token) == JWT_ALG_RS256 &&
         (is(iss, "https://one.example") || is(iss, "https://two.example"));
}

int several_issuers_bad(const char *raw) {
  jwt_t *token = NULL;
  for (size_t i = 0; !token && i < sizeof files / sizeof files[0]; i++) {
    size_t len = 0;
    char *pem = contents(files[i], &len);
    if (pem && jwt_decode(&token, raw, (unsigned char *)pem, (int)len)) // expect: unbound-key
      token = NULL;
    free(pem);
  }
  return token && either_issuer(token);
}

int one_issuer_ok(const char *raw) {
  jwt_t *token = NULL;
  for (size_t i = 0; !token && i < sizeof files / sizeof files[0]; i++) {
    size_t len = 0;
    char *pem = contents(files[i], &len);
    if (pem && jwt_decode(&token, raw, (unsigned char *)pem, (int)len))
      token = NULL;
    free(pem);
  }
  return token && jwt_get_alg(token) == JWT_ALG_RS256 &&
         is(jwt_get_grant(token, "iss"), "https://one.example");
}

int one_key_ok(const char *raw) {
  jwt_t *token = NULL;
  for (size_t i = 0; !token && i < sizeof only_file / sizeof only_file[0]; i++) {
    size_t len = 0;
    char *pem = contents(only_file[i], &len);
    if (pem && jwt_decode(&token, raw, (unsigned char *)pem, (int)len))
      token = NULL;
    free(pem);
  }
  return token && either_issuer(token);
}
