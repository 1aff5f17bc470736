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

// Which issuer it is comes back as a kind, and two kinds are accepted.
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
bool by_kind_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  auto File = Files.find(T.get_key_id());
  if (File == Files.end())
    return false;
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(File->second))).verify(T, Error); // expect: unbound-key
  return !Error && isKnown(T.get_issuer());
}
static bool isFirst(const std::string &Issuer) {
  return kindOf(Issuer) == Kind::First;
}
bool by_one_kind_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  auto File = Files.find(T.get_key_id());
  if (File == Files.end())
    return false;
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(File->second))).verify(T, Error);
  return !Error && isFirst(T.get_issuer());
}

// A class's list of issuers, filled where the object is made.
class Gate {
public:
  explicit Gate(std::vector<std::string> Accepted) : Accepted(Accepted) {}
  bool accepts(const std::string &Issuer) const {
    for (const std::string &One : Accepted)
      if (One == Issuer)
        return true;
    return false;
  }

private:
  std::vector<std::string> Accepted;
};
bool by_list_bad(const std::string &Raw) {
  static const Gate Both({"https://a.example", "https://b.example"});
  auto T = jwt::decode(Raw);
  auto File = Files.find(T.get_key_id());
  if (File == Files.end())
    return false;
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(File->second))).verify(T, Error); // expect: unbound-key
  return !Error && Both.accepts(T.get_issuer());
}
bool by_list_of_one_ok(const std::string &Raw) {
  static const Gate One({"https://a.example"});
  auto T = jwt::decode(Raw);
  auto File = Files.find(T.get_key_id());
  if (File == Files.end())
    return false;
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(contents(File->second))).verify(T, Error);
  return !Error && One.accepts(T.get_issuer());
}
