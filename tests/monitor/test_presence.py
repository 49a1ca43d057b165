"""An agency is accused only where its absence shows against what the same lists do show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.messages import render
from crawlers.records import Recall
from monitor.records import Standing
from monitor.standings.standings import judge
from pipeline.records import Agency, Edition
from tests.monitor.made import CODE, NAME, YEAR, crawl, dated, duty, edition, known, moment, owned

AFTER = "2023-02-02"
OTHERS = ("990101002", "990101003", "990101004")


def of(code: str, year: int, portal: str = "acheng", seen: str = AFTER) -> Edition:
    """One report that the lists showed on that day."""
    made = edition(dated("2023-01-20"), code=code, year=year, sha256=f"{code}{year}".ljust(64, "f"))
    return replace(
        made,
        agency=Agency(f"柳城区第{code[-3:]}局", code),
        portal=portal,
        urls=(f"http://127.0.0.1:8001/c1/{code}/{year}.shtml",),
        last_seen_at=moment(seen),
    )


def shown(others: int, *, own: bool = True, of_year: int = YEAR) -> Iterator[Edition]:
    yield from (of(code, of_year) for code in OTHERS[:others])
    if own:
        yield of(CODE, YEAR - 1)


CASES = [
    ("three others and its own of another year", list(shown(3)), Standing.MISSING),
    ("two others", list(shown(2)), Standing.UNKNOWN),
    ("three others of another year only", list(shown(3, of_year=YEAR - 1)), Standing.UNKNOWN),
    ("it never stood here", list(shown(3, own=False)), Standing.UNKNOWN),
    (
        "three others, one of which the lists show no more",
        [*shown(2), of(OTHERS[2], YEAR, seen="2023-01-20")],
        Standing.UNKNOWN,
    ),
    (
        "three others, one of them elsewhere",
        [*shown(2), of(OTHERS[2], YEAR, portal="nangang")],
        Standing.UNKNOWN,
    ),
]


@pytest.mark.parametrize(
    ("editions", "standing"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_an_absence_must_show_against_the_presence_of_others(
    editions: list[Edition], standing: Standing
) -> None:
    seen = known(*editions, crawls=(crawl(AFTER),), shows=())

    judged = judge(duty(), seen)

    assert judged.standing is standing
    if standing is Standing.UNKNOWN:
        said = render(judged.evidence[-1], "zh")
        assert "只见到其他机关" in said or "未见本机关其他年度的报告" in said


def test_half_of_those_that_owe_are_enough_where_few_owe() -> None:
    seen = known(*shown(1), crawls=(crawl(AFTER),), shows=())
    owe = {("acheng", YEAR): {CODE, *OTHERS[:2]}}

    assert judge(duty(), replace(seen, due=owe)).standing is Standing.MISSING


def test_nobody_is_accused_on_a_portal_of_its_own() -> None:
    seen = known(of(CODE, YEAR - 1), crawls=(crawl(AFTER),), shows=())

    assert judge(duty(), replace(seen, due={("acheng", YEAR): {CODE}})).standing is Standing.UNKNOWN


def test_a_column_of_its_own_stands_for_reports_of_other_years() -> None:
    (column,) = crawl(AFTER).columns
    own = replace(column, owner=duty().agency_name)
    seen = replace(crawl(AFTER), columns=(column, own))

    judged = judge(duty(), known(*shown(3, own=False), crawls=(seen,), shows=()))

    assert judged.standing is Standing.MISSING


RECALLS = [
    ("it shows what lists name", Recall(2, 2), Standing.MISSING),
    ("it shows some of it", Recall(2, 1), Standing.MISSING),
    ("lists name nothing of it", None, Standing.MISSING),
    ("it shows nothing of it", Recall(2, 0), Standing.UNKNOWN),
]


@pytest.mark.parametrize(
    ("recall", "standing"), [case[1:] for case in RECALLS], ids=[case[0] for case in RECALLS]
)
def test_a_column_that_shows_nothing_of_what_lists_name_proves_no_absence(
    recall: Recall | None, standing: Standing
) -> None:
    seen = owned(crawl(AFTER), NAME)
    lists, own = seen.columns
    crawls = (replace(seen, columns=(lists, replace(own, recall=recall))),)
    judged = judge(duty(), known(*shown(3), crawls=crawls))

    assert judged.standing is standing
    said = " ".join(render(sentence, "en") for sentence in judged.evidence)
    assert ("none of its reports that other lists name" in said) == (standing is Standing.UNKNOWN)
