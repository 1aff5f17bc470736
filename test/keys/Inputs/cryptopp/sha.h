#pragma once
namespace CryptoPP {
class SHA256 {};
} // namespace CryptoPP
