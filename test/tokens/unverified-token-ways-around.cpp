// Ways around the verification: what leads there is the sender's choice, a key
// that is not there, or a switch that the caller or the configuration sets.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>
#include <string>

extern const std::string Issuer, Api;

class Gate {
public:
  explicit Gate(const std::string &Key) : Key(Key) {}

  bool always_ok(const std::string &Raw, int Users) const {
    if (Users == 0 || Key.empty())
      return false;
    return isVerified(Raw);
  }

  // Users are asked for on the good way, too.
  bool with_key_id_bad(const std::string &Raw, int Users) const {
    if (Users == 0)
      return false;
    auto T = jwt::decode(Raw);
    if (T.has_key_id())
      jwt::verify()
          .allow_algorithm(jwt::algorithm::rs256(Key))
          .with_issuer(Issuer)
          .with_audience(Api)
          .verify(T); // expect: unverified-token
    return true;
  }

  // Whether the key is empty is asked of the object, which counts as its
  // configuration.
  bool without_key_FN(const std::string &Raw) const {
    if (Key.empty())
      return true;
    auto T = jwt::decode(Raw);
    std::error_code Error;
    jwt::verify()
        .allow_algorithm(jwt::algorithm::rs256(Key))
        .with_issuer(Issuer)
        .with_audience(Api)
        .verify(T, Error);
    return !Error;
  }

  // The token says that it is not signed: it chooses its algorithm.
  bool unsigned_bad(const std::string &Raw) const {
    auto T = jwt::decode(Raw);
    std::error_code Error;
    if (T.get_algorithm() != "none")
      jwt::verify()
          .allow_algorithm(jwt::algorithm::rs256(Key))
          .with_issuer(Issuer)
          .with_audience(Api)
          .verify(T, Error); // expect: algorithm-confusion
    return !Error;
  }

  bool switched_off_ok(const std::string &Raw, bool IsOff) const {
    if (IsOff)
      return true;
    return isVerified(Raw);
  }

private:
  bool isVerified(const std::string &Raw) const {
    auto T = jwt::decode(Raw);
    std::error_code Error;
    jwt::verify()
        .allow_algorithm(jwt::algorithm::rs256(Key))
        .with_issuer(Issuer)
        .with_audience(Api)
        .verify(T, Error);
    return !Error;
  }

  std::string Key;
};
