"""A new office: what a person says of it, and the commented configuration that follows from it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from shlex import quote
from uuid import uuid4

import tomlkit
from pydantic import TypeAdapter, ValidationError

from core.addresses import HIDDEN
from core.configuration import NO_TEXT, in_one_line, is_text, load, problem_of
from core.errors import ConfigurationError, NotAccepted, NotPossible, trouble
from core.messages import Message, text
from core.replacing import UNFINISHED
from monitor.delivery.email import parse_smtp_url
from monitor.duties.deadlines import District
from monitor.officers import Address, Officers
from monitor.watch import SenderName, Watch
from pipeline.reference.register import COLUMNS
from reportwatch.defaults import shipped

CONFIG, DATA, ENVIRONMENT = "config", "data", "reportwatch.env"
EXISTS = "office.exists"
NOT_WRITTEN = "office.not-written"
WRONG = "office.wrong"
NO_PERSON = "office.no-person"
EMPTY = "office.empty"
NO_WAY_IN = "office.no-contact"
OFFICERS_BEGIN = "\n\n[[officers]]"
# How a shell takes over what stands in that file.
LOADED = f"set -a; . ./{ENVIRONMENT}; set +a"
OF_SYSTEMD = "EnvironmentFile="
LONGEST_PERSON = 320  # RFC 3696: no address is longer; brackets in brackets are read one by one
OWNER_ONLY, OWNER_ONLY_FOLDER = 0o600, 0o700


@dataclass(frozen=True, slots=True)
class Person:
    """Whom mails go to; given as `NAME <ADDRESS>`."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Office:
    """What a person says of a new installation; `smtp` is "" while there is no mail server."""

    #: names the sender of our mails
    name: str
    #: in our user agent: where a portal's people reach us, a page or a mail address
    contact: str
    #: what our mails come from
    sender: str
    #: six-digit division codes
    districts: Sequence[str]
    officers: Sequence[Person]
    operators: Sequence[Person]
    #: address of the mail server; it may hold a password, so it never stands in the configuration
    smtp: str
    language: str


def sender_in(option: str, given: str) -> str:
    """What our mails call their sender; raises ConfigurationError that names the option."""
    return _accepted(option, text_in(option, given), TypeAdapter(SenderName).validate_python)


def text_in(option: str, given: str) -> str:
    """What may not be empty; raises ConfigurationError that names the option."""
    if not given.strip():
        raise _wrong(option, given, Message(EMPTY))
    try:
        return in_one_line(given.strip())
    except NotAccepted as problem:
        raise _wrong(option, given, problem.message) from None


def contact_in(option: str, given: str) -> str:
    """A page or mail address; raises ConfigurationError."""
    contact = text_in(option, given)
    if not contact.startswith(("http://", "https://")) and "@" not in contact:
        raise _wrong(option, given, Message(NO_WAY_IN))
    return contact


def address_in(option: str, given: str) -> str:
    """A mail address; raises ConfigurationError."""
    return _accepted(option, given, TypeAdapter(Address).validate_python)


def district_in(option: str, given: str) -> str:
    """A six-digit division code; raises ConfigurationError."""
    return _accepted(option, given, TypeAdapter(District).validate_python)


def person_in(option: str, given: str) -> Person:
    """`NAME <ADDRESS>`, or an address, which is the name, too; raises ConfigurationError."""
    name, address = parseaddr(given) if len(given) <= LONGEST_PERSON else ("", "")
    if not address:
        raise _wrong(option, given, Message(NO_PERSON))
    return Person(text_in(option, name or address), address_in(option, address))


def server_in(option: str, given: str) -> str:
    """The address of a mail server, or nothing yet; raises ConfigurationError without the value."""
    if given.strip():
        try:
            parse_smtp_url(in_one_line(given.strip()))
        except NotAccepted as problem:
            raise ConfigurationError(
                WRONG, option=option, found=HIDDEN, problem=problem.message
            ) from None
    return given.strip()


def refuse_what_is_there(folder: Path) -> None:
    """Raise NotPossible where a configuration is already: nothing is overwritten."""
    for name in (CONFIG, ENVIRONMENT, DATA):
        path = folder / name
        # A link that leads nowhere is in the way as well.
        if os.path.lexists(path) and not (name == DATA and path.is_dir()):
            raise NotPossible(EXISTS, path=str(path))


