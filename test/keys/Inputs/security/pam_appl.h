// Declarations enough for the tests, in the shapes that Linux-PAM has.
#pragma once
typedef struct pam_handle pam_handle_t;
#define PAM_SUCCESS 0
#define PAM_CONV_ERR 19
#define PAM_AUTHTOK 6
#define PAM_PROMPT_ECHO_OFF 1
#define PAM_PROMPT_ECHO_ON 2
struct pam_message {
  int msg_style;
  const char *msg;
};
struct pam_response {
  char *resp;
  int resp_retcode;
};
struct pam_conv {
  int (*conv)(int num_msg, const struct pam_message **msg, struct pam_response **resp,
              void *appdata_ptr);
  void *appdata_ptr;
};
int pam_start(const char *service_name, const char *user, const struct pam_conv *pam_conversation,
              pam_handle_t **pamh);
int pam_end(pam_handle_t *pamh, int pam_status);
int pam_authenticate(pam_handle_t *pamh, int flags);
int pam_set_item(pam_handle_t *pamh, int item_type, const void *item);
