"""Everything that is known at one moment: editions and crawls, judged duty by duty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Engine

from core.clock import day_of
from crawlers.looks import season_of
from crawlers.portals import Portal
from crawlers.records import CrawlReport
from monitor.configuration import Configuration
from monitor.duties.duties import duties, report_years
from monitor.records import Duty, Judgement, PortalHealth
from monitor.standings import register_counts as roster
from monitor.standings.announced import still_announced
from monitor.standings.health import portal_health, yield_limits
from monitor.standings.knowledge import Knowledge
from monitor.standings.list_rules import remarks_on
from monitor.standings.register_counts import RosterCount
from monitor.standings.second_looks import LooksOfSeason
from monitor.standings.standings import standings
from monitor.status.report import StatusReport, UnattributedReport, year_status
from monitor.store.assessing import Kept, everything_kept
from monitor.store.deliveries import Transaction
from monitor.store.rounds import begin_round, newest_round
from pipeline.comparing.announced import announced
from pipeline.one_report import Reference
from pipeline.records import Agency, Edition, Reading
from pipeline.reference.register import Register
from pipeline.reference.report_rules import ReportRules
from pipeline.reference.reweighing import reweighed
from pipeline.store.readings import reading, transaction


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that is known at one moment, judged; `round` is the number of the round it is of.

    Without one it tells nobody anything. `looks` are the second looks that it rests on.
    """

    judgements: Sequence[Judgement]
    editions: Sequence[Edition]
    unread: Sequence[Reading]
    healths: Mapping[str, PortalHealth]
    report: StatusReport
    round: int | None = None
    looks: LooksOfSeason = field(default_factory=LooksOfSeason)


def assess(engine: Engine, configuration: Configuration, as_of: datetime) -> Assessment:
    """Begin a round: judge every duty by what the database holds at this moment."""
    number, kept = _begun(engine, configuration, as_of)
    return replace(_judged(kept, configuration, as_of), round=number)


def _begun(engine: Engine, configuration: Configuration, as_of: datetime) -> tuple[int, Kept]:
    """The number of a round and what it looks at, in which a round of a higher number sees more.

    A number and a look that keeps nobody from writing cannot be had at once. So where another
    round has begun in between, this one begins anew.
    """
    while True:
        with transaction(engine) as session:
            number = begin_round(session, as_of)
        with reading(engine) as session:
            if newest_round(session) == number:
                return number, _kept(session, configuration, as_of)


def glance(engine: Engine, configuration: Configuration, as_of: datetime) -> Assessment:
    """Judge every duty as a round does, without being one; writes nothing."""
    with reading(engine) as session:
        kept = _kept(session, configuration, as_of)
    return _judged(kept, configuration, as_of)


def _kept(session: Transaction, configuration: Configuration, as_of: datetime) -> Kept:
    years, season = _years(configuration, as_of), season_of(as_of)
    return everything_kept(session, years, configuration.portals, season)


def _years(configuration: Configuration, as_of: datetime) -> list[int]:
    return list(report_years(configuration.watch.first_year, day_of(as_of)))


def _judged(kept: Kept, configuration: Configuration, as_of: datetime) -> Assessment:
    years, register = _years(configuration, as_of), configuration.reference.register
    found, others = (
        [_as_of_now(one, configuration.reference) for one in held]
        for held in (kept.editions, kept.others)
    )
    owed = duties(register.agencies, configuration.deadlines, years, configuration.notes)
    knowledge = _knowledge(configuration, day_of(as_of), found, others, kept)
    judgements = standings(owed, replace(knowledge, due=_who_owes(owed)))
    rules_of = configuration.reference.rules_of
    healths = {
        portal.id: _health(portal, kept.crawls[portal.id], rules_of(None))
        for portal in configuration.crawled.values()
    }
    unattributed = list(_strays(found, judgements, configuration))
    counted = list(_counted(judgements, unattributed, configuration))
    of_years = (
        year_status(
            year,
            judgements,
            [report for report in unattributed if report.edition.year == year],
            healths,
            register.district_name,
            [one for one in counted if one.year == year],
        )
        for year in reversed(years)
    )
    report = StatusReport(as_of, tuple(of_years), tuple(healths.values()))
    looks = knowledge.second_looks
    return Assessment(judgements, found, kept.unread, healths, report, looks=looks)


