"""Hostile archives, as clerks attach them: each is given to `read` and `check` as one file."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.files import html, zipped
from tests.hostile.inputs import HostileFile

PAGE = html("<p>报告</p>")
MB = 1_000_000
NAMES = {
    "climbing": "../../../../tmp/hostile-owned.html",
    "absolute": "/tmp/hostile-owned.html",
    "drive": "C:\\Windows\\owned.html",
    "backslash": "..\\..\\owned.html",
    "home": "~/owned.html",
    "long": "a" * 4000 + ".html",
    "deep": "a/" * 3000 + "x.html",
    "line-break": "a\r\nSubject: owned\r\n.html",
    "terminal": "\x1b[2J\x1b]0;owned\x07.html",
    "right-to-left": "报告\u202elmth.exe",
    "formula": "=cmd|' /C calc'!A0.html",
    "markup": "<script>alert(1)</script>.html",
    "dot": ".",
    "dots": "..",
    "blank": " ",
    "device": "/dev/stdout",
    "stream": "report.html:evil.exe",
}
KINDS = {
    "symlink": (tarfile.SYMTYPE, "/etc/passwd"),
    "hardlink": (tarfile.LNKTYPE, "/etc/passwd"),
    "device": (tarfile.CHRTYPE, ""),
    "block": (tarfile.BLKTYPE, ""),
    "pipe": (tarfile.FIFOTYPE, ""),
    "climbing-link": (tarfile.SYMTYPE, "../../../../etc/shadow"),
}


def tarred(members: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def member(name: str, content: bytes = PAGE) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    return info, content


def linked(name: str, kind: bytes, target: str) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, target, 0o4777
    info.devmajor, info.devminor = 1, 5
    return info, b""


def zip_link(name: str, target: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return out.getvalue()


def nested(depth: int, pack: Callable[[bytes], bytes]) -> bytes:
    content = PAGE
    for _ in range(depth):
        content = pack(content)
    return content


def doubled(levels: int) -> bytes:
    """Ten of itself at every level: 10^levels files at the end."""
    content = PAGE
    for level in range(levels):
        content = zipped({f"{level}-{number}.zip": content for number in range(10)})
    return content


def archives() -> Iterator[HostileFile]:
    def given(name: str, what: str, content: bytes | Callable[[], bytes]) -> HostileFile:
        def make(folder: Path) -> str:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content())
            return name

        return HostileFile(name, what, make)

    for kind, name in NAMES.items():
        yield given(
            f"name-{kind}.zip",
            f"ZIP: a member's name, {kind}",
            lambda name=name: zipped({name: PAGE}),
        )
        yield given(
            f"name-{kind}.tar",
            f"TAR: a member's name, {kind}",
            lambda name=name: tarred([member(name)]),
        )
    for kind, (code, target) in KINDS.items():
        yield given(
            f"{kind}.tar",
            f"TAR: a member that is a {kind}",
            tarred([linked("report.html", code, target)]),
        )
        yield given(
            f"{kind}.tar.gz",
            f"TAR.GZ: through a {kind} to a file",
            gzip.compress(tarred([linked("a", code, "/tmp"), member("a/hostile-owned.html")])),
        )
    yield given(
        "link.zip",
        "ZIP: a member that is a symbolic link to /etc/passwd",
        zip_link("report.html", "/etc/passwd"),
    )
    yield given(
        "link-docx.zip",
        "ZIP: a report that is a link to our database",
        zip_link("2022年度报告.docx", "data/reportwatch.sqlite3"),
    )
    yield given("bomb.zip", "ZIP: 1 GB of zeros", lambda: zipped({"report.html": bytes(1000 * MB)}))
    yield given(
        "bombs.zip",
        "ZIP: 400 members of 10 MB",
        lambda: zipped({f"{n}.html": bytes(10 * MB) for n in range(400)}),
    )
    yield given(
        "many.zip",
        "ZIP: 60,000 members",
        lambda: zipped({f"{n}.html": b"" for n in range(60_000)}, 1),
    )
    yield given("doubled.zip", "ZIP: ten ZIPs in each of ten, nine levels", lambda: doubled(9))
    yield given(
        "deep.zip", "ZIP in ZIP, 200 deep", nested(200, lambda content: zipped({"a.zip": content}))
    )
    yield given(
        "deep.tar",
        "TAR in TAR, 40 deep",
        nested(40, lambda content: tarred([member("a.tar", content)])),
    )
    yield given("deep.gz", "GZIP of GZIP, 100 deep", nested(100, gzip.compress))
    yield given("bomb.gz", "GZIP: 1 GB of zeros", lambda: gzip.compress(bytes(1000 * MB), 9))
    yield given(
        "bomb.tar.gz",
        "TAR.GZ: one member of 1 GB",
        lambda: gzip.compress(tarred([member("report.html", bytes(500 * MB))]), 6),
    )
    yield given("bomb.bz2", "BZIP2: 500 MB of zeros", lambda: bz2.compress(bytes(500 * MB)))
    yield given("bomb.xz", "XZ: 500 MB of zeros", lambda: lzma.compress(bytes(500 * MB), preset=1))
    good = zipped({"report.html": PAGE})
    yield given(
        "locked.zip",
        "ZIP: said to be encrypted",
        good.replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
        ).replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00"),
    )
    yield given(
        "two-names.zip",
        "ZIP: another name in the list than in front of the member",
        good.replace(b"report.html", b"owned!.html", 1),
    )
    yield given(
        "wrong-size.zip",
        "ZIP: a size of 4 GB in the list",
        good[: -22 - 57]
        + good[-22 - 57 :].replace(struct.pack("<I", len(PAGE)), b"\xff\xff\xff\xff"),
    )
    yield given(
        "wrong-crc.zip",
        "ZIP: a checksum that is not the member's",
        good.replace(good[14:18], b"\0\0\0\0"),
    )
    yield given("half.zip", "ZIP: its first half", good[: len(good) // 2])
    yield given("method.zip", "ZIP: packed by method 99", good.replace(b"\x08\x00", b"\x63\x00"))
    yield given(
        "comment.zip",
        "ZIP: another list in the comment",
        good[:-2] + struct.pack("<H", len(good)) + good,
    )
    yield given("twice.zip", "ZIP: two members of one name", _twice())
    yield given("overlap.zip", "ZIP: 30,000 names for one member", lambda: _overlapping(30_000))
    yield given(
        "gbk.zip",
        "ZIP: names in GBK without a word about it",
        good.replace(b"report.html", "年报告".encode("gbk") + b".html"),
    )
    yield given(
        "many.tar",
        "TAR: 50,000 members",
        lambda: tarred([member(f"{n}.html", b"") for n in range(50_000)]),
    )
    yield given(
        "sparse.tar", "TAR: a member that says it has 8 EB", lambda: _tar_of_size(2**63 - 1)
    )
    yield given("negative.tar", "TAR: a member of negative size", lambda: _tar_of_size(-1))
    yield given("pax.tar", "TAR: a heading of 60 MB", lambda: _pax("a" * 60 * MB))
    yield given(
        "own.tar",
        "TAR: a hard link to itself",
        tarred([linked("a.html", tarfile.LNKTYPE, "a.html")]),
    )
    for kind, head in (
        ("7z", b"7z\xbc\xaf\x27\x1c\0\x04"),
        ("rar", b"Rar!\x1a\x07\0"),
        ("rar5", b"Rar!\x1a\x07\x01\0"),
        ("cab", b"MSCF"),
        ("lzh", b"\x15\0-lh5-"),
        ("cpio", b"070701"),
        ("zst", b"\x28\xb5\x2f\xfd"),
    ):
        yield given(f"head.{kind}", f"{kind}: nothing but the first bytes", head)
        yield given(
            f"largest.{kind}", f"{kind}: every length as large as can be", head + b"\xff" * 4000
        )
        yield given(f"zeros.{kind}", f"{kind}: every length nothing", head + bytes(4000))


def _twice() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", PAGE)
        info = zipfile.ZipInfo("a.htm2")
        archive.writestr(info, html("<p>另一份</p>"))
    return out.getvalue().replace(b"a.htm2", b"a.html")


def _overlapping(count: int) -> bytes:
    good = zipped({"00000.html": bytes(5 * MB)})
    at = good.index(b"PK\x01\x02")
    entry = good[at:-22]
    entries = b"".join(
        entry.replace(b"00000.html", b"%05d.html" % number) for number in range(count)
    )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(entries), at, 0)
    return good[:at] + entries + end


def _tar_of_size(size: int) -> bytes:
    info = tarfile.TarInfo("report.html")
    info.size = size
    return info.tobuf(tarfile.GNU_FORMAT) + PAGE.ljust(1024, b"\0")


def _pax(text: str) -> bytes:
    info = tarfile.TarInfo("report.html")
    info.pax_headers = {"comment": text}
    return info.tobuf(tarfile.PAX_FORMAT) + bytes(1024)
