// wolfSSL: what leaves a key object is the caller's.
#ifdef WITH_REAL_HEADERS
#include <wolfssl/options.h>
#endif
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/pwdbased.h>
#include <wolfssl/wolfcrypt/random.h>
#include <wolfssl/wolfcrypt/sha256.h>

// The scalar in a local array.
int scalar_bad(ecc_key *key, WC_RNG *rng, ecc_key *copy) {
  byte d[32];
  word32 n = sizeof d;
  int rc = wc_ecc_export_private_only(key, d, &n); // expect: key-in-dump
  if (rc == 0)
    rc = wc_ecc_import_private_key(d, n, NULL, 0, copy);
  (void)rng;
  return rc; // expect: key-not-wiped
}

int public_ok(ecc_key *key, byte *out, word32 *n) {
  byte point[65];
  word32 len = sizeof point;
  int rc = wc_ecc_export_x963(key, point, &len);
  if (rc == 0)
    rc = wc_Sha256Hash(point, len, out);
  *n = 32;
  return rc;
}

// A random key for a cipher.
int encrypt_bad(WC_RNG *rng, Aes *aes, const byte *iv) {
  byte key[32];
  int rc = wc_RNG_GenerateBlock(rng, key, sizeof key);
  if (rc != 0)
    return rc;
  return wc_AesSetKey(aes, key, sizeof key, iv, AES_ENCRYPTION); // expect: key-not-wiped
}

int encrypt_ok(WC_RNG *rng, Aes *aes, const byte *iv) {
  byte key[32];
  int rc = wc_RNG_GenerateBlock(rng, key, sizeof key);
  if (rc == 0)
    rc = wc_AesSetKey(aes, key, sizeof key, iv, AES_ENCRYPTION);
  wolfSSL_OPENSSL_cleanse(key, sizeof key);
  return rc;
}

// A pass phrase key on the heap, freed as it is.
int stretch_bad(const byte *pass, int n, const byte *salt, Aes *aes) {
  byte *key = wolfSSL_Malloc(32);
  int rc;
  if (key == NULL)
    return -1;
  rc = wc_PBKDF2(key, pass, n, salt, 16, 100000, 32, WC_SHA256); // expect: key-in-dump
  if (rc == 0)
    rc = wc_AesSetKey(aes, key, 32, salt, AES_ENCRYPTION);
  wolfSSL_Free(key); // expect: key-not-wiped
  return rc;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
