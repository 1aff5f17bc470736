"""Writes keys and dumps that hold them, into the current folder."""

import base64
import struct

raw = bytes(range(100, 132))
with open("raw.key", "wb") as file:
    file.write(raw)
with open("raw.core", "wb") as file:
    file.write(bytes(100) + raw + bytes(50))

# SEC 1: a sequence of version, private octet string, and the curve.
secret = bytes((7 * i + 3) % 256 for i in range(32))
curve = bytes.fromhex("a00a06082a8648ce3d030107")
body = b"\x02\x01\x01" + b"\x04\x20" + secret + curve
der = b"\x30" + bytes([len(body)]) + body
text = base64.encodebytes(der).decode()
with open("ec.pem", "w") as file:
    file.write("-----BEGIN EC " "PRIVATE KEY-----\n" + text +
               "-----END EC " "PRIVATE KEY-----\n")

# An ELF core with one loaded segment at offset 0x1000.
header = bytearray(0x1000)
header[0:6] = b"\x7fELF\x02\x01"
struct.pack_into("<Q", header, 32, 64)
struct.pack_into("<HH", header, 54, 56, 1)
struct.pack_into("<IIQQQQQQ", header, 64, 1, 6, 0x1000, 0x7F0000000000, 0,
                 0x1000, 0x1000, 0x1000)
with open("reversed.core", "wb") as file:
    file.write(bytes(header) + secret[::-1] + bytes(0x1000 - 32))

with open("hex.core", "wb") as file:
    file.write(b"key is " + bytes(range(16)).hex().encode() + b"\n")
with open("clean.core", "wb") as file:
    file.write(bytes(1000))
