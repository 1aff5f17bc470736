#pragma once
#include <wolfssl/ssl.h>
int wc_PBKDF2(byte *output, const byte *passwd, int pLen, const byte *salt, int sLen,
              int iterations, int kLen, int typeH);
