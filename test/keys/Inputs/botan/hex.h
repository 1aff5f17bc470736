#pragma once
#include <cstdint>
#include <string>
#include <vector>
namespace Botan {
template <typename Alloc>
std::string hex_encode(const std::vector<uint8_t, Alloc> &input, bool uppercase = true);
} // namespace Botan
