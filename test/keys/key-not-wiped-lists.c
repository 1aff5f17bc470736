// Objects in lists, freed by functions that know nothing of keys.
#include <sodium.h>
#include <stdlib.h>

struct node {
  struct node *next;
  unsigned char key[32];
};
static struct node *head, *cleared;

int add(void) {
  struct node *n = malloc(sizeof *n);
  if (n == NULL)
    return -1;
  crypto_secretbox_keygen(n->key); // expect: key-in-dump
  n->next = head;
  head = n;
  return 0;
}

void drop_bad(struct node *n) {
  free(n); // expect: key-not-wiped
}

void pop_bad(void) {
  struct node *n = head;
  head = n->next;
  free(n); // expect: key-not-wiped
}

void all_bad(void) {
  struct node *next;
  for (struct node *n = head; n != NULL; n = next) {
    next = n->next;
    free(n); // expect: key-not-wiped
  }
}

void all_ok(void) {
  struct node *next;
  for (struct node *n = cleared; n != NULL; n = next) {
    next = n->next;
    sodium_memzero(n->key, sizeof n->key);
    free(n);
  }
}

void remove_bad(const struct node *which) {
  for (struct node **at = &head; *at != NULL; at = &(*at)->next) {
    struct node *n = *at;
    if (n == which) {
      *at = n->next;
      free(n); // expect: key-not-wiped
      return;
    }
  }
}

void remove_ok(const struct node *which) {
  for (struct node **at = &head; *at != NULL; at = &(*at)->next) {
    struct node *n = *at;
    if (n == which) {
      *at = n->next;
      sodium_memzero(n, sizeof *n);
      free(n);
      return;
    }
  }
}

// Two places in a list whose heads a call gives, each told by the other.
struct node *first(void);
void zip_ok(void) {
  struct node *a = first(), *b = first();
  while (a && b) {
    sodium_memzero(a->key, sizeof a->key);
    sodium_memzero(b->key, sizeof b->key);
    struct node *next = b->next;
    b = a->next;
    a = next;
  }
}
// What a call gives has no type here, so nothing is known to hold a key in it.
void zip_FN(void) {
  struct node *a = first(), *b = first();
  while (a && b) {
    struct node *next = b->next;
    b = a->next;
    free(a);
    a = next;
  }
}

// RUN: %check %s --option KeyPolicy=every -- -std=gnu11
