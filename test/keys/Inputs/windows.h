// Declarations enough for the tests, in the shapes that the Windows SDK has.
#pragma once
#include <stddef.h>
typedef int BOOL, WINBOOL;
typedef int NTSTATUS;
typedef unsigned char UCHAR, BYTE, *PUCHAR;
typedef unsigned int DWORD, ULONG;
typedef void *HANDLE, *LPVOID, *PVOID, *HLOCAL, *HWND;
typedef size_t SIZE_T;
#define TRUE 1
#define FALSE 0
typedef __WCHAR_TYPE__ WCHAR;
typedef const WCHAR *LPCWSTR;
typedef WCHAR *LPWSTR;
HANDLE GetProcessHeap(void);
HANDLE GetCurrentProcess(void);
DWORD GetCurrentProcessId(void);
LPVOID HeapAlloc(HANDLE hHeap, DWORD dwFlags, SIZE_T dwBytes);
WINBOOL HeapFree(HANDLE hHeap, DWORD dwFlags, LPVOID lpMem);
HLOCAL LocalFree(HLOCAL hMem);
static inline PVOID RtlSecureZeroMemory(PVOID ptr, SIZE_T cnt) {
  volatile char *p = (volatile char *)ptr;
  while (cnt--)
    *p++ = 0;
  return ptr;
}
#define SecureZeroMemory RtlSecureZeroMemory
