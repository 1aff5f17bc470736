#pragma once
#include <stddef.h>
typedef struct mbedtls_ecdh_context mbedtls_ecdh_context;
int mbedtls_ecdh_calc_secret(mbedtls_ecdh_context *ctx, size_t *olen, unsigned char *buf,
                             size_t blen, int (*f_rng)(void *, unsigned char *, size_t),
                             void *p_rng);
