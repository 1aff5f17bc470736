// PAM: what answers a prompt without echo is a password, and so is the token.
#include <security/pam_appl.h>
#include <security/pam_ext.h>
#include <stdlib.h>
#include <string.h>

// A response belongs to whoever asked.
int ask_bad(pam_handle_t *h) {
  char *text = NULL;
  int rc;
  if (pam_prompt(h, PAM_PROMPT_ECHO_OFF, &text, "Code: ") != PAM_SUCCESS)
    return -1;
  rc = strcmp(text, "open");
  free(text); // expect: key-not-wiped
  return rc;
}

int ask_ok(pam_handle_t *h) {
  char *text = NULL;
  int rc;
  if (pam_prompt(h, PAM_PROMPT_ECHO_OFF, &text, "Code: ") != PAM_SUCCESS)
    return -1;
  rc = strcmp(text, "open");
  explicit_bzero(text, strlen(text));
  free(text);
  return rc;
}

// An answer that may be seen is no password.
int ask_name_ok(pam_handle_t *h) {
  char *text = NULL;
  int rc;
  if (pam_prompt(h, PAM_PROMPT_ECHO_ON, &text, "Name: ") != PAM_SUCCESS)
    return -1;
  rc = strcmp(text, "root");
  free(text);
  return rc;
}

// PAM's own copy is PAM's to clear; it belongs into no log.
int module_bad(pam_handle_t *h) {
  const char *text;
  if (pam_get_authtok(h, PAM_AUTHTOK, &text, NULL) != PAM_SUCCESS)
    return -1;
  pam_syslog(h, 3, "got %s", text); // expect: key-in-log
  return strcmp(text, "open");
}

int module_ok(pam_handle_t *h) {
  const char *text;
  if (pam_get_authtok(h, PAM_AUTHTOK, &text, NULL) != PAM_SUCCESS)
    return -1;
  pam_syslog(h, 3, "got something");
  return strcmp(text, "open");
}
// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
