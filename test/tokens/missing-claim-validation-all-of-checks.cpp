// A list of checks that an algorithm goes through with a generic lambda, whose
// body is there only where the algorithm's is.
// RUN: %check %s -- -std=c++17
#include <algorithm>
#include <ctime>
#include <functional>
#include <jwt.h>
#include <memory>
#include <string>
#include <vector>

static std::string claim(jwt_t *T, const char *Name) {
  const char *V = jwt_get_grant(T, Name);
  return V ? std::string(V) : std::string();
}

using Check = std::function<bool(jwt_t *)>;

bool all_of_ok(const char *Raw, const unsigned char *Key, int N) {
  jwt_t *T = nullptr;
  if (jwt_decode(&T, Raw, Key, N) || jwt_get_alg(T) != JWT_ALG_RS256 ||
      jwt_get_grant_int(T, "exp") <= time(nullptr))
    return false;
  const std::vector<Check> Checks = {
      [&](jwt_t *T) { return claim(T, "iss") == "https://login.example"; },
      [&](jwt_t *T) { return claim(T, "aud") == "files"; },
  };
  return std::all_of(Checks.begin(), Checks.end(),
                     [&](const auto &One) { return One(T); });
}

bool all_of_bad(const char *Raw, const unsigned char *Key, int N) {
  jwt_t *T = nullptr;
  if (jwt_decode(&T, Raw, Key, N) || jwt_get_alg(T) != JWT_ALG_RS256 || // expect: missing-claim-validation(iss)
      jwt_get_grant_int(T, "exp") <= time(nullptr))
    return false;
  const std::vector<Check> Checks = {
      [&](jwt_t *T) { return claim(T, "sub") == "admin"; },
      [&](jwt_t *T) { return claim(T, "aud") == "files"; },
  };
  return std::all_of(Checks.begin(), Checks.end(),
                     [&](const auto &One) { return One(T); });
}

// What one check is known to refuse is refused, whatever the others say.
class Rule {
public:
  virtual ~Rule() = default;
  virtual bool holds(jwt_t *T) const = 0;
};
class IssuerRule : public Rule {
public:
  bool holds(jwt_t *T) const override {
    return claim(T, "iss") == "https://login.example";
  }
};
class AudienceRule : public Rule {
public:
  bool holds(jwt_t *T) const override { return claim(T, "aud") == "files"; }
};
class SubjectRule : public Rule {
public:
  bool holds(jwt_t *T) const override { return claim(T, "sub") != ""; }
};

bool refused_ok(const char *Raw, const unsigned char *Key, int N) {
  jwt_t *T = nullptr;
  if (jwt_decode(&T, Raw, Key, N) || jwt_get_alg(T) != JWT_ALG_RS256 ||
      jwt_get_grant_int(T, "exp") <= time(nullptr))
    return false;
  bool HasIssuer = !claim(T, "iss").empty();
  std::vector<std::unique_ptr<Rule>> Rules;
  Rules.push_back(std::make_unique<IssuerRule>());
  Rules.push_back(std::make_unique<AudienceRule>());
  bool Allowed = true;
  for (const auto &One : Rules)
    Allowed = Allowed && One->holds(T);
  return Allowed && HasIssuer;
}

bool refused_bad(const char *Raw, const unsigned char *Key, int N) {
  jwt_t *T = nullptr;
  if (jwt_decode(&T, Raw, Key, N) || jwt_get_alg(T) != JWT_ALG_RS256 || // expect: missing-claim-validation(iss)
      jwt_get_grant_int(T, "exp") <= time(nullptr))
    return false;
  bool HasIssuer = !claim(T, "iss").empty();
  std::vector<std::unique_ptr<Rule>> Rules;
  Rules.push_back(std::make_unique<SubjectRule>());
  Rules.push_back(std::make_unique<AudienceRule>());
  bool Allowed = true;
  for (const auto &One : Rules)
    Allowed = Allowed && One->holds(T);
  return Allowed && HasIssuer;
}
