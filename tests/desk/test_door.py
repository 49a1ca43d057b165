"""The door: cookies, forms, other sites, other hosts, too many attempts, headers."""

from __future__ import annotations

import socket

import pytest
import requests

from core.configuration import load
from core.errors import NotPossible
from monitor.store.starts import record_start, started_at
from monitor.watch import Watch
from pipeline.store.readings import reading, transaction
from reportwatch.database import open_migrated
from reportwatch.web.attempts import MOST
from reportwatch.web.running import Place, desk_open, place_in
from tests.desk.office import CONFIG, PASSWORD, WRONG, OpenDesk, now

LIMIT_S = 60


def _login(desk: OpenDesk, **values: str) -> requests.Response:
    data = {"name": "officer", "password": PASSWORD, **values}
    return requests.post(f"{desk.address}login", data=data, allow_redirects=False, timeout=LIMIT_S)


def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(desk: OpenDesk) -> None:
    cookie = _login(desk).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_behind_a_proxy_with_tls_the_cookie_never_travels_without(desk: OpenDesk) -> None:
    engine = open_migrated(desk.options.database)
    place = Place("127.0.0.1", 0, "https://desk.example.org/", ("127.0.0.1",))
    with desk_open(desk.options, engine, place, now) as address:
        answer = requests.post(
            f"{address}login", data={"name": "officer", "password": PASSWORD},
            headers={"X-Forwarded-Proto": "https"}, allow_redirects=False, timeout=LIMIT_S,
        )  # fmt: skip
    engine.dispose()
    assert answer.headers["Set-Cookie"].startswith("__Host-")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("elsewhere", ["//e.invalid", "https://e.invalid", "/\\e.invalid", "/\t/e"])
def test_nobody_is_led_elsewhere_after_the_door(elsewhere: str, desk: OpenDesk) -> None:
    assert _login(desk, next=elsewhere).headers["Location"] == "/"
    assert _login(desk, next="/?year=2022").headers["Location"] == "/?year=2022"


def test_a_form_of_another_site_does_nothing(desk: OpenDesk) -> None:
    session = desk.session("officer")
    for data in ({}, {"csrf": "0" * 64}):
        assert session.post(f"{desk.address}logout", data=data).status_code == 403
    strange = {"Sec-Fetch-Site": "cross-site"}
    assert session.post(f"{desk.address}logout", headers=strange).status_code == 403
    assert session.get(desk.address).status_code == 200


def test_who_goes_out_is_out(desk: OpenDesk) -> None:
    session = desk.fresh_session("officer")
    page = session.get(desk.address).text
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    session.post(f"{desk.address}logout", data={"csrf": csrf}, allow_redirects=False)
    answer = session.get(desk.address, allow_redirects=False)
    assert answer.headers["Location"].startswith("/login")


@pytest.mark.parametrize("origin", ["http://evil.example.org", "null"])
def test_a_form_of_another_origin_is_refused(desk: OpenDesk, origin: str) -> None:
    form = {"name": "officer", "password": "wrong"}
    for headers, status in (({"Origin": origin}, 403), ({"Origin": desk.address[:-1]}, 401)):
        asked = requests.post(f"{desk.address}login", form, headers=headers, timeout=LIMIT_S)
        assert asked.status_code == status


@pytest.mark.parametrize("host", ["evil.example.org", "{}@evil.example.org", "", "{}\tx"])
def test_a_name_that_leads_here_from_elsewhere_is_refused(desk: OpenDesk, host: str) -> None:
    strange = {"Host": host.format(desk.address.split("/")[2])}
    assert requests.get(f"{desk.address}login", headers=strange, timeout=LIMIT_S).status_code == 421
    assert requests.get(f"{desk.address}health", headers=strange, timeout=LIMIT_S).ok


def test_a_long_form_and_one_of_no_length_are_refused(desk: OpenDesk) -> None:
    assert _login(desk, password="x" * 100_000).status_code == 413
    endless = requests.post(f"{desk.address}login", data=iter([b"name=officer"]), timeout=LIMIT_S)
    assert endless.status_code == 413


def test_too_many_attempts_from_one_place_are_refused(desk: OpenDesk) -> None:
    engine = open_migrated(desk.options.database)
    with desk_open(desk.options, engine, Place("127.0.0.1", 0, ""), now) as address:
        other = OpenDesk(address, desk.options)
        tried = [_login(other, name="", password="").status_code for _ in range(MOST + 1)]
    engine.dispose()
    assert tried == [401] * MOST + [429]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_asking_waits_for_nobody_who_writes_and_sees_one_moment(
    kind: str, request: pytest.FixtureRequest
) -> None:
    engine = open_migrated(request.getfixturevalue(f"{kind}_url"))
    with transaction(engine) as writing:
        record_start(writing, now())
        writing.flush()
        with reading(engine) as session:
            assert started_at(session) is None
    with reading(engine) as session:
        assert started_at(session) == now()
    engine.dispose()


def test_a_page_is_answered_while_a_round_holds_the_database(desk: OpenDesk) -> None:
    engine = open_migrated(desk.options.database)
    session = desk.session("officer")
    with transaction(engine):
        assert session.get(desk.address, timeout=LIMIT_S).status_code == 200
        assert session.get(f"{desk.address}reports/{WRONG}/2022", timeout=LIMIT_S).ok
    engine.dispose()


@pytest.mark.parametrize("path", ["login", "health", "nothing", "static/desk.css"])
def test_every_answer_tells_browsers_what_is_allowed(path: str, desk: OpenDesk) -> None:
    headers = requests.get(f"{desk.address}{path}", timeout=LIMIT_S).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in headers


def test_it_lives_and_is_ready_for_whoever_watches_the_machine(desk: OpenDesk) -> None:
    assert requests.get(f"{desk.address}health", timeout=LIMIT_S).json() == {"status": "ok"}
    ready = requests.get(f"{desk.address}ready", timeout=LIMIT_S)
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


def test_a_place_that_is_taken_is_refused_in_one_line(desk: OpenDesk) -> None:
    engine = open_migrated(desk.options.database)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = Place("127.0.0.1", taken.getsockname()[1], "")
        with (
            pytest.raises(NotPossible, match="Another service"),
            desk_open(desk.options, engine, place, now),
        ):
            pass
    engine.dispose()


@pytest.mark.parametrize(
    ("address", "listen", "wanted"),
    [
        ("", "", ("127.0.0.1", 8765)),
        ("http://127.0.0.1:9000/", "", ("127.0.0.1", 9000)),
        ("http://localhost:9000/x", "", ("localhost", 9000)),
        ("http://desk.example.org:9000/", "", ("127.0.0.1", 8765)),
        ("https://desk.example.org/", "", ("127.0.0.1", 8765)),
        ("https://desk.example.org/", "[::1]:9001", ("::1", 9001)),
    ],
)
def test_it_listens_where_the_configuration_says(
    address: str, listen: str, wanted: tuple[str, int]
) -> None:
    watch = load(CONFIG / "watch.toml", Watch)
    mail = watch.mail.model_copy(update={"status_address": address})
    settings = watch.desk.model_copy(update={"listen": listen})
    place = place_in(watch.model_copy(update={"mail": mail, "desk": settings}))
    assert (place.host, place.port) == wanted
