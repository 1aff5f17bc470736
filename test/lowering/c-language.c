// RUN: %claimcheck capture %s -- -std=gnu17 | %FileCheck %s
// C: cleanup attribute, statement expressions, computed goto, compound
// literals, designators, function pointers, inline assembly.

void *malloc(unsigned long);
void free(void *);
void *memset(void *, int, unsigned long);
int strcmp(const char *, const char *);
static void freep(char **p) { free(*p); }
struct key {
  unsigned char bytes[16];
  struct key *next;
  int (*check)(const struct key *, const char *);
};
int cleanup(int n) {
  __attribute__((cleanup(freep))) char *p = malloc(10);
  if (n)
    return 1;
  return p == 0;
}
int wiped(struct key *k) {
  struct key local = *k;
  int r = k->check(&local, __func__);
  memset(&local, 0, sizeof local);
  __asm__ volatile("" : : "r"(&local) : "memory");
  return r;
}
int gotoFail(const char *a) {
  int rc = -1;
  struct key k = {.next = 0};
  if (strcmp(a, "x") != 0)
    goto fail;
  k = (struct key){.bytes = {1}};
  rc = 0;
fail:
  return rc;
}
int expression(int a) {
  return ({
    int b = a;
    b + 1;
  });
}
int computed(int n) {
  void *t[] = {&&one, &&two};
  goto *t[n];
one:
  return 1;
two:
  return 2;
}
int chosen(int n) {
  return _Generic(n, int: 1, default: 2) + __builtin_offsetof(struct key, next);
}

// CHECK-LABEL: func @freep at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: call @free(*%p){{ *(!.*)?$}}
// CHECK-NEXT: ret{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @cleanup at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %p = call @malloc(10{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: br %n, b2, b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %p == null{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: call @freep(&%p) implicit{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: call @freep(&%p) implicit{{ *(!.*)?$}}
// CHECK-NEXT: ret 1 sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @wiped at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %local = *%k{{ *(!.*)?$}}
// CHECK-NEXT: %r = call [%k->check](&%local{{[:%T0-9]*}}, "wiped"{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @memset(&%local{{[:%T0-9]*}}, 0, 32{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: unknown "asm-memory"(&%local{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: end %local{{ *(!.*)?$}}
// CHECK-NEXT: ret %r{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @gotoFail at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %rc = -1{{ *(!.*)?$}}
// CHECK-NEXT: %k = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %k.next{{[:%T0-9]*}} = null{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = call @strcmp(%a, "x"{{[:%T0-9]*}}){{ *(!.*)?$}}
// CHECK-NEXT: %t2 = %t1 != 0{{ *(!.*)?$}}
// CHECK-NEXT: br %t2, b2, b1{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: %t3 = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t3.bytes = zero{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t3.bytes[0] = 1{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %k = %t3{{ *(!.*)?$}}
// CHECK-NEXT: %rc = 0{{ *(!.*)?$}}
// CHECK-NEXT: goto b2{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: end %k{{ *(!.*)?$}}
// CHECK-NEXT: ret %rc sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @expression at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %b = %a{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = %b + 1{{ *(!.*)?$}}
// CHECK-NEXT: ret %t1{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @computed at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: %t[0] = 1{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t[1] = 2{{[:%T0-9]*}}{{ *(!.*)?$}}
// CHECK-NEXT: %t1 = unknown "computed-goto"(%t[]){{ *(!.*)?$}}
// CHECK-NEXT: switch %t1 {0: b1, default: b2}{{ *(!.*)?$}}
// CHECK-NEXT: b1:{{ *(!.*)?$}}
// CHECK-NEXT: end %t{{ *(!.*)?$}}
// CHECK-NEXT: ret 1 sole{{ *(!.*)?$}}
// CHECK-NEXT: b2:{{ *(!.*)?$}}
// CHECK-NEXT: end %t{{ *(!.*)?$}}
// CHECK-NEXT: ret 2 sole{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
// CHECK-LABEL: func @chosen at
// CHECK: b0:{{ *(!.*)?$}}
// CHECK-NEXT: ret 17{{ *(!.*)?$}}
// CHECK-NEXT: {{^}}}
