#pragma once
#include <botan/secmem.h>
#include <string>
namespace Botan {
class Private_Key {
public:
  virtual ~Private_Key() = default;
  virtual secure_vector<uint8_t> private_key_bits() const = 0;
};
namespace PKCS8 {
secure_vector<uint8_t> BER_encode(const Private_Key &key);
std::string PEM_encode(const Private_Key &key);
} // namespace PKCS8
} // namespace Botan
