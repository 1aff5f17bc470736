// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Loops, with what break and continue leave behind.

struct Lock {
  Lock();
  ~Lock();
};
int may();
void whileLoop() {
  while (int n = may()) {
    Lock l;
    if (n == 1)
      continue;
    if (n == 2)
      break;
  }
}
int doLoop(int n) {
  do
    --n;
  while (n > 0);
  return n;
}
void forLoop() {
  for (int i = 0; i < 4; ++i)
    may();
}
struct Range {
  int *begin() const;
  int *end() const;
};
int rangeFor(const Range &r) {
  int sum = 0;
  for (int x : r)
    sum += x;
  return sum;
}

// CHECK-LABEL: func @whileLoop at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %n = call @may(){{ *(!.*)?$}}
// CHECK-NEXT: br %n, b2, b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: call @Lock::Lock(&%l){{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %n == 1{{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b5, b4{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: b4:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %n == 2{{ *(!.*)?$}}
// CHECK-NEXT: br %t2, b7, b6{{ *(!.*)?$}}
// CHECK-NEXT: b5:{{ *(!.*)?$}}
// CHECK-NEXT: call @Lock::~Lock(&%l) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %l{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b6:{{ *(!.*)?$}}
// CHECK-NEXT: call @Lock::~Lock(&%l) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %l{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b7:{{ *(!.*)?$}}
// CHECK-NEXT: call @Lock::~Lock(&%l) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %l{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @doLoop at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %n = %n - 1{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %n > 0{{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: ret %n{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @forLoop at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %i = 0{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %i < 4{{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b2, b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @may(){{ *(!.*)?$}}
// CHECK-NEXT: %i = %i + 1{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @rangeFor at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %sum = 0{{ *(!.*)?$}}
// CHECK-NEXT: %__range1 = %r{{ *(!.*)?$}}
// CHECK-NEXT: %__begin1 = call @Range::begin(%__range1{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: %__end1 = call @Range::end(%__range1{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %__begin1 != %__end1{{ *(!.*)?$}}
// CHECK-NEXT: br %t1, b2, b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %x = *%__begin1{{ *(!.*)?$}}
// CHECK-NEXT: %sum = %sum + %x{{ *(!.*)?$}}
// CHECK-NEXT: %__begin1 = %__begin1 + 1{{ *(!.*)?$}}
// CHECK-NEXT: goto b1{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret %sum{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
