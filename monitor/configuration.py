"""All configuration of one installation, read and validated once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.configuration import NONE, load, nearest, place_of
from core.errors import ConfigurationError
from crawlers.portals import Portal, load_portals
from monitor.duties.deadlines import Deadlines, load_deadlines
from monitor.duties.filings import Filings, load_filings
from monitor.duties.register_notes import RegisterNotes, load_notes
from monitor.officers import Officers
from monitor.standings.made_rules import MADE
from monitor.watch import Watch
from pipeline.checks.catalogue import rules_with
from pipeline.one_report import Reference, load_shelf
from pipeline.reference.register import Register, load_register

NO_PORTAL = "configuration.no-portal"
NO_DISTRICT = "configuration.no-district"
YOUNGER = "configuration.younger-statute"
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the whole night needs from the configuration folder."""

    reference: Reference
    portals: Mapping[str, Portal]
    deadlines: Deadlines
    officers: Officers
    watch: Watch
    notes: RegisterNotes = field(default_factory=RegisterNotes)
    filings: Filings = field(default_factory=Filings)

    @property
    def crawled(self) -> Mapping[str, Portal]:
        """The portals that are not retired, by id."""
        return {name: portal for name, portal in self.portals.items() if portal.is_crawled}

    @property
    def rules_off(self) -> frozenset[str]:
        return frozenset(rule for rule, row in self.reference.rules.rules.items() if not row.is_on)


def load_reference(config: Path) -> Reference:
    """Read the register, the forms and the rule book, every rule of which is made somewhere; raises
    ConfigurationError."""
    return load_shelf(config, lambda forms: {*rules_with(forms), *MADE})


def load_books(config: Path) -> Configuration:
    """Read the configuration folder; raises ConfigurationError that names file, line or key."""
    reference = load_reference(config)
    register = reference.register
    configuration = Configuration(
        reference=reference,
        portals=load_portals(config),
        deadlines=load_deadlines(config / "deadlines.toml"),
        officers=load(config / "officers.toml", Officers),
        watch=load(config / "watch.toml", Watch),
        notes=load_notes(config / "agencies.toml", register),
        filings=load_filings(config / "filings.csv", register),
    )
    _refuse_unknown_portals(config, configuration)
    _refuse_unknown_districts(config, register, _districts_of_deadlines(configuration.deadlines))
    _refuse_unknown_districts(config, register, _districts_of_officers(configuration.officers))
    _refuse_younger_statutes(config, configuration)
    return configuration


@dataclass(frozen=True, slots=True)
class DutyBooks:
    """What says who owes a report by when."""

    register: Register
    deadlines: Deadlines
    notes: RegisterNotes


def load_duty_books(config: Path) -> DutyBooks:
    """Read what duties follow from; raises ConfigurationError as the whole folder does."""
    register = load_register(config / "agencies.csv")
    deadlines = load_deadlines(config / "deadlines.toml")
    _refuse_unknown_districts(config, register, _districts_of_deadlines(deadlines))
    return DutyBooks(register, deadlines, load_notes(config / "agencies.toml", register))


def _refuse_unknown_portals(config: Path, configuration: Configuration) -> None:
    for agency in configuration.reference.register.agencies:
        if agency.portal not in configuration.portals:
            raise ConfigurationError(
                NO_PORTAL,
                config=str(config),
                code=agency.code,
                portal=agency.portal,
                near=nearest(agency.portal, configuration.portals),
                known=_some(sorted(configuration.portals)),
            )


Named = tuple[str, tuple[str | int, ...], str]


def _refuse_unknown_districts(config: Path, register: Register, named: Iterable[Named]) -> None:
    """A district that is misspelt would tell nobody, and nobody of it; a new register has none."""
    known = {agency.district for agency in register.agencies}
    for name, key, district in named:
        if known and district not in known:
            near = nearest(district, known)
            called = near if near is NONE else register.district_named(f"{near}")
            raise ConfigurationError(
                NO_DISTRICT,
                place=place_of(config / name, key),
                key=".".join(map(str, key)),
                district=district,
                near=called,
                known=_some(sorted(known)),
            )


def _some(names: Sequence[str]) -> str:
    """As many as a sentence may hold: a country has thousands."""
    return ", ".join(names[:MOST_NAMED]) + (" …" if len(names) > MOST_NAMED else "")


def _refuse_younger_statutes(config: Path, configuration: Configuration) -> None:
    """Reports are not due by a statute that was none yet."""
    book = configuration.reference.rules
    for number, row in enumerate(configuration.deadlines.deadlines):
        first = book.first_year_of(row.document)
        if first > row.from_year:
            place = place_of(config / "deadlines.toml", ("deadlines", number, "document"))
            years = {"from_year": row.from_year, "first": first}
            raise ConfigurationError(YOUNGER, place=place, document=row.document, **years)


def _districts_of_officers(officers: Officers) -> Iterator[Named]:
    """Every district that a file names, with the file and the key."""
    for number, officer in enumerate(officers.officers):
        for district in officer.districts:
            yield "officers.toml", ("officers", number, "districts"), district


def _districts_of_deadlines(deadlines: Deadlines) -> Iterator[Named]:
    for number, override in enumerate(deadlines.overrides):
        yield "deadlines.toml", ("overrides", number, "district"), override.district
    for number, grace in enumerate(deadlines.grace):
        yield "deadlines.toml", ("grace", number, "district"), grace.district
