"""Archives made by hand: a rar (which no free program writes) and a 7z by libarchive."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from pipeline.formats.packed import libarchive


def zip_of(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def seven_zip_of(files: Mapping[str, bytes], folder: Path) -> bytes:
    path = folder / "made.7z"
    with libarchive.file_writer(str(path), "7zip") as archive:
        for name, content in files.items():
            archive.add_file_from_memory(name, len(content), content)
    return path.read_bytes()


def rar_of(files: Mapping[str, bytes]) -> bytes:
    """A rar of version 5 whose files are stored, not packed."""
    start = b"Rar!\x1a\x07\x01\x00" + _header(b"\x01\x00\x00")
    members = b"".join(_member(name.encode(), content) for name, content in files.items())
    return start + members + _header(b"\x05\x00\x00")


def _member(name: bytes, content: bytes) -> bytes:
    size = _number(len(content))
    checksum = zlib.crc32(content).to_bytes(4, "little")
    head = b"\x02\x02" + size + b"\x04" + size + b"\x20" + checksum
    return _header(head + b"\x00\x00" + _number(len(name)) + name) + content


def _header(body: bytes) -> bytes:
    sized = _number(len(body)) + body
    return zlib.crc32(sized).to_bytes(4, "little") + sized


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])
