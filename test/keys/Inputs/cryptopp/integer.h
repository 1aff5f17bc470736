#pragma once
#include <cryptopp/secblock.h>
namespace CryptoPP {
class Integer {
public:
  enum Signedness { UNSIGNED, SIGNED };
  void Encode(byte *output, std::size_t outputLen, Signedness sign = UNSIGNED) const;
};
} // namespace CryptoPP
