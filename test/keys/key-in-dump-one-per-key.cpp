// One key is one finding, whatever it is copied to and whoever asked for it.
#include <fcntl.h>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

static bool sign(const unsigned char *key, size_t n, unsigned char *out) {
  unsigned len = 0;
  return HMAC(EVP_sha256(), key, int(n), out, 4, out, &len) != nullptr;
}

// Whether the call filled the memory or failed, it is the same key; what comes
// back from the function, and the text of it, are notes.
static std::vector<unsigned char> load(const char *path) {
  std::vector<unsigned char> bytes(32);
  int fd = open(path, O_RDONLY);
  if (fd < 0)
    throw std::runtime_error("no file");
  auto n = read(fd, bytes.data(), bytes.size()); // expect: key-in-dump
  close(fd);
  if (n != ssize_t(bytes.size())) {
    OPENSSL_cleanse(bytes.data(), bytes.size());
    throw std::runtime_error("too short");
  }
  return bytes;
}

bool loaded(const char *path, unsigned char *out) {
  std::vector<unsigned char> key = load(path);
  static const char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned char c : key) {
    text += digits[c >> 4];
    text += digits[c & 15];
  }
  bool ok = sign(key.data(), key.size(), out) && text.size() == 64;
  OPENSSL_cleanse(key.data(), key.size());
  OPENSSL_cleanse(text.data(), text.size());
  return ok;
}

// An object that a library makes is made by its constructor: the key is told
// there, and what a destructor does to it is the destructor's business.
class Signer {
public:
  Signer() {
    if (RAND_priv_bytes(key_, sizeof key_) != 1) // expect: key-in-dump "key_"
      throw std::runtime_error("no key");
  }
  ~Signer() { OPENSSL_cleanse(key_, sizeof key_); }
  bool operator()(unsigned char *out) const {
    return sign(key_, sizeof key_, out);
  }

private:
  unsigned char key_[32];
};

bool owned(unsigned char *out) {
  auto signer = std::make_unique<Signer>();
  if (!(*signer)(out))
    throw std::runtime_error("cannot sign");
  return true;
}

// The field is the place to tell, not the struct around it as well.
struct Entry {
  char name[16];
  unsigned char key[32];
};

bool allocated(unsigned char *out) {
  auto *entry = static_cast<Entry *>(malloc(sizeof(Entry)));
  if (!entry)
    return false;
  if (RAND_priv_bytes(entry->key, 32) != 1) { // expect: key-in-dump "entry->key"
    free(entry);
    return false;
  }
  bool ok = sign(entry->key, 32, out);
  free(entry); // expect: key-not-wiped "entry->key"
  return ok;
}

// A second key in the memory of the first is a key of its own.
bool renewed(unsigned char *out) {
  unsigned char key[32];
  if (RAND_priv_bytes(key, 32) != 1) // expect: key-in-dump
    return false;
  bool ok = sign(key, 32, out);
  if (RAND_priv_bytes(key, 32) != 1) { // expect: key-in-dump
    OPENSSL_cleanse(key, 32);
    return false;
  }
  ok = ok && sign(key, 32, out);
  OPENSSL_cleanse(key, 32);
  return ok;
}

// RUN: %check %s --option KeyPolicy=every -- -std=c++20
