// The verdict is whether an optional holds something, or which alternative a
// variant holds.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include "verifiers.h"
#include <memory>
#include <optional>
#include <variant>

std::optional<std::string> returned_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return std::nullopt;
  return Token.get_subject();
}
std::optional<std::string> returned_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error || Token.get_issuer() != Issuer)
    return {};
  return std::make_optional(Token.get_subject());
}
static std::optional<Decoded> parse(const std::string &Raw) {
  try {
    auto Token = jwt::decode(Raw);
    lax().verify(Token);
    return Token;
  } catch (const std::exception &) {
    return std::nullopt;
  }
}
bool escaping_bad(const std::string &Raw) {
  auto Token = parse(Raw); // expect: missing-claim-validation(iss)
  if (!Token)
    return false;
  serve(Token->get_subject());
  return true;
}
bool escaping_ok(const std::string &Raw) {
  auto Token = parse(Raw);
  if (!Token.has_value())
    return false;
  if (Token->get_issuer() != Issuer)
    return false;
  serve((*Token).get_subject());
  return true;
}
bool in_if_ok(const std::string &Raw) {
  if (auto Token = parse(Raw); Token && Token.value().get_issuer() == Issuer) {
    serve(Token->get_subject());
    return true;
  }
  return false;
}
bool value_throws_ok(const std::string &Raw) {
  Decoded Token = parse(Raw).value();
  if (Token.get_issuer() != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
bool nullopt_compare_ok(const std::string &Raw) {
  auto Token = parse(Raw);
  if (Token == std::nullopt)
    return false;
  return Token->get_issuer() == Issuer;
}
bool value_or_bad(const std::string &Raw) {
  auto Subject = returned_ok(Raw).value_or("");
  if (Subject.empty())
    return false;
  serve(Subject);
  return true;
}
static std::optional<std::string> claim(const Decoded &T, const char *Name) {
  if (!T.has_payload_claim(Name))
    return std::nullopt;
  return T.get_payload_claim(Name).as_string();
}
bool optional_claim_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token);
  auto Iss = claim(Token, "iss");
  if (!Iss || *Iss != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
bool optional_claim_ifpresent_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token); // expect: missing-claim-validation(iss)
  auto Iss = claim(Token, "iss");
  if (Iss && *Iss != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
bool optional_claim_compare_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token);
  if (claim(Token, "iss") != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
bool optional_claim_value_or_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token);
  if (claim(Token, "iss").value_or("") != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
// optional<string> as error: nullopt is success.
static std::optional<std::string> error_of(const std::string &Raw,
                                           Decoded *Out) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return Error.message();
  *Out = Token;
  return std::nullopt;
}
bool error_optional_bad(const std::string &Raw) {
  Decoded Token("");
  if (auto E = error_of(Raw, &Token)) // expect: missing-claim-validation(iss)
    return false;
  serve(Token.get_subject());
  return true;
}
bool error_optional_ok(const std::string &Raw) {
  Decoded Token("");
  if (auto E = error_of(Raw, &Token))
    return false;
  if (Token.get_issuer() != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
struct Failure {
  std::string Why;
};
static std::variant<Decoded, Failure> attempt(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return Failure{"signature"};
  return Token;
}
bool variant_holds_bad(const std::string &Raw) {
  auto R = attempt(Raw); // expect: missing-claim-validation(iss)
  if (std::holds_alternative<Failure>(R))
    return false;
  serve(std::get<Decoded>(R).get_subject());
  return true;
}
bool variant_holds_ok(const std::string &Raw) {
  auto R = attempt(Raw);
  if (!std::holds_alternative<Decoded>(R))
    return false;
  const auto &Token = std::get<Decoded>(R);
  if (Token.get_issuer() != Issuer)
    return false;
  serve(Token.get_subject());
  return true;
}
bool variant_get_if_ok(const std::string &Raw) {
  auto R = attempt(Raw);
  if (auto *Token = std::get_if<Decoded>(&R)) {
    if (Token->get_issuer() != Issuer)
      return false;
    serve(Token->get_subject());
    return true;
  }
  return false;
}
bool variant_get_if_bad(const std::string &Raw) {
  auto R = attempt(Raw); // expect: missing-claim-validation(iss)
  if (auto *Token = std::get_if<Decoded>(&R)) {
    serve(Token->get_subject());
    return true;
  }
  return false;
}
bool variant_index_bad(const std::string &Raw) {
  auto R = attempt(Raw); // expect: missing-claim-validation(iss)
  if (R.index() != 0)
    return false;
  serve(std::get<0>(R).get_subject());
  return true;
}
template <class... T> struct overloaded : T... {
  using T::operator()...;
};
template <class... T> overloaded(T...) -> overloaded<T...>;
bool visit_overloaded_ok(const std::string &Raw) {
  return std::visit(
      overloaded{[](const Decoded &T) { return T.get_issuer() == Issuer; },
                 [](const Failure &) { return false; }},
      attempt(Raw));
}
bool visit_overloaded_bad(const std::string &Raw) {
  return std::visit(
      overloaded{[](const Failure &) { return false; },
                 [](const Decoded &T) {
                   serve(T.get_subject());
                   return true;
                 }},
      attempt(Raw)); // expect: missing-claim-validation(iss)
}
// A token that fails is as good as one that has the right issuer.
bool visit_overloaded_failure_bad(const std::string &Raw) {
  return std::visit(
      overloaded{[](const Decoded &T) { return T.get_issuer() == Issuer; },
                 [](const Failure &) { return true; }},
      attempt(Raw)); // expect: unverified-token
}
struct Checker {
  bool operator()(const Decoded &T) const { return T.get_issuer() == Issuer; }
  bool operator()(const Failure &F) const {
    log(F.Why.c_str());
    return false;
  }
};
bool visit_functor_ok(const std::string &Raw) {
  auto R = attempt(Raw);
  return std::visit(Checker{}, R);
}
struct Server {
  bool operator()(const Decoded &T) const {
    serve(T.get_subject());
    return true;
  }
  bool operator()(const Failure &) const { return false; }
};
bool visit_functor_bad(const std::string &Raw) {
  auto R = attempt(Raw); // expect: missing-claim-validation(iss)
  return std::visit(Server(), R);
}
bool visit_generic_ok(const std::string &Raw) {
  auto R = attempt(Raw);
  return std::visit(
      [](const auto &X) {
        if constexpr (std::is_same_v<std::decay_t<decltype(X)>, Decoded>)
          return X.get_issuer() == Issuer;
        else
          return false;
      },
      R);
}
bool visit_generic_bad(const std::string &Raw) {
  auto R = attempt(Raw); // expect: missing-claim-validation(iss)
  return std::visit(
      [](const auto &X) {
        return std::is_same_v<std::decay_t<decltype(X)>, Decoded>;
      },
      R);
}
// A sum of the project that keeps a variant.
template <class T, class E> class Expected {
  std::variant<T, E> V;

public:
  struct Unexpected {
    E Value;
  };
  Expected(T Value) : V(std::in_place_index<0>, std::move(Value)) {}
  Expected(Unexpected U) : V(std::in_place_index<1>, std::move(U.Value)) {}
  explicit operator bool() const { return V.index() == 0; }
  const T *operator->() const { return &std::get<0>(V); }
};
static Expected<Decoded, std::string> expected(const std::string &Raw) {
  using Result = Expected<Decoded, std::string>;
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return Result::Unexpected{Error.message()};
  return Token;
}
bool expected_ok(const std::string &Raw) {
  auto R = expected(Raw);
  return R && R->get_issuer() == Issuer;
}
bool expected_bad(const std::string &Raw) {
  auto R = expected(Raw); // expect: missing-claim-validation(iss)
  if (!R)
    return false;
  serve(R->get_subject());
  return true;
}
