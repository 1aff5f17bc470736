// Where a verifier lives and how its result is taken: inline, local, member,
// helper, factory; exceptions and error codes.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>
#include <memory>
#include <optional>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
using Verifier =
    jwt::verifier<jwt::default_clock, jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;
void handle(const std::string &Subject);

// Inline.
std::string inline_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(Token);
  return Token.get_subject();
}

std::string inline_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify() // expect@+4: missing-claim-validation(iss, aud|scope)
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .leeway(60)
      .with_type("at+jwt")
      .verify(Token);
  return Token.get_subject();
}

// A local, several statements.
std::string local_ok(const std::string &Raw) {
  const auto Token = jwt::decode(Raw);
  auto V = jwt::verify();
  V.allow_algorithm(jwt::algorithm::hs256(Key));
  V.with_issuer("https://login.example");
  V.with_audience(std::set<std::string>{"api"});
  V.verify(Token);
  return Token.get_subject();
}

std::string local_bad(const std::string &Raw) {
  const auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::hs256(Key));
  V.with_subject("robot").with_audience("api");
  V.verify(Token); // expect: missing-claim-validation(iss)
  return Token.get_subject();
}

std::string late_bad(const std::string &Raw) {
  const auto Token = jwt::decode(Raw);
  auto V = jwt::verify().allow_algorithm(jwt::algorithm::hs256(Key));
  V.with_audience("api");
  V.verify(Token); // expect: missing-claim-validation(iss)
  V.with_issuer("https://login.example");
  return Token.get_subject();
}

std::string copy_ok(const std::string &Raw) {
  const auto Token = jwt::decode(Raw);
  auto Base = jwt::verify().with_issuer(Issuer).with_audience(Api);
  auto V = Base;
  V.allow_algorithm(jwt::algorithm::rs256(Key));
  V.verify(Token);
  return Token.get_subject();
}

std::string copy_bad(const std::string &Raw) {
  const auto Token = jwt::decode(Raw);
  auto Base = jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key));
  auto Strict = Base;
  Strict.with_issuer(Issuer).with_audience(Api);
  Base.verify(Token); // expect: missing-claim-validation(iss, aud|scope)
  return Token.get_subject();
}

std::string one_branch_bad(const std::string &Raw, bool Internal) {
  const auto Token = jwt::decode(Raw);
  auto V = jwt::verify()
               .allow_algorithm(jwt::algorithm::rs256(Key))
               .with_audience(Api);
  if (!Internal)
    V.with_issuer(Issuer);
  V.verify(Token); // expect: missing-claim-validation(iss)
  return Token.get_subject();
}

std::string both_branches_ok(const std::string &Raw, bool Internal) {
  const auto Token = jwt::decode(Raw);
  auto V = jwt::verify()
               .allow_algorithm(jwt::algorithm::rs256(Key))
               .with_audience(Api);
  if (Internal)
    V.with_issuer("https://internal.example");
  else
    V.with_issuer(Issuer);
  V.verify(Token);
  return Token.get_subject();
}

std::string claim_ok(const std::string &Raw) {
  const auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_claim("iss", jwt::claim(std::string("https://login.example")))
      .with_claim("scope", jwt::claim(std::string("read")))
      .verify(Token);
  return Token.get_subject();
}

std::string clock_ok(const std::string &Raw) {
  const auto Token = jwt::decode(Raw);
  jwt::verify<jwt::default_clock, jwt::traits::kazuho_picojson>(
      jwt::default_clock{})
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(Token);
  return Token.get_subject();
}

// A member that the constructor's initialiser list builds.
class Gate {
public:
  explicit Gate(const std::string &Public)
      : V(jwt::verify()
              .allow_algorithm(jwt::algorithm::rs256(Public))
              .with_issuer("https://login.example")
              .with_audience("api")) {}
  bool member_ok(const std::string &Raw) const {
    try {
      V.verify(jwt::decode(Raw));
      return true;
    } catch (const std::exception &) {
      return false;
    }
  }

private:
  Verifier V;
};

class OpenGate {
public:
  explicit OpenGate(const std::string &Public)
      : V(jwt::verify()
              .allow_algorithm(jwt::algorithm::rs256(Public))
              .with_audience("api")) {}
  bool member_bad(const std::string &Raw) const {
    try {
      V.verify(jwt::decode(Raw)); // expect: missing-claim-validation(iss)
      return true;
    } catch (const std::exception &) {
      return false;
    }
  }

private:
  Verifier V;
};

