#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
int i2d_PUBKEY(const EVP_PKEY *a, unsigned char **pp);
#ifdef __cplusplus
}
#endif
