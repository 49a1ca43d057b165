"""Before the start: what is kept and what is not, what an upgrade finds, what stops a night."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from crawlers.records import CrawlOutcome
from monitor.store import monitoring as store
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from reportwatch.cli.main import main
from reportwatch.database import MIGRATIONS, upgrade
from reportwatch.starting.outlook import since_when, start, untold
from reportwatch.starting.placeholders import CONTACT, placeholders, real_portals
from tests.monitor.made import CONFIG, broken, crawl, moment, portal
from tests.monitor.office import FINANCE, GOVERNMENT, OFFICER, OPERATOR, STREET, Office, made_books
from tests.replicas.configuration import with_changes


@pytest.fixture
def new_engine(database_url: str) -> Iterator[Engine]:
    """A migrated database of each kind that nobody has started."""
    engine = open_database(database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def office(new_engine: Engine, tmp_path: Path) -> Office:
    return Office(new_engine, tmp_path / "status", made_books())


def test_before_the_start_standings_are_kept_and_nothing_is_told(office: Office) -> None:
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken()])
    office.crawled(crawl("2023-02-03", CrawlOutcome.FAILED, portal="nangang"))

    told = office.round("2023-02-03")

    assert (told.mails, told.result.new_messages) == ([], 0)
    assert told.standings() == {GOVERNMENT: "not_yet_due", FINANCE: "missing", STREET: "faulty"}
    with transaction(office.engine) as session:
        assert store.last_judged_at(session) == moment("2023-02-03")
        assert store.alerts(session) == []
        assert (store.told_reminders(session), store.told_summaries(session)) == (set(), set())


def test_the_first_mail_tells_the_present_state_once_and_not_what_came_and_went(
    office: Office,
) -> None:
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken(found=45)])
    office.round("2023-02-03")  # finance is missing, the street's report is faulty
    office.published(FINANCE, "2023-02-03")
    office.corrected(STREET, "2023-01-20", [broken(found=44)])
    office.crawled(crawl("2023-02-04"))
    office.round("2023-02-04")
    shown = untold(office.engine, office.configuration, None, None)
    start(office.engine, moment("2023-02-04"))

    (mail,) = office.round("2023-02-04").mails

    assert [one.message.message_id for one in shown.messages] == [mail.message_id]
    assert [one.message.content for one in shown.messages] == [mail.content]
    assert mail.subject == "年报监测 2023-02-04：新情况 2 条，变化 0 条，消除 0 条"
    assert office.round("2023-02-05").mails == []


def test_operators_are_told_nothing_before_the_start_either(office: Office) -> None:
    office.crawled(crawl("2023-02-02", CrawlOutcome.FAILED))
    assert office.round("2023-02-02").mails == []
    start(office.engine, moment("2023-02-02"))

    told = {mail.address for mail in office.round("2023-02-02").mails}

    assert OPERATOR.address in told


def test_what_is_shown_on_a_holiday_is_what_officers_hear_on_the_next_working_day(
    office: Office,
) -> None:
    mail = office.configuration.watch.mail.model_copy(update={"officers_on": "working-days"})
    watch = office.configuration.watch.model_copy(update={"mail": mail})
    office.configuration = replace(office.configuration, watch=watch)
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken()])
    office.round("2023-02-11")  # a Saturday
    shown = untold(office.engine, office.configuration, None, None)
    start(office.engine, moment("2023-02-11"))

    assert [one.message.address for one in shown.messages] == [OFFICER.address]
    assert office.round("2023-02-11").mails == []
    (told,) = office.round("2023-02-13").mails
    assert told.subject.partition("：")[2] == shown.messages[0].message.subject.partition("：")[2]


def test_the_first_start_stays(new_engine: Engine) -> None:
    start(new_engine, moment("2023-02-01"))
    start(new_engine, moment("2023-02-05"))

    assert since_when(new_engine) == moment("2023-02-01")


def test_an_installation_that_has_told_counts_as_started_after_an_upgrade(office: Office) -> None:
    start(office.engine, moment("2023-02-03"))
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken()])
    office.round("2023-02-03")
    _before_starts_were_kept(office.engine)

    upgrade(office.engine)

    assert since_when(office.engine) == moment("2023-02-03")
    # Whoever runs it hears that lists wait for a second look, which that version did not take.
    told = office.round("2023-02-04").mails
    assert [mail.address for mail in told] in ([], [OPERATOR.address])


def test_an_installation_that_never_told_is_a_new_one_after_an_upgrade(office: Office) -> None:
    office.round("2023-02-03")
    _before_starts_were_kept(office.engine)

    upgrade(office.engine)

    assert since_when(office.engine) is None


def _before_starts_were_kept(engine: Engine) -> None:
    """Take the tables back to the revision before starts were kept."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0012")


