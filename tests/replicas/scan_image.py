"""Draw what a careless office uploads: a page of a report as a grey picture without any text."""

from __future__ import annotations

import struct
import zlib
from random import Random

WIDTH, HEIGHT = 620, 877


def scan_of(seed: str) -> bytes:
    """A PNG that looks like a scanned page from afar: bars for lines, a ruled table below."""
    random = Random(f"scan {seed}")
    rows = [bytearray(b"\xf4" * WIDTH) for _ in range(HEIGHT)]
    for top in range(60, 420, 18):
        end = random.randint(420, 560)
        for y in range(top, top + 9):
            rows[y][60:end] = b"\x58" * (end - 60)
    for y in range(450, 811, 24):
        rows[y][60:561] = b"\x30" * 501
    for x in range(60, 561, 50):
        for y in range(450, 811):
            rows[y][x] = 0x30
    return _png(rows)


def _png(rows: list[bytearray]) -> bytes:
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + row for row in rows), 9)
    parts = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum
