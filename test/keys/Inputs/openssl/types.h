// Declarations enough for the tests, in the shapes that OpenSSL 3 has.
#ifndef TEST_OPENSSL_TYPES_H
#define TEST_OPENSSL_TYPES_H
#include <stddef.h>
#ifdef __cplusplus
extern "C" {
#endif
typedef struct engine_st ENGINE;
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_pkey_ctx_st EVP_PKEY_CTX;
typedef struct evp_md_st EVP_MD;
typedef struct evp_cipher_st EVP_CIPHER;
typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;
typedef struct bignum_st BIGNUM;
typedef struct bio_st BIO;
typedef struct rsa_st RSA;
typedef struct ec_key_st EC_KEY;
#ifdef __cplusplus
}
#endif
#endif
