"""The one file: a zip of stored members that is written in one way only, down to the last byte.

So a file is whole when it is what its members make when they are written again: a changed date, a
comment, a link, bytes before or after are not.
"""

from __future__ import annotations

import errno
import filecmp
import hashlib
import re
import shutil
import struct
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from core.errors import Foreseen
from core.messages import Message, Value
from crawlers.archive import LARGEST_MANIFEST, LARGEST_PACKED, LARGEST_REPORT
from crawlers.crawl_ids import CRAWL_ID

MEDIA_TYPE = b"application/vnd.reportwatch.proof+zip"
TYPE, SUMS, STATEMENT, INTRODUCTION = "mimetype", "SHA256SUMS", "proof.json", "README.txt"
PLAIN = (TYPE, INTRODUCTION, STATEMENT)
LARGEST_PROOF = 512 * 2**20
MOST_MEMBERS = 20_000
SMALL = 8 * 2**20
PORTAL = r"[a-z0-9][a-z0-9-]{0,80}"
# What may lie in the file, and how large it may be.
MEMBERS = (
    (re.compile("|".join(map(re.escape, (*PLAIN, SUMS)))), LARGEST_REPORT),
    (re.compile(rf"crawls/{PORTAL}/{CRAWL_ID.pattern}\.json"), LARGEST_REPORT),
    (re.compile(rf"looks/{PORTAL}/{CRAWL_ID.pattern}\.json"), LARGEST_REPORT),
    (re.compile(rf"manifest/{PORTAL}/{CRAWL_ID.pattern}\.jsonl"), LARGEST_MANIFEST),
    (re.compile(r"blobs/([0-9a-f]{2})/\1[0-9a-f]{62}\.gz"), LARGEST_PACKED),
)
SUM = re.compile(r"[0-9a-f]{64}  (\S+)")
# Where one of the two is left, a file is a proof, or was one before it was changed.
AT_START, AT_END = 200, 200
BEFORE_1980 = (1980, 1, 1, 0, 0, 0)
UNIX = 3
READABLE = 0o100644 << 16
BAD_ZIP = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, NotImplementedError),
    *(ValueError, OverflowError, EOFError, RuntimeError, KeyError, IndexError),
)
NO_FILE = "proof.no-file"
NO_PROOF = "proof.no-proof"
BROKEN = "proof.broken"
TOO_LARGE = Message("proof.too-large")
NOT_WHOLE = Message("proof.not-whole")
FOREIGN = "proof.foreign"
TWICE = "proof.twice"
CHANGED = "proof.changed"
MISSING = "proof.missing"
EXTRA = "proof.extra"
SUMS_WRONG = Message("proof.sums-wrong")
REWRITTEN = Message("proof.rewritten")


class NoProof(Foreseen):
    """A file that is not there, or is something else."""


class ProofBroken(Foreseen):
    """A proof that does not hold."""

    def __init__(self, path: Path, found: Message) -> None:
        super().__init__(BROKEN, path=str(path), found=found)


def write(folder: Path, target: Path) -> None:
    """Write the files of a folder as one proof, their sums last."""
    names = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
    ordered = [*PLAIN, *(name for name in names if name not in (*PLAIN, SUMS))]
    (folder / SUMS).write_text(_sums(folder, ordered), encoding="ascii")
    _written(folder, (*ordered, SUMS), target)


def unpack(path: Path, folder: Path) -> frozenset[str]:
    """Put the members of a proof into a folder; returns their names.

    Raises NoProof for another kind of file, ProofBroken for one that was changed.
    """
    if not path.is_file():
        raise NoProof(NO_FILE, path=str(path))
    if not _is_one(path):
        raise NoProof(NO_PROOF, path=str(path))
    try:
        names = _extracted(path, folder)
    except BAD_ZIP:
        raise ProofBroken(path, NOT_WHOLE) from None
    except OSError as error:
        # A place before the file's beginning; a full disk is none of its faults.
        if error.errno != errno.EINVAL:
            raise
        raise ProofBroken(path, NOT_WHOLE) from None
    _check_sums(path, folder, names)
    again = folder / "again"
    _written(folder, tuple(names), again)
    if not filecmp.cmp(path, again, shallow=False):
        raise ProofBroken(path, REWRITTEN)
    again.unlink()
    return frozenset(names)


def _is_one(path: Path) -> bool:
    size = path.stat().st_size
    with path.open("rb") as stream:
        start = stream.read(AT_START)
        stream.seek(max(0, size - AT_END))
        return MEDIA_TYPE in start or SUMS.encode() in stream.read(AT_END)


def _extracted(path: Path, folder: Path) -> list[str]:
    size = path.stat().st_size
    if size > LARGEST_PROOF:
        raise ProofBroken(path, TOO_LARGE)
    with zipfile.ZipFile(path) as packed:
        members = packed.infolist()
        if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > size:
            raise ProofBroken(path, TOO_LARGE)
        names: dict[str, None] = {}
        for member in members:
            _refuse_foreign(path, member, names)
            names[member.filename] = None
            place = folder / member.filename
            place.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as source, place.open("xb") as target:
                shutil.copyfileobj(source, target)
    return list(names)


def _refuse_foreign(path: Path, member: zipfile.ZipInfo, names: Mapping[str, None]) -> None:
    name = member.filename
    limits = [most for pattern, most in MEMBERS if pattern.fullmatch(name)]
    is_plain = member.compress_type == zipfile.ZIP_STORED and not member.flag_bits
    if not limits or not is_plain:
        raise ProofBroken(path, Message(FOREIGN, {"name": ascii(name)[:200]}))
    if name in names:
        raise ProofBroken(path, Message(TWICE, {"name": name}))
    if member.file_size > limits[0]:
        raise ProofBroken(path, TOO_LARGE)


def _check_sums(path: Path, folder: Path, names: list[str]) -> None:
    """Compare every member with its sum; raises ProofBroken that names the first that differs."""
    if SUMS not in names:
        raise ProofBroken(path, Message(MISSING, {"name": SUMS}))
    held = (folder / SUMS).read_bytes()
    others = [name for name in names if name != SUMS]
    if held == _sums(folder, others).encode("ascii"):
        return
    values: dict[str, Value]
    for template, values in _differences(folder, held.decode("ascii", "replace"), others):
        raise ProofBroken(path, Message(template, values))
    raise ProofBroken(path, SUMS_WRONG)


def _differences(
    folder: Path, held: str, others: list[str]
) -> Iterator[tuple[str, dict[str, Value]]]:
    sums = {found[1]: line[:64] for line in held.splitlines() if (found := SUM.fullmatch(line))}
    for name in others:
        if name not in sums:
            yield EXTRA, {"name": name}
        elif sums[name] != _sum(folder / name):
            yield CHANGED, {"name": name}
    for name in sums:
        if name not in others:
            yield MISSING, {"name": name[:200]}


def _sums(folder: Path, names: list[str]) -> str:
    """The sums as `sha256sum --check` reads them."""
    return "".join(f"{_sum(folder / name)}  {name}\n" for name in names)


def _sum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _written(folder: Path, names: tuple[str, ...], target: Path) -> None:
    with zipfile.ZipFile(target, "x", zipfile.ZIP_STORED) as packed:
        for name in names:
            member = zipfile.ZipInfo(name, BEFORE_1980)
            member.create_system, member.external_attr = UNIX, READABLE
            packed.writestr(member, (folder / name).read_bytes())
