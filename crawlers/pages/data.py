"""Lists that come as JSON: which array holds the rows and what its keys mean, by their names.

Products name the same things differently; the names are data here, so that a new product is mostly
a new word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from core.charsets import BROKEN
from core.clock import SHANGHAI
from crawlers.pages.dates import listed_date
from crawlers.pages.foreign_json import Json, count_in, inside, read_json, read_json_at
from crawlers.pages.listing import Row
from crawlers.pages.page import Page
from crawlers.pages.titles import without_date
from crawlers.records import DateBasis, DateEvidence

Record = Mapping[str, Json]
CALL = re.compile(r"\s*+[\w.$]{1,80}\(")
# UCAP (苏州 has keys of its own), gkmlpt, epoint, script JSON; the first key with a value counts.
TITLES = ("title", "articletitle", "infotitle")
ADDRESSES = ("url", "post_url", "infourl", "linkurl", "articleurl", "href", "url_commp")
DAYS = (
    *("publishedtimestr", "infodate", "pubdate", "publishtime", "display_publish_time"),
    *("date", "webdate", "created_at", "published_time_format"),
)
TOTALS = ("total", "totalcount", "totalrecord", "post_count", "rowcount", "totalrow", "allrow")
SIZES = ("rows", "pagesize", "perpage")
NO_VALUES = ("", "null", "undefined")
SETTING = re.compile(r"[\"']?+(?<!\w)(\w++)[\"']?+\s*+:\s*+(?:'([^']*)'|\"([^\"]*)\"|([^,{}\s]+))")
DETAIL = re.compile(r"\bDETAIL[\"']?\s*[:=]\s*(?=\{)")
TAGS = re.compile(r"<[^>]{0,200}>")


def json_in(text: str) -> Json:
    """The JSON of a reply, bare or as the argument of a call; None when it is none."""
    data = read_json(text)
    return read_json(_argument(text)) if data is None else data


def _argument(text: str) -> str:
    """What a reply gives to the function that it calls; "" when it is no call."""
    call = CALL.match(text)
    end = text.rstrip().removesuffix(";").rstrip()
    return end[call.end() : -1] if call and end.endswith(")") else ""


def json_behind(script: str, name: re.Pattern[str]) -> Json:
    """The array or object that a script gives to a variable or key; None when there is none."""
    place = name.search(script)
    return read_json_at(script, place.end()) if place else None


def article_in_script(html: str) -> str:
    """The markup of an article that only a script of its page holds (gkmlpt); "" for any other."""
    return text_at(json_behind(html, DETAIL), "content") if "DETAIL" in html else ""


def settings_in(literal: str) -> dict[str, str]:
    """The plain values of an object that a script writes: totalRecord:62, proxyUrl:'/module/…'."""
    pairs = SETTING.findall(literal)
    return {name: single or double or bare for name, single, double, bare in pairs}


def records_in(data: Json) -> tuple[Record, ...]:
    """The longest array of records that have a title and an address, wherever it stands."""
    found = [_records(array) for array in _arrays(data)]
    return max(found, key=len, default=())


def rows_of(records: tuple[Record, ...], page: Page) -> tuple[Row, ...]:
    """The records as rows, without those whose address is none."""
    return tuple(row for record in records if (row := _row(record, page)) is not None)


def total_in(data: Json) -> int | None:
    """The total that a reply states beside its rows; None when it states none."""
    return _number(data, TOTALS)


def page_size_in(data: Json) -> int | None:
    """How many rows a full page has: as the reply states, or as many as it holds itself."""
    return _number(data, SIZES) or len(records_in(data)) or None


def _number(data: Json, names: tuple[str, ...]) -> int | None:
    for record in _objects(data):
        stated = count_in(_first(record, names))
        if stated is not None:
            return stated
    return None


def text_at(data: Json, *keys: str) -> str:
    """The text below some keys; "" where there is none."""
    for key in keys:
        data = data.get(key) if isinstance(data, dict) else None
    return BROKEN.sub("\ufffd", data) if isinstance(data, str) else ""


def _records(array: list[Json]) -> tuple[Record, ...]:
    return tuple(
        one
        for one in array
        if isinstance(one, dict) and _first(one, TITLES) and _first(one, ADDRESSES)
    )


def _row(record: Record, page: Page) -> Row | None:
    url = page.address_of(_first(record, ADDRESSES))
    title = without_date(TAGS.sub("", _first(record, TITLES)))
    return Row(url, title, _date(record)) if url else None


def _date(record: Record) -> DateEvidence | None:
    printed = _first(record, DAYS)
    if not printed.isdecimal() or len(printed) < 9:
        return listed_date(printed)
    seconds = int(printed[:10])  # thousandths are cut off
    on = datetime.fromtimestamp(seconds, SHANGHAI).date()
    return DateEvidence(on, DateBasis.LISTED, printed)


def _first(record: Record, names: tuple[str, ...]) -> str:
    """The first value under one of some names, in any case; editors leave "undefined" in some."""
    lower = {key.lower(): value for key, value in record.items()}
    for name in names:
        value = lower.get(name)
        text = BROKEN.sub("\ufffd", str(value)).strip() if isinstance(value, str | int) else ""
        if text.lower() not in NO_VALUES:
            return text
    return ""


def _arrays(data: Json) -> Iterator[list[Json]]:
    if isinstance(data, list):
        yield data
    for inner in inside(data):
        yield from _arrays(inner)


def _objects(data: Json) -> Iterator[Record]:
    """Every object that is no row itself, from the outside in."""
    if isinstance(data, dict):
        yield data
        for inner in data.values():
            yield from _objects(inner)
