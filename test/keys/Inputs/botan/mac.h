#pragma once
#include <botan/secmem.h>
namespace Botan {
class SymmetricAlgorithm {
public:
  virtual ~SymmetricAlgorithm() = default;
  template <typename Alloc> void set_key(const std::vector<uint8_t, Alloc> &key) {
    set_key(key.data(), key.size());
  }
  void set_key(const uint8_t key[], std::size_t length);
};
class MessageAuthenticationCode : public SymmetricAlgorithm {};
} // namespace Botan
