"""Hostile portals: each is the honest one but for a few answers.

The honest one answers `/` (home), `/nb/` (the list) and `/nb/1.html` … `/nb/4.html` (reports).
"""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator

from tests.hostile.files import REPORT, html, png, simple_pdf, zipped
from tests.hostile.inputs import Answer, HostilePortal, Wire
from tests.hostile.later_pages import later_portals

LIST, FIRST, ROBOTS, HOME = "/nb/", "/nb/1.html", "/robots.txt", "/"
MB = 1_000_000
# Where a portal may want to send us; {port} is that of a server which counts who comes.
ELSEWHERE = {
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "metadata by name": "http://metadata.google.internal/",
    "another port": "http://127.0.0.1:{port}/",
    "localhost": "http://localhost:{port}/",
    "IPv6": "http://[::1]:{port}/",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]:{port}/",
    "IPv6 of a link": "http://[fe80::1%25lo]:{port}/",
    "decimal": "http://2130706433:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "octal": "http://0177.0.0.1:{port}/",
    "short": "http://127.1:{port}/",
    "nobody": "http://0.0.0.0:{port}/",
    "wide digits": "http://１２７．０．０．１:{port}/",
    "trailing dot": "http://127.0.0.1.:{port}/",
    "private net": "http://10.0.0.1/",
    "home net": "http://192.168.1.1/",
    "carrier net": "http://100.64.0.1/",
    "a name that turns": "http://127.0.0.1.rebind.example.com:{port}/",
    "another public host": "http://www.example.com/",
    "user part": "http://{own}@127.0.0.1:{port}/",
    "backslash": "http://{own}\\@127.0.0.1:{port}/",
    "hash and at": "http://127.0.0.1:{port}#@{own}/",
    "no scheme": "//127.0.0.1:{port}/",
    "three slashes": "http:///127.0.0.1:{port}/",
    "tab in the scheme": "ht\ttp://127.0.0.1:{port}/",
    "file": "file:///etc/passwd",
    "gopher": "gopher://127.0.0.1:{port}/_x",
    "ftp": "ftp://127.0.0.1:{port}/x",
    "script": "javascript:fetch('http://127.0.0.1:{port}/')",
    "data": "data:text/html,<h1>x</h1>",
    "dict": "dict://127.0.0.1:{port}/x",
    "blank host": "http://",
    "port out of range": "http://127.0.0.1:99999/",
    "no port": "http://127.0.0.1:/",
    "lone brackets": "http://[/",
    "percent host": "http://%31%32%37.0.0.1:{port}/",
    "line break": "http://127.0.0.1:{port}/\r\nX-Owned: 1",
    "20,000 characters": "http://127.0.0.1:{port}/" + "a" * 20_000,
    "our own mail server": "http://127.0.0.1:25/",
    "kept browser": "chrome://settings/",
    "view of source": "view-source:http://127.0.0.1:{port}/",
    "mail": "mailto:x@example.com",
}


def page(
    body: bytes,
    more: bytes = b"",
    status: bytes = b"200 OK",
    kind: bytes = b"text/html; charset=utf-8",
) -> bytes:
    return (
        b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n"
        % (status, kind, len(body), more)
        + body
    )


def moved(where: str, status: bytes = b"302 Found") -> bytes:
    return page(b"", b"Location: %s\r\n" % where.encode(), status)


PAGER = "<script>createPageHTML(1, 0, 'index', 'html');</script>"


def rows(links: list[tuple[str, str]], more: str = PAGER) -> bytes:
    lines = "".join(
        f'<li><a href="{href}">{title}</a><span>2023-01-1{number % 10}</span></li>'
        for number, (href, title) in enumerate(links)
    )
    return page(
        f"<html><head><title>政府信息公开年报</title></head><body><ul>{lines}</ul>{more}</body></html>".encode()
    )


def named(number: int) -> str:
    """What the honest list calls its reports; the runner puts agencies' names there."""
    return f"{{agency{number}}}2022年政府信息公开工作年度报告"


OWN = [(f"{number}.html", named(number)) for number in range(1, 5)]
OWN += [("5.html", "{agency5}2021年政府信息公开工作年度报告")]


