// Declarations enough for the tests, in the shapes that MIT Kerberos has.
#pragma once
#include <stddef.h>
typedef int krb5_error_code, krb5_enctype, krb5_deltat;
typedef unsigned int krb5_kvno;
typedef struct _krb5_context *krb5_context;
typedef struct krb5_principal_data *krb5_principal;
typedef const struct krb5_principal_data *krb5_const_principal;
typedef struct _krb5_kt *krb5_keytab;
typedef struct _krb5_get_init_creds_opt krb5_get_init_creds_opt;
typedef int (*krb5_prompter_fct)(krb5_context, void *);
typedef struct _krb5_data {
  int magic;
  unsigned int length;
  char *data;
} krb5_data;
typedef struct _krb5_keyblock {
  int magic;
  krb5_enctype enctype;
  unsigned int length;
  unsigned char *contents;
} krb5_keyblock;
typedef struct {
  int magic;
  krb5_principal principal;
  krb5_kvno vno;
  krb5_keyblock key;
} krb5_keytab_entry;
typedef struct _krb5_creds {
  int magic;
  krb5_keyblock keyblock;
} krb5_creds;
krb5_error_code krb5_c_string_to_key(krb5_context context, krb5_enctype enctype,
                                     const krb5_data *string, const krb5_data *salt,
                                     krb5_keyblock *key);
krb5_error_code krb5_c_make_random_key(krb5_context context, krb5_enctype enctype,
                                       krb5_keyblock *k5_random_key);
void krb5_free_keyblock_contents(krb5_context context, krb5_keyblock *key);
krb5_error_code krb5_kt_get_entry(krb5_context context, krb5_keytab keytab,
                                  krb5_const_principal principal, krb5_kvno vno,
                                  krb5_enctype enctype, krb5_keytab_entry *entry);
krb5_error_code krb5_free_keytab_entry_contents(krb5_context context, krb5_keytab_entry *entry);
krb5_error_code krb5_read_password(krb5_context context, const char *prompt, const char *prompt2,
                                   char *return_pwd, unsigned int *size_return);
krb5_error_code krb5_get_init_creds_password(krb5_context context, krb5_creds *creds,
                                             krb5_principal client, const char *password,
                                             krb5_prompter_fct prompter, void *data,
                                             krb5_deltat start_time, const char *in_tkt_service,
                                             krb5_get_init_creds_opt *k5_gic_options);
