// Declarations enough for the tests, in the shapes that NSS has.
#pragma once
#include <stddef.h>
typedef int PRBool, PRInt32;
#define PR_TRUE 1
#define PR_FALSE 0
typedef struct PRFileDesc PRFileDesc;
typedef enum { SECWouldBlock = -2, SECFailure = -1, SECSuccess = 0 } SECStatus;
typedef enum { siBuffer = 0 } SECItemType;
typedef struct SECItemStr {
  SECItemType type;
  unsigned char *data;
  unsigned int len;
} SECItem;
void SECITEM_FreeItem(SECItem *zap, PRBool freeit);
void SECITEM_ZfreeItem(SECItem *zap, PRBool freeit);