def set_up(folder: Path, office: Office) -> Sequence[Path]:
    """Write configuration and environment of a new installation; the paths that are new.

    Raises NotPossible where a configuration is already, or the system lets nothing be written. All
    or nothing is written; what was written has been read as any command reads it.
    """
    refuse_what_is_there(folder)
    try:
        return _set_up(folder, office)
    except OSError as problem:
        raise NotPossible(NOT_WRITTEN, path=str(folder), said=trouble(problem)) from None


def _set_up(folder: Path, office: Office) -> Sequence[Path]:
    config, environment, data = folder / CONFIG, folder / ENVIRONMENT, folder / DATA
    unfinished = folder / f"{CONFIG}.{uuid4().hex}{UNFINISHED}"
    with ExitStack() as undone:
        for path in reversed((folder, *folder.parents)):
            if not path.exists():
                undone.callback(_remove_empty, path)
        folder.mkdir(parents=True, exist_ok=True)
        undone.callback(shutil.rmtree, unfinished, ignore_errors=True)
        _write(unfinished, office)
        load(unfinished / "watch.toml", Watch)
        load(unfinished / "officers.toml", Officers)
        if not data.exists():
            data.mkdir(mode=OWNER_ONLY_FOLDER)
            undone.callback(data.rmdir)
        _write_for_owner(environment, _environment(office), undone)
        # Last, and at once: where it is, all is.
        unfinished.rename(config)
        undone.pop_all()
    return (*sorted(config.iterdir()), environment, data)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _write(config: Path, office: Office) -> None:
    ours = shipped()
    (config / "portals").mkdir(parents=True)
    (config / "forms").mkdir()
    forms = [f"forms/{path.name}" for path in sorted((ours / "forms").iterdir())]
    for name in ("rules.toml", "deadlines.toml", "agencies.toml", *forms):
        shutil.copyfile(ours / name, config / name)
    (config / "watch.toml").write_text(_watch(ours / "watch.toml", office), encoding="utf-8")
    (config / "officers.toml").write_text(_people(ours / "officers.toml", office), encoding="utf-8")
    # The mark at the beginning makes spreadsheets open it as UTF-8.
    (config / "agencies.csv").write_text(",".join(COLUMNS) + "\n", encoding="utf-8-sig")


def _watch(ours: Path, office: Office) -> str:
    document = tomlkit.parse(ours.read_text(encoding="utf-8"))
    document["contact"] = office.contact
    mail = document["mail"]
    mail["sender_name"] = office.name
    mail["sender"] = office.sender
    mail["domain"] = office.sender.rpartition("@")[2]
    return tomlkit.dumps(document)


def _people(ours: Path, office: Office) -> str:
    """Our comments, and under them who is told here."""
    comments = ours.read_text(encoding="utf-8").partition(OFFICERS_BEGIN)[0]
    districts = list(office.districts)
    people = {
        "officers": [
            _person(one, office.language) | {"districts": districts} for one in office.officers
        ],
        "operators": [_person(one, office.language) for one in office.operators],
    }
    return f"{comments}\n\n{tomlkit.dumps(people)}"


def _person(one: Person, language: str) -> dict[str, object]:
    return {"name": one.name, "address": one.address, "language": language}


def _environment(office: Office) -> str:
    comment = text("office.environment", office.language, shell=LOADED, systemd=OF_SYSTEMD)
    lines = [f"# {line}" for line in comment.splitlines()]
    given = f"REPORTWATCH_SMTP_URL={quote(office.smtp)}"
    return "\n".join([*lines, given if office.smtp else f"# {given}", ""])


def _write_for_owner(path: Path, content: str, undone: ExitStack) -> None:
    """Nobody else may read it, at no moment: it may hold a password."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    undone.callback(path.unlink, missing_ok=True)  # now that it is ours
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)


def _accepted(option: str, given: str, validate: Callable[[str], str]) -> str:
    if not is_text(given):
        raise _wrong(option, given, Message(NO_TEXT))
    try:
        return validate(given.strip())
    except ValidationError as error:
        problem = problem_of(error.errors(include_url=False)[0])
        raise ConfigurationError(WRONG, option=option, found=repr(given), problem=problem) from None


def _wrong(option: str, given: str, problem: Message) -> ConfigurationError:
    return ConfigurationError(WRONG, option=option, found=repr(given), problem=problem)
