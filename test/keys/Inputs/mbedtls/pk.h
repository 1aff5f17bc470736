#pragma once
#include <stddef.h>
typedef struct mbedtls_pk_context {
  const void *pk_info;
  void *pk_ctx;
} mbedtls_pk_context;
int mbedtls_pk_write_key_der(mbedtls_pk_context *ctx, unsigned char *buf, size_t size);
int mbedtls_pk_write_pubkey_der(mbedtls_pk_context *ctx, unsigned char *buf, size_t size);
