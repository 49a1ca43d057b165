"""Look at a portal and try its proposed file once, each in a child process of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from core.browser import find_browser
from core.replacing import replace_file
from crawlers.archive import Archive
from crawlers.crawl.children import Children, CrawlContext, attend, crawl
from crawlers.crawl.documents import FILE_HERE
from crawlers.crawl.progress import Progress
from crawlers.pages.addresses import is_public
from crawlers.pages.titles import Promise, promise_of
from crawlers.portals import Expectation, load_portals
from crawlers.probe.findings import LOOK, ProbeRefusal, ProbeResult, Proposal, RefusalKind
from crawlers.records import CrawlOutcome, CrawlReport

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One crawl under a proposed file: the file that was tried last, and what it listed."""

    proposal: Proposal
    report: CrawlReport


def look_at(url: str, context: CrawlContext, timeout_s: float, tell: Tell) -> ProbeResult:
    """Walk over a portal and propose its file; whatever ends the walk is a refusal."""
    command = [sys.executable, "-P", "-m", "crawlers.probe.child", url]
    command += ["--locks", str(context.locks)]
    command += ["--as-of", context.as_of.isoformat(), "--contact", context.contact]
    if context.delay_s is not None:
        command += ["--delay", str(context.delay_s)]
    if context.chromium is not None:
        command += ["--chromium", context.chromium]
    ending = attend(Children(), command, timeout_s, tell)
    try:
        return LOOK.validate_json(ending.last_line)
    except ValidationError:
        return ProbeResult(refusal=ProbeRefusal(RefusalKind.OUR_FAULT, ending.words))


def try_out(proposal: Proposal, context: CrawlContext, timeout_s: float, tell: Tell) -> Trial:
    """Crawl the portal once under its proposed file, in folders of the trial's own.

    Where reports hang on files of another host, the file names that host and is tried again: what
    is known is answered 304. Where lists end for an unknown reason, a browser, if there is one, may
    turn them further by what their pages offer: the file that knows more is taken.
    """
    report = _crawled(proposal, context, timeout_s, tell)
    if _may_need_browser(proposal, report, context):
        by_browser = _with(proposal, browser=True)
        again = _crawled(by_browser, context, timeout_s, tell)
        if _knows_more(again, report):
            proposal, report = by_browser, again
    hosts = _file_hosts(proposal, report)
    if hosts:
        proposal = _with(proposal, file_hosts=hosts)
        report = _crawled(proposal, context, timeout_s, tell)
    listed = _listed(report)
    # Half of what a healthy crawl lists is what a rebuilt portal would not reach.
    proposal = _with(proposal, expect=Expectation(min_reports=max(1, listed // 2)))
    titles = dict.fromkeys((*proposal.titles, *_titles(proposal, context)))
    return Trial(replace(proposal, titles=tuple(titles)), report)


def _may_need_browser(proposal: Proposal, report: CrawlReport, context: CrawlContext) -> bool:
    is_open = report.outcome is CrawlOutcome.PARTIAL and any(one.problem for one in report.columns)
    is_plain = not proposal.portal.browser
    return is_open and is_plain and find_browser(context.chromium) is not None


def _knows_more(again: CrawlReport, before: CrawlReport) -> bool:
    is_complete = again.outcome is CrawlOutcome.COMPLETE
    return _listed(again) > _listed(before) or (is_complete and _listed(again) == _listed(before))


def _listed(report: CrawlReport) -> int:
    return sum(column.reports_listed for column in report.columns)


def _with(proposal: Proposal, **changes: object) -> Proposal:
    return replace(proposal, portal=proposal.portal.model_copy(update=changes))


def _crawled(
    proposal: Proposal, context: CrawlContext, timeout_s: float, tell: Tell
) -> CrawlReport:
    path = context.config / "portals" / f"{proposal.portal.id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, proposal.portal_file().encode())
    (report,) = crawl([proposal.portal.id], context, 1, timeout_s, tell)
    return report


def _file_hosts(proposal: Proposal, report: CrawlReport) -> tuple[str, ...]:
    """The other hosts of files on which reports hang, as far as they may be asked at all.

    A public portal is only helped by hosts under gov.cn, a replica only by this machine's.
    """
    base = urlsplit(proposal.portal.base_url).hostname or ""
    origins = []
    for problem in report.problems:
        parts = urlsplit(problem.url)
        host = parts.hostname or ""
        is_like = is_public(host) == is_public(base)
        if problem.expected == FILE_HERE and is_like and _is_official(host):
            origins.append(f"{parts.scheme}://{parts.netloc}")
    return tuple(dict.fromkeys(origins))


def _is_official(host: str) -> bool:
    return not is_public(host) or bool(re.search(r"(?:^|\.)gov\.cn$", host))


def _titles(proposal: Proposal, context: CrawlContext) -> tuple[str, ...]:
    """The titles of all reports that the trial listed."""
    sightings = Archive(context.archive).sightings(proposal.portal.id)
    titles = (seen.title for seen in sightings if seen.title is not None)
    return tuple(title for title in titles if promise_of(title) is Promise.REPORT)


def portals_at(config: Path, base_url: str) -> tuple[str, ...]:
    """The portals of a configuration, if it has any yet, that already watch this host."""
    if not any((config / "portals").glob("*.toml")):
        return ()
    host = urlsplit(base_url).netloc
    return tuple(
        portal.id
        for portal in load_portals(config).values()
        if host == urlsplit(portal.base_url).netloc or host in portal.aliases
    )
