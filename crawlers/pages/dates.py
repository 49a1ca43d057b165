"""The publication date of a page and the evidence that it rests on.

Pure functions over text: the crawl dates articles with them, and reading dates files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

from core.clock import day_of
from crawlers.pages.printed import body_text, whole_text
from crawlers.records import DateBasis, DateEvidence

# The national standard's own sample prints 2017—04—12 21∶37 (国办发〔2017〕47号, annex).
PLAIN = str.maketrans("０１２３４５６７８９—–－−―／．∶：", "0123456789-----/.::")
DAY = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
LONGEST_DAY = 24
META_NAMES = ("pubdate", "publishdate")
# 成文日期 is when a paper was signed, not when it was published: a bare 日期 must stand alone.
LABELS = (
    re.compile(r"发布(?:日期|时间)\s*[:：∶]\s*"),
    re.compile(r"(?<![\u4e00-\u9fff])(?:日\s*期|时\s*间)\s*[:：∶]\s*"),
    re.compile(r"更新(?:日期|时间)\s*[:：∶]\s*"),
)
# Most pages without a date need not be taken apart to see that no label stands in them.
ANY_LABEL = re.compile(r"[日时]\s*[期间]\s*[:：∶]")
ADDRESS_DAYS = (
    re.compile(r"/t((?:19|20)\d{2})(\d{2})(\d{2})_"),
    re.compile(r"/((?:19|20)\d{2})/(\d{1,2})[/-](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})-(\d{1,2})/(\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})(\d{2})/?(\d{2})/"),
    re.compile(r"/[PW]0((?:19|20)\d{2})(\d{2})(\d{2})\d{6,}\."),
)
OBJECT_ID = re.compile(r"(?<![0-9a-f])([0-9a-f]{8})[0-9a-f]{16}(?![0-9a-f])")
FIRST_OBJECT_ID = datetime(2009, 1, 1, tzinfo=UTC)
LAST_OBJECT_ID = datetime(2100, 1, 1, tzinfo=UTC)


def dates_in(page: etree._Element) -> tuple[DateEvidence, ...]:
    """Find what a page itself says of its publication, strongest evidence first."""
    return tuple(dict.fromkeys((*_in_meta(page), *_in_labels(page), *_in_publish_time(page))))


def listed_date(text: str) -> DateEvidence | None:
    """Find the date that a row of a list prints."""
    return _evidence(text, DateBasis.LISTED)


def date_in_address(url: str) -> DateEvidence | None:
    """Find the day that an address names; a month alone is no date."""
    path = urlsplit(url).path
    for pattern in ADDRESS_DAYS:
        found = pattern.search(path)
        on = _day(*found.groups()) if found else None
        if found and on:
            return DateEvidence(on, DateBasis.ADDRESS, found[0])
    return _in_object_id(path)


def header_date(last_modified: str | None) -> DateEvidence | None:
    """Read a Last-Modified header, as a day in China."""
    try:
        moment = parsedate_to_datetime(last_modified or "")
    except ValueError:
        return None
    on = day_of(moment)
    return DateEvidence(on, DateBasis.HEADER, last_modified or "")


def _in_meta(page: etree._Element) -> Iterator[DateEvidence]:
    for tag in page.iter("meta"):
        if tag.get("name", "").strip().lower() in META_NAMES:
            found = _evidence(tag.get("content", ""), DateBasis.META)
            if found:
                yield found


def _in_labels(page: etree._Element) -> Iterator[DateEvidence]:
    """The first date behind the best label: 发布日期 before 日期 before 更新日期."""
    if not ANY_LABEL.search(whole_text(page)):
        return
    text = body_text(page)
    for label in LABELS:
        for place in label.finditer(text):
            printed = DAY.match(text[place.end() :][:LONGEST_DAY].translate(PLAIN))
            on = _day(*printed.groups()) if printed else None
            if printed and on:
                yield DateEvidence(on, DateBasis.VISIBLE, printed[0])
                return


def _in_publish_time(page: etree._Element) -> Iterator[DateEvidence]:
    for element in page.iter("publishtime"):
        found = _evidence(whole_text(element), DateBasis.VISIBLE)
        if found:
            yield found


def _in_object_id(path: str) -> DateEvidence | None:
    """The first four bytes of a document store's ObjectId are the second it was made."""
    found = OBJECT_ID.search(path.rpartition("/")[2])
    if found is None:
        return None
    made_at = datetime.fromtimestamp(int(found[1], 16), UTC)
    if not FIRST_OBJECT_ID <= made_at < LAST_OBJECT_ID:
        return None
    return DateEvidence(day_of(made_at), DateBasis.OBJECT_ID, found[0])


def _evidence(text: str, basis: DateBasis) -> DateEvidence | None:
    found = DAY.search(text.translate(PLAIN))
    on = _day(*found.groups()) if found else None
    return DateEvidence(on, basis, found[0]) if found and on else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
