// A look without verification before the verification, which a function of its
// own makes and whose failure only its result tells.
// RUN: %check %s -- -std=c++20
#include <functional>
#include <jwt/jwt.hpp>
#include <string>

extern const std::string Key, Issuer, Api;

class Outcome {
public:
  void accept();
  void identify(const std::string &Name);
};
using Callback = std::function<void(Outcome &&)>;

static void verify(const std::string &Raw, Outcome &Result) {
  try {
    std::ignore = jwt::decode(Raw, jwt::params::algorithms({"RS256"}),
                              jwt::params::secret(Key));
    Result.accept();
  } catch (const std::exception &) {
  }
}

bool peek_ok(const std::string &Raw, Callback Done) {
  Outcome Result;
  try {
    auto Peek = jwt::decode(Raw, jwt::params::algorithms({"RS256"}),
                            jwt::params::verify(false));
    auto &Payload = Peek.payload();
    if (Payload.get_claim_value<std::string>("iss") != Issuer)
      return false;
    if (Payload.get_claim_value<std::string>("aud") != Api)
      throw std::runtime_error("audience");
    Result.identify(Payload.get_claim_value<std::string>("sub"));
    verify(Raw, Result);
    Done(std::move(Result));
  } catch (const std::exception &) {
  }
  return true;
}

bool never_bad(const std::string &Raw) {
  try {
    auto Token = jwt::decode(Raw, jwt::params::algorithms({"RS256"}), jwt::params::verify(false)); // expect: validation-disabled
    auto &Payload = Token.payload();
    return Payload.get_claim_value<std::string>("iss") == Issuer &&
           Payload.get_claim_value<std::string>("aud") == Api;
  } catch (const std::exception &) {
    return false;
  }
}
