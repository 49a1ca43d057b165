"""Who may come in, and who is in: only hashes of passwords and of sessions are kept."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import false
from sqlmodel import Field, Session, SQLModel, col, delete, select

from monitor.roles import Login, User, UserRole
from pipeline.store.readings import JSON_DOCUMENT

CODES = TypeAdapter(frozenset[str])


class UserRow(SQLModel, table=True):
    """Somebody who may come in; `ended_at` once may no longer. Rows are never deleted.

    `failures` counts wrong passwords since the last right one, `locked_until` is what came of them.
    """

    __tablename__ = "desk_user"

    name: str = Field(primary_key=True)
    role: str
    districts: JsonValue = Field(sa_type=JSON_DOCUMENT)
    is_everywhere: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    password_hash: str
    made_at: datetime
    ended_at: datetime | None = None
    failures: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    locked_until: datetime | None = None
    visited_at: datetime | None = None


class LoginRow(SQLModel, table=True):
    """One session of one person, under the hash of its id."""

    __tablename__ = "login"

    token_hash: str = Field(primary_key=True)
    person: str = Field(index=True)
    began_at: datetime
    ends_at: datetime
    before_at: datetime | None = None


def add_user(session: Session, person: User, password_hash: str) -> bool:
    """Let somebody in from now on; False when the name is taken, also by somebody who left."""
    if session.get(UserRow, person.name) is not None:
        return False
    session.add(
        UserRow(
            name=person.name,
            role=person.role.value,
            districts=[*sorted(person.districts)],
            is_everywhere=person.is_everywhere,
            password_hash=password_hash,
            made_at=person.made_at,
        )
    )
    return True


def people(session: Session) -> list[User]:
    """Everybody, those who left included, by name."""
    return [_person(row) for row in session.exec(select(UserRow).order_by(col(UserRow.name)))]


def credentials(session: Session, name: str) -> tuple[str, datetime | None] | None:
    """The hash of a person's password and until when the person is locked out; None for nobody."""
    row = session.get(UserRow, name)
    if row is None or row.ended_at is not None:
        return None
    return row.password_hash, row.locked_until


def note_failure(session: Session, name: str, most: int, locked_until: datetime) -> None:
    """Count a wrong password; with the last that is allowed nobody comes in by this name."""
    row = session.get(UserRow, name)
    if row is None:
        return
    row.failures += 1
    if row.failures >= most:
        row.failures, row.locked_until = 0, locked_until
    session.add(row)


def begin_login(session: Session, name: str, token_hash: str, now: datetime, end: datetime) -> None:
    """Keep that somebody came in; sessions that are over are forgotten."""
    row = session.get_one(UserRow, name)
    session.exec(delete(LoginRow).where(col(LoginRow.ends_at) <= now))
    session.add(
        LoginRow(
            token_hash=token_hash, person=name, began_at=now, ends_at=end, before_at=row.visited_at
        )
    )
    row.failures, row.locked_until, row.visited_at = 0, None, now
    session.add(row)


def login_with(session: Session, token_hash: str, now: datetime) -> Login | None:
    """Who is in with this session; None when it is over, or its person may come in no longer."""
    row = session.get(LoginRow, token_hash)
    person = session.get(UserRow, row.person) if row is not None else None
    if row is None or person is None or row.ends_at <= now or person.ended_at is not None:
        return None
    return Login(_person(person), row.began_at, row.before_at)


def end_login(session: Session, token_hash: str) -> None:
    """Forget one session."""
    session.exec(delete(LoginRow).where(col(LoginRow.token_hash) == token_hash))


def set_password(session: Session, name: str, password_hash: str) -> bool:
    """Give somebody another password, lift the lock, end all sessions; False for nobody."""
    row = session.get(UserRow, name)
    if row is None or row.ended_at is not None:
        return False
    row.password_hash, row.failures, row.locked_until = password_hash, 0, None
    session.add(row)
    session.exec(delete(LoginRow).where(col(LoginRow.person) == name))
    return True


def end_user(session: Session, name: str, now: datetime) -> bool:
    """Let somebody in no longer, and end all sessions; False when nobody of that name may."""
    row = session.get(UserRow, name)
    if row is None or row.ended_at is not None:
        return False
    row.ended_at = now
    session.add(row)
    session.exec(delete(LoginRow).where(col(LoginRow.person) == name))
    return True


def _person(row: UserRow) -> User:
    return User(
        name=row.name,
        role=UserRole(row.role),
        districts=CODES.validate_python(row.districts, strict=False),
        is_everywhere=row.is_everywhere,
        made_at=row.made_at,
        ended_at=row.ended_at,
    )
