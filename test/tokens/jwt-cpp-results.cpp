// How the verdict on a token is told: exceptions that are translated, project
// types, structs with a flag, out-parameters, callbacks, macros, goto.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include "verifiers.h"
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <variant>

// A Status type with a code and a text.
class Status {
public:
  enum Code { Ok, Unauthenticated, Denied };
  Status() : C(Ok) {}
  Status(Code C, std::string Text) : C(C), Text(std::move(Text)) {}
  static Status OK() { return Status(); }
  bool ok() const { return C == Ok; }
  explicit operator bool() const { return ok(); }
  Code code() const { return C; }

private:
  Code C;
  std::string Text;
};

#define RETURN_NOT_OK(Expr)                                                    \
  do {                                                                         \
    Status S_ = (Expr);                                                        \
    if (!S_.ok())                                                              \
      return S_;                                                               \
  } while (false)

Status status_ok(const std::string &Raw) {
  try {
    strict().verify(jwt::decode(Raw));
  } catch (const std::exception &E) {
    return Status(Status::Unauthenticated, E.what());
  }
  return Status::OK();
}

Status status_bad(const std::string &Raw) {
  try {
    lax().verify(jwt::decode(Raw)); // expect: missing-claim-validation(iss)
  } catch (const std::exception &E) {
    return Status(Status::Unauthenticated, E.what());
  }
  return Status::OK();
}

Status status_swallowed_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  try {
    strict().verify(Token); // expect: unverified-token
  } catch (const std::exception &) {
    log("invalid token");
  }
  serve(Token.get_subject());
  return Status::OK();
}

static Status signature(const Decoded &Token) {
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return Status(Status::Unauthenticated, Error.message());
  return Status::OK();
}
static Status issuer(const Decoded &Token) {
  if (Token.get_issuer() != Issuer)
    return Status(Status::Denied, "issuer");
  return Status::OK();
}

Status macro_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  RETURN_NOT_OK(signature(Token));
  RETURN_NOT_OK(issuer(Token));
  serve(Token.get_subject());
  return Status::OK();
}

Status macro_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  RETURN_NOT_OK(signature(Token)); // expect: missing-claim-validation(iss)
  serve(Token.get_subject());
  return Status::OK();
}

bool code_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  Status S = signature(Token);
  if (S.code() == Status::Ok)
    S = issuer(Token);
  return S.code() == Status::Ok;
}

bool contextual_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  if (auto S = signature(Token); !S)
    return false;
  if (Status S = issuer(Token))
    return true;
  return false;
}

bool ignored_status_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  if (!signature(Token).ok()) // expect: missing-claim-validation(iss)
    return false;
  issuer(Token);
  return true;
}

// An exception becomes a bool, a pointer, another exception.
bool bool_ok(const std::string &Raw) {
  bool Good = false;
  try {
    strict().verify(jwt::decode(Raw));
    Good = true;
  } catch (...) {
    Good = false;
  }
  return Good;
}

bool bool_bad(const std::string &Raw) {
  bool Good = false;
  try {
    lax().verify(jwt::decode(Raw)); // expect: missing-claim-validation(iss)
    Good = true;
  } catch (...) {
  }
  return Good;
}

bool fail_open_bad(const std::string &Raw) {
  try {
    strict().verify(jwt::decode(Raw)); // expect: unverified-token
    return true;
  } catch (const std::system_error &) {
    return false;
  } catch (const std::exception &) {
    return true;
  }
}

std::unique_ptr<std::string> pointer_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return nullptr;
  return std::make_unique<std::string>(Token.get_subject());
}

class Rejected : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

std::string translated_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  try {
    strict().verify(Token);
  } catch (const std::exception &E) {
    throw Rejected(E.what());
  }
  return Token.get_subject();
}

std::string translated_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  try {
    lax().verify(Token); // expect: missing-claim-validation(iss)
  } catch (const std::exception &E) {
    throw Rejected(E.what());
  }
  return Token.get_subject();
}

std::string thrown_check_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token);
  if (Token.get_issuer() != Issuer)
    throw Rejected("issuer");
  return Token.get_subject();
}

std::string thrown_check_swallowed_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token); // expect: missing-claim-validation(iss)
  try {
    if (Token.get_issuer() != Issuer)
      throw Rejected("issuer");
  } catch (const Rejected &) {
    log("issuer");
  }
  return Token.get_subject();
}

// A struct with a flag.
struct Outcome {
  bool Valid = false;
  std::string Subject;
  std::string Why;
};

Outcome flag_ok(const std::string &Raw) {
  Outcome O;
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(Token, Error);
  if (Error) {
    O.Why = Error.message();
    return O;
  }
  O.Valid = true;
  O.Subject = Token.get_subject();
  return O;
}

Outcome flag_bad(const std::string &Raw) {
  Outcome O;
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error) {
    O.Why = Error.message();
    return O;
  }
  O.Valid = true;
  O.Subject = Token.get_subject();
  return O;
}

Outcome flag_checked_ok(const std::string &Raw) {
  Outcome O;
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  O.Valid = !Error && Token.get_issuer() == Issuer;
  return O;
}

