// GnuTLS: datums that gnutls_free does not clear.
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

// Exported numbers in blocks of the library.
int scalar_size_bad(gnutls_x509_privkey_t key) {
  gnutls_ecc_curve_t curve;
  gnutls_datum_t x, y, k;
  int size;
  if (gnutls_x509_privkey_export_ecc_raw(key, &curve, &x, &y, &k) < 0) // expect: key-in-dump
    return -1;
  size = (int)k.size;
  gnutls_free(x.data);
  gnutls_free(y.data);
  gnutls_free(k.data); // expect: key-not-wiped
  return size;
}

int key_id_ok(gnutls_x509_privkey_t key, unsigned char *id, size_t *n) {
  return gnutls_x509_privkey_get_key_id(key, 0, id, n);
}

// A key stretched from a pass phrase.
int stretch_bad(const gnutls_datum_t *pass, const gnutls_datum_t *salt,
                const void *msg, size_t n, void *tag) {
  unsigned char *key = gnutls_malloc(32);
  int rc;
  if (key == NULL)
    return -1;
  rc = gnutls_pbkdf2(GNUTLS_MAC_SHA256, pass, salt, 100000, key, 32); // expect: key-in-dump
  if (rc >= 0)
    rc = gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, 32, msg, n, tag);
  gnutls_free(key); // expect: key-not-wiped
  return rc;
}

// A session key in a local array that is cleared in time.
int session_bad(void *digest) {
  unsigned char key[32];
  if (gnutls_rnd(GNUTLS_RND_KEY, key, sizeof key) < 0)
    return -1;
  return gnutls_hash_fast(GNUTLS_DIG_SHA256, key, sizeof key, digest); // expect: key-not-wiped
}

int session_ok(void *digest) {
  unsigned char key[32];
  int rc = gnutls_rnd(GNUTLS_RND_KEY, key, sizeof key);
  if (rc >= 0)
    rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, key, sizeof key, digest);
  gnutls_memset(key, 0, sizeof key);
  return rc;
}

// A certificate file is no key file until something uses it as one.
int certificate_ok(const char *file, gnutls_digest_algorithm_t hash, void *out) {
  gnutls_datum_t pem;
  int rc = gnutls_load_file(file, &pem);
  if (rc < 0)
    return rc;
  rc = gnutls_hash_fast(hash, pem.data, pem.size, out);
  gnutls_free(pem.data);
  return rc;
}

int key_file_bad(gnutls_x509_privkey_t key, const char *file) {
  gnutls_datum_t pem;
  int rc = gnutls_load_file(file, &pem); // expect: key-in-dump
  if (rc < 0)
    return rc;
  rc = gnutls_x509_privkey_import(key, &pem, GNUTLS_X509_FMT_PEM);
  gnutls_free(pem.data); // expect: key-not-wiped
  return rc;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
