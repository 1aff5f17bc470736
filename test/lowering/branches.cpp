// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Conditions are branches; constant ones are decided.

int may();
bool conditions(int a, int b) { return (a && !b) || a > 3; }
int ternary(int a) { return a ? may() : 7; }
int elvis(int a) { return a ?: 3; }
int initialised() {
  if (int a = may(); a > 1)
    return a;
  else if (a)
    return 1;
  return 0;
}
int constants() {
  if (sizeof(int) > 1)
    return 1;
  return may();
}
template <class T> int constexprIf(T t) {
  if constexpr (sizeof(T) == 1)
    return 1;
  else
    return t;
}
int instances() { return constexprIf('a') + constexprIf(2); }
int fallThrough(int a) {
  int r = 0;
  switch (int b = a; b) {
  case 1:
    r = may();
  case 2 ... 4:
    return r;
  case 9:
    break;
  default:
    r = 2;
  }
  return r;
}

// CHECK-LABEL: func @conditions at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: br %a, b5, b4{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = 1{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = 0{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %a > 3{{ *(!.*)?$}}
// CHECK-NEXT: br %t2, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b5:{{ *(!.*)?$}}
// CHECK-NEXT: br %b, b4, b1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @ternary at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: br %a, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @may(){{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = 7{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @elvis at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %a{{ *(!.*)?$}}
// CHECK-NEXT: br %t2, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %t2{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = 3{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @initialised at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %a = call @may(){{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %a > 1{{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b2, b3{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: ret 0{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: ret %a sole{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: br %a, b4, b1{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: ret 1 sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @constants at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret 1 sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @constexprIf#6 at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret 1 sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @constexprIf#7 at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret %t sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @instances at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @constexprIf{{(#[0-9]+)?}}(97{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @constexprIf{{(#[0-9]+)?}}(2){{ *(!.*)?$}}
// CHECK-NEXT: %t3 = %t1 + %t2{{ *(!.*)?$}}
// CHECK-NEXT: ret %t3{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @fallThrough at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %r = 0{{ *(!.*)?$}}
// CHECK-NEXT: %b = %a{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %b >= 2{{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b4, b5{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: ret %r{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %r = call @may(){{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret %r sole{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %b <= 4{{ *(!.*)?$}}
// CHECK-NEXT: br %t2, b3, b5{{ *(!.*)?$}}
// CHECK-NEXT: b5:{{ *(!.*)?$}}
// CHECK-NEXT: switch %b {1: b2, 9: b1, default: b6}{{ *(!.*)?$}}
// CHECK-NEXT: b6:{{ *(!.*)?$}}
// CHECK-NEXT: %r = 2{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
