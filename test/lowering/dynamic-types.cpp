// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// What the dynamic type of an object decides, pointers to members, literals of
// class type, and callable objects with several call operators.

namespace std {
class type_info {
public:
  bool operator==(const type_info &) const noexcept;
};
} // namespace std
struct Base {
  virtual ~Base();
  int n;
};
struct Derived : Base {
  int get() const { return n; }
};
Derived *pointer(Base *b) { return dynamic_cast<Derived *>(b); }
int reference(Base &b) { return dynamic_cast<Derived &>(b).get(); }
bool type(const Base &b) { return typeid(b) == typeid(Derived); }
int constant(Base &b) { return b.*(&Base::n); }
int variable(Base &b, int Base::*m) { return b.*m; }
int method(Derived &d) {
  int (Derived::*f)() const = &Derived::get;
  return (d.*f)();
}
struct Seconds {
  long n;
};
constexpr Seconds operator""_s(unsigned long long n) {
  return {static_cast<long>(n)};
}
long literal() {
  Seconds s = 30_s;
  return s.n;
}
struct Visitor {
  int operator()(int) const { return 1; }
  int operator()(const char *) const { return 2; }
};
void use(const Visitor &);
void callable() { use(Visitor{}); }

// CHECK-LABEL: func @pointer at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %b{{ *(!.*)?$}}
// CHECK-NEXT: br %t1->"$is Derived"{{[:%T0-9]*}}, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %t1{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: %t2 = null{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: goto b3{{ *(!.*)?$}}
// CHECK-NEXT: b3:{{ *(!.*)?$}}
// CHECK-NEXT: ret %t2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @reference at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: br %b->"$is Derived"{{[:%T0-9]*}}, b1, b2{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @Derived::get(%b{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: throw{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @type at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @"std::type_info::operator=="(&%b->$type{{[:%T0-9]*}}, &$="typeid(Derived)"{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @constant at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret %b->n{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @variable at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = unknown "member-pointer"(%b{{[:%T0-9]*}}, %m){{ *(!.*)?$}}
// CHECK-NEXT: ret *%t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @method at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %f = fn @Derived::get{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call [%f](%d{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @literal at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %s = 30{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %s.n{{ *(!.*)?$}}
// CHECK-NEXT: end %s{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @callable at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1.$call{{[:%T0-9]*}} = fn @"Visitor::operator()"#10{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1.$call1{{[:%T0-9]*}} = fn @"Visitor::operator()"#11{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: call @use(&%t1{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: end %t1{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
