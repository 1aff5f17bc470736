// How much of a key a wipe clears.
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>

int half_bad(void) {
  unsigned char *key = calloc(2, 16);
  if (!key)
    return 0;
  if (RAND_priv_bytes(key, 32) != 1) {
    free(key);
    return 0;
  }
  int ok = key[0] != 0;
  OPENSSL_cleanse(key, 16); // expect: key-not-wiped "shorter"
  free(key);
  return ok;
}

// The memory is larger than the key.
int enough_ok(void) {
  unsigned char *key = malloc(64);
  if (!key)
    return 0;
  if (RAND_priv_bytes(key, 16) != 1) {
    free(key);
    return 0;
  }
  int ok = key[0] != 0;
  OPENSSL_cleanse(key, 16);
  free(key);
  return ok;
}

// A field of a block is as long as the type of the pointer says.
struct slot {
  int id;
  unsigned char key[32];
};

int field_bad(void) {
  struct slot *s = malloc(sizeof *s);
  if (!s)
    return 0;
  if (RAND_priv_bytes(s->key, 32) != 1) {
    free(s);
    return 0;
  }
  int ok = s->key[0] != 0;
  OPENSSL_cleanse(s->key, 20); // expect: key-not-wiped "shorter"
  free(s);
  return ok;
}

// One function allocates, another one clears a part and frees.
static unsigned char *make(void) {
  unsigned char *key = malloc(32);
  if (!key)
    return NULL;
  if (RAND_priv_bytes(key, 32) != 1) {
    free(key);
    return NULL;
  }
  return key;
}

static void drop_half(unsigned char *key) {
  OPENSSL_cleanse(key, 16);
  free(key);
}

static void drop_all(unsigned char *key) {
  OPENSSL_cleanse(key, 32);
  free(key);
}

int dropped_half_bad(void) {
  unsigned char *key = make();
  if (!key)
    return 0;
  int ok = key[0] != 0;
  drop_half(key); // expect: key-not-wiped "shorter"
  return ok;
}

int dropped_all_ok(void) {
  unsigned char *key = make();
  if (!key)
    return 0;
  int ok = key[0] != 0;
  drop_all(key);
  return ok;
}

// A pointer that is set to null has the size of a pointer.
unsigned char *handed_ok(void) {
  unsigned char *key = make(), *mine = key;
  memset(&key, 0, sizeof key);
  return mine;
}

int given_up_bad(void) {
  unsigned char *key = make();
  if (!key)
    return 0;
  int ok = key[0] != 0;
  memset(key, 0, sizeof key); // expect: key-not-wiped
  free(key);
  return ok;
}

// RUN: %check %s -- -std=gnu11
