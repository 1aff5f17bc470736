// KeyPolicy=bypass: only keys that leave a guard, or that are no part of what
// the program guards.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <string.h>

static unsigned char shelf[32];
static const unsigned char salt[16] = {1};

// Out of guarded memory into a plain variable.
int shelved_bad(const char *pass) {
  unsigned char *key = sodium_malloc(32);
  if (key == NULL)
    return 0;
  if (PKCS5_PBKDF2_HMAC(pass, (int)strlen(pass), salt, 16, 1000, EVP_sha256(), 32, key) != 1) {
    sodium_free(key);
    return 0;
  }
  memcpy(shelf, key, 32); // expect: key-in-dump
  sodium_free(key);
  return 1;
}

int guarded_ok(const char *pass, const unsigned char *in, unsigned char *out) {
  unsigned char *key = sodium_malloc(32);
  unsigned n = 0;
  int ok = 0;
  if (key == NULL)
    return 0;
  if (PKCS5_PBKDF2_HMAC(pass, (int)strlen(pass), salt, 16, 1000, EVP_sha256(), 32, key) == 1)
    ok = HMAC(EVP_sha256(), key, 32, in, 4, out, &n) != NULL;
  sodium_free(key);
  return ok;
}

// RUN: %check %s --option KeyPolicy=bypass -- -std=gnu11
