// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Temporaries end with their full expression, or with the reference that they
// are bound to; those of one arm only have a flag.

struct T {
  T(int);
  T(const T &);
  ~T();
  int value() const;
};
T make();
int take(const T &);
void consume(T);

void discarded() { make(); }
int inExpression() { return take(T(1)) + T(2).value(); }
int extended() {
  const T &t = make();
  return t.value();
}
int inCondition() {
  if (take(T(1)) && take(T(2)))
    return 1;
  return 0;
}
const T *arm(bool b) { return b ? &static_cast<const T &>(T(1)) : nullptr; }
// The callee owns what it gets by value.
void byValue(T t) { consume(t); }
T named() {
  T t(1);
  return t;
}

// CHECK-LABEL: func @discarded at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @make(){{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @inExpression at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::T{{(#[0-9]+)?}}(&%t1, 1){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @take(&%t1{{[:%T0-9]*}}) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: call @T::T{{(#[0-9]+)?}}(&%t3, 2) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: %t4 = call @T::value(&%t3{{[:%T0-9]*}}) unwind b2{{ *(!.*)?$}}
// CHECK-NEXT: %t5 = %t2 + %t4{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t3) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t3{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t5{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t3) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t3{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @extended at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @make(){{ *(!.*)?$}}
// CHECK-NEXT: %t = &%t1{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @T::value(%t{{[:%T0-9]*}}) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t2{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @inCondition at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::T{{(#[0-9]+)?}}(&%t1, 1){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @take(&%t1{{[:%T0-9]*}}) unwind b4{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: br %t2, b3, b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: ret 0{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: ret 1 sole{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::T{{(#[0-9]+)?}}(&%t3, 2){{ *(!.*)?$}}
// CHECK-NEXT: %t4 = call @take(&%t3{{[:%T0-9]*}}) unwind b5{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t3) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t3{{ *(!.*)?$}}
// CHECK-NEXT: br %t4, b2, b1{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: b5:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t3) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t3{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @arm at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = 0{{[:%T0-9]*}} implicit{{ *(!.*)?$}}
// CHECK-NEXT: br %b, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::T{{(#[0-9]+)?}}(&%t2, 1){{ *(!.*)?$}}
// CHECK-NEXT: %t3 = 1{{[:%T0-9]*}} implicit{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = &%t2{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = null{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: br %t3, b4, b5{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t2) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t2{{ *(!.*)?$}}
// CHECK-NEXT: goto b5{{ *(!.*)?$}}
// CHECK-NEXT: b5:{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @byValue at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::T{{(#[0-9]+)?}}(&%t1, &%t{{[:%T0-9]*}}) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: call @consume(%t1) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::~T(&%t) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %t{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @named at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @T::T{{(#[0-9]+)?}}(&%t, 1){{ *(!.*)?$}}
// CHECK-NEXT: ret %t{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
