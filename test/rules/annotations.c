// RUN: %check %s -- -I%S/../keys/Inputs
// Annotations about keys, in C, on a declaration and on a definition.

#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

void use(const unsigned char *key);

__attribute__((annotate("claimcheck::wipe(from: arg1[arg2])"))) void
scrub(void *p, size_t n);

__attribute__((annotate(
    "claimcheck::key-source(to: arg1[arg2], kind: private)"))) int
load_key(unsigned char *to, size_t n) {
  return to[n - 1];
}

void scrubbed(void) {
  unsigned char key[32];
  if (load_key(key, sizeof key)) // expect: key-in-dump
    use(key);
  scrub(key, sizeof key);
}

void left_bad(void) {
  unsigned char key[32];
  if (load_key(key, sizeof key)) // expect: key-in-dump
    use(key);
} // expect: key-not-wiped
