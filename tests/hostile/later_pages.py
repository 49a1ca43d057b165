"""Hostile portals that were thought of later: what changes between two looks, and what leads away."""

from __future__ import annotations

import gzip
import io
import itertools
import zipfile
from collections.abc import Callable, Iterator

from tests.hostile.files import html
from tests.hostile.inputs import Answer, HostilePortal, Wire

LIST, FIRST, ROBOTS = "/nb/", "/nb/1.html", "/robots.txt"
Rows = Callable[[list[tuple[str, str]], str], bytes]
Page = Callable[..., bytes]


def in_turn(*answers: bytes) -> Callable[[Wire], None]:
    """Another answer each time; the last one for ever."""
    asked = itertools.count()
    return lambda wire: wire.send(answers[min(next(asked), len(answers) - 1)])


def by_turns(*answers: bytes) -> Callable[[Wire], None]:
    """One answer after the other, again and again."""
    given = itertools.cycle(answers)
    return lambda wire: wire.send(next(given))


def archives_in_archives(depth: int) -> bytes:
    """16 archives in each of 16 in each of …: some gigabytes in the end, in a few kilobytes."""
    content, name = bytes(10_000_000), "x.docx"
    for _ in range(depth):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"{number}-{name}", content)
        content, name = made.getvalue(), "x.zip"
    return content


def later_portals(page: Page, rows: Rows, own: list[tuple[str, str]]) -> Iterator[HostilePortal]:
    honest, gone = rows(own, ""), page(b"", b"", b"404 Not Found")
    none = rows([], "")

    def inside(name: str, what: str, markup: str) -> HostilePortal:
        return HostilePortal(f"later: {name}", f"a report with {what}", {FIRST: page(html(markup))})

    def listed(name: str, what: str, answer: Answer) -> HostilePortal:
        return HostilePortal(f"later: {name}", f"a list {what}", {LIST: answer})

    yield listed("base", "whose base is elsewhere", rows(own, '<base href="{trap}/">'))
    yield listed(
        "next by link", "whose rel=next is elsewhere", rows(own, '<link rel="next" href="{trap}/">')
    )
    yield listed(
        "frames",
        "that is a set of frames from elsewhere",
        page(b'<frameset><frame src="{trap}/"><frame src="http://169.254.169.254/"></frameset>'),
    )
    yield listed("empty in turn", "that is empty at every second look", by_turns(honest, none))
    yield listed("gone in turn", "that is gone after the first look", in_turn(honest, gone))
    yield listed(
        "moves in turn",
        "that moves to an inner address after the first look",
        in_turn(honest, page(b"", b"Location: http://169.254.169.254/\r\n", b"302 Found")),
    )
    yield listed(
        "cookie loop",
        "that wants another cookie each time",
        page(b"", b"Location: /nb/\r\nSet-Cookie: n=1; Domain=127.0.0.1\r\n", b"307 Again"),
    )
    yield listed(
        "all one page",
        "whose rows are one page with five names",
        rows([("1.html", title) for _, title in own], ""),
    )
    yield listed(
        "hidden rows",
        "whose rows no person sees",
        page(honest.partition(b"\r\n\r\n")[2].replace(b"<ul>", b'<ul style="display:none">')),
    )
    yield listed(
        "three encodings",
        "with a mark, a head and an element that name three encodings",
        page(
            b"\xef\xbb\xbf<meta charset=utf-16>" + honest.partition(b"\r\n\r\n")[2],
            kind=b"text/html; charset=gbk",
        ),
    )
    yield listed("two answers", "behind which a second answer stands", honest + page(html("x")))
    yield listed(
        "early hints",
        "after a thousand early hints to elsewhere",
        b"HTTP/1.1 103 Early Hints\r\nLink: <{trap}/>; rel=preload\r\n\r\n" * 1000 + honest,
    )
    yield listed(
        "packed chunks",
        "whose transfer is packed",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
        b"5\r\n" + gzip.compress(b"x")[:5] + b"\r\n0\r\n\r\n",
    )
    yield listed(
        "content elsewhere",
        "that says its own place is elsewhere",
        page(honest.partition(b"\r\n\r\n")[2], b"Content-Location: {trap}/\r\n"),
    )
    yield listed(
        "homoglyphs",
        "with hosts that look like its own",
        rows([("http://www.ехаmple.com/1.html", own[0][1]), ("http://xn--a/", own[1][1])], ""),
    )
    yield HostilePortal(
        "later: report by turns",
        "a report that is there at every second look",
        {FIRST: by_turns(page(html("x")), gone)},
    )
    yield HostilePortal(
        "later: robots in turn",
        "a robots.txt that allows first and forbids then",
        {ROBOTS: in_turn(gone, page(b"User-agent: *\nDisallow: /\n", kind=b"text/plain"))},
    )
    yield HostilePortal(
        "later: part of a report",
        "a report that is a part of another file",
        {FIRST: page(html("x"), b"Content-Range: bytes 5-9/99999999999\r\n", b"206 Partial")},
    )
    yield HostilePortal(
        "later: packed attachment",
        "an attachment that is 200 MB of blanks, packed by the server",
        {
            FIRST: page(html('<a href="a.docx">附件.docx</a>')),
            "/nb/a.docx": page(
                gzip.compress(b" " * 200_000_000), b"Content-Encoding: gzip\r\n", kind=b"x/y"
            ),
        },
    )
    yield HostilePortal(
        "later: archives in archives",
        "an attachment of archives in archives in archives",
        {
            FIRST: page(html('<a href="a.zip">附件.zip</a>')),
            "/nb/a.zip": page(archives_in_archives(4), kind=b"application/zip"),
        },
    )
    yield inside("imports", "styles from elsewhere", "<style>@import url({trap}/a.css);</style>")
    yield inside(
        "sources",
        "pictures of many sources",
        '<picture><source srcset="{trap}/a 1x, {trap}/b 2x"><img srcset="{trap}/c"></picture>',
    )
    yield inside(
        "a page in a page",
        "a page that is written into a frame",
        "<iframe srcdoc=\"<script>fetch('{trap}/')</script><img src='{trap}/d'>\"></iframe>",
    )
    yield inside(
        "a record in a page",
        "what looks like a record of the archive",
        "\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {trap}/\r\n\r\n",
    )
