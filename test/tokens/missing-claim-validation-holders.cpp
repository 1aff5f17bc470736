// Verifiers behind smart pointers in fields, changed by helpers, captured by
// lambdas; checks in lambdas, function objects and callbacks.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <functional>
#include "verifiers.h"
#include <memory>

class UniqueOk {
public:
  explicit UniqueOk(const std::string &Iss)
      : V(std::make_unique<Verifier>(
            jwt::verify()
                .allow_algorithm(jwt::algorithm::rs256(Key))
                .with_issuer(Iss)
                .with_audience(Api))) {}
  bool allow(const std::string &Raw) const {
    std::error_code Error;
    auto Token = jwt::decode(Raw);
    V->verify(Token, Error);
    return !Error;
  }

private:
  std::unique_ptr<Verifier> V;
};
class UniqueBad {
public:
  UniqueBad()
      : V(std::make_unique<Verifier>(
            jwt::verify()
                .allow_algorithm(jwt::algorithm::rs256(Key))
                .with_audience(Api))) {}
  bool allow(const std::string &Raw) const {
    std::error_code Error;
    auto Token = jwt::decode(Raw);
    V->verify(Token, Error); // expect: missing-claim-validation(iss)
    return !Error;
  }

private:
  std::unique_ptr<Verifier> V;
};
class UniqueBodyOk {
public:
  UniqueBodyOk() {
    V = std::make_unique<Verifier>(jwt::verify());
    V->allow_algorithm(jwt::algorithm::rs256(Key));
    V->with_issuer(Issuer);
    V->with_audience(Api);
  }
  bool allow(const std::string &Raw) const {
    std::error_code Error;
    auto Token = jwt::decode(Raw);
    V->verify(Token, Error);
    return !Error;
  }

private:
  std::unique_ptr<Verifier> V;
};
class SharedBad {
public:
  SharedBad() : V(std::make_shared<Verifier>(lax())) {}
  bool allow(const std::string &Raw) const {
    std::error_code Error;
    auto Token = jwt::decode(Raw);
    V->verify(Token, Error); // expect: missing-claim-validation(iss)
    return !Error;
  }

private:
  std::shared_ptr<Verifier> V;
};
class RawNewOk {
public:
  RawNewOk() : V(new Verifier(strict())) {}
  ~RawNewOk() { delete V; }
  void handle(const std::string &Raw) {
    auto Token = jwt::decode(Raw);
    V->verify(Token);
    serve(Token.get_subject());
  }

private:
  Verifier *V;
};
class ResetOk {
public:
  ResetOk() { V.reset(new Verifier(strict())); }
  bool allow(const std::string &Raw) const {
    std::error_code Error;
    V->verify(jwt::decode(Raw), Error);
    return !Error;
  }

private:
  std::unique_ptr<const Verifier> V;
};
class OtherMethodBad {
public:
  OtherMethodBad() : V(lax()) {}
  void configure(const std::string &Iss) { V.with_issuer(Iss); }
  bool allow(const std::string &Raw) {
    std::error_code Error;
    V.verify(jwt::decode(Raw), Error);
    return !Error;
  }

private:
  Verifier V;
};
// helper adds with_issuer by reference
static void addIssuer(Verifier &V) { V.with_issuer(Issuer); }
static void addIssuerTo(Verifier *V, const std::string &I) {
  V->with_issuer(I);
}
static Verifier &chain(Verifier &V) { return V.with_issuer(Issuer); }
bool by_ref_ok(const std::string &Raw) {
  auto V = lax();
  addIssuer(V);
  std::error_code E;
  V.verify(jwt::decode(Raw), E);
  return !E;
}
bool by_ptr_ok(const std::string &Raw) {
  auto V = lax();
  addIssuerTo(&V, Issuer);
  std::error_code E;
  V.verify(jwt::decode(Raw), E);
  return !E;
}
bool by_chain_ok(const std::string &Raw) {
  auto V = lax();
  std::error_code E;
  chain(V).verify(jwt::decode(Raw), E);
  return !E;
}
bool by_ref_conditional_bad(const std::string &Raw, bool Strict) {
  auto V = lax();
  if (Strict)
    addIssuer(V);
  std::error_code E;
  V.verify(jwt::decode(Raw), E); // expect: missing-claim-validation(iss)
  return !E;
}
// lambdas and std::function
bool lambda_value_ok(const std::string &Raw) {
  auto V = strict();
  auto Check = [V](const std::string &R) {
    std::error_code E;
    V.verify(jwt::decode(R), E);
    return !E;
  };
  return Check(Raw);
}
bool lambda_ref_bad(const std::string &Raw) {
  auto V = lax();
  auto Check = [&](const std::string &R) {
    std::error_code E;
    V.verify(jwt::decode(R), E); // expect: missing-claim-validation(iss)
    return !E;
  };
  return Check(Raw);
}
bool lambda_check_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token);
  auto IssuerMatches = [&] { return Token.get_issuer() == Issuer; };
  if (!IssuerMatches())
    return false;
  serve(Token.get_subject());
  return true;
}
bool function_check_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token);
  std::function<bool(const Decoded &)> Check = [](const Decoded &T) {
    return T.get_issuer() == Issuer;
  };
  if (!Check(Token))
    return false;
  serve(Token.get_subject());
  return true;
}
bool function_check_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token); // expect: missing-claim-validation(iss)
  std::function<bool(const Decoded &)> Check = [](const Decoded &T) {
    return !T.get_subject().empty();
  };
  if (!Check(Token))
    return false;
  serve(Token.get_subject());
  return true;
}
class Guard {
  std::function<bool(const Decoded &)> Check;

public:
  Guard() : Check([](const Decoded &T) { return T.get_issuer() == Issuer; }) {}
  bool allow(const std::string &Raw) {
    auto Token = jwt::decode(Raw);
    lax().verify(Token);
    return Check(Token);
  }
};
// out lambda writes
bool lambda_out_bad(const std::string &Raw) {
  bool Ok = false;
  auto Do = [&] {
    std::error_code E;
    lax().verify(jwt::decode(Raw), E); // expect: missing-claim-validation(iss)
    Ok = !E;
  };
  Do();
  return Ok;
}
template <class F> static bool with_token(const std::string &Raw, F Use) {
  auto Token = jwt::decode(Raw);
  std::error_code E;
  lax().verify(Token, E); // expect: missing-claim-validation(iss)
  if (E)
    return false;
  return Use(Token);
}
bool with_ok(const std::string &Raw) {
  return with_token(Raw, [](const Decoded &T) {
    if (T.get_issuer() != Issuer)
      return false;
    serve(T.get_subject());
    return true;
  });
}
bool with_bad(const std::string &Raw) {
  return with_token(Raw, [](const Decoded &T) {
    serve(T.get_subject());
    return true;
  });
}
