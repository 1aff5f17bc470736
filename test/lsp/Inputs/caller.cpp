#include "wrapper.h"

bool enter(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  return signatureGood(Token) && Token.get_issuer() == "https://a.example";
}
