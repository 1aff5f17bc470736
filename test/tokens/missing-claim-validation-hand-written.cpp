// Signatures that OpenSSL checks, and payloads that the program decodes from the
// text that was verified.
// RUN: %check %s -- -std=c++17
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <ctime>
#include <string>

std::string unbase(const std::string &);
extern EVP_PKEY *Key;
extern const std::string Issuer, Api;

static bool isSigned(const std::string &Input, const std::string &Signature) {
  auto bytes = [](const std::string &S) {
    return reinterpret_cast<const unsigned char *>(S.data());
  };
  EVP_MD_CTX *C = EVP_MD_CTX_new();
  bool Good =
      C && EVP_DigestVerifyInit(C, nullptr, EVP_sha256(), nullptr, Key) == 1 &&
      EVP_DigestVerify(C, bytes(Signature), Signature.size(), bytes(Input),
                       Input.size()) == 1;
  EVP_MD_CTX_free(C);
  return Good;
}

struct Dots {
  size_t First, Last;
  explicit Dots(const std::string &T) : First(T.find('.')), Last(T.rfind('.')) {}
  bool areThere() const { return First != std::string::npos && First != Last; }
};

bool all_ok(const std::string &T) {
  Dots D(T);
  if (!D.areThere() ||
      !isSigned(T.substr(0, D.Last), unbase(T.substr(D.Last + 1))))
    return false;
  auto J = nlohmann::json::parse(
      unbase(T.substr(D.First + 1, D.Last - D.First - 1)));
  return J["iss"] == Issuer && J["aud"] == Api &&
         J["exp"].get<long>() > time(nullptr);
}

bool none_bad(const std::string &T) {
  Dots D(T);
  if (!D.areThere() ||
      !isSigned(T.substr(0, D.Last), unbase(T.substr(D.Last + 1)))) // expect: missing-claim-validation(aud|scope, exp, iss)
    return false;
  auto J = nlohmann::json::parse(
      unbase(T.substr(D.First + 1, D.Last - D.First - 1)));
  return J["sub"] == "admin";
}

bool no_issuer_bad(const std::string &T) {
  Dots D(T);
  if (!D.areThere() ||
      !isSigned(T.substr(0, D.Last), unbase(T.substr(D.Last + 1)))) // expect: missing-claim-validation(iss)
    return false;
  auto J = nlohmann::json::parse(
      unbase(T.substr(D.First + 1, D.Last - D.First - 1)));
  return J["aud"] == Api && J["exp"].get<long>() > time(nullptr);
}

// Bytes that nobody reads as a token: an update.
bool update_ok(const std::string &Image, const std::string &Signature) {
  return isSigned(Image, Signature);
}

// A message whose code is compared.
bool message_ok(const std::string &Message, const std::string &Code,
                const std::string &Secret) {
  unsigned char Mine[32];
  unsigned N = sizeof Mine;
  if (!HMAC(EVP_sha256(), Secret.data(), int(Secret.size()),
            reinterpret_cast<const unsigned char *>(Message.data()),
            Message.size(), Mine, &N))
    return false;
  return Code == std::string(reinterpret_cast<char *>(Mine), N);
}
