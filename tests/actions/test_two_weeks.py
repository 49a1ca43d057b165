"""Two weeks of a season lived through actions alone equal those lived through commands."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console
from sqlalchemy import text as sql

from core.errors import NotPossible
from monitor.records import DecisionKind
from pipeline.reading.document import Hints
from pipeline.reference.register import COLUMNS, AgencyEntry, row_of
from pipeline.store import readings as store
from pipeline.store.looks import record_look
from reportwatch.actions.answers import draft_notice, history, status_report, try_rule
from reportwatch.actions.archives import held_in
from reportwatch.actions.cases import DecisionRequest, ReturnRequest, decide, return_report
from reportwatch.actions.evidence import EvidenceRequest, export
from reportwatch.actions.files import check
from reportwatch.actions.looking import look
from reportwatch.actions.portals import portal_states
from reportwatch.actions.probing import ProbeRequest, probe
from reportwatch.actions.registers import import_register
from reportwatch.actions.rounds import Agreement, NightRequest, begin, post, run_night, would_leave
from reportwatch.cli.main import main
from reportwatch.console import NightConsole
from reportwatch.database import open_migrated
from reportwatch.defaults import shelf
from reportwatch.options import Options
from reportwatch.views import notes
from reportwatch.views.report import as_line
from reportwatch.views.unchecked import unchecked_as_json
from tests.looked import looked_again
from tests.monitor.made import CONFIG, broken, crawl, moment, owned
from tests.monitor.mail_server import Post, open_post
from tests.season.service import a_document, a_reading

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "tests" / "formats" / "golden" / "split-2021-30.docx"
PORTAL_ID = "liucheng"
FIRST, DAYS, YEAR, RULE = date(2023, 2, 1), 14, 2022, "t3-balance"
PORTAL = r"""name = "柳城区人民政府网"
base_url = "http://127.0.0.1:9"
layout = "static_list"
start = ["/"]
article = '\.shtml$'
"""
GOVERNMENT, FINANCE, STREET, LATE = (
    AgencyEntry(code, name, kind, "990101", "liucheng", (), YEAR, None, None, None)
    for code, name, kind in (
        ("990101", "柳城区人民政府", "government"),
        ("990101-czj", "柳城区财政局", "department"),
        ("990101001", "柳城区柳泉街道办事处", "subdistrict"),
        ("990101-wjj", "柳城区卫生健康局", "department"),
    )
)
OFFICERS = """[[officers]]
name = "林晓柳"
address = "officer@example.org"
districts = ["990101"]
summaries = ["weekly"]

