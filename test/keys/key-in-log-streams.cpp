// RUN: %check %s -- -std=c++17
// What a stream is says where its text goes: memory and files are no logs.
#include <fstream>
#include <iomanip>
#include <iostream>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sstream>
#include <string>

static bool derive(const std::string &word, unsigned char *key) {
  return PKCS5_PBKDF2_HMAC(word.data(), int(word.size()), nullptr, 0, 9000,
                           EVP_sha256(), 32, key) == 1;
}

bool saved_ok(const std::string &word, const char *path) {
  unsigned char key[32];
  bool ok = derive(word, key); // expect: key-in-dump
  std::ofstream out(path);
  out << "key " << std::hex << key << '\n';
  out << int(key[0]);
  OPENSSL_cleanse(key, sizeof key);
  return ok;
}

bool shown_bad(const std::string &word) {
  unsigned char key[32];
  bool ok = derive(word, key);
  std::cerr << "key " << key << '\n'; // expect: key-in-log
  OPENSSL_cleanse(key, sizeof key);
  return ok;
}

// What was written to memory is a secret as before.
bool text_bad(const std::string &word) {
  unsigned char key[32];
  bool ok = derive(word, key);
  std::ostringstream text;
  for (unsigned char byte : key)
    text << std::setw(2) << int(byte);
  OPENSSL_cleanse(key, sizeof key);
  std::clog << text.str(); // expect: key-in-log; key-not-wiped
  return ok;
}

// A stream that a caller chose may be anything.
bool passed_bad(const std::string &word, std::ostream &out) {
  unsigned char key[32];
  bool ok = derive(word, key);
  out << key; // expect: key-in-log
  OPENSSL_cleanse(key, sizeof key);
  return ok;
}

// A file that is appended to is a log as well.
bool appended_FN(const std::string &word, const char *path) {
  unsigned char key[32];
  bool ok = derive(word, key);
  std::ofstream out(path, std::ios::app);
  out << key;
  OPENSSL_cleanse(key, sizeof key);
  return ok;
}
