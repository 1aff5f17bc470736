// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Functions with errors are listed and not analysed; others are.

int good(int n) { return n; }
int bad(int n) { return undeclared(n); }
template <class T> int pattern(T t) { return t.x + ; }

// CHECK: problem "{{.*}}errors.cpp:5: 'bad' has errors and was not analysed"
// CHECK-LABEL: func @good at
// CHECK: ret %n
// CHECK-LABEL: func @bad at{{.*}} errors
// CHECK: unreachable
