// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Constant data, functions in tables, initialisers before main, static locals.

int compute();
static int handler(int x) { return x; }
const char *kName = "name";
const int kLimit = 4;
extern int elsewhere;
struct Entry {
  const char *name;
  int (*run)(int);
} entries[] = {{"a", handler}, {"b", nullptr}};
int dynamic = compute();
int statics() {
  static int n = compute();
  static const int k = 3;
  elsewhere = 1;
  return n + k + kLimit + entries[0].run(2);
}

// CHECK-LABEL: func @entries$init at{{.*}} init
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: $entries[0].name = "a"{{ *(!.*)?$}}
// CHECK-NEXT: $entries[0].run = fn @handler{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: $entries[1].name = "b"{{ *(!.*)?$}}
// CHECK-NEXT: $entries[1].run = null{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @dynamic$init at{{.*}} init
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: $dynamic = call @compute(){{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @handler at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret %x{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @statics at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = unknown "static-guard"(){{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: $statics::n = call @compute(){{ *(!.*)?$}}
// CHECK-NEXT: goto b2{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: $elsewhere = 1{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = $statics::n + 3{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = %t2 + 4{{ *(!.*)?$}}
// CHECK-NEXT: %t4 = call [$entries[0].run](2){{ *(!.*)?$}}
// CHECK-NEXT: %t5 = %t3 + %t4{{ *(!.*)?$}}
// CHECK-NEXT: ret %t5{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
