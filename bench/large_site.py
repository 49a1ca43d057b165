"""A portal of any size on 127.0.0.1, served by a process of its own that notes who asked when."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.crawlers.markup import hub, links, listing, page, pager
from tests.crawlers.server import serving
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


def _serve(reports: Sequence[int], scripted: bool, pipe: Connection) -> None:
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(large_site(n, scripted))) for n in reports]
        pipe.send([server.base_url for server in servers])
        pipe.recv()
        time.sleep(0.1)
        pipe.send([[(one.at, one.target) for one in server.requests] for server in servers])
