// Objects of C++: destructors, deleters, containers, moves, exceptions.
#include <cstring>
#include <map>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>
#include <string>
#include <vector>

static void fill(unsigned char *to) {
  if (RAND_priv_bytes(to, 32) != 1)
    throw std::runtime_error("no random bytes");
}

// A container clears nothing when it ends.
int vector_bad() {
  std::vector<unsigned char> key(32);
  fill(key.data());
  return key[0]; // expect: key-not-wiped
}

int vector_ok() {
  std::vector<unsigned char> key(32);
  fill(key.data());
  int rc = key[0];
  OPENSSL_cleanse(key.data(), key.size());
  return rc;
}

// The exception leaves before the wipe.
void thrown_bad(bool good) {
  unsigned char key[32];
  fill(key);
  if (!good)
    throw std::runtime_error("bad"); // expect: key-not-wiped
  OPENSSL_cleanse(key, sizeof key);
}

// The storage went with the move.
int moved_ok() {
  std::vector<unsigned char> key(32);
  fill(key.data());
  std::vector<unsigned char> other(std::move(key));
  int rc = other[0];
  OPENSSL_cleanse(other.data(), other.size());
  return rc;
}

// A deleter that wipes, and the default one.
struct Wiping {
  void operator()(unsigned char *p) const {
    OPENSSL_cleanse(p, 32);
    delete[] p;
  }
};

void deleter_ok() {
  std::unique_ptr<unsigned char[], Wiping> key(new unsigned char[32]);
  fill(key.get());
}

void deleter_bad() {
  std::unique_ptr<unsigned char[]> key(new unsigned char[32]);
  fill(key.get());
} // expect: key-not-wiped "freed"

void delete_bad() {
  unsigned char *key = new unsigned char[32];
  fill(key);
  delete[] key; // expect: key-not-wiped "freed"
}

// The length of another container.
void other_length_bad(std::size_t n) {
  std::string key(32, '\0');
  std::string rest(n, '\0');
  RAND_priv_bytes(reinterpret_cast<unsigned char *>(&key[0]), 32);
  OPENSSL_cleanse(&key[0], rest.size()); // expect: key-not-wiped
}

// Growth leaves copies behind that nothing follows.
int grown_FN() {
  std::vector<unsigned char> key(32);
  fill(key.data());
  key.push_back(1);
  OPENSSL_cleanse(key.data(), key.size());
  return 1;
}

// What leads to an element is not the element.
template <class T> struct clearing {
  using value_type = T;
  clearing() = default;
  template <class U> clearing(const clearing<U> &) {}
  T *allocate(std::size_t n) { return new T[n]; }
  void deallocate(T *p, std::size_t n) {
    OPENSSL_cleanse(p, n * sizeof(T));
    delete[] p;
  }
  bool operator==(const clearing &) const { return true; }
};
using Bytes = std::vector<unsigned char, clearing<unsigned char>>;

bool iterator_ok(std::map<std::string, Bytes> &keys, EVP_CIPHER_CTX *c) {
  Bytes fresh(32);
  fill(fresh.data());
  keys["new"] = fresh;
  auto found = keys.find("new");
  return found != keys.end() &&
         EVP_EncryptInit_ex(c, EVP_aes_256_cbc(), nullptr,
                            found->second.data(), nullptr) == 1;
}
// RUN: %check %s -- -std=c++20
