// Verification behind lambdas, virtual functions, pointers, templates, fields.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>
#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
using Verifier =
    jwt::verifier<jwt::default_clock, jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;
void serve(const std::string &Subject);

// Lambdas.
bool lambda_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto Check = [&] {
    std::error_code Error;
    jwt::verify()
        .allow_algorithm(jwt::algorithm::rs256(Key))
        .with_issuer(Issuer)
        .with_audience(Api)
        .verify(Token, Error);
    return !Error;
  };
  return Check();
}

bool lambda_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  auto Check = [&Token] {
    std::error_code Error;
    jwt::verify()
        .allow_algorithm(jwt::algorithm::rs256(Key))
        .with_audience(Api)
        .verify(Token, Error); // expect: missing-claim-validation(iss)
    return !Error;
  };
  return Check();
}

bool lambda_claim_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  auto SameIssuer = [](const Decoded &T) { return T.get_issuer() == Issuer; };
  if (!SameIssuer(Token))
    return false;
  serve(Token.get_subject());
  return true;
}

bool function_object_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  std::function<bool(const Decoded &)> SameIssuer = [](const Decoded &T) {
    return T.get_issuer() == Issuer;
  };
  return SameIssuer(Token);
}

static bool sameIssuer(const Decoded &T) { return T.get_issuer() == Issuer; }
static bool hasIssuer(const Decoded &T) { return T.has_issuer(); }

bool pointer_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  bool (*Check)(const Decoded &) = &sameIssuer;
  return Check(Token);
}

bool pointer_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token); // expect: missing-claim-validation(iss)
  bool (*Check)(const Decoded &) = hasIssuer;
  return Check(Token);
}

// A template for any check.
template <typename Check> static bool guarded(const Decoded &T, Check C) {
  if (!C(T))
    return false;
  return true;
}

bool template_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  return guarded(Token, [](const Decoded &T) { return sameIssuer(T); });
}

bool template_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token); // expect: missing-claim-validation(iss)
  return guarded(Token, hasIssuer);
}

template <typename Algorithm>
static Decoded verified(const std::string &Raw, const Algorithm &A) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(A)
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(Token);
  return Token;
}

std::string instantiated_ok(const std::string &Raw) {
  return verified(Raw, jwt::algorithm::rs256(Key)).get_subject();
}

// Virtual functions.
class Policy {
public:
  virtual ~Policy() = default;
  virtual bool allows(const Decoded &T) const = 0;
};
class IssuerPolicy : public Policy {
public:
  bool allows(const Decoded &T) const override {
    return T.get_issuer() == Issuer;
  }
};

bool virtual_ok(const std::string &Raw, const Policy &P) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  return P.allows(Token);
}

class Gate {
public:
  virtual ~Gate() = default;
  virtual bool admits(const Decoded &T) const = 0;
};
class StrictGate : public Gate {
public:
  bool admits(const Decoded &T) const override {
    return T.get_issuer() == Issuer;
  }
};
class OpenGate : public Gate {
public:
  bool admits(const Decoded &T) const override { return T.has_issuer(); }
};

bool virtual_bad(const std::string &Raw, const Gate &G) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token); // expect: missing-claim-validation(iss)
  return G.admits(Token);
}

// Fields over several methods.
class Session {
public:
  explicit Session(const std::string &Raw) : Token(jwt::decode(Raw)) {}

  bool authenticate_ok() const {
    std::error_code Error;
    jwt::verify()
        .allow_algorithm(jwt::algorithm::rs256(Key))
        .with_issuer(Issuer)
        .with_audience(Api)
        .verify(Token, Error);
    return !Error;
  }

  bool authenticate_bad() const {
    std::error_code Error;
    jwt::verify()
        .allow_algorithm(jwt::algorithm::rs256(Key))
        .with_audience(Api)
        .verify(Token, Error); // expect: missing-claim-validation(iss)
    return !Error;
  }

private:
  Decoded Token;
};

class Service {
public:
  Service() : V(jwt::verify()) { configure(); }
  bool login_ok(const std::string &Raw) {
    std::error_code Error;
    V.verify(jwt::decode(Raw), Error);
    return !Error;
  }

private:
  void configure() {
    V.allow_algorithm(jwt::algorithm::rs256(Key));
    V.with_issuer(Issuer);
    V.with_audience(Api);
  }
  Verifier V;
};

class OpenService {
public:
  OpenService() : V(jwt::verify()) { configure(); }
  bool login_bad(const std::string &Raw) {
    std::error_code Error;
    V.verify(jwt::decode(Raw), Error); // expect: missing-claim-validation(iss)
    return !Error;
  }

private:
  void configure() {
    V.allow_algorithm(jwt::algorithm::rs256(Key));
    V.with_audience(Api);
  }
  Verifier V;
};

class Pointed {
public:
  Pointed()
      : V(std::make_unique<Verifier>(
            jwt::verify()
                .allow_algorithm(jwt::algorithm::rs256(Key))
                .with_audience(Api))) {}
  bool pointed_bad(const std::string &Raw) {
    std::error_code Error;
    V->verify(jwt::decode(Raw), Error); // expect: missing-claim-validation(iss)
    return !Error;
  }

private:
  std::unique_ptr<Verifier> V;
};

class Derived : public Session {
public:
  using Session::Session;
};

bool derived_ok(const std::string &Raw) {
  Derived D(Raw);
  return D.authenticate_ok();
}

// Who calls decides.
static bool signatureOnly(const Decoded &Token) {
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token, Error);
  return !Error;
}

bool caller_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  return signatureOnly(Token) && Token.get_issuer() == Issuer;
}

bool caller_before_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  if (Token.get_issuer() != Issuer)
    return false;
  return signatureOnly(Token);
}

bool caller_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  return signatureOnly(Token); // expect: missing-claim-validation(iss)
}

// All callers leave it open: the cause is the primitive call.
static std::optional<std::string> subjectOf(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return std::nullopt;
  return Token.get_subject();
}

bool first_bad(const std::string &Raw) { return subjectOf(Raw).has_value(); }
void second_bad(const std::string &Raw) {
  if (auto Subject = subjectOf(Raw))
    serve(*Subject);
}

// Recursion.
static bool walk(const Decoded &Token, int Depth) {
  if (Depth == 0)
    return Token.get_issuer() == Issuer;
  return walk(Token, Depth - 1);
}

bool recursive_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  return walk(Token, 2);
}
