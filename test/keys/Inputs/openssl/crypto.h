#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
#define OPENSSL_FILE __FILE__
#define OPENSSL_LINE __LINE__
#define OPENSSL_malloc(n) CRYPTO_malloc(n, OPENSSL_FILE, OPENSSL_LINE)
#define OPENSSL_free(p) CRYPTO_free(p, OPENSSL_FILE, OPENSSL_LINE)
#define OPENSSL_clear_free(p, n) CRYPTO_clear_free(p, n, OPENSSL_FILE, OPENSSL_LINE)
#define OPENSSL_secure_malloc(n) CRYPTO_secure_malloc(n, OPENSSL_FILE, OPENSSL_LINE)
#define OPENSSL_secure_clear_free(p, n) \
  CRYPTO_secure_clear_free(p, n, OPENSSL_FILE, OPENSSL_LINE)
void *CRYPTO_malloc(size_t num, const char *file, int line);
void CRYPTO_free(void *ptr, const char *file, int line);
void CRYPTO_clear_free(void *ptr, size_t num, const char *file, int line);
int CRYPTO_secure_malloc_init(size_t sz, size_t minsize);
void *CRYPTO_secure_malloc(size_t num, const char *file, int line);
void CRYPTO_secure_clear_free(void *ptr, size_t num, const char *file, int line);
void OPENSSL_cleanse(void *ptr, size_t len);
#ifdef __cplusplus
}
#endif
