// As in Nettle, each name is a macro for one with a prefix.
#pragma once
#include <stddef.h>
#include <stdint.h>
#define aes256_set_encrypt_key nettle_aes256_set_encrypt_key
#define aes256_encrypt nettle_aes256_encrypt
struct aes256_ctx {
  uint32_t keys[60];
};
void aes256_set_encrypt_key(struct aes256_ctx *ctx, const uint8_t *key);
void aes256_encrypt(const struct aes256_ctx *ctx, size_t length, uint8_t *dst, const uint8_t *src);
