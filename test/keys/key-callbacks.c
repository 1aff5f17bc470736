// Keys that a library takes out of the hands of a callback.
#include <openssl/crypto.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

static int phrase_bad(char *to, int n, int rw, void *path) {
  char line[64];
  FILE *f = fopen(path, "r");
  if (f == NULL)
    return -1;
  if (fgets(line, sizeof line, f) == NULL) {
    fclose(f);
    return -1;
  }
  fclose(f);
  n = (int)strlen(line) < n ? (int)strlen(line) : n;
  memcpy(to, line, n);
  syslog(LOG_DEBUG, "got %s", line); // expect: key-in-log
  return n; // expect: key-not-wiped
}

static int phrase_ok(char *to, int n, int rw, void *path) {
  char line[64];
  FILE *f = fopen(path, "r");
  if (f == NULL)
    return -1;
  if (fgets(line, sizeof line, f) == NULL) {
    fclose(f);
    return -1;
  }
  fclose(f);
  n = (int)strlen(line) < n ? (int)strlen(line) : n;
  memcpy(to, line, n);
  OPENSSL_cleanse(line, sizeof line);
  return n;
}

EVP_PKEY *with_phrase(FILE *pem, char *path) {
  return PEM_read_PrivateKey(pem, NULL, phrase_bad, path);
}

void set_phrase(SSL_CTX *ctx) { SSL_CTX_set_default_passwd_cb(ctx, phrase_ok); }

// What answers a prompt without echo is a password, and so is what it was
// copied from, in whatever object the conversation gets.
struct login {
  const char *user;
  char password[64];
};

static int converse(int n, const struct pam_message **asked,
                    struct pam_response **to, void *data) {
  struct login *l = data;
  struct pam_response *r = calloc(n, sizeof *r);
  if (r == NULL)
    return PAM_BUF_ERR;
  for (int i = 0; i < n; ++i) {
    if (asked[i]->msg_style == PAM_PROMPT_ECHO_OFF)
      r[i].resp = strdup(l->password);
    else if (asked[i]->msg_style == PAM_PROMPT_ECHO_ON)
      r[i].resp = strdup(l->user);
  }
  *to = r;
  return PAM_SUCCESS;
}

int login_bad(int fd, const char *user) {
  struct login l = {.user = user};
  struct pam_conv c = {converse, &l};
  pam_handle_t *h = NULL;
  ssize_t n = read(fd, l.password, sizeof l.password - 1);
  if (n <= 0)
    return 0;
  l.password[n] = 0;
  int ok = pam_start("login", user, &c, &h) == PAM_SUCCESS &&
           pam_authenticate(h, 0) == PAM_SUCCESS;
  pam_end(h, PAM_SUCCESS);
  return ok; // expect: key-not-wiped
}

int login_ok(int fd, const char *user) {
  struct login l = {.user = user};
  struct pam_conv c = {converse, &l};
  pam_handle_t *h = NULL;
  ssize_t n = read(fd, l.password, sizeof l.password - 1);
  if (n <= 0)
    return 0;
  l.password[n] = 0;
  int ok = pam_start("login", user, &c, &h) == PAM_SUCCESS &&
           pam_authenticate(h, 0) == PAM_SUCCESS;
  pam_end(h, PAM_SUCCESS);
  explicit_bzero(&l, sizeof l);
  return ok;
}

// RUN: %check %s -- -std=gnu11
