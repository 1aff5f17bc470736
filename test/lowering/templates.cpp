// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Every instantiation is lowered; a pattern only if there is none.

int known(int);
template <class T> struct Box {
  T v;
  T get() const { return v; }
  template <class U> U as() const { return static_cast<U>(v); }
};
int used(const Box<int> &b, const Box<long> &c) {
  return b.get() + c.as<int>();
}
template <class T> bool never(T &t) { return t.claims() == known(1); }
template <int N> int value() { return N; }
int values() { return value<3>() + value<4>(); }
template <class... A> int fold(A... a) { return (0 + ... + a); }
int folded() { return fold(1, 2L); }

// CHECK-LABEL: func @Box::get at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret %this->v{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Box::as at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret %this->v{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @used at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @Box::get(%b{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @Box::as(%c{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: %t3 = %t1 + %t2{{ *(!.*)?$}}
// CHECK-NEXT: ret %t3{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @value#3 at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret 3{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @value#4 at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret 4{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @values at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @value{{(#[0-9]+)?}}(){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @value{{(#[0-9]+)?}}(){{ *(!.*)?$}}
// CHECK-NEXT: %t3 = %t1 + %t2{{ *(!.*)?$}}
// CHECK-NEXT: ret %t3{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @fold at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = 0 + %a{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %t1 + %"a.2"{{ *(!.*)?$}}
// CHECK-NEXT: ret %t2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @folded at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @fold(1, 2{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @never at{{.*}} pattern
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = unknown "dependent-call"(%t{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @known(1){{ *(!.*)?$}}
// CHECK-NEXT: %t3 = %t1 == %t2{{ *(!.*)?$}}
// CHECK-NEXT: ret %t3{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
