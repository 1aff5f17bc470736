#pragma once
#include <security/pam_appl.h>
int pam_get_authtok(pam_handle_t *pamh, int item, const char **authtok, const char *prompt);
int pam_prompt(pam_handle_t *pamh, int style, char **response, const char *fmt, ...);
void pam_syslog(const pam_handle_t *pamh, int priority, const char *fmt, ...);
