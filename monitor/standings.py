"""Exactly one standing per duty: not yet due, published, late, faulty, unreadable, missing …"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from crawlers.portals import Portal
from crawlers.records import CrawlReport
from monitor import timeliness
from monitor.absence import absence, may_be_it
from monitor.clock import day_of
from monitor.publication import all_dates, lateness, publication, sentence
from monitor.records import Duty, Judgement, Standing
from pipeline.records import Edition, Finding, Message, Outcome, Severity

EXEMPT = "免报：{reason}"
NOT_YET_DUE = "截止日 {due_on} 未过，尚未看到。"
NOT_READ = "报告已发布，但本系统未能读取（{kind}）：{detail}"
NOT_READ_AT_ALL = "报告已发布，但本系统未能读取。"


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that standings rest on: what was found, how well we looked, and the day.

    `editions` by agency code and report year; `crawls` by portal, newest first. `rules_on` are the
    ids of the rules that are switched on. `unclaimed` are documents that belong to no duty, because
    their agency or year was not recognised.
    """

    today: date
    editions: Mapping[tuple[str, int], Sequence[Edition]]
    crawls: Mapping[str, Sequence[CrawlReport]]
    portals: Mapping[str, Portal]
    clean_crawls_before_missing: int
    rules_on: frozenset[str]
    unclaimed: Sequence[Edition] = ()


def standings(duties: Iterable[Duty], known: Knowledge) -> list[Judgement]:
    """Judge every duty, in the order given."""
    return [judge(duty, known) for duty in duties]


def judge(duty: Duty, known: Knowledge) -> Judgement:
    """Judge one duty."""
    editions = known.editions.get((duty.agency_code, duty.year), ())
    if editions:
        return _judge_published(duty, editions, known)
    if duty.exempt is not None:
        return _unpublished(duty, Standing.EXEMPT, (Message(EXEMPT, {"reason": duty.exempt}),))
    if known.today <= duty.due_on:
        due_on = duty.due_on.isoformat()
        return _unpublished(duty, Standing.NOT_YET_DUE, (Message(NOT_YET_DUE, {"due_on": due_on}),))
    proof = absence(duty, known.portals, known.crawls, known.clean_crawls_before_missing)
    if not proof.is_proven:
        return _unpublished(duty, Standing.UNKNOWN, proof.sentences)
    perhaps = may_be_it(duty, known.portals, known.unclaimed)
    if perhaps is not None:
        return _unpublished(duty, Standing.UNKNOWN, (perhaps,))
    findings = _switched_on([timeliness.missing(duty, known.today)], known)
    return _unpublished(duty, Standing.MISSING, proof.sentences, findings)


def canonical(editions: Sequence[Edition]) -> Edition:
    """The edition whose findings count: readable before unreadable, then the newest."""
    return max(editions, key=_rank)


def _rank(edition: Edition) -> tuple[bool, date, float, str]:
    first = publication(edition.dates)
    on = first.on if first else day_of(edition.first_seen_at)
    return edition.is_readable, on, edition.first_seen_at.timestamp(), edition.sha256


def _unpublished(
    duty: Duty,
    standing: Standing,
    evidence: tuple[Message, ...],
    findings: tuple[Finding, ...] = (),
) -> Judgement:
    return Judgement(duty, standing, None, None, None, None, None, None, evidence, findings)


def _judge_published(duty: Duty, editions: Sequence[Edition], known: Knowledge) -> Judgement:
    edition = canonical(editions)
    dates = all_dates(editions)
    first = publication(dates)
    late = lateness(dates, duty.due_on)
    findings = _switched_on((*edition.findings, *timeliness.of_dates(duty, dates)), known)
    is_late = late is not None and late.is_proven
    standing = _standing(duty, edition, findings, is_late)
    return Judgement(
        duty=duty,
        standing=standing,
        published_on=first.on if first else None,
        published_basis=first.basis if first else None,
        days_late=late.days if late is not None and late.is_proven else None,
        report_url=edition.urls[0] if edition.urls else None,
        report_sha256=edition.sha256,
        report_form=edition.form,
        evidence=(
            *([Message(EXEMPT, {"reason": duty.exempt})] if duty.exempt is not None else []),
            *([sentence(first)] if first else []),
            *(
                []
                if edition.is_readable or standing is Standing.FAULTY
                else [_why_not_read(edition)]
            ),
        ),
        findings=() if duty.exempt is not None else findings,
    )


def _standing(duty: Duty, edition: Edition, findings: Iterable[Finding], is_late: bool) -> Standing:
    if duty.exempt is not None:
        return Standing.EXEMPT
    if not edition.is_readable:
        is_wrong = any(_is_fault(finding) for finding in edition.findings)
        return Standing.FAULTY if is_wrong else Standing.UNREADABLE
    if any(_is_fault(finding) for finding in findings):
        return Standing.FAULTY
    return Standing.LATE if is_late else Standing.PUBLISHED


def _is_fault(finding: Finding) -> bool:
    """Being late is not a fault of the report; every other proven error is."""
    is_error = (finding.outcome, finding.severity) == (Outcome.BROKEN, Severity.ERROR)
    return is_error and finding.rule != timeliness.REPORT_LATE


def _switched_on(findings: Iterable[Finding], known: Knowledge) -> tuple[Finding, ...]:
    """Findings that say something (broken or uncertain) by rules that are on."""
    spoken = (Outcome.BROKEN, Outcome.UNCERTAIN)
    own = timeliness.RULES - known.rules_on
    return tuple(f for f in findings if f.outcome in spoken and f.rule not in own)


def _why_not_read(edition: Edition) -> Message:
    if not edition.setbacks:
        return Message(NOT_READ_AT_ALL, {})
    setback = edition.setbacks[0]
    return Message(NOT_READ, {"kind": setback.kind, "detail": setback.detail})