def _health(portal: Portal, crawls: Sequence[CrawlReport], rules: ReportRules) -> PortalHealth:
    remarks = tuple(remarks_on(crawls[0], rules)) if crawls else ()
    return replace(portal_health(portal, crawls, yield_limits(rules.book)), remarks=remarks)


def _who_owes(owed: Iterable[Duty]) -> Mapping[tuple[str, int], set[str]]:
    """The codes of the agencies that owe a report, by portal and year."""
    found: dict[tuple[str, int], set[str]] = {}
    for duty in owed:
        if duty.exempt is None:
            found.setdefault((duty.portal, duty.year), set()).add(duty.agency_code)
    return found


def _knowledge(
    configuration: Configuration,
    today: date,
    found: Sequence[Edition],
    others: Sequence[Edition],
    kept: Kept,
) -> Knowledge:
    promised = announced(kept.rows, configuration.reference.register)
    return Knowledge(
        today=today,
        # Those of years that nobody watches show who has stood in the lists, too.
        editions=_by_agency_and_year([*found, *others]),
        crawls=kept.crawls,
        portals=configuration.portals,
        clean_crawls_before_missing=configuration.watch.clean_crawls_before_missing,
        rules_of=configuration.reference.rules_of,
        unclaimed=[one for one in (*found, *others) if _is_unclaimed(one)],
        of_disputed_year=[one for one in (*found, *others) if one.other_year is not None],
        announced=still_announced(promised, kept.crawls),
        before_days=configuration.watch.reminders.before_days,
        filings=configuration.filings,
        second_looks=LooksOfSeason(kept.looks),
        absences=kept.absences,
    )


def _as_of_now(edition: Edition, reference: Reference) -> Edition:
    """The edition by the register and the rule book of now, whatever they were when it was read."""
    findings = reweighed(edition.findings, reference.rules, edition.form)
    return _on_register(replace(edition, findings=findings), reference.register)


def _on_register(edition: Edition, register: Register) -> Edition:
    """The edition; of nobody known when its agency's code has left the register since it was read.

    Until it is read again its name may still mean somebody, and then keeps a proof of absence back.
    """
    agency = edition.agency
    if agency is None or agency.code is None or agency.code in register.by_code:
        return edition
    return replace(edition, agency=Agency(agency.name, None))


def _is_unclaimed(edition: Edition) -> bool:
    is_of_nobody = edition.agency is None or edition.agency.code is None
    return is_of_nobody or edition.year is None


def _by_agency_and_year(found: Sequence[Edition]) -> dict[tuple[str, int], list[Edition]]:
    grouped: dict[tuple[str, int], list[Edition]] = {}
    for edition in found:
        if edition.agency is not None and edition.agency.code and edition.year is not None:
            grouped.setdefault((edition.agency.code, edition.year), []).append(edition)
    return grouped


def _strays(
    found: Sequence[Edition], judgements: Sequence[Judgement], configuration: Configuration
) -> Iterator[UnattributedReport]:
    """Reports that no duty asks for, neither the agency's own nor one that it inherited."""
    owed = {
        (code, judgement.duty.year)
        for judgement in judgements
        for code in (
            judgement.duty.agency_code,
            *(successor.code for successor in judgement.duty.successors),
        )
    }
    register = {entry.code: entry for entry in configuration.reference.register.agencies}
    for edition in found:
        code = edition.agency.code if edition.agency else None
        if edition.year is not None and (code or "", edition.year) not in owed:
            rules = configuration.reference.rules_of(edition.year)
            finding = roster.stranger(edition, register, rules)
            if rules.applies(finding.rule):
                yield UnattributedReport(edition, finding)


def _counted(
    judgements: Sequence[Judgement],
    unattributed: Sequence[UnattributedReport],
    configuration: Configuration,
) -> Iterator[RosterCount]:
    strangers = [report.edition for report in unattributed]
    agencies = configuration.reference.register.agencies
    yield from roster.counts(judgements, strangers, agencies, configuration.reference.rules_of)
