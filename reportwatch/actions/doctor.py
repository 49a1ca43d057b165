"""What is installed and configured, what is not, and the command or line that mends it."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, time
from pathlib import Path

from sqlalchemy import Engine

from core.addresses import without_secret
from core.browser import NO_RIGHTS, NO_SANDBOX, find_browser, not_started
from core.clock import day_of, printed
from core.environment import AGREED, UNSEALED_BROWSER, goes_unsealed
from core.errors import NOT_ALLOWED, ConfigurationError, trouble
from core.messages import Bilingual, Message
from crawlers.archive import Archive
from crawlers.store_address import NO_STORE
from monitor.configuration import Configuration, load_books
from monitor.delivery.email import Unreachable, parse_smtp_url, probe
from monitor.labels import OWN_RULES
from monitor.mails.dispatch import refusing_addresses
from monitor.records import Alert, AlertState, Audience
from monitor.schedule.job_health import service_health
from monitor.services import services
from monitor.store.monitoring import alerts, last_judged_at, pending_messages
from monitor.store.starts import started_at
from monitor.working_days import CALENDAR_MISSING, uncovered_years
from pipeline.reference.declared import later_than, thresholds_later_than
from pipeline.store.damages import open_damages
from pipeline.store.readings import reading
from pipeline.tools import Tool, tools_here
from pipeline.witness.office import find_office
from reportwatch.actions.inspection import Inspection, Level, fault, note, well
from reportwatch.actions.read_only import IN_MEMORY, is_begun
from reportwatch.actions.sealing import browser_held, office_held, readers_held
from reportwatch.actions.unreached import untold, untold_values
from reportwatch.database import open_migrated
from reportwatch.jobs import own_jobs
from reportwatch.keeping.begun import NOT_ENDED, folder_in, has_begun
from reportwatch.keeping.made_beside import left_over
from reportwatch.options import Options
from reportwatch.ownership import open_to_others
from reportwatch.secrets import refuse_paper_without_browser, robot, unsigned
from reportwatch.starting.placeholders import placeholders, real_portals
from reportwatch.starting.restored import restored_in

CONFIGURED = "doctor.configured"
FORMER_BOOK = "doctor.former-book"
DEFAULTS = "doctor.thresholds-by-default"
SWITCHED_OFF = "unchecked.switched-off"
WRONG_CONFIGURATION = "doctor.wrong-configuration"
WRITABLE = "doctor.writable"
NOT_WRITABLE = "doctor.not-writable"
OPEN_TO_OTHERS = "doctor.open-to-others"
LEFT_OVER = "doctor.left-over"
DATABASE = "doctor.database"
WRONG_DATABASE = "doctor.wrong-database"
ARCHIVE = "doctor.archive"
WRONG_ARCHIVE = "doctor.wrong-archive"
MAIL = "doctor.mail"
NO_MAIL = "doctor.no-mail"
WRONG_MAIL = "doctor.wrong-mail"
BROWSER = "doctor.browser"
NO_BROWSER = "doctor.no-browser"
UNSEALED = "doctor.unsealed"
NO_OTHER_USER = "doctor.no-other-user"
BROWSER_FAILS = "doctor.browser-fails"
GOES_UNSEALED = "doctor.goes-unsealed"
OFFICE = "doctor.office"
NO_OFFICE = "doctor.no-office"
UNPACKER = "doctor.unpacker"
NO_UNPACKER = "doctor.no-unpacker"
SCANS = "doctor.scans"
NO_SCANS = "doctor.no-scans"
NO_LOOKS = "doctor.no-looks"
NO_OFFICER = "doctor.no-officer"
NO_OPERATOR = "doctor.no-operator"
WRONG_MEANS = "doctor.wrong-means"
ROBOT = "doctor.robot"
UNSIGNED = "doctor.unsigned"
OFFICERS = "doctor.officers"
OUT_OF_HOURS = "doctor.out-of-hours"
LAST_ROUND = "doctor.last-round"
NO_ROUND = "doctor.no-round"
NO_DATA = "doctor.no-data"
WAITING = "doctor.waiting"
DAMAGED = "doctor.damaged"
STARTED = "doctor.started"
NOT_STARTED = "doctor.not-started"
RESTORED = "doctor.restored"
NO_CALENDAR = "doctor.no-calendar"
UPGRADE = "-m pip install --upgrade chinesecalendar"
TROUBLE = "doctor.trouble"
MORE_TROUBLES = "doctor.more-troubles"
LIST_TROUBLES = "doctor.list-troubles"
# More are counted; the command that lists them is named.
MOST_TROUBLES = 10


def examine(around: Options) -> Generator[Inspection, None, None]:
    """Look at everything a night needs; nothing changes but the data's folder and tables."""
    try:
        configuration = load_books(around.config)
    except ConfigurationError as problem:
        configuration = None
        yield fault(WRONG_CONFIGURATION, problem=problem.message)
    yield from _folder(around.data)
    yield from _unfinished(around.data)
    engine, is_there = None, around.data.exists() or is_begun(around)
    try:
        engine = open_migrated(around.database if is_there else IN_MEMORY)
    except ConfigurationError as problem:
        yield fault(WRONG_DATABASE, problem=problem.message)
    try:
        if engine is not None and is_there:
            yield well(DATABASE, address=without_secret(around.database))
        if engine is not None:
            yield from _history(engine, around.data)
        yield from _examined(around, configuration, engine)
    finally:
        if engine is not None:
            engine.dispose()


