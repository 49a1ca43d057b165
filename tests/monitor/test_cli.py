"""The command: exit statuses, and every foreseen error as one line that names the way out."""

from __future__ import annotations

import json
import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.cells import cell_len

from core.errors import ConfigurationError
from core.leases import night_lock
from core.statuses import IN_USE
from crawlers.records import CrawlOutcome
from monitor.assessment import Assessment
from monitor.mails.outbox import Posted
from monitor.records import Delivery
from monitor.run import Round
from monitor.status.report import StatusReport
from pipeline.run import ReadingSummary
from reportwatch.cli.main import main
from reportwatch.database import open_migrated
from reportwatch.night import Night, portals_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made as report_made
from tests.installation import started
from tests.monitor.made import CONFIG, crawl, moment
from tests.monitor.mail_server import open_post
from tests.monitor.office import made_books
from tests.monitor.test_outbox import A, put
from tests.replicas.plan import PUBLICATIONS, Markup

AS_OF = ("--as-of", "2023-02-03T02:00")


@dataclass(frozen=True, slots=True)
class Command:
    config: Path
    data: Path

    def __call__(self, *arguments: str, **environment: str) -> Result:
        places = ["--config", str(self.config), "--data", str(self.data)]
        return CliRunner().invoke(main, [*places, *arguments], env=environment)

    def change(self, name: str, right: str, wrong: str) -> None:
        path = self.config / name
        text = path.read_text("utf-8")
        assert right in text
        path.write_text(text.replace(right, wrong, 1), "utf-8")


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    shutil.copytree(CONFIG, tmp_path / "config")
    return Command(tmp_path / "config", tmp_path / "data")


def test_status_before_the_first_night_knows_nothing_and_accuses_nobody(command: Command) -> None:
    result = command("status", "--year", "2022", "--format", "json", *AS_OF)

    status = json.loads(result.stdout)
    standings = {a["standing"] for d in status["districts"] for a in d["agencies"]}
    assert (result.exit_code, status["year"]) == (0, 2022)
    assert "unknown" in standings
    assert standings <= {"unknown", "not_yet_due", "exempt"}


@pytest.mark.parametrize(
    ("form", "start"),
    [("html", b"<!DOCTYPE html>"), ("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{")],
)
def test_status_writes_every_format_into_a_file(
    command: Command, tmp_path: Path, form: str, start: bytes
) -> None:
    path = tmp_path / f"status.{form}"

    result = command("status", "--format", form, "-o", str(path), *AS_OF)

    assert (result.exit_code, result.stdout) == (0, "")
    assert path.read_bytes().startswith(start)


MISTAKES = [
    (
        "watch.toml",
        "mail_years = 1",
        "mail_years = 1\nmail_year = 1",
        "watch.toml:",
        "accepted keys: ",
    ),
    ("watch.toml", 'night_at = "02:00"', 'night_at = "26:00"', "watch.toml", "night_at"),
    ("agencies.csv", ",government,", ",goverment,", "agencies.csv:2", "accepted: government"),
    ("agencies.csv", ",acheng,", ",archeng,", "agencies.csv", "there is no"),
    ("deadlines.toml", "[[deadlines]]", "[[deadline]]", "deadlines.toml", "accepted keys"),
    ("officers.toml", "[[officers]]", "[[officer]]", "officers.toml", "officers, operators"),
]


@pytest.mark.parametrize(("file", "right", "wrong", "place", "way_out"), MISTAKES)
def test_a_mistake_in_the_configuration_is_one_line(
    command: Command, file: str, right: str, wrong: str, place: str, way_out: str
) -> None:
    command.change(file, right, wrong)

    result = command("night", *AS_OF, "--lang", "en")

    assert result.exit_code == 64
    assert result.stderr.startswith("reportwatch: ")
    assert len(result.stderr.splitlines()) == 1
    assert place in result.stderr
    assert way_out in result.stderr


