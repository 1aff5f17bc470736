// Which check runs depends on the dynamic type of an object, or on a pointer to
// a member.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <functional>
#include <jwt-cpp/jwt.h>
#include <typeinfo>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;

static Decoded checked(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  return Token;
}

struct Base {
  virtual ~Base() = default;
};
struct Strict : Base {
  bool check(const Decoded &T) const { return T.get_issuer() == Issuer; }
};

bool dynamic_cast_ok(const std::string &Raw, const Base *B) {
  auto T = checked(Raw);
  const auto *S = dynamic_cast<const Strict *>(B);
  if (!S)
    return false;
  return S->check(T);
}
bool dynamic_cast_bad(const std::string &Raw, const Base *B) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  if (auto *S = dynamic_cast<const Strict *>(B))
    if (!S->check(T))
      return false;
  return true;
}
// Asked twice, the answer is the same.
bool asked_twice_ok(const std::string &Raw, const Base *B) {
  auto T = checked(Raw);
  if (!dynamic_cast<const Strict *>(B))
    return false;
  if (auto *S = dynamic_cast<const Strict *>(B))
    return S->check(T);
  return true;
}
bool reference_ok(const std::string &Raw, const Base &B) {
  auto T = checked(Raw);
  try {
    return dynamic_cast<const Strict &>(B).check(T);
  } catch (const std::bad_cast &) {
    return false;
  }
}
bool reference_bad(const std::string &Raw, const Base &B) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  try {
    return dynamic_cast<const Strict &>(B).check(T);
  } catch (const std::bad_cast &) {
    return true;
  }
}
bool typeid_ok(const std::string &Raw, const Base &B) {
  auto T = checked(Raw);
  if (typeid(B) != typeid(Strict))
    return false;
  return static_cast<const Strict &>(B).check(T);
}
bool typeid_bad(const std::string &Raw, const Base &B) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  if (typeid(B) == typeid(Strict))
    return static_cast<const Strict &>(B).check(T);
  return true;
}

struct Service {
  bool issuer(const Decoded &T) const { return T.get_issuer() == Issuer; }
  bool anything(const Decoded &) const { return true; }

  bool method_ok(const std::string &Raw) const {
    auto T = checked(Raw);
    bool (Service::*Check)(const Decoded &) const = &Service::issuer;
    return (this->*Check)(T);
  }
  bool method_bad(const std::string &Raw) const {
    auto T = checked(Raw); // expect: missing-claim-validation(iss)
    auto Check = &Service::anything;
    return (this->*Check)(T);
  }
  bool invoke_ok(const std::string &Raw) const {
    auto T = checked(Raw);
    return std::invoke(&Service::issuer, this, T);
  }
  bool invoke_object_ok(const std::string &Raw) const {
    auto T = checked(Raw);
    return std::invoke(&Service::issuer, *this, T);
  }
  bool invoke_bad(const std::string &Raw) const {
    auto T = checked(Raw); // expect: missing-claim-validation(iss)
    return std::invoke(&Service::anything, this, T);
  }
};

struct Claims {
  std::string Issuer, Subject;
};
bool member_ok(const std::string &Raw) {
  auto T = checked(Raw);
  Claims C{T.get_issuer(), T.get_subject()};
  std::string Claims::*Member = &Claims::Issuer;
  return C.*Member == Issuer;
}
bool member_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  Claims C{T.get_issuer(), T.get_subject()};
  std::string Claims::*Member = &Claims::Subject;
  return C.*Member == Issuer;
}