def _examined(
    around: Options, configuration: Configuration | None, engine: Engine | None
) -> Iterator[Inspection]:
    """The rest of it, with the configuration and the database where they can be read."""
    yield _archive(around.archive)
    yield _mail_server(around.smtp)
    yield from readers_held()
    yield from _optional()
    if configuration is not None:
        yield from _configured(configuration, around.config)
        if engine is not None:
            yield from _service(around, configuration, engine)
            yield from _troubles(engine, configuration)
            yield from _untold(around, configuration, engine)
        yield from _hours(configuration, around.config)
        yield from _browser(configuration, around.chromium)
        yield from _means(configuration, around)
        yield from _people(configuration, around.config)
        yield from _placeholders(configuration, around.config)


def _configured(configuration: Configuration, config: Path) -> Iterator[Inspection]:
    reference = configuration.reference
    later = sorted(later_than(reference.rules))
    if later:
        yield note(FORMER_BOOK, path=str(config / "rules.toml"), rules=", ".join(later))
    since = reference.rules.parameters(CALENDAR_MISSING)
    today = day_of(datetime.now(UTC))
    lacking = uncovered_years(today, int(since["month"]), int(since["day"]))
    if lacking:
        years = ", ".join(map(str, lacking))
        yield note(NO_CALENDAR, years=years, command=f"{sys.executable} {UPGRADE}")
    defaults = sorted(thresholds_later_than(reference.rules))
    if defaults:
        yield note(DEFAULTS, path=str(config / "rules.toml"), thresholds=", ".join(defaults))
    if off := reference.rules.switched_off:
        yield note(SWITCHED_OFF, count=len(off), rules=", ".join(off))
    yield well(
        CONFIGURED,
        portals=len(configuration.portals),
        agencies=len(reference.register.agencies),
        forms=len(reference.forms.by_id),
        rules=len(reference.rules.rules),
    )


def _folder(data: Path) -> Iterator[Inspection]:
    if not data.exists():
        above = next(one for one in data.parents if one.exists())
        if os.access(above, os.W_OK):
            yield note(NO_DATA, path=str(data))
        else:
            yield fault(NOT_WRITABLE, path=str(above), problem=Message(NOT_ALLOWED))
    elif not data.is_dir():
        yield fault(NOT_WRITABLE, path=str(data), problem=Message("answers.no-folder"))
    elif os.access(data, os.W_OK):
        yield well(WRITABLE, path=str(data))
        if open_to_others(data):
            yield note(OPEN_TO_OTHERS, path=str(data))
    else:
        yield fault(NOT_WRITABLE, path=str(data), problem=Message(NOT_ALLOWED))


def _unfinished(data: Path) -> Iterator[Inspection]:
    """What a restore or a backup that was killed left."""
    if has_begun(data):
        yield fault(NOT_ENDED, path=str(folder_in(data)))
    for path in left_over(data):
        yield note(LEFT_OVER, path=str(path))


def _history(engine: Engine, data: Path) -> Iterator[Inspection]:
    with reading(engine) as session:
        judged_at, waiting = last_judged_at(session), len(pending_messages(session))
        since, damaged = started_at(session), open_damages(session)
    yield well(LAST_ROUND, at=printed(judged_at)) if judged_at else note(NO_ROUND)
    restored = restored_in(data)
    if since is not None:  # which answers for a backup that was put back
        yield well(STARTED, at=printed(since))
    elif restored is not None:
        yield note(RESTORED, at=printed(restored.made_at))
    else:
        yield note(NOT_STARTED)
    if waiting:
        yield note(WAITING, count=waiting)
    if damaged:
        yield fault(DAMAGED, count=len(damaged), path=damaged[0].path)


def _troubles(engine: Engine, configuration: Configuration) -> Iterator[Inspection]:
    """What operators were told and that still is so, the newest first."""
    with reading(engine) as session:
        found = [one for one in alerts(session) if _is_open_trouble(one)]
    book = configuration.reference.rules.rules
    for one in sorted(found, key=lambda alert: alert.opened_at, reverse=True)[:MOST_TROUBLES]:
        rule, on = one.key.rule, day_of(one.opened_at).isoformat()
        named = book[rule].sentence if rule in book else OWN_RULES.get(rule, Bilingual(rule, rule))
        yield note(TROUBLE, label=one.label, since=on, sentence=named)
    if len(found) > MOST_TROUBLES:
        yield note(MORE_TROUBLES, count=len(found) - MOST_TROUBLES)
    if found:
        yield note(LIST_TROUBLES)


