// A key that is saved to a file of its own is in no log.
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <stdio.h>
#include <string.h>

int save_ok(const EC_KEY *k, const char *path) {
  char *text = BN_bn2hex(EC_KEY_get0_private_key(k)); // expect: key-in-dump
  FILE *f = fopen(path, "wb");
  int ok = f != NULL && fputs(text, f) >= 0 && fprintf(f, "%s\n", text) > 0;
  OPENSSL_clear_free(text, strlen(text));
  return f != NULL && fclose(f) == 0 && ok;
}

// What is appended to is a log, as far as anyone can tell.
int append_bad(const EC_KEY *k, const char *path) {
  char *text = BN_bn2hex(EC_KEY_get0_private_key(k)); // expect: key-in-dump
  FILE *f = fopen(path, "a");
  int ok = f != NULL && fprintf(f, "key %s\n", text) > 0; // expect: key-in-log
  OPENSSL_clear_free(text, strlen(text));
  return f != NULL && fclose(f) == 0 && ok;
}

int stream_bad(const EC_KEY *k, FILE *f) {
  char *text = BN_bn2hex(EC_KEY_get0_private_key(k)); // expect: key-in-dump
  int ok = fputs(text, f) >= 0; // expect: key-in-log
  OPENSSL_clear_free(text, strlen(text));
  return ok;
}

// RUN: %check %s -- -std=gnu11
