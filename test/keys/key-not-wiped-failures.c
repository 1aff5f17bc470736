// A call that failed brought no key; a loop ends although it once went on.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int derive(const char *pass, unsigned char *to, unsigned char *iv) {
  unsigned char salt[8] = {1, 2, 3};
  return EVP_BytesToKey(EVP_aes_256_cbc(), EVP_sha256(), salt,
                        (const unsigned char *)pass, (int)strlen(pass), 4, to,
                        iv);
}

// Used where the length is right: no key where it is not.
int other_length_ok(const char *pass, unsigned char *out) {
  unsigned char key[32], iv[16], salt[8] = {1, 2, 3};
  unsigned n = 0;
  if (EVP_BytesToKey(EVP_aes_256_cbc(), EVP_sha256(), salt, // expect: key-in-dump
                     (const unsigned char *)pass, (int)strlen(pass), 4, key,
                     iv) != 32)
    return 0;
  int ok = HMAC(EVP_sha256(), key, 32, out, 4, out, &n) != NULL;
  OPENSSL_cleanse(key, 32);
  return ok;
}

// The end of the program gives its memory back; the end by abort leaves it in
// the core file.
int exit_ok(const char *pass) {
  unsigned char key[32], iv[16];
  if (derive(pass, key, iv) != 32) // expect: key-in-dump
    exit(1);
  if (key[0] == 0)
    exit(1);
  OPENSSL_cleanse(key, 32);
  return 1;
}

// Read in pieces: after the last one the key is still there.
int pieces_bad(FILE *f, unsigned char *out) {
  unsigned char *all = calloc(1, 256), piece[16];
  unsigned n = 0;
  size_t got, used = 0;
  if (!all)
    return 0;
  while ((got = fread(piece, 1, sizeof piece, f)) > 0 && // expect: key-in-dump
         used < 200) {
    memcpy(all + used, piece, got);
    used += got;
  }
  OPENSSL_cleanse(piece, sizeof piece);
  int ok = HMAC(EVP_sha256(), all, (int)used, out, 4, out, &n) != NULL;
  free(all); // expect: key-not-wiped "freed"
  return ok;
}

// A text that nothing reads any more is there until its lifetime ends.
static const char digits[] = "0123456789abcdef";

int text_bad(FILE *f, const unsigned char *in, unsigned char *out) {
  unsigned char key[32];
  char text[65];
  unsigned n = 0;
  if (fread(key, 1, sizeof key, f) != sizeof key) // expect: key-in-dump
    return 0;
  for (int i = 0; i < 32; i++) {
    text[2 * i] = digits[key[i] >> 4];
    text[2 * i + 1] = digits[key[i] & 15];
  }
  text[64] = '\0';
  if (HMAC(EVP_sha256(), key, 32, in, 4, out, &n) == NULL) {
    OPENSSL_cleanse(key, 32);
    return 0; // expect: key-not-wiped "text"
  }
  OPENSSL_cleanse(key, 32);
  return 1;
}

// The branch for a failure of malloc leaves the key, as the compiler drops the
// memset.
int no_memory_bad(const unsigned char *in, unsigned char *out) {
  unsigned char key[32];
  unsigned n = 0;
  FILE *f = fopen("/dev/random", "rb");
  if (!f)
    return 0;
  size_t got = fread(key, 1, sizeof key, f); // expect: key-in-dump
  fclose(f);
  if (got != sizeof key)
    return 0;
  char *more = malloc(16);
  if (!more) {
    memset(key, 0, sizeof key); // expect: key-not-wiped
    return 0;
  }
  memcpy(more, in, 16);
  int ok = HMAC(EVP_sha256(), key, 32, in, 4, out, &n) != NULL;
  OPENSSL_cleanse(key, 32);
  free(more);
  return ok;
}

// Whatever malloc gives, the key is gone in the end; and before there is one,
// a failure leaves none.
int with_memory_ok(const unsigned char *in, unsigned char *out) {
  unsigned char key[32];
  unsigned n = 0;
  int ok = 0;
  char *first = malloc(16), *more = NULL;
  if (!first)
    return 0;
  FILE *f = fopen("/dev/random", "rb");
  if (!f) {
    free(first);
    return 0;
  }
  size_t got = fread(key, 1, sizeof key, f); // expect: key-in-dump
  fclose(f);
  if (got == sizeof key && (more = malloc(16)) != NULL)
    ok = HMAC(EVP_sha256(), key, 32, in, 4, out, &n) != NULL;
  OPENSSL_cleanse(key, 32);
  free(more);
  free(first);
  return ok;
}

// RUN: %check %s -- -std=gnu11
