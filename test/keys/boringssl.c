// BoringSSL: OPENSSL_free clears; what lies on the stack it does not.
#include <openssl/curve25519.h>
#include <openssl/digest.h>
#include <openssl/hkdf.h>
#include <openssl/mem.h>
#include <openssl/rsa.h>

// Freed blocks are cleared, but live ones are in the dump.
int key_size_bad(const RSA *rsa) {
  uint8_t *der = NULL;
  size_t len = 0;
  if (!RSA_private_key_to_bytes(&der, &len, rsa)) // expect: key-in-dump
    return -1;
  OPENSSL_free(der);
  return (int)len;
}

int modulus_size_ok(const RSA *rsa) { return (int)RSA_size(rsa); }

// A shared secret on the stack.
int agree_bad(const uint8_t *mine, const uint8_t *peer, uint8_t *out) {
  uint8_t shared[32];
  if (!X25519(shared, mine, peer))
    return 0;
  return HKDF(out, 32, EVP_sha256(), shared, sizeof shared, NULL, 0, NULL, 0); // expect: key-not-wiped
}

int agree_ok(const uint8_t *mine, const uint8_t *peer, uint8_t *out) {
  uint8_t shared[32];
  int ok = X25519(shared, mine, peer) &&
           HKDF(out, 32, EVP_sha256(), shared, sizeof shared, NULL, 0, NULL, 0);
  OPENSSL_cleanse(shared, sizeof shared);
  return ok;
}

// There is no secure heap behind this name.
uint8_t *identity_bad(uint8_t *pub) {
  uint8_t *key = OPENSSL_secure_malloc(64);
  if (key != NULL)
    ED25519_keypair(pub, key); // expect: key-in-dump
  return key;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
