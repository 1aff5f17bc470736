// Keys in a map, by key id: several issuers are accepted, and nothing ties the
// key to the one that the token names.
// RUN: %check %s --option RequiredClaims=iss -- -std=c++20 -I %S/../Inputs

#include <algorithm>
#include <fstream>
#include <jwt-cpp/jwt.h>
#include <iterator>
#include <map>
#include <string>
#include <vector>

extern const std::map<std::string, std::string> Files;
extern const std::vector<std::string> Issuers;

static std::string contents(const std::string &Path) {
  std::ifstream In(Path);
  return std::string(std::istreambuf_iterator<char>(In), {});
}

static bool trusted(const std::string &Issuer) {
  return std::find(Issuers.begin(), Issuers.end(), Issuer) != Issuers.end();
}

bool by_key_id_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  auto File = Files.find(T.get_key_id());
  if (File == Files.end())
    return false;
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(File->second))).verify(T, Error); // expect: unbound-key
  return !Error && trusted(T.get_issuer());
}

bool by_issuer_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  auto File = Files.find(T.get_issuer());
  if (File == Files.end())
    return false;
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(File->second))).verify(T, Error);
  return !Error && trusted(T.get_issuer());
}

// One issuer may have many keys.
bool one_issuer_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(Files.at(T.get_key_id())))).with_issuer("https://id.example").verify(T, Error);
  return !Error;
}

// Which issuer it is comes back as a kind, and two kinds are accepted: what the
// text was compared with on the two ways does not reach the caller.
enum class Kind { Unknown, First, Second };
static Kind kindOf(const std::string &Issuer) {
  if (Issuer == "https://a.example")
    return Kind::First;
  return Issuer == "https://b.example" ? Kind::Second : Kind::Unknown;
}
static bool isKnown(const std::string &Issuer) {
  switch (kindOf(Issuer)) {
  case Kind::First:
  case Kind::Second:
    return true;
  case Kind::Unknown:
    return false;
  }
  return false;
}
bool by_kind_FN(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  auto File = Files.find(T.get_key_id());
  if (File == Files.end())
    return false;
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(File->second))).verify(T, Error);
  return !Error && isKnown(T.get_issuer());
}
