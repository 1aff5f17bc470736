#pragma once
#include <secitem.h>
SECStatus SSL_ExportKeyingMaterial(PRFileDesc *fd, const char *label, unsigned int labelLen,
                                   PRBool hasContext, const unsigned char *context,
                                   unsigned int contextLen, unsigned char *out, unsigned int outLen);
