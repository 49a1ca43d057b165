"""What stands beside a report: the newest edition of last year, its documents, its neighbours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from core.messages import Message, render
from crawlers.records import DateBasis
from pipeline.comparing.duplicates import Relation, Version, changed_sections
from pipeline.comparing.peer_reports import AllReports
from pipeline.one_report import check
from pipeline.records import Outcome, Reading, ReadingKind, Setback
from pipeline.setback_kinds import SetbackKind
from tests.pipeline.reference import reference
from tests.rules.made import OTHER, Made, column, invented_register, report

BRIDGE = Made(code="990101002", name="柳城区桥东街道办事处")
LAST = ("2021-01-01", "2021-12-31")
SIX = column("business", new_received=6, granted=6, handled_total=6)


def _version(number: int, made: Made, url: str = "http://a/1.html") -> Version:
    seen = datetime(2023, 1, number, tzinfo=UTC)
    return Version(f"{number:064x}", (url,), seen, report(made))


def test_the_newest_edition_of_last_year_is_the_one_to_compare_with() -> None:
    first, corrected = (
        _version(1, Made(year=2021, period=LAST)),
        _version(2, Made(year=2021, period=LAST, cells=SIX)),
    )
    now = _version(3, Made(year=2022))
    library = AllReports([first, corrected, now], invented_register())
    assert library.beside(now).previous is corrected.report


def test_last_years_report_is_named_with_its_address_and_hash() -> None:
    last = _version(
        1, Made(year=2021, period=LAST, cells=column("business", new_received=6, carried_out=6))
    )
    now = _version(2, Made(year=2022), "http://a/2.html")
    beside = AllReports([last, now], invented_register()).beside(now)
    findings, _ = check(now.report, reference(), beside.previous, beside)
    (carried,) = [
        finding
        for finding in findings
        if finding.rule == "carry-over-mismatch" and finding.where.column == "total"
    ]
    which = f"http://a/1.html SHA-256 {1:012x}"[:40]
    assert carried.outcome is Outcome.BROKEN or carried.outcome is Outcome.UNCERTAIN
    assert which.split(" ")[0] in render(carried.message, "zh")
    assert "SHA-256" in render(carried.message, "en")


def test_a_visit_counter_below_the_text_is_no_change() -> None:
    first = report(Made(sections={6: f"{OTHER}\n浏览次数：12 上一篇：通知"}))
    later = report(Made(sections={6: f"{OTHER}\n浏览次数：99 上一篇：公告"}))
    other = report(Made(sections={6: f"{OTHER}另有一事。\n浏览次数：99"}))
    assert list(changed_sections(first, later)) == []
    assert list(changed_sections(first, other)) == [6]


def test_a_damaged_copy_of_last_years_report_is_not_replaced_by_an_older_edition() -> None:
    first, now = _version(1, Made(year=2021, period=LAST)), _version(3, Made(year=2022))
    damaged = replace(
        first.report,
        setbacks=(Setback(SetbackKind.ARCHIVE_DAMAGED, Message("archive.not-there")),),
        text="",
    )
    lost = Reading("acheng", f"{2:064x}", ReadingKind.SETBACK, damaged)
    library = AllReports([first, now], invented_register(), {"http://a/2.html": lost})

    assert library.beside(now).previous is None
    assert library.beside(first).comparisons is None
    assert library.stamp(now) != AllReports([first, now], invented_register()).stamp(now)


def test_its_own_date_tells_the_later_of_two_documents_of_one_night() -> None:
    later = _version(1, Made(year=2021, period=LAST, dates=(("2022-02-01", DateBasis.META),)))
    earlier = _version(2, Made(year=2021, period=LAST, dates=(("2022-01-20", DateBasis.META),)))
    now = _version(3, Made(year=2022))
    library = AllReports([later, earlier, now], invented_register())
    assert library.beside(now).previous is later.report


def test_only_the_newest_version_is_compared_with_its_documents() -> None:
    first, changed = _version(1, Made()), _version(2, Made(cells=SIX))
    library = AllReports([first, changed], invented_register())
    (one,) = library.beside(changed).comparisons or ()
    assert one.relation is Relation.SILENT_CHANGE
    assert library.beside(first).comparisons is None


def test_the_stamp_changes_when_a_neighbour_appears_and_only_then() -> None:
    own, other = _version(1, Made()), _version(2, BRIDGE)
    alone = AllReports([own], invented_register()).stamp(own)
    again = AllReports([own], invented_register()).beside(own).stamp
    together = AllReports([own, other], invented_register()).stamp(own)
    assert alone == again
    assert alone != together


def test_a_report_of_nobody_on_the_register_stands_alone() -> None:
    nobody = _version(1, Made(is_known=False))
    beside = AllReports([nobody], invented_register()).beside(nobody)
    assert (beside.previous, beside.around, beside.comparisons) == (None, None, None)


def test_a_report_of_another_year_is_not_taken_for_last_years() -> None:
    now, wrong = report(Made()), report(Made(year=2020, cells=SIX))
    found, _ = check(now, reference(), wrong)
    outcomes = {f.outcome for f in found if f.rule == "carry-over-mismatch"}
    assert outcomes == {Outcome.NOT_CHECKED}
