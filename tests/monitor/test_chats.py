"""Chat groups: signed, short enough, refusals noticed though the status is 200, each once."""

from __future__ import annotations

import gzip
import json
import logging
import re
import socket
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from core.configuration import load
from core.errors import ConfigurationError
from monitor import channels
from monitor.channels import apprise as apprise_channel
from monitor.delivery.email import Unreachable
from monitor.delivery.process import by_delivery_process
from monitor.delivery.robots import BURST, show
from monitor.mails.outbox import deliver
from monitor.officers import Chat, Officer, Officers
from monitor.records import OutgoingMessage
from monitor.run import run
from monitor.services import ChatText, Meaning, Robot, services
from monitor.store import monitoring as store
from pipeline.records import Severity
from pipeline.store.readings import transaction
from reportwatch.secrets import refuse_paper_without_browser, robots
from tests.monitor.chat_server import SECRET, Group, open_group
from tests.monitor.made import CONFIG, broken, crawl, moment
from tests.monitor.mail_server import open_post
from tests.monitor.office import FINANCE, OFFICER, STREET, Office, made_books
from tests.monitor.test_outbox import MAIL, NOW, SENDER, A
from tests.monitor.test_outbox import message as a_mail

SERVICES = ["dingtalk", "wecom", "feishu"]


@pytest.fixture
def group() -> Iterator[Group]:
    with open_group() as opened:
        yield opened


def robot(service: str, group: Group, secret: str | None = SECRET) -> Robot:
    is_signed = services()[service].is_signed
    return Robot(service, "ROBOT", group.address(service), secret if is_signed else None)


