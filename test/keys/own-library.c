// A library's own source: its rules speak for callers, its bodies are code
// like any other.
#include <string.h>

#define crypto_box_BEFORENMBYTES 32
int crypto_box_beforenm(unsigned char *k, const unsigned char *pk,
                        const unsigned char *sk);
int crypto_box_easy_afternm(unsigned char *c, const unsigned char *m,
                            unsigned long long mlen, const unsigned char *n,
                            const unsigned char *k);
int crypto_box_open_easy_afternm(unsigned char *m, const unsigned char *c,
                                 unsigned long long clen,
                                 const unsigned char *n,
                                 const unsigned char *k);
void sodium_memzero(void *p, size_t n);

// Defined here and modelled: the body is looked at...
int crypto_box_easy(unsigned char *c, const unsigned char *m,
                    unsigned long long mlen, const unsigned char *n,
                    const unsigned char *pk, const unsigned char *sk) {
  unsigned char k[crypto_box_BEFORENMBYTES];
  if (crypto_box_beforenm(k, pk, sk) != 0)
    return -1;
  return crypto_box_easy_afternm(c, m, mlen, n, k); // expect: key-not-wiped
}

int crypto_box_open_easy(unsigned char *m, const unsigned char *c,
                         unsigned long long clen, const unsigned char *n,
                         const unsigned char *pk, const unsigned char *sk) {
  unsigned char k[crypto_box_BEFORENMBYTES];
  int ret;
  if (crypto_box_beforenm(k, pk, sk) != 0)
    return -1;
  ret = crypto_box_open_easy_afternm(m, c, clen, n, k);
  sodium_memzero(k, sizeof k);
  return ret;
}

// ... and the rule goes on to hold for calls, whatever the body does.
int crypto_box_beforenm(unsigned char *k, const unsigned char *pk,
                        const unsigned char *sk) {
  memset(k, 0, crypto_box_BEFORENMBYTES);
  return pk == sk;
}

// A helper that no rule knows.
static int shared(unsigned char *out, const unsigned char *pk,
                  const unsigned char *sk) {
  unsigned char k[crypto_box_BEFORENMBYTES];
  if (crypto_box_beforenm(k, pk, sk) != 0)
    return -1;
  out[0] = k[0];
  sodium_memzero(k, sizeof(&k[0])); // expect: key-not-wiped "shorter"
  return 0;
}

int entry(unsigned char *out, const unsigned char *pk,
          const unsigned char *sk) {
  return shared(out, pk, sk);
}
// RUN: %check %s -- -std=gnu11
