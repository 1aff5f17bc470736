#pragma once
#include <mbedtls/bignum.h>
typedef struct mbedtls_rsa_context mbedtls_rsa_context;
int mbedtls_rsa_export(const mbedtls_rsa_context *ctx, mbedtls_mpi *N, mbedtls_mpi *P,
                       mbedtls_mpi *Q, mbedtls_mpi *D, mbedtls_mpi *E);