class BodyGate {
public:
  explicit BodyGate(const std::string &Public, std::string Iss)
      : Wanted(std::move(Iss)), V(jwt::verify()) {
    V.allow_algorithm(jwt::algorithm::es256(Public));
    V.with_issuer(Wanted);
    V.with_audience("api");
  }
  std::string body_ok(const std::string &Raw) {
    auto Token = jwt::decode(Raw);
    V.verify(Token);
    return Token.get_subject();
  }

private:
  std::string Wanted;
  Verifier V;
};

// Passed by reference to a helper.
static void addIssuer(Verifier &V) { V.with_issuer(Issuer).with_audience(Api); }
static void addAlgorithm(Verifier &V) {
  V.allow_algorithm(jwt::algorithm::rs256(Key));
}

std::string helper_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify();
  addAlgorithm(V);
  addIssuer(V);
  V.verify(Token);
  return Token.get_subject();
}

std::string helper_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify();
  addAlgorithm(V);
  V.verify(Token); // expect: missing-claim-validation(iss, aud|scope)
  return Token.get_subject();
}

// Returned from a factory.
static Verifier strict() {
  return jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .with_audience(Api);
}
static Verifier lax() {
  auto V = jwt::verify();
  V.allow_algorithm(jwt::algorithm::rs256(Key));
  return V;
}
static std::unique_ptr<Verifier> owned() {
  return std::make_unique<Verifier>(strict());
}

std::string factory_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  strict().verify(Token);
  return Token.get_subject();
}
std::string factory_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token); // expect: missing-claim-validation(iss, aud|scope)
  return Token.get_subject();
}
std::string factory_more_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().with_issuer(Issuer).with_audience(Api).verify(Token);
  return Token.get_subject();
}
std::string owned_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  owned()->verify(Token);
  return Token.get_subject();
}

// A static local.
std::string static_ok(const std::string &Raw) {
  static const auto V = jwt::verify()
                            .allow_algorithm(jwt::algorithm::rs256(Key))
                            .with_issuer("https://login.example")
                            .with_audience("api");
  auto Token = jwt::decode(Raw);
  V.verify(Token);
  return Token.get_subject();
}

std::string static_bad(const std::string &Raw) {
  static const auto V = jwt::verify()
                            .allow_algorithm(jwt::algorithm::rs256(Key))
                            .with_issuer("https://login.example");
  auto Token = jwt::decode(Raw);
  V.verify(Token); // expect: missing-claim-validation(aud|scope)
  return Token.get_subject();
}

// std::error_code.
bool code_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(Token, Error);
  return !Error;
}

bool code_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss, aud|scope)
  if (Error)
    return false;
  return true;
}

bool code_value_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss, aud|scope)
  return Error.value() == 0;
}

bool code_compare_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss, aud|scope)
  return Error == std::error_code();
}

bool code_ignored_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(Token, Error); // expect: unverified-token
  return Token.get_subject() == "admin";
}

bool code_inverted_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(Token, Error); // expect: unverified-token
  if (!Error)
    return false;
  handle(Token.get_subject());
  return true;
}

std::optional<std::string> optional_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(Token, Error);
  if (Error)
    return std::nullopt;
  return Token.get_subject();
}

std::optional<std::string> optional_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss, aud|scope)
  if (Error)
    return std::nullopt;
  return Token.get_subject();
}

// A void handler.
void handler_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(Token, Error);
  if (Error)
    return;
  handle(Token.get_subject());
}

void handler_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss, aud|scope)
  if (Error)
    return;
  handle(Token.get_subject());
}

// Two decodes of one string, and of two strings.
std::string twice_ok(const std::string &Raw) {
  strict().verify(jwt::decode(Raw));
  auto Again = jwt::decode(Raw);
  return Again.get_subject();
}

std::string other_bad(const std::string &Raw, const std::string &Other) {
  strict().verify(jwt::decode(Raw));
  auto Again = jwt::decode(Other); // expect: unverified-token
  return Again.get_subject();
}

// A verifier and claims of one's own choice for the key only.
extern std::map<std::string, std::string> Keys;
std::string peek_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto It = Keys.find(Token.get_key_id());
  if (It == Keys.end())
    throw std::runtime_error("unknown key");
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(It->second))
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(Token);
  return Token.get_subject();
}

std::string self_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto V = jwt::verify()
               .allow_algorithm(jwt::algorithm::rs256(Key))
               .with_issuer(Token.get_issuer()) // expect: self-referential-claim
               .with_audience(Api);
  V.verify(Token);
  return Token.get_subject();
}
