"""The proof that a report is not there, as one file that anybody can check."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from core.errors import NotPossible
from core.messages import Value
from crawlers.archive import Archive
from crawlers.looks import SecondLook, season_of
from crawlers.records import CrawlReport
from monitor.assessment import glance
from monitor.configuration import Configuration, load_books
from monitor.labels import STANDINGS
from monitor.proof.making import AbsenceFound, make_proof
from monitor.proof.proof import Proof
from monitor.records import Duty, Judgement, Standing
from monitor.standings.absence import places_of, witnessed
from monitor.standings.health import clean_crawls, yield_limits
from monitor.standings.second_looks import LooksOfSeason
from monitor.store.monitoring import last_judged_at
from pipeline.reference.register import split_city
from pipeline.store.damages import trusted_crawls
from pipeline.store.looks import second_looks
from pipeline.store.readings import reading
from reportwatch.actions.cases import NOTHING_OWED
from reportwatch.actions.read_only import database_read
from reportwatch.installation import agency_code
from reportwatch.options import Options

NOT_MISSING = "proofs.not-missing"
NOT_MISSING_BECAUSE = "proofs.not-missing-because"


def write_proof(options: Options, agency: str, year: int, output: Path, now: datetime) -> Proof:
    """Write why an agency's report is missing, as the last round judged it, else as it stands now.

    Raises NotPossible for every other standing: then there is no absence to prove.
    """
    configuration, engine = load_books(options.config), database_read(options)
    with reading(engine) as session:
        at = last_judged_at(session) or now
    code = agency_code(options, agency)
    judged = glance(engine, configuration, at).judgements
    judgement = next((one for one in judged if _is_of(one.duty, code, year)), None)
    if judgement is None:
        raise NotPossible(NOTHING_OWED, code=code, year=year)
    if judgement.standing is not Standing.MISSING:
        raise _not_missing(judgement)
    found = _found(judgement, configuration, engine, at)
    return make_proof(found, Archive(options.archive), output)


def _is_of(duty: Duty, code: str, year: int) -> bool:
    return (duty.agency_code, duty.year) == (code, year)


def _not_missing(judgement: Judgement) -> NotPossible:
    values: dict[str, Value] = {
        "agency": judgement.duty.agency_name,
        "year": judgement.duty.year,
        "standing": STANDINGS[judgement.standing],
    }
    if not judgement.evidence:
        return NotPossible(NOT_MISSING, **values)
    return NotPossible(NOT_MISSING_BECAUSE, **values, said=judgement.evidence[0])


def _found(
    judgement: Judgement, configuration: Configuration, engine: Engine, at: datetime
) -> AbsenceFound:
    duty = judgement.duty
    counted: dict[str, list[CrawlReport]] = {}
    looks: dict[str, list[SecondLook]] = {}
    limits = yield_limits(configuration.reference.rules)
    with reading(engine) as session:
        for place in places_of(duty, configuration.portals):
            crawls = trusted_crawls(session, place)
            clean = clean_crawls(configuration.portals[place], crawls, limits)
            counted[place] = list(witnessed(clean, duty))
            looks[place] = second_looks(session, place, season_of(at))
    register = configuration.reference.register
    aliases = [a for one in register.agencies if one.code == duty.agency_code for a in one.aliases]
    city, _ = split_city(duty.agency_name)
    return AbsenceFound(
        judgement=judgement,
        names=(duty.agency_name.removeprefix(city), *aliases),
        counted=counted,
        required_days=configuration.watch.clean_crawls_before_missing,
        judged_at=at,
        looks=LooksOfSeason(looks),
    )
