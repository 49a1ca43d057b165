"""The loop over everything in the archive: read what is new, check what changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import Engine

from core.clock import day_of
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.damage import Damage, lost_blob
from pipeline.checks import catalogue
from pipeline.checks.checking import Question, Said, case_of, checked
from pipeline.checks.tables_present import TABLE_MISSING
from pipeline.comparing.brief import outline_of
from pipeline.comparing.duplicates import Version
from pipeline.comparing.peer_reports import AllReports
from pipeline.intake.inspection import see_what_is_mended
from pipeline.intake.look_records import take_in_looks
from pipeline.intake.sightings import keep_lost, kept_here, record_ended, take_in
from pipeline.one_report import (
    READER,
    Reference,
    check_unread,
    nothing_but,
    question_about,
    read_or_say_why,
)
from pipeline.reading.document import Hints
from pipeline.records import (
    Finding,
    Outcome,
    Provenance,
    Reading,
    ReadingKind,
    Report,
    Setback,
)
from pipeline.reference.forms import Forms
from pipeline.sandbox.pool import in_order
from pipeline.setback_kinds import SetbackKind
from pipeline.stamps import MOST_TRIES, OF_OURS, has_ended, is_settled, stamp_of
from pipeline.store import readings as store
from pipeline.store.completing import complete_some
from pipeline.store.editions import briefs, named_otherwise
from pipeline.tools import Tool, tools_here
from pipeline.witness.accused import Originals, looked_at_again, tool_lacked
from pipeline.witness.looking import has_tool

# Two processes that check at once agree after a second look; more than a few are enough for any.
MOST_PASSES = 10


@dataclass(frozen=True, slots=True)
class ReadingSummary:
    """What one pass over the archive did."""

    read: int
    reports: int
    setbacks: int
    checked: int


def read_archive(
    archive: Archive,
    engine: Engine,
    reference: Reference,
    progress: Callable[[int, int], None],
    as_of: datetime | None = None,
) -> ReadingSummary:
    """Bring the database up to date with the archive: sightings, readings, findings.

    Every document is its own transaction, so that a killed night goes on where it stopped. One
    that takes too long is a setback, and is not tried again until the reader or the rules change;
    what failed by no fault of its own is (see stamps.py).
    That a crawl has ended is known last: whoever judges meanwhile takes no document for absent that
    this crawl saw.
    """
    now, here = as_of or datetime.now(UTC), tools_here()
    ended = take_in(archive, engine, now)
    take_in_looks(archive, engine, now)
    see_what_is_mended(archive, engine, now)
    _complete(engine)
    with store.reading(engine) as session:
        waiting = store.unread(session, lambda stamp: is_settled(stamp, READER, here))
        waiting += sorted(set(named_otherwise(session, reference.register)) - set(waiting))
    waiting = kept_here(archive, waiting)
    kinds: list[ReadingKind] = []
    seen = ((_hints(engine, *one), one[1]) for one in waiting)
    for reading in in_order(lambda one: _read_one(archive, reference, *one), seen):
        kinds.append(_keep_reading(engine, reading, here, now))
        progress(len(kinds), len(waiting))
    checked = _check_all(archive, engine, reference)
    record_ended(engine, ended)
    return ReadingSummary(
        read=len(kinds),
        reports=kinds.count(ReadingKind.REPORT),
        setbacks=kinds.count(ReadingKind.SETBACK),
        checked=checked,
    )


def _complete(engine: Engine) -> None:
    """Bring what earlier versions stored to what is stored today."""
    is_unfinished = True
    while is_unfinished:
        with store.transaction(engine) as session:
            is_unfinished = complete_some(session)


def _hints(engine: Engine, portal: str, sha256: str) -> Hints:
    with store.reading(engine) as session:
        seen = store.provenance(session, portal, sha256)
    return Hints(portal=portal, title=seen.title, dates=seen.dates)


@dataclass(frozen=True, slots=True)
class _Lost:
    """A document whose bytes are damaged in the archive, and what is said of it until they heal."""

    reading: Reading
    damage: Damage


def _read_one(archive: Archive, reference: Reference, hints: Hints, sha256: str) -> Reading | _Lost:
    try:
        content = archive.read(sha256)
    except ArchiveDamaged as damage:
        lost = nothing_but(
            Setback(SetbackKind.ARCHIVE_DAMAGED, damage.message), hints, reference.register
        )
        reading = Reading(hints.portal or "", sha256, ReadingKind.SETBACK, lost)
        return _Lost(reading, lost_blob(archive, sha256, damage, hints.portal))
    return Reading(hints.portal or "", sha256, *read_or_say_why(content, reference, hints))


def _keep_reading(
    engine: Engine, reading: Reading | _Lost, here: Set[Tool], now: datetime
) -> ReadingKind:
    """Store a reading. What was read of these bytes before stays where a new reader was ended."""
    if isinstance(reading, _Lost):
        keep_lost(engine, reading.reading, reading.damage, now)
        return ReadingKind.SETBACK
    with store.transaction(engine) as session:
        last = store.stamp_on(session, reading.portal, reading.sha256)
        before = store.report_on(session, reading.portal, reading.sha256)
        stamp = stamp_of(READER, reading.report, here, last)
        if before is not None and has_ended(reading, here):
            stands = (one for one in before.setbacks if one.kind not in OF_OURS)
            kept = replace(before, setbacks=(*stands, *reading.report.setbacks))
            reading = replace(reading, kind=ReadingKind.REPORT, report=kept)
        store.record_reading(session, reading, stamp)
    return reading.kind


def _check_all(archive: Archive, engine: Engine, reference: Reference) -> int:
    """Check every report whose rules, register, form or neighbours changed since it was checked.

    What another process checked meanwhile is looked at again: one of us knew more neighbours.
    """
    checked = 0
    for _ in range(MOST_PASSES):
        kept = list(_check_once(archive, engine, reference))
        checked += sum(kept)
        if all(kept):
            break
    return checked


def _check_once(archive: Archive, engine: Engine, reference: Reference) -> Iterator[bool]:
    """Check each reading that needs it; yields whether what was found could be kept."""
    if not _is_anything_due(engine, reference):
        return
    with store.reading(engine) as session:
        checked_with = store.checked_with(session)
    readings, versions = _stored(engine)
    unread = _unread(engine)
    library = _all_reports(versions, reference, unread)
    books = reference.version()
    for reading, _ in unread:
        stamp, before = f"{books}:unread", checked_with.get((reading.portal, reading.sha256))
        if _needs_check(before, stamp, books):
            said = _worth_keeping(check_unread(reading.report, reference), reference.forms)
            kept = _stamp_of_check(said[1], stamp, books, before)
            yield _keep(engine, reading, said, kept, before)
    asked = _to_check(zip(readings, versions, strict=True), library, books, checked_with, reference)
    for due, said in in_order(lambda one: _answered(archive, engine, one), asked):
        kept = _stamp_of_check(said[1], due.stamp, books, due.before)
        missed = next((one for one in map(tool_lacked, said[0]) if one), None)
        kept = f"{kept}-{missed}" if missed and kept == due.stamp else kept
        yield _keep(engine, due.reading, _worth_keeping(said, reference.forms), kept, due.before)


def _is_anything_due(engine: Engine, reference: Reference) -> bool:
    """Whether some reading is to be checked, found out without loading one report as a whole."""
    with store.reading(engine) as session:
        checked_with = store.checked_with(session)
        held = briefs(session)
        seen = store.provenances(session, ReadingKind.REPORT)
    known = {key: brief for key, brief in held.items() if brief is not None}
    unread = _unread(engine)
    versions = {key: _version(seen[key], outline_of(brief)) for key, brief in known.items()}
    library = _all_reports(versions.values(), reference, unread)
    books = reference.version()
    stamps = {(one.portal, one.sha256): "unread" for one, _ in unread}
    stamps |= {key: library.stamp(version) for key, version in versions.items()}
    return len(known) < len(held) or any(
        _needs_check(checked_with.get(key), f"{books}:{stamp}", books)
        for key, stamp in stamps.items()
    )


def _worth_keeping(said: Said, forms: Forms) -> Said:
    """What says something; of what was not checked, the sums and tables that leave a doubt."""
    doubts = {*forms.rules_of_sums, TABLE_MISSING}
    spoken = (Outcome.BROKEN, Outcome.UNCERTAIN)
    findings = (one for one in said[0] if one.outcome in spoken or one.rule in doubts)
    return tuple(findings), said[1]


@dataclass(frozen=True, slots=True)
class _Due:
    """A report that is to be checked now, with its new stamp, the one before, and all that its
    rules may look at; `previous` is last year's document by its hash."""

    reading: Reading
    stamp: str
    before: str | None
    question: Question
    previous: str | None


