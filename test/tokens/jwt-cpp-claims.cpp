// Audience, scope and times, compared by hand.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <sstream>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;

/// Throws unless the signature is valid and the issuer is ours.
static Decoded checked(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_issuer(Issuer)
      .verify(Token);
  return Token;
}

bool none_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(aud|scope)
  return Token.get_subject() == "admin";
}

bool audience_count_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.get_audience().count(Api) != 0;
}

bool audience_find_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Audience = Token.get_audience();
  return Audience.find("api") != Audience.end();
}

bool audience_contains_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  if (!Token.get_audience().contains(Api))
    return false;
  return true;
}

bool audience_loop_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  for (const auto &Each : Token.get_audience())
    if (Each == Api)
      return true;
  return false;
}

bool audience_std_find_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Audience = Token.get_audience();
  return std::find(Audience.begin(), Audience.end(), Api) != Audience.end();
}

bool audience_any_of_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Audience = Token.get_audience();
  return std::any_of(Audience.begin(), Audience.end(),
                     [](const std::string &Each) { return Each == Api; });
}

bool audience_string_or_array_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Claim = Token.get_payload_claim("aud");
  if (Claim.get_type() == jwt::json::type::array) {
    for (const auto &Each : Claim.as_set())
      if (Each == Api)
        return true;
    return false;
  }
  return Claim.as_string() == Api;
}

bool audience_string_only_checked_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(aud|scope)
  auto Claim = Token.get_payload_claim("aud");
  if (Claim.get_type() == jwt::json::type::string && Claim.as_string() != Api)
    return false;
  return true;
}

bool audience_not_empty_bad(const std::string &Raw) {
  auto Token = checked(Raw); // expect: missing-claim-validation(aud|scope)
  return !Token.get_audience().empty();
}

bool client_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.get_payload_claim("azp").as_string() == "my-client";
}

// Scope: a list separated by spaces.
bool scope_equal_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return Token.get_payload_claim("scope").as_string() == "read";
}

bool scope_stream_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  std::istringstream Stream(Token.get_payload_claim("scope").as_string());
  std::string Each;
  while (Stream >> Each)
    if (Each == "read")
      return true;
  return false;
}

bool scope_getline_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  std::stringstream Stream(Token.get_payload_claim("scope").as_string());
  std::string Each;
  bool Found = false;
  while (std::getline(Stream, Each, ' ')) {
    if (Each == "read") {
      Found = true;
      break;
    }
  }
  return Found;
}

static std::vector<std::string> split(const std::string &Text) {
  std::vector<std::string> Parts;
  size_t Start = 0;
  while (Start <= Text.size()) {
    size_t End = Text.find(' ', Start);
    if (End == std::string::npos)
      End = Text.size();
    Parts.push_back(Text.substr(Start, End - Start));
    Start = End + 1;
  }
  return Parts;
}

bool scope_split_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Parts = split(Token.get_payload_claim("scope").as_string());
  return std::find(Parts.begin(), Parts.end(), "read") != Parts.end();
}

bool scope_padded_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  std::string Scope = " " + Token.get_payload_claim("scope").as_string() + " ";
  return Scope.find(" read ") != std::string::npos;
}

bool scope_substring_bad(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Scope = Token.get_payload_claim("scope").as_string();
  return Scope.find("read") != std::string::npos; // expect: weak-claim-comparison
}

bool roles_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  auto Roles = Token.get_payload_claim("roles").as_set();
  return Roles.count("reader") > 0;
}

static bool hasWord(const std::string &List, const std::string &Want) {
  std::istringstream In(List);
  std::set<std::string> Words;
  std::string Word;
  while (std::getline(In, Word, ' '))
    Words.insert(Word);
  return Words.count(Want) == 1;
}

// A list that a helper fills in a loop is the claim's in its caller.
bool scope_helper_ok(const std::string &Raw) {
  auto Token = checked(Raw);
  return hasWord(Token.get_payload_claim("scope").as_string(), Api);
}
