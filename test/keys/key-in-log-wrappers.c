// Keys in logs that are written through functions of the project.
#include <openssl/evp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

// With a body: the arguments are handed on, or their text is.
static void note(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
}

static void note_list(int level, const char *format, va_list args) {
  char line[256];
  vsnprintf(line, sizeof line, format, args);
  syslog(level, "%s", line);
}

static void note_at(int level, const char *format, ...) {
  va_list args;
  va_start(args, format);
  note_list(level, format, args);
  va_end(args);
}

// Makes a text, and shows it to nobody.
static void build(char *to, size_t n, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(to, n, format, args);
  va_end(args);
}

// Without one it may write to whoever is meant to know.
void report(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

int direct_bad(const char *prompt) {
  char word[64];
  if (EVP_read_pw_string(word, sizeof word, prompt, 0) != 0)
    return 0;
  note("tried '%s'\n", word); // expect: key-in-log
  note_at(3, "%d: '%s'", 1, word); // expect: key-in-log
  explicit_bzero(word, sizeof word);
  return 1;
}

// A text is still here, and what else is said about a password is no password.
int direct_ok(const char *prompt) {
  char word[64], text[80];
  if (EVP_read_pw_string(word, sizeof word, prompt, 0) != 0)
    return 0;
  build(text, sizeof text, "<%s>", word);
  note("tried a word of %zu\n", strlen(word));
  report(3, "tried '%s'", prompt);
  explicit_bzero(word, sizeof word);
  explicit_bzero(text, sizeof text);
  return 1;
}

// A logger of another file, which only linking the files shows.
int elsewhere_FN(const char *prompt) {
  char word[64];
  if (EVP_read_pw_string(word, sizeof word, prompt, 0) != 0)
    return 0;
  report(3, "tried '%s'", word);
  explicit_bzero(word, sizeof word);
  return 1;
}

// RUN: %check %s -- -std=gnu11
