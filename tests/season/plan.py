"""The invented season of 2024: 300 agencies, five districts, and what happens to a few.

Every mail is in one plain table: day, address, the numbers of its subject, and whom it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.duties.register_notes import Merger
from pipeline.reference.register import AgencyEntry

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

# The agencies to which something happens; all others publish in time, without a fault.
LATE, BACKDATED, UNSEEN = "990101-01", "990101-02", "990102-01"
DISMISSED, WITHDRAWN, MOVED = "990103-01", "990103-02", "990103-03"
RETURNED, STRUCK_OFF, MERGED, HEIR = "990104-01", "990104-02", "990104-04", "990104-05"
GOVERNMENT, TOWN, WEEKEND = "990105", "990105050", "990105-01"
# The first night that can see the report of 2023; None: not until the end of the season.
SEEN_ON = {
    LATE: date(2024, 2, 21),
    BACKDATED: date(2024, 2, 22),
    UNSEEN: date(2024, 2, 20),
    DISMISSED: date(2024, 1, 16),
    RETURNED: date(2024, 1, 16),
    STRUCK_OFF: None,
    MERGED: None,
    GOVERNMENT: None,
    TOWN: None,
    WEEKEND: date(2024, 2, 24),
}
CORRECTED_ON = {DISMISSED: date(2024, 3, 20), RETURNED: date(2024, 2, 21)}
DISMISSED_ON, DISMISSED_UNTIL = date(2024, 1, 17), date(2024, 3, 15)
RETURNED_ON, RETURNED_UNTIL = date(2024, 1, 18), date(2024, 2, 5)
STRUCK_OFF_ON = date(2024, 2, 22)
# Dissolved before its report was due: the successor's report is its report.
MERGER_ON = date(2024, 1, 8)
# It bears a date in January that no crawl of January can confirm.
BACKDATED_TO = date(2024, 1, 30)
# Two reports leave their places on the same night: one comes back, the other is elsewhere at once.
GONE_ON, BACK_ON = date(2024, 3, 4), date(2024, 3, 12)
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
    """The register as it stands on a day: sixty agencies in each district."""
    return [entry for district in NAMES for entry in _of_district(district, day)]


def mergers(day: date) -> tuple[Merger, ...]:
    """The mergers that somebody has noted by a day."""
    merger = Merger(dissolved=MERGED, successor=HEIR, on=MERGER_ON, document="云编发〔2024〕1号")
    return (merger,) if day >= MERGER_ON else ()


def is_on_show(code: str, day: date) -> bool:
    """Whether a report of 2023 that was published still stands in its old place."""
    if code == WITHDRAWN:
        return not GONE_ON <= day < BACK_ON
    return code != MOVED or day < GONE_ON


def last_year(code: str, day: date) -> int | None:
    """The last report year that an agency owes, as the register says on a day."""
    if code == MERGED and day >= MERGER_ON:
        return 2023
    return 2022 if code == STRUCK_OFF and day >= STRUCK_OFF_ON else None


def _of_district(district: str, day: date) -> Iterator[AgencyEntry]:
    name = NAMES[district]
    yield _entry(district, f"云川市{name}人民政府", "government", district)
    for number in range(1, 45):
        code = f"{district}-{number:02}"
        named = f"{name}第{number}局"
        yield _entry(code, named, "department", district, last_year(code, day))
    for number in range(45, 60):
        yield _entry(f"{district}{number:03}", f"{name}第{number}镇人民政府", "town", district)


def _entry(
    code: str, name: str, kind: str, district: str, to_year: int | None = None
) -> AgencyEntry:
    return AgencyEntry(code, name, kind, district, f"p{district}", (), None, to_year, None, None)


def seen_on(entry: AgencyEntry) -> date | None:
    """The first night that can see the report of 2023, under the agency's own name."""
    if entry.code in SEEN_ON:
        return SEEN_ON[entry.code]
    if entry.kind == "government":
        return date(2024, 3, 27)
    return date(2024, 1, 4) + timedelta(days=int(entry.code[-2:]) % 22)


@dataclass(frozen=True, slots=True)
class Expected:
    """One mail: the day it arrives, to whom, the numbers of its subject, the agencies it names."""

    day: date
    address: str
    numbers: tuple[int, ...]
    codes: frozenset[str]


def expected() -> set[Expected]:
    """The plain table: who should have received what on which day."""
    return {
        *_lists(),
        *(
            Expected(date.fromisoformat(day), address, numbers, frozenset(codes))
            for day, address, numbers, *codes in _table()
        ),
    }


