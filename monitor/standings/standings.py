"""Exactly one standing per duty: not yet due, published, late, faulty, unreadable, missing …"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from core.clock import day_of
from core.messages import Message
from monitor.duties import filings
from monitor.records import Duty, Judgement, Standing, Successor
from monitor.standings import against_proof, appearance, series, timeliness
from monitor.standings import register_counts as roster
from monitor.standings.absence import absence, disputed, in_dispute, may_be_it, places_of
from monitor.standings.announced import announcement
from monitor.standings.appearance import CleanCrawls
from monitor.standings.dead_links import DEAD_LINK, dead_links
from monitor.standings.knowledge import Knowledge
from monitor.standings.publication import (
    all_dates,
    lateness,
    of_originals,
    publication,
    sentence,
)
from monitor.standings.sanity import with_held
from monitor.standings.second_looks import LookedAgain
from monitor.standings.uncertainty import unread_places, unread_tables
from pipeline.checks.catalogue import crashed
from pipeline.comparing.duplicates import Appeared
from pipeline.meanings import named
from pipeline.records import Edition, Finding, Outcome, Severity
from pipeline.reference.report_rules import ReportRules

TITLE_YEAR = "title-year-mismatch"
EXEMPT = "standings.exempt"
NOT_JUDGED = "standings.not-judged"
NOT_YET_DUE = "standings.not-yet-due"
NOT_READ = "standings.not-read"
NOT_READ_AT_ALL = "standings.not-read-at-all"
LOST = "standings.lost"
INHERITED = "standings.inherited"
BY_HEIR = "standings.by-heir"

OF_CRAWLS = appearance.RULES | against_proof.RULES | {DEAD_LINK}
OF_CALENDAR = timeliness.RULES | OF_CRAWLS | roster.RULES | {filings.SUBMISSION}


def standings(duties: Iterable[Duty], known: Knowledge) -> list[Judgement]:
    """Judge every duty, in the order given; then what only the years together show."""
    published = {place for place, editions in known.editions.items() if editions}
    each = (judge(duty, known) for duty in duties)
    judged = with_held(each, published, known.portals, known.crawls)
    return series.with_gaps(judged, known.rules_of)


def judge(duty: Duty, known: Knowledge) -> Judgement:
    """Judge one duty; a dissolved agency's also by what its successors published."""
    successors = [successor for successor in duty.successors if known.of(successor.code, duty.year)]
    if known.of(duty.agency_code, duty.year) or not successors:
        judgement = _judge(duty, known.of(duty.agency_code, duty.year), known)
    else:
        judgement = _judge_by_heir(duty, successors[-1], known)
    findings = (*judgement.findings, *_of_register(duty, judgement, known))
    passed_on = tuple(inherited(duty, successor) for successor in duty.successors)
    return replace(
        judgement,
        evidence=(*judgement.evidence, *passed_on),
        findings=() if duty.exempt is not None else _spoken(findings, known.rules_of(duty.year)),
    )


def _judge(duty: Duty, editions: Sequence[Edition], known: Knowledge) -> Judgement:
    if editions:
        return _judge_published(duty, editions, known)
    if duty.exempt is not None:
        return _unpublished(duty, Standing.EXEMPT, (Message(EXEMPT, {"reason": duty.exempt}),))
    if known.today <= duty.due_on:
        return _judge_before(duty, known)
    return _judge_unseen(duty, known)


def _judge_unseen(duty: Duty, known: Knowledge) -> Judgement:
    """A report that is due and was not seen: missing only where all of the proof holds."""
    required = known.clean_crawls_before_missing
    proof = absence(duty, known.portals, known.crawls, known.looks, required)
    if not proof.is_proven:
        return _unpublished(duty, Standing.UNKNOWN, proof.sentences)
    perhaps = _perhaps_there(duty, known)
    if perhaps is not None:
        return perhaps
    unshown = known.presence.doubt(duty, places_of(duty, known.portals))
    if unshown is not None:
        return _unpublished(duty, Standing.UNKNOWN, (unshown,))
    return _missing(duty, proof.sentences, known)


def _missing(duty: Duty, proof: tuple[Message, ...], known: Knowledge) -> Judgement:
    """Nobody is called missing while the rule that says so is switched off."""
    rules = known.rules_of(duty.year)
    if not rules.applies(timeliness.REPORT_MISSING):
        said = Message(NOT_JUDGED, {"rule": timeliness.REPORT_MISSING})
        return _unpublished(duty, Standing.UNKNOWN, (said,))
    places, clean = places_of(duty, known.portals), known.looks.clean
    again = known.second_looks.at(places, clean)
    if not again.is_same:
        return _unpublished(duty, Standing.UNKNOWN, again.sentences)
    proof = (*proof, *again.sentences)
    missing = timeliness.missing(duty, known.today, rules)
    return _unpublished(duty, Standing.MISSING, proof, (missing,))


