"""This installation as the global options describe it: configuration, database, way of sending."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from core.browser import find_browser
from core.errors import NotKnown, NotPossible
from monitor.configuration import load_books
from monitor.delivery.email import parse_smtp_url
from monitor.delivery.process import by_delivery_process, owner_of
from monitor.mails.outbox import Send
from pipeline.reference.register import Register, load_register
from reportwatch.database import open_migrated
from reportwatch.keeping.begun import refuse_unfinished
from reportwatch.night import Installation
from reportwatch.options import Options
from reportwatch.secrets import refuse_paper_without_browser, robots
from reportwatch.starting.outlook import Untold, untold
from reportwatch.starting.placeholders import why_not_real
from reportwatch.starting.restored import restored_in

NO_AGENCY = "cases.no-agency"


def installed(options: Options) -> Installation:
    """Its places and its configuration; raises ConfigurationError.

    Raises NotPossible where a backup is put back only in part: neither place nor rows are whole.
    """
    refuse_unfinished(options.data)
    return Installation(
        options.config, options.data, options.archive, load_books(options.config), options.chromium
    )


def database_of(options: Options) -> Engine:
    """The migrated database of this installation, made if there is none."""
    options.data.mkdir(parents=True, exist_ok=True)
    return open_migrated(options.database)


def agency_code(options: Options, agency: str) -> str:
    """The code of an agency given by code or by its printed name; raises NotKnown."""
    return code_in(load_register(options.config / "agencies.csv"), options, agency)


def code_in(register: Register, options: Options, agency: str) -> str:
    """The same by a register that is at hand."""
    if agency in register.by_code:
        return agency
    entry = register.find(agency)
    if entry is None:
        raise NotKnown(NO_AGENCY, path=str(options.config / "agencies.csv"), agency=agency)
    return entry.code


def sending(options: Options, place: Installation) -> Send | None:
    """How messages leave; None without any way. A wrong address is an error before any work."""
    officers, mail = place.configuration.officers, place.configuration.watch.mail
    refuse_paper_without_browser(officers, find_browser(options.chromium), options.config)
    known = robots(officers, options.environment, options.config)
    server = parse_smtp_url(options.smtp) if options.smtp is not None else None
    if server is None and not known:
        return None
    return partial(
        by_delivery_process,
        server=server,
        sender=mail.sender,
        timeout_s=mail.timeout_s,
        receipts=_receipts(options),
        robots=known,
        limits=mail.limits,
    )


def refuse_placeholders(options: Options, place: Installation, portals: Sequence[str]) -> None:
    """Stop before a real portal is asked, or its officers are told, under a made-up name."""
    why = why_not_real(place.configuration, options.config, portals)
    if why is not None:
        raise NotPossible(why.template, **why.values)


def waiting_mails(
    options: Options, place: Installation, engine: Engine, as_of: datetime | None
) -> Untold:
    """What was never told, as it would leave now."""
    browser, restored = find_browser(options.chromium), restored_in(options.data)
    return untold(engine, place.configuration, as_of, browser, restored)


def owner_of_receipts(options: Options) -> str:
    """Who keeps the receipts of what this installation sends."""
    return owner_of(_receipts(options))


def _receipts(options: Options) -> Path:
    return options.data / "outbox"
