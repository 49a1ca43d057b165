"""A portal of any size on 127.0.0.1, served by a process of its own that notes who asked when.

The server only looks up finished answers, so that what is measured is the crawl and not the server.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.crawlers.markup import hub, links, listing, page, pager
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import PUBLICATIONS, Markup

ROWS_A_PAGE = 15
REPORTS_A_COLUMN = 1500


@dataclass(slots=True)
class Served:
    """Running portals, in the order asked for; `seen` is filled when the block ends.

    `seen` has for each portal the moments (monotonic seconds) and targets of its requests.
    """

    base_urls: Sequence[str]
    seen: list[list[tuple[float, str]]] = field(default_factory=list)


@contextmanager
def serving_apart(reports: Sequence[int], scripted: bool = False) -> Iterator[Served]:
    """Serve one portal for each number of reports until the block ends."""
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(reports, scripted, theirs))
    process.start()
    served = Served(ours.recv())
    try:
        yield served
    finally:
        ours.send("enough")
        served.seen = ours.recv()
        process.join()


def large_site(reports: int, scripted: bool = False) -> dict[str, str]:
    """Home, hub, a column for every 1,500 reports, their list pages, and every report."""
    columns = [
        range(first, min(first + REPORTS_A_COLUMN, reports))
        for first in range(0, reports, REPORTS_A_COLUMN)
    ]
    years = [(f"{2021 + n}年", f"/site/c{n}/list.shtml") for n in range(len(columns))]
    pages = {
        "/": page(links(("政府信息公开年报", "/site/c/nb.shtml"), ("部门动态", "/site/d.shtml"))),
        "/site/c/nb.shtml": hub("政府信息公开年报", *years),
    }
    bodies = [body_html(report_of(publication), Markup.CLEAN) for publication in PUBLICATIONS[:20]]
    for column, numbers in enumerate(columns):
        pages |= _lists(column, numbers, scripted)
        pages |= {
            _address(column, n): page(
                f"<h1>{_title(column, n)}</h1>{bodies[n % len(bodies)]}<p>{n}"
            )
            for n in numbers
        }
    return pages


def _lists(column: int, numbers: range, scripted: bool) -> dict[str, str]:
    chunks = [numbers[at : at + ROWS_A_PAGE] for at in range(0, len(numbers), ROWS_A_PAGE)]
    pages = {}
    for number, chunk in enumerate(chunks, start=1):
        rows = [(_title(column, n), _address(column, n), "2023-01-20") for n in chunk]
        name = "list" if number == 1 else f"list_{number}"
        further = pager(len(chunks), number, len(numbers))
        html = listing(rows, further)
        pages[f"/site/c{column}/{name}.shtml"] = _by_script(html) if scripted else html
    return pages


def _by_script(html: str) -> str:
    """The same page, whose rows are written by a script."""
    head, begin, rest = html.partition('<ul class="infolist">')
    rows, end, tail = rest.partition("</ul>")
    script = f"<script>document.querySelector('.infolist').innerHTML = `{rows}`;</script>"
    return f"{head}{begin}{end}{script}{tail}"


def _title(column: int, number: int) -> str:
    return f"第{number}街道办事处{2021 + column}年政府信息公开工作年度报告"


def _address(column: int, number: int) -> str:
    return f"/site/c{column}/202301/c01_{number}.shtml"


class _Answering(asyncio.Protocol):
    """One connection: every request, as it ends, gets the answer that lies ready for its target."""

    def __init__(self, answers: Mapping[str, bytes], seen: list[tuple[float, str]]) -> None:
        self._answers = answers
        self._seen = seen
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            target = request.split(b" ", 2)[1].decode("ascii")
            self._seen.append((time.monotonic(), target))
            self._transport.write(self._answers.get(target) or _answer(404, "<h1>404</h1>"))


def _answer(status: int, page: str) -> bytes:
    body = page.encode()
    head = f"HTTP/1.1 {status} -\r\nContent-Type: text/html; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode("ascii") + body


def _serve(reports: Sequence[int], scripted: bool, pipe: Connection) -> None:
    asyncio.run(_serve_all(reports, scripted, pipe))


async def _serve_all(reports: Sequence[int], scripted: bool, pipe: Connection) -> None:
    """Serve until the other side of the pipe has had enough, then tell it who asked when."""
    loop = asyncio.get_running_loop()
    logs: list[list[tuple[float, str]]] = [[] for _ in reports]
    base_urls = []
    for number, seen in zip(reports, logs, strict=True):
        answers = {at: _answer(200, html) for at, html in large_site(number, scripted).items()}
        server = await loop.create_server(partial(_Answering, answers, seen), "127.0.0.1", 0)
        base_urls.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    pipe.send(base_urls)
    await loop.run_in_executor(None, pipe.recv)
    pipe.send(logs)
