// A claim compared byte by byte, by the project's own function, by an algorithm
// with a predicate, and by orderings.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <jwt-cpp/jwt.h>

#include <algorithm>
#include <cctype>
#include <compare>
#include <cstring>
#include <string_view>

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

extern const std::string Key;
extern const std::string Issuer;
extern const std::string Api;

/// Throws unless the signature is valid and the audience is ours.
static Decoded checked(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(Key))
      .with_audience(Api)
      .verify(Token);
  return Token;
}

// Without a way out before the end, so that the time tells nothing.
static bool constant_time(const std::string &A, const std::string &B) {
  if (A.length() != B.length())
    return false;
  volatile unsigned char Different = 0;
  for (size_t N = 0; N != A.length(); N++)
    Different |= static_cast<unsigned char>(A[N]) ^
                 static_cast<unsigned char>(B[N]);
  return Different == 0;
}
bool constant_time_ok(const std::string &Raw) {
  auto T = checked(Raw);
  return constant_time(T.get_issuer(), Issuer);
}
bool constant_time_inverted_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  return !constant_time(T.get_issuer(), Issuer);
}
bool constant_time_other_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  return constant_time(T.get_subject(), Issuer);
}

static int ct_memcmp(const void *A, const void *B, size_t Size) {
  const unsigned char *X = static_cast<const unsigned char *>(A);
  const unsigned char *Y = static_cast<const unsigned char *>(B);
  unsigned char Result = 0;
  while (Size--)
    Result |= *X++ ^ *Y++;
  return Result;
}
bool ct_memcmp_ok(const std::string &Raw) {
  auto T = checked(Raw);
  auto Iss = T.get_issuer();
  return Iss.size() == Issuer.size() &&
         ct_memcmp(Iss.data(), Issuer.data(), Iss.size()) == 0;
}
bool ct_memcmp_inverted_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  auto Iss = T.get_issuer();
  return Iss.size() == Issuer.size() &&
         ct_memcmp(Iss.data(), Issuer.data(), Iss.size()) != 0;
}

static bool early_out(std::string_view A, std::string_view B) {
  if (A.size() != B.size())
    return false;
  for (size_t N = 0; N < A.size(); ++N)
    if (A[N] != B[N])
      return false;
  return true;
}
bool early_out_ok(const std::string &Raw) {
  auto T = checked(Raw);
  if (!early_out(T.get_issuer(), Issuer))
    return false;
  return true;
}

static bool flag(const std::string &A, const std::string &B) {
  bool Same = A.size() == B.size();
  for (size_t N = 0; Same && N < A.size(); ++N)
    if (A[N] != B[N])
      Same = false;
  return Same;
}
bool flag_ok(const std::string &Raw) {
  auto T = checked(Raw);
  return flag(T.get_issuer(), Issuer);
}

static bool same(const char *A, const char *B) {
  while (*A && *B) {
    if (*A != *B)
      return false;
    ++A;
    ++B;
  }
  return *A == *B;
}
bool terminated_ok(const std::string &Raw) {
  auto T = checked(Raw);
  return same(T.get_issuer().c_str(), Issuer.c_str());
}

static int own_strcmp(const char *A, const char *B) {
  for (; *A && *A == *B; ++A, ++B)
    ;
  return (unsigned char)*A - (unsigned char)*B;
}
bool own_strcmp_ok(const std::string &Raw) {
  auto T = checked(Raw);
  if (own_strcmp(T.get_issuer().c_str(), Issuer.c_str()) != 0)
    return false;
  return true;
}
bool own_strcmp_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  if (own_strcmp(T.get_issuer().c_str(), Issuer.c_str()) == 0)
    return false;
  return true;
}

static bool begins(const std::string &Text, const std::string &Start) {
  for (size_t N = 0; N < Start.size(); ++N)
    if (Text[N] != Start[N])
      return false;
  return true;
}
bool begins_bad(const std::string &Raw) {
  auto T = checked(Raw);
  return begins(T.get_issuer(), // expect: weak-claim-comparison(iss)
                Issuer);
}

