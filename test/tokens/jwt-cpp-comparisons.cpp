// A claim compared by hand, in the forms in which people write it.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

#include <algorithm>
#include <array>
#include <compare>
#include <cstring>
#include <ctime>
#include <regex>
#include <sstream>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;
void log(const char *Text);

/// Throws unless the signature is valid and the audience is ours.
static Decoded checked(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  return Token;
}

bool none_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  return Token.get_subject() == "admin";
}

bool equal_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.get_issuer() == Issuer;
}

bool unequal_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  if (Token.get_issuer() != "https://login.example")
    return false;
  return true;
}

bool literal_first_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  if ("https://login.example" == Token.get_issuer())
    return true;
  return false;
}

bool inverted_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  if (Token.get_issuer() == Issuer)
    return false;
  return true;
}

bool logged_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  if (Token.get_issuer() != Issuer)
    log("unexpected issuer");
  return true;
}

bool unused_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  bool Same = Token.get_issuer() == Issuer;
  (void)Same;
  return true;
}

bool branch_bad(const std::string &Raw, bool Strict) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  if (Strict) {
    if (Token.get_issuer() != Issuer)
      return false;
  }
  return true;
}

bool present_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  if (Token.has_issuer() && Token.get_issuer() != Issuer)
    return false;
  return true;
}

bool required_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  if (!Token.has_issuer() || Token.get_issuer() != Issuer)
    return false;
  return true;
}

bool presence_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  return Token.has_issuer();
}

bool variable_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  const std::string Iss = Token.get_issuer();
  const bool Good = Iss == Issuer;
  if (!Good)
    log("issuer");
  return Good;
}

bool accumulated_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  bool Good = true;
  Good = Good && Token.get_issuer() == Issuer;
  Good &= Token.get_subject() != "";
  return Good;
}

bool three_way_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return (Token.get_issuer() <=> Issuer) == 0;
}

bool compare_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.get_issuer().compare(Issuer) == 0;
}

bool compare_not_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  if (Token.get_issuer().compare("https://login.example"))
    return false;
  return true;
}

bool strcmp_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return strcmp(Token.get_issuer().c_str(), "https://login.example") == 0;
}

bool std_strcmp_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  return !std::strcmp(Iss.c_str(), Issuer.c_str());
}

bool strncmp_weak_bad(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  return strncmp(Iss.c_str(), "https://login", 13) == 0; // expect: weak-claim-comparison
}

bool memcmp_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  return Iss.size() == Issuer.size() &&
         memcmp(Iss.data(), Issuer.data(), Issuer.size()) == 0;
}

bool equal_range_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  return std::equal(Iss.begin(), Iss.end(), Issuer.begin(), Issuer.end());
}

bool view_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  std::string_view View(Iss);
  return View == "https://login.example";
}

bool prefix_bad(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.get_issuer().starts_with("https://login"); // expect: weak-claim-comparison
}

bool prefix_find_bad(const std::string &Raw) {
  auto Token = checked(Raw);
  if (Token.get_issuer().find("login.example") == std::string::npos) // expect: weak-claim-comparison
    return false;
  return true;
}

// Lists of issuers.
bool find_ok(const std::string &Raw, const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  return std::find(Allowed.begin(), Allowed.end(), Token.get_issuer()) !=
         Allowed.end();
}

bool find_if_ok(const std::string &Raw,
                const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  auto It = std::find_if(Allowed.begin(), Allowed.end(),
                         [&](const std::string &A) { return A == Iss; });
  if (It == Allowed.end())
    return false;
  return true;
}

bool any_of_ok(const std::string &Raw,
               const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  return std::any_of(Allowed.begin(), Allowed.end(),
                     [&Iss](const std::string &A) { return A == Iss; });
}

bool any_of_ranges_ok(const std::string &Raw,
                      const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  return std::ranges::any_of(Allowed,
                             [=](const std::string &A) { return A == Iss; });
}

bool none_of_ok(const std::string &Raw,
                const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  if (std::none_of(Allowed.begin(), Allowed.end(),
                   [&](const auto &A) { return A == Iss; }))
    return false;
  return true;
}

bool count_ok(const std::string &Raw, const std::set<std::string> &Allowed) {
  auto Token = checked(Raw);
  return Allowed.count(Token.get_issuer()) > 0;
}

