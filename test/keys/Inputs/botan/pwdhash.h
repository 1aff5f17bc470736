#pragma once
#include <cstddef>
#include <cstdint>
namespace Botan {
class PasswordHash {
public:
  virtual ~PasswordHash() = default;
  virtual void derive_key(uint8_t out[], std::size_t out_len, const char *password,
                          std::size_t password_len, const uint8_t salt[],
                          std::size_t salt_len) const = 0;
};
} // namespace Botan
