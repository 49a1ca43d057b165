"""Packages of XML parts (docx, xlsx, ofd): sizes are checked before anything is unpacked."""

from __future__ import annotations

import io
import posixpath
import re
import struct
import zipfile
import zlib
from functools import lru_cache

from lxml import etree

from core.messages import Message, Value
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

MOST_MEMBERS = 5000
LARGEST_PART = 24 * 2**20
LARGEST_PACKAGE = 128 * 2**20
# Real office parts pack to a tenth or a thirtieth; ten thousand spaces pack better than that.
HIGHEST_RATIO = 200
HARMLESS = 2**20
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError)
# What reading the streams of a damaged compound file raises: a length that leads astray.
DAMAGED_STREAM = (
    *(OSError, struct.error, IndexError, ValueError, KeyError, TypeError, AttributeError),
)
# Fonts that show other signs than the letters that are stored.
SYMBOLS = re.compile("symbol|wingdings|webdings|dingbats|barcode", re.IGNORECASE)


class Package:
    """The parts of one package by name."""

    def __init__(self, content: bytes) -> None:
        """Open a package; raises Unreadable for a damaged, encrypted or monstrous one."""
        try:
            self._file = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGED as error:
            said = Message("package.no-package", {"error": str(error)})
            raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None
        members = self._file.infolist()
        self.names = tuple(member.filename for member in members)
        if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > LARGEST_PACKAGE:
            limits = {"most": MOST_MEMBERS, "bytes": LARGEST_PACKAGE}
            said = Message("package.too-many-parts", {"parts": len(members), **limits})
            raise Unreadable(SetbackKind.TOO_LARGE, said)
        if any(member.flag_bits & 1 for member in members):
            raise Unreadable(SetbackKind.ENCRYPTED, Message("setback.password"))

    def read(self, name: str) -> bytes:
        """One part; its real size is bounded whatever the package says of it."""
        try:
            member = self._file.getinfo(name)
            if member.file_size > LARGEST_PART:
                sizes: dict[str, Value] = {"size": member.file_size, "most": LARGEST_PART}
                said = Message("package.too-large-part", {"part": name, **sizes})
                raise Unreadable(SetbackKind.TOO_LARGE, said)
            with self._file.open(member) as part:
                content = part.read(LARGEST_PART + 1)
        except KeyError:
            said = Message("package.no-part", {"part": name})
            raise Unreadable(SetbackKind.PART_MISSING, said) from None
        except (*DAMAGED, RuntimeError) as error:
            raise _damaged_part(name, error) from None
        most = max(HARMLESS, HIGHEST_RATIO * member.compress_size)
        if len(content) > most:
            limits: dict[str, Value] = {"part": name, "most": most, "packed": member.compress_size}
            raise Unreadable(
                SetbackKind.UNPACKS_TOO_FAR, Message("package.unpacks-too-far", limits)
            )
        return content

    def xml(self, name: str) -> etree._Element:
        """One part as XML; raises Unreadable also for a part that brings a DTD."""
        return parse_xml(self.read(name), name)

    def relations(self, of: str = "") -> dict[str, tuple[str, str]]:
        """Relations of a part (of the package for ""): id → (last word of the type, target)."""
        folder, name = posixpath.split(of)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if path not in self.names:
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:],
            )
            for relation in self.xml(path)
            if relation.get("TargetMode") != "External"
        }


def parse_xml(content: bytes, name: str) -> etree._Element:
    """Parse one part without entities, comments, network; raises Unreadable."""
    if b"<!DOCTYPE" in content.replace(b"\0", b""):
        raise Unreadable(SetbackKind.DTD_REFUSED, Message("package.document-type", {"part": name}))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged_part(name, error) from None
    return root


def _damaged_part(name: str, error: Exception) -> Unreadable:
    said = Message("package.damaged-part", {"part": name, "error": str(error)})
    return Unreadable(SetbackKind.FILE_DAMAGED, said)


def local(element: etree._Element) -> str:
    """The name without its namespace: strict and transitional documents share these."""
    return _local(str(element.tag))


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None
