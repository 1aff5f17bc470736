// Crypto++: SecByteBlock clears itself, but a dump takes it along.
#include <cryptopp/hkdf.h>
#include <cryptopp/hmac.h>
#include <cryptopp/integer.h>
#include <cryptopp/osrng.h>
#include <cryptopp/pwdbased.h>
#include <cryptopp/rsa.h>
#include <cryptopp/secblock.h>
#include <cryptopp/sha.h>
#include <vector>

using CryptoPP::byte;

// A stretched key in an ordinary vector.
void stretch_bad(const byte *pass, size_t n, const byte *salt, CryptoPP::HMAC<CryptoPP::SHA256> &mac) {
  std::vector<byte> key(32);
  CryptoPP::PKCS5_PBKDF2_HMAC<CryptoPP::SHA256> kdf;
  kdf.DeriveKey(key.data(), key.size(), 0, pass, n, salt, 16, 100000); // expect: key-in-dump
  mac.SetKey(key.data(), key.size());
} // expect: key-not-wiped

// Cleared at the end of its scope, in the dump until then.
void stretch_block_bad(const byte *pass, size_t n, const byte *salt, CryptoPP::HMAC<CryptoPP::SHA256> &mac) {
  CryptoPP::SecByteBlock key(32);
  CryptoPP::PKCS5_PBKDF2_HMAC<CryptoPP::SHA256> kdf;
  kdf.DeriveKey(key.data(), key.size(), 0, pass, n, salt, 16, 100000); // expect: key-in-dump
  mac.SetKey(key.data(), key.size());
}

// A session key in a local array and in a block.
void session_bad(CryptoPP::RandomNumberGenerator &rng, CryptoPP::HMAC<CryptoPP::SHA256> &mac) {
  byte key[32];
  rng.GenerateBlock(key, sizeof key);
  mac.SetKey(key, sizeof key);
} // expect: key-not-wiped

void session_ok(CryptoPP::RandomNumberGenerator &rng, CryptoPP::HMAC<CryptoPP::SHA256> &mac) {
  CryptoPP::SecByteBlock key(32);
  rng.GenerateBlock(key.data(), key.size());
  mac.SetKey(key.data(), key.size());
}

// The private exponent as bytes. A reference into the key object is not
// followed to what it denotes.
size_t exponent_FN(const CryptoPP::RSA::PrivateKey &key) {
  byte raw[512];
  const CryptoPP::Integer &d = key.GetPrivateExponent();
  d.Encode(raw, sizeof raw);
  return sizeof raw;
}

size_t modulus_ok(const CryptoPP::RSA::PrivateKey &key) {
  byte raw[512];
  const CryptoPP::Integer &n = key.GetModulus();
  n.Encode(raw, sizeof raw);
  return sizeof raw;
}

// RUN: %check %s -- -isystem %S/Inputs