def _perhaps_there(duty: Duty, known: Knowledge) -> Judgement | None:
    """Unknown, because some document or row may be the report; one under a wrong year is told."""
    places = places_of(duty, known.portals)
    misdated = in_dispute(duty, known.nearby.disputed(duty))
    if misdated is not None:
        titled = tuple(one for one in misdated.findings if one.rule == TITLE_YEAR)
        return _unpublished(duty, Standing.UNKNOWN, (disputed(duty, misdated),), titled)
    perhaps = may_be_it(duty, known.portals, known.nearby.unclaimed(duty, places)) or announcement(
        duty, known.portals, known.nearby.rows_at(places)
    )
    return _unpublished(duty, Standing.UNKNOWN, (perhaps,)) if perhaps is not None else None


def _judge_before(duty: Duty, known: Knowledge) -> Judgement:
    """Until the day is over nobody is late; what is not seen well is not reminded of either."""
    said = Message(NOT_YET_DUE, {"due_on": duty.due_on.isoformat()})
    rules = known.rules_of(duty.year)
    soon = timeliness.due_soon(duty, known.today, known.before_days, rules)
    findings = (soon,) if soon and _is_seen_well(duty, known) else ()
    return _unpublished(duty, Standing.NOT_YET_DUE, (said,), findings)


def _is_seen_well(duty: Duty, known: Knowledge) -> bool:
    """Whether the latest crawl of each portal was a clean one; else the report may be there."""
    return all(
        known.crawls.get(place) and known.crawls[place][0] in known.looks.clean[place][:1]
        for place in places_of(duty, known.portals)
    )


def _judge_by_heir(duty: Duty, successor: Successor, known: Knowledge) -> Judgement:
    """The successor's report is this one; its faults are told once, with the successor's own."""
    judgement = _judge_published(duty, known.of(successor.code, duty.year), known)
    if not successor.owes_itself:
        return judgement
    is_read = judgement.standing not in (Standing.UNREADABLE, Standing.UNKNOWN)
    late = Standing.LATE if judgement.days_late is not None else Standing.PUBLISHED
    is_owed = judgement.standing is not Standing.EXEMPT
    said = Message(BY_HEIR, {"heir": successor.name, "year": duty.year})
    return replace(
        judgement,
        standing=late if is_read and is_owed else judgement.standing,
        evidence=(*judgement.evidence, said),
        findings=(),
    )


def inherited(duty: Duty, successor: Successor) -> Message:
    """Who publishes a dissolved agency's report, since when and by which document."""
    values = {
        "agency": duty.agency_name,
        "heir": successor.name,
        "since": successor.since.isoformat(),
    }
    return Message(INHERITED, {**values, "document": successor.document, "year": duty.year})


def _of_register(duty: Duty, judgement: Judgement, known: Knowledge) -> list[Finding]:
    rules = known.rules_of(duty.year)
    found = list(filings.submission(duty, known.filings, known.today, rules))
    is_seen = judgement.report_sha256 is not None
    heirless = None if is_seen else roster.without_heir(duty, rules)
    editions = known.of(duty.agency_code, duty.year)
    dead = dead_links(duty, editions, known.nearby.rows_of(duty), known.looks, rules)
    return [*found, *dead, *([heirless] if heirless else [])]


def canonical(editions: Sequence[Edition], looks: CleanCrawls) -> Edition:
    """The edition whose findings count: still there, of this year beyond dispute, readable before
    unreadable, the newest; which file of one page was fetched first says nothing."""
    return max(appearance.current(editions, looks), key=_rank)


def _rank(edition: Edition) -> tuple[bool, bool, date, Appeared]:
    first = publication(edition.dates)
    on = first.on if first else day_of(edition.first_seen_at)
    is_of_year = edition.other_year is None
    return is_of_year, edition.is_readable, on, edition.appeared


def _unpublished(
    duty: Duty,
    standing: Standing,
    evidence: tuple[Message, ...],
    findings: tuple[Finding, ...] = (),
) -> Judgement:
    return Judgement(duty, standing, None, None, None, None, None, None, evidence, findings)


