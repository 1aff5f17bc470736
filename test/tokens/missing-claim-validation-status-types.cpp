// Status and result types that a project wrote itself: recognised by what their
// members do, not by names.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include "verifiers.h"
#include <exception>
#include <memory>
#include <optional>
#include <system_error>
#include <vector>

//===-- A code and a message ----------------------------------------------===//

enum class Code { Ok = 0, Invalid = 3, Denied = 7 };
class State {
public:
  State() : C(Code::Ok) {}
  State(Code C, std::string M) : C(C), M(std::move(M)) {}
  static State fine() { return State(); }
  static State denied(std::string M) {
    return State(Code::Denied, std::move(M));
  }
  bool good() const { return C == Code::Ok; }
  Code code() const { return C; }
  const std::string &text() const { return M; }
  explicit operator bool() const { return good(); }
  void merge(const State &O) {
    if (good())
      *this = O;
  }
  bool operator==(const State &O) const { return C == O.C; }

private:
  Code C;
  std::string M;
};
#define LEAVE_UNLESS(E)                                                        \
  do {                                                                         \
    State S_ = (E);                                                            \
    if (!S_.good())                                                            \
      return S_;                                                               \
  } while (0)

// Of a wrapper with callers that check and others that do not, the latter are
// told.
static State signature(const Decoded &T, const Verifier &V) {
  std::error_code E;
  V.verify(T, E);
  if (E)
    return State(Code::Invalid, E.message());
  return State::fine();
}
static State issuer(const Decoded &T) {
  if (T.get_issuer() != Issuer)
    return State::denied("issuer");
  return {};
}
State macro_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  LEAVE_UNLESS(signature(T, lax()));
  LEAVE_UNLESS(issuer(T));
  return State::fine();
}
State macro_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  LEAVE_UNLESS(signature(T, lax())); // expect: missing-claim-validation(iss)
  return State::fine();
}
State code_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (auto S = signature(T, lax()); S.code() != Code::Ok)
    return S;
  return issuer(T);
}
// Whether merge() took over the other state is forgotten where its two ways meet.
State merged_FP(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  State S = signature(T, lax()); // expect: unverified-token
  S.merge(issuer(T));
  return S;
}
State dropped_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  State S = signature(T, lax()); // expect: missing-claim-validation(iss)
  issuer(T);
  return S;
}
bool contextual_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  return signature(T, lax()) && issuer(T);
}
bool compared_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (!(signature(T, lax()) == State::fine()))
    return false;
  return issuer(T) == State();
}
bool switch_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  switch (signature(T, strict()).code()) {
  case Code::Ok:
    return true;
  case Code::Denied:
    log("denied");
    return false;
  default:
    return false;
  }
}
bool swallowed_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  auto S = signature(T, strict()); // expect: unverified-token
  if (!S.good())
    log(S.text().c_str());
  serve(T.get_subject());
  return true;
}

//===-- A state or a value ------------------------------------------------===//

template <class T> class Either {
public:
  Either(State S) : S(std::move(S)) {}
  Either(T V) : V(std::move(V)) {}
  bool good() const { return S.good(); }
  const State &state() const { return S; }
  T &&value() && { return std::move(*V); }
  const T *operator->() const { return &*V; }

private:
  State S;
  std::optional<T> V;
};
#define TAKE(Name, E)                                                          \
  auto Name##_or = (E);                                                        \
  if (!Name##_or.good())                                                       \
    return Name##_or.state();                                                  \
  auto Name = std::move(Name##_or).value()
static Either<Decoded> parse(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  auto S = signature(T, lax());
  if (!S.good())
    return S;
  return T;
}
Either<std::string> take_ok(const std::string &Raw) {
  TAKE(T, parse(Raw));
  LEAVE_UNLESS(issuer(T));
  return T.get_subject();
}
Either<std::string> take_bad(const std::string &Raw) {
  TAKE(T, parse(Raw)); // expect: missing-claim-validation(iss)
  return T.get_subject();
}
std::string arrow_ok(const std::string &Raw) {
  auto R = parse(Raw);
  if (!R.good() || R->get_issuer() != Issuer)
    return "";
  return R->get_subject();
}

//===-- An error that is true ---------------------------------------------===//

class Failure {
  std::unique_ptr<std::string> Why;

public:
  Failure() = default;
  explicit Failure(std::string M)
      : Why(std::make_unique<std::string>(std::move(M))) {}
  explicit operator bool() const { return Why != nullptr; }
  static Failure none() { return Failure(); }
};
static Failure verified(const Decoded &T, const Verifier &V) {
  try {
    V.verify(T);
  } catch (const std::exception &E) {
    return Failure(E.what());
  }
  return Failure::none();
}
static Failure ours(const Decoded &T) {
  if (T.get_issuer() != Issuer)
    return Failure("issuer");
  return Failure::none();
}
Failure failure_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (auto E = verified(T, lax()))
    return E;
  if (auto E = ours(T))
    return E;
  return Failure::none();
}
Failure failure_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  if (auto E = verified(T, lax())) // expect: missing-claim-validation(iss)
    return E;
  return Failure::none();
}

