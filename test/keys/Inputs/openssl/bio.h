#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
int BIO_printf(BIO *bio, const char *format, ...);
#ifdef __cplusplus
}
#endif
