// Libgcrypt: the secure pool is locked and cleared, but dumped.
#include <gcrypt.h>
#include <string.h>

static unsigned char *master_bad;

// Secure memory keeps the key out of swap, not out of a core file.
int open_master_bad(const char *pass, const unsigned char *salt) {
  master_bad = gcry_malloc_secure(32);
  if (master_bad == NULL)
    return -1;
  return gcry_kdf_derive(pass, strlen(pass), GCRY_KDF_PBKDF2, // expect: key-in-dump
                         GCRY_MD_SHA256, salt, 16, 100000, 32, master_bad)
             ? -1
             : 0;
}

// gcry_free clears only secure blocks.
int encrypt_bad(gcry_cipher_hd_t hd, void *buf, size_t n) {
  unsigned char *key = gcry_random_bytes(32, GCRY_STRONG_RANDOM);
  int rc = -1;
  if (gcry_cipher_setkey(hd, key, 32) == 0)
    rc = gcry_cipher_encrypt(hd, buf, n, NULL, 0) ? -1 : 0;
  gcry_free(key); // expect: key-not-wiped
  return rc;
}

int encrypt_ok(gcry_cipher_hd_t hd, void *buf, size_t n) {
  unsigned char *key = gcry_random_bytes_secure(32, GCRY_STRONG_RANDOM);
  int rc = -1;
  if (gcry_cipher_setkey(hd, key, 32) == 0)
    rc = gcry_cipher_encrypt(hd, buf, n, NULL, 0) ? -1 : 0;
  gcry_free(key);
  return rc;
}

// What the public half of a key has as well is no secret; the pair is one.
int modulus(gcry_sexp_t params, unsigned char *out) {
  gcry_sexp_t key, part;
  unsigned char *n;
  size_t size = 0;
  if (gcry_pk_genkey(&key, params) != 0) // expect: key-in-dump
    return -1;
  part = gcry_sexp_find_token(key, "n", 1);
  gcry_sexp_release(key); // expect: key-not-wiped
  if (part == NULL)
    return -1;
  n = gcry_sexp_nth_buffer(part, 1, &size);
  gcry_sexp_release(part);
  if (n != NULL)
    out[0] = n[0];
  gcry_free(n);
  return 0;
}

// A private number as text on the debugging log.
void trace_bad(gcry_ctx_t curve) {
  gcry_mpi_t d = gcry_mpi_ec_get_mpi("d", curve, 0);
  gcry_log_debugmpi("d", d); // expect: key-in-log
}

void trace_ok(gcry_ctx_t curve) {
  gcry_mpi_t q = gcry_mpi_ec_get_mpi("q", curve, 0);
  gcry_log_debugmpi("q", q);
}

// Digests are no keys and writing to a handle keeps no pointer.
int digest_ok(const void *text, size_t n, unsigned char *out) {
  gcry_md_hd_t md;
  if (gcry_md_open(&md, GCRY_MD_SHA256, 0) != 0)
    return -1;
  gcry_md_write(md, text, n);
  memcpy(out, gcry_md_read(md, GCRY_MD_SHA256), 32);
  gcry_md_close(md);
  return 0;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