def _judge_published(duty: Duty, editions: Sequence[Edition], known: Knowledge) -> Judgement:
    again = _where_it_is_gone(duty, editions, known)
    in_doubt = _in_doubt(duty, editions, known, again)
    if in_doubt:
        return _unpublished(duty, Standing.UNKNOWN, in_doubt)
    edition = canonical(editions, known.looks)
    dates = all_dates(editions)
    first = publication(dates)
    proving = of_originals(editions)
    of_dates = timeliness.of_dates(duty, dates, proving, known.rules_of(duty.year))
    found = (*edition.findings, *of_dates, *_of_crawls(duty, editions, known))
    findings = _spoken(found, known.rules_of(duty.year))
    late = lateness(dates, duty.due_on, proving) if _is_late(findings) else None
    standing = _standing(duty, edition, findings, is_late=late is not None)
    return Judgement(
        duty=duty,
        standing=standing,
        published_on=first.on if first else None,
        published_basis=first.basis if first else None,
        days_late=late.days if late is not None else None,
        report_url=edition.urls[0] if edition.urls else None,
        report_sha256=edition.sha256,
        report_form=edition.form,
        evidence=(
            *([Message(EXEMPT, {"reason": duty.exempt})] if duty.exempt is not None else []),
            *([sentence(first)] if first else []),
            *appearance.notes(editions, edition, known.looks),
            *(again.sentences if again is not None else ()),
            *(
                []
                if edition.is_readable or standing is Standing.FAULTY
                else [_why_not_read(edition)]
            ),
        ),
        findings=findings,
        unread_tables=unread_tables(edition.findings),
        unread_places=unread_places(edition.findings, known.rules_of(duty.year).forms),
        crashed_rules=crashed(edition.setbacks, known.rules_of(duty.year).forms),
    )


def _in_doubt(
    duty: Duty, editions: Sequence[Edition], known: Knowledge, again: LookedAgain | None
) -> tuple[Message, ...]:
    """Why nothing is said of a report that was seen: it is lost, elsewhere, or gone unproven."""
    lost = [one for one in appearance.current(editions, known.looks) if one.is_lost]
    if lost and duty.exempt is None:
        return (_why_lost(lost[0]),)
    elsewhere = _announced_elsewhere(duty, editions, known)
    if elsewhere is not None:
        return (elsewhere,)
    return () if again is None or again.is_same else again.sentences


def _announced_elsewhere(
    duty: Duty, editions: Sequence[Edition], known: Knowledge
) -> Message | None:
    """The row that announces a report which is gone from its address, and leads elsewhere."""
    gone = appearance.withdrawn(duty, editions, known.looks, known.rules_of(duty.year))
    if gone is None or duty.exempt is not None:
        return None
    rows = known.nearby.rows_at(places_of(duty, known.portals))
    return announcement(duty, known.portals, rows)


def _where_it_is_gone(
    duty: Duty, editions: Sequence[Edition], known: Knowledge
) -> LookedAgain | None:
    """What was found in the lists from which a report was withdrawn; None where none was."""
    gone = _withdrawn(duty, editions, known)
    if gone is None or duty.exempt is not None or not known.rules_of(duty.year).applies(gone.rule):
        return None
    # Where it stood, and where else it may stand now: a heir's portal, for example.
    places = dict.fromkeys((*(one.portal for one in editions), *places_of(duty, known.portals)))
    return known.second_looks.at(tuple(places), known.looks.clean)


def _withdrawn(duty: Duty, editions: Sequence[Edition], known: Knowledge) -> Finding | None:
    """Gone is no report in whose place a document stands that we cannot name."""
    gone = appearance.withdrawn(duty, editions, known.looks, known.rules_of(duty.year))
    if gone is None:
        return None
    near = known.nearby.unclaimed(duty, places_of(duty, known.portals))
    there = [one for one in near if not appearance.since_last_seen(one, known.looks)]
    return gone if may_be_it(duty, known.portals, there) is None else None


def _of_crawls(duty: Duty, editions: Sequence[Edition], known: Knowledge) -> Iterator[Finding]:
    """What crawls prove."""
    rules = known.rules_of(duty.year)
    later = appearance.appeared_later(duty, editions, known.looks, rules)
    if later is not None:
        yield later
    against = against_proof.date_against_proof(duty, editions, known)
    if against is not None:
        yield against
    gone = _withdrawn(duty, editions, known)
    if gone is not None:
        yield gone


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
    return is_error and finding.rule not in timeliness.LATENESS


def _is_late(findings: Iterable[Finding]) -> bool:
    return any(
        finding.outcome is Outcome.BROKEN and finding.rule in timeliness.LATENESS
        for finding in findings
    )


def _spoken(findings: Iterable[Finding], rules: ReportRules) -> tuple[Finding, ...]:
    """Findings that say something (broken or uncertain) by rules that apply to the report.

    Rules that look at the report itself were asked when it was checked.
    """
    spoken = (Outcome.BROKEN, Outcome.UNCERTAIN)
    return tuple(
        finding
        for finding in findings
        if finding.outcome in spoken
        and (finding.rule not in OF_CALENDAR or rules.applies(finding.rule))
    )


def _why_lost(edition: Edition) -> Message:
    detail = edition.setbacks[0].detail
    return Message(LOST, {"portal": edition.portal, "detail": detail})


def _why_not_read(edition: Edition) -> Message:
    if not edition.setbacks:
        return Message(NOT_READ_AT_ALL, {})
    setback = edition.setbacks[0]
    return Message(NOT_READ, {"kind": named(setback.kind), "detail": setback.detail})
