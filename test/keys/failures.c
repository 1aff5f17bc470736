// Secrets that are known by how this file treats them, on ways that fail.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void explicit_bzero(void *p, size_t n);
void freezero(void *p, size_t n);
void die(const char *why) __attribute__((noreturn));
int get_text(void *from, char **to, size_t *n);
int get_end(void *from);
int check_word(const char *word);

// A call gave the memory: it is not the caller's.
int packet_bad(void *packet) {
  char *word;
  size_t n;
  int ok;
  if (get_text(packet, &word, &n) != 0 || get_end(packet) != 0)
    die("packet"); // expect: key-not-wiped "'word' still holds"
  ok = check_word(word);
  freezero(word, n);
  return ok;
}

int packet_ok(void *packet) {
  char *word;
  size_t n;
  int ok;
  if (get_text(packet, &word, &n) != 0)
    die("packet");
  ok = check_word(word);
  freezero(word, n);
  if (get_end(packet) != 0)
    die("packet");
  return ok;
}

// What was locked into memory is freed as it is.
struct block {
  uint8_t *data;
  size_t size;
  int locked;
};

void unlocked_bad(struct block *b) {
  if (b->locked)
    munlock(b->data, b->size);
  free(b->data); // expect: key-not-wiped "freed"
  b->data = NULL;
}

void unlocked_ok(struct block *b) {
  explicit_bzero(b->data, b->size);
  if (b->locked)
    munlock(b->data, b->size);
  free(b->data);
  b->data = NULL;
}

// Somebody who was handed the block may have cleared it.
void clear_block(struct block *b);

void unlocked_by_others_ok(struct block *b) {
  clear_block(b);
  if (b->locked)
    munlock(b->data, b->size);
  free(b->data);
}

// Success keeps the key in the caller's memory, failure wipes it: each one.
struct session {
  unsigned char key[32];
  int ready;
};
int unwrap(unsigned char *to, const char *from);
int load(const unsigned char *key);
int allowed(const char *from);

int opened_bad(struct session *s, const char *from) {
  if (unwrap(s->key, from) != 0)
    return -1;
  if (load(s->key) != 0) {
    explicit_bzero(s->key, sizeof s->key);
    return -1;
  }
  if (!allowed(from))
    return -1; // expect: key-not-wiped "same result"
  s->ready = 1;
  return 0;
}

int opened_ok(struct session *s, const char *from) {
  if (unwrap(s->key, from) != 0)
    return -1;
  if (load(s->key) != 0 || !allowed(from)) {
    explicit_bzero(s->key, sizeof s->key);
    return -1;
  }
  s->ready = 1;
  return 0;
}
// The callee wipes on its own failure; the caller's other failure keeps it.
static int unpack(struct session *s, const char *from) {
  int ok = 0;
  if (unwrap(s->key, from) == 0)
    ok = load(s->key) == 0;
  if (!ok)
    explicit_bzero(s, sizeof *s);
  return ok;
}

static int permitted(const struct session *s) {
  if (s->ready == 3)
    return 0;
  return s->ready > 1;
}

int unpacked_bad(struct session *s, const char *from, int check) {
  if (!unpack(s, from)) {
    explicit_bzero(s, sizeof *s);
    return 0;
  }
  if (check)
    return permitted(s); // expect: key-not-wiped "same result"
  return 1;
}

// An end of the program before anything was written to what a call gave.
struct text {
  char *data;
  int size;
};
struct text new_text(void);
int print_to(struct text *to, const char *word);

void ended_early_ok(const char *word) {
  struct text t = new_text();
  if (word[0] == 0)
    die("empty");
  print_to(&t, word);
  explicit_bzero(t.data, (size_t)t.size);
}

// Two secrets and one end of the program: one finding.
int two_bad(int (*get)(char *, size_t)) {
  char a[16], b[16];
  if (get(a, sizeof a) != 0 || get(b, sizeof b) != 0)
    return -1; // expect: key-not-wiped
  if (!check_word(a) || !check_word(b))
    die("words"); // expect: key-not-wiped "when the program ends"
  explicit_bzero(a, sizeof a);
  explicit_bzero(b, sizeof b);
  return 0;
}
// A failed assertion is a bug, no way out of the function.
void assertion_failed(const char *what, const char *file, int line) __attribute__((noreturn));
#define ENSURE(X) ((X) ? (void)0 : assertion_failed(#X, __FILE__, __LINE__))

int asserted_ok(int (*get)(char *, size_t), size_t n) {
  char a[16];
  if (get(a, sizeof a) != 0)
    return 0;
  assert(n < 4);
  ENSURE(a[n] != 0);
  n = check_word(a);
  explicit_bzero(a, sizeof a);
  return n != 0;
}

int asserted_bad(int (*get)(char *, size_t), size_t n) {
  char a[16];
  if (get(a, sizeof a) != 0)
    return 0;
  ENSURE(a[n] != 0);
  if (!check_word(a))
    die("word"); // expect: key-not-wiped "when the program ends"
  explicit_bzero(a, sizeof a);
  return 1;
}
// RUN: %check %s -- -std=gnu11
