"""Tools that not every machine has: which are here, and which a document would have needed."""

from __future__ import annotations

import ctypes
from enum import StrEnum
from importlib.util import find_spec

from pipeline.setback_kinds import SetbackKind

OCR = "rapidocr"
LIBARCHIVE = "libarchive.so.13"  # its name since 2011, in Debian and elsewhere
PICTURES = (
    SetbackKind.PICTURE,
    SetbackKind.SCANNED_PDF,
    SetbackKind.SCANNED_OFD,
)  # kinds of what a reader of text refuses


class Tool(StrEnum):
    """One of them; its name is kept with what was read without it."""

    OCR = "ocr"
    UNPACKER = "unpacker"


WANTED_BY = {SetbackKind.UNPACKER_MISSING: Tool.UNPACKER} | dict.fromkeys(PICTURES, Tool.OCR)


def has_ocr() -> bool:
    """Whether pictures can be read here."""
    return find_spec(OCR) is not None


def tools_here() -> frozenset[Tool]:
    """The tools of this machine."""
    found = {Tool.OCR: has_ocr(), Tool.UNPACKER: _has_unpacker()}
    return frozenset(tool for tool, is_here in found.items() if is_here)


def _has_unpacker() -> bool:
    try:
        ctypes.CDLL(LIBARCHIVE)
    except OSError:
        return False
    return True
