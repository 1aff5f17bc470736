// Declarations enough for the tests, in the shapes that GnuTLS has.
#pragma once
#include <stddef.h>
typedef void *(*gnutls_alloc_function)(size_t);
typedef void (*gnutls_free_function)(void *);
extern gnutls_alloc_function gnutls_malloc;
extern gnutls_free_function gnutls_free;
#define gnutls_free(a) gnutls_free((void *)(a)), a = NULL
typedef struct {
  unsigned char *data;
  unsigned int size;
} gnutls_datum_t;
typedef enum { GNUTLS_MAC_SHA256 = 6 } gnutls_mac_algorithm_t;
typedef enum { GNUTLS_DIG_SHA256 = GNUTLS_MAC_SHA256 } gnutls_digest_algorithm_t;
typedef enum { GNUTLS_ECC_CURVE_SECP256R1 = 2 } gnutls_ecc_curve_t;
typedef enum { GNUTLS_X509_FMT_DER, GNUTLS_X509_FMT_PEM } gnutls_x509_crt_fmt_t;
typedef struct gnutls_x509_privkey_int *gnutls_x509_privkey_t;
void gnutls_memset(void *data, int c, size_t size);
int gnutls_load_file(const char *filename, gnutls_datum_t *data);
