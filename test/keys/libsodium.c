// libsodium: key pairs, sealed memory, sodium_mlock, text forms.
#include <sodium.h>
#include <stdlib.h>

static unsigned char identity_bad[crypto_sign_SECRETKEYBYTES];
static unsigned char *identity_ok;

// A long-term key in a global that nothing guards.
int load_identity_bad(unsigned char *pk) {
  return crypto_sign_keypair(pk, identity_bad); // expect: key-in-dump
}

int load_identity_ok(unsigned char *pk) {
  identity_ok = sodium_malloc(crypto_sign_SECRETKEYBYTES);
  if (identity_ok == NULL)
    return -1;
  return crypto_sign_keypair(pk, identity_ok);
}

void drop_identity_ok(void) {
  sodium_free(identity_ok);
  identity_ok = NULL;
}

// The key stays on the stack when an early return skips the wipe.
int seal_bad(unsigned char *out, const unsigned char *msg,
             unsigned long long n, const unsigned char *nonce) {
  unsigned char key[crypto_secretbox_KEYBYTES];
  crypto_secretbox_keygen(key);
  if (crypto_secretbox_easy(out, msg, n, nonce, key) != 0)
    return -1; // expect: key-not-wiped
  sodium_memzero(key, sizeof key);
  return 0;
}

int seal_ok(unsigned char *out, const unsigned char *msg, unsigned long long n,
            const unsigned char *nonce) {
  unsigned char key[crypto_secretbox_KEYBYTES];
  int rc;
  crypto_secretbox_keygen(key);
  rc = crypto_secretbox_easy(out, msg, n, nonce, key);
  sodium_memzero(key, sizeof key);
  return rc;
}

// free() where sodium_free() or a wipe belongs.
int stretch_bad(const char *pass, unsigned long long n,
                const unsigned char *salt, unsigned char *tag) {
  unsigned char *key = malloc(32);
  int rc = -1;
  if (key == NULL)
    return -1;
  if (crypto_pwhash(key, 32, pass, n, salt, 3, 65536, // expect: key-in-dump
                    crypto_pwhash_ALG_DEFAULT) == 0)
    rc = crypto_auth(tag, salt, 16, key);
  free(key); // expect: key-not-wiped
  return rc;
}

int stretch_ok(const char *pass, unsigned long long n,
               const unsigned char *salt, unsigned char *tag) {
  unsigned char *key = sodium_malloc(32);
  int rc = -1;
  if (key == NULL)
    return -1;
  if (crypto_pwhash(key, 32, pass, n, salt, 3, 65536,
                    crypto_pwhash_ALG_DEFAULT) == 0)
    rc = crypto_auth(tag, salt, 16, key);
  sodium_free(key);
  return rc;
}

// sodium_munlock clears what it unlocks.
int exchange_bad(const unsigned char *sk, const unsigned char *peer,
                 unsigned char *out) {
  unsigned char shared[crypto_scalarmult_BYTES];
  if (crypto_scalarmult(shared, sk, peer) != 0)
    return -1;
  crypto_generichash(out, 32, shared, sizeof shared, NULL, 0);
  return 0; // expect: key-not-wiped
}

int exchange_ok(const unsigned char *sk, const unsigned char *peer,
                unsigned char *out) {
  unsigned char shared[crypto_scalarmult_BYTES];
  int rc;
  sodium_mlock(shared, sizeof shared);
  rc = crypto_scalarmult(shared, sk, peer);
  if (rc == 0)
    crypto_generichash(out, 32, shared, sizeof shared, NULL, 0);
  sodium_munlock(shared, sizeof shared);
  return rc;
}

// A nonce is no key.
void nonce_ok(unsigned char *out, const unsigned char *msg,
              unsigned long long n, const unsigned char *key) {
  unsigned char nonce[crypto_secretbox_NONCEBYTES];
  randombytes_buf(nonce, sizeof nonce);
  crypto_secretbox_easy(out, msg, n, nonce, key);
}

// Public keys may be written as text; the seed may not stay behind.
int seed_text_bad(const unsigned char *sk, char *text) {
  unsigned char seed[32];
  if (crypto_sign_ed25519_sk_to_seed(seed, sk) != 0) // expect: key-in-dump
    return -1;
  sodium_bin2hex(text, 65, seed, sizeof seed);
  return 0; // expect: key-not-wiped
}

int public_text_ok(const unsigned char *sk, char *text) {
  unsigned char pk[32];
  if (crypto_sign_ed25519_sk_to_pk(pk, sk) != 0)
    return -1;
  sodium_bin2hex(text, 65, pk, sizeof pk);
  return 0;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
