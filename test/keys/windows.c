// Windows: CNG exports, DPAPI, the dump types.
#include <windows.h>
#include <bcrypt.h>
#include <dbghelp.h>
#include <dpapi.h>

// A private blob on the process heap. Wide literals are not compared.
NTSTATUS export_FN(BCRYPT_KEY_HANDLE key, BCRYPT_ALG_HANDLE alg, PUCHAR digest) {
  ULONG n = 0;
  PUCHAR blob = HeapAlloc(GetProcessHeap(), 0, 1024);
  NTSTATUS rc;
  if (blob == NULL)
    return -1;
  rc = BCryptExportKey(key, NULL, BCRYPT_ECCPRIVATE_BLOB, blob, 1024, &n, 0);
  if (rc >= 0)
    rc = BCryptHash(alg, NULL, 0, blob, n, digest, 32);
  HeapFree(GetProcessHeap(), 0, blob);
  return rc;
}

NTSTATUS export_ok(BCRYPT_KEY_HANDLE key, BCRYPT_ALG_HANDLE alg, PUCHAR digest) {
  ULONG n = 0;
  PUCHAR blob = HeapAlloc(GetProcessHeap(), 0, 1024);
  NTSTATUS rc;
  if (blob == NULL)
    return -1;
  rc = BCryptExportKey(key, NULL, BCRYPT_ECCPUBLIC_BLOB, blob, 1024, &n, 0);
  if (rc >= 0)
    rc = BCryptHash(alg, NULL, 0, blob, n, digest, 32);
  HeapFree(GetProcessHeap(), 0, blob);
  return rc;
}

// A key of a session, with and without a wipe.
NTSTATUS session_bad(BCRYPT_ALG_HANDLE alg, BCRYPT_KEY_HANDLE *out) {
  UCHAR key[32];
  if (BCryptGenRandom(NULL, key, sizeof key, BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0)
    return -1;
  return BCryptGenerateSymmetricKey(alg, out, NULL, 0, key, sizeof key, 0); // expect: key-not-wiped
}

NTSTATUS session_ok(BCRYPT_ALG_HANDLE alg, BCRYPT_KEY_HANDLE *out) {
  UCHAR key[32];
  NTSTATUS rc = BCryptGenRandom(NULL, key, sizeof key, BCRYPT_USE_SYSTEM_PREFERRED_RNG);
  if (rc >= 0)
    rc = BCryptGenerateSymmetricKey(alg, out, NULL, 0, key, sizeof key, 0);
  SecureZeroMemory(key, sizeof key);
  return rc;
}

// What DPAPI gives back is freed as it is.
BOOL unseal_bad(DATA_BLOB *sealed, DWORD *size) {
  DATA_BLOB clear;
  if (!CryptUnprotectData(sealed, NULL, NULL, NULL, NULL, 0, &clear)) // expect: key-in-dump
    return FALSE;
  *size = clear.cbData;
  LocalFree(clear.pbData); // expect: key-not-wiped
  return TRUE;
}

// A dump of everything while the key lives.
BOOL report_bad(HANDLE file, BCRYPT_ALG_HANDLE alg, BCRYPT_KEY_HANDLE *out) {
  UCHAR key[32];
  BOOL ok;
  if (BCryptGenRandom(NULL, key, sizeof key, BCRYPT_USE_SYSTEM_PREFERRED_RNG) < 0)
    return FALSE;
  ok = BCryptGenerateSymmetricKey(alg, out, NULL, 0, key, sizeof key, 0) >= 0;
  if (!ok)
    ok = MiniDumpWriteDump(GetCurrentProcess(), GetCurrentProcessId(), file, MiniDumpWithFullMemory, NULL, NULL, NULL); // expect: key-in-dump
  SecureZeroMemory(key, sizeof key);
  return ok;
}

// RUN: %check %s -- -std=gnu11 -isystem %S/Inputs
