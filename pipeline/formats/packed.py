"""Archives (zip, rar, 7z): the one report in them. Nothing is written, names are only repeated."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

from core.filetypes import READ
from core.messages import Message
from pipeline.blocks import Content
from pipeline.formats.package import DAMAGED
from pipeline.records import Unreadable
from pipeline.sections.sections import holds_a_report
from pipeline.setback_kinds import SetbackKind

try:
    import libarchive
except (ImportError, OSError, AttributeError, TypeError):  # the C library is not on this machine
    libarchive = None

MOST_MEMBERS = 100
LARGEST_MEMBER = 32 * 2**20
LARGEST_SUM = 96 * 2**20
HIGHEST_RATIO = 200
HARMLESS = 4 * 2**20
BLOCK = 2**16
PASSWORD = re.compile(r"passphrase|password|encrypt", re.IGNORECASE)


def read_packed(content: bytes, kind: str, read: Callable[[bytes], Content]) -> Content:
    """Read the one report in an archive with `read`; raises Unreadable when there is not one."""
    members = _named_members(content, kind)
    found: list[Content] = []
    reasons: list[tuple[str, Unreadable]] = []
    for name, member in members:
        try:
            parsed = read(member)
            inner = f"{name}/{parsed.name}" if parsed.name else name
            found.append(replace(parsed, name=inner))
        except Unreadable as reason:
            reasons.append((name, reason))
    reports = [parsed for parsed in found if holds_a_report(parsed.blocks)]
    only = _only(reports or found, reasons)
    unread = len(found) - len(reports) + len(reasons) if reports else 0
    return replace(only, unread_beside=unread)


def members_of(content: bytes, kind: str) -> list[bytes]:
    """All files in an archive; raises Unreadable for one that cannot be unpacked, or not safely."""
    return [member for _, member in _named_members(content, kind)]


def _named_members(content: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    return _of_zip(content) if kind == "zip" else _of_others(content)


def _only(found: list[Content], reasons: list[tuple[str, Unreadable]]) -> Content:
    """The report in the best of its formats, whatever the order of the members.

    All others go with it: which of them is the report, and what they say of its cells, is the
    reader's to decide.
    """
    if not found:
        for _, reason in reasons:
            if reason.kind == SetbackKind.UNPACKER_MISSING:  # the report may lie in there
                raise reason
        what = "; ".join(f"{name}: {reason.kind}" for name, reason in reasons[:5])
        said = Message("packed.no-report", {"members": what or Message("packed.no-files")})
        raise Unreadable(SetbackKind.NOTHING_TO_READ, said)
    best, *others = sorted(found, key=_rank)
    return replace(best, others=tuple(one for one in others if one.blocks != best.blocks))


def _rank(parsed: Content) -> tuple[int, str]:
    return READ.index(parsed.format), repr(parsed.blocks)


def _of_zip(content: bytes) -> Iterator[tuple[str, bytes]]:
    left = _allowance(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.filename.endswith("/")]
            _refuse_too_many(len(members))
            for member in members:
                _refuse_too_large(member.file_size, left)
                with archive.open(member) as part:
                    unpacked = part.read(min(LARGEST_MEMBER, left) + 1)
                _refuse_too_large(len(unpacked), left)
                left -= len(unpacked)
                yield _name(member), unpacked
    except DAMAGED as error:
        is_cut_off = isinstance(error, zipfile.BadZipFile | EOFError)
        words = Message("packed.no-zip", {"error": str(error)})
        said = Message("packed.cut-off") if is_cut_off else words
        raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None
    except RuntimeError:
        raise Unreadable(SetbackKind.ENCRYPTED, Message("setback.password")) from None


def _of_others(content: bytes) -> Iterator[tuple[str, bytes]]:
    if libarchive is None:
        raise Unreadable(SetbackKind.UNPACKER_MISSING, Message("packed.no-unpacker"))
    left = _allowance(content)
    try:
        with libarchive.memory_reader(content, format_name=_format(content)) as archive:
            for count, entry in enumerate(archive, start=1):
                _refuse_too_many(count)
                if not entry.isdir:
                    unpacked = _unpacked(entry.get_blocks(BLOCK), left)
                    left -= len(unpacked)
                    yield str(entry.pathname), unpacked
    except libarchive.ArchiveError as error:
        is_locked = PASSWORD.search(str(error)) is not None
        kind = SetbackKind.ENCRYPTED if is_locked else SetbackKind.FILE_DAMAGED
        raise Unreadable(kind, Message("packed.no-archive", {"error": str(error)})) from None


def _format(content: bytes) -> str:
    """Named, because a stored zip at the end of a rar would be taken for the archive itself."""
    if content.startswith(b"7z"):
        return "7zip"
    return "rar5" if content.startswith(b"Rar!\x1a\x07\x01") else "rar"


def _unpacked(blocks: Iterator[bytes], left: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for block in blocks:
        size += len(block)
        _refuse_too_large(size, left)
        parts.append(bytes(block))
    return b"".join(parts)


def _allowance(content: bytes) -> int:
    """How many bytes this archive may unpack to altogether."""
    return min(LARGEST_SUM, max(HARMLESS, HIGHEST_RATIO * len(content)))


def _refuse_too_many(count: int) -> None:
    if count > MOST_MEMBERS:
        said = Message("packed.too-many-files", {"most": MOST_MEMBERS})
        raise Unreadable(SetbackKind.TOO_MANY_MEMBERS, said)


def _refuse_too_large(size: int, left: int) -> None:
    most = min(LARGEST_MEMBER, left)
    if size > most:
        raise Unreadable(
            SetbackKind.UNPACKS_TOO_FAR, Message("packed.unpacks-too-far", {"most": most})
        )


def _name(member: zipfile.ZipInfo) -> str:
    """A name for messages; without the flag for UTF-8 it was written in GBK."""
    if member.flag_bits & 0x800:
        return member.filename
    return member.filename.encode("cp437", errors="replace").decode("gb18030", errors="replace")
