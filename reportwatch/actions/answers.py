"""What a person asks: the status report, a notice, a duty, its history, what a rule would say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

from core.errors import NotKnown, NotPossible
from core.messages import Bilingual, name_in
from monitor.assessment import glance
from monitor.configuration import (
    Configuration,
    load_books,
    load_duty_books,
    load_reference,
)
from monitor.duties.duties import duties
from monitor.duties.duties import duty_of as one_duty
from monitor.labels import OWN_RULES
from monitor.notice.content import Notice, notice
from monitor.records import Duty
from monitor.status.report import StatusReport
from monitor.store.history import StandingChange, standing_on, turns
from monitor.store.monitoring import last_judged_at
from pipeline.checks.catalogue import rules_with
from pipeline.comparing.duplicates import Version
from pipeline.one_report import Reference
from pipeline.records import Finding, Report
from pipeline.reference.report_rules import ReportRules
from pipeline.run import try_rule as tried
from pipeline.store.readings import reading, report_with
from reportwatch.actions.cases import NOTHING_OWED
from reportwatch.actions.read_only import NO_DATABASE, database_read, is_begun
from reportwatch.defaults import shelf
from reportwatch.installation import agency_code, code_in
from reportwatch.options import Options

NO_RULE = "answers.no-rule"
NEVER_JUDGED = "answers.never-judged"
NOTHING_THERE = "answers.nothing-there"
ANY_DISTRICT = Bilingual("任何地区", "any district")
NO_DISTRICT = Bilingual("无", "no district at all")


@dataclass(frozen=True, slots=True)
class DutyHistory:
    """How one duty stood, and when that changed."""

    #: Its agency.
    code: str
    #: Every change of its standing.
    turns: Sequence[StandingChange]
    #: The report on which each change rests, as it was read.
    documents: Sequence[Report | None]
    #: How it stood on the day asked for.
    then: StandingChange | None


def status_report(
    options: Options, now: datetime, as_of: datetime | None = None
) -> tuple[StatusReport, Configuration]:
    """Everything as the last round judged it, else as it stands now or at the moment asked for."""
    configuration, engine = load_books(options.config), database_read(options)
    at = as_of or _last_round(engine) or now
    return glance(engine, configuration, at).report, configuration


def draft_notice(
    options: Options, year: int, district: str | None, now: datetime, as_of: datetime | None = None
) -> Notice:
    """The notice on one year; raises NotPossible when nothing is owed there."""
    report, configuration = status_report(options, now, as_of)
    codes = [one.code for one in report.year(year).districts]
    if not codes or (district is not None and district not in codes):
        known = ", ".join(codes) or NO_DISTRICT
        raise NotPossible(NOTHING_THERE, year=year, district=district or ANY_DISTRICT, known=known)
    return notice(report, year, district, _sentence_of(configuration), options.language)


def owed(options: Options, year: int) -> list[Duty]:
    """Every report that is owed for a year."""
    books = load_duty_books(options.config)
    return duties(books.register.agencies, books.deadlines, [year], books.notes)


def duty_of(options: Options, agency: str, year: int) -> Duty:
    """The report that one agency owes for a year; raises NotPossible."""
    books = load_duty_books(options.config)
    register = books.register
    code = code_in(register, options, agency)
    duty = one_duty(register.by_code[code], register, books.deadlines, year, books.notes)
    if duty is None:
        raise NotPossible(NOTHING_OWED, code=code, year=year)
    return duty


def history(options: Options, agency: str, year: int, on: date | None = None) -> DutyHistory:
    """How a duty stood; raises NotPossible when it was never judged."""
    code = agency_code(options, agency)
    with reading(database_read(options)) as session:
        known = turns(session, code, year)
        then = standing_on(session, code, year, on) if on else None
        hashes = [turn.report_sha256 for turn in known]
        documents = [report_with(session, sha256) if sha256 else None for sha256 in hashes]
    if not is_begun(options):
        raise NotKnown(NO_DATABASE, path=str(options.data))
    if not known:
        raise NotPossible(NEVER_JUDGED, code=code, year=year)
    return DutyHistory(code, known, documents, then)


def rule_book(options: Options) -> ReportRules:
    """Every rule, whatever the year and the form."""
    return shelf(options).rules_of(None)


def try_rule(
    options: Options, rule: str, years: Sequence[int]
) -> tuple[Reference, list[tuple[Version, Finding]]]:
    """What a rule would say of stored reports; nothing is kept. Raises NotPossible."""
    reference = load_reference(options.config)
    if rule not in rules_with(reference.forms):
        raise NotKnown(NO_RULE, rule=rule)
    return reference, tried(database_read(options), reference, rule, years)


def _last_round(engine: Engine) -> datetime | None:
    with reading(engine) as session:
        return last_judged_at(session)


def _sentence_of(configuration: Configuration) -> Callable[[str, str], str]:
    rules = configuration.reference.rules.rules

    def sentence(rule: str, language: str) -> str:
        known = rules.get(rule)
        named = known.sentence if known else OWN_RULES.get(rule, Bilingual(rule, rule))
        return name_in(named, language)

    return sentence
