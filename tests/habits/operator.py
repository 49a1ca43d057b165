"""What an operator does about a portal, through the command line only, and what comes of it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from reportwatch.cli.main import main
from tests.habits.plan import YEARS, Plan, Report
from tests.habits.portal import Portal, served

ROOT = Path(__file__).parents[2]
# All dates of 2023 are past, the firm one of towns (31 March) too; three nights prove a withdrawal.
NIGHTS = ("2024-04-11T02:00", "2024-04-12T02:00", "2024-04-13T02:00", "2024-04-14T02:00")
# `probe` found no column and proposed nothing, so that nobody can be judged.
NO_FILE = "no file"
PUBLISHED = ("published", "late", "faulty", "unreadable")
COLUMNS = "code,name,kind,district,portal,aliases,from_year,to_year,exempt,contact"
OFFICERS = """[[officers]]
name = "政务公开科"
address = "gongkai@portal-watch.example.org"
districts = ["{district}"]

[[operators]]
name = "值班"
address = "operator@portal-watch.example.org"
"""


@dataclass(slots=True)
class Outcome:
    """One portal as the tool judged it, beside its plan."""

    name: str
    probe: int
    #: Of the last night's crawl.
    crawl: str
    wanted: int
    found: int = 0
    #: Reports that the last crawl listed; more than were found stand twice or are unattributed.
    listed: int | None = None
    wrong: list[str] = field(default_factory=list)
    false_accusations: list[str] = field(default_factory=list)
    absences: int = 3
    proven: int = 0
    standings: Counter[str] = field(default_factory=Counter)
    #: Why the last crawl was not complete, in the tool's words.
    reason: str = ""
    said: str = ""


def watch(
    kind: type[Portal], home: Path, nights: Sequence[str] = NIGHTS, is_brief: bool = False
) -> Outcome:
    """Probe the portal, take the proposed file as it is, live some nights, read the status.

    Brief: the commands run within this process, and only the newest year's status is read.
    """
    portal = kind()
    with served(portal) as address:
        _install(portal, home)
        command = _Command(home, is_brief)
        probe, said = _probed(portal, command, address)
        if not command.proposed(portal.name):
            return Outcome(portal.name, probe, NO_FILE, len(portal.plan.reports), said=said[-1])
        for night in nights:
            done = command("night", "--as-of", night, "--hold-mail")
            said += [done.stdout, done.stderr]
        outcome = _judged(portal, command, probe, nights[-1])
        outcome.said = "\n".join(said)
    return outcome


def _probed(portal: Portal, command: _Command, address: str) -> tuple[int, list[str]]:
    """Probe the home page; where that finds no column, its address, as the command advises."""
    said: list[str] = []
    status = 1
    for start in (address, portal.base + portal.list_at):
        if command.proposed(portal.name):
            break
        done = command("probe", start, "--id", portal.name, "--write", "--delay", "0")
        said += [done.stdout, done.stderr]
        status = done.returncode
    return status, said


class _Command:
    """`reportwatch` with this installation's folders."""

    def __init__(self, home: Path, is_brief: bool) -> None:
        self.home = home
        self.is_brief = is_brief

    def __call__(self, *words: str) -> subprocess.CompletedProcess[str]:
        places = ("--config", str(self.home / "config"), "--data", str(self.home / "data"))
        line = ["--lang", "en", *places, *words]
        if self.is_brief:
            done = CliRunner().invoke(main, line)
            return subprocess.CompletedProcess(line, done.exit_code, done.stdout, done.stderr)
        return subprocess.run(
            [str(Path(sys.executable).with_name("reportwatch")), *line],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            cwd=self.home,
        )

    def proposed(self, name: str) -> bool:
        return (self.home / "config" / "portals" / f"{name}.toml").exists()

    def json(self, *words: str) -> Any:
        done = self(*words, "--format", "json")
        return json.loads(done.stdout) if done.stdout.strip() else None


def _install(portal: Portal, home: Path) -> None:
    config = home / "config"
    shutil.copytree(ROOT / "config", config)
    for example in (config / "portals").iterdir():
        example.unlink()
    plan = portal.plan
    rows = [
        f"{one.code},{one.name},{one.kind},{plan.division},{portal.name},,{min(YEARS)},,,"
        for one in plan.agencies
    ]
    (config / "agencies.csv").write_text("\n".join([COLUMNS, *rows, ""]), encoding="utf-8")
    (config / "officers.toml").write_text(OFFICERS.format(district=plan.division), encoding="utf-8")
    watch_file = config / "watch.toml"
    text = watch_file.read_text(encoding="utf-8")
    text = re.sub(r"^first_year = \d+$", f"first_year = {min(YEARS)}", text, flags=re.MULTILINE)
    text = re.sub(r"^quiet_s = .*$", "quiet_s = 0.1", text, flags=re.MULTILINE)
    watch_file.write_text(
        text.replace("reportwatch@localhost", "watch@portal-watch.example.org").replace(
            '"reportwatch.localhost"', '"portal-watch.example.org"'
        ),
        encoding="utf-8",
    )


def _judged(portal: Portal, command: _Command, probe: int, night: str) -> Outcome:
    crawls, rows = [], []
    for year in YEARS[:1] if command.is_brief else YEARS:
        status = command.json("status", "--year", str(year), "--as-of", night)
        for district in (status or {}).get("districts", []):
            crawls.append(str((district.get("crawl") or {}).get("outcome")))
            rows += [(year, one) for one in district["agencies"]]
    plan = portal.plan
    outcome = Outcome(portal.name, probe, "/".join(sorted(set(crawls))), len(plan.reports))
    for checked in (command.json("portals", "check", "--as-of", night) or {}).get("portals", []):
        outcome.listed, outcome.reason = checked["listed"], checked["reason"] or ""
    for year, row in rows:
        _weigh(outcome, plan, year, row)
    return outcome


def _weigh(outcome: Outcome, plan: Plan, year: int, row: dict[str, Any]) -> None:
    standing, what = row["standing"], f"{row['name']} {year}"
    outcome.standings[standing] += 1
    truth = next(
        (one for one in plan.reports if (one.agency.code, one.year) == (row["code"], year)), None
    )
    if truth is None:
        outcome.proven += standing == "missing"
        if standing in PUBLISHED:
            outcome.wrong.append(f"{what}: {standing}, though it never came: {row['report_url']}")
        return
    outcome.false_accusations += [f"{what}: {one}" for one in _accusations(plan, truth, row)]
    if standing in PUBLISHED:
        wrong = list(_differences(plan, truth, row))
        outcome.wrong += [f"{what}: {one}" for one in wrong]
        outcome.found += not wrong


def _accusations(plan: Plan, truth: Report, row: dict[str, Any]) -> Iterator[str]:
    if row["standing"] == "missing":
        yield "missing"
    if row["standing"] == "late" and (truth.agency.code, truth.year) != plan.late:
        yield f"late, published {truth.published}, said {row['published_on']}"
    for finding in row["findings"]:
        rule = finding["rule"] if isinstance(finding, dict) else str(finding)
        if "withdrawn" in rule or ("late" in rule and (truth.agency.code, truth.year) != plan.late):
            yield rule


def _differences(plan: Plan, truth: Report, row: dict[str, Any]) -> Iterator[str]:
    numbers = re.findall(r"\d{6}", row["report_url"] or "")
    if not any(plan.number(one) == truth for one in numbers):
        yield f"another's report: {row['report_url']}"
    if row["published_on"] != str(truth.published):
        yield f"published {truth.published}, said {row['published_on']}"
