"""Whichever part of us sees nothing, nobody is called missing for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from core.messages import Message
from crawlers.portals import Pager, PagerKind
from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument
from monitor.records import Judgement, Standing
from monitor.standings.appearance import WITHDRAWN
from monitor.standings.knowledge import Knowledge
from monitor.standings.second_looks import LooksOfSeason
from monitor.standings.standings import judge
from monitor.standings.timeliness import LATENESS
from pipeline.records import Agency, Edition, Outcome
from tests.crawlers.blindfold import Eye, blindfolded, eyes
from tests.crawlers.markup import PADDING, article, hub, listing, page, pager, rows
from tests.crawlers.portal_in_memory import Walk, portal, walk
from tests.crawlers.small_site import HOME, ZWGK, Reply
from tests.looked import looked_again
from tests.monitor.made import REFERENCE, duty

SEED = 15
SHORT = 24  # functions that `make test` tries
# Whose silence a crawl does not outlive on one of the replicas: a night without it, no accusation.
MOST_DEAD = 0
YEARS = (2022, 2021)
AGENCIES = tuple(f"第{n}街道办事处" for n in range(1, 9))
LOST = f"{AGENCIES[2]}2022年"
FIRST, AT = datetime(2023, 2, 5, tzinfo=UTC), datetime(2023, 4, 20, tzinfo=UTC)
BEFORE = (AT - timedelta(days=2), AT - timedelta(days=4))
Editions = dict[tuple[str, int], list[Edition]]


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
    return {**around, **pages, **{at: _published(title, day) for title, at, day in found}}


def _published(title: str, day: str) -> str:
    """An article that states its day, and another on which somebody touched it."""
    return article(title, f"{day} 09:30", f"<p>更新时间：2023-03-06</p>{PADDING}")


def _articles(bodies: str) -> Iterator[tuple[str, str, str]]:
    for part in bodies.split('<li><a href="')[1:]:
        at, _, rest = part.partition('" title="')
        if "/c0" in at and rest:
            yield rest.partition('"')[0], at, rest.partition("<span>")[2][:10]


REPLICAS = {
    "counted": (counted(), Pager(kind=PagerKind.NUMBERED, counts_from=1)),
    "linked": (linked(), Pager(kind=PagerKind.NEXT_LINK)),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What nights on a replica came to: who was accused of what, and whether the crawl died."""

    accused: tuple[str, ...]
    has_died: bool = False


@cache
def open_eyed(name: str) -> Walk:
    """The night before anything was overlooked."""
    pages, kind = REPLICAS[name]
    return walk(pages, portal(pager=kind))


def nights(name: str) -> Seen:
    """Who is accused on a replica whose every report is there and in time.

    Two histories: these eyes saw the portal for the first time; or once after it was seen well,
    when what they saw before and do not see any more may be called withdrawn.
    """
    pages, kind = REPLICAS[name]
    before = _editions(open_eyed(name), FIRST)
    known = [one.urls[0] for editions in before.values() for one in editions]
    try:
        seen = walk(pages, portal(pager=kind), former=known)
        reports = [_report(seen, at) for at in (AT, *BEFORE)]
        found = _editions(seen, AT)
        asked = {capture.document.url for capture in seen.captures if capture.content}
    except Exception:  # noqa: BLE001  (whatever it is, the night goes on without this portal)
        return Seen(tuple(_accused({}, [DEAD]) + _accused(before, [DEAD])), has_died=True)
    still = {
        place: [replace(one, last_seen_at=AT) if one.urls[0] in asked else one for one in editions]
        for place, editions in before.items()
    }
    return Seen(tuple(_accused(found, reports[:1]) + _accused(still, reports)))


def accused(name: str) -> list[str]:
    """Who is accused there of what."""
    return list(nights(name).accused)


def _accused(editions: Editions, crawls: list[CrawlReport]) -> list[str]:
    """Who is accused. The second look sees nothing at all: of every list it says "the same"."""
    looks = [looked_again(one) for one in crawls]
    known = Knowledge(
        today=AT.date(),
        editions=editions,
        crawls={"acheng": crawls},
        portals={"acheng": portal()},
        clean_crawls_before_missing=1,
        rules_of=REFERENCE.rules_of,
        second_looks=LooksOfSeason({"acheng": looks}),
    )
    each = (
        judge(replace(duty(code=agency, year=year), agency_name=agency), known)
        for agency in AGENCIES
        for year in YEARS
    )
    return [
        f"{one.duty.agency_name} {one.duty.year} {charge}"
        for one in each
        for charge in _charges(one)
    ]


def _charges(judged: Judgement) -> Iterator[str]:
    if judged.standing is Standing.MISSING:
        yield "missing"
    broken = {one.rule for one in judged.findings if one.outcome is Outcome.BROKEN}
    yield from sorted(broken & {*LATENESS, WITHDRAWN})


