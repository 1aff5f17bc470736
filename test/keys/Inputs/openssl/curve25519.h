#pragma once
#include <stdint.h>
int X25519(uint8_t out_shared_key[32], const uint8_t private_key[32],
           const uint8_t peer_public_value[32]);
void ED25519_keypair(uint8_t out_public_key[32], uint8_t out_private_key[64]);