def message(service: str, number: int = 1, content: str = "区财政局：未发布") -> OutgoingMessage:
    return OutgoingMessage(
        dedupe=f"chat {number}",
        message_id=f"<{number}@{service}>",
        audience=a_mail(A).audience,
        address="ROBOT",
        subject="年报监测",
        content=content,
        created_at=NOW,
        channel=service,
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_signed_message_is_shown(service: str, group: Group) -> None:
    (delivery,) = show([message(service)], [robot(service, group)], 5)

    assert delivery.is_accepted
    ((where, text),) = group.shown
    assert where == service
    assert "年报监测" in text
    assert "区财政局：未发布" in text


@pytest.mark.parametrize("service", ["dingtalk", "feishu"])
@pytest.mark.parametrize("secret", [None, "another key"])
def test_a_wrong_signature_is_our_matter_and_the_message_waits(
    service: str, secret: str | None, group: Group
) -> None:
    two, wrong = [message(service), message(service, 2)], robot(service, group, secret)
    with pytest.raises(Unreachable, match=r"ROBOT: (310000 sign not match|19021 sign match fail)"):
        list(show(two, [wrong], 5))

    assert group.shown == []
    assert group.requests == 1, "the second message would meet the same"


ANSWERS = [
    (200, {"errcode": 310000, "errmsg": "keywords not in content"}, False, "310000 keywords"),
    (200, {"errcode": 130101, "errmsg": "send too fast"}, False, "130101 send too fast"),
    (200, {"errcode": -1, "errmsg": "系统繁忙"}, False, "-1 系统繁忙"),
    (200, {"errcode": 987654, "errmsg": "new"}, False, "987654 new"),
    (200, {"StatusMessage": "success"}, False, "no errcode in the answer"),
    (200, {"errcode": False}, False, "no errcode in the answer"),
    (200, "<html>login</html>", False, "without the service's answer"),
    (502, "", False, "HTTP 502"),
    (429, "", False, "HTTP 429"),
    (302, "", False, "HTTP 302"),
]


@pytest.mark.parametrize(("status", "body", "is_permanent", "said"), ANSWERS)
def test_every_other_answer_than_zero_is_noticed(
    status: int, body: object, is_permanent: bool, said: str, group: Group
) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    group.answers.append((status, content.encode()))
    told = []
    with pytest.raises(Unreachable) as problem:
        for delivery in show([message("dingtalk")], [robot("dingtalk", group)], 5):
            told.append(delivery)

    assert [(one.is_accepted, one.is_permanent) for one in told] == [(False, is_permanent)]
    assert said in str(problem.value)
    assert "access_token" not in str(problem.value)


def test_a_text_that_is_too_long_in_bytes_is_refused_for_good(group: Group) -> None:
    long = message("wecom", content="未" * 1366)

    (delivery,) = show([long], [robot("wecom", group)], 5)

    assert delivery.is_permanent
    assert "40058" in str(delivery.answer)


def test_a_group_is_never_sent_more_than_its_service_takes_in_a_minute(group: Group) -> None:
    pauses: list[float] = []
    messages = [message("dingtalk", number) for number in range(2 * BURST + 1)]

    told = list(show(messages, [robot("dingtalk", group)], 5, pauses.append))

    assert all(delivery.is_accepted for delivery in told)
    assert len(pauses) == 2
    assert min(pauses) > 60


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_an_answer_is_read_no_further_than_an_answer_can_be_long(
    group: Group, encoding: str
) -> None:
    """A service may be a stranger's; what it sends must not fill the memory of the postman."""
    said = json.dumps({"errcode": 0, "errmsg": "ok", "more": "x" * 2**24}).encode()
    if encoding:
        said, group.headers["Content-Encoding"] = gzip.compress(said), encoding
    group.answers.append((200, said))
    used = robot("dingtalk", group)
    tracemalloc.start()
    reply = services()["dingtalk"].tell(used, ChatText("年报监测", "1"), 5.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reply.meaning is Meaning.MISCONFIGURED
    assert peak < 2**23


def test_a_robot_that_does_not_answer_shows_no_secret() -> None:
    nowhere = Robot("dingtalk", "ROBOT", "http://127.0.0.1:1/x?access_token=s3cret", SECRET)

    with pytest.raises(Unreachable) as problem:
        list(show([message("dingtalk")], [nowhere], 5))

    assert str(problem.value) == "dingtalk ROBOT: 127.0.0.1 does not answer (ConnectionError)"


def test_one_robot_in_trouble_keeps_no_other_and_no_mail_from_leaving(
    group: Group, tmp_path: Path
) -> None:
    broken_one = replace(robot("dingtalk", group, "wrong"), name="WRONG")
    messages = [
        replace(message("dingtalk"), address="WRONG"),
        replace(message("dingtalk", 3), address="WRONG"),
        message("feishu", 2),
        a_mail(A),
    ]
    told = []
    with (
        open_post() as post,
        pytest.raises(Unreachable, match="310000"),
    ):
        known = (broken_one, robot("feishu", group))
        for one in by_delivery_process(messages, post.server, SENDER, 5, tmp_path, known):
            told.append((one.address, one.is_accepted))

    assert told == [("WRONG", False), ("ROBOT", True), (A, True)]
    assert len(list(tmp_path.glob("*.json"))) == 2, "a receipt of each acceptance and no other"


def test_what_was_shown_is_not_shown_again(group: Group, tmp_path: Path) -> None:
    known = (robot("wecom", group),)
    for _ in range(2):
        (delivery,) = by_delivery_process([message("wecom")], None, SENDER, 5, tmp_path, known)
        assert delivery.is_accepted

    assert len(group.shown) == 1


def test_without_a_mail_server_chats_are_told_and_mails_wait(
    group: Group, sqlite_engine: Engine, tmp_path: Path
) -> None:
    with transaction(sqlite_engine) as session:
        store.put_in_outbox(session, [message("feishu"), a_mail(A)])
    send = partial(
        by_delivery_process, server=None, sender=SENDER, timeout_s=5, receipts=tmp_path,
        robots=(robot("feishu", group),),
    )  # fmt: skip

    posted = deliver(sqlite_engine, send, NOW, MAIL)

    assert (posted.sent, posted.waiting, posted.problem) == (1, 1, None)


def test_a_message_for_a_robot_that_nobody_names_any_more_is_the_operators_matter(
    group: Group,
) -> None:
    (delivery,) = show([message("wecom")], [], 5)

    assert delivery.is_permanent


def test_the_other_services_have_the_time_that_is_configured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settimeout, waits = socket.socket.settimeout, set[float | None]()

    def noted(self: socket.socket, wait_s: float | None) -> None:
        waits.add(wait_s)
        settimeout(self, wait_s)

    monkeypatch.setattr(socket.socket, "settimeout", noted)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"json://127.0.0.1:{silent.getsockname()[1]}/other"
        other = Robot("apprise", "ROBOT", address)
        with pytest.raises(Unreachable, match="apprise ROBOT"):
            list(show([message("apprise")], [other], 0.2))
    assert waits - {None} == {0.2}  # apprise's own is four seconds


def test_the_other_services_through_apprise(group: Group) -> None:
    address = f"json://{group.url.removeprefix('http://')}/other"
    other = Robot("apprise", "ROBOT", address)
    (delivery,) = show([message("apprise")], [other], 60)
    assert delivery.is_accepted
    assert group.shown[0][0] == "json"

    group.answers.append((403, b""))
    with pytest.raises(Unreachable, match="apprise ROBOT"):
        list(show([message("apprise")], [other], 5))


# Officers with chats.

CHATS = (
    Chat(service="dingtalk", url="$env:DING", secret="$env:DING_KEY"),
    Chat(service="wecom", url="$env:WECOM"),
    Chat(service="feishu", url="$env:FEISHU", secret="$env:DING_KEY"),
)


def environment(group: Group) -> dict[str, str]:
    return {
        "DING": group.address("dingtalk"),
        "WECOM": group.address("wecom"),
        "FEISHU": group.address("feishu"),
        "DING_KEY": SECRET,
    }


def test_a_round_tells_mail_and_groups_and_the_next_round_nothing(
    group: Group, sqlite_engine: Engine, tmp_path: Path
) -> None:
    chatty = OFFICER.model_copy(update={"chats": CHATS})
    same_group = Officer(name="江", address=A, districts=("990101",), chats=CHATS)
    office = Office(sqlite_engine, tmp_path / "status", made_books(chatty, same_group))
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken()])
    with open_post() as post:
        send = partial(
            by_delivery_process, server=post.server, sender=SENDER, timeout_s=5,
            receipts=tmp_path / "r",
            robots=robots(office.configuration.officers, environment(group), CONFIG),
        )  # fmt: skip
        for day in ("2023-02-03", "2023-02-04"):
            result = run(sqlite_engine, office.configuration, moment(day), send, office.folder)
            assert result.posted.problem is None

    assert sorted(post.recipients) == sorted([OFFICER.address, A])
    assert sorted(service for service, _ in group.shown) == ["dingtalk", "feishu", "wecom"]
    text = dict(group.shown)["feishu"]
    assert "柳城区财政局 2022年度：未发布" in text
    assert "柳城区柳泉街道办事处 2022年度：有误" in text
    assert "1个机关仍未发布" in text
    assert "详见邮件" in text
    with transaction(sqlite_engine) as session:
        assert store.pending_messages(session) == []


