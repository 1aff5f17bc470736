#pragma once
#include <windows.h>
typedef enum _MINIDUMP_TYPE { MiniDumpNormal = 0, MiniDumpWithFullMemory = 2 } MINIDUMP_TYPE;
WINBOOL MiniDumpWriteDump(HANDLE hProcess, DWORD ProcessId, HANDLE hFile, MINIDUMP_TYPE DumpType,
                          const void *ExceptionParam, const void *UserStreamParam,
                          const void *CallbackParam);
