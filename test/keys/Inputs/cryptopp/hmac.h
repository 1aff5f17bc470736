#pragma once
#include <cryptopp/secblock.h>
namespace CryptoPP {
class NameValuePairs {};
extern const NameValuePairs g_nullNameValuePairs;
class SimpleKeyingInterface {
public:
  virtual ~SimpleKeyingInterface() {}
  virtual void SetKey(const byte *key, std::size_t length,
                      const NameValuePairs &params = g_nullNameValuePairs);
};
template <class T> class HMAC : public SimpleKeyingInterface {};
} // namespace CryptoPP
