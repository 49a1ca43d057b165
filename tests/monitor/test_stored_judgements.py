"""What was judged is stored whole, written where any part of it differs, and given unjudged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.messages import Message
from crawlers.records import DateBasis
from monitor.assessment import assess
from monitor.records import Judgement, Standing
from monitor.store.assessments import assessments, difference, record_assessments
from pipeline.records import Where
from pipeline.store.readings import reading, transaction
from tests.monitor.made import broken, crawl, duty, moment
from tests.monitor.office import FINANCE, STREET, Office, made_books

BEFORE = Judgement(
    duty(), Standing.FAULTY, date(2023, 1, 20), DateBasis.META, None, "http://127.0.0.1/a.html",
    "a" * 64, "2021-30", (Message("standings.not-judged", {"rule": "t3-balance"}),), (broken(),),
    frozenset({"requests"}), frozenset({("t3-balance", Where(table="requests"))}),
    frozenset({"t4-review-total"}),
)  # fmt: skip
OTHERWISE: Mapping[str, object] = {
    "duty": replace(duty(), due_on=date(2023, 3, 31)),
    "standing": Standing.LATE,
    "published_on": date(2023, 1, 21),
    "published_basis": DateBasis.VISIBLE,
    "days_late": 3,
    "report_url": "http://127.0.0.1/b.html",
    "report_sha256": "b" * 64,
    "report_form": "2019-60",
    "evidence": (),
    "findings": (broken(found=46),),
    "unread_tables": frozenset({"requests", "proactive"}),
    "unread_places": frozenset({("t3-balance", Where(table="proactive"))}),
    "crashed_rules": frozenset(),
}


@pytest.mark.parametrize("part", [one.name for one in fields(Judgement)])
def test_no_part_of_a_judgement_is_forgotten(engine: Engine, part: str) -> None:
    now = replace(BEFORE, **{part: OTHERWISE[part]})
    with transaction(engine) as session:
        record_assessments(session, difference(session, [BEFORE]), 1)
        assert difference(session, [BEFORE]).changed == {}
        record_assessments(session, difference(session, [now]), 2)
        (stored,) = assessments(session, now.duty.district, now.duty.year)

    assert (stored.judgement, stored.round) == (now, 2)


def test_what_is_owed_no_more_is_forgotten(engine: Engine) -> None:
    with transaction(engine) as session:
        record_assessments(session, difference(session, [BEFORE]), 1)
        record_assessments(session, difference(session, []), 2)
        assert assessments(session, "990101", 2022) == []


def test_a_district_is_given_as_it_is_stored(engine: Engine, tmp_path: Path) -> None:
    office = Office(engine, tmp_path, made_books())
    office.published(STREET, "2023-01-20", [broken()])
    office.published(FINANCE, "2023-02-10")
    office.crawled(crawl("2023-02-15"))
    office.round("2023-02-16")
    scratch = assess(engine, office.configuration, moment("2023-02-16")).judgements
    own = [one for one in scratch if (one.duty.district, one.duty.year) == ("990101", 2022)]

    with reading(engine) as session:
        found = assessments(session, "990101", 2022)
        assert assessments(session, "990109", 2022) == []

    assert [one.judgement for one in found] == own
    assert {one.judgement.standing for one in found} >= {Standing.FAULTY, Standing.LATE}
