#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
char *BN_bn2hex(const BIGNUM *a);
int BN_num_bits(const BIGNUM *a);
int BN_bn2binpad(const BIGNUM *a, unsigned char *to, int tolen);
void BN_free(BIGNUM *a);
void BN_clear_free(BIGNUM *a);
#ifdef __cplusplus
}
#endif
