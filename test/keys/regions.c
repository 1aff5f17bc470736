// What the engine knows of memory: wrappers, guards, errors, lengths, tables.
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// A function of the file fills the memory of its caller.
static int fill(unsigned char *to) { return RAND_priv_bytes(to, 32) == 1; }

int wrapped_bad(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  return key[0] != 0; // expect: key-not-wiped
}

int wrapped_ok(void) {
  unsigned char key[32];
  int rc;
  if (!fill(key))
    return 0;
  rc = key[0] != 0;
  OPENSSL_cleanse(key, sizeof key);
  return rc;
}

// A wipe in a function of the file is a wipe, half of one is not.
struct box {
  int n;
  unsigned char key[32];
};

static void half(struct box *b) {
  OPENSSL_cleanse(b->key, 16);
}

static void whole(struct box *b) {
  OPENSSL_cleanse(b->key, sizeof b->key);
}

int half_bad(void) {
  struct box b = {0};
  if (!fill(b.key))
    return 0;
  half(&b);
  return 1; // expect@-1: key-not-wiped "shorter"
}

int whole_ok(void) {
  struct box b = {0};
  if (!fill(b.key))
    return 0;
  whole(&b);
  return 1;
}

// The size of the pointer.
void pointer_size_bad(unsigned char *secret) {
  OPENSSL_cleanse(secret, sizeof secret); // expect: key-not-wiped "size of a pointer"
}

void object_size_ok(struct box *b) { OPENSSL_cleanse(b, sizeof *b); }

// Memory from a function that hands it on; the way out without it owes nothing.
static unsigned char *make(void) {
  unsigned char *p = malloc(32);
  if (p == NULL)
    return NULL;
  if (RAND_priv_bytes(p, 32) != 1) {
    free(p);
    return NULL;
  }
  return p;
}

int made_bad(void) {
  unsigned char *p = make();
  if (p == NULL)
    return 0;
  free(p); // expect: key-not-wiped "freed"
  return 1;
}

int made_ok(void) {
  int rc = 0;
  unsigned char *p = make();
  if (p == NULL)
    goto end;
  rc = 1;
end:
  if (p != NULL)
    OPENSSL_cleanse(p, 32);
  free(p);
  return rc;
}

int lost_bad(void) {
  unsigned char *p = make();
  return p != NULL; // expect: key-not-wiped "lost"
}

// Growth may leave the old block behind.
unsigned char *grown_bad(void) {
  unsigned char *p = make();
  if (p == NULL)
    return NULL;
  return realloc(p, 64); // expect: key-not-wiped "old block"
}

// A wipe that the compiler drops, and one that it keeps.
int dropped_bad(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  memset(key, 0, sizeof key); // expect: key-not-wiped "may drop"
  return 1;
}

int kept_ok(int (*use)(unsigned char *)) {
  unsigned char key[32];
  int rc;
  if (!fill(key))
    return 0;
  memset(key, 0, sizeof key);
  rc = use(key);
  return rc;
}

// Digits out of a table are the key all the same.
int shown_bad(void) {
  static const char digits[] = "0123456789abcdef";
  unsigned char key[32];
  char hex[65];
  size_t i;
  if (!fill(key))
    return 0;
  for (i = 0; i < sizeof key; i++) {
    hex[2 * i] = digits[key[i] >> 4];
    hex[2 * i + 1] = digits[key[i] & 15];
  }
  hex[64] = 0;
  printf("%s\n", hex); // expect: key-in-log
  OPENSSL_cleanse(key, sizeof key);
  OPENSSL_cleanse(hex, sizeof hex);
  return 1;
}

// Random bytes that nothing uses as a key are none, wherever they go.
int nonce_ok(void) {
  unsigned char nonce[12];
  size_t i;
  if (RAND_bytes(nonce, sizeof nonce) != 1)
    return 0;
  for (i = 0; i < sizeof nonce; i++)
    printf("%02x", nonce[i]);
  return 1;
}

// What is wiped on one way out is a secret on the others; where the call that
// fills it failed, there is nothing.
int ask(char *to, size_t n);
int check(const char *word);

int asked_bad(void) {
  char word[64];
  if (ask(word, sizeof word) != 0)
    return -1;
  if (!check(word))
    return -1; // expect: key-not-wiped
  OPENSSL_cleanse(word, sizeof word);
  return 0;
}

// A guard in force before the write, and one that fails.
int mapped_ok(unsigned char **to) {
  unsigned char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (p == MAP_FAILED)
    return -1;
  if (madvise(p, 4096, MADV_DONTDUMP) != 0) {
    munmap(p, 4096);
    return -1;
  }
  if (RAND_priv_bytes(p, 32) != 1)
    return -1;
  *to = p;
  return 0;
}

// A container of the caller: whoever owns it wipes it.
void handed_out_ok(struct box **to) {
  struct box *b = calloc(1, sizeof *b);
  if (b == NULL)
    return;
  b->n = 1;
  *to = b;
}

// Cleared in two halves, or in a loop: each alone is short.
int halves_ok(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  OPENSSL_cleanse(key, 16);
  OPENSSL_cleanse(key + 16, 16);
  return 1;
}

int halves_bad(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  OPENSSL_cleanse(key, 8);
  OPENSSL_cleanse(&key[16], 16); // expect: key-not-wiped "shorter"
  return 1;
}

int in_a_loop_ok(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  for (int i = 0; i < 4; ++i)
    OPENSSL_cleanse(key + 8 * i, 8);
  return 1;
}

// An object that was filled as a whole, and is cleared field by field.
struct pair {
  int uses;
  unsigned char enc[16], mac[16];
};

int fields_ok(void) {
  struct pair p;
  if (!fill((unsigned char *)&p))
    return 0;
  OPENSSL_cleanse(p.enc, sizeof p.enc);
  OPENSSL_cleanse(p.mac, sizeof p.mac);
  return 1;
}

int fields_bad(void) {
  struct pair p;
  if (!fill((unsigned char *)&p))
    return 0;
  OPENSSL_cleanse(p.enc, sizeof p.enc);
  return 1; // expect: key-not-wiped
}

// The callee is not visible and may have wiped what it got for writing.
void consume(unsigned char *key);

int consumed_FN(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  consume(key);
  return 1;
}
// RUN: %check %s -- -std=gnu11