[[operators]]
name = "值班"
address = "operator@example.org"
"""
# Everything that people decided, were told, and could look up; numbers of rows are given anew.
LEFT_OUT = frozenset({"claimed_by", "claimed_until"})
OF_ACTIONS = (
    "Archive", "NotPossible", "database_of", "installed", "load_portals", "open_database",
    "open_migrated", "read_files", "transaction", "try_out",
    "as_docx", "as_xlsx", "checked", "load_reference", "set_up",
)  # fmt: skip
KEPT = (
    "alert", "decision", "report_return", "report_return_fault", "message", "told", "start",
    "standing", "standing_turn", "reminder", "summary",
)  # fmt: skip


@dataclass(slots=True)
class Life:
    """One installation, lived by actions or by commands."""

    home: Path
    post: Post
    by_command: bool
    options: Options = field(init=False)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        data = self.home / "data"
        self.options = Options(
            config=self.home / "config",
            data=data,
            language="zh",
            database=f"sqlite:///{data / 'reportwatch.sqlite3'}",
            archive=str(data / "archive"),
            smtp=self.post.url,
            chromium=None,
        )

    def command(self, *words: str) -> str:
        """What a command prints."""
        places = ("--config", str(self.options.config), "--data", str(self.options.data))
        done = CliRunner().invoke(
            main,
            [*places, *words],
            env={"REPORTWATCH_SMTP_URL": self.post.url},
            catch_exceptions=False,
        )
        assert done.exit_code in (0, 3), done.stderr
        return done.stdout

    def tried(self, *words: str) -> str:
        """What a command prints and complains of, whatever it comes to."""
        places = ("--config", str(self.options.config), "--data", str(self.options.data))
        done = CliRunner().invoke(
            main,
            [*places, *words],
            env={"REPORTWATCH_SMTP_URL": self.post.url, "COLUMNS": "250"},
            catch_exceptions=False,
        )
        return done.stdout + done.stderr

    def night(self, day: date) -> None:
        if self.by_command:
            self.command("night", "--due", "--as-of", f"{day}T02:00")
        else:
            said = NightConsole(Console(quiet=True), "zh")
            run_night(self.options, NightRequest(is_by_calendar=True), _at(day), said)

    def start(self, day: date) -> None:
        if self.by_command:
            self.command("start", "--yes", "--as-of", f"{day}T02:00")
            return
        waiting, since = would_leave(self.options, _at(day))
        assert since is None
        said = NightConsole(Console(quiet=True), "zh")
        begin(self.options, waiting, _at(day), Agreement(lambda: None), said)

    def send(self, day: date) -> None:
        if self.by_command:
            self.command("post", "--as-of", f"{day}T02:00")
        else:
            post(self.options, _at(day), _at(day), None)

    def dismiss(self, day: date) -> None:
        until = day + timedelta(days=30)
        if self.by_command:
            what = ("decide", FINANCE.name, f"{YEAR}", "report-missing", "dismiss")
            why = ("--reason", "已核实", "--by", "江", "--until", f"{until}")
            self.command(*what, *why, "--as-of", f"{day}T02:00")
            return
        kind = DecisionKind.DISMISS
        wanted = DecisionRequest(FINANCE.name, YEAR, "report-missing", kind, "已核实", until, "江")
        decide(self.options, wanted, _at(day))

    def give_back(self, day: date) -> None:
        until = day + timedelta(days=10)
        if self.by_command:
            what = ("return", STREET.code, f"{YEAR}", "--until", f"{until}")
            self.command(*what, "--reason", "表三不平", "--by", "胡", "--as-of", f"{day}T02:00")
            return
        wanted = ReturnRequest(STREET.code, YEAR, until, "表三不平", "胡")
        return_report(self.options, wanted, _at(day))

    def enlarge(self) -> None:
        path = self.home / "list.csv"
        path.write_text(_sheet(LATE), encoding="utf-8")
        if self.by_command:
            self.command("register", "import", str(path))
        else:
            assert not import_register(self.options, path).faults

    def look(self, day: date) -> None:
        """Questions change nothing, and are answered."""
        if self.by_command:
            shown = self.command("history", FINANCE.code, f"{YEAR}")
            assert shown.count("自 ") == 1
            self.command("notice", "--year", f"{YEAR}", "--format", "html")
            self.command("rules", "try", RULE, "--years", f"{YEAR}")
            self.command("status", "--format", "json")
            self.answers(
                self.command("check", str(REPORT), "--format", "json"),
                _in_short(self.tried("portals", "check", "--format", "json")),
                self.tried("portals", "look", "nowhere"),
                self.tried("evidence", "--portal", PORTAL_ID, "-o", str(self.home / "new")),
                self.tried("probe", "nothing"),
                self.tried("archive", "verify", "--portal", PORTAL_ID),
            )
            return
        assert len(history(self.options, FINANCE.code, YEAR).turns) == 1
        assert draft_notice(self.options, YEAR, None, _at(day)).year == YEAR
        assert try_rule(self.options, RULE, [YEAR])[1] is not None
        assert status_report(self.options, _at(day))[0].years
        reference = shelf(self.options)
        checked = check(REPORT, reference, Hints(), None)
        states = portal_states(self.options, _at(day))
        words = notes.NoteReference(reference.rules, reference.forms, "zh")
        unchecked = unchecked_as_json(checked.file.report, words)
        said = NightConsole(Console(quiet=True), "zh")
        wish = ProbeRequest("nothing", None, is_written=False, with_trial=True, delay_s=3)
        evidence = EvidenceRequest(None, PORTAL_ID, None)
        self.answers(
            as_line({**notes.as_json(checked.file, words), "not_checked": unchecked}),
            f"{[(one.portal.id, one.agencies) for one in states.portals]}",
            self.refused(lambda: look(self.options, "nowhere", (), _at(day))),
            self.refused(lambda: export(self.options, evidence, self.home / "new")),
            self.refused(lambda: probe(self.options, wish, _at(day), said)),
            self.refused(lambda: held_in(self.options, PORTAL_ID)),
        )

    def answers(self, *said: str) -> None:
        """Keep what was answered; of a folder of ours only its name."""
        self.said += [one.replace(str(self.home), "HOME").strip() for one in said]

    def refused(self, ask: Callable[[], object]) -> str:
        """What an action says that cannot be done, as a command prints it."""
        with pytest.raises(NotPossible) as problem:
            ask()
        return f"reportwatch: {' '.join(problem.value.said('zh').split())}"

    def kept(self) -> dict[str, list[str]]:
        """What the database holds of what people decided and were told."""
        engine = open_migrated(self.options.database)
        with engine.connect() as connection:
            rows = {
                table: sorted(
                    str({name: row[name] for name in row if name not in LEFT_OUT})
                    for row in connection.execute(sql(f'select * from "{table}"')).mappings()
                )
                for table in KEPT
            }
        engine.dispose()
        return rows


def _in_short(states: str) -> str:
    """Which portals `portals check` tells of, and how many agencies each serves."""
    return f"{[(one['id'], one['agencies']) for one in json.loads(states)['portals']]}"


def _at(day: date) -> datetime:
    return moment(f"{day}")


def _sheet(*entries: AgencyEntry) -> str:
    return "".join(",".join(row) + "\n" for row in (COLUMNS, *map(row_of, entries)))


def settled(home: Path) -> None:
    """An installation whose portal is on this machine, with a register of three."""
    shutil.copytree(CONFIG, home / "config")
    shutil.rmtree(home / "config" / "portals")
    (home / "config" / "portals").mkdir()
    (home / "config" / "portals" / "liucheng.toml").write_text(PORTAL, encoding="utf-8")
    (home / "config" / "officers.toml").write_text(OFFICERS, encoding="utf-8")
    (home / "config" / "agencies.csv").write_text(_sheet(GOVERNMENT, FINANCE, STREET), "utf-8")
    for name in ("agencies.toml", "filings.csv", "divisions.csv"):
        (home / "config" / name).unlink(missing_ok=True)
    watch = (home / "config" / "watch.toml").read_text("utf-8")
    for ours, theirs in (
        ('"reportwatch@localhost"', '"reportwatch@example.org"'),
        ('"reportwatch.localhost"', '"reportwatch.example.org"'),
        ('status_address = ""', 'status_address = "https://status.example.org/"'),
    ):
        watch = watch.replace(ours, theirs)
    (home / "config" / "watch.toml").write_text(watch, "utf-8")


def happens(life: Life, day: date) -> None:
    """What portals and editors do, whoever watches: a complete crawl, and what it saw."""
    life.options.data.mkdir(exist_ok=True)
    engine = open_migrated(life.options.database)
    published = {FIRST: GOVERNMENT, FIRST + timedelta(days=4): STREET}
    with store.transaction(engine) as session:
        for on, entry in published.items():
            if on > day:
                continue
            reading = a_reading(entry, YEAR, on)
            store.record_sightings(session, [a_document(entry, reading, on, day, "")])
            if on == day:
                store.record_reading(session, reading, "1")
                faults = [broken(RULE)] if entry is STREET else []
                store.record_findings(session, reading, faults, (), "1")
        seen = crawl(f"{day}", listed=180, portal="liucheng")
        seen = owned(seen, FINANCE.name, STREET.name, LATE.name)
        store.record_crawl(session, seen)
        record_look(session, looked_again(seen))
    engine.dispose()


def lived(home: Path, *, by_command: bool) -> tuple[Life, list[tuple[str, str, str]]]:
    settled(home)
    with open_post() as server:
        life = Life(home, server, by_command)
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            happens(life, day)
            life.night(day)
            if number == 1:
                life.start(day)
            if number == 3:
                life.dismiss(day)
            if number == 5:
                life.enlarge()
            if number == DAYS - 1:
                life.give_back(day)
            if number % 4 == 0:
                life.send(day)
            if number == DAYS - 2:
                life.look(day)
        mails = [(to, str(mail["Subject"]), mail.as_string()) for to, mail in server.mails]
    return life, mails


def test_two_weeks_by_actions_equal_those_by_commands(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    acted, told = lived(tmp_path / "one", by_command=False)
    commanded, heard = lived(tmp_path / "other", by_command=True)

    assert len(told) > 3
    assert [subject for _, subject, _ in told] == [subject for _, subject, _ in heard]
    assert told == heard
    kept = acted.kept()
    assert kept["decision"]
    assert kept["report_return"]
    assert kept == commanded.kept()
    assert len(acted.said) == 6
    assert acted.said == commanded.said


def test_what_cannot_be_done_is_said_in_both_languages(tmp_path: Path) -> None:
    settled(tmp_path)
    with open_post() as server:
        life = Life(tmp_path, server, by_command=False)
        wanted = DecisionRequest("某某局", YEAR, RULE, DecisionKind.ACKNOWLEDGE, "核实", None, "江")
        with pytest.raises(NotPossible) as problem:
            decide(life.options, wanted, _at(FIRST))
    assert "没有代码或名称为“某某局”的机关" in problem.value.said("zh")
    assert "no agency has the code or name '某某局'" in problem.value.said("en")


def test_no_command_does_itself_what_a_person_can_do() -> None:
    """It parses, asks an action, prints: it opens nothing, and refuses nothing."""
    wrong = [
        f"{path.name}: {name}"
        for path in sorted((ROOT / "reportwatch" / "cli").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in (one.name for one in node.names)
        if name in OF_ACTIONS and path.name != "agreeing.py"  # which asks a person
    ]
    assert wrong == []


def test_no_action_loads_the_command_line() -> None:
    folder = ROOT / "reportwatch" / "actions"
    modules = [f"reportwatch.actions.{path.stem}" for path in sorted(folder.glob("[a-z]*.py"))]
    assert len(modules) > 6
    code = f"import sys, {', '.join(modules)}\nsys.exit('click' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == 0
