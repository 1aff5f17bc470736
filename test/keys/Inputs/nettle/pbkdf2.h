#pragma once
#include <stddef.h>
#include <stdint.h>
#define pbkdf2_hmac_sha256 nettle_pbkdf2_hmac_sha256
void pbkdf2_hmac_sha256(size_t key_length, const uint8_t *key, unsigned iterations,
                        size_t salt_length, const uint8_t *salt, size_t length, uint8_t *dst);
