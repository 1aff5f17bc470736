#pragma once
#include <cryptopp/integer.h>
namespace CryptoPP {
class RSAFunction {
public:
  const Integer &GetModulus() const;
};
class InvertibleRSAFunction : public RSAFunction {
public:
  const Integer &GetPrivateExponent() const;
};
struct RSA {
  typedef InvertibleRSAFunction PrivateKey;
};
} // namespace CryptoPP
