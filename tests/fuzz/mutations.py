"""Good documents spoiled at random, inside their packages too, the same way for the same seed."""

from __future__ import annotations

import io
import zipfile
import zlib
from random import Random

SPICE = (b"\x00", b"\xff" * 4, b"<", b"&#x0;", b"99999999999", b"-1", b"\x7f\xff\xff\xff", b"]]>")


def spoiled(content: bytes, random: Random) -> bytes:
    """A few changes to the bytes, or to one part of a package."""
    if content.startswith(b"PK") and random.random() < 0.8:
        try:
            return _spoiled_package(content, random)
        except (OSError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error):
            pass  # spoiled before, so that it is no package any more
    changed = bytearray(content)
    for _ in range(random.randint(1, 8)):
        _change(changed, random)
    return bytes(changed)


def _spoiled_package(content: bytes, random: Random) -> bytes:
    """The same package with one part spoiled and every checksum right."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        victim = random.choice(old.namelist())
        for name in old.namelist():
            part = bytearray(old.read(name))
            if name == victim:
                for _ in range(random.randint(1, 4)):
                    _change(part, random)
            new.writestr(zipfile.ZipInfo(name), bytes(part), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _change(content: bytearray, random: Random) -> None:
    """Overwrite, insert, repeat, drop or cut."""
    if not content:
        return
    at = random.randrange(len(content))
    length = random.choice((1, 2, 4, 16, 200))
    kind = random.randrange(6)
    if kind == 0:
        content[at] = random.randrange(256)
    elif kind == 1:
        content[at : at + length] = random.randbytes(length)
    elif kind == 2:
        content[at:at] = random.choice(SPICE)
    elif kind == 3:
        content[at:at] = content[at : at + 50 * length]
    elif kind == 4:
        del content[at : at + length]
    elif random.random() < 0.2:
        del content[at:]
