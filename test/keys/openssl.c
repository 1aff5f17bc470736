// OpenSSL: private key exports, derived secrets, BIGNUM text, the secure heap.
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

// The copy outlives EVP_PKEY_free: OPENSSL_free does not clear it.
EVP_PKEY *clone_raw_bad(const EVP_PKEY *key) {
  size_t len = 32;
  unsigned char *raw = OPENSSL_malloc(len);
  EVP_PKEY *copy;
  if (raw == NULL)
    return NULL;
  if (EVP_PKEY_get_raw_private_key(key, raw, &len) != 1) { // expect: key-in-dump
    OPENSSL_free(raw);
    return NULL;
  }
  copy = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, len);
  OPENSSL_free(raw); // expect: key-not-wiped
  return copy;
}

EVP_PKEY *clone_raw_ok(const EVP_PKEY *key) {
  size_t len = 32;
  unsigned char *raw;
  EVP_PKEY *copy = NULL;
  if (CRYPTO_secure_malloc_init(65536, 32) <= 0)
    return NULL;
  raw = OPENSSL_secure_malloc(len);
  if (raw == NULL)
    return NULL;
  if (EVP_PKEY_get_raw_private_key(key, raw, &len) == 1)
    copy = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, len);
  OPENSSL_secure_clear_free(raw, 32);
  return copy;
}

// A shared secret in a local array.
int agree_bad(EVP_PKEY_CTX *ctx, unsigned char *digest) {
  unsigned char secret[32];
  size_t len = sizeof secret;
  if (EVP_PKEY_derive(ctx, secret, &len) <= 0)
    return 0;
  EVP_Digest(secret, len, digest, NULL, EVP_sha256(), NULL);
  return 1; // expect: key-not-wiped
}

int agree_ok(EVP_PKEY_CTX *ctx, unsigned char *digest) {
  unsigned char secret[32];
  size_t len = sizeof secret;
  if (EVP_PKEY_derive(ctx, secret, &len) <= 0)
    return 0;
  EVP_Digest(secret, len, digest, NULL, EVP_sha256(), NULL);
  OPENSSL_cleanse(secret, sizeof secret);
  return 1;
}

// The hexadecimal form of a private number is as secret as the number.
int print_scalar_bad(BIO *out, const EC_KEY *key) {
  char *hex = BN_bn2hex(EC_KEY_get0_private_key(key)); // expect: key-in-dump
  if (hex == NULL)
    return 0;
  BIO_printf(out, "d = %s\n", hex); // expect: key-in-log
  OPENSSL_free(hex); // expect: key-not-wiped
  return 1;
}

int print_modulus_ok(BIO *out, const RSA *key) {
  char *hex = BN_bn2hex(RSA_get0_n(key));
  if (hex == NULL)
    return 0;
  BIO_printf(out, "n = %s\n", hex);
  OPENSSL_free(hex);
  return 1;
}

// The parameter's name decides.
int exponent_bits_bad(const EVP_PKEY *key) {
  BIGNUM *d = NULL;
  int bits;
  if (!EVP_PKEY_get_bn_param(key, "d", &d)) // expect: key-in-dump
    return -1;
  bits = BN_num_bits(d);
  BN_free(d); // expect: key-not-wiped
  return bits;
}

int modulus_bits_ok(const EVP_PKEY *key) {
  BIGNUM *n = NULL;
  int bits;
  if (!EVP_PKEY_get_bn_param(key, "n", &n))
    return -1;
  bits = BN_num_bits(n);
  BN_free(n);
  return bits;
}

// Random bytes are a key only if they are used as one.
int seal_bad(EVP_CIPHER_CTX *ctx) {
  unsigned char key[32], iv[16];
  if (RAND_bytes(key, sizeof key) != 1 || RAND_bytes(iv, sizeof iv) != 1)
    return 0;
  if (!EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, iv))
    return 0; // expect: key-not-wiped
  return 1; // expect-note: left here
}

int seal_ok(EVP_CIPHER_CTX *ctx, const unsigned char *in, int n,
            unsigned char *out, int *out_len) {
  unsigned char key[32], iv[16];
  int ok = 0;
  if (RAND_bytes(key, sizeof key) == 1 && RAND_bytes(iv, sizeof iv) == 1)
    ok = EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, iv) &&
         EVP_EncryptUpdate(ctx, out, out_len, in, n);
  OPENSSL_cleanse(key, sizeof key);
  return ok;
}

// i2d allocates when the pointer is null; only the clearing free will do.
int dump_der_bad(const EVP_PKEY *key, unsigned char *digest) {
  unsigned char *der = NULL;
  int len = i2d_PrivateKey(key, &der); // expect: key-in-dump
  if (len <= 0)
    return 0;
  EVP_Digest(der, (size_t)len, digest, NULL, EVP_sha256(), NULL);
  OPENSSL_free(der); // expect: key-not-wiped
  return 1;
}

int dump_public_ok(const EVP_PKEY *key, unsigned char *digest) {
  unsigned char *der = NULL;
  int len = i2d_PUBKEY(key, &der);
  if (len <= 0)
    return 0;
  EVP_Digest(der, (size_t)len, digest, NULL, EVP_sha256(), NULL);
  OPENSSL_free(der);
  return 1;
}

// What a get0 function tells is a part of the key object, and nobody's to wipe.
int exponent_ok(const RSA *rsa, unsigned char *out) {
  const BIGNUM *n, *e, *d;
  RSA_get0_key(rsa, &n, &e, &d);
  return d != NULL && RSA_size(rsa) > out[0];
}

// A copy of it is one's own.
int exponent_bad(const RSA *rsa, unsigned char *sum) {
  const BIGNUM *n, *e, *d;
  unsigned char raw[512];
  RSA_get0_key(rsa, &n, &e, &d);
  if (BN_bn2binpad(d, raw, sizeof raw) < 0) // expect: key-in-dump
    return 0;
  sum[0] = raw[0] ^ raw[1];
  return 1; // expect: key-not-wiped
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
