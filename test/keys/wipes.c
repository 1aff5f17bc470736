// Functions that wipe, by what they do: the project's own.
#include <openssl/rand.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static int fill(unsigned char *to) { return RAND_priv_bytes(to, 32) == 1; }

// Stores through a volatile pointer.
static void burn(void *p, size_t n) {
  volatile unsigned char *v = p;
  while (n--)
    *v++ = 0;
}

int burnt_ok(void) {
  unsigned char key[32];
  int rc;
  if (!fill(key))
    return 0;
  rc = key[0] != 0;
  burn(key, sizeof key);
  return rc;
}

int not_burnt_bad(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  if (key[0] == 0)
    return 0; // expect: key-not-wiped
  burn(key, sizeof key);
  return 1;
}

void burnt_pointer_bad(unsigned char *secret) {
  burn(secret, sizeof secret); // expect: key-not-wiped "size of a pointer"
}

int half_burnt_bad(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  burn(key, 16); // expect: key-not-wiped "shorter"
  return 1;
}

// The same by index, in place.
int indexed_ok(void) {
  unsigned char key[32];
  size_t i;
  if (!fill(key))
    return 0;
  for (i = 0; i < sizeof key; i++)
    ((volatile unsigned char *)key)[i] = 0;
  return 1;
}

// memset through a volatile pointer to it.
static void *(*const volatile forced_memset)(void *, int, size_t) = memset;

int forced_ok(void) {
  unsigned char key[32];
  if (!fill(key))
    return 0;
  forced_memset(key, 0, sizeof key);
  return 1;
}

// memset that inline assembly keeps.
static inline void kept_memset(void *p, size_t n) {
  memset(p, 0, n);
  __asm__ __volatile__("" : : "r"(p) : "memory");
}

int read_word(char *to, size_t n);
int check_word(const char *word);

int asked_bad(void) {
  char word[64];
  if (read_word(word, sizeof word) != 0)
    return -1;
  if (!check_word(word))
    return -1; // expect: key-not-wiped
  kept_memset(word, sizeof word);
  return 0;
}

int asked_ok(void) {
  char word[64];
  int rc = -1;
  if (read_word(word, sizeof word) != 0)
    goto end;
  rc = check_word(word);
end:
  kept_memset(word, sizeof word);
  return rc;
}

// Not visible, but its calls tell: whole memory that nobody looks at again.
void scrub(void *p, size_t n);
struct pair {
  char name[16], word[16];
};

int scrubbed_ok(void) {
  struct pair p;
  int rc;
  if (read_word(p.word, sizeof p.word) != 0)
    return -1;
  rc = check_word(p.word);
  scrub(&p, sizeof p);
  return rc;
}

void scrubbed_heap_ok(void) {
  char *word = malloc(64);
  if (word && read_word(word, 64) == 0)
    check_word(word);
  if (word)
    scrub(word, 64);
  free(word);
}

int not_scrubbed_bad(void) {
  char word[64];
  if (read_word(word, sizeof word) != 0)
    return -1;
  if (check_word(word) == 2)
    return -1; // expect: key-not-wiped
  scrub(word, sizeof word);
  return 0;
}

void scrubbed_pointer_bad(void) {
  char *word = malloc(64);
  if (word == NULL)
    return;
  if (read_word(word, 64) == 0)
    check_word(word);
  scrub(word, sizeof(word)); // expect: key-not-wiped "size of a pointer"
  free(word);
}

// What is looked at afterwards was filled, not wiped.
void noise(void *p, size_t n);

int noise_ok(int early) {
  char a[16], b[16];
  noise(a, sizeof a);
  if (early)
    return a[0];
  noise(b, sizeof b);
  return check_word(b);
}

// As many bytes as were read, so none on the way without a wipe.
long read_some(char *to, size_t n);
int use_some(const char *from, size_t n);

void high_water_ok(void) {
  char *text = malloc(4096);
  size_t most = 0;
  if (text == NULL)
    return;
  for (;;) {
    size_t n = (size_t)read_some(text, 4096);
    if (n == (size_t)-1)
      break;
    if (n > most)
      most = n;
    if (use_some(text, n))
      break;
  }
  if (most)
    scrub(text, most);
  free(text);
}
// RUN: %check %s -- -std=gnu11
