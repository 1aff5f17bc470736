#pragma once
#include <secitem.h>
typedef unsigned long CK_MECHANISM_TYPE, CK_ATTRIBUTE_TYPE;
typedef struct SECKEYPrivateKeyStr SECKEYPrivateKey;
typedef struct PK11SlotInfoStr PK11SlotInfo;
typedef struct PK11SymKeyStr PK11SymKey;
typedef enum { PK11_OriginUnwrap = 4 } PK11Origin;
typedef enum { SEC_OID_SHA256 = 191 } SECOidTag;
#define CKM_SHA256_HMAC 0x251UL
#define CKA_SIGN 0x108UL
SECItem *PK11_ExportDERPrivateKeyInfo(SECKEYPrivateKey *pk, void *wincx);
SECStatus PK11_GenerateRandom(unsigned char *data, int len);
PK11SymKey *PK11_ImportSymKey(PK11SlotInfo *slot, CK_MECHANISM_TYPE type, PK11Origin origin,
                              CK_ATTRIBUTE_TYPE operation, SECItem *key, void *wincx);
SECStatus PK11_HashBuf(SECOidTag hashAlg, unsigned char *out, const unsigned char *in, PRInt32 len);
