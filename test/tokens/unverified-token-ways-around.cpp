// Ways around the verification: what leads there is the sender's choice, a key
// that is not there, or a switch that the caller or the configuration sets.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>
#include <memory>
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

// The way around lies in a function that is called: told there, once.
using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
static bool checked(const Decoded &T, const std::string &Key) {
  if (!T.has_key_id())
    return true;
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(T, Error); // expect: unverified-token
  return !Error;
}
bool in_helper_bad(const std::string &Raw, const std::string &Key) {
  return checked(jwt::decode(Raw), Key);
}
bool in_helper_too_bad(const std::string &Raw, const std::string &Key) {
  auto T = jwt::decode(Raw);
  if (!checked(T, Key))
    return false;
  return T.get_subject() == "admin";
}

// Whether there are keys is how the program was set up, in its caller as well.
struct Keys {
  std::string Public;
  bool load(const std::string &Path);
};
Keys *makeKeys(const std::string &Path);

class Ring {
public:
  bool init(const std::string &Path) {
    if (Path.empty())
      return true;
    Set.reset(makeKeys(Path));
    Ready = true;
    return Set->load(Path);
  }
  bool isReady() const { return Ready; }
  bool verify(const Decoded &T) const {
    if (Set == nullptr)
      return true;
    std::error_code Error;
    jwt::verify()
        .allow_algorithm(jwt::algorithm::rs256(Set->Public))
        .with_issuer(Issuer)
        .with_audience(Api)
        .verify(T, Error);
    return !Error;
  }

private:
  std::unique_ptr<Keys> Set;
  bool Ready = false;
};

class Door {
public:
  bool set_up_ok(const std::string &Raw, std::string *Subject) const {
    if (!start())
      return false;
    auto T = jwt::decode(Raw);
    if (!Of->verify(T))
      return false;
    *Subject = T.get_subject();
    return true;
  }

private:
  bool start() const { return Of->isReady() || Of->init(Path); }
  std::unique_ptr<Ring> Of;
  std::string Path;
};
bool through_ok(const Door &D, const std::string &Raw, std::string *Subject) {
  return D.set_up_ok(Raw, Subject);
}

static bool isGood(const std::string &Raw, const std::string &Key) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(T, Error);
  return !Error;
}

// Several switches that lead to one end: which of them it was is lost there.
struct Request {
  bool Verified, CannotVerify;
  std::string Token;
};
bool several_switches_ok(const Keys *Set, const Request *R) {
  if (!R)
    return false;
  if (R->Verified || R->CannotVerify)
    return true;
  if (!Set)
    return true;
  return isGood(R->Token, Set->Public);
}

// One of them is no switch: there may be no key.
std::string readKey();
bool one_is_no_switch_bad(const Request *R) {
  if (R->Verified)
    return true;
  std::string Key = readKey();
  if (Key.empty())
    return true;
  return isGood(R->Token, Key); // expect: unverified-token
}
