"""Working days in China, with the make-up days (调休) that each year's holiday notice sets.

The kept calendar (library chinesecalendar) knows the years whose notice has appeared. For any other
year Monday to Friday count as working days, and an operator is told (`holiday-calendar-missing`).
"""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

SATURDAY = 5
CALENDAR_MISSING = "holiday-calendar-missing"
ONE_DAY = timedelta(days=1)


def covers(year: int) -> bool:
    """Whether the kept calendar knows the holidays of a year."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Whether offices work on a day; Monday to Friday in a year that the calendar lacks."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY


def working_days_after(start: date, end: date) -> int:
    """How many working days lie after `start`, up to and with `end`."""
    days = (end - start).days
    return sum(is_working_day(start + timedelta(days=number + 1)) for number in range(days))


def next_working_day(day: date) -> date:
    """The first working day after a day."""
    following = day + ONE_DAY
    while not is_working_day(following):
        following += ONE_DAY
    return following


def is_estimated(start: date, end: date) -> bool:
    """Whether counting between two days must do without a holiday calendar somewhere."""
    return not all(covers(year) for year in range(start.year, end.year + 1))


def uncovered_years(today: date, month: int, day: int) -> list[int]:
    """The years without a calendar that should have one: this one, from a day on the next."""
    is_next_due = (today.month, today.day) >= (month, day)
    needed = [today.year, today.year + 1] if is_next_due else [today.year]
    return [year for year in needed if not covers(year)]