def portals() -> Iterator[HostilePortal]:
    for what, where in ELSEWHERE.items():
        yield HostilePortal(
            f"redirect: {what}",
            f"a report that is redirected to {where[:60]!r}",
            {FIRST: moved(where)},
        )
        yield HostilePortal(
            f"row: {what}",
            f"a row that names {where[:60]!r}",
            {LIST: rows([(where.replace('"', "&quot;"), named(1)), *OWN[1:]])},
        )
        inside = "".join(
            markup.format(where)
            for markup in (
                '<p><a href="{0}">附件.pdf</a></p>',
                '<img src="{0}">',
                '<iframe src="{0}"></iframe>',
                '<base href="{0}">',
            )
        )
        yield HostilePortal(
            f"inside: {what}",
            f"a report whose attachment, picture and frame are {where[:60]!r}",
            {FIRST: page(html(inside))},
        )
    for what in (
        "metadata",
        "another port",
        "file",
        "another public host",
        "20,000 characters",
        "script",
    ):
        where = ELSEWHERE[what]
        yield HostilePortal(
            f"home: {what}",
            f"a home page that is redirected to {where[:60]!r}",
            {HOME: moved(where)},
        )
        yield HostilePortal(
            f"list: {what}", f"a list that is redirected to {where[:60]!r}", {LIST: moved(where)}
        )
        yield HostilePortal(
            f"robots: {what}",
            f"a robots.txt that is redirected to {where[:60]!r}",
            {ROBOTS: moved(where)},
        )
        yield HostilePortal(
            f"next: {what}",
            f"a list whose next page is {where[:60]!r}",
            {LIST: rows(OWN, f'<a class="next" href="{where}">下一页</a>')},
        )
        yield HostilePortal(
            f"refresh: {what}",
            f"a list that refreshes to {where[:60]!r}",
            {LIST: rows(OWN, f'<meta http-equiv="refresh" content="0;url={where}">')},
        )
    yield from _redirects()
    yield from _wires()
    yield from _headers()
    yield from _robots()
    yield from _lists()
    yield from _attachments()
    yield from later_portals(page, rows, OWN)


def _redirects() -> Iterator[HostilePortal]:
    yield HostilePortal(
        "redirect: itself", "a report that is redirected to itself", {FIRST: moved("/nb/1.html")}
    )
    yield HostilePortal(
        "redirect: two",
        "two pages that are redirected to each other",
        {FIRST: moved("/nb/2.html"), "/nb/2.html": moved("/nb/1.html")},
    )
    yield HostilePortal(
        "redirect: endless",
        "each redirect names another page",
        {LIST: moved("/r/1"), "/r/*": lambda wire: wire.send(moved(f"/r/{random.random()}"))},
    )
    yield HostilePortal(
        "redirect: nowhere", "a redirect without an address", {FIRST: page(b"", b"", b"302 Found")}
    )
    yield HostilePortal(
        "redirect: home",
        "every page is redirected to the home page",
        {LIST: moved("/"), FIRST: moved("/"), "/nb/2.html": moved("/")},
    )
    yield HostilePortal(
        "redirect: header",
        "a Refresh header to elsewhere",
        {FIRST: page(html("x"), b"Refresh: 0;url={trap}/\r\n")},
    )
    yield HostilePortal(
        "redirect: many locations",
        "fifty Location headers",
        {FIRST: page(b"", b"Location: {trap}/\r\n" * 50, b"301 Moved")},
    )
    for status in (
        b"300 Multiple",
        b"304 Not Modified",
        b"305 Use Proxy",
        b"401 Unauthorized",
        b"407 Proxy",
        b"426 Upgrade",
        b"451 No",
        b"999 What",
        b"100 Continue",
        b"101 Switching",
        b"204 Nothing",
        b"206 Part",
        b"000 X",
        b"-1 X",
        b"20 OK",
        b"2000 OK",
    ):
        yield HostilePortal(
            f"status: {status.decode()}",
            f"a list that is answered with {status.decode()}",
            {LIST: page(b"", b"Location: {trap}/\r\nWWW-Authenticate: Basic realm=x\r\n", status)},
        )


def _drip(content: bytes, pause: float) -> Callable[[Wire], None]:
    def send(wire: Wire) -> None:
        for number in range(600):
            wire.send(content if number else page(b"")[:15] + b"\r\nContent-Length: 99999\r\n\r\n")
            if wire.over.wait(pause):
                return

    return send


