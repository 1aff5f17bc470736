// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Destructors run on every way out, innermost first; what may throw says
// where the exception goes.

struct A {
  A();
  ~A();
};
struct E {};
struct F : E {};
int may();
int never() noexcept;
extern "C" int c_function(int);

int noCleanup() { return may(); }
int two() {
  A a;
  never();
  c_function(1);
  A b;
  return may();
}
int handlers() {
  A a;
  try {
    A b;
    may();
  } catch (const F &f) {
    return 1;
  } catch (E) {
    throw;
  } catch (...) {
  }
  return may();
}
void thrown(int n) {
  A a;
  if (n)
    throw F();
}
int jumps(int n) {
again:
  A a;
  if (n == 1)
    goto again;
  {
    A b;
    if (n == 2)
      goto out;
  }
out:
  return n;
}
struct Member {
  A a;
  int n;
  A c;
  Member() : n(may()) { may(); }
};
struct Guarded {
  A a;
  Guarded() try : a() {
    may();
  } catch (...) {
    c_function(2);
  }
};

// CHECK-LABEL: func @noCleanup at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @may(){{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @two at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%a){{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @never(){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @c_function(1){{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%b) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = call @may() unwind b2{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%b) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %b{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: ret %t3{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%b) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %b{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @handlers at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%a){{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%b) unwind b5{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @may() unwind b7{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%b) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %b{{ *(!.*)?$}}
// CHECK-NEXT: goto b4{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = catchbind{{ *(!.*)?$}}
// CHECK-NEXT: %f = &%t2{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: ret 1{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %v = catchbind{{ *(!.*)?$}}
// CHECK-NEXT: throw unwind b8{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = catchbind{{ *(!.*)?$}}
// CHECK-NEXT: goto b4{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: %t4 = call @may() unwind b6{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: ret %t4{{ *(!.*)?$}}
// CHECK-NEXT: b5:{{ *(!.*)?$}}
// CHECK-NEXT: catch {%T{{[0-9]+}}: b1, %T{{[0-9]+}}: b2, any: b3} unwind b6{{ *(!.*)?$}}
// CHECK-NEXT: b6:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: b7:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%b) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %b{{ *(!.*)?$}}
// CHECK-NEXT: goto b5{{ *(!.*)?$}}
// CHECK-NEXT: b8:{{ *(!.*)?$}}
// CHECK-NEXT: end %v{{ *(!.*)?$}}
// CHECK-NEXT: goto b6{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @thrown at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%a){{ *(!.*)?$}}
// CHECK-NEXT: br %n, b2, b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: throw %t1 unwind b3{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @jumps at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%a){{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %n == 1{{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b3, b2{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%b) unwind b4{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %n == 2{{ *(!.*)?$}}
// CHECK-NEXT: br %t2, b6, b5{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: b5:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%b) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %b{{ *(!.*)?$}}
// CHECK-NEXT: goto b7{{ *(!.*)?$}}
// CHECK-NEXT: b6:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%b) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %b{{ *(!.*)?$}}
// CHECK-NEXT: goto b7{{ *(!.*)?$}}
// CHECK-NEXT: b7:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %a{{ *(!.*)?$}}
// CHECK-NEXT: ret %n sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Member::Member at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%this->a){{ *(!.*)?$}}
// CHECK-NEXT: %this->n = call @may() unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%this->c) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @may() unwind b2{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%this->a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%this->c) implicit{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Guarded::Guarded at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::A(&%this->a) unwind b2{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @may() unwind b3{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = catchbind{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = call @c_function(2){{ *(!.*)?$}}
// CHECK-NEXT: throw{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: catch {any: b1}{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: call @A::~A(&%this->a) implicit{{ *(!.*)?$}}
// CHECK-NEXT: goto b2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
