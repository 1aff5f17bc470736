#pragma once
#include <botan/secmem.h>
namespace Botan {
class RandomNumberGenerator {
public:
  virtual ~RandomNumberGenerator() = default;
  virtual void randomize(uint8_t output[], std::size_t length) = 0;
};
} // namespace Botan
