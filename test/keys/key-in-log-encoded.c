// Encoded keys in logs, by functions that also say how long the text is.
#include <mbedtls/base64.h>
#include <mbedtls/md.h>
#include <mbedtls/platform_util.h>
#include <stdio.h>

int shown(FILE *f, const unsigned char *m, unsigned char *out) {
  unsigned char key[32], text[65];
  size_t n;
  if (fread(key, 1, sizeof key, f) != sizeof key) // expect: key-in-dump
    return 0;
  if (mbedtls_base64_encode(text, sizeof text, &n, key, 32) != 0) {
    mbedtls_platform_zeroize(key, sizeof key);
    return 0;
  }
  fprintf(stderr, "item %s\n", (char *)text); // expect: key-in-log
  int ok = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key,
                           32, m, 4, out) == 0;
  mbedtls_platform_zeroize(key, sizeof key);
  mbedtls_platform_zeroize(text, sizeof text);
  return ok;
}

int counted(FILE *f, const unsigned char *m, unsigned char *out) {
  unsigned char key[32], text[65];
  size_t n;
  if (fread(key, 1, sizeof key, f) != sizeof key) // expect: key-in-dump
    return 0;
  if (mbedtls_base64_encode(text, sizeof text, &n, m, 32) != 0) {
    mbedtls_platform_zeroize(key, sizeof key);
    return 0;
  }
  fprintf(stderr, "%zu %s\n", n, (char *)text);
  int ok = mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key,
                           32, m, 4, out) == 0;
  mbedtls_platform_zeroize(key, sizeof key);
  return ok;
}

// RUN: %check %s -- -std=gnu11
