"""One table of counts: every surface shows the numbers that the database gives by the contract."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from lxml.etree import fromstring
from sqlalchemy import Engine, text

from core.messages import name_in
from monitor.labels import STANDINGS
from monitor.mails.summaries import summaries
from monitor.notice.content import notice
from monitor.records import Judgement, Standing
from monitor.status.page import as_html
from monitor.status.report import StatusReport, as_json, year_status
from monitor.status.tables import as_csv, as_xlsx
from monitor.store.assessments import difference, record_assessments
from pipeline.store.readings import transaction
from tests.monitor.made import REFERENCE, duty, moment
from tests.monitor.office import OFFICER

IN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# Another number of each, so that no sum is right by chance.
MADE = {standing: 2 + 3 * number for number, standing in enumerate(Standing)}
# The contract, section 5: 应发布 = all − exempt − not yet due, 已发布 = published + late + faulty +
# unreadable, 按时且无问题 = published.
BY_CONTRACT = text("""
    SELECT count(*) - sum(CASE WHEN standing IN ('exempt', 'not_yet_due') THEN 1 ELSE 0 END),
           sum(CASE WHEN standing IN ('published', 'late', 'faulty', 'unreadable')
               THEN 1 ELSE 0 END),
           sum(CASE WHEN standing = 'published' THEN 1 ELSE 0 END)
    FROM assessment WHERE district = '990101' AND year = 2022
""")


def _judgements() -> Iterator[Judgement]:
    for standing, count in MADE.items():
        for number in range(count):
            owed = replace(duty(), agency_code=f"990101-{standing.value}-{number}")
            yield Judgement(owed, standing, None, None, None, None, None, None, (), ())


def _report() -> StatusReport:
    year = year_status(2022, _judgements(), [], {}, lambda code: "柳城区")
    return StatusReport(moment("2023-02-20"), (year,), ())


@pytest.fixture
def counted(engine: Engine) -> tuple[int, ...]:
    """应发布, 已发布, 按时且无问题, as the database counts them."""
    with transaction(engine) as session:
        record_assessments(session, difference(session, _judgements()), 1)
        return tuple(session.execute(BY_CONTRACT).one())


def _of_page(report: StatusReport) -> tuple[int, ...]:
    page = as_html(report, REFERENCE.forms, "zh")
    named = dict(re.findall(r"<b>(\d+)</b><span>([^<]+)</span>", page)[::-1])
    found = {name: int(number) for number, name in named.items()}
    return found["应发布"], found["已发布"], found["按时且无问题"]


def _of_mail(report: StatusReport) -> tuple[int, ...]:
    weekly = OFFICER.model_copy(update={"summaries": ("weekly",)})
    (summary,) = summaries(weekly, report.years[0], (), date(2023, 2, 20), set(), set())
    said = re.search(r"应发布 (\d+)，已发布 (\d+)，按时且无问题 (\d+)", "".join(summary.sentences))
    assert said is not None
    return tuple(map(int, said.groups()))


def _of_sheet(report: StatusReport) -> tuple[int, ...]:
    with ZipFile(BytesIO(as_xlsx(report, REFERENCE.forms, "zh"))) as book:
        words = [one.text for one in fromstring(book.read("xl/sharedStrings.xml")).iter(f"{IN}t")]
        sheet = fromstring(book.read("xl/worksheets/sheet3.xml"))
    head, row = (
        [(cell.get("t"), cell.findtext(f"{IN}v") or "") for cell in line.iter(f"{IN}c")]
        for line in sheet.iter(f"{IN}row")
    )
    names = [words[int(value)] for _, value in head]
    return tuple(int(row[names.index(name)][1]) for name in ("应发布", "已发布", "按时且无问题"))


def _of_lines(report: StatusReport) -> tuple[int, ...]:
    """The CSV has a line for each duty, and no sums: whoever counts its lines finds the same."""
    rows = list(csv.DictReader(StringIO(as_csv(report, "zh").removeprefix("\ufeff"))))
    (column,) = (name for name in rows[0] if rows[0][name] in _names(*Standing))
    stands = [row[column] for row in rows]
    gone = sum(one in _names(Standing.EXEMPT, Standing.NOT_YET_DUE) for one in stands)
    there = (Standing.PUBLISHED, Standing.LATE, Standing.FAULTY, Standing.UNREADABLE)
    published = sum(one in _names(*there) for one in stands)
    return len(rows) - gone, published, sum(one in _names(Standing.PUBLISHED) for one in stands)


def _names(*standings: Standing) -> set[str]:
    return {name_in(STANDINGS[one], "zh") for one in standings}


def _of_json(report: StatusReport) -> tuple[int, ...]:
    (district,) = json.loads(as_json(report, 2022, "zh"))["districts"]
    counts = district["counts"]
    owed = sum(counts.values()) - counts["exempt"] - counts["not_yet_due"]
    there = sum(counts[name] for name in ("published", "late", "faulty", "unreadable"))
    return owed, there, counts["published"]


def _of_notice(report: StatusReport) -> tuple[int, ...]:
    draft = notice(report, 2022, None, lambda rule, language: rule, "zh")
    said = re.search(r"机关(\d+)个，已发布(\d+)个：按时且无问题(\d+)个", draft.overall[0])
    assert said is not None
    assert (draft.total.owed, draft.total.published) == tuple(map(int, said.groups()))[:2]
    return tuple(map(int, said.groups()))


def test_every_surface_shows_what_the_database_counts(counted: tuple[int, ...]) -> None:
    report = _report()
    shown = {
        one.__name__: one(report)
        for one in (_of_page, _of_mail, _of_sheet, _of_lines, _of_json, _of_notice)
    }
    assert len(set(counted)) == len(counted)
    assert shown == dict.fromkeys(shown, counted)