bool count_not_ok(const std::string &Raw,
                  const std::unordered_set<std::string> &Allowed) {
  auto Token = checked(Raw);
  if (!Allowed.count(Token.get_issuer()))
    return false;
  return true;
}

bool contains_ok(const std::string &Raw, const std::set<std::string> &Allowed) {
  auto Token = checked(Raw);
  return Allowed.contains(Token.get_issuer());
}

bool set_find_ok(const std::string &Raw, const std::set<std::string> &Allowed) {
  auto Token = checked(Raw);
  return Allowed.find(Token.get_issuer()) != Allowed.end();
}

bool map_find_ok(const std::string &Raw,
                 const std::map<std::string, int> &Trusted) {
  auto Token = checked(Raw);
  auto It = Trusted.find(Token.get_issuer());
  if (It == Trusted.end())
    return false;
  return It->second > 0;
}

bool map_at_ok(const std::string &Raw,
               const std::unordered_map<std::string, bool> &Trusted) {
  auto Token = checked(Raw);
  return Trusted.at(Token.get_issuer());
}

bool static_set_ok(const std::string &Raw) {
  static const std::set<std::string> Allowed = {"https://a.example",
                                                "https://b.example"};
  auto Token = checked(Raw);
  return Allowed.find(Token.get_issuer()) != Allowed.end();
}

bool own_list_bad(const std::string &Raw) {
  auto Token = checked(Raw);
  std::set<std::string> Allowed;
  Allowed.insert(Token.get_issuer());
  return Allowed.count(Token.get_issuer()) > 0; // expect: self-referential-claim
}

// A table and a loop.
bool loop_ok(const std::string &Raw, const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  for (const auto &A : Allowed)
    if (A == Token.get_issuer())
      return true;
  return false;
}

bool loop_flag_ok(const std::string &Raw,
                  const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  bool Found = false;
  for (const auto &A : Allowed) {
    if (A == Token.get_issuer()) {
      Found = true;
      break;
    }
  }
  return Found;
}

static const char *const Table[] = {"https://a.example", "https://b.example"};
bool table_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  for (size_t I = 0; I < sizeof(Table) / sizeof(Table[0]); ++I)
    if (Iss == Table[I])
      return true;
  return false;
}

bool array_ok(const std::string &Raw) {
  static const std::array<const char *, 2> Names{"https://a.example",
                                                 "https://b.example"};
  auto Token = checked(Raw);
  for (const char *Name : Names)
    if (!strcmp(Name, Token.get_issuer().c_str()))
      return true;
  return false;
}

bool loop_continue_ok(const std::string &Raw,
                      const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw);
  for (const auto &A : Allowed) {
    if (A != Token.get_issuer())
      continue;
    return true;
  }
  return false;
}

bool loop_ignored_bad(const std::string &Raw,
                      const std::vector<std::string> &Allowed) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  bool Found = false;
  for (const auto &A : Allowed)
    if (A == Token.get_issuer())
      Found = true;
  if (!Found)
    log("issuer not in list");
  return true;
}

// A helper that classifies.
enum class Kind { Unknown, Own, Partner };
static Kind classify(const std::string &Iss) {
  if (Iss == "https://login.example")
    return Kind::Own;
  if (Iss == "https://partner.example")
    return Kind::Partner;
  return Kind::Unknown;
}

bool switch_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  switch (classify(Token.get_issuer())) {
  case Kind::Own:
  case Kind::Partner:
    return true;
  case Kind::Unknown:
    break;
  }
  return false;
}

bool switch_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  switch (classify(Token.get_issuer())) {
  case Kind::Own:
    log("own");
    break;
  default:
    log("other");
    break;
  }
  return true;
}

bool regex_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  static const std::regex Pattern("https://[a-z]+\\.login\\.example");
  return std::regex_match(Token.get_issuer(), Pattern);
}

bool regex_search_bad(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Iss = Token.get_issuer();
  static const std::regex Pattern("login\\.example");
  return std::regex_search(Iss, Pattern); // expect: weak-claim-comparison
}

// After the effect it should gate.
void grant(const std::string &Subject);
bool late_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(iss)
  grant(Token.get_subject());
  if (Token.get_issuer() != Issuer)
    return false;
  return true;
}
