#pragma once
#include <cryptopp/secblock.h>
namespace CryptoPP {
template <class T> class PKCS5_PBKDF2_HMAC {
public:
  std::size_t DeriveKey(byte *derived, std::size_t derivedLen, byte purpose, const byte *secret,
                        std::size_t secretLen, const byte *salt, std::size_t saltLen,
                        unsigned int iterations, double timeInSeconds = 0) const;
};
} // namespace CryptoPP