def _endless(head: bytes, again: bytes) -> Callable[[Wire], None]:
    def send(wire: Wire) -> None:
        wire.send(head)
        for _ in range(20_000):
            if wire.over.is_set():
                return
            wire.send(again)

    return send


def _silent(head: bytes) -> Callable[[Wire], None]:
    def send(wire: Wire) -> None:
        wire.send(head)
        wire.over.wait(60)

    return send


def _wires() -> Iterator[HostilePortal]:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    squeezed = gzip.compress(bytes(300 * MB), 6)
    twelve = html("x")
    for _ in range(12):
        twelve = gzip.compress(twelve)
    body = html("x")
    answers: dict[str, tuple[str, Answer]] = {
        "drip": ("a byte each half second", _drip(b"a", 0.5)),
        "endless body": ("a body of 20 GB without a length", _endless(head + b"\r\n", b"a" * MB)),
        "endless chunks": (
            "chunks without an end",
            _endless(
                head + b"Transfer-Encoding: chunked\r\n\r\n", b"ff\r\n" + b"a" * 255 + b"\r\n"
            ),
        ),
        "endless headers": (
            "headers without an end",
            _endless(head, b"X-A: " + b"a" * 10_000 + b"\r\n"),
        ),
        "one header": ("one header of 50 MB", _endless(head + b"X-A: ", b"a" * 5000)),
        "endless 100": (
            "100 Continue without an end",
            _endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        ),
        "silence before": ("no answer at all", _silent(b"")),
        "silence after": (
            "nothing after the headers",
            _silent(head + b"Content-Length: 10\r\n\r\n"),
        ),
        "silence in": ("half a status line", _silent(b"HTTP/1.1 20")),
        "hang up": ("the connection is closed at once", b""),
        "too short": ("fewer bytes than said", head + b"Content-Length: 99999\r\n\r\n" + body),
        "too long": ("more bytes than said", head + b"Content-Length: 5\r\n\r\n" + body),
        "negative": ("a negative length", head + b"Content-Length: -1\r\n\r\n" + body),
        "two lengths": (
            "two lengths",
            head + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\n" + body,
        ),
        "length of 10^30": (
            "a length of 10^30",
            head + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n" + body,
        ),
        "word for length": ("a word for a length", head + b"Content-Length: many\r\n\r\n" + body),
        "largest chunk": (
            "a chunk of 2^64 bytes",
            head + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n" + body,
        ),
        "negative chunk": (
            "a chunk of -1 bytes",
            head + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n" + body,
        ),
        "chunk lies": ("chunked, and is not", head + b"Transfer-Encoding: chunked\r\n\r\n" + body),
        "both": (
            "chunked, and with a length",
            head + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        ),
        "HTTP/0.9": ("a page without a head", body),
        "HTTP/9.9": ("HTTP/9.9", b"HTTP/9.9 200 OK\r\n\r\n" + body),
        "HTTP/2": ("HTTP/2 unasked", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(100)),
        "noise": ("a megabyte of noise", random.Random(3).randbytes(MB)),
        "SSH": ("the greeting of another protocol", b"SSH-2.0-OpenSSH_9.0\r\n"),
        "gzip bomb": (
            "300 MB of zeros in gzip",
            head
            + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(squeezed)
            + squeezed,
        ),
        "gzip lie": ("gzip, and is not", head + b"Content-Encoding: gzip\r\n\r\n" + body),
        "gzip half": (
            "half a gzip",
            head + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(body)[:20],
        ),
        "gzip twelve times": (
            "gzip, twelve times over",
            head + b"Content-Encoding: " + b", ".join([b"gzip"] * 12) + b"\r\n\r\n" + twelve,
        ),
        "deflate bomb": (
            "300 MB of zeros in deflate",
            head + b"Content-Encoding: deflate\r\n\r\n" + zlib.compress(bytes(300 * MB), 6),
        ),
        "br lie": ("brotli, and is not", head + b"Content-Encoding: br\r\n\r\n" + body),
        "zstd lie": ("zstd, and is not", head + b"Content-Encoding: zstd\r\n\r\n" + body),
        "unknown packing": (
            "packed in a way that nobody knows",
            head + b"Content-Encoding: evil\r\n\r\n" + body,
        ),
    }
    for name, (what, answer) in answers.items():
        yield HostilePortal(f"list wire: {name}", f"a list that is {what}", {LIST: answer})
        yield HostilePortal(f"report wire: {name}", f"a report that is {what}", {FIRST: answer})


