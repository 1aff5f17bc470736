#pragma once
#include <jwt-cpp/jwt.h>
using Decoded = jwt::decoded_jwt<jwt::traits::kazuho_picojson>;
extern const std::string Key;
bool signatureGood(const Decoded &Token);
