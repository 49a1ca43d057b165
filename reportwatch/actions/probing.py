"""Look at an unknown portal, propose its file, try it once."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core.configuration import load
from core.errors import NotPossible
from crawlers.crawl.children import CrawlContext
from crawlers.portals import PORTAL_ID
from crawlers.probe.findings import Proposal, RefusalKind
from crawlers.probe.look import Trial, look_at, portals_at, try_out
from monitor.watch import Watch
from pipeline.comparing.unregistered import Printed, UnregisteredAgency, division_in, newcomers
from pipeline.reference.register import Register, load_register, register_of
from reportwatch.console import NightConsole
from reportwatch.options import Options
from reportwatch.starting.placeholders import why_not_looked_at

EXISTS = "probe.exists"
REFUSALS = {
    RefusalKind.NOT_AN_ADDRESS: "probe-words.refusals-not-an-address",
    RefusalKind.NOT_GOVERNMENT: "probe-words.refusals-not-government",
    RefusalKind.NO_HOST: "probe-words.refusals-no-host",
    RefusalKind.NO_ANSWER: "probe-words.refusals-no-answer",
    RefusalKind.CERTIFICATE: "probe-words.refusals-certificate",
    RefusalKind.CHALLENGE: "probe-words.refusals-challenge",
    RefusalKind.ROBOTS: "probe-words.refusals-robots",
    RefusalKind.MOVED: "probe-words.refusals-moved",
    RefusalKind.NO_PAGE: "probe-words.refusals-no-page",
    RefusalKind.NO_COLUMN: "probe-words.refusals-no-column",
    RefusalKind.OUR_FAULT: "probe-words.refusals-our-fault",
}


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """Which portal somebody wants to have looked at, and how."""

    #: Its address.
    url: str
    #: The id that its file shall have; None for one that is derived from its address.
    name: str | None
    #: Whether the file is written.
    is_written: bool
    #: Whether one crawl is tried with the proposal.
    with_trial: bool
    #: Seconds between two requests.
    delay_s: float


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that one probe has to say."""

    proposal: Proposal
    #: The crawl that was tried with it, if any.
    trial: Trial | None
    #: What its titles name and the register does not have.
    agencies: Sequence[UnregisteredAgency]
    #: Portals at this address that are watched already.
    watched_as: Sequence[str]
    #: Where its file is, or would be, put.
    path: Path
    is_written: bool


def probe(options: Options, wanted: ProbeRequest, now: datetime, said: NightConsole) -> Found:
    """Look at a portal as a crawl would; raises NotPossible when it cannot be looked at."""
    if wanted.name is not None:
        _check_id(options, wanted.name, is_written=wanted.is_written)
    watch = load(options.config / "watch.toml", Watch)
    why = why_not_looked_at(watch.contact, options.config, wanted.url)
    if why is not None:
        raise NotPossible(why.template, **why.values)
    with tempfile.TemporaryDirectory() as folder:
        context = _context(options, Path(folder), wanted.delay_s, watch, now)
        found = _found(options, wanted, context, watch.crawl_timeout_s, said)
    if not wanted.is_written:
        return found
    _write(found, options.language)
    return replace(found, is_written=True)


def _check_id(options: Options, name: str, *, is_written: bool) -> None:
    """Refuse an id that cannot be used before anything is asked of a portal."""
    if not PORTAL_ID.fullmatch(name):
        raise NotPossible("probe.wrong-id", name=repr(name))
    path = options.config / "portals" / f"{name}.toml"
    if is_written and path.exists():
        raise NotPossible(EXISTS, path=str(path))


def _context(
    options: Options, folder: Path, delay_s: float, watch: Watch, now: datetime
) -> CrawlContext:
    """A trial keeps its files in a folder of its own, but takes its turn with every other crawl."""
    return CrawlContext(
        config=folder / "config",
        archive=str(folder / "archive"),
        locks=options.data / "locks",
        as_of=now,
        contact=watch.contact,
        delay_s=delay_s,
        chromium=options.chromium,
    )


def _found(
    options: Options,
    wanted: ProbeRequest,
    context: CrawlContext,
    timeout_s: float,
    said: NightConsole,
) -> Found:
    register = _register(options.config)
    trial: Trial | None = None
    with said:
        look = look_at(wanted.url, context, timeout_s, said.crawling)
        if look.proposal is None:
            assert look.refusal is not None  # one of the two is there
            raise NotPossible(REFUSALS[look.refusal.why], detail=look.refusal.detail)
        proposal = look.proposal
        if wanted.name is not None:
            portal = proposal.portal.model_copy(update={"id": wanted.name})
            proposal = replace(proposal, portal=portal)
        if wanted.with_trial:
            trial = try_out(proposal, context, timeout_s, said.crawling)
            proposal = trial.proposal
    return Found(
        proposal=proposal,
        trial=trial,
        agencies=_agencies(proposal, register),
        watched_as=portals_at(options.config, proposal.portal.base_url),
        path=options.config / "portals" / f"{proposal.portal.id}.toml",
        is_written=False,
    )


def _register(config: Path) -> Register:
    """The register as it is; an installation that has none yet knows no agency."""
    path = config / "agencies.csv"
    return load_register(path) if path.exists() else register_of(())


def _agencies(proposal: Proposal, register: Register) -> Sequence[UnregisteredAgency]:
    if proposal.division is None:
        return ()
    portal = proposal.portal.id
    division = (proposal.division, division_in(proposal.portal.name))
    printed = (Printed(title, portal, proposal.portal.base_url) for title in proposal.titles)
    return newcomers(printed, register, {portal: division})


def _write(found: Found, language: str) -> None:
    """Write the proposed file, unless there is one: a person's file is never overwritten."""
    found.path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with found.path.open("x", encoding="utf-8") as file:
            file.write(found.proposal.portal_file(language))
    except FileExistsError:
        raise NotPossible(EXISTS, path=str(found.path)) from None
