// Guards for whole pages: whether they took, and for which memory.
#define _GNU_SOURCE
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fill(unsigned char *to) { return RAND_priv_bytes(to, 32) == 1; }

// malloc gives no page: madvise fails, and nobody looks.
int unaligned_bad(void) {
  unsigned char *key = malloc(32);
  if (!key)
    return 0;
  (void)madvise(key, 32, MADV_DONTDUMP);
  int ok = RAND_priv_bytes(key, 32) == 1; // expect: key-in-dump
  OPENSSL_cleanse(key, 32);
  free(key);
  return ok;
}

int looked_at_ok(void) {
  unsigned char *key = malloc(8192);
  if (!key)
    return 0;
  if (madvise(key, 8192, MADV_DONTDUMP) != 0) {
    free(key);
    return 0;
  }
  int ok = fill(key);
  OPENSSL_cleanse(key, 32);
  free(key);
  return ok;
}

int small_alignment_bad(void) {
  unsigned char *key = aligned_alloc(64, 4096);
  if (!key)
    return 0;
  madvise(key, 4096, MADV_DONTDUMP);
  int ok = RAND_priv_bytes(key, 32) == 1; // expect: key-in-dump
  OPENSSL_cleanse(key, 32);
  free(key);
  return ok;
}

// Pages: so much of them is wiped as there is of the key.
int aligned_ok(void) {
  unsigned char *key = aligned_alloc(4096, 4096);
  if (!key)
    return 0;
  madvise(key, 4096, MADV_DONTDUMP);
  int ok = fill(key);
  OPENSSL_cleanse(key, 32);
  free(key);
  return ok;
}

int mapped_ok(void) {
  unsigned char *key = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (key == MAP_FAILED)
    return 0;
  madvise(key, 4096, MADV_DONTDUMP);
  int ok = fill(key);
  OPENSSL_cleanse(key, 32);
  munmap(key, 4096);
  return ok;
}

// No core file has the pages of memfd_secret.
int secret_ok(void) {
  int fd = (int)syscall(447, 0);
  if (fd < 0 || ftruncate(fd, 4096) != 0)
    return 0;
  unsigned char *key =
      mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (key == MAP_FAILED)
    return 0;
  int ok = fill(key);
  OPENSSL_cleanse(key, 32);
  munmap(key, 4096);
  return ok;
}

int other_file_bad(void) {
  int fd = (int)syscall(SYS_memfd_create, "shared", 0);
  if (fd < 0 || ftruncate(fd, 4096) != 0)
    return 0;
  unsigned char *key =
      mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (key == MAP_FAILED)
    return 0;
  int ok = RAND_priv_bytes(key, 32) == 1; // expect: key-in-dump
  OPENSSL_cleanse(key, 32);
  munmap(key, 4096);
  return ok;
}

// RUN: %check %s --option KeyPolicy=every -- -std=gnu11
