// What destructors do to the keys of their objects.
#include <array>
#include <botan/auto_rng.h>
#include <botan/mac.h>
#include <cstring>
#include <memory>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>
#include <string>

// Filled by one method, used by another.
class Text {
public:
  Text() : key_(32, '\0') {
    Botan::AutoSeeded_RNG rng;
    rng.randomize(reinterpret_cast<unsigned char *>(&key_[0]), // expect: key-in-dump
                  key_.size());
  }
  ~Text() {
    OPENSSL_cleanse(&key_[0], key_.size() / 2); // expect: key-not-wiped "shorter"
  }
  void sign(const unsigned char *m, size_t n, unsigned char *out) {
    auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
    mac->set_key(reinterpret_cast<unsigned char *>(&key_[0]), key_.size());
    mac->update(m, n);
    mac->final(out);
  }

private:
  std::string key_;
};

void text(const unsigned char *m, unsigned char *out) {
  Text t;
  t.sign(m, 4, out);
}

// Nothing reads a field after the destructor: the compiler drops the memset.
class Dropped {
public:
  Dropped() { ok_ = RAND_priv_bytes(key_, 32) == 1; } // expect: key-in-dump
  ~Dropped() {
    std::memset(key_, 0, sizeof key_); // expect: key-not-wiped "may drop"
  }
  bool use() const { return ok_ && key_[0]; }

private:
  bool ok_;
  unsigned char key_[32];
};

bool dropped() {
  auto d = std::make_unique<Dropped>();
  return d->use();
}

class Kept {
public:
  Kept() { ok_ = RAND_priv_bytes(key_, 32) == 1; } // expect: key-in-dump
  ~Kept() { OPENSSL_cleanse(key_, sizeof key_); }
  bool use() const { return ok_ && key_[0]; }

private:
  bool ok_;
  unsigned char key_[32];
};

bool kept() {
  auto k = std::make_unique<Kept>();
  return k->use();
}

// Nobody wrote a destructor: what ends the object leaves the key.
class Plain {
public:
  Plain() : key_(32, '\0') {
    Botan::AutoSeeded_RNG rng;
    rng.randomize(reinterpret_cast<unsigned char *>(&key_[0]), // expect: key-in-dump
                  key_.size());
  }
  void sign(const unsigned char *m, size_t n, unsigned char *out) {
    auto mac = Botan::MessageAuthenticationCode::create_or_throw("HMAC(SHA-256)");
    mac->set_key(reinterpret_cast<unsigned char *>(&key_[0]), key_.size());
    mac->update(m, n);
    mac->final(out);
  }

private:
  std::string key_;
};

void plain(const unsigned char *m, unsigned char *out) {
  auto p = std::make_unique<Plain>();
  p->sign(m, 4, out);
} // expect: key-not-wiped "p->key_"

// The constructor gives up where the source failed: there is no key yet.
class Checked {
public:
  Checked(const char *pass) {
    unsigned char iv[16], salt[8] = {1};
    if (EVP_BytesToKey(EVP_aes_256_cbc(), EVP_sha256(), salt, // expect: key-in-dump
                       reinterpret_cast<const unsigned char *>(pass),
                       int(std::strlen(pass)), 4, key_, iv) != 32)
      throw std::runtime_error("no key");
  }
  ~Checked() { OPENSSL_cleanse(key_, sizeof key_); }
  bool use() const { return key_[0]; }

private:
  unsigned char key_[32];
};

bool checked(const char *pass) {
  auto c = std::make_unique<Checked>(pass);
  return c->use();
}

// A destructor that does nothing leaves the key: told there, not once more
// where an object ends.
class Idle {
public:
  explicit Idle(const char *pass) {
    unsigned char iv[16], salt[8] = {1};
    if (EVP_BytesToKey(EVP_aes_256_cbc(), EVP_sha256(), salt, // expect: key-in-dump
                       reinterpret_cast<const unsigned char *>(pass),
                       int(std::strlen(pass)), 4, key_, iv) != 32)
      throw std::runtime_error("no key");
  }
  ~Idle() {} // expect: key-not-wiped "destructor"
  bool use() const { return key_[0]; }

private:
  unsigned char key_[32];
};

bool idle(const char *pass) {
  Idle i(pass);
  return i.use();
}

// A pointer gives its block back where the exception starts.
bool block(unsigned n) {
  std::unique_ptr<unsigned char[]> key(new unsigned char[32]);
  if (RAND_priv_bytes(key.get(), 32) != 1) // expect: key-in-dump
    throw std::runtime_error("no key");
  if (key[0] == n)
    throw std::runtime_error("weak"); // expect: key-not-wiped "freed"
  OPENSSL_cleanse(key.get(), 32);
  return true;
}

// The destructor of another object clears as much as that was told.
struct Clearer {
  void *p;
  size_t n;
  ~Clearer() { OPENSSL_cleanse(p, n); }
};

bool half(const char *pass) {
  unsigned char key[32];
  Clearer c{key, 16};
  return PKCS5_PBKDF2_HMAC(pass, -1, nullptr, 0, 9000, EVP_sha256(), 32, // expect: key-in-dump; key-not-wiped "shorter"
                           key) == 1;
}

bool whole(const char *pass) {
  unsigned char key[32];
  Clearer c{key, sizeof key};
  return PKCS5_PBKDF2_HMAC(pass, -1, nullptr, 0, 9000, EVP_sha256(), 32, // expect: key-in-dump
                           key) == 1;
}

// Nothing reads an array after its object: the compiler may drop this.
class Filled {
public:
  explicit Filled(const char *pass) {
    PKCS5_PBKDF2_HMAC(pass, -1, nullptr, 0, 9000, EVP_sha256(), 32, // expect: key-in-dump
                      key_.data());
  }
  ~Filled() { key_.fill(0); } // expect: key-not-wiped "may drop"
  bool use() const { return key_[0]; }

private:
  std::array<unsigned char, 32> key_;
};

// RUN: %check %s --option KeyPolicy=every -- -std=c++17 -I/usr/include/botan-2
