// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// co_return is the return; awaiting a coroutine gives what it returned, other
// awaitables are asked.

namespace std {
template <class R, class...> struct coroutine_traits {
  using promise_type = typename R::promise_type;
};
template <class P = void> struct coroutine_handle {
  static coroutine_handle from_address(void *) noexcept;
  operator coroutine_handle<>() const noexcept;
};
template <> struct coroutine_handle<void> {};
struct suspend_never {
  bool await_ready() noexcept;
  void await_suspend(coroutine_handle<>) noexcept;
  void await_resume() noexcept;
};
} // namespace std
struct Task {
  struct promise_type {
    Task get_return_object();
    std::suspend_never initial_suspend();
    std::suspend_never final_suspend() noexcept;
    void return_value(int);
    void unhandled_exception();
  };
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  int await_resume();
};
struct Verify {
  bool await_ready();
  void await_suspend(std::coroutine_handle<>);
  bool await_resume();
};
Task inner(int);
Task outer(int n) {
  int r = co_await inner(n);
  if (!co_await Verify())
    co_return 0;
  co_return r;
}

// CHECK-LABEL: func @outer at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @inner(%n){{ *(!.*)?$}}
// CHECK-NEXT: %r = %t1{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = call @Verify::await_ready(&%t2){{ *(!.*)?$}}
// CHECK-NEXT: br %t3, b4, b3{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: ret %r{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: ret 0{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: %t6 = call @__builtin_coro_frame(){{ *(!.*)?$}}
// CHECK-NEXT: %t5 = call @std::coroutine_handle::from_address(%t6){{ *(!.*)?$}}
// CHECK-NEXT: %t4 = call @"std::coroutine_handle::operator coroutine_handle"(&%t5){{ *(!.*)?$}}
// CHECK-NEXT: call @Verify::await_suspend(&%t2, %t4){{ *(!.*)?$}}
// CHECK-NEXT: end %t5{{ *(!.*)?$}}
// CHECK-NEXT: goto b4{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: %t7 = call @Verify::await_resume(&%t2){{ *(!.*)?$}}
// CHECK-NEXT: end %t2{{ *(!.*)?$}}
// CHECK-NEXT: br %t7, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