# The day, the address; new, changed, gone of a mail or still missing and due soon of a reminder;
# then the agencies that it names.
Row = tuple[str | tuple[int, ...], ...]


def _table() -> Iterator[Row]:
    one, two, three, four, five = (address(district) for district in NAMES)
    # A missing report that came late, and one that came with a date that was in time.
    yield "2024-02-01", one, (2, 0, 0), LATE, BACKDATED
    yield "2024-02-07", one, (2, 0), LATE, BACKDATED
    yield "2024-02-21", one, (1, 0, 1), LATE
    yield "2024-02-22", one, (0, 0, 1), BACKDATED
    # A portal that was down when the due date passed: told on the first night that can prove it, a
    # Saturday; sent on Sunday, which was worked for the Spring Festival.
    yield "2024-01-30", OPERATOR, (1, 0)
    yield "2024-02-03", OPERATOR, (0, 1)
    yield "2024-02-04", two, (1, 0, 0), UNSEEN
    yield "2024-02-07", two, (1, 0), UNSEEN
    yield "2024-02-20", two, (1, 0, 1), UNSEEN
    # A fault that was dismissed until 15 March, told again on Monday, and corrected.
    yield "2024-01-16", three, (1, 0, 0), DISMISSED
    yield "2024-03-18", three, (1, 0, 0), DISMISSED
    yield "2024-03-20", three, (0, 0, 1), DISMISSED
    # A report that was taken off: told after three crawls over two days; and put back again.
    yield "2024-03-06", three, (1, 0, 0), WITHDRAWN
    yield "2024-03-12", three, (0, 0, 1), WITHDRAWN
    # A fault that was returned and not corrected in time; a missing one that was struck off.
    yield "2024-01-16", four, (1, 0, 0), RETURNED
    yield "2024-02-01", four, (1, 0, 0), STRUCK_OFF
    yield "2024-02-06", four, (1, 0, 0), RETURNED
    yield "2024-02-06", CHIEF, (1, 0, 0), RETURNED
    yield "2024-02-07", four, (1, 0), STRUCK_OFF
    yield "2024-02-21", four, (0, 0, 3), RETURNED
    yield "2024-02-22", four, (0, 0, 1), STRUCK_OFF
    # A missing town, a late department during a weekend without service, a missing government.
    yield "2024-02-01", five, (2, 0, 0), TOWN, WEEKEND
    yield "2024-02-07", five, (2, 0), TOWN, WEEKEND
    yield "2024-02-26", five, (1, 0, 1), WEEKEND
    yield "2024-03-01", five, (1, 0), TOWN
    yield "2024-03-01", CHIEF, (1, 0), TOWN
    # Composed on 1 April, when the mail server was down until the 3rd.
    yield "2024-04-03", five, (1, 1, 0), GOVERNMENT, TOWN
    # A Sunday that was worked for Qingming.
    yield "2024-04-07", five, (1, 0), GOVERNMENT
    yield "2024-04-30", five, (1, 0), GOVERNMENT
    yield "2024-04-30", CHIEF, (1, 0), GOVERNMENT


# The lists of 28 January (Sunday), 17, 24 and 30 March (weekends) go out on the Friday before.
LIST_DAYS = {
    date(2024, 1, 31): ("2024-01-17", "2024-01-24", "2024-01-26", "2024-01-30"),
    date(2024, 3, 31): ("2024-03-15", "2024-03-22", "2024-03-28", "2024-03-29"),
}


def _lists() -> Iterator[Expected]:
    for due_on, list_days in LIST_DAYS.items():
        for day in map(date.fromisoformat, list_days):
            for district in NAMES:
                codes = _unseen(district, day, is_government=due_on.month == 3)
                is_dark = district == OUTAGE[0] and OUTAGE[1] <= day <= OUTAGE[2]
                if codes and not is_dark:
                    yield Expected(day, address(district), (0, len(codes)), codes)


def _unseen(district: str, day: date, *, is_government: bool) -> frozenset[str]:
    seen = {entry.code: seen_on(entry) for entry in _of_district(district, day)}
    if MERGED in seen:
        seen[MERGED] = seen[HEIR]
    return frozenset(
        entry.code
        for entry in _of_district(district, day)
        if (entry.kind == "government") is is_government
        and ((first := seen[entry.code]) is None or first > day)
    )
