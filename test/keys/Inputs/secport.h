#pragma once
#include <secitem.h>
void *PORT_Alloc(size_t len);
void PORT_Free(void *ptr);
void PORT_ZFree(void *ptr, size_t len);