//===-- A list of what was wrong ------------------------------------------===//

struct Report {
  std::vector<std::string> Errors;
  std::string Subject;
  bool good() const { return Errors.empty(); }
};
static Report full(const std::string &Raw) {
  Report R;
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E);
  if (E)
    R.Errors.push_back("signature");
  if (T.get_issuer() != Issuer)
    R.Errors.push_back("issuer");
  R.Subject = T.get_subject();
  return R;
}
bool report_ok(const std::string &Raw) {
  auto R = full(Raw);
  if (!R.good())
    return false;
  serve(R.Subject);
  return true;
}

//===-- Out-parameters ----------------------------------------------------===//

enum class Verdict { Unknown, Good, BadSignature, BadIssuer };
static void judge(const std::string &Raw, Verdict &Out, const Verifier &V) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  V.verify(T, E);
  if (E) {
    Out = Verdict::BadSignature;
    return;
  }
  if (T.get_issuer() != Issuer) {
    Out = Verdict::BadIssuer;
    return;
  }
  Out = Verdict::Good;
}
bool verdict_ok(const std::string &Raw) {
  Verdict V = Verdict::Unknown;
  judge(Raw, V, lax());
  return V == Verdict::Good;
}
void verdict_out_ok(const std::string &Raw, Verdict *Out) {
  judge(Raw, *Out, lax());
}
void verdict_out_bad(const std::string &Raw, Verdict &Out) {
  Out = Verdict::BadSignature;
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E); // expect: missing-claim-validation(iss)
  if (!E)
    Out = Verdict::Good;
}
static bool subject(const std::string &Raw, Verdict &Out, std::string &Name) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E);
  if (E) {
    Out = Verdict::BadSignature;
    return false;
  }
  Name = T.get_subject();
  Out = T.get_issuer() == Issuer ? Verdict::Good : Verdict::BadIssuer;
  return true;
}
bool verdict_and_result_ok(const std::string &Raw) {
  Verdict V;
  std::string Name;
  if (!subject(Raw, V, Name) || V != Verdict::Good)
    return false;
  serve(Name);
  return true;
}
bool verdict_unread_bad(const std::string &Raw) {
  Verdict V;
  std::string Name;
  if (!subject(Raw, V, Name)) // expect: missing-claim-validation(iss)
    return false;
  serve(Name);
  return true;
}
bool verdict_switch_ok(const std::string &Raw) {
  Verdict V;
  std::string Name;
  subject(Raw, V, Name);
  switch (V) {
  case Verdict::Good:
    serve(Name);
    return true;
  default:
    return false;
  }
}

//===-- Codes of the standard library -------------------------------------===//

std::error_code code_of_errors_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E);
  if (!E && T.get_issuer() != Issuer)
    E = std::make_error_code(std::errc::permission_denied);
  return E;
}
std::error_code code_of_errors_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E); // expect: missing-claim-validation(iss)
  return E;
}
std::errc errc_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  strict().verify(T, E);
  if (E)
    return std::errc::bad_message;
  return {};
}
std::errc errc_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  std::error_code E;
  lax().verify(T, E); // expect: missing-claim-validation(iss)
  if (E)
    return std::errc::bad_message;
  return {};
}
std::exception_ptr exception_ok(const std::string &Raw) {
  try {
    auto T = jwt::decode(Raw);
    strict().verify(T);
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}
std::exception_ptr exception_bad(const std::string &Raw) {
  try {
    auto T = jwt::decode(Raw);
    lax().verify(T); // expect: missing-claim-validation(iss)
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}
