#pragma once
#include <wolfssl/ssl.h>
typedef struct ecc_key ecc_key;
int wc_ecc_export_private_only(ecc_key *key, byte *out, word32 *outLen);
int wc_ecc_export_x963(ecc_key *key, byte *out, word32 *outLen);
int wc_ecc_import_private_key(const byte *priv, word32 privSz, const byte *pub, word32 pubSz,
                              ecc_key *key);
