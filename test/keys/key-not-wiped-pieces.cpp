// Keys that are read in pieces: that the last read found nothing says nothing
// of what the ones before it found.
#include <cstdio>
#include <cstring>
#include <openssl/hmac.h>
#include <vector>

bool collected_bad(const char *path, const unsigned char *in, unsigned char *out) {
  std::vector<unsigned char> key;
  unsigned char part[16];
  unsigned n = 0;
  size_t got;
  std::FILE *f = std::fopen(path, "rb");
  if (!f)
    return false;
  key.reserve(256);
  while ((got = std::fread(part, 1, sizeof part, f)) > 0) // expect: key-in-dump
    key.insert(key.end(), part, part + got);
  std::fclose(f);
  explicit_bzero(part, sizeof part);
  return HMAC(EVP_sha256(), key.data(), int(key.size()), in, 4, out, &n) != nullptr; // expect: key-not-wiped
}

bool collected_ok(const char *path, const unsigned char *in, unsigned char *out) {
  std::vector<unsigned char> key;
  unsigned char part[16];
  unsigned n = 0;
  size_t got;
  std::FILE *f = std::fopen(path, "rb");
  if (!f)
    return false;
  key.reserve(256);
  while ((got = std::fread(part, 1, sizeof part, f)) > 0) // expect: key-in-dump
    key.insert(key.end(), part, part + got);
  std::fclose(f);
  explicit_bzero(part, sizeof part);
  bool ok = HMAC(EVP_sha256(), key.data(), int(key.size()), in, 4, out, &n) != nullptr;
  explicit_bzero(key.data(), key.size());
  return ok;
}

// A read that failed at once left nothing.
bool single_ok(std::FILE *f, const unsigned char *in, unsigned char *out) {
  unsigned char key[32];
  unsigned n = 0;
  if (std::fread(key, 1, sizeof key, f) != sizeof key) // expect: key-in-dump
    return false;
  bool ok = HMAC(EVP_sha256(), key, sizeof key, in, 4, out, &n) != nullptr;
  explicit_bzero(key, sizeof key);
  return ok;
}

// RUN: %check %s --option KeyPolicy=every -- -std=c++17