static bool like(const std::string &A, const std::string &B) {
  if (A.size() != B.size())
    return false;
  for (size_t N = 0; N < A.size(); ++N)
    if (std::tolower(A[N]) != std::tolower(B[N]))
      return false;
  return true;
}
bool folded_bad(const std::string &Raw) {
  auto T = checked(Raw);
  return like(T.get_issuer(), Issuer); // expect: weak-claim-comparison(iss)
}

// One way out says "equal" without a look.
static bool lenient(const std::string &A, const std::string &B, bool Debug) {
  if (Debug)
    return true;
  if (A.size() != B.size())
    return false;
  for (size_t N = 0; N < A.size(); ++N)
    if (A[N] != B[N])
      return false;
  return true;
}
bool lenient_bad(const std::string &Raw, bool Debug) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  return lenient(T.get_issuer(), Issuer, Debug);
}

// A loop in the function itself: that it may not run at all is no comparison.
bool inline_FP(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  auto Iss = T.get_issuer();
  if (Iss.size() != Issuer.size())
    return false;
  for (size_t N = 0; N < Iss.size(); ++N)
    if (Iss[N] != Issuer[N])
      return false;
  return true;
}

//===-- Algorithms --------------------------------------------------------===//

bool equal_predicate_ok(const std::string &Raw) {
  auto T = checked(Raw);
  auto Iss = T.get_issuer();
  return std::equal(Iss.begin(), Iss.end(), Issuer.begin(), Issuer.end(),
                    [](char A, char B) { return A == B; });
}
bool equal_folded_bad(const std::string &Raw) {
  auto T = checked(Raw);
  auto Iss = T.get_issuer();
  auto Folded = [](char A, char B) {
    return std::tolower(A) == std::tolower(B);
  };
  return std::equal(Iss.begin(), Iss.end(), // expect: weak-claim-comparison(iss)
                    Issuer.begin(), Issuer.end(), Folded);
}
static bool fold(char A, char B) {
  return toupper((unsigned char)A) == toupper((unsigned char)B);
}
bool equal_folded_function_bad(const std::string &Raw) {
  auto T = checked(Raw);
  auto Iss = T.get_issuer();
  return std::equal(Iss.begin(), Iss.end(), // expect: weak-claim-comparison(iss)
                    Issuer.begin(), Issuer.end(), fold);
}
bool equal_size_ok(const std::string &Raw) {
  auto T = checked(Raw);
  auto Iss = T.get_issuer();
  return Iss.size() == Issuer.size() &&
         std::equal(Issuer.begin(), Issuer.end(), Iss.begin());
}
bool equal_open_bad(const std::string &Raw) {
  auto T = checked(Raw);
  auto Iss = T.get_issuer();
  return std::equal(Issuer.begin(), Issuer.end(), // expect: weak-claim-comparison(iss)
                    Iss.begin());
}

static std::string lower(std::string S) {
  std::transform(S.begin(), S.end(), S.begin(),
                 [](unsigned char C) { return std::tolower(C); });
  return S;
}
// What an algorithm writes through an iterator is made of the text, that is all.
bool lowered_FN(const std::string &Raw) {
  auto T = checked(Raw);
  return lower(T.get_issuer()) == lower(Issuer);
}

//===-- Orderings ---------------------------------------------------------===//

bool is_eq_ok(const std::string &Raw) {
  auto T = checked(Raw);
  auto Order = T.get_issuer() <=> Issuer;
  return std::is_eq(Order);
}
bool is_neq_ok(const std::string &Raw) {
  auto T = checked(Raw);
  if (std::is_neq(T.get_issuer() <=> Issuer))
    return false;
  return true;
}
bool is_neq_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  return std::is_neq(T.get_issuer() <=> Issuer);
}
bool both_ways_ok(const std::string &Raw) {
  auto T = checked(Raw);
  auto Order = T.get_issuer() <=> Issuer;
  if (Order < 0 || Order > 0)
    return false;
  return true;
}
bool ordering_constant_ok(const std::string &Raw) {
  auto T = checked(Raw);
  return (T.get_issuer() <=> Issuer) == std::strong_ordering::equal;
}
bool less_bad(const std::string &Raw) {
  auto T = checked(Raw); // expect: missing-claim-validation(iss)
  return (T.get_issuer() <=> Issuer) < 0;
}
