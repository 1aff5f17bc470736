// Nettle: contexts and buffers belong to the caller.
#include <nettle/aes.h>
#include <nettle/curve25519.h>
#include <nettle/pbkdf2.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

// The derived key in a heap block.
int stretch_bad(const char *pass, const uint8_t *salt, uint8_t *block) {
  struct aes256_ctx cipher;
  uint8_t *key = malloc(32);
  if (key == NULL)
    return -1;
  pbkdf2_hmac_sha256(strlen(pass), (const uint8_t *)pass, 100000, 16, salt, 32, key); // expect: key-in-dump
  aes256_set_encrypt_key(&cipher, key);
  aes256_encrypt(&cipher, 16, block, block);
  free(key); // expect: key-not-wiped
  explicit_bzero(&cipher, sizeof cipher);
  return 0;
}

// The context holds the key as well.
void encrypt_bad(const uint8_t *key, uint8_t *block) {
  struct aes256_ctx cipher;
  aes256_set_encrypt_key(&cipher, key);
  aes256_encrypt(&cipher, 16, block, block);
} // expect: key-not-wiped

void encrypt_ok(const uint8_t *key, uint8_t *block) {
  struct aes256_ctx cipher;
  aes256_set_encrypt_key(&cipher, key);
  aes256_encrypt(&cipher, 16, block, block);
  explicit_bzero(&cipher, sizeof cipher);
}

// A shared secret, hashed.
void exchange_bad(const uint8_t *n, const uint8_t *peer, uint8_t *out) {
  uint8_t shared[CURVE25519_SIZE];
  struct sha256_ctx hash;
  curve25519_mul(shared, n, peer);
  sha256_init(&hash);
  sha256_update(&hash, sizeof shared, shared);
  sha256_digest(&hash, 32, out);
} // expect: key-not-wiped

void exchange_ok(const uint8_t *n, const uint8_t *peer, uint8_t *out) {
  uint8_t shared[CURVE25519_SIZE];
  struct sha256_ctx hash;
  curve25519_mul(shared, n, peer);
  sha256_init(&hash);
  sha256_update(&hash, sizeof shared, shared);
  sha256_digest(&hash, 32, out);
  explicit_bzero(shared, sizeof shared);
}

// The result of mul_g is a public key.
int public_ok(const uint8_t *n, uint8_t *out) {
  uint8_t pub[CURVE25519_SIZE];
  curve25519_mul_g(pub, n);
  memcpy(out, pub, sizeof pub);
  return 0;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
