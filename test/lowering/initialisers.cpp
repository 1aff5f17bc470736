// RUN: %claimcheck capture %s -- -std=c++20 | %FileCheck %s
// Aggregates, arrays, unions, bindings, initializer_list.

namespace std {
template <class T> class initializer_list {
  const T *b;
  unsigned long n;

public:
  const T *begin() const;
  const T *end() const;
};
struct nullopt_t {
  explicit constexpr nullopt_t(int) {}
};
inline constexpr nullopt_t nullopt{0};
} // namespace std

struct P {
  int a, b;
  struct {
    int in;
  };
  union {
    int u;
    char c;
  };
  int bits : 3;
};
void list(std::initializer_list<int>);
void aggregates() {
  P p{.b = 2, .in = 3};
  P q{};
  P r;
  r.u = 1;
  r.bits = 1;
  int grid[2][2] = {{1, 2}, {3}};
  char text[8] = "abc";
  list({4, 5});
}
int bindings() {
  int pair[2] = {1, 2};
  auto &[a, b] = pair;
  return a + b;
}

// CHECK-LABEL: func @std::nullopt$init at{{.*}} init
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @std::nullopt_t::nullopt_t(&$std::nullopt, 0){{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @std::nullopt_t::nullopt_t at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @aggregates at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %p = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %p.b = 2{{ *(!.*)?$}}
// CHECK-NEXT: %p.in = 3{{ *(!.*)?$}}
// CHECK-NEXT: %q = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %r = undef{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %r.u = 1{{ *(!.*)?$}}
// CHECK-NEXT: %r.bits = 1{{ *(!.*)?$}}
// CHECK-NEXT: %grid[0][0] = 1{{ *(!.*)?$}}
// CHECK-NEXT: %grid[0][1] = 2{{ *(!.*)?$}}
// CHECK-NEXT: %grid[1] = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %grid[1][0] = 3{{ *(!.*)?$}}
// CHECK-NEXT: %text = "abc"{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t2[0] = 4{{ *(!.*)?$}}
// CHECK-NEXT: %t2[1] = 5{{ *(!.*)?$}}
// CHECK-NEXT: %t1.$begin{{[:%T0-9]*}} = &%t2{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1.$size{{[:%T0-9]*}} = 2{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: call @list(%t1){{ *(!.*)?$}}
// CHECK-NEXT: end %t2{{ *(!.*)?$}}
// CHECK-NEXT: end %text{{ *(!.*)?$}}
// CHECK-NEXT: end %grid{{ *(!.*)?$}}
// CHECK-NEXT: end %r{{ *(!.*)?$}}
// CHECK-NEXT: end %q{{ *(!.*)?$}}
// CHECK-NEXT: end %p{{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @bindings at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %pair[0] = 1{{ *(!.*)?$}}
// CHECK-NEXT: %pair[1] = 2{{ *(!.*)?$}}
// CHECK-NEXT: %v = &%pair{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %v.*[0] + %v.*[1]{{ *(!.*)?$}}
// CHECK-NEXT: end %pair{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
