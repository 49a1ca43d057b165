"""What stands beside each report when it is judged: last year's, its other documents, the others'.

A stamp sums up all of it, so that a report is judged again only when something beside it changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.comparing.context import PeerContext, YearOfReports
from pipeline.comparing.duplicates import Version, VersionComparison, compare_versions, newest
from pipeline.comparing.one_page import of_one_article, without_contradicted
from pipeline.comparing.published import Published, published
from pipeline.comparing.report_year import other_year
from pipeline.reading.archived import UNREAD_IN_ARTICLE, beside_unread
from pipeline.records import Reading, Report
from pipeline.reference.register import Register

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class PeerReports:
    """The facts for one report's `Case`; None where nothing is known."""

    previous: Report | None
    around: PeerContext | None
    comparisons: tuple[VersionComparison, ...] | None
    stamp: str
    published: Published | None = None
    previous_at: str | None = None


class AllReports:
    """All versions of all reports; ask `beside` for what one of them is judged by.

    Reports whose agency is not on the register, or whose year is unknown or in dispute, stand
    alone. `unread` are the documents that could not be read as reports, by the addresses where they
    were seen, `attached` those that hang on a page, by its address. Where our own copy of a report
    is damaged, another edition may be an older one: it is compared with nothing.
    """

    def __init__(
        self,
        versions: Iterable[Version],
        register: Register,
        unread: Mapping[str, Reading] | None = None,
        attached: Mapping[str, Sequence[Reading]] | None = None,
    ) -> None:
        self._register = register
        self._attached = attached or {}
        known = unread or {}
        self._unread = {url: one for url, one in known.items() if not one.is_lost}
        lost = {_named(one.report) for one in known.values() if one.is_lost}
        self._versions: dict[Key, list[Version]] = {}
        for version in versions:
            key = key_of(version)
            if key is not None:
                self._versions.setdefault(key, []).append(version)
        self._newest = {
            key: newest(held) for key, held in self._versions.items() if key not in lost
        }
        self._censuses: dict[int, YearOfReports] = {}
        self._year_stamps: dict[int, str] = {}

    def beside(self, version: Version) -> PeerReports:
        """The newest edition of last year, the other documents, the other agencies' reports.

        Only the newest version of a report is compared with its documents and its neighbours.
        """
        key, stamp = key_of(version), self.stamp(version)
        siblings = self._versions.get(key, ()) if key else ()
        place = published(version, siblings, self._unread, self._register)
        if key is None:
            return PeerReports(None, None, None, stamp, place)
        code, year = key
        last = self.last_year_of(version)
        previous = self.agreed_report(last) if last else None
        if self._newest.get(key) is not version:
            return PeerReports(previous, None, None, stamp, place, address_of(last))
        around = self._census(year).around(code, version.report)
        comparisons = compare_versions(self._versions[key])
        return PeerReports(previous, around, comparisons, stamp, place, address_of(last))

    def last_year_of(self, version: Version) -> Version | None:
        """The newest edition of last year's report."""
        key = key_of(version)
        return self._newest.get((key[0], key[1] - 1)) if key else None

    def agreed_report(self, version: Version) -> Report:
        """The report without what another document of its article contradicts, or may hold."""
        others = self._of_its_article(version)
        report = without_contradicted(version, others) if others else version.report
        return beside_unread(report, len(self._unread_beside(version)), UNREAD_IN_ARTICLE)

    def _unread_beside(self, version: Version) -> list[str]:
        """The files of its article that could not be read as a report, by their hashes.

        Those of other agencies are none of it: a page may hold the files of a whole district.
        """
        agency = version.report.agency
        whose = {None, agency.code if agency else None}
        pages = version.parents or version.urls
        files = (one for url in pages for one in self._attached.get(url, ()))
        return sorted(
            {one.sha256 for one in files if (one.report.agency and one.report.agency.code) in whose}
        )

    def _of_its_article(self, version: Version) -> list[Version]:
        key = key_of(version)
        return of_one_article(version, self._versions[key]) if key else []

    def stamp(self, version: Version) -> str:
        """The stamp alone, without comparing anything."""
        return f"{self._stamp_of_reports(version)}:{self._stamp_of_place(version)}"

    def _stamp_of_place(self, version: Version) -> str:
        if version.seen is None:
            return "-"
        pages = [self._unread[url].sha256 for url in version.seen.parents if url in self._unread]
        beside = self._unread_beside(version)
        place = repr(
            (version.seen.columns, version.seen.title, version.seen.parents, pages, beside)
        )
        return hashlib.sha256(place.encode()).hexdigest()[:8]

    def _stamp_of_reports(self, version: Version) -> str:
        key = key_of(version)
        if key is None:
            return "-"
        last = self._newest.get((key[0], key[1] - 1))
        of_last = self._of_its_article(last) if last else []
        stamp = _stamp([last, *of_last, *self._of_its_article(version)])
        if self._newest.get(key) is not version:
            return stamp
        return f"{stamp}:{_stamp(self._versions[key])}:{self._year_stamp(key[1])}"

    def _census(self, year: int) -> YearOfReports:
        if year not in self._censuses:
            reports = {code: v.report for (code, y), v in self._newest.items() if y == year}
            self._censuses[year] = YearOfReports(year, reports, self._register)
        return self._censuses[year]

    def _year_stamp(self, year: int) -> str:
        if year not in self._year_stamps:
            held = [version for (_, y), version in self._newest.items() if y == year]
            self._year_stamps[year] = _stamp(held)
        return self._year_stamps[year]


def address_of(version: Version | None) -> str | None:
    """Where a document was seen and the beginning of its hash: enough to find it again."""
    if version is None:
        return None
    url = version.urls[0] if version.urls else ""
    return f"{url} SHA-256 {version.sha256[:12]}".strip()


def key_of(version: Version) -> Key | None:
    """Agency code and report year; None when either is unknown, or the year in dispute.

    A report under a wrong year would be taken for last year's, or for another edition of it.
    """
    report, seen = version.report, version.seen
    dates = (*report.dates, *(seen.dates if seen else ()))
    if other_year(report, seen.title if seen else None, dates) is not None:
        return None
    if report.agency is None or report.agency.code is None or report.year is None:
        return None
    return report.agency.code, report.year


def _named(report: Report) -> Key | None:
    """The report that a document is by the title in its list."""
    code = report.agency.code if report.agency else None
    return (code, report.year) if code is not None and report.year is not None else None


def _stamp(versions: Sequence[Version | None]) -> str:
    hashes = sorted(version.sha256 for version in versions if version is not None)
    return hashlib.sha256(" ".join(hashes).encode()).hexdigest()[:12]
