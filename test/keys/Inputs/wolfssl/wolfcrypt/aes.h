#pragma once
#include <wolfssl/ssl.h>
enum { AES_ENCRYPTION = 0 };
typedef struct Aes Aes;
int wc_AesSetKey(Aes *aes, const byte *key, word32 len, const byte *iv, int dir);