def _answered(archive: Archive, engine: Engine, due: _Due) -> tuple[_Due, Said]:
    """What the rules say, errors looked at again; what only the documents beside it show is kept
    with it."""
    question, own = due.question, due.reading
    originals = Originals(
        own.sha256,
        partial(_bytes, archive),
        due.previous,
        partial(_found_before, engine, own.portal, own.sha256),
    )
    findings, setbacks = looked_at_again(question, checked(question), originals)
    known = own.report.setbacks
    return due, (
        findings,
        (*(one for one in question.report.setbacks if one not in known), *setbacks),
    )


def _bytes(archive: Archive, sha256: str) -> bytes | None:
    try:
        return archive.read(sha256)
    except ArchiveDamaged:
        return None


def _found_before(engine: Engine, portal: str, sha256: str) -> tuple[Finding, ...]:
    with store.reading(engine) as session:
        return store.findings_on(session, portal, sha256)


def _to_check(
    stored: Iterable[tuple[Reading, Version]],
    library: AllReports,
    books: str,
    checked_with: Mapping[tuple[str, str], str | None],
    reference: Reference,
) -> Iterator[_Due]:
    """The reports that are to be checked now. Rules that were ended on one are not tried again."""
    for reading, version in stored:
        stamp = f"{books}:{library.stamp(version)}"
        before = checked_with.get((reading.portal, reading.sha256))
        if _needs_check(before, stamp, books):
            last = library.last_year_of(version)
            question = _question(version, library, reference)
            yield _Due(reading, stamp, before, question, last.sha256 if last else None)


