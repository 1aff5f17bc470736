#pragma once
#include <wolfssl/ssl.h>
typedef struct WC_RNG WC_RNG;
int wc_RNG_GenerateBlock(WC_RNG *rng, byte *b, word32 sz);