def test_a_digest_of_many_agencies_fits_and_says_how_many_are_left(
    group: Group, sqlite_engine: Engine, tmp_path: Path
) -> None:
    chatty = OFFICER.model_copy(update={"chats": (CHATS[1],)})
    office = Office(sqlite_engine, tmp_path / "status", made_books(chatty))
    office.crawled(crawl("2023-02-02"))
    book = office.configuration.reference.rules
    weighs = {name: rule.severity for name, rule in book.rules.items() if rule.is_on}
    rules = [name for name, severity in weighs.items() if severity is Severity.ERROR]
    office.published(STREET, "2023-01-20", [broken(rule) for rule in rules])
    office.published(FINANCE, "2023-01-20", [broken(rule) for rule in rules])

    mails = office.round("2023-02-03").mails

    (chat,) = [one for one in mails if one.channel == "wecom"]
    assert len(chat.content.encode()) <= 4096
    told = [line for line in chat.content.splitlines() if "2022年度：" in line]
    (left,) = re.findall(r"另有 (\d+) 条", chat.content)
    assert len(told) + int(left) == 2 * len(rules)
    (delivery,) = show([replace(chat, address="ROBOT")], [robot("wecom", group)], 5)
    assert delivery.is_accepted


def test_no_secret_is_stored(group: Group, sqlite_engine: Engine, tmp_path: Path) -> None:
    chatty = OFFICER.model_copy(update={"chats": CHATS})
    office = Office(sqlite_engine, tmp_path / "status", made_books(chatty))
    office.crawled(crawl("2023-02-02"))
    office.round("2023-02-03")

    content = b"".join(path.read_bytes() for path in tmp_path.glob("reportwatch.sqlite3*"))

    assert b"DING" in content
    assert SECRET.encode() not in content
    assert b"access_token" not in content


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"DING": ""}, r"config/officers.toml: \$env:DING is named there and is not set"),
        ({"DING_KEY": ""}, r"\$env:DING_KEY is named there and is not set; export DING_KEY="),
        ({"WECOM": "http://example.org/x"}, r"WECOM .*expected the robot's address, https://"),
        ({"WECOM": "k"}, "expected the robot's address"),
    ],
)
def test_a_secret_that_is_not_set_is_an_error_before_any_work(
    changed: dict[str, str], said: str, group: Group
) -> None:
    officers = Officers(officers=(OFFICER.model_copy(update={"chats": CHATS}),))

    with pytest.raises(ConfigurationError, match=said):
        robots(officers, environment(group) | changed, CONFIG)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("dingtalk://abc", "use dingtalk instead"),
        ("lark://abc", "use feishu instead"),
        ("mailto://a:b@c.de", "use the officer's mail address instead"),
        ("nonsense", "apprise does not understand"),
    ],
)
def test_apprise_is_not_used_where_it_hears_no_refusal(url: str, said: str) -> None:
    other = Chat(service="apprise", url="$env:OTHER")
    officers = Officers(officers=(OFFICER.model_copy(update={"chats": (other,)}),))

    with pytest.raises(ConfigurationError, match=said):
        robots(officers, {"OTHER": url}, CONFIG)


