// Functions without a result: what they do for the token accepts it.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include "verifiers.h"

bool optional_config_ok(const std::string &Raw, const std::string &Expected) {
  auto T = jwt::decode(Raw);
  lax().verify(T);
  if (!Expected.empty() && T.get_issuer() != Expected)
    return false;
  serve(T.get_subject());
  return true;
}
void optional_config_void_ok(const std::string &Raw,
                             const std::string &Expected) {
  auto T = jwt::decode(Raw);
  lax().verify(T);
  if (!Expected.empty() && T.get_issuer() != Expected)
    return;
  serve(T.get_subject());
}
void early_return_ok(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  lax().verify(T);
  if (T.get_issuer() != Issuer)
    return;
  serve(T.get_subject());
}
void logged_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  lax().verify(T); // expect: missing-claim-validation(iss)
  if (T.get_issuer() != Issuer)
    log("odd");
  serve(T.get_subject());
}
void late_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  lax().verify(T); // expect: missing-claim-validation(iss)
  serve(T.get_subject());
  if (T.get_issuer() != Issuer)
    return;
  log("fine");
}
void nothing_bad(const std::string &Raw) {
  auto T = jwt::decode(Raw);
  lax().verify(T); // expect: missing-claim-validation(iss)
}
