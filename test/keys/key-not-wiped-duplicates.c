// RUN: %check %s -- -std=gnu11
// Copies in blocks that the copying call allocates, or that digits are put in.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int derive(const char *word, unsigned char *key) {
  return PKCS5_PBKDF2_HMAC(word, -1, (const unsigned char *)"salt", 4, 9000,
                           EVP_sha256(), 32, key);
}

// The variable's text is the environment's; the copy is ours.
int variable_bad(unsigned char *key) {
  const char *given = getenv("WORD");
  char *word = given ? strdup(given) : NULL;
  int ok;
  if (word == NULL)
    return 0;
  ok = derive(word, key);
  free(word); // expect: key-not-wiped
  return ok;
}

int variable_ok(unsigned char *key) {
  const char *given = getenv("WORD");
  char *word = given ? strdup(given) : NULL;
  int ok;
  if (word == NULL)
    return 0;
  ok = derive(word, key);
  OPENSSL_cleanse(word, strlen(word));
  free(word);
  return ok;
}

// A wipe of the copy is none of the original.
int original_bad(unsigned char *key) {
  char word[64];
  char *copy;
  int ok = 0;
  if (EVP_read_pw_string(word, sizeof word, "", 0) != 0)
    return 0;
  copy = strdup(word);
  if (copy != NULL) {
    ok = derive(copy, key);
    OPENSSL_clear_free(copy, strlen(copy));
  }
  return ok; // expect: key-not-wiped "'word'"
}

// A copy of something else is no secret.
int name_ok(unsigned char *key, const char *user) {
  char word[64];
  char *name = strdup(user);
  int ok = EVP_read_pw_string(word, sizeof word, "", 0) == 0 &&
           derive(word, key);
  OPENSSL_cleanse(word, sizeof word);
  free(name);
  return ok;
}

// The end of the text is one byte of it.
static char *digits(const unsigned char *from, size_t n) {
  static const char table[] = "0123456789abcdef";
  char *to = malloc(2 * n + 1);
  if (to == NULL)
    return NULL;
  for (size_t i = 0; i < n; ++i) {
    to[2 * i] = table[from[i] >> 4];
    to[2 * i + 1] = table[from[i] & 15];
  }
  to[2 * n] = '\0';
  return to;
}

int shown_bad(const char *word) {
  unsigned char key[32];
  char *text;
  if (derive(word, key) != 1) // expect: key-in-dump
    return 0;
  text = digits(key, sizeof key);
  OPENSSL_cleanse(key, sizeof key);
  if (text == NULL)
    return 0;
  puts(text); // expect: key-in-log
  free(text); // expect: key-not-wiped
  return 1;
}

int fingerprint_ok(const char *word) {
  unsigned char key[32], hash[32];
  char *text;
  unsigned int n;
  if (derive(word, key) != 1)
    return 0;
  EVP_Digest(key, sizeof key, hash, &n, EVP_sha256(), NULL);
  OPENSSL_cleanse(key, sizeof key);
  text = digits(hash, 4);
  if (text == NULL)
    return 0;
  puts(text);
  free(text);
  return 1;
}

// A loop that stores zero clears what a loop has put there.
int cleared_ok(const char *word) {
  unsigned char key[32], copy[32];
  int ok;
  if (derive(word, key) != 1)
    return 0;
  for (size_t i = 0; i < sizeof key; ++i)
    copy[i] = key[i];
  OPENSSL_cleanse(key, sizeof key);
  ok = copy[0] != copy[1];
  for (size_t i = 0; i < sizeof copy; ++i)
    ((volatile unsigned char *)copy)[i] = 0;
  return ok;
}
