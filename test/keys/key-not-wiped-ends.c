// What ends the program with a secret in memory that another way out wipes.
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

char *ask(const char *prompt);
char *hash(const char *text);

// mempcpy() returns the end of what it wrote: the text starts before that.
static void copy_text(char *to, const char *from, size_t n) {
  stpcpy(mempcpy(to, from, n), "");
}

char *change_bad(size_t n) {
  static char pass[512];
  char *text = ask("New: ");
  if (!text || n >= sizeof pass)
    exit(1);
  copy_text(pass, text, n);
  char *hashed = hash(pass);
  if (!hashed)
    exit(1); // expect: key-not-wiped
  explicit_bzero(pass, sizeof pass);
  return hashed;
}

char *change_ok(size_t n) {
  static char pass[512];
  char *text = ask("New: ");
  if (!text || n >= sizeof pass)
    exit(1);
  copy_text(pass, text, n);
  char *hashed = hash(pass);
  explicit_bzero(pass, sizeof pass);
  if (!hashed)
    exit(1);
  return hashed;
}

// RUN: %check %s -- -std=gnu11

// The line to write names the variable as the function does.
// RUN: %not %claimcheck check %s -- -std=gnu11 | %FileCheck %s --check-prefix=WRITE
// WRITE: write explicit_bzero(pass, sizeof pass); before this statement
