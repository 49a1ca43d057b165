"""What a look at a portal found, for a terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import JsonValue
from rich.console import Console
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from core.messages import Bilingual, name_in, render, text
from crawlers.probe.families import NAMES
from crawlers.probe.findings import Proposal, Sign
from crawlers.probe.look import Trial
from crawlers.probe.survey import MOST_PAGES
from crawlers.records import CrawlOutcome
from monitor.labels import CRAWL_OUTCOMES, KINDS
from monitor.standings.health import reports_listed
from pipeline.comparing.unregistered import UnregisteredAgency
from pipeline.reference.register import COLUMNS
from reportwatch.actions.probing import Found
from reportwatch.console import STYLES

SCHEMA = "reportwatch.probe/1"
FAMILY = "probe.family"
WATCHED = "probe.watched"
MARK_COLUMNS = ("probe.mark", "probe.seen", "probe.at")
LIST_COLUMNS = ("columns.column-of-annual-reports", "probe.on-first-page", "speech.arguments-url")
AGENCY_COLUMNS = (
    "probe.code",
    "speech.arguments-agency",
    "tables.class",
    "probe.aliases",
    "confirm.report",
)
ALIAS_OF = "probe.alias-of"
ELSEWHERE = "probe.elsewhere"
UNOPENED = "probe.unopened"
AGENCIES = "probe.agencies"
NO_DIVISION = "probe.no-division"
PORTAL_FILE = "probe.portal-file"
TRIED = "probe.tried"
WRITTEN = "probe.written"
NOT_WRITTEN = "probe.not-written"
SIGNS = {
    Sign.GENERATOR: Bilingual("生成器标签", "generator tag"),
    Sign.SCRIPT: Bilingual("脚本", "script"),
    Sign.PAGER: Bilingual("翻页调用", "pager call"),
    Sign.MARKUP: Bilingual("页面标记", "markup"),
    Sign.LIST_ADDRESS: Bilingual("列表网址", "list address"),
    Sign.ARTICLE_ADDRESS: Bilingual("文章网址", "article address"),
}


def as_json(found: Found, language: str) -> dict[str, JsonValue]:
    """One object; `trial` is null when no crawl was tried."""
    proposal = found.proposal
    return {
        "schema": SCHEMA,
        "id": proposal.portal.id,
        "base_url": proposal.portal.base_url,
        "division": proposal.division,
        "family": proposal.family,
        "marks": [
            {"sign": mark.sign.value, "seen": mark.seen, "url": mark.url} for mark in proposal.marks
        ],
        "columns": [
            {"url": one.url, "path": list(one.path), "reports_on_first_page": one.reports}
            for one in proposal.columns
        ],
        "elsewhere": list(proposal.elsewhere),
        "pages_not_opened": proposal.unopened,
        "agencies": [
            {**dict(zip(COLUMNS, one.row, strict=True)), "alias_of": one.known_as}
            for one in found.agencies
        ],
        "watched_as": list(found.watched_as),
        "portal_file": proposal.portal_file(language),
        "trial": _trial(found.trial, language),
        "written": str(found.path) if found.is_written else None,
    }


def draw(console: Console, found: Found, language: str) -> None:
    """Family and marks, columns, agencies, the proposed file, the outcome of its trial."""
    proposal = found.proposal
    console.print(Text(f"{proposal.portal.name}  {proposal.portal.base_url}", style="bold"))
    console.print(text(FAMILY, language, family=name_in(NAMES[proposal.family], language)))
    if found.watched_as:
        console.print(text(WATCHED, language, portals=", ".join(found.watched_as)), style="yellow")
    _draw_marks(console, proposal, language)
    _draw_columns(console, proposal, language)
    if proposal.elsewhere:
        console.print(text(ELSEWHERE, language, urls=" ".join(proposal.elsewhere)), soft_wrap=True)
    if proposal.unopened:
        stopped = {"most": MOST_PAGES, "unopened": proposal.unopened}
        console.print(text(UNOPENED, language, **stopped), style="yellow")
    if proposal.division is None:
        console.print(text(NO_DIVISION, language), style="yellow")
    if found.agencies:
        console.print(text(AGENCIES, language))
        console.print(agency_table(found.agencies, language))
    console.print(text(PORTAL_FILE, language, path=str(found.path)))
    file = proposal.portal_file(language)
    console.print(Syntax(file, "toml", background_color="default", word_wrap=True))
    _say_trial(console, found.trial, language)
    console.print(
        text(WRITTEN, language, path=str(found.path), portal=proposal.portal.id)
        if found.is_written
        else text(NOT_WRITTEN, language)
    )


def agency_table(agencies: Sequence[UnregisteredAgency], language: str) -> Table:
    """Proposed rows, with how many reports name each agency.

    Raises KeyError for a kind that no register has.
    """
    table = _table(AGENCY_COLUMNS, language)
    for one in agencies:
        code = text(ALIAS_OF, language, code=one.known_as) if one.known_as else one.entry.code
        kind = name_in(KINDS[one.entry.kind], language)
        aliases = "；".join(one.entry.aliases)
        table.add_row(*map(Text, (code, one.entry.name, kind, aliases, str(len(one.titles)))))
    return table


def _draw_marks(console: Console, proposal: Proposal, language: str) -> None:
    _heading(console, MARK_COLUMNS, language)
    for mark in proposal.marks:
        _whole(console, f"{name_in(SIGNS[mark.sign], language)}  {mark.seen}")
        if mark.seen != mark.url:
            _whole(console, f"    {mark.url}")


def _draw_columns(console: Console, proposal: Proposal, language: str) -> None:
    _heading(console, LIST_COLUMNS, language)
    for one in proposal.columns:
        _whole(console, f"{' › '.join(one.path)}  {one.reports}")
        _whole(console, f"    {one.url}")


def _heading(console: Console, columns: Sequence[str], language: str) -> None:
    console.print(Text("  ".join(text(one, language) for one in columns), style="dim"))


def _whole(console: Console, line: str) -> None:
    """A line that no width breaks: an address in it is copied whole."""
    console.print(Text(line), soft_wrap=True)


def _table(columns: Sequence[str], language: str) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(text(column, language), overflow="fold")
    return table


def _say_trial(console: Console, trial: Trial | None, language: str) -> None:
    if trial is None:
        return
    report = trial.report
    sentence = text(
        TRIED,
        language,
        outcome=CRAWL_OUTCOMES[report.outcome],
        columns=len(report.columns),
        reports=reports_listed(report),
        requests="?" if report.requests is None else report.requests,
    )
    if report.outcome is not CrawlOutcome.COMPLETE:
        sentence += f": {render(report.reason, language)}"
    console.print(sentence, style=STYLES[report.outcome], markup=False, highlight=False)


def _trial(trial: Trial | None, language: str) -> JsonValue:
    if trial is None:
        return None
    report = trial.report
    return {
        "outcome": report.outcome.value,
        "reason": render(report.reason, language),
        "columns": len(report.columns),
        "reports": reports_listed(report),
        "requests": report.requests,
    }