def _is_open_trouble(alert: Alert) -> bool:
    return alert.key.audience is Audience.OPERATOR and alert.state is AlertState.OPEN


def _untold(around: Options, configuration: Configuration, engine: Engine) -> Iterator[Inspection]:
    """Whom mails do not reach."""
    for one in refusing_addresses(engine, configuration):
        yield fault(untold(one), **untold_values(one, around))


def _service(around: Options, configuration: Configuration, engine: Engine) -> Iterator[Inspection]:
    """When each job of the service last succeeded."""
    jobs = own_jobs(around, configuration, engine)
    for health in service_health(engine, jobs, datetime.now(UTC)):
        yield Inspection(Level.FAULT if health.is_behind else Level.WELL, health.said)


def _archive(url: str) -> Inspection:
    address = without_secret(url)
    try:
        portals = len(Archive(url).portals())
    except ConfigurationError as problem:
        return fault(WRONG_ARCHIVE, problem=problem.message)
    except OSError as problem:
        shut = Message(NO_STORE, {"address": address, "problem": trouble(problem)})
        return fault(WRONG_ARCHIVE, problem=shut)
    return well(ARCHIVE, address=address, portals=portals)


def _mail_server(smtp: str | None) -> Inspection:
    if smtp is None:
        return note(NO_MAIL)
    try:
        server = parse_smtp_url(smtp)
        probe(server, timeout_s=10)
    except (ConfigurationError, Unreachable) as problem:
        return fault(WRONG_MAIL, problem=problem.message)
    return well(MAIL, host=server.host, port=server.port)


def _optional() -> Iterator[Inspection]:
    """Programs that a night does without: which are here, and what is not done for want of one."""
    office, here = find_office(), tools_here()
    yield well(OFFICE, path=str(office)) if office else note(NO_OFFICE)
    if office:
        yield office_held()
    yield well(UNPACKER) if Tool.UNPACKER in here else note(NO_UNPACKER)
    yield well(SCANS) if Tool.OCR in here else note(NO_SCANS)


def _hours(configuration: Configuration, config: Path) -> Iterator[Inspection]:
    night_at = configuration.watch.night_at
    for portal in configuration.crawled.values():
        if not portal.is_open_at(time.fromisoformat(night_at)):
            values = {"portal": portal.id, "hours": portal.hours or "", "night_at": night_at}
            yield fault(OUT_OF_HOURS, config=str(config), **values)


def _browser(configuration: Configuration, named: str | None) -> Iterator[Inspection]:
    found = find_browser(named)
    in_need = [portal.id for portal in configuration.crawled.values() if portal.browser]
    if found is not None:
        yield well(BROWSER, path=str(found))
        problem = not_started(found)
        if problem is None:
            yield browser_held()
        if problem is not None and problem.template == NO_SANDBOX:
            yield fault(UNSEALED, variable=f"{UNSEALED_BROWSER}={AGREED}")
        elif problem is not None and problem.template == NO_RIGHTS:
            yield fault(NO_OTHER_USER)
        elif problem is not None:
            yield fault(BROWSER_FAILS, words=problem.values.get("words", ""))
        elif goes_unsealed():
            yield note(GOES_UNSEALED, variable=UNSEALED_BROWSER)
        return
    if in_need:
        yield fault(NO_BROWSER, portals=", ".join(in_need))
    yield fault(NO_LOOKS)


def _means(configuration: Configuration, around: Options) -> Iterator[Inspection]:
    """What officers.toml asks for: robots' secrets, a browser for paper; every service of chats."""
    people, config = configuration.officers, around.config
    try:
        services()
        refuse_paper_without_browser(people, find_browser(around.chromium), config)
    except ConfigurationError as problem:
        yield fault(WRONG_MEANS, problem=problem.message)
    for chat in people.chats():
        try:
            known = robot(chat, around.environment, config)
        except ConfigurationError as problem:
            yield fault(WRONG_MEANS, problem=problem.message)
        else:
            yield well(ROBOT, service=services()[known.service].label, variable=known.name)
    for variable in unsigned(people):
        yield note(UNSIGNED, variable=variable)


def _people(configuration: Configuration, config: Path) -> Iterator[Inspection]:
    people = configuration.officers
    yield well(OFFICERS, officers=len(people.officers), operators=len(people.operators))
    register = configuration.reference.register
    for district in sorted({agency.district for agency in register.agencies}):
        if not people.covers(district):
            named = register.district_named(district)
            yield note(NO_OFFICER, district=named, config=str(config))
    if not people.operators:
        yield note(NO_OPERATOR, config=str(config))


def _placeholders(configuration: Configuration, config: Path) -> Iterator[Inspection]:
    """They stop a night on real portals; replicas on this machine do not mind."""
    level = Level.FAULT if real_portals(configuration) else Level.NOTE
    yield from (Inspection(level, found) for found in placeholders(configuration, config))
