// LibTomCrypt: the type argument of an export decides.
#include <tomcrypt.h>

int fingerprint_bad(rsa_key *key, int hash, unsigned char *out, unsigned long *n) {
  unsigned char der[4096];
  unsigned long len = sizeof der;
  int rc = rsa_export(der, &len, PK_PRIVATE, key); // expect: key-in-dump
  if (rc == CRYPT_OK)
    rc = hash_memory(hash, der, len, out, n);
  return rc; // expect: key-not-wiped
}

int fingerprint_ok(rsa_key *key, int hash, unsigned char *out, unsigned long *n) {
  unsigned char der[4096];
  unsigned long len = sizeof der;
  int rc = rsa_export(der, &len, PK_PUBLIC, key);
  if (rc == CRYPT_OK)
    rc = hash_memory(hash, der, len, out, n);
  return rc;
}

int agree_bad(ecc_key *mine, ecc_key *peer, int hash, unsigned char *out, unsigned long *n) {
  unsigned char shared[66];
  unsigned long len = sizeof shared;
  int rc = ecc_shared_secret(mine, peer, shared, &len);
  if (rc == CRYPT_OK)
    rc = hash_memory(hash, shared, len, out, n);
  return rc; // expect: key-not-wiped
}

int agree_ok(ecc_key *mine, ecc_key *peer, int hash, unsigned char *out, unsigned long *n) {
  unsigned char shared[66];
  unsigned long len = sizeof shared;
  int rc = ecc_shared_secret(mine, peer, shared, &len);
  if (rc == CRYPT_OK)
    rc = hash_memory(hash, shared, len, out, n);
  zeromem(shared, sizeof shared);
  return rc;
}

// The state of a cipher mode holds the key.
int encrypt_bad(int cipher, const unsigned char *key, const unsigned char *iv, unsigned char *text,
                unsigned long n) {
  symmetric_CTR ctr;
  if (ctr_start(cipher, iv, key, 32, 0, CTR_COUNTER_BIG_ENDIAN, &ctr) != CRYPT_OK)
    return -1;
  return ctr_encrypt(text, text, n, &ctr); // expect: key-not-wiped
}

int encrypt_ok(int cipher, const unsigned char *key, const unsigned char *iv, unsigned char *text,
               unsigned long n) {
  symmetric_CTR ctr;
  int rc;
  if (ctr_start(cipher, iv, key, 32, 0, CTR_COUNTER_BIG_ENDIAN, &ctr) != CRYPT_OK)
    return -1;
  rc = ctr_encrypt(text, text, n, &ctr);
  zeromem(&ctr, sizeof ctr);
  return rc;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
