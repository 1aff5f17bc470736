// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// A closure is a record with a field per capture and `$call`.

struct S {
  int n;
  int method(int k) {
    auto f = [this, &k, m = n + 1](int a) { return n + k + m + a; };
    return f(1);
  }
  int copied() {
    return [*this] { return n; }();
  }
};
int generic(int a) {
  auto f = [a](auto b) { return a + b; };
  return f(2);
}
using Pointer = int (*)(int);
Pointer converted() {
  return [](int x) { return x + 1; };
}

// CHECK-LABEL: func @S::method at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %f.this{{[:%T0-9]*}} = %this{{ *(!.*)?$}}
// CHECK-NEXT: %f.k{{[:%T0-9]*}} = &%k{{ *(!.*)?$}}
// CHECK-NEXT: %f.m{{[:%T0-9]*}} = %this->n + 1{{ *(!.*)?$}}
// CHECK-NEXT: %f.$call{{[:%T0-9]*}} = fn @"S::method::$lambda::operator()"{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @"S::method::$lambda::operator()"(&%f, 1){{ *(!.*)?$}}
// CHECK-NEXT: end %f{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @S::copied at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1.this{{[:%T0-9]*}} = *%this{{ *(!.*)?$}}
// CHECK-NEXT: %t1.$call{{[:%T0-9]*}} = fn @"S::copied::$lambda::operator()"{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @"S::copied::$lambda::operator()"(&%t1){{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @generic at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %f.a{{[:%T0-9]*}} = %a{{ *(!.*)?$}}
// CHECK-NEXT: %f.$call{{[:%T0-9]*}} = fn @"generic::$lambda::operator()"{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @"generic::$lambda::operator()"(&%f, 2){{ *(!.*)?$}}
// CHECK-NEXT: end %f{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @converted at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1.$call{{[:%T0-9]*}} = fn @"converted::$lambda::operator()"{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: ret fn @converted::$lambda::__invoke{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @"S::method::$lambda::operator()" at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %this->this->n{{[:%T0-9]*}} + *%this->k{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %t1 + %this->m{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = %t2 + %a{{ *(!.*)?$}}
// CHECK-NEXT: ret %t3{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @"S::copied::$lambda::operator()" at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret %this->this.n{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @"generic::$lambda::operator()" at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %this->a{{[:%T0-9]*}} + %b{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @"converted::$lambda::operator()" at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %x + 1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @converted::$lambda::__invoke at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %x + 1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
