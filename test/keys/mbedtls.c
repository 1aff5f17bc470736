// Mbed TLS: written keys, exported numbers, PSA.
#include <mbedtls/bignum.h>
#include <mbedtls/ecdh.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/rsa.h>
#include <psa/crypto.h>
#include <string.h>

// The DER text lies at the end of the buffer: wiping the first len bytes
// clears the wrong half.
int fingerprint_bad(mbedtls_pk_context *pk, unsigned char *digest) {
  unsigned char der[2048];
  int len = mbedtls_pk_write_key_der(pk, der, sizeof der); // expect: key-in-dump
  if (len < 0)
    return len;
  mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
             der + sizeof der - len, (size_t)len, digest);
  return 0; // expect: key-not-wiped
}

int fingerprint_ok(mbedtls_pk_context *pk, unsigned char *digest) {
  unsigned char der[2048];
  int len = mbedtls_pk_write_pubkey_der(pk, der, sizeof der);
  if (len < 0)
    return len;
  return mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
                    der + sizeof der - len, (size_t)len, digest);
}

// The private exponent in an MPI of our own.
int exponent_size_bad(mbedtls_rsa_context *rsa, unsigned char *out, size_t n) {
  mbedtls_mpi d;
  int rc;
  mbedtls_mpi_init(&d);
  rc = mbedtls_rsa_export(rsa, NULL, NULL, NULL, &d, NULL); // expect: key-in-dump
  if (rc == 0)
    rc = mbedtls_mpi_write_binary(&d, out, n);
  return rc; // expect: key-not-wiped
}

int modulus_size_ok(mbedtls_rsa_context *rsa, unsigned char *out, size_t n) {
  mbedtls_mpi modulus;
  int rc;
  mbedtls_mpi_init(&modulus);
  rc = mbedtls_rsa_export(rsa, &modulus, NULL, NULL, NULL, NULL);
  if (rc == 0)
    rc = mbedtls_mpi_write_binary(&modulus, out, n);
  mbedtls_mpi_free(&modulus);
  return rc;
}

// A shared secret that is hashed and left.
int agree_bad(mbedtls_ecdh_context *ctx, unsigned char *out,
              int (*rng)(void *, unsigned char *, size_t), void *state) {
  unsigned char shared[66];
  size_t len = 0;
  int rc = mbedtls_ecdh_calc_secret(ctx, &len, shared, sizeof shared, rng,
                                    state);
  if (rc != 0)
    return rc;
  return mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), // expect: key-not-wiped
                    shared, len, out);
}

int agree_ok(mbedtls_ecdh_context *ctx, unsigned char *out,
             int (*rng)(void *, unsigned char *, size_t), void *state) {
  unsigned char shared[66];
  size_t len = 0;
  int rc = mbedtls_ecdh_calc_secret(ctx, &len, shared, sizeof shared, rng,
                                    state);
  if (rc == 0)
    rc = mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), shared, len,
                    out);
  mbedtls_platform_zeroize(shared, sizeof shared);
  return rc;
}

// Out of the key store, into memory of our own.
int tag_bad(psa_key_id_t id, const unsigned char *msg, size_t n,
            unsigned char *tag) {
  uint8_t key[32];
  size_t len = 0;
  if (psa_export_key(id, key, sizeof key, &len) != PSA_SUCCESS) // expect: key-in-dump
    return -1;
  mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key, len, msg,
                  n, tag);
  return 0; // expect: key-not-wiped
}

int tag_ok(psa_key_id_t id, const unsigned char *msg, size_t n,
           unsigned char *tag) {
  size_t len = 0;
  return psa_mac_compute(id, PSA_ALG_HMAC(PSA_ALG_SHA_256), msg, n, tag, 32,
                         &len) == PSA_SUCCESS
             ? 0
             : -1;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