def _headers() -> Iterator[HostilePortal]:
    kinds = {
        "PDF": b"application/pdf",
        "picture": b"image/png",
        "nothing": b"",
        "noise": b"\xff\xfe/\x00",
        "two": b"text/html, application/zip",
        "long": b"text/" + b"a" * 9000,
        "charset": b"text/html; charset=../../x",
        "charsets": b"text/html; charset=gbk; charset=utf-16",
        "zip": b"application/zip",
        "script": b"application/javascript",
    }
    for name, kind in kinds.items():
        yield HostilePortal(
            f"type: {name}",
            f"pages that are said to be {kind[:30]!r}",
            {
                LIST: rows(OWN).replace(b"text/html; charset=utf-8", kind),
                FIRST: page(html("x"), kind=kind),
            },
        )
    for name, header in {
        "cookies": b"".join(b"Set-Cookie: a%d=%s\r\n" % (n, b"x" * 300) for n in range(90)),
        "large cookie": b"Set-Cookie: a=" + b"x" * 60_000 + b"\r\n",
        "cookie of others": b"Set-Cookie: a=1; Domain=.gov.cn\r\nSet-Cookie: b=2; Domain=com\r\nSet-Cookie: c=3; Expires=x; Max-Age=1e99\r\n",
        "retry": b"Retry-After: 99999999999\r\n",
        "retry before": b"Retry-After: -5\r\n",
        "dates": b"Date: x\r\nLast-Modified: Mon, 99 Foo 0000\r\nExpires: 9\r\nAge: -1\r\n",
        "upgrade": b"Upgrade: websocket\r\nConnection: upgrade\r\n",
        "link": b"Link: <{trap}/l>; rel=preload; as=script\r\n",
        "alt": b'Alt-Svc: h3="127.0.0.1:1"; ma=99999\r\n',
        "strict": b"Strict-Transport-Security: max-age=99999999\r\n",
        "report": b'Report-To: {"endpoints":[{"url":"{trap}/"}]}\r\nNEL: {"report_to":"x"}\r\n',
        "etag": b"ETag: " + b'"x' * 5000 + b"\r\n",
        "lines": b"X: a\r\n b\r\n\tc\r\nNoColon\r\n: empty\r\n",
        "disposition": b"Content-Disposition: attachment; filename=../../../tmp/hostile-owned\r\n",
        "noise": b"\xff\x00\x01: \x80\r\n",
    }.items():
        yield HostilePortal(
            f"header: {name}",
            f"every page with the header {header[:50]!r}",
            {
                LIST: rows(OWN).replace(b"Connection: close\r\n", header),
                FIRST: page(html("x"), header),
            },
        )


def _robots() -> Iterator[HostilePortal]:
    texts: dict[str, bytes] = {
        "30 MB": b"Disallow: /x\n" * 2_300_000,
        "noise": random.Random(4).randbytes(100_000),
        "pattern": b"User-agent: *\nDisallow: /" + b"*a" * 3000 + b"$\n",
        "delay of years": b"User-agent: *\nCrawl-delay: 1e12\n",
        "negative delay": b"User-agent: *\nCrawl-delay: -1\n",
        "delay nan": b"User-agent: *\nCrawl-delay: nan\n",
        "delay words": b"User-agent: *\nCrawl-delay: \xff\xff\n",
        "UTF-16": "User-agent: *\nDisallow: /\n".encode("utf-16"),
        "sitemap": b"Sitemap: {trap}/s.xml\nSitemap: file:///etc/passwd\n",
        "a web page": html("<a href='{trap}'>x</a>"),
        "one line": b"User-agent: " + b"*" * 5 * MB,
        "agents": b"User-agent: a\n" * 200_000 + b"Disallow: /\n",
        "rate": b"User-agent: *\nRequest-rate: 0/0\n",
    }
    for name, text in texts.items():
        yield HostilePortal(
            f"robots.txt: {name}",
            f"a robots.txt that holds {name}",
            {ROBOTS: page(text, kind=b"text/plain")},
        )
    for status in (b"401 No", b"403 No", b"429 Slow", b"500 Fault", b"503 Wait"):
        yield HostilePortal(
            f"robots.txt: {status.decode()}",
            f"a robots.txt that is answered with {status.decode()}",
            {ROBOTS: page(b"", b"Retry-After: 99999\r\n", status)},
        )


