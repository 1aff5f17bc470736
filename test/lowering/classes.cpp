// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Constructors, initialisers in order, destructors, inheritance, operators.

struct Part {
  Part(int);
  ~Part();
};
struct Base {
  int b;
  explicit Base(int n) : b(n) {}
  virtual ~Base();
  virtual int get() const { return b; }
};
struct Derived : Base {
  Part p;
  int x = 5;
  const char *name = "d";
  Derived() : Base(1), p(2) {}
  Derived(int n) : Derived() { x = n; }
  ~Derived() override { x = 0; }
  int get() const override { return Base::get() + x; }
  bool operator==(const Derived &o) const { return x == o.x; }
  Derived &operator=(const Derived &) = default;
};
struct Defaults {
  int n = 1;
  bool on = true;
};
struct Owner {
  Part p{1};
};
int use(Base &b) { return b.get(); }
bool differ(const Derived &a, const Derived &b) { return a != b; }
void assign(Derived &a, const Derived &b) { a = b; }
int defaults() {
  Defaults d;
  Defaults e{.n = 4};
  Owner o;
  return d.n + e.n;
}
struct Inherits : Part {
  using Part::Part;
};
void inherited() { Inherits i(3); }

// CHECK-LABEL: func @Base::Base at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %this->b = %n{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Base::get at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret %this->b{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Derived::~Derived at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %this->x = 0{{ *(!.*)?$}}
// CHECK-NEXT: call @Part::~Part(&%this->p) implicit{{ *(!.*)?$}}
// CHECK-NEXT: call @Base::~Base(%this{{[:%T0-9]*}}) implicit{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Derived::Derived#5 at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Base::Base(%this{{[:%T0-9]*}}, 1){{ *(!.*)?$}}
// CHECK-NEXT: call @Part::Part(&%this->p, 2) unwind b1{{ *(!.*)?$}}
// CHECK-NEXT: %this->x = 5{{ *(!.*)?$}}
// CHECK-NEXT: %this->name = "d"{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: call @Base::~Base(%this{{[:%T0-9]*}}) implicit{{ *(!.*)?$}}
// CHECK-NEXT: resume{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Derived::Derived#7 at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Derived::Derived{{(#[0-9]+)?}}(%this){{ *(!.*)?$}}
// CHECK-NEXT: %this->x = %n{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Derived::get at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @Base::get(%this){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %t1 + %this->x{{ *(!.*)?$}}
// CHECK-NEXT: ret %t2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @"Derived::operator==" at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %this->x == %o->x{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Defaults::Defaults at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %this->n = 1{{ *(!.*)?$}}
// CHECK-NEXT: %this->on = 1{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Owner::~Owner at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Part::~Part(&%this->p) implicit{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Owner::Owner at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Part::Part(&%this->p, 1){{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @use at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @Base::get(%b{{[:%T0-9]*}}) virtual{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @differ at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @"Derived::operator=="(%a{{[:%T0-9]*}}, %b){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = not %t1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t2{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @assign at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: *%a = *%b{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @defaults at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Defaults::Defaults(&%d){{ *(!.*)?$}}
// CHECK-NEXT: %e.n = 4{{ *(!.*)?$}}
// CHECK-NEXT: %e.on = 1{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: call @Owner::Owner(&%o){{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %d.n + %e.n{{ *(!.*)?$}}
// CHECK-NEXT: call @Owner::~Owner(&%o) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %o{{ *(!.*)?$}}
// CHECK-NEXT: end %e{{ *(!.*)?$}}
// CHECK-NEXT: end %d{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Inherits::~Inherits at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Part::~Part(%this{{[:%T0-9]*}}) implicit{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @Inherits::Inherits at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Part::Part(%this{{[:%T0-9]*}}, %arg){{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @inherited at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @Inherits::Inherits(&%i, 3){{ *(!.*)?$}}
// CHECK-NEXT: call @Inherits::~Inherits(&%i) implicit{{ *(!.*)?$}}
// CHECK-NEXT: end %i{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