Outcome designated_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return {.Valid = false, .Why = Error.message()};
  return {.Valid = true, .Subject = Token.get_subject()};
}

// Pairs, tuples, variants.
std::pair<bool, std::string> pair_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return {false, ""};
  return {true, Token.get_subject()};
}

std::pair<bool, std::string> pair_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return {false, ""};
  if (Token.get_issuer() != Issuer)
    return {false, ""};
  return std::make_pair(true, Token.get_subject());
}

bool structured_ok(const std::string &Raw) {
  auto [Good, Subject] = pair_ok(Raw);
  if (!Good)
    return false;
  serve(Subject);
  return true;
}

std::tuple<bool, std::string> tuple_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return std::make_tuple(false, std::string());
  return std::make_tuple(true, Token.get_subject());
}

std::variant<std::string, Status> variant_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return Status(Status::Denied, "signature");
  return Token.get_subject();
}

std::variant<std::string, Status> variant_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (Error)
    return Status(Status::Denied, "signature");
  if (Token.get_issuer() != Issuer)
    return Status(Status::Denied, "issuer");
  return Token.get_subject();
}

// Out-parameters and enumerators.
enum class Access { Granted, Denied };
Access enum_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  return Error ? Access::Denied : Access::Granted;
}

Access enum_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  return Error || Token.get_issuer() != Issuer ? Access::Denied
                                               : Access::Granted;
}

void out_bad(const std::string &Raw, bool &Good) {
  Good = false;
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (!Error)
    Good = true;
}

void out_ok(const std::string &Raw, bool *Good) {
  *Good = false;
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  if (!Error && Token.get_issuer() == Issuer)
    *Good = true;
}

int errno_bad(const std::string &Raw, std::string *Subject) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    return -1;
  *Subject = Token.get_subject();
  return 0;
}

int goto_bad(const std::string &Raw) {
  int Result = -1;
  std::error_code Error;
  auto Token = jwt::decode(Raw);
  lax().verify(Token, Error); // expect: missing-claim-validation(iss)
  if (Error)
    goto out;
  Result = 0;
out:
  log("done");
  return Result;
}

int goto_ok(const std::string &Raw) {
  int Result = -1;
  std::error_code Error;
  auto Token = jwt::decode(Raw);
  lax().verify(Token, Error);
  if (Error)
    goto out;
  if (Token.get_issuer() != Issuer)
    goto out;
  Result = 0;
out:
  log("done");
  return Result;
}

// A callback with the decision.
void callback_ok(const std::string &Raw, std::function<void(bool)> Done) {
  std::error_code Error;
  strict().verify(jwt::decode(Raw), Error);
  Done(!Error);
}

void callback_bad(const std::string &Raw,
                  const std::function<void(bool)> &Done) {
  std::error_code Error;
  lax().verify(jwt::decode(Raw), Error); // expect: missing-claim-validation(iss)
  if (Error) {
    Done(false);
    return;
  }
  Done(true);
}

void callback_checked_ok(const std::string &Raw, void (*Done)(bool)) {
  std::error_code Error;
  auto Token = jwt::decode(Raw);
  lax().verify(Token, Error);
  if (Error || Token.get_issuer() != Issuer) {
    Done(false);
    return;
  }
  Done(true);
}

// A verdict in a local, asked later.
std::string later_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(Token, Error);
  bool Good = !Error;
  if (Good)
    Good = Token.get_issuer() == Issuer;
  if (!Good)
    throw Rejected("token");
  return Token.get_subject();
}

// Retried.
bool retry_bad(const std::string &Raw) {
  for (int I = 0; I < 3; ++I) {
    std::error_code Error;
    lax().verify(jwt::decode(Raw), Error); // expect: missing-claim-validation(iss)
    if (!Error)
      return true;
  }
  return false;
}

// Taken the wrong way round: true only for what is not signed.
bool inverted_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(T, Error); // expect: unverified-token
  if (!Error)
    return false;
  if (T.get_issuer() != Issuer)
    return false;
  return true;
}

// The claims are looked at before, and a bad signature has a code of its own.
int signature_last_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (T.get_issuer() != Issuer)
    return -2;
  std::error_code Error;
  strict().verify(T, Error);
  return Error ? -1 : 0;
}

// Handed out only if the signature is bad, to a caller that looks further.
static std::optional<Decoded> unsigned_only(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  lax().verify(T, Error);
  if (Error)
    return T;
  return std::nullopt;
}
int inverted_helper_bad(const std::string &Raw) {
  auto T = unsigned_only(Raw); // expect: unverified-token
  if (!T)
    return 401;
  if (T->get_issuer() != Issuer)
    return 403;
  return 200;
}

// A predicate of bad tokens is none.
bool is_forged_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code Error;
  strict().verify(T, Error);
  return bool(Error);
}

// Nor does a function that hands on what it says ignore it.
bool handed_on_ok(const std::string &Raw) { return is_forged_ok(Raw); }
bool is_good_ok(const std::string &Raw) { return !is_forged_ok(Raw); }
