// Signatures that are checked by OpenSSL, payloads that the program decodes
// itself.
// RUN: %check %s -- -std=gnu11
#include <jansson.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct service {
  EVP_PKEY *key;
  const char *issuer, *audience;
};

static int digit(int c) {
  const char *all =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const char *at = c ? strchr(all, c) : NULL;
  return at ? (int)(at - all) : -1;
}

static unsigned char *unbase(const char *in, size_t n, size_t *length) {
  unsigned char *out = malloc(n + 1);
  unsigned bits = 0, kept = 0;
  size_t used = 0;
  if (out == NULL)
    return NULL;
  for (size_t i = 0; i < n; i++) {
    int d = digit(in[i]);
    if (d < 0) {
      free(out);
      return NULL;
    }
    kept = kept << 6 | (unsigned)d;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[used++] = (unsigned char)(kept >> bits);
    }
  }
  *length = used;
  return out;
}

static int is_signed(EVP_PKEY *key, const char *text, size_t n,
                     const unsigned char *sig, size_t size) {
  EVP_MD_CTX *ctx = EVP_MD_CTX_new();
  int good = ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, key) == 1 &&
             EVP_DigestVerify(ctx, sig, size, (const unsigned char *)text, n) == 1;
  EVP_MD_CTX_free(ctx);
  return good;
}

// The payload, if the signature is valid.
static json_t *opened(const struct service *s, const char *token) {
  const char *dot = strchr(token, '.');
  const char *last = dot ? strchr(dot + 1, '.') : NULL;
  size_t size = 0, length = 0;
  unsigned char *sig = last ? unbase(last + 1, strlen(last + 1), &size) : NULL;
  unsigned char *body = NULL;
  json_t *claims = NULL;
  if (sig && is_signed(s->key, token, (size_t)(last - token), sig, size) &&
      (body = unbase(dot + 1, (size_t)(last - dot - 1), &length)))
    claims = json_loadb((const char *)body, length, 0, NULL);
  free(sig);
  free(body);
  return claims;
}

static int is(json_t *claims, const char *name, const char *want) {
  const char *text = json_string_value(json_object_get(claims, name));
  return text && strcmp(text, want) == 0;
}

static int lasts(json_t *claims) {
  return json_integer_value(json_object_get(claims, "exp")) > time(NULL);
}

int all_ok(const struct service *s, const char *token) {
  json_t *claims = opened(s, token);
  int good = claims && is(claims, "iss", s->issuer) &&
             is(claims, "aud", s->audience) && lasts(claims);
  json_decref(claims);
  return good;
}

// What a decoder of the program's own writes byte by byte is not traced to the
// text, so nothing is known to be read from what was verified.
int no_issuer_FN(const struct service *s, const char *token) {
  json_t *claims = opened(s, token);
  int good = claims && is(claims, "aud", s->audience) && lasts(claims);
  json_decref(claims);
  return good;
}
