// What to write, and where, when a local array ends with a key in it.
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

// The statement before the wipe is the last that uses the key.
int kept_bad(const unsigned char *text, size_t n, unsigned char *out,
             unsigned *length) {
  unsigned char key[32];
  if (RAND_priv_bytes(key, sizeof key) != 1)
    return 0;
  int done = HMAC(EVP_sha256(), key, sizeof key, text, n, out, length) != NULL;
  return done; // expect: key-not-wiped
}

// The key is used by the `return` itself: a wipe before it would make another
// code of the message, so no fix-it is offered.
int returned_bad(const unsigned char *text, size_t n, unsigned char *out,
                 unsigned *length) {
  unsigned char key[32];
  if (RAND_priv_bytes(key, sizeof key) != 1)
    return 0;
  return HMAC(EVP_sha256(), key, sizeof key, text, n, out, length) != // expect: key-not-wiped
         NULL;
}

// A line before this `return` would make it unconditional.
int early_bad(const unsigned char *text, size_t n, unsigned char *out,
              unsigned *length) {
  unsigned char key[32];
  if (RAND_priv_bytes(key, sizeof key) != 1)
    return 0;
  int done = HMAC(EVP_sha256(), key, sizeof key, text, n, out, length) != NULL;
  if (!done)
    return 0; // expect: key-not-wiped
  OPENSSL_cleanse(key, sizeof key);
  return done;
}

int kept_ok(const unsigned char *text, size_t n, unsigned char *out,
            unsigned *length) {
  unsigned char key[32];
  if (RAND_priv_bytes(key, sizeof key) != 1)
    return 0;
  int done = HMAC(EVP_sha256(), key, sizeof key, text, n, out, length) != NULL;
  OPENSSL_cleanse(key, sizeof key);
  return done;
}

// RUN: %check %s --
// RUN: %not %claimcheck check %s -- | %FileCheck %s --check-prefix=ADVICE
// ADVICE: fix-it.c:13:3: warning: 'key' ends here
// ADVICE: | replace 13:3-13:3 by OPENSSL_cleanse(key, sizeof key);
// ADVICE: fix-it.c:13:3: note: write OPENSSL_cleanse(key, sizeof key); before this statement
// ADVICE: fix-it.c:23:3: warning: 'key' ends here
// ADVICE-NOT: | replace
// ADVICE: fix-it.c:23:3: note: keep the result of this statement, and write OPENSSL_cleanse(key, sizeof key); after it

// ADVICE: fix-it.c:35:5: warning: 'key' ends here
// ADVICE-NOT: | replace
// ADVICE: fix-it.c:35:5: note: write OPENSSL_cleanse(key, sizeof key); before this statement

// The editor's and clang-tidy's --fix writes the line, and then nothing is left
// to say about the first function.
// RUN: rm -rf %t && mkdir %t && cp %s %t/a.c
// RUN: %claimcheck-tidy --checks=-*,claimcheck-key-not-wiped --fix %t/a.c -- > %t/out
// RUN: diff %s %t/a.c > %t/diff || true
// RUN: %FileCheck %s --check-prefix=FIXED --match-full-lines --strict-whitespace --input-file=%t/diff
//      FIXED:12a13
// FIXED-NEXT:>   OPENSSL_cleanse(key, sizeof key);
//  FIXED-NOT:{{.+}}
// RUN: %not %claimcheck check %t/a.c -- | %FileCheck %s --check-prefix=LEFT
// LEFT-NOT: :14:3: warning
// LEFT: :24:3: warning: 'key' ends here
