// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// new and delete, references, pointers.

namespace std {
enum class align_val_t : unsigned long {};
}
void *operator new(unsigned long, void *p) noexcept;
struct V {
  V(int);
  virtual ~V();
};
V *allocate() { return new V(1); }
int *numbers(int n) { return new int[n]; }
void release(V *v, int *p) {
  delete v;
  delete[] p;
}
void placed(void *p) { new (p) V(2); }
struct Node {
  Node *next;
  int data[4];
};
int paths(Node *n, Node &r, int i) {
  int &ref = n->next->data[2];
  ref = 1;
  *(r.data + 1) = 2;
  r.data[i] = *n->data;
  int *p = &r.data[1];
  *p++ = 3;
  return (&r)->next->data[0];
}

// CHECK-LABEL: func @allocate at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @"operator new"(8{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: call @V::V(%t1, 1) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @"operator delete"(%t1) implicit{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @numbers at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %n * 4{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = call @"operator new[]"(%t1){{ *(!.*)?$}}
// CHECK-NEXT: ret %t2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @release at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @V::~V(%v) virtual implicit{{ *(!.*)?$}}
// CHECK-NEXT: call @"operator delete"(%v){{ *(!.*)?$}}
// CHECK-NEXT: call @"operator delete[]"(%p){{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @placed at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @V::V(%p{{[:%T0-9]*}}, 2){{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @paths at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %ref = &%n->next->data[2]{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: *%ref = 1{{ *(!.*)?$}}
// CHECK-NEXT: %r->data[1] = 2{{ *(!.*)?$}}
// CHECK-NEXT: %r->data[] = %n->data[0]{{ *(!.*)?$}}
// CHECK-NEXT: %p = &%r->data[1]{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %p{{ *(!.*)?$}}
// CHECK-NEXT: %p = %t1 + 1{{ *(!.*)?$}}
// CHECK-NEXT: *%t1 = 3{{ *(!.*)?$}}
// CHECK-NEXT: ret %r->next->data[0]{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
