// KeyPolicy=bypass says nothing to a program that guards no key.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

int plain_ok(const char *pass, const unsigned char *in, unsigned char *out) {
  static const unsigned char salt[16] = {1};
  unsigned char key[32];
  unsigned n = 0;
  int ok = 0;
  if (PKCS5_PBKDF2_HMAC(pass, (int)strlen(pass), salt, 16, 1000, EVP_sha256(), 32, key) == 1)
    ok = HMAC(EVP_sha256(), key, 32, in, 4, out, &n) != NULL;
  OPENSSL_cleanse(key, sizeof key);
  return ok;
}

// RUN: %check %s --option KeyPolicy=bypass -- -std=gnu11
