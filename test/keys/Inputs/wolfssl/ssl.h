// Declarations enough for the tests, in the shapes that wolfSSL has.
#pragma once
#include <stddef.h>
typedef unsigned char byte;
typedef unsigned int word32;
void *wolfSSL_Malloc(size_t size);
void wolfSSL_Free(void *ptr);
void wolfSSL_OPENSSL_cleanse(void *ptr, size_t len);