def test_what_apprise_says_goes_on_without_the_address_and_not_without_end() -> None:
    """Some of its services write their address into their log, and one may raise."""
    apprise = import_module("apprise")

    @apprise.decorators.notify(on="loud")
    def _loud(*_: object, meta: dict[str, str], **__: object) -> bool:
        logging.getLogger("apprise").warning("cannot reach %s %s", meta["url"], "x" * 900)
        return False

    robot = Robot("apprise", "ROBOT", "loud://hidden-key-1/and-another?token=third-one")
    reply = apprise_channel.tell(robot, ChatText("年报监测", "区财政局"), 5)
    assert isinstance(reply.said, str)
    assert reply.said.startswith("cannot reach ")
    assert len(reply.said) <= 500
    assert not any(one in reply.said for one in ("hidden-key-1", "and-another", "third-one"))


def test_a_missing_secret_is_looked_for_at_its_key_and_not_in_a_comment(tmp_path: Path) -> None:
    (tmp_path / "officers.toml").write_text(
        '# chats = [{ service = "wecom", url = "$env:WECOM" }]\n\n[[officers]]\n'
        f'name = "{OFFICER.name}"\naddress = "{OFFICER.address}"\ndistricts = ["990101"]\n'
        'chats = [{ service = "wecom", url = "$env:WECOM" }]\n',
        encoding="utf-8",
    )
    officers = load(tmp_path / "officers.toml", Officers)
    with pytest.raises(ConfigurationError, match=r"officers\.toml:7\b.*WECOM"):
        robots(officers, {}, tmp_path)


