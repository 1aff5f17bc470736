// A claim that is absent is read as an empty text: it equals an expectation
// only if that may be empty too.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

#include <algorithm>
#include <functional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

extern const std::string Key;

static std::string text(const Decoded &T, const std::string &Name) {
  if (!T.has_payload_claim(Name))
    return {};
  return T.get_payload_claim(Name).as_string();
}

static Decoded checked(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T);
  return T;
}

//===----------------------------------------------------------------------===//
// Fields that the constructor's body fills
//===----------------------------------------------------------------------===//

class Filled {
public:
  Filled() {
    Issuer = "https://login.example";
    Api = "api";
  }
  bool allow_ok(const std::string &Raw) const {
    auto T = checked(Raw);
    return text(T, "iss") == Issuer && text(T, "aud") == Api;
  }

private:
  std::string Issuer, Api;
};

class Emptied {
public:
  Emptied() {
    Issuer = "https://login.example";
    Api = "api";
    Issuer = "";
  }
  bool allow_bad(const std::string &Raw) const {
    auto T = checked(Raw); // expect: missing-claim-validation(iss)
    return text(T, "iss") == Issuer && text(T, "aud") == Api;
  }

private:
  std::string Issuer, Api;
};

bool filled_ok(const std::string &Raw) { return Filled().allow_ok(Raw); }
bool emptied_bad(const std::string &Raw) { return Emptied().allow_bad(Raw); }

//===----------------------------------------------------------------------===//
// Constant objects
//===----------------------------------------------------------------------===//

static const std::string Ours = "https://login.example";
static const std::string Nobody = "";
static const std::vector<std::string> Known{"https://login.example",
                                            "https://sso.example"};

bool constant_ok(const std::string &Raw) {
  auto T = checked(Raw);
  return text(T, "iss") == Ours && text(T, "aud") == "api";
}

bool empty_constant_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  return text(T, "iss") == Nobody && text(T, "aud") == "api";
}

// What ends in a plain return where the list has no such issuer looks like the
// end where it was served.
void one_of_list_FP(const std::string &Raw,
                    const std::function<void(const std::string &)> &Done) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss, aud|scope)
  std::string Issuer = text(T, "iss");
  if (!std::any_of(Known.begin(), Known.end(),
                   [&](const std::string &One) { return One == Issuer; }))
    return;
  if (text(T, "aud") != "api")
    return;
  Done(text(T, "sub"));
}

static const std::vector<std::string> Single{"https://login.example"};
bool only_one_ok(const std::string &Raw) {
  auto T = checked(Raw);
  std::string Issuer = text(T, "iss");
  for (const auto &One : Single)
    if (One == Issuer)
      return text(T, "aud") == "api";
  return false;
}

void one_of_list_bad(const std::string &Raw,
                     const std::function<void(const std::string &)> &Done) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  std::string Issuer = text(T, "iss");
  if (!Issuer.empty() &&
      !std::any_of(Known.begin(), Known.end(),
                   [&](const std::string &One) { return One == Issuer; }))
    return;
  if (text(T, "aud") != "api")
    return;
  Done(text(T, "sub"));
}

//===----------------------------------------------------------------------===//
// Words of a scope
//===----------------------------------------------------------------------===//

static bool collected(const std::string &List, const std::string &Word) {
  std::istringstream In(List);
  std::set<std::string> Words;
  std::string One;
  while (std::getline(In, One, ' '))
    Words.insert(One);
  return Words.count(Word) == 1;
}

static bool cut(const std::string &List, const std::string &Word) {
  std::size_t From = 0;
  while (From <= List.size()) {
    std::size_t To = List.find(' ', From);
    if (To == std::string::npos)
      To = List.size();
    if (List.compare(From, To - From, Word) == 0)
      return true;
    From = To + 1;
  }
  return false;
}

static bool begins(const std::string &List, const std::string &Word) {
  return List.compare(0, Word.size(), Word) == 0;
}

static bool begins_it(const std::string &List, const std::string &Word) {
  return Word.compare(0, List.size(), List) == 0;
}

class Scoped {
public:
  Scoped() { Scope = "read"; }
  // That the words were cut out of the claim is lost over the call where the
  // word is a field.
  bool collected_FP(const std::string &Raw) const {
    auto T = checked(Raw); // expect: missing-claim-validation(aud|scope)
    return text(T, "iss") == Ours && collected(text(T, "scope"), Scope);
  }
  bool cut_ok(const std::string &Raw) const {
    auto T = checked(Raw);
    return text(T, "iss") == Ours && cut(text(T, "scope"), Scope);
  }
  bool begins_bad(const std::string &Raw) const {
    auto T = checked(Raw);
    return text(T, "iss") == Ours &&
           begins(text(T, "scope"), Scope); // expect: weak-claim-comparison
  }
  bool begins_it_bad(const std::string &Raw) const {
    auto T = checked(Raw);
    return text(T, "iss") == Ours &&
           begins_it(text(T, "scope"), Scope); // expect: weak-claim-comparison
  }
  bool collected_bad(const std::string &Raw) const {
    auto T = checked(Raw); // expect: missing-claim-validation(aud|scope)
    return text(T, "iss") == Ours && !collected(text(T, "scope"), Scope);
  }

private:
  std::string Scope;
};

//===----------------------------------------------------------------------===//
// An empty text begins everything
//===----------------------------------------------------------------------===//

// That is one cause, told as the weak comparison that it is.
class Begins {
public:
  Begins() : Issuer("https://login.example"), Api("api") {}
  bool prefix_bad(const std::string &Raw) const {
    auto T = checked(Raw);
    return Issuer.rfind(text(T, "iss"), 0) == 0 && // expect: weak-claim-comparison(iss)
           text(T, "aud") == Api;
  }
  // Accepted without any comparison, whatever else is compared weakly.
  bool absent_bad(const std::string &Raw) const {
    auto T = checked(Raw); // expect: missing-claim-validation(iss)
    return (!T.has_payload_claim("iss") || text(T, "iss") == Issuer) &&
           text(T, "aud") == Api;
  }

private:
  const std::string Issuer, Api;
};
