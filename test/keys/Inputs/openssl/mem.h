// As in BoringSSL: functions, not macros.
#pragma once
#include <stddef.h>
#include <stdint.h>
#undef OPENSSL_malloc
#undef OPENSSL_free
#undef OPENSSL_secure_malloc
void *OPENSSL_malloc(size_t size);
void *OPENSSL_secure_malloc(size_t size);
void OPENSSL_free(void *ptr);
void OPENSSL_cleanse(void *ptr, size_t len);
