// Calls that write to the end of the buffer that they are given.
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>

int whole_ok(mbedtls_pk_context *pk) {
  unsigned char der[768];
  int n = mbedtls_pk_write_key_der(pk, der, sizeof der); // expect: key-in-dump
  int ok = n > 0 && der[sizeof der - n] == 0x30;
  mbedtls_platform_zeroize(der, sizeof der);
  return ok;
}

// As many bytes from the start are others than those that the key has; the
// engine does not know where in its buffer a call writes (docs/limits.md).
int front_FN(mbedtls_pk_context *pk) {
  unsigned char der[768];
  int n = mbedtls_pk_write_key_der(pk, der, sizeof der); // expect: key-in-dump
  if (n <= 0)
    return 0;
  int ok = der[sizeof der - n] == 0x30;
  mbedtls_platform_zeroize(der, (size_t)n);
  return ok;
}

// RUN: %check %s -- -std=gnu11
