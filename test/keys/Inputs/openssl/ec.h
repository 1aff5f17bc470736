#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
const BIGNUM *EC_KEY_get0_private_key(const EC_KEY *key);
#ifdef __cplusplus
}
#endif
