"""Reads memory out of an ELF core file."""

from __future__ import annotations

import struct
from pathlib import Path

_PT_LOAD = 1


class CoreFile:
    """The memory that a 64-bit little-endian core file holds."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        ident = self._data[:16]
        if ident[:4] != b"\x7fELF" or ident[4] != 2 or ident[5] != 1:
            raise ValueError(f"{path} is no 64-bit little-endian core file")
        (offset,) = struct.unpack_from("<Q", self._data, 32)
        size, count = struct.unpack_from("<HH", self._data, 54)
        self._segments: list[tuple[int, int, int]] = []
        for index in range(count):
            kind, _, start, address, _, in_file, _, _ = struct.unpack_from(
                "<IIQQQQQQ", self._data, offset + index * size)
            if kind == _PT_LOAD and in_file:
                self._segments.append((address, in_file, start))

    def read(self, address: int, size: int) -> bytes | None:
        """The bytes at an address, or None where the core has none."""
        for start, length, offset in self._segments:
            if start <= address and address + size <= start + length:
                at = offset + address - start
                return self._data[at:at + size]
        return None
