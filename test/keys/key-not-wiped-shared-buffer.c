// A buffer that all messages go through: what one function reads from it as a
// password is none where others read their part of it.
#include <crypt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct buffer {
  unsigned char *data;
  unsigned pos, len;
};
struct session {
  struct buffer *payload;
  unsigned char id[32];
};
extern struct session ses;

static void die(void) {
  explicit_bzero(ses.id, sizeof ses.id);
  abort();
}

static unsigned char *pointer(struct buffer *b, unsigned n) {
  if (b->pos + n > b->len)
    die();
  return &b->data[b->pos];
}

static char *text(struct buffer *b, unsigned *n) {
  *n = pointer(b, 1)[0];
  b->pos++;
  char *copy = malloc(*n + 1);
  if (!copy)
    die();
  memcpy(copy, pointer(b, *n), *n);
  copy[*n] = 0;
  b->pos += *n;
  return copy;
}

int password_ok(const char *known) {
  unsigned n;
  char *password = text(ses.payload, &n);
  char *hash = crypt(password, known);
  explicit_bzero(password, n);
  free(password);
  return hash && strcmp(hash, known) == 0;
}

int password_bad(const char *known) {
  unsigned n;
  char *password = text(ses.payload, &n);
  char *hash = crypt(password, known);
  free(password); // expect: key-not-wiped
  return hash && strcmp(hash, known) == 0;
}

int channel_ok(void) {
  unsigned n;
  char *type = text(ses.payload, &n);
  int is = strcmp(type, "session") == 0;
  free(type);
  return is;
}

// A key that is read behind a pointer which is null so far: what others read
// behind theirs is none.
struct stuffer {
  unsigned char *data;
  unsigned size;
};

static char *last(struct stuffer *s, unsigned n) {
  return (char *)s->data + s->size - n;
}

static char *hash_last(struct stuffer *s) { return crypt(last(s, 32), "ab"); }

char *load_ok(void) {
  struct stuffer keys = {0};
  return hash_last(&keys);
}

int greet_ok(void) {
  struct stuffer line = {0};
  char greeting[32];
  memcpy(greeting, last(&line, 32), 32);
  if (greeting[31])
    die();
  return puts(greeting);
}

// RUN: %check %s -- -std=gnu11
