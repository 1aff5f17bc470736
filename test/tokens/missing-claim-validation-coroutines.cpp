// Coroutines: co_return is the return, an await is a call.
// RUN: %check %s -- -std=c++20 -I %S/../Inputs
#include <coroutine>
#include "verifiers.h"
#include <optional>

template <class T> struct Task {
  struct promise_type {
    std::optional<T> V;
    Task get_return_object() {
      return Task{std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T X) { V = std::move(X); }
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> H;
  bool await_ready() { return false; }
  void await_suspend(std::coroutine_handle<>) {}
  T await_resume() { return std::move(*H.promise().V); }
};
Task<bool> co_bool_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code E;
  lax().verify(Token, E); // expect: missing-claim-validation(iss)
  if (E)
    co_return false;
  co_return true;
}
Task<bool> co_bool_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code E;
  lax().verify(Token, E);
  if (E)
    co_return false;
  co_return Token.get_issuer() == Issuer;
}
Task<std::string> fetchKey(std::string Kid);
Task<bool> co_await_bad(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::string K = co_await fetchKey("x");
  std::error_code E;
  jwt::verify()
      .allow_algorithm(jwt::algorithm::rs256(K))
      .with_audience(Api)
      .verify(Token, E); // expect: missing-claim-validation(iss)
  co_return !E;
}
static Task<bool> inner(const Decoded &T) {
  co_return T.get_issuer() == Issuer;
}
Task<bool> co_helper_ok(const std::string &Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code E;
  lax().verify(Token, E);
  if (E)
    co_return false;
  if (!co_await inner(Token))
    co_return false;
  co_return true;
}
// A task that holds an optional.
static Task<std::optional<Decoded>> parse(std::string Raw) {
  auto Token = jwt::decode(Raw);
  std::error_code E;
  lax().verify(Token, E);
  if (E)
    co_return std::nullopt;
  co_return Token;
}
Task<bool> co_optional_ok(std::string Raw) {
  auto Token = co_await parse(Raw);
  if (!Token)
    co_return false;
  co_return Token->get_issuer() == Issuer;
}
Task<bool> co_optional_bad(std::string Raw) {
  auto Token = co_await parse(Raw); // expect: missing-claim-validation(iss)
  if (!Token)
    co_return false;
  serve(Token->get_subject());
  co_return true;
}
Task<bool> co_inverted_bad(std::string Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token); // expect: missing-claim-validation(iss)
  if (co_await inner(Token))
    co_return false;
  co_return true;
}
Task<bool> co_ignored_bad(std::string Raw) {
  auto Token = jwt::decode(Raw);
  lax().verify(Token); // expect: missing-claim-validation(iss)
  co_await inner(Token);
  co_return true;
}
Task<bool> co_caught_ok(std::string Raw) {
  try {
    auto Token = jwt::decode(Raw);
    lax().verify(Token);
    co_return co_await inner(Token);
  } catch (const std::exception &) {
    co_return false;
  }
}
