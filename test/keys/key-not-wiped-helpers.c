// What helper functions of a project load, hand on and free.
#include <crypt.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// A message that gets the password; who frees it says whether it is secret.
struct message {
  char *text;
  size_t used, size;
};

static int add(struct message *m, const char *text) {
  size_t n = strlen(text);
  if (m->used + n > m->size)
    return -1;
  memcpy(m->text + m->used, text, n);
  m->used += n;
  return 0;
}

static void drop(struct message *m, int secret) {
  if (secret)
    OPENSSL_cleanse(m->text, m->size);
  free(m->text);
}

int send_bad(int fd) {
  struct message m = {malloc(512), 0, 512};
  char word[64];
  if (m.text == NULL)
    return -1;
  if (EVP_read_pw_string(word, sizeof word, "", 0) == 0 && add(&m, word) == 0)
    write(fd, m.text, m.used);
  // expect-note@+1: write a call of OPENSSL_cleanse() for it
  drop(&m, 0); // expect: key-not-wiped
  OPENSSL_cleanse(word, sizeof word);
  return 0;
}

int send_ok(int fd) {
  struct message m = {malloc(512), 0, 512};
  char word[64];
  if (m.text == NULL)
    return -1;
  if (EVP_read_pw_string(word, sizeof word, "", 0) == 0 && add(&m, word) == 0)
    write(fd, m.text, m.used);
  drop(&m, 1);
  OPENSSL_cleanse(word, sizeof word);
  return 0;
}

// The whole block, not a part of it, and nobody who drops it uncleared.
static void dropWhole(struct message *m, int secret) {
  if (secret)
    OPENSSL_cleanse(m->text, m->size);
  free(m->text);
}

int sendWhole_ok(int fd) {
  struct message m = {malloc(512), 0, 512};
  char word[64];
  if (m.text == NULL)
    return -1;
  if (EVP_read_pw_string(word, sizeof word, "", 0) == 0) {
    strcpy(m.text, word);
    write(fd, m.text, m.used);
  }
  dropWhole(&m, 1);
  OPENSSL_cleanse(word, sizeof word);
  return 0;
}

// A header and its bytes are one block; who clears the bytes and gives back the
// block does not give it back as it was.
struct buffer {
  size_t size;
  unsigned char *data;
};

static struct buffer *make(size_t size) {
  struct buffer *b = malloc(sizeof *b + size);
  if (b) {
    b->size = size;
    b->data = (unsigned char *)b + sizeof *b;
  }
  return b;
}

static void burn(struct buffer *b) {
  OPENSSL_cleanse(b->data, b->size);
  free(b);
}

int readBuffer_ok(int fd) {
  struct buffer *b = make(64);
  if (!b)
    return -1;
  int r = EVP_read_pw_string((char *)b->data, 64, "", 0);
  if (r == 0)
    write(fd, b->data, 64);
  burn(b);
  return r;
}

// It only frees what it is given.
static void forget(struct message *m) { free(m->text); }

int forget_bad(int fd) {
  struct message m = {malloc(512), 0, 512};
  char word[64];
  if (m.text == NULL)
    return -1;
  if (EVP_read_pw_string(word, sizeof word, "", 0) == 0 && add(&m, word) == 0)
    write(fd, m.text, m.used);
  forget(&m); // expect: key-not-wiped
  OPENSSL_cleanse(word, sizeof word);
  return 0;
}

// A file that only the caller makes a key of, read in pieces.
static unsigned char *load(int fd, size_t *n) {
  unsigned char *all = malloc(4096);
  ssize_t got;
  size_t used = 0;
  if (all == NULL)
    return NULL;
  while ((got = read(fd, all + used, 4096 - used)) > 0) // expect: key-in-dump
    used += (size_t)got;
  if (got < 0) {
    free(all); // expect: key-not-wiped
    return NULL;
  }
  *n = used;
  return all;
}

int mac_ok(int fd, unsigned char *out) {
  size_t n = 0;
  unsigned length = 0;
  unsigned char *key = load(fd, &n);
  if (key == NULL)
    return -1;
  int ok = HMAC(EVP_sha256(), key, (int)n, out, 4, out, &length) != NULL;
  OPENSSL_cleanse(key, n);
  free(key);
  return ok;
}

// That one function failed says nothing of what another would have made of the
// same bytes.
int crypt_bad(const char *hash) {
  struct crypt_data data = {0};
  char word[64];
  if (EVP_read_pw_string(word, sizeof word, "", 0) != 0)
    return -1;
  char *made = crypt_r(word, hash, &data);
  if (made == NULL)
    return 0; // expect: key-not-wiped
  int same = strcmp(made, hash) == 0;
  explicit_bzero(word, strlen(word));
  return same;
}

int crypt_ok(const char *hash) {
  struct crypt_data data = {0};
  char word[64];
  if (EVP_read_pw_string(word, sizeof word, "", 0) != 0)
    return -1;
  char *made = crypt_r(word, hash, &data);
  int same = made != NULL && strcmp(made, hash) == 0;
  explicit_bzero(word, strlen(word));
  return same;
}

// What a password is compared with says nothing of the call that read it.
void twice_bad(unsigned char *key) {
  char word[64], again[64];
  if (EVP_read_pw_string(word, sizeof word, "", 0) != 0 ||
      EVP_read_pw_string(again, sizeof again, "", 0) != 0)
    exit(1); // expect: key-not-wiped
  if (strcmp(word, again) != 0) {
    explicit_bzero(word, sizeof word);
    explicit_bzero(again, sizeof again);
    return;
  }
  memcpy(key, word, 16);
  explicit_bzero(word, sizeof word);
} // expect: key-not-wiped

// No password was given: an empty text holds none. That the text is empty is
// not followed to the end of the program.
void empty_FP(unsigned char *key) {
  char word[64];
  if (EVP_read_pw_string(word, sizeof word, "", 0) != 0)
    exit(1);
  if (strlen(word) == 0)
    exit(1); // expect: key-not-wiped
  memcpy(key, word, 16);
  explicit_bzero(word, sizeof word);
}

// A short one is a password as well.
void short_bad(unsigned char *key) {
  char word[64];
  if (EVP_read_pw_string(word, sizeof word, "", 0) != 0)
    exit(1);
  if (strlen(word) < 4)
    exit(1); // expect: key-not-wiped
  memcpy(key, word, 16);
  explicit_bzero(word, sizeof word);
}

// RUN: %check %s -- -std=gnu11