HOSTS = [
    ("http://www.acheng.gov.cn", True),
    ("http://10.1.2.3:8080", True),
    ("https://[2001:db8::1]", True),
    ("http://127.0.0.1:8001", False),
    ("http://[::1]:8001", False),
    ("http://localhost:8001", False),
    ("http://portal.test", False),
    ("http://www.latest", True),
]


@pytest.mark.parametrize(("base_url", "is_real"), HOSTS)
def test_a_portal_is_real_unless_its_host_is_this_machine_or_a_name_for_tests(
    base_url: str, is_real: bool
) -> None:
    configuration = replace(made_books(), portals={"acheng": portal(base_url=base_url)})

    assert real_portals(configuration) == (["acheng"] if is_real else [])


@dataclass(frozen=True, slots=True)
class Shipped:
    """The configuration as we ship it, and commands on it."""

    config: Path
    data: Path

    def __call__(self, *arguments: str, lang: str = "en") -> Result:
        places = ["--config", str(self.config), "--data", str(self.data), "--lang", lang]
        return CliRunner().invoke(main, [*places, *arguments])


@pytest.fixture
def shipped(tmp_path: Path) -> Shipped:
    shutil.copytree(CONFIG, tmp_path / "config")
    return Shipped(tmp_path / "config", tmp_path / "data")


WAYS = [("night",), ("night", "--due"), ("crawl", "acheng"), ("serve",), ("start", "--yes")]


@pytest.mark.parametrize("command", WAYS, ids=" ".join)
def test_placeholders_stop_whatever_would_ask_a_real_portal_with_one_line(
    shipped: Shipped, command: tuple[str, ...]
) -> None:
    result = shipped(*command)

    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    for named in (
        f"set contact in {shipped.config}/watch.toml to a web page or mail address",
        f"set sender and domain under [mail] in {shipped.config}/watch.toml",
        f"real addresses into [[officers]] address of {shipped.config}/officers.toml",
        f"real addresses into [[operators]] address of {shipped.config}/officers.toml",
    ):
        assert named in result.stderr
    assert not (shipped.data / "archive").exists()


def test_each_placeholder_stops_by_itself_in_both_languages(shipped: Shipped) -> None:
    officers = shipped.config / "officers.toml"
    text = officers.read_text("utf-8")
    officers.write_text(text.replace("@reportwatch.invalid", "@city.gov.cn"), "utf-8")
    watch = shipped.config / "watch.toml"
    own = {"sender": '"watch@city.gov.cn"', "domain": '"watch.city.gov.cn"'}
    watch.write_text(with_changes(watch.read_text("utf-8"), own), "utf-8")

    said = shipped("crawl", "acheng", lang="zh").stderr

    assert said == (
        "reportwatch: 不抓取真实门户（acheng），配置中还有占位内容："
        "联系方式：“reportwatch@localhost”无法从外部联系到 → "
        f"在 {watch} 的 contact 写门户管理人员能找到您的网页或邮箱地址\n"
    )


@pytest.mark.parametrize("how", ["--dry-run", "--yes"])
def test_what_could_not_leave_is_not_shown_as_leaving(shipped: Shipped, how: str) -> None:
    officers = shipped.config / "officers.toml"
    own = 'districts = ["230112"]\n'
    robot = 'chats = [{ service = "dingtalk", url = "$env:NOT_SET_ANYWHERE" }]\n'
    officers.write_text(officers.read_text("utf-8").replace(own, own + robot, 1), "utf-8")

    result = shipped("start", how)

    assert result.exit_code == 64
    assert "NOT_SET_ANYWHERE" in result.stderr
    assert not result.stdout


@pytest.mark.parametrize(
    ("contact", "is_placeholder"),
    [
        ("webmaster@example.com", True),
        ("https://www.Example.org/watch", True),
        ("office@city.example", True),
        ("http://city.test:8080/", True),
        ("me@x.invalid", True),
        ("office@myexample.com", False),
        ("office@my-example.com", False),
        ("https://www.test.gov.cn/x", False),
        ("https://www.example.gov.cn/x", False),
        ("office@invalid.example.cn", False),
    ],
)
def test_names_that_are_kept_for_examples_are_placeholders(
    contact: str, is_placeholder: bool
) -> None:
    books = made_books()
    changed = replace(books, watch=books.watch.model_copy(update={"contact": contact}))
    found = [one.template for one in placeholders(changed, CONFIG)]

    assert (CONTACT in found) is is_placeholder


def test_the_doctor_calls_placeholders_of_real_portals_faults(shipped: Shipped) -> None:
    said = shipped("doctor").stdout

    assert "✗ contact: nobody outside can reach “reportwatch@localhost” → set contact in" in said
    assert said.count("✗ recipients: ") == 2
    assert "– started: not yet, nothing is told to anybody → reportwatch start" in said