def _report(seen: Walk, at: datetime) -> CrawlReport:
    return CrawlReport(
        *("acheng", f"{at:%Y%m%dT%H%M%SZ}-001", at, at + timedelta(minutes=1), seen.outcome),
        *(Message(seen.reason), tuple(seen.journal.columns), (), 1, 0, len(seen.captures), 1),
        gone=tuple(seen.journal.gone),
    )


DEAD = CrawlReport(
    *("acheng", "20230420T000000Z-001", AT, AT, CrawlOutcome.FAILED),
    *(Message("our own error"), (), (), 1, 0, 0, 1),
)


def _editions(seen: Walk, at: datetime) -> Editions:
    found: Editions = {}
    for capture in seen.captures:
        title = capture.document.title or ""
        if capture.document.role == "article" and "街道办事处" in title and capture.content:
            agency, year = title.partition("20")[0], int(title.partition("处")[2][:4])
            edition = _edition(agency, year, capture.document, at)
            found.setdefault((agency, year), []).append(edition)
    return found


def _edition(agency: str, year: int, seen: FetchedDocument, at: datetime) -> Edition:
    return Edition(
        *(Agency(agency, agency), year, seen.url, "acheng", (seen.url,), agency, "2021-30"),
        *(seen.dates, at, at, (at.date(), at, seen.url), True, (), ()),
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
    _change(monkeypatch, name, _unlisted(REPLICAS[name][0]))
    open_eyed.cache_clear()
    found = accused(name)
    open_eyed.cache_clear()

    assert set(found) == {f"{AGENCIES[2]} 2022 missing"}


@pytest.mark.parametrize("name", REPLICAS)
def test_a_report_that_is_taken_away_is_withdrawn_with_open_eyes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages, _ = REPLICAS[name]
    (report,) = (at for at, body in pages.items() if f"<h1>{LOST}" in str(body))
    open_eyed(name)
    _change(monkeypatch, name, {**_unlisted(pages), report: 404})

    assert f"{AGENCIES[2]} 2022 {WITHDRAWN}" in accused(name)


@pytest.mark.parametrize("name", REPLICAS)
def test_a_report_that_states_a_later_day_is_late_with_open_eyes(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = {
        at: body.replace("2023-01-08", "2023-02-20") if isinstance(body, str) else body
        for at, body in REPLICAS[name][0].items()
    }
    _change(monkeypatch, name, moved)
    open_eyed.cache_clear()
    found = accused(name)
    open_eyed.cache_clear()

    assert set(found) == {f"{AGENCIES[2]} 2022 report-late"}


def _change(monkeypatch: pytest.MonkeyPatch, name: str, pages: dict[str, Reply]) -> None:
    monkeypatch.setitem(REPLICAS, name, (pages, REPLICAS[name][1]))


def _unlisted(pages: dict[str, Reply]) -> dict[str, Reply]:
    """The lists without one report, and the totals that they state."""
    return {
        at: _without(body, LOST)
        if "c2021" in at
        else _without(body, LOST).replace("',8)", "',7)")
        if isinstance(body, str)
        else body
        for at, body in pages.items()
    }


def _without(body: str, title: str) -> str:
    head, *rest = body.split("<li><a href=")
    kept = [part for part in rest if title not in part.partition("</li>")[0]]
    return "<li><a href=".join((head, *kept))


ALL = eyes()


@pytest.mark.parametrize("eye", random.Random(SEED).sample(ALL, SHORT), ids=lambda eye: eye.label)
def test_nobody_is_accused_whatever_is_overlooked(eye: Eye) -> None:
    _hold(eye)


@pytest.mark.faults
@pytest.mark.parametrize("eye", ALL, ids=lambda eye: eye.label)
def test_nobody_is_accused_whichever_one_of_all_functions_sees_nothing(eye: Eye) -> None:
    _hold(eye)


@pytest.mark.faults
def test_nobody_is_accused_where_two_functions_see_nothing() -> None:
    chance = random.Random(SEED)
    for _ in range(200):
        one, other = chance.sample(ALL, 2)
        _ = [open_eyed(name) for name in REPLICAS]
        with blindfolded(one), blindfolded(other):
            assert [accused(name) for name in REPLICAS] == [[], []], (one.label, other.label)


@pytest.mark.faults
def test_few_crawls_die_of_what_is_overlooked() -> None:
    died = [eye.label for eye in ALL if any(one.has_died for one in _blind_nights(eye))]

    assert len(died) <= MOST_DEAD, died


def _blind_nights(eye: Eye) -> list[Seen]:
    _ = [open_eyed(name) for name in REPLICAS]
    with blindfolded(eye):
        return [nights(name) for name in REPLICAS]


def _hold(eye: Eye) -> None:
    _ = [open_eyed(name) for name in REPLICAS]
    with blindfolded(eye):
        assert [accused(name) for name in REPLICAS] == [[], []]
