"""Several documents of one report: copies, corrections, conflicts and silent changes by cell.

Only what was read counts: normalised text and numbers. Page counters, links and layout differ
between two captures of one page and mean nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import pairwise

from crawlers.records import DateEvidence
from pipeline.reading.agreement import has_numbers
from pipeline.records import CellChange, Number, Provenance, Report

# Not 新修订的《条例》, not 条例（2019年修订）: prefaces name the statute so.
CORRECTED = re.compile(
    r"更正|勘误|(?<![新年])修订(?:[版稿]|说明|[)）】\]])|重新发布|更新说明|数据更新"
)
NOT_LETTERS = re.compile(r"[\W_]+")
NOTE_ENDS = 300
# What some pages print below the last section, and what differs from one day to the next.
FURNITURE = re.compile(
    r"(?:浏览|点击|访问|阅读)(?:次数|量|数)|上一[篇条]|下一[篇条]|相关(?:链接|阅读|文章|新闻|信息)|分享到|扫一扫"
    r"|【?打印|责任编辑|网站地图|版权所有|主办(?:单位)?[:：]|附件\d*[:：]"
)


#: The latest day that a document states, when its page was seen, and its hash: see `appeared`.
Appeared = tuple[date, datetime, str]


class Relation(StrEnum):
    """How a later document stands to an earlier one of the same agency and year."""

    SAME_BYTES = "same-bytes"
    SAME_CONTENT = "same-content"
    CORRECTION = "correction"
    SILENT_CHANGE = "silent-change"
    CONFLICT = "conflict"
    OTHER_WORDING = "other-wording"


@dataclass(frozen=True, slots=True)
class Version:
    """One document that carries the report: its bytes' hash, its addresses, when it was seen.

    `seen` is what the portal's lists said of it; None for a document that no crawl brought.
    """

    sha256: str
    urls: tuple[str, ...]
    first_seen_at: datetime
    report: Report
    seen: Provenance | None = None

    @property
    def parents(self) -> tuple[str, ...]:
        """The pages that this is a file of."""
        return self.seen.parents if self.seen else ()


@dataclass(frozen=True, slots=True)
class VersionComparison:
    """A later version beside the one before it.

    `doubtful` are cells with two different numbers of which one was read with low confidence (a
    scan beside its page): no change, but a question for `two-readers-differ`.
    """

    earlier: Version
    later: Version
    relation: Relation
    changes: tuple[CellChange, ...]
    changed_sections: tuple[int, ...]
    doubtful: tuple[CellChange, ...] = ()


def compare_versions(versions: Sequence[Version]) -> tuple[VersionComparison, ...]:
    """Each version beside the one that appeared before it, oldest first; nothing for one alone."""
    ordered = _in_order(versions)
    return tuple(compare(earlier, later) for earlier, later in pairwise(ordered))


def newest(versions: Sequence[Version]) -> Version:
    """The version that counts: the last that appeared; raises IndexError when there is none."""
    return _in_order(versions)[-1]


def _in_order(versions: Sequence[Version]) -> list[Version]:
    """As they appeared."""
    pages = pages_seen((one.parents, one.first_seen_at) for one in versions)

    def order(version: Version) -> Appeared:
        dates, at = version.report.dates, version.first_seen_at
        return appeared(dates, version.parents, at, version.sha256, pages)

    return sorted(versions, key=order)


def pages_seen(seen: Iterable[tuple[Sequence[str], datetime]]) -> dict[str, datetime]:
    """When the first file of each page was seen, of files with their pages and first sights."""
    found: dict[str, datetime] = {}
    for parents, at in seen:
        for url in parents:
            found[url] = min(found.get(url, at), at)
    return found


def appeared(
    dates: Iterable[DateEvidence],
    parents: Sequence[str],
    first_seen_at: datetime,
    sha256: str,
    pages: Mapping[str, datetime],
) -> Appeared:
    """What sorts the documents of a report as they appeared.

    A first crawl sees all of them in one night: then `dates`, which they state themselves, tell the
    later. Which file of one page (`pages`: see `pages_seen`) was fetched first says nothing.
    """
    seen_at = min((pages.get(url, first_seen_at) for url in parents), default=first_seen_at)
    return max((found.on for found in dates), default=date.min), seen_at, sha256


def compare(earlier: Version, later: Version) -> VersionComparison:
    """Compare what was read of two documents of one agency and year."""
    changes = tuple(changed_cells(earlier.report, later.report))
    doubtful = tuple(changed_cells(earlier.report, later.report, certain=False))
    sections = tuple(changed_sections(earlier.report, later.report))
    relation = _relation(earlier, later, changes, sections)
    return VersionComparison(earlier, later, relation, changes, sections, doubtful)


def _relation(
    earlier: Version,
    later: Version,
    changes: Sequence[CellChange],
    sections: Sequence[int],
) -> Relation:
    """The same address with other content is a change; another address with other numbers is a
    conflict, unless the later document says that it corrects the earlier one. Another wording
    alone, at another address, is how a PDF differs from its page: no fault of anybody."""
    if earlier.sha256 == later.sha256:
        return Relation.SAME_BYTES
    if not changes and not sections:
        return Relation.SAME_CONTENT if _have_the_same(earlier, later) else Relation.OTHER_WORDING
    if says_it_corrects(later.report) and not says_it_corrects(earlier.report):
        return Relation.CORRECTION
    is_same_place = bool(set(earlier.urls) & set(later.urls))
    if is_same_place:
        return Relation.SILENT_CHANGE
    return Relation.CONFLICT if changes else Relation.OTHER_WORDING


def _have_the_same(one: Version, other: Version) -> bool:
    """The same sections and tables stand in both, with or without numbers."""
    parts = [
        ({*x.sections_in_order}, {key: has_numbers(table) for key, table in x.tables.items()})
        for x in (one.report, other.report)
    ]
    return parts[0] == parts[1]


def says_it_corrects(report: Report) -> bool:
    """A note of correction stands in the title, before the report, or at its very end."""
    edges = (report.title or "", report.preface, report.text[-NOTE_ENDS:])
    return any(CORRECTED.search(edge) for edge in edges)


def changed_cells(earlier: Report, later: Report, *, certain: bool = True) -> Iterator[CellChange]:
    """Cells that both documents have and that hold different numbers, both of them certain, or (not
    `certain`) at least one of them uncertain.

    A table or a cell that one of them lacks is a matter of reading or of layout, not a change.
    """
    for key, table in earlier.tables.items():
        other = later.tables.get(key)
        if other is None:
            continue
        for row, cells in table.rows.items():
            for column, cell in cells.items():
                found = other.cell(row, column)
                if found is None or (cell.is_certain and found.is_certain) is not certain:
                    continue
                if cell.value != found.value and _was_read(cell.value, found.value):
                    yield CellChange(key, row, column, cell.value, found.value)


def _was_read(old: Number | None, new: Number | None) -> bool:
    """A number on both sides: a blank beside a number may be our reading of another layout."""
    return old is not None and new is not None


def changed_sections(earlier: Report, later: Report) -> Iterator[int]:
    """Sections of prose whose letters and digits differ; what stands below the last is no text."""
    for number in (1, 5, 6):
        old, new = earlier.sections.get(number), later.sections.get(number)
        if old is None or new is None:
            continue
        if number == max(later.sections):
            old, new = (FURNITURE.split(text, maxsplit=1)[0] for text in (old, new))
        if _letters(old) != _letters(new):
            yield number


def _letters(text: str) -> str:
    return NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text))