@pytest.mark.parametrize("url", ["https://[oapi.example/x", "https://oapi.example:many/x"])
def test_an_address_that_is_none_is_wrong_configuration(url: str) -> None:
    chat = Chat(service="wecom", url="$env:WECOM")
    officers = Officers(officers=(OFFICER.model_copy(update={"chats": (chat,)}),))
    with pytest.raises(ConfigurationError, match="expected the robot's address"):
        robots(officers, {"WECOM": url}, CONFIG)


@pytest.mark.parametrize("url", ["slak://T1/TOPSECRET/x", "slack:/T1/TOPSECRET/x", "topsecret"])
def test_an_address_that_apprise_does_not_know_is_nowhere_shown(url: str) -> None:
    asks = "import sys; from monitor.channels.apprise import address_problem as asked; "
    asks += "print(asked(sys.argv[1]).values)"
    done = subprocess.run(
        [sys.executable, "-c", asks, url], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "topsecret" not in f"{done.stdout}{done.stderr}".lower()


ACCEPTED = f"no such channel; accepted: {', '.join(sorted(services()))}"
WRONG_CHATS = [
    (
        {"service": "dingtalk", "url": "https://chat.example/?token=1"},
        "expected \\$env:NAME",
    ),
    ({"service": "wecom", "url": "$env:A", "secret": "$env:B"}, "do not sign"),
    (
        {"service": "email", "url": "$env:A"},
        ACCEPTED,
    ),
    (
        {"service": "icq", "url": "$env:A"},
        ACCEPTED,
    ),
]


@pytest.mark.parametrize(("chat", "said"), WRONG_CHATS)
def test_a_secret_in_the_file_is_refused(chat: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Chat.model_validate(chat)


def test_paper_without_a_browser_is_refused_before_any_work() -> None:
    officers = Officers(officers=(OFFICER.model_copy(update={"attachments": ("pdf",)}),))

    with pytest.raises(
        ConfigurationError,
        match=r"config/officers\.toml:\d+: .* wants the attachment 'pdf', which Chromium",
    ):
        refuse_paper_without_browser(officers, None, CONFIG)


def test_a_secret_written_into_the_file_is_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "officers.toml"
    path.write_text(
        '[[officers]]\nname = "x"\naddress = "x@example.org"\ndistricts = ["990101"]\n'
        'chats = [{ service = "wecom", url = "https://example.org/?key=s3cret" }]\n'
    )

    with pytest.raises(ConfigurationError, match=r"officers.toml:5: .*: expected \$env:") as error:
        load(path, Officers)

    assert "s3cret" not in str(error.value)


WRONG_CHANNELS = {
    "text_limit": ('name="tuya", limit="500"', "'500'"),
    "no_limit": ('name="tuya", limit=0', "limit of 0 bytes"),
    "nameless": ('name="", limit=500', "expected a name"),
    "broken": ("name=", "SyntaxError"),
    "unfinished": ('name="tuya"', "TypeError"),
}


@pytest.mark.parametrize("file", WRONG_CHANNELS)
def test_a_file_of_a_channel_that_is_wrong_is_named(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, said = WRONG_CHANNELS[file]
    more = 'label=Bilingual("x", "x"), is_signed=False, tell=print'
    (tmp_path / f"{file}.py").write_text(
        "from core.messages import Bilingual\nfrom monitor.services import ChatService\n"
        f"SERVICE = ChatService({given}, {more})\n"
    )
    monkeypatch.setattr(channels, "__path__", [*channels.__path__, str(tmp_path)])
    with pytest.raises(ConfigurationError) as error:
        services.__wrapped__()
    for language in ("zh", "en"):
        assert f"monitor/channels/{file}.py" in error.value.said(language)
        assert "\n" not in error.value.said(language)
    assert said in error.value.said("en")
