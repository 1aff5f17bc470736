#pragma once
#include <gnutls/gnutls.h>
typedef enum { GNUTLS_RND_NONCE, GNUTLS_RND_RANDOM, GNUTLS_RND_KEY } gnutls_rnd_level_t;
int gnutls_rnd(gnutls_rnd_level_t level, void *data, size_t len);
int gnutls_pbkdf2(gnutls_mac_algorithm_t mac, const gnutls_datum_t *key, const gnutls_datum_t *salt,
                  unsigned iter_count, void *output, size_t length);
int gnutls_hmac_fast(gnutls_mac_algorithm_t algorithm, const void *key, size_t keylen,
                     const void *ptext, size_t ptext_len, void *digest);
int gnutls_hash_fast(gnutls_digest_algorithm_t algorithm, const void *ptext, size_t ptext_len,
                     void *digest);
