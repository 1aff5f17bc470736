#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
#include <stdint.h>
const BIGNUM *RSA_get0_n(const RSA *d);
void RSA_get0_key(const RSA *r, const BIGNUM **n, const BIGNUM **e, const BIGNUM **d);
int RSA_size(const RSA *rsa);
/* BoringSSL */
int RSA_private_key_to_bytes(uint8_t **out_bytes, size_t *out_len, const RSA *rsa);
#ifdef __cplusplus
}
#endif