def _needs_check(before: str | None, stamp: str, books: str) -> bool:
    """Rules that were ended on a report are not tried on it again; where we failed, a few times.
    Where a tool lacked to look at an error again, it is checked once more when it is here."""
    if before is not None and before.startswith(f"{stamp}-"):
        return has_tool(before.removeprefix(f"{stamp}-"))
    over = f"{books}:{SetbackKind.RULES_LOST}:{MOST_TRIES}"
    return before not in (stamp, f"{books}:{SetbackKind.RULES_KILLED}", over)


def _stamp_of_check(setbacks: Sequence[Setback], stamp: str, books: str, before: str | None) -> str:
    """With what a report was checked: with its books and neighbours, or not to the end."""
    kinds = {setback.kind for setback in setbacks}
    if SetbackKind.RULES_KILLED in kinds:
        return f"{books}:{SetbackKind.RULES_KILLED}"
    if SetbackKind.RULES_LOST not in kinds:
        return stamp
    lost, _, tries = (before or "").rpartition(":")
    stumbled = f"{books}:{SetbackKind.RULES_LOST}"
    return f"{stumbled}:{int(tries) + 1 if lost == stumbled else 1}"


def _keep(
    engine: Engine,
    reading: Reading,
    said: tuple[Sequence[Finding], Sequence[Setback]],
    book: str,
    before: str | None,
) -> bool:
    """Keep findings, unless the reading is no longer as checked as it was `before`."""
    with store.transaction(engine) as session:
        if not store.is_checked_with(session, reading, before):
            return False
        store.record_findings(session, reading, *said, book)
    return True


def try_rule(
    engine: Engine, reference: Reference, rule: str, years: Collection[int]
) -> list[tuple[Version, Finding]]:
    """What one rule says of the stored reports of these years, even one that is off.

    Each report is judged beside the others as in the night, and nothing is stored. A report of
    which the rule says nothing is left out. Raises KeyError for a rule that looks at no report, and
    whatever the rule itself raises.
    """
    _, versions = _stored(engine)
    library = _all_reports(versions, reference, _unread(engine))
    return [
        (version, finding)
        for version in versions
        if version.report.year in years
        for finding in _tried(rule, version, library, reference)
    ]


def _tried(
    rule: str, version: Version, library: AllReports, reference: Reference
) -> tuple[Finding, ...]:
    return catalogue.run_one(rule, case_of(_question(version, library, reference)))


def _question(version: Version, library: AllReports, reference: Reference) -> Question:
    """A report as the documents of the same report agree on it, and all its rules may look at."""
    report, beside = library.agreed_report(version), library.beside(version)
    return question_about(report, reference, beside.previous, beside, _first_day(version))


def _stored(engine: Engine) -> tuple[list[Reading], list[Version]]:
    """Every report in the database, and the same with where and when it was seen."""
    with store.reading(engine) as session:
        readings = store.readings(session, ReadingKind.REPORT)
        seen = store.provenances(session, ReadingKind.REPORT)
    return readings, [_version(seen[one.portal, one.sha256], one.report) for one in readings]


def _version(place: Provenance, report: Report) -> Version:
    """A report with where and when it was seen."""
    urls = (*place.urls, *place.former_urls)
    return Version(place.sha256, urls, place.first_seen_at, report, place)


def _unread(engine: Engine) -> list[tuple[Reading, Provenance]]:
    """Every document that could not be read as a report, with where it was seen."""
    with store.reading(engine) as session:
        unread = store.readings(session, ReadingKind.SETBACK)
        seen = store.provenances(session, ReadingKind.SETBACK)
    return [(one, seen[one.portal, one.sha256]) for one in unread]


def _all_reports(
    versions: Iterable[Version], reference: Reference, unread: Sequence[tuple[Reading, Provenance]]
) -> AllReports:
    by_address = {url: reading for reading, seen in unread for url in seen.urls}
    attached: dict[str, list[Reading]] = {}
    for reading, seen in unread:
        for page in seen.parents:
            attached.setdefault(page, []).append(reading)
    return AllReports(versions, reference.register, by_address, attached)


def _first_day(version: Version) -> date:
    """The day of judgement: a date is in the future when it was so when we first saw it."""
    return day_of(version.first_seen_at)
