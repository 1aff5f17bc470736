// Declarations enough for the tests, in the shapes that libsodium has.
#pragma once
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
#define crypto_sign_SECRETKEYBYTES 64U
#define crypto_secretbox_KEYBYTES 32U
#define crypto_secretbox_NONCEBYTES 24U
#define crypto_scalarmult_BYTES 32U
#define crypto_pwhash_ALG_DEFAULT 2
int crypto_sign_keypair(unsigned char *pk, unsigned char *sk);
int crypto_sign_ed25519_sk_to_seed(unsigned char *seed, const unsigned char *sk);
int crypto_sign_ed25519_sk_to_pk(unsigned char *pk, const unsigned char *sk);
void crypto_secretbox_keygen(unsigned char k[crypto_secretbox_KEYBYTES]);
int crypto_secretbox_easy(unsigned char *c, const unsigned char *m, unsigned long long mlen,
                          const unsigned char *n, const unsigned char *k);
int crypto_pwhash(unsigned char *const out, unsigned long long outlen, const char *const passwd,
                  unsigned long long passwdlen, const unsigned char *const salt,
                  unsigned long long opslimit, size_t memlimit, int alg);
int crypto_auth(unsigned char *out, const unsigned char *in, unsigned long long inlen,
                const unsigned char *k);
int crypto_scalarmult(unsigned char *q, const unsigned char *n, const unsigned char *p);
int crypto_generichash(unsigned char *out, size_t outlen, const unsigned char *in,
                       unsigned long long inlen, const unsigned char *key, size_t keylen);
void randombytes_buf(void *const buf, const size_t size);
void sodium_memzero(void *const pnt, const size_t len);
int sodium_mlock(void *const addr, const size_t len);
int sodium_munlock(void *const addr, const size_t len);
void *sodium_malloc(const size_t size);
void sodium_free(void *ptr);
char *sodium_bin2hex(char *const hex, const size_t hex_maxlen, const unsigned char *const bin,
                     const size_t bin_len);
#ifdef __cplusplus
}
#endif
