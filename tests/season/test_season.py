"""Day by day from 1 January to 30 April 2024: the mailboxes equal the plain table, mail by mail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from monitor.assessment import assess
from monitor.records import Standing
from pipeline.store.database import open_database
from reportwatch.database import upgrade
from tests.installation import started
from tests.monitor.made import moment
from tests.monitor.mail_server import open_post
from tests.season import plan
from tests.season.service import Service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The whole season, lived once."""
    folder = tmp_path_factory.mktemp("season")
    engine = open_database(f"sqlite:///{folder / 'reportwatch.sqlite3'}")
    upgrade(engine)
    started(engine)
    with open_post() as post:
        service = Service(engine, folder / "status", post)
        service.begin()
        since = plan.FIRST_DAY
        for day in plan.days():
            service.live(day, since)
            since = day
        yield service
    engine.dispose()


def test_the_mailboxes_equal_the_plain_table(season: Service) -> None:
    assert [mail for mail, count in Counter(season.arrived).items() if count > 1] == []
    assert sorted(set(season.arrived) ^ plan.expected(), key=str) == []


STANDS = [
    (plan.MERGED, Standing.PUBLISHED, set()),
    (plan.MOVED, Standing.PUBLISHED, set()),
    (plan.WITHDRAWN, Standing.PUBLISHED, set()),
    (
        plan.BACKDATED,
        Standing.PUBLISHED,
        {"date-claimed-before-first-seen", "date-before-proven-absence"},
    ),
    (plan.LATE, Standing.LATE, {"report-late"}),
    (plan.TOWN, Standing.MISSING, {"report-missing"}),
]


@pytest.mark.parametrize(("code", "standing", "rules"), STANDS)
def test_how_it_stood_in_the_end(
    season: Service, code: str, standing: Standing, rules: set[str]
) -> None:
    judgements = assess(
        season.engine, season.configuration, moment(plan.LAST_DAY.isoformat())
    ).judgements
    (one,) = [j for j in judgements if (j.duty.agency_code, j.duty.year) == (code, 2023)]

    assert one.standing is standing
    assert {finding.rule for finding in one.findings} == rules


def test_no_mail_arrived_twice(season: Service) -> None:
    assert len(season.post.message_ids) == len(set(season.post.message_ids))


def test_living_the_last_day_again_sends_nothing(season: Service) -> None:
    before = len(season.post.mails)
    season.round(plan.LAST_DAY)

    assert len(season.post.mails) == before
