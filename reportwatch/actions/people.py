"""Who may come to the desk: add somebody, come in, go out, and what each may see."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine

from core.errors import NotKnown, NotPossible
from monitor.roles import Login, User, UserRole
from monitor.store import people as store
from pipeline.reference.register import load_register
from pipeline.store.readings import reading, transaction
from reportwatch.actions.read_only import database_read
from reportwatch.installation import database_of
from reportwatch.options import Options

NAME_TAKEN = "people.name-taken"
NO_NAME = "people.no-name"
NOBODY = "people.nobody"
NO_DISTRICT = "people.no-district"
DISTRICT_WANTED = "people.district-wanted"
TOO_SHORT = "people.too-short"
LEAST_CHARACTERS = 12
LONGEST_NAME = 64
# What is longer is no password; hashing it would only cost time.
LONGEST_PASSWORD = 1024
# An officer's day; then the password is asked for again.
LOGIN = timedelta(hours=12)
# Five wrong passwords in a row close a name for a quarter of an hour.
MOST_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
# A hash takes a fifth of a second and 64 MB: so many at a time, whoever knocks.
HASHES_AT_ONCE = 2
_hashing = threading.BoundedSemaphore(HASHES_AT_ONCE)


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to be let in."""

    #: By this name the person logs in.
    name: str
    #: What the person is there for.
    role: UserRole
    #: The codes of the districts that the person sees.
    districts: Sequence[str]
    #: Whether the person sees all districts, also new ones.
    is_everywhere: bool
    #: The first password.
    password: str


def new_password() -> str:
    """A password that nobody guesses and that can be read aloud."""
    return "-".join(secrets.token_hex(3) for _ in range(4))


def add_user(options: Options, wanted: NewUser, now: datetime) -> User:
    """Let somebody in from now on; raises NotPossible that says what is wrong."""
    name = wanted.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise NotPossible(NO_NAME, most=LONGEST_NAME)
    _refuse_short(wanted.password)
    known = {entry.district for entry in load_register(options.config / "agencies.csv").agencies}
    for district in wanted.districts:
        if district not in known:
            raise NotKnown(NO_DISTRICT, district=district, known=", ".join(sorted(known)))
    if not wanted.districts and not wanted.is_everywhere:
        raise NotPossible(DISTRICT_WANTED)
    person = User(name, wanted.role, frozenset(wanted.districts), wanted.is_everywhere, now)
    hashed = _hashed(wanted.password)
    with transaction(database_of(options)) as session:
        if not store.add_user(session, person, hashed):
            raise NotPossible(NAME_TAKEN, name=name)
    return person


def all_users(options: Options) -> Sequence[User]:
    """Everybody who may come in, or could once, of the installation's own database."""
    return everybody(database_read(options))


def everybody(engine: Engine) -> list[User]:
    """Everybody who may come in or could once, by name."""
    with reading(engine) as session:
        return store.people(session)


def change_password(options: Options, name: str, password: str) -> None:
    """Give somebody another password and lift the lock; who is in has to come in again."""
    _refuse_short(password)
    hashed = _hashed(password)
    with transaction(database_of(options)) as session:
        if not store.set_password(session, name, hashed):
            raise NotKnown(NOBODY, name=name)


def end_user(options: Options, name: str, now: datetime) -> None:
    """Let somebody in no longer; what the person decided stays under that name."""
    with transaction(database_of(options)) as session:
        if not store.end_user(session, name, now):
            raise NotKnown(NOBODY, name=name)


def come_in(engine: Engine, name: str, password: str, now: datetime) -> str | None:
    """The id of a new session; None when name or password is wrong, or the name is locked.

    Which of these it was takes the same time and is not said. Only the hash of the id is kept.
    """
    with reading(engine) as session:
        known = store.credentials(session, name)
    kept, locked_until = known if known is not None else (_nobodys_hash(), None)
    is_right = _is(kept, password)
    if known is None:
        return None
    with transaction(engine) as session:
        # Others may have knocked while this one waited for its hash.
        since = store.credentials(session, name)
        locks = (locked_until, since[1] if since else None)
        is_locked = any(one is not None and now < one for one in locks)
        if is_locked or not is_right:
            if not is_locked:
                store.note_failure(session, name, MOST_FAILURES, now + LOCKED_FOR)
            return None
        token = secrets.token_urlsafe(32)
        store.begin_login(session, name, hash_of(token), now, now + LOGIN)
    return token


def who_is_in(engine: Engine, token: str, now: datetime) -> Login | None:
    """Who came in with this session; None when it is over."""
    with reading(engine) as session:
        return store.login_with(session, hash_of(token), now)


def go_out(engine: Engine, token: str) -> None:
    """End one session."""
    with transaction(engine) as session:
        store.end_login(session, hash_of(token))


def hash_of(token: str) -> str:
    """What is kept of a session's id: who reads the database cannot come in by it."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_short(password: str) -> None:
    if not LEAST_CHARACTERS <= len(password) <= LONGEST_PASSWORD:
        raise NotPossible(TOO_SHORT, least=LEAST_CHARACTERS)


def _hashed(password: str) -> str:
    with _hashing:
        return PasswordHasher().hash(password)


def _is(kept: str, password: str) -> bool:
    if len(password) > LONGEST_PASSWORD:
        return False
    with _hashing:
        try:
            return PasswordHasher().verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys_hash() -> str:
    """What a password is compared with for a name that there is not."""
    return _hashed(secrets.token_hex(16))