def _lists() -> Iterator[HostilePortal]:
    def given(name: str, what: str, answer: Answer, path: str = LIST) -> HostilePortal:
        return HostilePortal(f"list: {name}", what, {path: answer})

    yield given(
        "100,000 rows",
        "a list of 100,000 rows",
        rows([(f"x{n}.html", f"第{n}号通知") for n in range(100_000)]),
    )
    yield HostilePortal(
        "list: endless",
        "each page of a list names another one",
        {
            LIST: rows(OWN, '<a href="p/1.html">下一页</a>'),
            "/nb/p/*": lambda wire: wire.send(
                rows(
                    [(f"{random.random()}.html", "通知")],
                    f'<a href="{random.random()}.html">下一页</a>',
                )
            ),
        },
    )
    yield given(
        "circle",
        "a list whose next page is itself",
        rows(OWN, '<a href="/nb/">下一页</a><a href="?page=1">下一页</a>'),
    )
    yield given(
        "10^12 pages",
        "a list that says it has 10^12 pages",
        rows(
            OWN,
            "<div id=page_div></div><script>createPageHTML('page_div',1000000000000,1,'list','shtml',9e99);</script>共1000000000000页",
        ),
    )
    yield given(
        "-1 pages",
        "a list that says it has -1 pages",
        rows(OWN, "<script>createPageHTML(-1, -2, 'index', 'html')</script>共-1页"),
    )
    yield given(
        "counts in words",
        "a list whose count is no number",
        rows(OWN, "<script>createPageHTML(NaN, 1e400, 'index', '../../x')</script>共∞条 第１/十页"),
    )
    yield given(
        "long title", "a title of a million characters", rows([("1.html", "年" * MB), *OWN[1:]])
    )
    yield given(
        "long address",
        "an address of a million characters",
        rows([("a" * MB + ".html", named(1)), *OWN[1:]]),
    )
    yield given(
        "many fragments",
        "20,000 addresses that differ after the #",
        rows([(f"1.html#{n}", named(1)) for n in range(20_000)]),
    )
    yield given(
        "many questions",
        "20,000 addresses that differ after the ?",
        rows([(f"1.html?t={n}", named(1)) for n in range(3000)]),
    )
    yield given(
        "climbing",
        "rows that climb above the root",
        rows([("../" * 5000 + "nb/1.html", named(1)), *OWN[1:]]),
    )
    yield given(
        "strange addresses",
        "addresses with blanks, NUL and half escapes",
        rows(
            [
                (" \t\n1.html", named(1)),
                ("2.html\0", named(2)),
                ("%zz%", named(3)),
                ("\u202e4.html", named(4)),
                ("?", "x"),
                ("#", "x"),
                ("", "x"),
            ]
        ),
    )
    yield given(
        "titles of formulas",
        "titles that are formulas, markup and terminal codes",
        rows(
            [
                ("1.html", "=cmd|' /C calc'!A0" + named(1)),
                ("2.html", "&lt;script&gt;alert(1)&lt;/script&gt;" + named(2)),
                ("3.html", "\x1b[2J" + named(3)),
                ("4.html", "\u202e" + named(4)),
            ]
        ),
    )
    for date in (
        "0000-00-00",
        "9999-12-31",
        "2023-02-30",
        "-1-1-1",
        "99999999999-1-1",
        "２０２３-01-01",
        "2023-01-01T99:99:99",
        "今天",
        "NaN",
    ):
        yield given(
            f"date {date}",
            f"a list and a report of the date {date}",
            rows(OWN).replace(b"2023-01-1", date.encode() + b"</span><span>"),
        )
    for year in ("0000", "9999", "20222022", "二〇二二", "1", "2022年2023年2021"):
        yield given(
            f"year {year}",
            f"reports of the year {year}",
            rows([(href, title.replace("2022", year)) for href, title in OWN]),
        )
    yield given(
        "deep",
        "a list inside 50,000 elements",
        page(html("<div>" * 50_000 + '<a href="1.html">x</a>')),
    )
    yield given(
        "deep tables",
        "a list inside 5,000 tables",
        page(html("<table><tr><td>" * 5000 + '<a href="1.html">x</a>')),
    )
    yield given(
        "frames",
        "a list of 2,000 frames of itself",
        page(html("<iframe src='/nb/'></iframe>" * 2000)),
    )
    yield given(
        "others' files",
        "a list of the same report under every agency's name",
        rows([("1.html", named(n)) for n in range(1, 5)]),
    )
    yield given(
        "all at home", "the home page in place of the list", page(html("<a href='/nb/'>年报</a>"))
    )
    yield given(
        "JSON", "JSON in place of a list", page(b'{"a":' * 50_000, kind=b"application/json")
    )
    yield given(
        "XML",
        "XML with entities in place of a list",
        page(b'<!DOCTYPE r [<!ENTITY x SYSTEM "{trap}/x">]><r>&x;</r>', kind=b"text/xml"),
    )
    yield given("picture", "a picture in place of a list", page(png(8, 8), kind=b"image/png"))
    yield given(
        "GBK lie", "a list in GBK that is said to be UTF-8", page("年报".encode("gbk") * 1000)
    )
    yield given(
        "UTF-7",
        "a list in UTF-7",
        page(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", kind=b"text/html; charset=utf-7"),
    )
    yield given(
        "credentials",
        "rows with names and passwords in them",
        rows([("http://admin:hunter2@{own}/nb/1.html", named(1)), *OWN[1:]]),
    )
    yield given(
        "attributes",
        "rows whose title attribute is another one",
        rows([('1.html" title="' + "x" * 100_000, named(1)), *OWN[1:]]),
    )
    yield given("comments", "100,000 comments that do not end", page(html("<!--" * 100_000)))
    yield given(
        "meta",
        "50,000 metas and 50,000 titles",
        page(html("<title>x</title>" * 50_000, '<meta name="PubDate" content="x">' * 50_000)),
    )


def _attachments() -> Iterator[HostilePortal]:
    link = html('<p>见附件</p><a href="/f/a.docx">附件：年度报告.docx</a>')
    bodies: dict[str, tuple[bytes, bytes]] = {
        "bomb": (zipped({"a.html": bytes(300 * MB)}), b""),
        "climbing": (zipped({"../../../tmp/hostile-owned.html": html("x")}), b""),
        "a page": (html("验证码"), b""),
        "nothing": (b"", b""),
        "script PDF": (simple_pdf(b"/OpenAction << /S /JavaScript /JS (x) >>"), b""),
        "large picture": (png(60_000, 60_000), b""),
        "name climbs": (
            b"x",
            b'Content-Disposition: attachment; filename="../../../tmp/hostile-owned.docx"\r\n',
        ),
        "name of 9,000": (
            b"x",
            b"Content-Disposition: attachment; filename=" + b"a" * 9000 + b"\r\n",
        ),
        "name in GBK": (
            b"x",
            b"Content-Disposition: attachment; filename="
            + "年报\r\n".strip().encode("gbk")
            + b".doc\r\n",
        ),
        "name in noise": (
            b"x",
            b"Content-Disposition: attachment; filename*=utf-9'xx'%ff%00%0d%0aX: y\r\n",
        ),
        "name NUL": (b"x", b"Content-Disposition: attachment; filename=a\0.docx\r\n"),
        "300 MB": (bytes(300 * MB), b""),
    }
    for name, (body, header) in bodies.items():
        yield HostilePortal(
            f"attachment: {name}",
            f"an attachment: {name}",
            {FIRST: page(link), "/f/a.docx": page(body, header, kind=b"application/octet-stream")},
        )
    yield HostilePortal(
        "attachment: 5,000",
        "a report with 5,000 attachments",
        {
            FIRST: page(
                html("".join(f'<a href="/f/{n}.docx">附件{n}.docx</a>' for n in range(5000)))
            ),
            "/f/*": page(b"x"),
        },
    )
    yield HostilePortal(
        "report: other's name",
        "a report that names another agency",
        {FIRST: page(html("<p>另一个区人民政府办公室2022年政府信息公开工作年度报告</p>"))},
    )
    yield HostilePortal("report: 40 MB", "a report of 40 MB", {FIRST: page(html("政" * 13 * MB))})
    assert REPORT
