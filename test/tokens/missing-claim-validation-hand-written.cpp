// Signatures that OpenSSL checks, and payloads that the program decodes from the
// text that was verified.
// RUN: %check %s -- -std=c++17
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/crypto.h>
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

// Decoded before it is verified, and read after that.
bool decoded_first_bad(const std::string &T) {
  Dots D(T);
  if (!D.areThere())
    return false;
  auto J = nlohmann::json::parse(
      unbase(T.substr(D.First + 1, D.Last - D.First - 1)));
  if (!isSigned(T.substr(0, D.Last), unbase(T.substr(D.Last + 1)))) // expect: missing-claim-validation(aud|scope, exp, iss)
    return false;
  return J["sub"] == "admin";
}

// Compared before it is verified: that the text is a token is not known then.
bool compared_first_FP(const std::string &T) {
  Dots D(T);
  if (!D.areThere())
    return false;
  auto J = nlohmann::json::parse(
      unbase(T.substr(D.First + 1, D.Last - D.First - 1)));
  if (J["iss"] != Issuer || J["aud"] != Api)
    return false;
  return isSigned(T.substr(0, D.Last), unbase(T.substr(D.Last + 1))) && // expect: missing-claim-validation(aud|scope, iss)
         J["exp"].get<long>() > time(nullptr);
}

// Fed in pieces.
static bool isFed(const std::string &Head, const std::string &Body,
                  const std::string &Signature) {
  EVP_MD_CTX *C = EVP_MD_CTX_new();
  bool Good =
      C && EVP_DigestVerifyInit(C, nullptr, EVP_sha256(), nullptr, Key) == 1 &&
      EVP_DigestVerifyUpdate(C, Head.data(), Head.size()) == 1 &&
      EVP_DigestVerifyUpdate(C, ".", 1) == 1 &&
      EVP_DigestVerifyUpdate(C, Body.data(), Body.size()) == 1 &&
      EVP_DigestVerifyFinal(
          C, reinterpret_cast<const unsigned char *>(Signature.data()),
          Signature.size()) == 1;
  EVP_MD_CTX_free(C);
  return Good;
}
bool fed_ok(const std::string &T) {
  Dots D(T);
  if (!D.areThere())
    return false;
  std::string Body = T.substr(D.First + 1, D.Last - D.First - 1);
  if (!isFed(T.substr(0, D.First), Body, unbase(T.substr(D.Last + 1))))
    return false;
  auto J = nlohmann::json::parse(unbase(Body));
  return J["iss"] == Issuer && J["aud"] == Api &&
         J["exp"].get<long>() > time(nullptr);
}
bool fed_bad(const std::string &T) {
  Dots D(T);
  if (!D.areThere())
    return false;
  std::string Body = T.substr(D.First + 1, D.Last - D.First - 1);
  if (!isFed(T.substr(0, D.First), Body, unbase(T.substr(D.Last + 1)))) // expect: missing-claim-validation(aud|scope)
    return false;
  auto J = nlohmann::json::parse(unbase(Body));
  return J["iss"] == Issuer && J["exp"].get<long>() > time(nullptr);
}

// Bytes that nobody reads as a token: an update.
bool update_ok(const std::string &Image, const std::string &Signature) {
  return isSigned(Image, Signature);
}

// Codes that are compared, of a message and of a token.
static bool isCoded(const std::string &Message, const std::string &Code,
                    const std::string &Secret) {
  unsigned char Mine[32];
  unsigned N = sizeof Mine;
  return HMAC(EVP_sha256(), Secret.data(), int(Secret.size()),
              reinterpret_cast<const unsigned char *>(Message.data()),
              Message.size(), Mine, &N) &&
         Code.size() == sizeof Mine &&
         CRYPTO_memcmp(Code.data(), Mine, sizeof Mine) == 0;
}
bool message_ok(const std::string &Message, const std::string &Code,
                const std::string &Secret) {
  return isCoded(Message, Code, Secret);
}
bool coded_bad(const std::string &T, const std::string &Secret) {
  Dots D(T);
  if (!D.areThere() ||
      !isCoded(T.substr(0, D.Last), unbase(T.substr(D.Last + 1)), Secret)) // expect: missing-claim-validation(iss)
    return false;
  auto J = nlohmann::json::parse(
      unbase(T.substr(D.First + 1, D.Last - D.First - 1)));
  return J["aud"] == Api && J["exp"].get<long>() > time(nullptr);
}
bool coded_ok(const std::string &T, const std::string &Secret) {
  Dots D(T);
  if (!D.areThere() ||
      !isCoded(T.substr(0, D.Last), unbase(T.substr(D.Last + 1)), Secret))
    return false;
  auto J = nlohmann::json::parse(
      unbase(T.substr(D.First + 1, D.Last - D.First - 1)));
  return J["iss"] == Issuer && J["aud"] == Api &&
         J["exp"].get<long>() > time(nullptr);
}
