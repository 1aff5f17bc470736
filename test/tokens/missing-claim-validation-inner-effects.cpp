// A function that does something for the token and tells its caller nothing:
// what was done inside of it is judged with what its callers checked.
// RUN: %check %s --option RequiredClaims=iss -- -std=c++17 -I %S/../Inputs

#include <jwt-cpp/jwt.h>
#include <string>

extern const std::string Key;
extern const std::string Issuer;
void serve(const std::string &Subject);
void refuse();

using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;

static bool isSigned(const Decoded &T) {
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  return !Error;
}

static void handle_open(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  bool Signed = isSigned(T); // expect: missing-claim-validation(iss)
  if (!Signed) {
    refuse();
    return;
  }
  serve(T.get_subject());
}
// Two callers, and both check nothing: one cause, told where it is.
void dispatch_one_bad(const std::string &Raw) { handle_open(Raw); }
void dispatch_two_bad(const std::string &Raw) {
  if (Raw.empty())
    return refuse();
  handle_open(Raw);
}

static void handle_closed(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (!isSigned(T) || T.get_issuer() != Issuer) {
    refuse();
    return;
  }
  serve(T.get_subject());
}
void dispatch_closed_ok(const std::string &Raw) { handle_closed(Raw); }

// One caller compares the issuer before, and one does not.
static void handle_rest(const Decoded &T) {
  std::error_code Error;
  jwt::verify().allow_algorithm(jwt::algorithm::rs256(Key)).verify(T, Error);
  if (Error)
    return;
  serve(T.get_subject());
}
void checked_before_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (T.get_issuer() != Issuer)
    return;
  handle_rest(T);
}
void unchecked_before_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  handle_rest(T); // expect: missing-claim-validation(iss)
}

// What was done is done, whatever its caller compares later.
void checked_late_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  handle_rest(T); // expect: missing-claim-validation(iss)
  if (T.get_issuer() != Issuer)
    refuse();
}

// The result decides nothing inside, and callers can't tell.
static void handle_ignored(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  bool Signed = isSigned(T); // expect: unverified-token
  if (!Signed)
    refuse();
  serve(T.get_subject());
}
void dispatch_ignored_bad(const std::string &Raw) { handle_ignored(Raw); }

// Claims are used inside of one that its caller verified, or did not.
static void handle_decoded(const std::string &Raw) {
  serve(jwt::decode(Raw).get_subject()); // expect: unverified-token
}
void verified_before_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (!isSigned(T) || T.get_issuer() != Issuer)
    return;
  handle_decoded(Raw);
}
void never_verified_bad(const std::string &Raw) { handle_decoded(Raw); }
