// Checks in a container of callable objects.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs

#include <functional>
#include <jwt-cpp/jwt.h>
#include <memory>
#include <string>
#include <vector>

using Token = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
using Check = std::function<bool(const Token &)>;
extern const std::string Key, Issuer, Api;

static bool verified(const Token &T) {
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(aud|scope)
  return !Error;
}

bool each_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  if (Error)
    return false;
  const std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [&](const Token &T) { return T.get_payload_claim("aud").as_string() == Api; },
  };
  for (const Check &C : Checks)
    if (!C(T))
      return false;
  return true;
}

bool without_audience_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (!verified(T))
    return false;
  std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [](const Token &T) { return T.get_subject() == "admin"; },
  };
  bool Good = true;
  for (const auto &C : Checks)
    Good = C(T) && Good;
  return Good;
}

/// Checks whose answers are computed in different ways.
bool answers_of_all_kinds_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  if (Error)
    return false;
  const std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [](const Token &T) {
        if (!T.has_payload_claim("aud"))
          return false;
        return T.get_payload_claim("aud").as_string().compare(Api) == 0;
      },
      [](const Token &T) { return T.get_expires_at() > std::chrono::system_clock::now(); },
  };
  bool Good = true;
  for (const Check &C : Checks)
    if (!C(T))
      Good = false;
  return Good;
}

bool answers_of_all_kinds_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(aud|scope)
  if (Error)
    return false;
  const std::vector<Check> Checks{
      [](const Token &T) { return T.get_issuer() == Issuer; },
      [](const Token &T) {
        if (!T.has_payload_claim("aud"))
          return true;
        return T.get_payload_claim("aud").as_string().compare(Api) == 0;
      },
      [](const Token &T) { return T.get_expires_at() > std::chrono::system_clock::now(); },
  };
  bool Good = true;
  for (const Check &C : Checks)
    if (!C(T))
      Good = false;
  return Good;
}

/// Filled one after the other.
bool added_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  if (Error)
    return false;
  std::vector<Check> Checks;
  Checks.push_back([](const Token &T) { return T.get_issuer() == Issuer; });
  Checks.emplace_back([&](const Token &T) { return T.get_payload_claim("aud").as_string() == Api; });
  for (const Check &C : Checks)
    if (!C(T))
      return false;
  return true;
}

bool added_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return false;
  std::vector<Check> Checks;
  Checks.push_back([](const Token &T) { return T.get_subject() == Issuer; });
  Checks.emplace_back([&](const Token &T) { return T.get_payload_claim("aud").as_string() == Api; });
  for (const Check &C : Checks)
    if (!C(T))
      return false;
  return true;
}

/// The constructor fills the list, a method goes through it.
class Complete {
  std::vector<Check> Checks;
  std::string Iss, Aud;

public:
  Complete(std::string I, std::string A) : Iss(std::move(I)), Aud(std::move(A)) {
    Checks.push_back([this](const Token &T) { return T.get_issuer() == Iss; });
    Checks.push_back([this](const Token &T) { return T.get_payload_claim("aud").as_string() == Aud; });
  }
  bool field_ok(const std::string &Raw) const {
    auto T = jwt::decode(Raw);
    std::error_code Error;
    jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
    if (Error)
      return false;
    for (const Check &C : Checks)
      if (!C(T))
        return false;
    return true;
  }
};

class Partial {
  std::vector<Check> Checks;
  std::string Aud;

public:
  explicit Partial(std::string A) : Aud(std::move(A)) {
    Checks.push_back([](const Token &T) { return T.has_issuer(); });
    Checks.push_back([this](const Token &T) { return T.get_payload_claim("aud").as_string() == Aud; });
  }
  bool field_bad(const std::string &Raw) const {
    auto T = jwt::decode(Raw);
    std::error_code Error;
    jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(iss)
    if (Error)
      return false;
    for (const Check &C : Checks)
      if (!C(T))
        return false;
    return true;
  }
};

/// Objects of several classes, behind pointers.
struct Rule {
  virtual ~Rule() = default;
  virtual bool holds(const Token &T) const = 0;
};
struct FromIssuer : Rule {
  bool holds(const Token &T) const override { return T.get_issuer() == Issuer; }
};
struct ForUs : Rule {
  bool holds(const Token &T) const override { return T.get_payload_claim("aud").as_string() == Api; }
};

class AllRules {
  std::vector<std::unique_ptr<Rule>> Rules;

public:
  AllRules() {
    Rules.push_back(std::make_unique<FromIssuer>());
    Rules.push_back(std::make_unique<ForUs>());
  }
  bool objects_ok(const std::string &Raw) const {
    auto T = jwt::decode(Raw);
    std::error_code Error;
    jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
    if (Error)
      return false;
    for (const auto &R : Rules)
      if (!R->holds(T))
        return false;
    return true;
  }
};

class OneRule {
  std::vector<std::unique_ptr<Rule>> Rules;

public:
  OneRule() { Rules.push_back(std::make_unique<ForUs>()); }
  bool objects_bad(const std::string &Raw) const {
    auto T = jwt::decode(Raw);
    std::error_code Error;
    jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error); // expect: missing-claim-validation(iss)
    if (Error)
      return false;
    for (const auto &R : Rules)
      if (!R->holds(T))
        return false;
    return true;
  }
};

/// A function that calls what it is given.
static bool asks(const Check &C, const Token &T) { return C(T); }

bool handed_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).with_audience(Api).verify(T, Error);
  if (Error)
    return false;
  return asks([](const Token &T) { return T.get_issuer() == Issuer; }, T);
}

bool handed_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).with_audience(Api).verify(T, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return false;
  return asks([](const Token &T) { return T.get_subject() == Issuer; }, T);
}

/// A list that only callers know may be empty, and nothing is checked then:
/// that it holds the checks which are left to it is not assumed.
bool passed_FP(const std::string &Raw, const std::vector<Check> &Checks) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).with_audience(Api).verify(T, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return false;
  for (const Check &C : Checks)
    if (!C(T))
      return false;
  return true;
}
