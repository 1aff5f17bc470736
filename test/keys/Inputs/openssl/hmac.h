#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
#include <openssl/evp.h>
unsigned char *HMAC(const EVP_MD *evp_md, const void *key, int key_len, const unsigned char *data,
                    size_t data_len, unsigned char *md, unsigned int *md_len);
#ifdef __cplusplus
}
#endif
