// One function fills a global or a field, another one uses it as a key, and a
// third one gives it back: nobody here calls them.

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char line[128];

int loadLine_bad(const char *path) {
  FILE *f = fopen(path, "r");
  if (!f)
    return -1;
  char *got = fgets(line, sizeof line, f); // expect: key-in-dump
  fclose(f);
  if (!got)
    return -1;
  line[strcspn(line, "\n")] = 0;
  return 0;
}

void signByLine(const unsigned char *data, size_t n, unsigned char *out) {
  HMAC(EVP_sha256(), line, (int)strlen(line), data, n, out, NULL);
}

static char banner[128];

int loadBanner_ok(const char *path) {
  FILE *f = fopen(path, "r");
  if (!f)
    return -1;
  char *got = fgets(banner, sizeof banner, f);
  fclose(f);
  return got ? 0 : -1;
}

static unsigned char *block;
static size_t blockSize;

int loadBlock_bad(const char *path) {
  int fd = open(path, O_RDONLY);
  block = malloc(64);
  if (fd < 0 || !block)
    return -1;
  ssize_t n = read(fd, block, 64); // expect: key-in-dump
  close(fd);
  blockSize = n > 0 ? (size_t)n : 0;
  return 0;
}

void signByBlock(const unsigned char *data, size_t n, unsigned char *out) {
  HMAC(EVP_sha256(), block, (int)blockSize, data, n, out, NULL);
}

void forgetBlock_bad(void) {
  free(block); // expect: key-not-wiped
  block = NULL;
}

static unsigned char *cleared;

int loadCleared_bad(const char *path) {
  int fd = open(path, O_RDONLY);
  cleared = malloc(64);
  if (fd < 0 || !cleared)
    return -1;
  ssize_t n = read(fd, cleared, 64); // expect: key-in-dump
  close(fd);
  return n == 64 ? 0 : -1;
}

void signByCleared(const unsigned char *data, size_t n, unsigned char *out) {
  HMAC(EVP_sha256(), cleared, 64, data, n, out, NULL);
}

void forgetCleared_ok(void) {
  OPENSSL_cleanse(cleared, 64);
  free(cleared);
  cleared = NULL;
}

struct signer {
  char *title;
  unsigned char *key;
  size_t size;
};

int loadSigner_bad(struct signer *s, const char *path) {
  int fd = open(path, O_RDONLY);
  s->key = malloc(64);
  s->title = malloc(64);
  if (fd < 0 || !s->key || !s->title)
    return -1;
  ssize_t n = read(fd, s->key, 64); // expect: key-in-dump
  if (n > 0 && read(fd, s->title, 64) < 0)
    n = 0;
  close(fd);
  s->size = n > 0 ? (size_t)n : 0;
  return 0;
}

void signBy(struct signer *s, const unsigned char *data, size_t n,
            unsigned char *out) {
  HMAC(EVP_sha256(), s->key, (int)s->size, data, n, out, NULL);
}

void forgetSigner_bad(struct signer *s) {
  free(s->title);
  free(s->key); // expect: key-not-wiped
}

// A buffer that everybody fills carries a key now and then.
struct buffer {
  unsigned char *data;
  size_t size;
};

int readRequest_ok(struct buffer *b, int fd) {
  b->data = malloc(512);
  return b->data && read(fd, b->data, 512) > 0;
}

int readAnswer_ok(struct buffer *b, int fd) {
  b->data = malloc(256);
  return b->data && read(fd, b->data, 256) > 0;
}

int readFile_ok(struct buffer *b, int fd) {
  b->data = malloc(1024);
  return b->data && read(fd, b->data, 1024) > 0;
}

void signWith(struct buffer *b, const unsigned char *data, size_t n,
              unsigned char *out) {
  HMAC(EVP_sha256(), b->data, (int)b->size, data, n, out, NULL);
}
// RUN: %check %s
