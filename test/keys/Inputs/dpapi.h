#pragma once
#include <windows.h>
typedef struct _CRYPTOAPI_BLOB {
  DWORD cbData;
  BYTE *pbData;
} DATA_BLOB;
typedef struct _CRYPTPROTECT_PROMPTSTRUCT CRYPTPROTECT_PROMPTSTRUCT;
WINBOOL CryptUnprotectData(DATA_BLOB *pDataIn, LPWSTR *ppszDataDescr, DATA_BLOB *pOptionalEntropy,
                           PVOID pvReserved, CRYPTPROTECT_PROMPTSTRUCT *pPromptStruct,
                           DWORD dwFlags, DATA_BLOB *pDataOut);
