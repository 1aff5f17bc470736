// How much of a key a wipe clears.
#include <openssl/crypto.h>
#include <openssl/evp.h>
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

// A list of keys: where there are none, there is nothing to clear.
struct ring {
  unsigned char (*keys)[32];
  size_t n, size;
};

int grown_ok(struct ring *r, EVP_PKEY *from) {
  size_t len = 32;
  if (r->n == r->size) {
    size_t size = r->size ? 2 * r->size : 4;
    void *more = malloc(size * 32);
    if (!more)
      return 0;
    if (r->n) {
      memcpy(more, r->keys, r->n * 32);
      OPENSSL_cleanse(r->keys, r->n * 32);
    }
    free(r->keys);
    r->keys = more;
    r->size = size;
  }
  return EVP_PKEY_get_raw_private_key(from, r->keys[r->n++], &len); // expect: key-in-dump
}

struct other {
  unsigned char (*keys)[32];
  size_t n, size;
};

int grown_bad(struct other *r, EVP_PKEY *from) {
  size_t len = 32;
  if (r->n == r->size) {
    size_t size = r->size ? 2 * r->size : 4;
    void *more = malloc(size * 32);
    if (!more)
      return 0;
    if (r->n > 1) {
      memcpy(more, r->keys, r->n * 32);
      OPENSSL_cleanse(r->keys, r->n * 32);
    }
    free(r->keys); // expect: key-not-wiped
    r->keys = more;
    r->size = size;
  }
  return EVP_PKEY_get_raw_private_key(from, r->keys[r->n++], &len); // expect: key-in-dump
}

// That the field holds keys is known only from what is put there later.
struct moved {
  unsigned char (*keys)[32];
  size_t n;
};

int moved_FN(struct moved *m, EVP_PKEY *from) {
  size_t len = 32;
  void *more = realloc(m->keys, (m->n + 1) * 32);
  if (!more)
    return 0;
  m->keys = more;
  return EVP_PKEY_get_raw_private_key(from, m->keys[m->n++], &len); // expect: key-in-dump
}

// RUN: %check %s -- -std=gnu11
