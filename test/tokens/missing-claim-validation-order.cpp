// Which check counts: peeking, other decodes, only logged, after the effect,
// void handlers, exceptions that are translated.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include "verifiers.h"
#include <map>
#include <optional>
#include <stdexcept>

extern std::map<std::string, std::string> KeyByIssuer;
extern std::map<std::string, std::string> KeyByKid;
void store(const std::string &);
void audit(const std::string &, bool);
bool peek_issuer_ok(const std::string &Raw) {
  auto Peek = jwt::decode(Raw);
  auto It = KeyByIssuer.find(Peek.get_issuer());
  if (It == KeyByIssuer.end())
    return false;
  std::error_code E;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(It->second))
      .with_issuer(It->first)
      .with_audience(Api)
      .verify(jwt::decode(Raw), E);
  return !E;
}
bool peek_kid_ok(const std::string &Raw) {
  auto Peek = jwt::decode(Raw);
  auto K = KeyByKid.at(Peek.get_key_id());
  std::error_code E;
  auto T = jwt::decode(Raw);
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(K))
      .with_issuer(Issuer)
      .with_audience(Api)
      .verify(T, E);
  if (E)
    return false;
  serve(T.get_subject());
  return true;
}
bool other_decode_ok(const std::string &Raw) {
  strict().verify(jwt::decode(Raw));
  auto T = jwt::decode(Raw);
  serve(T.get_subject());
  return true;
}
bool other_string_bad(const std::string &Raw, const std::string &Refresh) {
  strict().verify(jwt::decode(Raw));
  auto T = jwt::decode(Refresh); // expect: unverified-token
  serve(T.get_subject());
  return true;
}
bool log_only_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  lax().verify(T); // expect: missing-claim-validation(iss)
  if (T.get_issuer() != Issuer)
    log("unexpected issuer");
  serve(T.get_subject());
  return true;
}
bool after_effect_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  lax().verify(T); // expect: missing-claim-validation(iss)
  serve(T.get_subject());
  if (T.get_issuer() != Issuer)
    return false;
  return true;
}
void void_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E); // expect: missing-claim-validation(iss)
  if (E)
    return;
  serve(T.get_subject());
}
void void_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  strict().verify(T, E);
  if (E)
    return;
  serve(T.get_subject());
}
void void_noclaims_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E); // expect: missing-claim-validation(iss)
  if (E)
    return;
  store("granted");
}
static bool verify(const std::string &Raw) {
  std::error_code E;
  lax().verify(jwt::decode(Raw), E); // expect: missing-claim-validation(iss)
  return !E;
}
void handler_bad(const std::string &Raw) {
  if (!verify(Raw))
    return;
  serve(Raw);
}
void result_ignored_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  strict().verify(T, E); // expect: unverified-token
  serve(T.get_subject());
}
bool unrelated_code_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E, Other;
  strict().verify(T, E); // expect: unverified-token
  if (Other)
    return false;
  serve(T.get_subject());
  return true;
}
// A log would look the same, and may have the claim.
bool late_check_FN(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  serve(T.get_subject());
  strict().verify(T, E);
  return !E;
}
class Denied : public std::runtime_error {
  using runtime_error::runtime_error;
};
static void check(const Decoded &T) {
  if (T.get_issuer() != Issuer)
    throw Denied("iss");
}
std::string throws_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  lax().verify(T);
  check(T);
  return T.get_subject();
}
int http_ok(const std::string &Raw) {
  try {
    auto T = jwt::decode(Raw);
    lax().verify(T);
    check(T);
    serve(T.get_subject());
    return 200;
  } catch (const Denied &) {
    return 403;
  } catch (const std::exception &) {
    return 401;
  }
}
int http_bad(const std::string &Raw) {
  try {
    auto T = jwt::decode(Raw);
    lax().verify(T); // expect: missing-claim-validation(iss)
    serve(T.get_subject());
    return 200;
  } catch (const std::exception &) {
    return 401;
  }
}
std::string rethrow_ok(const std::string &Raw) {
  try {
    auto T = jwt::decode(Raw);
    strict().verify(T);
    return T.get_subject();
  } catch (...) {
    log("bad");
    throw;
  }
}
std::string swallowed_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  try {
    strict().verify(T); // expect: unverified-token
  }
  catch (const std::exception &E) {
    log(E.what());
  }
  return T.get_subject();
}
struct Session {
  bool Ok = false;
  std::string User;
  int Level = 0;
};
void session_ok(const std::string &Raw, Session &S) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E);
  S.Ok = !E && T.get_issuer() == Issuer;
  if (S.Ok)
    S.User = T.get_subject();
}
void session_bad(const std::string &Raw, Session &S) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E); // expect: missing-claim-validation(iss)
  S.Ok = !E;
  if (S.Ok)
    S.User = T.get_subject();
}
enum Code { GOOD, EXPIRED, BAD };
static Code classify(const std::string &Raw, Decoded *Out) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E);
  if (E)
    return E.value() == 3 ? EXPIRED : BAD;
  *Out = T;
  return GOOD;
}
bool enum_switch_bad(const std::string &Raw) {
  Decoded T = jwt::decode(Raw);
  switch (classify(Raw, &T)) { // expect: missing-claim-validation(iss)
  case GOOD:
    serve(T.get_subject());
    return true;
  case EXPIRED:
    log("expired");
    return false;
  default:
    return false;
  }
}
bool enum_switch_ok(const std::string &Raw) {
  Decoded T = jwt::decode(Raw);
  switch (classify(Raw, &T)) {
  case GOOD:
    break;
  case EXPIRED:
    log("expired");
    return false;
  default:
    return false;
  }
  if (T.get_issuer() != Issuer)
    return false;
  serve(T.get_subject());
  return true;
}
