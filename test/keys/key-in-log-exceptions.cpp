// The text of an exception is read by whoever catches it.
#include <botan/hex.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdexcept>
#include <string>

bool shown(const unsigned char *id) {
  static const char digits[] = "0123456789abcdef";
  unsigned char key[32];
  if (RAND_priv_bytes(key, 32) != 1)
    throw std::runtime_error("no random bytes");
  std::string text;
  for (unsigned char c : key) {
    text += digits[c >> 4];
    text += digits[c & 15];
  }
  if (key[0] == 0) {
    OPENSSL_cleanse(key, 32);
    throw std::runtime_error("bad key " + text); // expect: key-in-log; key-not-wiped; key-not-wiped
  }
  bool ok = key[1] != id[0];
  OPENSSL_cleanse(key, 32);
  OPENSSL_cleanse(text.data(), text.size());
  return ok;
}

bool named(const unsigned char *id) {
  unsigned char key[32];
  if (RAND_priv_bytes(key, 32) != 1)
    throw std::runtime_error("no random bytes");
  if (key[0] == 0) {
    OPENSSL_cleanse(key, 32);
    throw std::runtime_error("bad key of " + std::to_string(id[0]));
  }
  bool ok = key[1] != id[0];
  OPENSSL_cleanse(key, 32);
  return ok;
}

// An encoder is described twice: by the text that it makes, and as computed.
bool encoded() {
  unsigned char key[32];
  if (RAND_priv_bytes(key, 32) != 1)
    return false;
  std::string text = Botan::hex_encode(key, 32);
  OPENSSL_cleanse(key, 32);
  if (text[0] == '0')
    throw std::runtime_error(text); // expect: key-in-log; key-not-wiped
  OPENSSL_cleanse(text.data(), text.size());
  return true;
}

// RUN: %check %s -- -std=c++20 -I/usr/include/botan-2
