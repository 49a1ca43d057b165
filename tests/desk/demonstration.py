"""The desk over the demonstration: made-up people of every role, and where to log in.

`python -m tests.desk.demonstration [--data DIR]` (`make desk`), after a night of the demonstration.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from core.errors import NotPossible
from monitor.roles import UserRole
from reportwatch.actions.people import NewUser, add_user, change_password
from reportwatch.options import Options
from tests.replicas.register import DISTRICTS
from tests.replicas.stage import AS_OF

# Made up, for a desk of made-up agencies that answers this machine alone.
PASSWORD = "one-april-morning"
ONE = next(iter(DISTRICTS))
PEOPLE = {
    "林晓柳": (UserRole.OFFICER, (ONE,)),
    "查阅者": (UserRole.READER, (ONE,)),
    "经办人": (UserRole.CLERK, (ONE,)),
    "值班工程师": (UserRole.OPERATOR, ()),
    "管理员": (UserRole.ADMINISTRATOR, ()),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Let everybody in and open the desk until Ctrl-C; 1 without a night to look at."""
    parser = argparse.ArgumentParser(prog="python -m tests.desk.demonstration")
    parser.add_argument("--data", type=Path, default=Path("data/demo"))
    data = parser.parse_args(arguments).data.absolute()
    if not (data / "reportwatch.sqlite3").exists():
        print(f"No night in {data}: `make run` first.")
        return 1
    let_in(demonstrated(data))
    for name, (role, districts) in PEOPLE.items():
        where = ", ".join(DISTRICTS[one] for one in districts) or "所有地区 everywhere"
        print(f"  {role.value:14} {name}  {where}")
    print(f"  password       {PASSWORD}")
    with suppress(KeyboardInterrupt):
        subprocess.run(command(data), check=False)
    return 0


def command(data: Path) -> list[str]:
    """Open the desk as it stood on the morning after the night."""
    places = ("--config", str(data / "config"), "--data", str(data))
    morning = AS_OF.replace("T02:00", "T09:00")
    serve = ("serve", "--desk-only", "--as-of", morning)
    return [sys.executable, "-m", "reportwatch.cli.main", *places, *serve]


def demonstrated(data: Path) -> Options:
    """The installation of the demonstration."""
    database = f"sqlite:///{data / 'reportwatch.sqlite3'}"
    return Options(data / "config", data, "zh", database, str(data / "archive"), None, None)


def let_in(options: Options) -> None:
    """Give everybody the password that is printed, also those who were let in before."""
    for name, (role, districts) in PEOPLE.items():
        try:
            wanted = NewUser(name, role, districts, not districts, PASSWORD)
            add_user(options, wanted, datetime.now(UTC))
        except NotPossible:
            change_password(options, name, PASSWORD)


if __name__ == "__main__":
    sys.exit(main())
