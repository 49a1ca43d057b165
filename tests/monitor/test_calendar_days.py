"""Days that calendars get wrong: leap years, the former statute, weekends, festivals, none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.messages import render
from monitor.duties.deadlines import DistrictDeadline, load_deadlines
from monitor.duties.duties import duties
from monitor.records import Duty, Standing
from monitor.standings.standings import judge
from pipeline.reference.register import AgencyEntry
from reportwatch.cli.history import explained
from tests.monitor.made import CONFIG, beside, crawl, dated, edition, known
from tests.monitor.office import FINANCE, OFFICER, OPERATOR, STREET, Office, made_books
from tests.monitor.test_round import text_of

DEADLINES = load_deadlines(CONFIG / "deadlines.toml")
CODE = "990101001"


def owed(year: int, kind: str = "department") -> Duty:
    """A real duty of a year, by the real deadlines."""
    entry = AgencyEntry(CODE, "柳城区财政局", kind, "990101", "acheng", (), None, None, None, None)
    (duty,) = duties([entry], DEADLINES, [year])
    return duty


DAYS = [
    ("a leap year: 29 February is 29 days late", 2023, "2024-02-29", Standing.LATE, 29, 18),
    ("the day after it", 2023, "2024-03-01", Standing.LATE, 30, 19),
    ("a common year: 1 March is 29 days late", 2022, "2023-03-01", Standing.LATE, 29, 21),
    ("the former statute: 31 March is in time", 2018, "2019-03-31", Standing.PUBLISHED, None, None),
    ("the former statute: 1 April is late", 2018, "2019-04-01", Standing.LATE, 1, 1),
    ("the first year of the new one", 2019, "2020-02-01", Standing.LATE, 1, 0),
    ("a deadline on Saturday: the day itself", 2025, "2026-01-31", Standing.PUBLISHED, None, None),
    ("a deadline on Saturday: Monday is late", 2025, "2026-02-02", Standing.LATE, 2, 1),
    ("a deadline on Sunday: the day itself", 2026, "2027-01-31", Standing.PUBLISHED, None, None),
    ("a deadline on Sunday: Monday is late", 2026, "2027-02-01", Standing.LATE, 1, 1),
    ("the Spring Festival moves nothing", 2024, "2025-02-05", Standing.LATE, 5, 1),
    ("a year without a calendar: by weekdays", 2089, "2090-02-06", Standing.LATE, 6, 4),
]


@pytest.mark.parametrize(
    ("year", "published", "standing", "days", "working_days"),
    [row[1:] for row in DAYS],
    ids=[row[0] for row in DAYS],
)
def test_a_day_is_judged_by_the_calendar_and_counted_by_working_days(
    year: int, published: str, standing: Standing, days: int | None, working_days: int | None
) -> None:
    report = edition(dated(published), code=CODE, year=year)

    judgement = judge(owed(year), known(report, today=date(year + 1, 12, 1)))

    assert (judgement.standing, judgement.days_late) == (standing, days)
    assert judgement.working_days_late == working_days


WHYS = [
    (2018, "zh", ("2019-03-31（星期日", "旧条例", "第三十一条")),
    (2018, "en", ("2019-03-31 (Sunday", "former statute")),
    (2025, "zh", ("2026-01-31（星期六", "非工作日，法律未规定顺延", "第四十九条第一款")),
    (2026, "en", ("2027-01-31 (Sunday", "31 January")),
    (2024, "zh", ("2025-01-31（星期五", "非工作日，法律未规定顺延")),
    (2089, "zh", ("该年无节假日安排，按星期判断",)),
]


@pytest.mark.parametrize(("year", "language", "said"), WHYS)
def test_why_a_day_is_the_due_date(year: int, language: str, said: tuple[str, ...]) -> None:
    lines = " ".join(explained(owed(year), language))

    assert [part for part in said if part not in lines] == []


def test_lateness_in_a_year_without_a_calendar_says_that_it_is_an_estimate() -> None:
    late = judge(owed(2089), known(edition(dated("2090-02-06"), code=CODE, year=2089)))

    (finding,) = late.findings
    assert "约4天（缺少节假日安排" in render(finding.message, "zh")


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    """Officers are written to on working days; the years 2024 to 2026 are watched."""
    configuration = made_books()
    mail = configuration.watch.mail.model_copy(update={"officers_on": "working-days"})
    return Office(
        sqlite_engine,
        tmp_path / "status",
        replace(
            configuration,
            watch=configuration.watch.model_copy(update={"mail": mail, "first_year": 2024}),
        ),
    )


FESTIVALS = [
    ("missing since a Saturday is told on Monday", 2025, ["2026-02-01"], "2026-02-02"),
    (
        "missing since the Spring Festival is told after it",
        2024,
        ["2025-02-01", "2025-02-02", "2025-02-04"],
        "2025-02-05",
    ),
]


@pytest.mark.parametrize(
    ("year", "silent", "told_on"), [row[1:] for row in FESTIVALS], ids=[row[0] for row in FESTIVALS]
)
def test_nothing_leaves_before_the_first_working_day(
    office: Office, year: int, silent: list[str], told_on: str
) -> None:
    office.published(STREET, f"{year + 1}-01-20", year=year, seen=f"{year + 1}-01-20")
    for day in silent:
        office.crawled(crawl(day))
        assert [mail for mail in office.round(day).mails if mail.address == OFFICER.address] == []

    office.crawled(crawl(told_on))
    (mail,) = [one for one in office.round(told_on).mails if one.address == OFFICER.address]

    assert "柳城区财政局" in text_of(mail)
    assert office.round(told_on).standings(year)[FINANCE] == "missing"


def test_in_december_an_operator_is_told_once_that_next_years_calendar_is_missing(
    office: Office,
) -> None:
    office.configuration = replace(
        office.configuration,
        watch=office.configuration.watch.model_copy(update={"first_year": 2089}),
    )
    first, second = office.round("2090-12-01"), office.round("2090-12-02")

    (mail,) = [one for one in first.mails if one.address == OPERATOR.address]
    assert "2091" in text_of(mail)
    assert "chinesecalendar" in text_of(mail)
    assert [one for one in second.mails if one.address == OPERATOR.address] == []


def test_a_government_and_its_own_office_owe_two_reports_with_two_dates() -> None:
    government, office = owed(2022, "government"), replace(owed(2022), agency_code="990101-zfb")
    of_government = edition(dated("2023-02-20"), code=CODE, year=2022)
    crawls = (crawl("2023-02-21"),)
    last_year = beside("990101-zfb", 2021, "acheng", crawls)
    facts = known(of_government, last_year, crawls=crawls, today=date(2023, 2, 21))

    assert (government.due_on, office.due_on) == (date(2023, 3, 31), date(2023, 1, 31))
    assert judge(government, facts).standing is Standing.PUBLISHED
    assert judge(office, facts).standing is Standing.MISSING


def test_a_vertical_unit_is_exempt_until_a_district_sets_its_date() -> None:
    override = DistrictDeadline(
        district="990101", kinds=("vertical",), year=2022, due=date(2023, 2, 10), document="云〔1〕"
    )
    noted = DEADLINES.model_copy(update={"overrides": (override,)})
    entry = AgencyEntry(CODE, "税务局", "vertical", "990101", "acheng", (), None, None, None, None)
    (exempt,), (owing,) = (duties([entry], deadlines, [2022]) for deadlines in (DEADLINES, noted))
    facts = known(crawls=(crawl("2023-02-21"),), today=date(2023, 2, 21))

    assert judge(exempt, facts).standing is Standing.EXEMPT
    assert judge(owing, facts).standing is Standing.MISSING
