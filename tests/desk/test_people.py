"""Who may come in: passwords and sessions are kept as hashes, wrong ones lock, roles stay roles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from click.testing import CliRunner
from sqlalchemy import Engine, event, text

from core.errors import NotPossible
from monitor.roles import RIGHTS, Right, UserRole
from reportwatch.actions import people
from reportwatch.actions.people import (
    LOCKED_FOR,
    LOGIN,
    MOST_FAILURES,
    NewUser,
    add_user,
    change_password,
    come_in,
    end_user,
    go_out,
    who_is_in,
)
from reportwatch.cli.main import main
from reportwatch.installation import database_of
from reportwatch.options import Options
from tests.monitor.made import moment

CONFIG = Path(__file__).parents[2] / "config"
NOW = moment("2023-02-01")
PASSWORD = "四月的春风 and a dozen"


@pytest.fixture
def options(tmp_path: Path) -> Options:
    database = f"sqlite:///{tmp_path / 'reportwatch.sqlite3'}"
    return Options(CONFIG, tmp_path, "en", database, str(tmp_path / "archive"), None, None)


@pytest.fixture
def engine(options: Options) -> Iterator[Engine]:
    add_user(options, NewUser("officer", UserRole.OFFICER, (), True, PASSWORD), NOW)
    engine = database_of(options)
    yield engine
    engine.dispose()


def test_a_session_holds_for_a_day_of_work_and_ends_with_it(engine: Engine) -> None:
    token = come_in(engine, "officer", PASSWORD, NOW)
    assert token is not None
    visit = who_is_in(engine, token, NOW + timedelta(hours=11))
    assert visit is not None
    assert (visit.user.name, visit.user.role) == ("officer", UserRole.OFFICER)
    assert who_is_in(engine, token, NOW + LOGIN) is None
    assert who_is_in(engine, token[:-1], NOW) is None


def test_who_goes_out_is_out(engine: Engine) -> None:
    token = come_in(engine, "officer", PASSWORD, NOW)
    assert token is not None
    go_out(engine, token)
    assert who_is_in(engine, token, NOW) is None


@pytest.mark.parametrize(
    ("name", "password"),
    [("officer", "wrong"), ("nobody", PASSWORD), ("", ""), ("officer", "x" * 5000)],
)
def test_a_wrong_name_or_password_is_refused(engine: Engine, name: str, password: str) -> None:
    assert come_in(engine, name, password, NOW) is None


def test_five_wrong_passwords_lock_a_name_for_a_while(engine: Engine) -> None:
    for _ in range(MOST_FAILURES):
        assert come_in(engine, "officer", "wrong", NOW) is None
    assert come_in(engine, "officer", PASSWORD, NOW + timedelta(minutes=1)) is None
    assert come_in(engine, "officer", PASSWORD, NOW + LOCKED_FOR) is not None


def test_a_name_that_is_locked_while_its_password_is_compared_stays_shut(
    engine: Engine, options: Options
) -> None:
    """Twenty who knock at once all find it open, and wait for each other's hashes."""
    others = database_of(options)

    @event.listens_for(engine, "checkin", once=True)
    def _knock(*_: object) -> None:
        for _ in range(MOST_FAILURES):
            come_in(others, "officer", "wrong", NOW)

    assert come_in(engine, "officer", PASSWORD, NOW) is None
    assert come_in(engine, "officer", PASSWORD, NOW + LOCKED_FOR) is not None
    others.dispose()


def test_another_password_lifts_the_lock_and_ends_sessions(
    engine: Engine, options: Options
) -> None:
    token = come_in(engine, "officer", PASSWORD, NOW)
    assert token is not None
    for _ in range(MOST_FAILURES):
        come_in(engine, "officer", "wrong", NOW)
    change_password(options, "officer", "another dozen signs")
    assert who_is_in(engine, token, NOW) is None
    assert come_in(engine, "officer", "another dozen signs", NOW) is not None


def test_who_left_is_out_and_the_name_stays_taken(engine: Engine, options: Options) -> None:
    token = come_in(engine, "officer", PASSWORD, NOW)
    assert token is not None
    end_user(options, "officer", NOW)
    assert who_is_in(engine, token, NOW) is None
    assert come_in(engine, "officer", PASSWORD, NOW) is None
    with pytest.raises(NotPossible, match="choose another"):
        add_user(options, NewUser("officer", UserRole.READER, (), True, PASSWORD), NOW)


def test_the_database_holds_neither_password_nor_session(engine: Engine, options: Options) -> None:
    token = come_in(engine, "officer", PASSWORD, NOW)
    assert token is not None
    with engine.connect() as connection:
        rows = [*connection.execute(text("SELECT * FROM desk_user"))]
        rows += connection.execute(text("SELECT * FROM login"))
    assert len(rows) == 2
    assert PASSWORD not in str(rows)
    assert token not in str(rows)


def test_a_password_is_kept_as_a_hash_that_takes_memory_and_time(
    options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As outside of these tests, which make theirs cheap."""
    monkeypatch.setattr(people, "PasswordHasher", PasswordHasher)
    add_user(options, NewUser("officer", UserRole.OFFICER, (), True, PASSWORD), NOW)
    with database_of(options).connect() as connection:
        (kept,) = connection.execute(text("SELECT password_hash FROM desk_user")).scalars()
    cost = extract_parameters(kept)
    assert (cost.type, cost.memory_cost >= 2**16, cost.time_cost >= 3) == (Type.ID, True, True)


def test_the_visit_before_this_one_is_remembered(engine: Engine) -> None:
    come_in(engine, "officer", PASSWORD, NOW)
    later = NOW + timedelta(days=1)
    token = come_in(engine, "officer", PASSWORD, later)
    assert token is not None
    visit = who_is_in(engine, token, later)
    assert visit is not None
    assert (visit.before_at, visit.began_at) == (NOW, later)


def test_only_who_keeps_the_installation_sees_operations_and_only_officers_see_contacts(
    engine: Engine,
) -> None:
    assert {role for role in UserRole if Right.OPERATE in RIGHTS[role]} == {
        UserRole.OPERATOR,
        UserRole.ADMINISTRATOR,
    }
    assert {role for role in UserRole if Right.CONTACTS in RIGHTS[role]} == {
        UserRole.OFFICER,
        UserRole.ADMINISTRATOR,
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "x", "--role", "officer"), "--everywhere"),
        (("add", "x", "--role", "officer", "--district", "000000"), "no district 000000"),
        (("add", " ", "--role", "reader", "--everywhere"), "a name has"),
        (("end", "x"), "nobody called"),
        (("password", "x"), "nobody called"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    words: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    command = ("--config", str(CONFIG), "--data", str(tmp_path), "--lang", "en", "user", *words)
    done = CliRunner().invoke(main, command)
    assert done.exit_code != 0
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_password_of_ours_is_shown_once_and_one_given_never(tmp_path: Path) -> None:
    place = ("--config", str(CONFIG), "--data", str(tmp_path), "--lang", "en", "user")
    added = CliRunner().invoke(main, (*place, "add", "a", "--role", "reader", "--everywhere"))
    assert "password (shown this once): " in added.stdout
    given = ("add", "b", "--role", "reader", "--everywhere", "--password-stdin")
    silent = CliRunner().invoke(main, (*place, *given), input=f"{PASSWORD}\n")
    assert silent.exit_code == 0
    assert "password" not in silent.stdout
    everybody = CliRunner().invoke(main, (*place, "list", "--format", "json")).stdout
    assert '"name": "b"' in everybody
    assert PASSWORD not in everybody
