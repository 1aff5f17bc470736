// POSIX, glibc and BSD: regions and processes that dumps leave out.
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <syslog.h>
#include <unistd.h>

static unsigned char *vault_bad, *vault_ok;

// Locked, but not left out of core files.
int open_vault_bad(int fd, const unsigned char *msg, unsigned char *tag) {
  unsigned int n = 32;
  vault_bad = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (vault_bad == MAP_FAILED || mlock(vault_bad, 4096) != 0)
    return -1;
  if (read(fd, vault_bad, 32) != 32) // expect: key-in-dump
    return -1;
  return HMAC(EVP_sha256(), vault_bad, 32, msg, 16, tag, &n) ? 0 : -1;
}

int open_vault_ok(int fd, const unsigned char *msg, unsigned char *tag) {
  unsigned int n = 32;
  vault_ok = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (vault_ok == MAP_FAILED || madvise(vault_ok, 4096, MADV_DONTDUMP) != 0)
    return -1;
  if (read(fd, vault_ok, 32) != 32)
    return -1;
  return HMAC(EVP_sha256(), vault_ok, 32, msg, 16, tag, &n) ? 0 : -1;
}

void close_vault_ok(void) {
  explicit_bzero(vault_ok, 4096);
  munmap(vault_ok, 4096);
}

// Bytes that become a key by use, in a local array. The compiler may drop the
// memset, since nothing reads the array after it.
int encrypt_bad(EVP_CIPHER_CTX *ctx, const unsigned char *iv) {
  unsigned char key[32];
  int ok;
  if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
    return 0;
  ok = EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, iv);
  memset(key, 0, sizeof key); // expect: key-not-wiped
  return ok;
}

int encrypt_ok(EVP_CIPHER_CTX *ctx, const unsigned char *iv) {
  unsigned char key[32];
  int ok;
  if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key)
    return 0;
  ok = EVP_EncryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, key, iv);
  explicit_bzero(key, sizeof key);
  return ok;
}

// The same read without any use as a key.
int copy_config_ok(int in, int out) {
  char text[256];
  ssize_t n = read(in, text, sizeof text);
  if (n <= 0)
    return -1;
  return write(out, text, (size_t)n) == n ? 0 : -1;
}

// A pass phrase in the system log.
void greet_bad(const char *user) {
  char *secret = getpass("pass phrase: ");
  syslog(LOG_DEBUG, "%s gave '%s'", user, secret); // expect: key-in-log
  explicit_bzero(secret, strlen(secret));
}

void greet_ok(const char *user) {
  char *secret = getpass("pass phrase: ");
  syslog(LOG_DEBUG, "%s gave %zu characters", user, strlen(secret));
  explicit_bzero(secret, strlen(secret));
}

// It stays in the library's buffer, until that is cleared or filled again.
size_t ask_bad(void) {
  char *secret = getpass("pass phrase: ");
  return secret ? strlen(secret) : 0; // expect: key-not-wiped
}

char *askFor_ok(void) { return getpass("pass phrase: "); }

int askTwice_bad(void) {
  char *first = getpass("pass phrase: ");
  size_t length = first ? strlen(first) : 0;
  char *second = getpass("again: ");
  if (!second)
    return 0; // expect: key-not-wiped
  int same = strlen(second) == length;
  explicit_bzero(second, strlen(second));
  return same;
}

// No dump of this process at all.
int harden_process_ok(void) {
  struct rlimit none = {0, 0};
  if (prctl(PR_SET_DUMPABLE, 0) != 0)
    return -1;
  return setrlimit(RLIMIT_CORE, &none);
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
