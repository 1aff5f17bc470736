// Declarations enough for the tests, in the shapes that Libgcrypt has.
#pragma once
#include <stddef.h>
typedef unsigned int gcry_error_t, gpg_error_t;
typedef struct gcry_cipher_handle *gcry_cipher_hd_t;
typedef struct gcry_md_handle *gcry_md_hd_t;
typedef struct gcry_mpi *gcry_mpi_t;
typedef struct gcry_context *gcry_ctx_t;
enum { GCRY_MD_SHA256 = 8, GCRY_KDF_PBKDF2 = 34 };
enum gcry_random_level { GCRY_STRONG_RANDOM = 1 };
gpg_error_t gcry_kdf_derive(const void *passphrase, size_t passphraselen, int algo, int subalgo,
                            const void *salt, size_t saltlen, unsigned long iterations,
                            size_t keysize, void *keybuffer);
void *gcry_random_bytes(size_t nbytes, enum gcry_random_level level);
void *gcry_random_bytes_secure(size_t nbytes, enum gcry_random_level level);
void *gcry_malloc_secure(size_t n);
void gcry_free(void *a);
gcry_error_t gcry_cipher_setkey(gcry_cipher_hd_t hd, const void *key, size_t keylen);
gcry_error_t gcry_cipher_encrypt(gcry_cipher_hd_t h, void *out, size_t outsize, const void *in,
                                 size_t inlen);
gcry_error_t gcry_md_open(gcry_md_hd_t *h, int algo, unsigned int flags);
void gcry_md_write(gcry_md_hd_t hd, const void *buffer, size_t length);
unsigned char *gcry_md_read(gcry_md_hd_t hd, int algo);
void gcry_md_close(gcry_md_hd_t hd);
gcry_mpi_t gcry_mpi_ec_get_mpi(const char *name, gcry_ctx_t ctx, int copy);
void gcry_log_debugmpi(const char *text, gcry_mpi_t mpi);
typedef struct gcry_sexp *gcry_sexp_t;
enum gcry_mpi_format { GCRYMPI_FMT_STD = 1 };
gcry_error_t gcry_pk_genkey(gcry_sexp_t *r_key, gcry_sexp_t s_parms);
gcry_sexp_t gcry_sexp_find_token(gcry_sexp_t list, const char *tok, size_t toklen);
void *gcry_sexp_nth_buffer(const gcry_sexp_t list, int number, size_t *rlength);
void gcry_sexp_release(gcry_sexp_t sexp);
