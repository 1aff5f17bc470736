#pragma once
#include <wolfssl/ssl.h>
enum { WC_SHA256 = 6 };
int wc_Sha256Hash(const byte *data, word32 len, byte *hash);
