"""Hostile configuration: each is a folder like the right one but for one file, or an environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.inputs import SECRET, HostileSetting

TOMLS = (
    "watch.toml",
    "officers.toml",
    "deadlines.toml",
    "rules.toml",
    "portals/example.toml",
    "forms/evil.toml",
)
HEAD = "code,name,kind,district,portal,aliases,from_year,to_year,exempt,contact\n"
BYTES: dict[str, bytes] = {
    "nesting": b"a = " + b"[" * 50_000,
    "inline nesting": b"a = " + b"{a=" * 20_000,
    "dotted keys": b"a." * 20_000 + b"b = 1",
    "NUL": b'a = "\0"',
    "noise": bytes(range(256)),
    "UTF-16": "a = 1".encode("utf-16"),
    "30 MB": b"# " + b"x" * 30_000_000,
    "a million keys": b"".join(b"k%d = 1\n" % n for n in range(200_000)),
    "half a string": b'a = "',
    "a secret": f'password = "{SECRET}"\n[[[['.encode(),
    "terminal codes": b"\x1b[2Jowned = 1",
    "large number": b"a = " + b"9" * 100_000,
    "a page": b"<html><script>alert(1)</script>",
}


def _put(name: str, content: bytes) -> Callable[[Path], None]:
    def spoil(config: Path) -> None:
        path = config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content)

    return spoil


def _added(name: str, content: str) -> Callable[[Path], None]:
    def spoil(config: Path) -> None:
        path = config / name
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{content}\n{before}", "utf-8")

    return spoil


def _instead(name: str, make: Callable[[Path], object]) -> Callable[[Path], None]:
    def spoil(config: Path) -> None:
        path = config / name
        path.unlink(missing_ok=True)
        make(path)

    return spoil


def settings() -> Iterator[HostileSetting]:
    for name in TOMLS:
        for what, content in BYTES.items():
            if name in TOMLS[:1] or what in ("nesting", "NUL", "noise", "a secret"):
                yield HostileSetting(f"{name}: {what}", f"{name} holds {what}", _put(name, content))
    for what, make in {
        "a pipe": os.mkfifo,
        "a folder": Path.mkdir,
        "a link to itself": lambda path: path.symlink_to(path.name),
        "/dev/zero": lambda path: path.symlink_to("/dev/zero"),
        "/etc/shadow": lambda path: path.symlink_to("/etc/shadow"),
    }.items():
        for name in ("watch.toml", "agencies.csv", "portals/example.toml"):
            yield HostileSetting(f"{name} is {what}", f"{name} is {what}", _instead(name, make))
    bases = (
        "file:///etc/passwd",
        "javascript:alert(1)",
        "gopher://127.0.0.1:25/",
        f"http://admin:{SECRET}@127.0.0.1/",
        "http://127.0.0.1/\r\nX: y",
        "",
        "http://",
        "http://[",
        "http://127.0.0.1:99999/",
        "http://a b/",
        "//127.0.0.1/",
        "http://\u202e/",
        "http://" + "a" * 5000,
        "data:text/html,x",
        f"ht!tp://u:{SECRET}@h/",
    )
    for number, base in enumerate(bases):
        quoted = base.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
        yield HostileSetting(
            f"base {number}: {base[:20]!r}",
            f"a portal at {base[:40]!r}",
            _put("portals/example.toml", f'base_url = "{quoted}"\n'.encode()),
        )
    for name in (
        "../../../tmp/hostile-owned.toml",
        "=cmd.toml",
        "a\nb.toml",
        "\x1b[2J.toml",
        "<b>.toml",
        "a" * 240 + ".toml",
        ".toml",
        " .toml",
        "con.toml",
        "%s{0}.toml",
    ):
        yield HostileSetting(
            f"portal file {name[:20]!r}",
            f"a portal's file named {name[:40]!r}",
            _put(f"portals/{name.replace('/', '_')}", b'base_url = "http://127.0.0.1:9/"\n'),
        )
    registers: dict[str, bytes] = {
        "formulas": (HEAD + "=1+1,=cmd|' /C calc'!A0,@x,-1,+1,=x,=2022,,,=HYPERLINK(1)\n").encode(),
        "an open quote": (HEAD + '"' + "x,\n" * 50_000).encode(),
        "100,000 columns": b"," * 100_000,
        "a cell of 20 MB": (HEAD + "1," + "x" * 20_000_000).encode(),
        "NUL": HEAD.encode() + b"1,\0\n",
        "noise": bytes(range(256)) * 100,
        "line breaks": (
            HEAD + '"990101\n001","a\r\nBcc: x@example.com",department,990101,example,,,,,\n'
        ).encode(),
        "years": (
            HEAD + "990101001,局,department,990101,example,,-5,99999999999999999999,,\n"
        ).encode(),
        "a secret": (HEAD + f"990101001,局,{SECRET}\n").encode(),
        "a million rows": HEAD.encode() + b"x\n" * 300_000,
        "nothing": b"",
        "a heading only": HEAD.encode(),
        "terminal codes": (HEAD + "\x1b[2J,\x1b]0;owned\x07,x,y,z,,,,,\n").encode(),
        "patterns": (HEAD + "990101001,(a+)+$,department,990101,example,(.*)*;[,,,,\n").encode(),
        "a page": b"<html>",
        "a workbook": b"PK\x03\x04" + bytes(1000),
        "the same code": (HEAD + "990101001,局,department,990101,example,,,,,\n" * 5000).encode(),
    }
    for what, content in registers.items():
        yield HostileSetting(
            f"agencies.csv: {what}", f"agencies.csv holds {what}", _put("agencies.csv", content)
        )
    for number, address in enumerate(
        (
            "a@example.com\\r\\nBcc: owned@example.com",
            "a@example.com, b@example.com",
            "<script>@example.com",
            "a@[127.0.0.1]",
            "@",
            "a" * 5000 + "@example.com",
            "\\u202ea@example.com",
            "|/bin/sh@example.com",
            "-oQ/tmp@example.com",
            f"u:{SECRET}@example.com",
        )
    ):
        yield HostileSetting(
            f"officer {number}",
            f"an officer at {address[:40]!r}",
            _put(
                "officers.toml",
                f'[[officers]]\nname = "张三"\naddress = "{address}"\ndistricts = ["990101"]\n'.encode(),
            ),
            no_secret=True,
        )
    for key, value in (
        ("quiet_s", "-1"),
        ("quiet_s", "nan"),
        ("quiet_s", "inf"),
        ("delay_s", "1e308"),
        ("contact", '"x\\r\\nX-Owned: 1"'),
        ("contact", '"=cmd"'),
        ("status_address", '"0.0.0.0:99999"'),
        ("status_address", '"file:///etc"'),
        ("timezone", '"../../etc/passwd"'),
        ("night_at", '"99:99"'),
    ):
        yield HostileSetting(
            f"watch {key} {value[:12]}",
            f"watch.toml: {key} = {value}",
            _added("watch.toml", f"{key} = {value}"),
        )
    addresses = (
        ("REPORTWATCH_SMTP_URL", f"stmp://user:{SECRET}@mail/"),
        ("REPORTWATCH_SMTP_URL", f"smtp://user:{SECRET}/x@mail:99999"),
        ("REPORTWATCH_SMTP_URL", f"smtp://user:{SECRET}"),
        ("REPORTWATCH_SMTP_URL", f"{SECRET}"),
        ("REPORTWATCH_SMTP_URL", f"smtp://us\ner:{SECRET}@mail"),
        ("REPORTWATCH_SMTP_URL", f"smtp://user:{SECRET}@[::1"),
        ("REPORTWATCH_SMTP_URL", f"smtp://user:{SECRET}@mail?starttls={SECRET}"),
        ("REPORTWATCH_DATABASE_URL", f"postgres://user:{SECRET}@127.0.0.1:1/x"),
        ("REPORTWATCH_DATABASE_URL", f"postgresql://user:{SECRET}@127.0.0.1:many/x"),
        ("REPORTWATCH_DATABASE_URL", f"oracle://user:{SECRET}@h/x"),
        ("REPORTWATCH_DATABASE_URL", f"postgresql://user:{SECRET}@127.0.0.1:1/x"),
        ("REPORTWATCH_DATABASE_URL", f"sqlite:////proc/{SECRET}/x"),
        ("REPORTWATCH_DATABASE_URL", f"{SECRET}"),
        ("REPORTWATCH_DATABASE_URL", f"postgresql+evil://u:{SECRET}@h/x"),
        ("REPORTWATCH_DATABASE_URL", f"sqlite:///x?password={SECRET}&mode=evil"),
        ("REPORTWATCH_ARCHIVE_URL", f"s3://key:{SECRET}@bucket"),
        ("REPORTWATCH_ARCHIVE_URL", f"evil://u:{SECRET}@h/"),
        ("REPORTWATCH_ARCHIVE_URL", f"sftp://u:{SECRET}@127.0.0.1:1/x"),
        ("REPORTWATCH_ARCHIVE_URL", f"http://u:{SECRET}@127.0.0.1:1/"),
        ("REPORTWATCH_ARCHIVE_URL", "simplecache::file:///etc"),
        ("REPORTWATCH_ARCHIVE_URL", f"ftp://u:{SECRET}@127.0.0.1:1/"),
        ("REPORTWATCH_SECRET_KEY", SECRET * 10_000),
    )
    for number, (name, value) in enumerate(addresses):
        yield HostileSetting(
            f"environment {number}: {name[12:]}",
            f"{name} is {value.replace(SECRET, '…')[:50]!r}",
            environment={name: value},
            no_secret=value.startswith("sqlite:") and "?" not in value,
        )