ENVIRONMENTS = [
    {"REPORTWATCH_SMTP_URL": "mail.example.org"},
    {"REPORTWATCH_DATABASE_URL": "mysql+nothing://x"},
]
SILENT = "postgresql+psycopg://a:secret@127.0.0.1:1/b"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_wrong_address_in_the_environment_stops_before_any_work(
    command: Command, environment: dict[str, str]
) -> None:
    result = command("night", *AS_OF, **environment)

    assert result.exit_code == 64
    assert len(result.stderr.splitlines()) == 1
    assert next(iter(environment)) in result.stderr
    assert "secret" not in result.stderr
    assert not (command.data / "archive").exists()


@pytest.mark.parametrize("words", [("night", *AS_OF), ("restore", "b.zip")], ids=" ".join)
def test_a_server_that_is_down_is_no_wrong_configuration(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """Whoever reads exit statuses tries again, and does not look for a wrong line."""
    monkeypatch.chdir(tmp_path)
    command.data.mkdir()
    command("doctor")  # makes the database
    assert command("backup", "b.zip").exit_code == 0
    there = replace(command, config=tmp_path / "there" / "config", data=tmp_path / "there" / "data")
    result = (there if words[0] == "restore" else command)(*words, REPORTWATCH_DATABASE_URL=SILENT)

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "REPORTWATCH_DATABASE_URL" in result.stderr and "secret" not in result.stderr
    assert not (command.data / "archive").exists()
    assert not there.data.exists(), "what was refused leaves no trace"


def test_an_unknown_portal_is_named_with_the_known_ones(command: Command) -> None:
    result = command("crawl", "archeng", "--lang", "en")

    assert result.exit_code == 64
    assert "'archeng' is not crawled here; portals: acheng, " in result.stderr


def test_two_nights_cannot_run_in_one_data_folder(command: Command) -> None:
    """Neither the timetable's nor cron's is a failure of ours."""
    with night_lock(command.data):
        for words in (("night", *AS_OF), ("night", "--due", *AS_OF), ("post",)):
            result = command(*words)
            assert result.exit_code == IN_USE
            assert "night.lock" in result.stderr
            assert len(result.stderr.splitlines()) == 1


def test_a_moment_that_is_none_is_refused(command: Command) -> None:
    result = command("night", "--as-of", "yesterday")

    assert result.exit_code == 64
    assert "2023-02-01T02:00" in result.stderr


def test_the_doctor_says_what_is_missing_and_how_to_mend_it(command: Command) -> None:
    command.change("officers.toml", 'districts = ["230112"]', 'districts = ["230108"]')
    with open_post() as post:
        well = command("--lang", "en", "doctor", REPORTWATCH_SMTP_URL=post.url)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nowhere = f"smtp://127.0.0.1:{closed.getsockname()[1]}"
        ill = command("doctor", REPORTWATCH_SMTP_URL=nowhere)

    assert "✓ mail server: 127.0.0.1" in well.stdout
    assert f"add [[officers]] to {command.config}/officers.toml" in well.stdout
    assert "operator@reportwatch.invalid" in well.stdout
    assert "✗ 邮件服务器：REPORTWATCH_SMTP_URL: 127.0.0.1:" in ill.stdout
    assert ill.exit_code == 1


OPTIONAL = (
    ("LibreOffice", "libreoffice-writer-nogui"),
    ("libarchive", "libarchive13"),
    ("图片识别", "make ocr"),
)


def test_the_doctor_says_what_cannot_be_done_without_a_program_and_how_to_get_it(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in ("OCR", "LIBARCHIVE"):
        monkeypatch.setattr(f"pipeline.tools.{name}", "nowhere")
    without = {language: command("--lang", language, "doctor").stdout for language in ("zh", "en")}
    for program, package in OPTIONAL:
        (line,) = (one for one in without["zh"].splitlines() if program in one)
        assert line.startswith("– ")
        assert line.partition("→")[2].count(package) == 1
        assert sum(package in one for one in without["en"].splitlines()) == 1

    shutil.copy("/bin/true", tmp_path / "bin" / "soffice")
    assert f"✓ LibreOffice: {tmp_path}" in command("--lang", "en", "doctor").stdout


def test_the_doctor_names_a_portal_whose_hours_no_night_reaches(command: Command) -> None:
    command.change("portals/acheng.toml", "delay_s = 3.0", 'delay_s = 3.0\nhours = "20:00-23:00"')

    result = command("--lang", "en", "doctor")

    assert "✗ portal acheng may be asked only at 20:00-23:00" in result.stdout
    assert result.exit_code == 1


def test_the_doctor_asks_no_browser_for_a_portal_that_is_retired(command: Command) -> None:
    needs = "delay_s = 3.0\nbrowser = true"
    command.change("portals/acheng.toml", "delay_s = 3.0", needs)
    asked = command("doctor", CHROMIUM_PATH="/nowhere/chromium").stdout
    command.change("portals/acheng.toml", needs, f'{needs}\nretired = "并入市政府门户"')
    retired = command("doctor", CHROMIUM_PATH="/nowhere/chromium").stdout

    needed, no_looks = (line for line in asked.splitlines() if line.startswith("✗ 浏览器"))
    assert "acheng" in needed
    assert "复核" in no_looks
    assert no_looks in retired.splitlines()
    assert not any("acheng" in line for line in retired.splitlines() if "浏览器" in line)


def test_the_doctor_also_looks_when_the_configuration_is_broken(command: Command) -> None:
    command.change("watch.toml", "mail_years = 1", "mail_year = 1")
    command.data.mkdir()

    result = command("doctor")

    assert result.exit_code == 1
    assert "✗ 配置：" in result.stdout
    assert "✓ 数据库：" in result.stdout


ROBOTS = """
chats = [
    { service = "wecom", url = "$env:GROUP_NOT_SET" },
    { service = "dingtalk", url = "$env:GROUP_WRONG", secret = "$env:KEY_NOT_SET" },
]
"""
WRONG = {
    "GROUP_WRONG": "nowhere",
    "REPORTWATCH_DATABASE_URL": "oracle://x",
    "REPORTWATCH_ARCHIVE_URL": "nothing://x",
    "REPORTWATCH_SMTP_URL": "nothing",
    "CHROMIUM_PATH": "/nowhere/chromium",
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("wrong", [{}, WRONG], ids=["not set", "all wrong"])
def test_the_doctor_goes_on_whatever_the_environment_lacks(
    command: Command, wrong: dict[str, str], language: str
) -> None:
    """And names the file of this installation, which is in no folder called config."""
    folder = command.config.rename(command.config.parent / "books")
    command = Command(folder, command.data)
    command.change("officers.toml", 'districts = ["230112"]', f'districts = ["230108"]{ROBOTS}')

    result = command("--lang", language, "doctor", **wrong)

    assert result.exit_code == 1, result.output
    unset, other = (
        line for line in result.stdout.splitlines() if "$env:" in line or "GROUP_" in line
    )
    assert "✗ " in unset
    assert re.search(rf"{folder}/officers\.toml:\d+: .*\$env:GROUP_NOT_SET", unset)
    assert f"{folder}/officers.toml:" in other
    assert ("$env:GROUP_WRONG" in other) == (not wrong)
    assert "[[officers]]" in result.stdout, "the sections that come after"
    assert "config/officers.toml" not in result.stdout


REFUSED = Delivery("<1@x>", "a@example.org", False, True, "550 no such user")
COMPLETE, PARTIAL = CrawlOutcome.COMPLETE, CrawlOutcome.PARTIAL
NIGHTS = [
    ("all complete", COMPLETE, Posted(1, (), 0, None), 0),
    ("one partial", PARTIAL, Posted(1, (), 0, None), 3),
    ("greylisted", COMPLETE, Posted(0, (), 1, None), 0),
    ("mail refused", COMPLETE, Posted(0, (REFUSED,), 0, None), 1),
    ("no mail server", PARTIAL, Posted(0, (), 1, "connection refused"), 1),
]


@pytest.mark.parametrize(
    ("outcome", "posted", "status"),
    [case[1:] for case in NIGHTS],
    ids=[case[0] for case in NIGHTS],
)
def test_the_exit_status_of_a_night(outcome: CrawlOutcome, posted: Posted, status: int) -> None:
    picture = Assessment([], [], [], {}, StatusReport(moment("2023-02-03"), (), ()))
    crawls = [crawl("2023-02-03"), crawl("2023-02-03", outcome)]

    ended = Night(
        crawls, ReadingSummary(0, 0, 0, 0), Round(picture, 0, posted, Path("status.html"))
    )

    assert ended.exit_status == status


def test_without_a_wish_every_portal_is_crawled_and_a_wish_is_taken_once() -> None:
    configuration = made_books()

    assert portals_of(configuration, []) == ["acheng"]
    assert portals_of(configuration, ["acheng", "acheng"]) == ["acheng"]
    with pytest.raises(ConfigurationError, match="portals: acheng"):
        portals_of(configuration, ["elsewhere"])


def test_a_decision_needs_an_open_alert_and_a_last_day(command: Command) -> None:
    wanted = ("decide", "230112", "2022", "t3-balance")
    who = ("--reason", "核实", "--by", "林", *AS_OF, "--lang", "en")

    endless = command(*wanted, "dismiss", *who)
    over = command(*wanted, "snooze", "--until", "2023-02-02", *who)
    nothing = command(*wanted, "acknowledge", *who)
    nobody = command("decide", "某某局", "2022", "t3-balance", "acknowledge", *who)

    assert "dismiss needs --until DATE" in endless.stderr
    assert "--until 2023-02-02 is over" in over.stderr
    assert "no open alert 't3-balance' for 230112 2022; open there: none" in nothing.stderr
    assert "no agency has the code or name '某某局'" in nobody.stderr
    assert {one.exit_code for one in (endless, over, nothing)} == {1}
    assert nobody.exit_code == 64


def test_alerts_before_the_first_night_are_none(command: Command) -> None:
    result = command("alerts", "--open", "--district", "230112")

    assert result.exit_code == 0
    assert "report-missing" not in result.stdout


def test_duties_say_why(command: Command) -> None:
    why = command("duties", "--why", "230112", "2018")
    all_of_them = command("duties", "--year", "2022")

    assert "截止日 2019-03-31（星期日，非工作日，法律未规定顺延）" in why.stdout
    assert "国务院令第492号" in why.stdout
    assert (why.exit_code, all_of_them.exit_code) == (0, 0)
    assert "2023-03-31" in all_of_them.stdout


def test_the_history_of_what_was_never_judged_is_an_error(command: Command) -> None:
    words = ("history", "230112", "2022", "--on", "2023-02-01", "--lang", "en")
    mistyped = command(*words)
    command.data.mkdir()
    command("doctor")
    result = command(*words)

    assert (mistyped.exit_code, result.exit_code) == (64, 1)
    assert "Is --data mistyped?" in mistyped.stderr
    assert "230112 2022 was never judged here" in result.stderr


UNSIGNED = [("", "胡", "--reason"), ("  \t", "胡", "--reason"), ("核实", " ", "--by")]


@pytest.mark.parametrize(("reason", "by", "said"), UNSIGNED)
@pytest.mark.parametrize(
    "what",
    [("return", "230112", "2022"), ("decide", "230112", "2022", "report-missing", "dismiss")],
)
def test_what_a_person_says_has_a_reason_and_a_name(
    what: tuple[str, ...], reason: str, by: str, said: str, command: Command
) -> None:
    result = command(*what, "--until", "2023-02-10", "--reason", reason, "--by", by, *AS_OF)

    assert result.exit_code == 1
    assert f"{said} 为空" in result.stderr


def test_only_a_report_can_be_returned(command: Command) -> None:
    result = command(
        "return",
        "230112",
        "2022",
        "--until",
        "2023-02-10",
        "--reason",
        "核实",
        "--by",
        "胡",
        *AS_OF,
        "--lang",
        "en",
    )

    assert result.exit_code == 1
    assert "230112 2022 is not yet due: no report to return" in result.stderr


def test_post_sends_what_waits_and_nothing_else(command: Command) -> None:
    with open_post() as post:
        result = command("post", *AS_OF, REPORTWATCH_SMTP_URL=post.url)
        without_server = command("post", *AS_OF)

    assert (result.exit_code, without_server.exit_code) == (0, 0), "nothing waits"
    assert "消息：已发 0 条，待发 0 条，被拒 0 条" in result.stdout
    assert post.mails == []


def test_post_says_by_its_exit_status_and_in_one_line_what_kept_mails_from_leaving(
    command: Command,
) -> None:
    command.data.mkdir()
    put(started(open_migrated(f"sqlite:///{command.data / 'reportwatch.sqlite3'}")), A)
    with open_post(rcpt_answers={A: "451 4.7.1 come back"}) as post:
        said = [
            command("post", *AS_OF, *more, REPORTWATCH_SMTP_URL=post.url)
            for more in ((), (), (), ("--again",), ("--again", A), ("--again", "nobody"))
        ]
        post.rcpt_answers[A] = "550 no such user"
        refused = command("post", *AS_OF, "--again", REPORTWATCH_SMTP_URL=post.url)
        rests = command("post", *AS_OF, REPORTWATCH_SMTP_URL=post.url)
        post.rcpt_answers.clear()
        told = command("post", *AS_OF, "--again", A, REPORTWATCH_SMTP_URL=post.url)

    tried = [result.stderr.count("451 4.7.1 come back") for result in said]
    assert tried == [1, 1, 0, 1, 1, 0], "its third try waits, unless somebody asks"
    for result in (*said, refused):
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "nobody" in said[-1].stderr, "whom nobody knows nothing is tried for"
    assert "post --again" in said[2].stderr
    assert f"post --again {A}" in refused.stderr
    assert rests.exit_code == 0
    assert (told.exit_code, post.recipients.count(A)) == (0, 1)


def test_read_draws_all_seven_columns_on_a_screen_of_eighty(
    command: Command, tmp_path: Path
) -> None:
    made = report_made(PUBLICATIONS[0], Markup.CLEAN)
    (tmp_path / "report.html").write_bytes(html_of(made, Print()).encode())
    shown = command("read", str(tmp_path / "report.html"), COLUMNS="80").stdout
    headers = [line for line in shown.splitlines() if "其他" in line and "总计" in line]
    assert headers
    assert max(cell_len(line) for line in shown.splitlines()) <= 80


def test_read_says_in_the_readers_language_why_a_file_was_not_read(
    command: Command, tmp_path: Path
) -> None:
    (tmp_path / "report.rtf").write_bytes(b"{\\rtf1\\ansi report}")
    shown = [
        "".join(command("--lang", language, "read", str(tmp_path / "report.rtf")).stdout.split())
        for language in ("zh", "en")
    ]
    assert "另存为docx" in shown[0]
    assert "saveitasdocx" in shown[1]


def test_post_without_any_way_fails_when_something_waits(command: Command) -> None:
    command("post", *AS_OF)
    put(open_migrated(f"sqlite:///{command.data / 'reportwatch.sqlite3'}"), A)

    result = command("post", *AS_OF)

    assert result.exit_code == 1
    assert "REPORTWATCH_SMTP_URL" in result.stderr


def test_a_probe_of_a_real_portal_waits_for_a_contact(command: Command) -> None:
    result = command("probe", "http://www.madeup.gov.cn/")

    assert result.exit_code == 1
    assert "watch.toml" in result.stderr
    assert "www.madeup.gov.cn" in result.stderr


def test_the_doctor_says_when_a_browser_does_not_start(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM_PATH", "/bin/false")
    assert "browser: it does not start (" in command("--lang", "en", "doctor").output


def test_to_read_again_needs_to_be_told_what(command: Command) -> None:
    command.data.mkdir()
    assert "--kind" in command("reread").output
    assert "hexadecimal digits: 12" in command("--lang", "en", "reread", "12").output
    told = command("--lang", "en", "reread", "--kind", "picture")
    assert (told.exit_code, told.output) == (0, "the next night reads 0 documents again\n")
    assert json.loads(command("reread", "abcdef", "--format", "json").output) == []
