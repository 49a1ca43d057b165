"""A small office whose desk is open: real pages read and judged, some of them hostile."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import requests

from core.messages import Message
from monitor.configuration import load_books
from monitor.roles import UserRole
from monitor.status.list_places import PLACES, ShownList, ShownLook, ShownPlaces, ShownRow
from reportwatch.actions.people import NewUser, add_user
from reportwatch.database import open_migrated
from reportwatch.options import Options
from reportwatch.web.running import Place, desk_open
from tests.installation import started
from tests.monitor.archived_office import ArchivedOffice, page_of
from tests.monitor.made import moment
from tests.replicas.register import AGENCIES

CONFIG = Path(__file__).parents[2] / "config"
PASSWORD = "a dozen signs and more"
DAY = "2023-04-10"
HERE, THERE = "990101", "990102"
WRONG, RIGHT, GONE, ELSEWHERE = "990101004", "990101002", "990101003", "990102002"
# What a portal may print, and what would show that it had an effect: a window's title, a product.
SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
NAMED = "柳城区{{7*7}}<b onmouseover=alert(1)>街道办事处"
FORMULA = '=HYPERLINK("http://127.0.0.1/x")'
OFFICERS = f"""[[officers]]
name = "林晓柳"
address = "officer@example.org"
districts = ["{HERE}"]
[[operators]]
name = "值班"
address = "operator@example.org"
"""
PEOPLE = {
    "reader": (UserRole.READER, (HERE,), False),
    "clerk": (UserRole.CLERK, (HERE,), False),
    "officer": (UserRole.OFFICER, (HERE,), False),
    "operator": (UserRole.OPERATOR, (), True),
    "administrator": (UserRole.ADMINISTRATOR, (), True),
    "neighbour": (UserRole.OFFICER, (THERE,), False),
}


@dataclass(frozen=True, slots=True)
class OpenDesk:
    """A desk that answers, and its installation."""

    address: str
    options: Options
    kept: dict[tuple[str, str], requests.Session] = field(default_factory=dict)

    def session(self, name: str, language: str = "en") -> requests.Session:
        """A browser without scripts in which somebody is logged in; one for all who only look."""
        if (name, language) not in self.kept:
            self.kept[name, language] = self.fresh_session(name, language)
        return self.kept[name, language]

    def fresh_session(self, name: str, language: str = "en") -> requests.Session:
        """The same, for this caller alone."""
        session = requests.Session()
        session.trust_env = False
        # A line that rested while other tests ran may just be closed by the server.
        session.headers["Connection"] = "close"
        session.params = {"lang": language}
        data = {"name": name, "password": PASSWORD}
        answer = session.post(f"{self.address}login", data=data, allow_redirects=False)
        assert answer.status_code == 303
        return session


def now() -> datetime:
    return moment(DAY)


@contextmanager
def open_office(folder: Path) -> Iterator[OpenDesk]:
    """Build the office in a folder, and open its desk as long as the block lasts."""
    options = made_office(folder)
    engine = open_migrated(options.database)
    with desk_open(options, engine, Place("127.0.0.1", 0, ""), now) as address:
        yield OpenDesk(address, options)
    engine.dispose()


def made_office(folder: Path) -> Options:
    """One night over a portal with a wrong report, a hostile one and a missing one."""
    config, data = folder / "config", folder / "data"
    data.mkdir(parents=True)
    shutil.copytree(CONFIG, config)
    for path in (config / "portals").glob("*.toml"):
        if path.stem not in ("acheng", "hrbpf"):
            path.unlink()
    _write_agencies(config / "agencies.csv")
    watch = config / "watch.toml"
    text = watch.read_text(encoding="utf-8").replace('listen = ""', 'listen = "127.0.0.1:0"')
    watch.write_text(text, encoding="utf-8")
    (config / "officers.toml").write_text(OFFICERS, encoding="utf-8")
    options = Options(
        config, data, "zh", f"sqlite:///{data / 'reportwatch.sqlite3'}", str(data / "archive"),
        None, None,
    )  # fmt: skip
    engine = started(open_migrated(options.database))
    office = ArchivedOffice(engine, data, load_books(config))
    base = "http://127.0.0.1:8001/c1"
    row = next(one for one in AGENCIES if one.code == RIGHT)
    right = f"{row.name}2022年政府信息公开工作年度报告"
    office.shows(page_of(RIGHT, 2022), f"{base}/{RIGHT}.html", right, "2023-01-18")
    title = f"{SCRIPT}柳城区新河街道办事处2022年政府信息公开工作年度报告"
    office.shows(_hostile_page(), f"{base}/{WRONG}.html", title, "2023-01-13")
    office.confirms_its_lists()
    office.night(DAY)
    _write_places(data / "status" / "seen" / "acheng")
    engine.dispose()
    for name, (role, districts, is_everywhere) in PEOPLE.items():
        add_user(options, NewUser(name, role, districts, is_everywhere, PASSWORD), now())
    return options


def _write_agencies(path: Path) -> None:
    rows = [one for one in AGENCIES if one.code in {HERE, THERE, WRONG, RIGHT, GONE, ELSEWHERE}]
    with path.open(encoding="utf-8", newline="") as file:
        heading = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading)
        for one in rows:
            name = NAMED if one.code == GONE else one.name
            contact = "张三 0451-5550123" if one.code in (WRONG, GONE) else ""
            writer.writerow(
                [one.code, name, one.kind, one.district, one.portal, "", "2022", "", "", contact]
            )


def _hostile_page() -> bytes:
    """A report with one wrong total, in a page that tries whatever a page can."""
    page = page_of(WRONG, 2022).decode()
    at = page.index("<td>", page.index("予以公开"))
    end = page.index("</tr>", at)
    row = page[at:end]
    wrong = row[: row.rindex("<td>")] + "<td>999</td>"
    tricks = (
        f"{SCRIPT}<meta http-equiv=refresh content='0;url=http://127.0.0.1:9/'>"
        "<base href='http://127.0.0.1:9/'><iframe src='http://127.0.0.1:9/'></iframe>"
        "<form action='http://127.0.0.1:9/'><input name=x autofocus onfocus=alert(1)></form>"
        "<a href=\"javascript:document.title='owned'\">x</a>{{7*7}}"
        "<svg onload=\"document.title='owned'\"></svg>"
    )
    return f"{page[:at]}{wrong}{page[end:]}".replace("<body>", f"<body>{tricks}").encode()


def _write_places(folder: Path) -> None:
    """What the night would have written about the report that is not there."""
    folder.mkdir(parents=True)
    row = ShownRow(
        f"{SCRIPT}柳城区财政局2022年度报告", "javascript:alert(1)", "2023-01-19", False, True
    )
    own = ShownRow(
        "柳城区街道办事处2021年度报告", "http://127.0.0.1:8001/x", "2022-01-19", True, False
    )
    look = ShownLook(
        "http://127.0.0.1:8001/c1/",
        "2023-04-10 02:00",
        Message("second-look.same", {"controls": 2, "rows": 15}),
        "look-001.png",
    )
    shown = ShownList(
        ("政府信息公开年报", SCRIPT),
        Message("second-look.restless"),
        (row,) * 20,
        (own,),
        (),
        False,
    )
    places = ShownPlaces("2023-04-10 02:00", (shown,), (look,))
    (folder / f"{GONE}-2022.json").write_bytes(PLACES.dump_json(places))
    (folder / "001.html").write_text(f"<html><body>{SCRIPT}list</body></html>", encoding="utf-8")
    (folder / "look-001.png").write_bytes(b"\x89PNG\r\n\x1a\n")
