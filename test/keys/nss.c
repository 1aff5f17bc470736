// NSS: SECITEM_FreeItem against SECITEM_ZfreeItem.
#include <pk11pub.h>
#include <secitem.h>
#include <secport.h>
#include <ssl.h>

unsigned int der_size_bad(SECKEYPrivateKey *key) {
  SECItem *der = PK11_ExportDERPrivateKeyInfo(key, NULL); // expect: key-in-dump
  unsigned int size;
  if (der == NULL)
    return 0;
  size = der->len;
  SECITEM_FreeItem(der, PR_TRUE); // expect: key-not-wiped
  return size;
}

SECStatus random_bad(PK11SlotInfo *slot, PK11SymKey **out) {
  unsigned char *key = PORT_Alloc(32);
  SECItem item;
  if (key == NULL || PK11_GenerateRandom(key, 32) != SECSuccess)
    return SECFailure;
  item.type = siBuffer;
  item.data = key;
  item.len = 32;
  *out = PK11_ImportSymKey(slot, CKM_SHA256_HMAC, PK11_OriginUnwrap, CKA_SIGN, &item, NULL);
  PORT_Free(key); // expect: key-not-wiped
  return *out ? SECSuccess : SECFailure;
}

SECStatus random_ok(PK11SlotInfo *slot, PK11SymKey **out) {
  unsigned char *key = PORT_Alloc(32);
  SECItem item;
  if (key == NULL || PK11_GenerateRandom(key, 32) != SECSuccess)
    return SECFailure;
  item.type = siBuffer;
  item.data = key;
  item.len = 32;
  *out = PK11_ImportSymKey(slot, CKM_SHA256_HMAC, PK11_OriginUnwrap, CKA_SIGN, &item, NULL);
  PORT_ZFree(key, 32);
  return *out ? SECSuccess : SECFailure;
}

// Exporter output for channel binding is as secret as a session key.
SECStatus exporter_bad(PRFileDesc *fd, unsigned char *out) {
  unsigned char secret[32];
  if (SSL_ExportKeyingMaterial(fd, "test", 4, PR_FALSE, NULL, 0, secret, sizeof secret) != SECSuccess)
    return SECFailure;
  return PK11_HashBuf(SEC_OID_SHA256, out, secret, sizeof secret); // expect: key-not-wiped
}

SECStatus digest_ok(const unsigned char *text, PRInt32 n, unsigned char *out) {
  unsigned char digest[32];
  if (PK11_HashBuf(SEC_OID_SHA256, digest, text, n) != SECSuccess)
    return SECFailure;
  return PK11_HashBuf(SEC_OID_SHA256, out, digest, sizeof digest);
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
