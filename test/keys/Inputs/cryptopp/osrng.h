#pragma once
#include <cryptopp/secblock.h>
namespace CryptoPP {
class RandomNumberGenerator {
public:
  virtual ~RandomNumberGenerator() {}
  virtual void GenerateBlock(byte *output, std::size_t size);
};
} // namespace CryptoPP
