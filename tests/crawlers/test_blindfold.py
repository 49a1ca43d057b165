"""Whichever part of us sees nothing, nobody is called missing for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.messages import Message
from crawlers.portals import Pager, PagerKind
from crawlers.records import CrawlOutcome, CrawlReport
from monitor.records import Standing
from monitor.standings.standings import Knowledge, judge
from pipeline.records import Agency, Edition
from tests.crawlers.blindfold import Eye, blindfolded, eyes
from tests.crawlers.markup import article, hub, listing, page, pager, rows
from tests.crawlers.portal_in_memory import Walk, portal, walk
from tests.crawlers.small_site import HOME, ZWGK, Reply
from tests.monitor.made import RULEBOOK, duty

SEED = 15
SHORT = 24  # functions that `make test` tries
YEARS = (2022, 2021)
AGENCIES = tuple(f"第{n}街道办事处" for n in range(1, 9))
AT = datetime(2023, 4, 20, tzinfo=UTC)


def rows_of(year: int, code: str) -> list[tuple[str, str, str]]:
    return [
        (
            f"{name}{year}年政府信息公开工作年度报告",
            f"/site/{code}/{year + 1}01/c01_{n}.shtml",
            f"{year + 1}-01-{n + 5:02}",
        )
        for n, name in enumerate(AGENCIES, start=1)
    ]


def counted() -> dict[str, Reply]:
    """A list a year, turned by a script that counts."""
    pages: dict[str, Reply] = {}
    for year in YEARS:
        listed = rows_of(year, f"c{year}")
        pages[f"/site/c{year}/list.shtml"] = listing(listed[:5], pager(2, 1, 8))
        pages[f"/site/c{year}/list_2.shtml"] = listing(listed[5:], pager(2, 2, 8))
    links = tuple((f"{year}年", f"/site/c{year}/list.shtml") for year in YEARS)
    return _around(pages, hub("政府信息公开年报", *links))


def linked() -> dict[str, Reply]:
    """One list whose pages are numbers, and whose next one is a picture."""
    listed = [row for year in YEARS for row in rows_of(year, "c1")]
    listed = [
        (title, f"/site/c1/202301/c01_{n}.shtml", day) for n, (title, _, day) in enumerate(listed)
    ]
    at = ("/site/c1/list.shtml", "/site/c1/list_2.shtml", "/site/c1/list_3.shtml")
    turn = "".join(f'<a href="{one}">{n}</a>' for n, one in enumerate(at, start=1))
    pages: dict[str, Reply] = {
        one: page(
            f'<ul class="infolist">{rows(listed[n * 6 : n * 6 + 6])}</ul><div>{turn}'
            f'<a href="{at[min(n + 1, 2)]}"><i class="next"></i></a></div>'
        )
        for n, one in enumerate(at)
    }
    return _around(pages, hub("政府信息公开年报", ("年报列表", at[0]), ("部门", at[0])))


def _around(pages: dict[str, Reply], years: str) -> dict[str, Reply]:
    around: dict[str, Reply] = {"/": HOME, "/site/zwgk.shtml": ZWGK, "/site/c0/nb.shtml": years}
    bodies = "".join(str(one) for one in pages.values())
    found = sorted(set(_articles(bodies)))
    return {**around, **pages, **{at: article(title) for title, at in found}}


def _articles(bodies: str) -> Iterator[tuple[str, str]]:
    for part in bodies.split('<li><a href="')[1:]:
        at, _, rest = part.partition('" title="')
        if "/c0" in at and rest:
            yield rest.partition('"')[0], at


REPLICAS = {
    "counted": (counted(), Pager(kind=PagerKind.NUMBERED, counts_from=1)),
    "linked": (linked(), Pager(kind=PagerKind.NEXT_LINK)),
}


def accused(name: str) -> list[str]:
    """Who is called missing after a night on a replica where nobody is."""
    pages, kind = REPLICAS[name]
    try:
        seen = walk(pages, portal(pager=kind))
    except Exception:  # noqa: BLE001  (a crawl that dies proves nothing either)
        return []
    return [
        f"{agency} {year}"
        for agency in AGENCIES
        for year in YEARS
        if judge(replace(duty(code=agency, year=year), agency_name=agency), _known(seen)).standing
        is Standing.MISSING
    ]


def _known(seen: Walk) -> Knowledge:
    report = CrawlReport(
        *("acheng", "20230420T000000Z-001", AT, AT + timedelta(minutes=1), seen.outcome),
        *(Message(seen.reason), tuple(seen.journal.columns), (), 1, 0, len(seen.captures), 1),
    )
    found: dict[tuple[str, int], list[Edition]] = {}
    for capture in seen.captures:
        title = capture.document.title or ""
        if capture.document.role == "article" and "街道办事处" in title and capture.content:
            agency, year = title.partition("20")[0], int(title.partition("处")[2][:4])
            found.setdefault((agency, year), []).append(
                _edition(agency, year, capture.document.url)
            )
    return Knowledge(
        today=date(2023, 4, 20),
        editions=found,
        crawls={"acheng": [report]},
        portals={"acheng": portal()},
        clean_crawls_before_missing=1,
        rules=RULEBOOK,
    )


def _edition(agency: str, year: int, url: str) -> Edition:
    return Edition(
        *(Agency(agency, agency), year, url, "acheng", (url,), agency, "2021-30", ()),
        *(AT + timedelta(seconds=30), AT + timedelta(seconds=30), True, (), ()),
    )


@pytest.mark.parametrize("name", REPLICAS)
def test_with_open_eyes_every_report_is_found_and_nobody_missing(name: str) -> None:
    pages, kind = REPLICAS[name]
    seen = walk(pages, portal(pager=kind))

    assert seen.outcome is CrawlOutcome.COMPLETE, seen.reason
    assert all(capture.content for capture in seen.captures)
    assert len(seen.articles) == len(AGENCIES) * len(YEARS)
    assert accused(name) == []


@pytest.mark.parametrize("name", REPLICAS)
def test_an_agency_that_is_not_there_is_missing_with_open_eyes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, kind = REPLICAS[name]
    lost = f"{AGENCIES[2]}2022年"
    without = {
        at: _without(body, lost)
        if "c2021" in at
        else _without(body, lost).replace("',8)", "',7)")
        if isinstance(body, str)
        else body
        for at, body in pages.items()
    }
    monkeypatch.setitem(REPLICAS, name, (without, kind))

    found = accused(name)

    assert found == [f"{AGENCIES[2]} 2022"]


def _without(body: str, title: str) -> str:
    head, *rest = body.split("<li><a href=")
    kept = [part for part in rest if title not in part.partition("</li>")[0]]
    return "<li><a href=".join((head, *kept))


ALL = eyes()


@pytest.mark.parametrize("eye", random.Random(SEED).sample(ALL, SHORT), ids=lambda eye: eye.label)
def test_nobody_is_missing_whatever_is_overlooked(eye: Eye) -> None:
    _hold(eye)


@pytest.mark.faults
@pytest.mark.parametrize("eye", ALL, ids=lambda eye: eye.label)
def test_nobody_is_missing_whichever_one_of_all_functions_sees_nothing(eye: Eye) -> None:
    _hold(eye)


@pytest.mark.faults
def test_nobody_is_missing_where_two_functions_see_nothing() -> None:
    chance = random.Random(SEED)
    for _ in range(200):
        one, other = chance.sample(ALL, 2)
        with blindfolded(one), blindfolded(other):
            assert [accused(name) for name in REPLICAS] == [[], []], (one.label, other.label)


def _hold(eye: Eye) -> None:
    with blindfolded(eye):
        assert [accused(name) for name in REPLICAS] == [[], []]
