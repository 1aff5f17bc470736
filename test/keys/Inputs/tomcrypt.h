// Declarations enough for the tests, in the shapes that LibTomCrypt has.
#pragma once
#include <stddef.h>
enum { CRYPT_OK = 0 };
enum { PK_PUBLIC = 0, PK_PRIVATE = 1 };
#define CTR_COUNTER_BIG_ENDIAN 0x1000
typedef struct Rsa_key rsa_key;
typedef struct Ecc_key ecc_key;
typedef struct {
  int cipher, blocklen;
  unsigned char ctr[144], pad[144];
  unsigned long key[128];
} symmetric_CTR;
int rsa_export(unsigned char *out, unsigned long *outlen, int type, rsa_key *key);
int ecc_shared_secret(ecc_key *private_key, ecc_key *public_key, unsigned char *out,
                      unsigned long *outlen);
int hash_memory(int hash, const unsigned char *in, unsigned long inlen, unsigned char *out,
                unsigned long *outlen);
int ctr_start(int cipher, const unsigned char *IV, const unsigned char *key, int keylen,
              int num_rounds, int ctr_mode, symmetric_CTR *ctr);
int ctr_encrypt(const unsigned char *pt, unsigned char *ct, unsigned long len, symmetric_CTR *ctr);
void zeromem(volatile void *dst, size_t len);
