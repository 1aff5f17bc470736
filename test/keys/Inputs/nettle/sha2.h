#pragma once
#include <stddef.h>
#include <stdint.h>
#define sha256_init nettle_sha256_init
#define sha256_update nettle_sha256_update
#define sha256_digest nettle_sha256_digest
struct sha256_ctx {
  uint32_t state[8];
  uint64_t count;
};
void sha256_init(struct sha256_ctx *ctx);
void sha256_update(struct sha256_ctx *ctx, size_t length, const uint8_t *data);
void sha256_digest(struct sha256_ctx *ctx, size_t length, uint8_t *digest);
