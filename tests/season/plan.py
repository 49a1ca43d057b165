"""The invented season of 2024: 300 agencies, five districts, and what happens to a few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.agencies import AgencyEntry

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2024, 4, 30)
YEARS = (2021, 2022, 2023)
NAMES = {
    "990101": "柳城区",
    "990102": "平川区",
    "990103": "南江区",
    "990104": "北湖区",
    "990105": "东岭区",
}
CHIEF, OPERATOR = "chief@example.org", "operator@example.org"

# Eight agencies to which something happens; all others publish in time, without a fault.
LATE, UNSEEN = "990101-01", "990102-01"
DISMISSED = "990103-01"
RETURNED, MERGED = "990104-01", "990104-02"
GOVERNMENT, TOWN, WEEKEND = "990105", "990105050", "990105-01"
# The first night that can see the report of 2023; None: not until the end of the season.
SEEN_ON = {
    LATE: date(2024, 2, 21),
    UNSEEN: date(2024, 2, 20),
    DISMISSED: date(2024, 1, 16),
    RETURNED: date(2024, 1, 16),
    MERGED: None,
    GOVERNMENT: None,
    TOWN: None,
    WEEKEND: date(2024, 2, 24),
}
CORRECTED_ON = {DISMISSED: date(2024, 3, 20), RETURNED: date(2024, 2, 21)}
DISMISSED_ON, DISMISSED_UNTIL = date(2024, 1, 17), date(2024, 3, 15)
RETURNED_ON, RETURNED_UNTIL = date(2024, 1, 18), date(2024, 2, 5)
MERGED_ON = date(2024, 2, 22)
OUTAGE = ("990102", date(2024, 1, 30), date(2024, 2, 2))
SMTP_DOWN = (date(2024, 4, 1), date(2024, 4, 2))
SERVICE_DOWN = (date(2024, 2, 24), date(2024, 2, 25))


def days() -> Iterator[date]:
    """The nights of the season that the service ran."""
    for number in range((LAST_DAY - FIRST_DAY).days + 1):
        day = FIRST_DAY + timedelta(days=number)
        if day not in SERVICE_DOWN:
            yield day


def address(district: str) -> str:
    return f"officer.{district}@example.org"


def agencies(day: date) -> list[AgencyEntry]:
    """The register as it stands on a day: sixty agencies in each district, less one merged."""
    return [entry for district in NAMES for entry in _of_district(district, day)]


def _of_district(district: str, day: date) -> Iterator[AgencyEntry]:
    name = NAMES[district]
    yield _entry(district, f"云川市{name}人民政府", "government", district)
    for number in range(1, 45):
        code = f"{district}-{number:02}"
        merged = code == MERGED and day >= MERGED_ON
        yield _entry(code, f"{name}第{number}局", "department", district, 2022 if merged else None)
    for number in range(45, 60):
        yield _entry(f"{district}{number:03}", f"{name}第{number}镇人民政府", "town", district)


def _entry(
    code: str, name: str, kind: str, district: str, to_year: int | None = None
) -> AgencyEntry:
    return AgencyEntry(code, name, kind, district, f"p{district}", (), None, to_year, None, None)


def seen_on(entry: AgencyEntry) -> date | None:
    """The first night that can see the report of 2023."""
    if entry.code in SEEN_ON:
        return SEEN_ON[entry.code]
    if entry.kind == "government":
        return date(2024, 3, 27)
    return date(2024, 1, 4) + timedelta(days=int(entry.code[-2:]) % 22)


@dataclass(frozen=True, slots=True)
class Expected:
    """One mail: the day it arrives, to whom, and the numbers of its subject."""

    day: date
    address: str
    numbers: tuple[int, ...]


def expected() -> set[Expected]:
    """The plain table: who should have received what on which day."""
    return {*_lists(), *(Expected(date.fromisoformat(day), *row) for day, *row in _table())}


def _table() -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """New, changed, gone of each mail; or still missing and due soon of a reminder."""
    one, two, three, four, five = (address(district) for district in NAMES)
    # A report that was missing and came late.
    yield "2024-02-01", one, (1, 0, 0)
    yield "2024-02-07", one, (1, 0)
    yield "2024-02-21", one, (1, 0, 1)
    # A portal that was down when the due date passed: told on the first night that can prove it, a
    # Saturday; sent on Sunday, which was worked for the Spring Festival.
    yield "2024-01-30", OPERATOR, (1, 0)
    yield "2024-02-03", OPERATOR, (0, 1)
    yield "2024-02-04", two, (1, 0, 0)
    yield "2024-02-07", two, (1, 0)
    yield "2024-02-20", two, (1, 0, 1)
    # A fault that was dismissed until 15 March, told again on Monday, and corrected.
    yield "2024-01-16", three, (1, 0, 0)
    yield "2024-03-18", three, (1, 0, 0)
    yield "2024-03-20", three, (0, 0, 1)
    # A fault that was returned and not corrected in time; a missing one whose agency was merged.
    yield "2024-01-16", four, (1, 0, 0)
    yield "2024-02-01", four, (1, 0, 0)
    yield "2024-02-06", four, (1, 0, 0)
    yield "2024-02-06", CHIEF, (1, 0, 0)
    yield "2024-02-07", four, (1, 0)
    yield "2024-02-21", four, (0, 0, 3)
    yield "2024-02-22", four, (0, 0, 1)
    # A missing town, a late department during a weekend without service, a missing government.
    yield "2024-02-01", five, (2, 0, 0)
    yield "2024-02-07", five, (2, 0)
    yield "2024-02-26", five, (1, 0, 1)
    yield "2024-03-01", five, (1, 0)
    yield "2024-03-01", CHIEF, (1, 0)
    # Composed on 1 April, when the mail server was down until the 3rd.
    yield "2024-04-03", five, (1, 1, 0)
    # A Sunday that was worked for Qingming.
    yield "2024-04-07", five, (1, 0)
    yield "2024-04-30", five, (1, 0)
    yield "2024-04-30", CHIEF, (1, 0)


# The lists of 28 January (Sunday), 17, 24 and 30 March (weekends) go out on the Friday before.
LIST_DAYS = {
    date(2024, 1, 31): ("2024-01-17", "2024-01-24", "2024-01-26", "2024-01-30"),
    date(2024, 3, 31): ("2024-03-15", "2024-03-22", "2024-03-28", "2024-03-29"),
}


def _lists() -> Iterator[Expected]:
    for due_on, list_days in LIST_DAYS.items():
        for day in map(date.fromisoformat, list_days):
            for district in NAMES:
                count = _unseen(district, day, is_government=due_on.month == 3)
                is_dark = district == OUTAGE[0] and OUTAGE[1] <= day <= OUTAGE[2]
                if count and not is_dark:
                    yield Expected(day, address(district), (0, count))


def _unseen(district: str, day: date, *, is_government: bool) -> int:
    wanted = [
        seen_on(entry)
        for entry in _of_district(district, day)
        if (entry.kind == "government") is is_government
    ]
    return sum(seen is None or seen > day for seen in wanted)
