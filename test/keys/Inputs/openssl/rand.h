#pragma once
#include <openssl/types.h>
#ifdef __cplusplus
extern "C" {
#endif
int RAND_bytes(unsigned char *buf, int num);
#ifdef __cplusplus
}
#endif
