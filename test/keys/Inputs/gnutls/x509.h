#pragma once
#include <gnutls/gnutls.h>
int gnutls_x509_privkey_export_ecc_raw(gnutls_x509_privkey_t key, gnutls_ecc_curve_t *curve,
                                       gnutls_datum_t *x, gnutls_datum_t *y, gnutls_datum_t *k);
int gnutls_x509_privkey_get_key_id(gnutls_x509_privkey_t key, unsigned int flags,
                                   unsigned char *output_data, size_t *output_data_size);
int gnutls_x509_privkey_import(gnutls_x509_privkey_t key, const gnutls_datum_t *data,
                               gnutls_x509_crt_fmt_t format);
