#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
const BIGNUM *RSA_get0_n(const RSA *d);
#ifdef __cplusplus
}
#endif
