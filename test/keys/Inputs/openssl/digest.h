#pragma once
#include <openssl/types.h>
const EVP_MD *EVP_sha256(void);
