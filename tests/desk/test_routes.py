"""Every address of the desk × everybody who may ask: who is answered, who is refused, and how."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from core.errors import NotPossible
from core.messages import LANGUAGES
from monitor.records import DecisionKind
from reportwatch.actions.cases import DecisionRequest, decide
from reportwatch.actions.latest import Latest
from reportwatch.database import open_migrated
from reportwatch.web.app import make_app
from reportwatch.web.desk import Desk
from tests.desk.office import GONE, HERE, PEOPLE, RIGHT, THERE, WRONG, OpenDesk, now

ALL = frozenset(PEOPLE)
EVERYWHERE = frozenset({"operator", "administrator"})
OF_HERE = ALL - {"neighbour"}
# Every address in the words of the application → an example, and who is answered.
PAGES = {
    "/": ("/", ALL),
    "/overview.csv": ("/overview.csv", ALL),
    "/overview.xlsx": ("/overview.xlsx", ALL),
    "/status.html": ("/status.html", ALL),
    "/status.en.html": ("/status.en.html", ALL),
    "/missing/{code}/{year}": (f"/missing/{GONE}/2022", OF_HERE),
    "/seen/{portal}/{name}": ("/seen/acheng/001.html", OF_HERE),
    "/reports/{code}/{year}": (f"/reports/{WRONG}/2022", OF_HERE),
    "/reports/{code}/{year}/original": (f"/reports/{WRONG}/2022/original", OF_HERE),
    # A page of the portal has no pages that could be drawn: found, and said so.
    "/reports/{code}/{year}/pages/{number}.png": (f"/reports/{WRONG}/2022/pages/1.png", OF_HERE),
    "/agencies/{code}": (f"/agencies/{WRONG}", OF_HERE),
    "/districts/{code}": (f"/districts/{HERE}", OF_HERE),
    "/portals": ("/portals", EVERYWHERE),
    "/portals/{portal}": ("/portals/acheng", EVERYWHERE),
    "/operations": ("/operations", EVERYWHERE),
    "/people": ("/people", frozenset({"administrator"})),
    "/api/v1/status": ("/api/v1/status", ALL),
    "/api/v1/reports/{code}/{year}": (f"/api/v1/reports/{WRONG}/2022", OF_HERE),
    "/api/v1/openapi.json": ("/api/v1/openapi.json", ALL),
}
PUBLIC = {"/login", "/health", "/ready"}
POSTED = {"/logout"}


def _get(session: requests.Session, desk: OpenDesk, path: str) -> requests.Response:
    return session.get(desk.address.rstrip("/") + path, allow_redirects=False, timeout=60)


def test_the_table_below_has_every_address(tmp_path: Path, desk: OpenDesk) -> None:
    engine = open_migrated(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    app = make_app(Desk(desk.options, engine, Latest(desk.options, engine), now))
    assert set(app.openapi()["paths"]) == {*PAGES, *PUBLIC, *POSTED}
    engine.dispose()


@pytest.mark.parametrize("path", [path for path, _ in PAGES.values()])
def test_nobody_is_answered_who_is_not_logged_in(path: str, desk: OpenDesk) -> None:
    answer = _get(requests.Session(), desk, path)
    is_for_programs = path.startswith("/api/")
    assert answer.status_code == (401 if is_for_programs else 303)
    if not is_for_programs:
        assert answer.headers["Location"].startswith("/login?next=%2F")


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_is_answered_what_is_theirs_and_refused_the_rest(
    name: str, desk: OpenDesk
) -> None:
    session = desk.session(name)
    wrong = []
    for path, allowed in PAGES.values():
        answer = _get(session, desk, path)
        wanted = (200, 303, 503) if name in allowed else (403,)
        if answer.status_code not in wanted:
            wrong.append((path, answer.status_code))
        elif name not in allowed:
            assert "administrator" in answer.text, path
    assert wrong == []


def test_sheets_and_lists_hold_no_other_district(desk: OpenDesk) -> None:
    there = desk.session("neighbour")
    for path in ("/", "/overview.csv", "/api/v1/status", f"/?district={HERE}", "/?q=99010"):
        said = _get(there, desk, path).text
        assert RIGHT not in said, path
        assert "柳城" not in said, path
    assert THERE in _get(there, desk, "/overview.csv").text


@pytest.mark.parametrize(
    "path",
    [
        "/reports/990101999/2022",
        f"/reports/{WRONG}/1999",
        f"/reports/{WRONG}/2022?edition=" + "0" * 64,
        f"/reports/{WRONG}/2022/original?edition=../../etc/passwd",
        "/agencies/nobody",
        "/districts/000000",
        "/portals/none",
        "/seen/acheng/..%2f..%2fstatus.json",
        "/seen/..%2facheng/001.html",
        "/seen/acheng/999.html",
        "/nothing",
        "/static/../app.py",
    ],
)
def test_what_is_not_there_is_not_found(path: str, desk: OpenDesk) -> None:
    answer = _get(desk.session("administrator"), desk, path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "path", ["/?year=x", "/?page=x", "/reports/x/y", f"/?q={'x' * 500}", "/reports/x/1?last=2"]
)
def test_an_address_that_means_nothing_is_answered_with_a_sentence(
    path: str, desk: OpenDesk
) -> None:
    answer = _get(desk.session("officer"), desk, path)
    assert answer.status_code == 422
    assert "cannot be understood" in answer.text


@pytest.mark.parametrize(
    "query",
    ["?page=-5", "?page=999999999", "?sort=x&standing=y&kind=z&decided=w&district=q", "?year=1"],
)
def test_words_without_meaning_are_left_out(query: str, desk: OpenDesk) -> None:
    assert _get(desk.session("officer"), desk, f"/{query}").status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_an_id_in_place_of_a_sentence(language: str, desk: OpenDesk) -> None:
    session = desk.session("administrator", language)
    for path, _ in PAGES.values():
        answer = _get(session, desk, path)
        if "text/html" in answer.headers.get("Content-Type", "") and "original" not in path:
            for prefix in ("desk.", "overview.", "report.", "missing.", "portal.", "operations."):
                assert f">{prefix}" not in answer.text, path


def test_contacts_are_shown_to_those_alone_whose_work_it_is(desk: OpenDesk) -> None:
    path = f"/agencies/{WRONG}"
    shown = {name for name in OF_HERE if "5550123" in _get(desk.session(name), desk, path).text}
    assert shown == {"officer", "administrator"}
    assert "5550123" not in _get(desk.session("administrator"), desk, "/overview.csv").text


def test_the_counts_are_those_of_the_contract(desk: OpenDesk) -> None:
    session = desk.session("administrator")
    counts: dict[str, int] = {}
    for one in _get(session, desk, "/api/v1/status").json()["districts"]:
        for standing, count in one["counts"].items():
            counts[standing] = counts.get(standing, 0) + count
    owed = sum(counts.values()) - counts["exempt"] - counts["not_yet_due"]
    published = sum(counts[one] for one in ("published", "late", "faulty", "unreadable"))
    page = _get(session, desk, "/").text
    assert f"<b>{owed}</b><span>owed" in page
    assert f"<b>{published}</b><span>published" in page
    assert f"<b>{counts['missing']}</b>" in page


def test_an_address_of_a_mail_leads_to_the_proof(desk: OpenDesk) -> None:
    answer = _get(desk.session("officer"), desk, f"/seen/acheng/{GONE}-2022.html")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/missing/{GONE}/2022"


def test_the_count_of_what_waits_for_a_decision_goes_down_with_each(desk: OpenDesk) -> None:
    session = desk.session("officer")
    assert "2 facts of 2022 wait" in _get(session, desk, "/").text
    assert GONE in _get(session, desk, "/overview.csv?decided=no").text
    wanted = DecisionRequest(
        GONE, 2022, "report-missing", DecisionKind.ACKNOWLEDGE, "我们去问", None, "林晓柳"
    )
    with pytest.raises(NotPossible) as too_early:
        decide(desk.options, wanted, datetime(2022, 1, 1, tzinfo=UTC))
    assert "cannot be earlier" in too_early.value.said("en")
    decide(desk.options, wanted, now())
    assert "1 fact of 2022 waits" in _get(session, desk, "/").text
    assert GONE not in _get(session, desk, "/overview.csv?decided=no").text
    assert GONE in _get(session, desk, "/overview.csv?decided=yes").text
    page = _get(session, desk, f"/missing/{GONE}/2022").text
    assert "我们去问" in page
    assert "acknowledged" in page


@pytest.mark.parametrize(
    ("sort", "first"), [("worst", {GONE, HERE}), ("place", {HERE}), ("days", {HERE})]
)
def test_agencies_stand_in_the_order_that_is_asked_for(
    sort: str, first: set[str], desk: OpenDesk
) -> None:
    sheet = _get(desk.session("officer"), desk, f"/overview.csv?sort={sort}").text
    assert sheet.splitlines()[1].split(",")[0] in first
