"""Try every hostile input and keep what came of each.

`python -m tests.hostile [files|archives|portals|scripts|names|settings]… [--only WORD] [--keep FILE]`
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.hostile.configuration import settings
from tests.hostile.files import documents
from tests.hostile.ground import (
    Line,
    Trap,
    agencies_of,
    in_a_net_of_its_own,
    serving,
    write_configuration,
)
from tests.hostile.inputs import SECRET, HostileFile, HostilePortal, HostileSetting
from tests.hostile.listing import NIGHT, outcomes
from tests.hostile.names import hostile_names
from tests.hostile.packed import archives
from tests.hostile.pages import OWN, page, portals, rows
from tests.hostile.scripts import scripts
from tests.replicas.mailbox import open_mailbox

MOST_S = 60
ROOT = Path(__file__).parents[2]
OWNED = re.compile(r"hostile-owned|owned\.html")
# Of control characters a terminal may get line breaks and tabs only; nothing that turns text round.
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOURS = re.compile("\x1b\\[[0-9;]*m")
IN_A_NIGHT, IN_A_PROCESS = 24, 8
DOCUMENTED = (0, 1, 2, 64)
AS_OF = "2023-04-10T02:00"
BY_NIGHT = ("names", "portals", "scripts")
HONEST = "4 faulty, 1 missing"
Outcome = tuple[str, str, str]


Answer = tuple[int, str, float]


def typed(
    folder: Path, *commands: Sequence[str | bytes], configured: bool = True, **environment: str
) -> list[Answer]:
    """Of each command exit status, all that was said, and seconds; -9 for one that did not end."""
    own = {name: value for name, value in os.environ.items() if "REPORTWATCH" not in name}
    places = ["--data", str(folder / "data"), "--lang", "en"]
    if configured:
        places += ["--config", str(folder / "config")]
    asked, answers, said = (
        folder / f"{what}-{time.monotonic_ns()}" for what in ("asked", "answers", "said")
    )
    asked.write_text(json.dumps([[*places, *map(os.fsdecode, words)] for words in commands]))
    most_s = 1800 if "night" in commands[0] else MOST_S * len(commands)
    with said.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.hostile.several", str(asked), str(answers)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=own | environment | {"PYTHONPATH": str(ROOT)},
            cwd=folder,
            start_new_session=True,
        )
        try:
            status = child.wait(most_s)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, 9)
            status = child.wait()
    found: list[Answer] = []
    if answers.exists():
        found = [tuple(json.loads(line)) for line in answers.read_text("utf-8").splitlines()]
    beside = said.read_text("utf-8", "surrogateescape")
    lost = (status or -9, beside, float(most_s))
    return found + [lost] * (len(commands) - len(found))


def wrong_in(text: str) -> Iterator[str]:
    """What must never be said, whatever came in."""
    if "Traceback" in text or ("Error:" in text and 'File "' in text):
        yield "traceback: " + text.strip().splitlines()[-1][:120]
    if "root:x:0:0" in text or "root:*:" in text:
        yield "a file of this machine is shown"
    if SECRET in text:
        yield "a secret is shown"
    found = CONTROLS.search(COLOURS.sub("", text))
    if found:
        yield f"the control character {found[0]!r} is printed"


def said_of(wrong: list[str], right: str) -> str:
    return f"FAILED: {'; '.join(wrong)}" if wrong else right


def try_files(given: Sequence[HostileFile], trap: Trap) -> list[Outcome]:
    """Several in one process; where it does not end well, each in one of its own."""
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        home, paths, before = Path(name), [], []
        for number, one in enumerate(given):
            folder = home / str(number)
            folder.mkdir()
            paths.append(where(one, folder))
            before.append(sorted(os.listdir(os.fsencode(folder))))
        asked = len(trap.asked)
        commands = [
            words
            for path in paths
            for words in (("check", path), ("read", "--format", "json", path))
        ]
        answers = typed(home, *commands, configured=False)
        if len(given) > 1 and (
            len(trap.asked) > asked or any(one[0] not in DOCUMENTED for one in answers)
        ):
            return [outcome for one in given for outcome in try_files([one], trap)]
        found = []
        for number, one in enumerate(given):
            wrong, statuses = [], []
            for name, (status, said, seconds) in zip(
                ("check", "read"), answers[2 * number :], strict=False
            ):
                statuses.append(status)
                wrong += [f"{name}: {why}" for why in wrong_in(said)]
                if status not in DOCUMENTED:
                    wrong.append(f"{name}: exit status {status} after {seconds:.0f} s")
            if sorted(os.listdir(os.fsencode(home / str(number)))) != before[number] or owned():
                wrong.append("a file was written")
            if len(trap.asked) > asked:
                wrong.append(f"somebody was asked: {trap.asked[-1]}")
            right = f"exit status {' and '.join(map(str, dict.fromkeys(statuses)))}"
            found.append((one.name, one.what, said_of(wrong, right)))
        return found


def where(given: HostileFile, folder: Path) -> bytes:
    """The path that is typed; what is no name of a file in the folder is typed as it is."""
    made = os.fsencode(given.make(folder))
    inside = os.path.join(os.fsencode(folder), made)
    return inside if made and b"://" not in made and not made.startswith(b"/") else made


def owned() -> list[str]:
    return [name for name in os.listdir("/tmp") if OWNED.search(name)]


def try_setting(given: HostileSetting) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        write_configuration(folder / "config", {"example": ("http://127.0.0.1:9", False)})
        (folder / "data").mkdir()
        try:
            given.spoil(folder / "config")
        except OSError as problem:
            return given.name, given.what, f"the file system refuses it: {problem.strerror}"
        wrong, right = [], []
        commands = (("doctor",), ("status", "--year", "2022", "--format", "csv"), ("post",))
        try:
            answers = typed(folder, *commands, **given.environment)
        except OSError as problem:  # an environment that no program is started with
            return given.name, given.what, f"the system refuses it: {problem.strerror}"
        for (name, *_), (status, said, seconds) in zip(commands, answers, strict=True):
            shown = said.replace(SECRET, "") if given.no_secret else said
            wrong += [f"{name}: {one}" for one in wrong_in(shown.replace("\r\n", "\n"))]
            if status not in (0, 1, 64) or seconds > MOST_S:
                wrong.append(f"{name}: exit status {status} after {seconds:.0f} s")
            right.append(f"{name} {status}")
        return given.name, given.what, said_of(wrong, f"exit status: {', '.join(right)}")


class Night:
    """One night over an honest portal and hostile ones."""

    def __init__(
        self, folder: Path, given: Sequence[HostilePortal], trap: Trap, line: Line | None
    ) -> None:
        self.folder, self.given, self.trap, self.line = folder, given, trap, line

    def outcomes(self) -> list[Outcome]:
        keys = ["honest", *(f"evil{number:03}" for number in range(len(self.given)))]
        shown = dict(
            zip(keys, [HostilePortal("honest", "nothing hostile"), *self.given], strict=True)
        )
        names = {key: agencies_of(number) for number, key in enumerate(keys)}
        asked, left = len(self.trap.asked), len(self.line.seen) if self.line else 0
        with (
            serving(shown, self.trap, names) as served,
            open_mailbox(self.folder / "mailbox") as mailbox,
        ):
            addresses = {
                key: (f"http://{one.own}", shown[key].in_browser) for key, one in served.items()
            }
            write_configuration(self.folder / "config", addresses)
            mail = {"REPORTWATCH_SMTP_URL": mailbox.smtp_url}
            night, start = (("night", "--as-of", AS_OF), ("start", "--yes", "--as-of", AS_OF))
            (status, said, seconds), (begun, told, _) = typed(self.folder, night, start, **mail)
            (self.folder / "night.txt").write_text(said, "utf-8", "surrogateescape")
            wrong = list(wrong_in(said))
            if status not in (0, 3):
                wrong.append(
                    f"the night ended with {status} after {seconds:.0f} s: {said[-300:]!r}"
                )
            wrong += wrong_in(told) if begun == 0 else [f"start ended with {begun}"]
            wrong += self._outputs(mailbox.mails())
        wrong += [f"asked: {one}" for one in dict.fromkeys(self.trap.asked[asked:])]
        wrong += [
            f"left: {one}" for one in dict.fromkeys(self.line.seen[left:] if self.line else ())
        ]
        wrong += ["a file was written"] if owned() else []
        return list(self._by_portal(keys, wrong))

    def _by_portal(self, keys: list[str], wrong: list[str]) -> Iterator[Outcome]:
        checked, counted = typed(
            self.folder,
            ("portals", "check", "--format", "json"),
            ("status", "--year", "2022", "--format", "json", "--as-of", AS_OF),
        )
        crawls = {one["id"]: one["outcome"] for one in _json(checked[1]).get("portals", ())}
        standings = {one["portal"]: _counted(one) for one in _json(counted[1]).get("districts", ())}
        right = standings.get("honest", "nothing")
        if (crawls.get("honest"), right) != ("complete", HONEST):
            wrong.append(f"another portal was touched: {crawls.get('honest')}, {right}")
        yield (
            f"{NIGHT}{self.given[0].name}",
            "the honest portal of this night",
            said_of(wrong, f"complete: {right}"),
        )
        for key, one in zip(keys[1:], self.given, strict=True):
            yield (
                one.name,
                one.what,
                f"{crawls.get(key) or 'FAILED: no crawl is known'}: {standings.get(key)}",
            )

    def _outputs(self, mails: list[Path]) -> Iterator[str]:
        commands = (
            ("status", "--year", "2022", "--format", "csv"),
            ("alerts",),
            ("portals", "check"),
            ("register", "proposals"),
            ("register", "proposals", "--format", "csv"),
            ("doctor",),
        )
        for words, (_, said, _) in zip(commands, typed(self.folder, *commands), strict=True):
            yield from (
                f"{' '.join(words[:2])}: {one}" for one in wrong_in(said.replace("\r\n", "\n"))
            )
            if "csv" in words:
                for row in csv.reader(said.splitlines()):
                    yield from (
                        f"{words[0]}: a formula in a cell: {cell[:20]!r}"
                        for cell in row
                        if re.match(r"[=+@\t\r]|-\D", cell)
                    )
        for path in mails:
            head = path.read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")[0]
            if re.search(rb"(?im)^(bcc|x-owned)", head):
                yield "a mail has a header of others"
        for path in [
            *(self.folder / "data" / "status").rglob("*.html"),
            *(self.folder / "mailbox").glob("*.html"),
        ]:
            text = path.read_text("utf-8", "replace")
            yield from (
                f"{path.name}: live markup"
                for _ in [0]
                if re.search(r"<script>(document|alert)|<img src=x|<svg onload|<h1>owned", text)
            )


def _json(said: str) -> dict[str, list[dict[str, str]]]:
    try:
        return json.loads(said[said.index("{") :])
    except ValueError:
        return {}


def _counted(district: dict[str, dict[str, int]]) -> str:
    return ", ".join(f"{count} {word}" for word, count in district["counts"].items() if count)


def nights(
    given: Sequence[HostilePortal], trap: Trap, line: Line | None, keep: Path
) -> Iterator[Outcome]:
    for number, some in enumerate(batched_portals(given)):
        folder = keep / f"night-{given[0].name.split(':')[0]}-{number}"
        (folder / "data").mkdir(parents=True)
        began = time.monotonic()
        found = Night(folder, some, trap, line).outcomes()
        print(
            f"night {number}: {time.monotonic() - began:.0f} s: {found[0]}",
            file=sys.stderr,
            flush=True,
        )
        yield from found


def batched_portals(given: Sequence[HostilePortal]) -> list[Sequence[HostilePortal]]:
    return [given[at : at + IN_A_NIGHT] for at in range(0, len(given), IN_A_NIGHT)]


def named_portals() -> Iterator[HostilePortal]:
    for one in hostile_names():
        title = f"{one.text}2022年政府信息公开工作年度报告"
        markup = (
            title
            if one.text.startswith("&")
            else title.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        )
        body = f"<html><head><title>{markup}</title><meta name='ContentSource' content=\"{markup}\"></head><body><h1>{markup}</h1><p>一、总体情况</p></body></html>"
        yield HostilePortal(
            one.name,
            one.what,
            {
                "/nb/": rows([("1.html", markup), *OWN[1:]]),
                "/nb/1.html": page(body.encode("utf-8")),
            },
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile")
    parser.add_argument(
        "parts", nargs="*", default=["files", "archives", "settings", "names", "portals", "scripts"]
    )
    parser.add_argument("--only", default="", help="inputs whose name holds this word")
    parser.add_argument(
        "--keep",
        type=Path,
        help="a table of outcomes; rows are added, and what went well in it is not tried again",
    )
    options = parser.parse_args()
    line = Line() if in_a_net_of_its_own() else None
    if line is None:
        print("Not in a net of its own (as root it would be): requests to outside are not seen.")
    trap = Trap()
    if options.keep:
        _take_out_what_failed(options.keep)
    home = Path(tempfile.mkdtemp(prefix="hostile-kept-"))
    print(f"what came of it: {home}", file=sys.stderr)
    failures: set[tuple[str, str]] = set()
    for part in options.parts:
        for name, what, outcome in tried(
            part, options.only, _kept(options.keep, part), trap, line, home
        ):
            if "FAILED" in outcome:
                failures.add((part, name))
            print(f"{name}\t{outcome}", flush=True)
            if options.keep:
                with options.keep.open("a", encoding="utf-8") as file:
                    file.write(f"{part}\t{_plain(name)}\t{_plain(what)}\t{_plain(outcome)}\n")
    left = list(dict.fromkeys(line.seen)) if line else []
    print(f"{len(failures)} failed; asked inside: {len(trap.asked)}; left: {left or 'nothing'}")
    return 1 if failures or trap.asked or left else 0


def _kept(table: Path | None, part: str) -> set[str]:
    """The names of a part whose outcome is in the table."""
    if table is None:
        return set()
    return {name for where, name in outcomes(table) if where == part}


def _take_out_what_failed(table: Path) -> None:
    """Of a table; with a night that failed go its portals, which stand below it."""
    rows, is_well = [], True
    for line in table.read_text("utf-8").splitlines(keepends=True) if table.exists() else ():
        part, name, _, outcome = line.split("\t")
        if part not in BY_NIGHT or name.startswith(NIGHT):
            is_well = "FAILED" not in outcome
        if is_well and "FAILED" not in outcome:
            rows.append(line)
    table.write_text("".join(rows), "utf-8")


def _plain(text: str) -> str:
    """Of one line, for a table: what is no plain character is written as its code."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def tried(
    part: str, only: str, kept: set[str], trap: Trap, line: Line | None, home: Path
) -> Iterator[Outcome]:
    made: Iterator[HostileFile | HostileSetting | HostilePortal] = {
        "files": lambda: documents(trap.address), "archives": archives, "settings": settings,
        "portals": portals, "scripts": scripts, "names": named_portals,
    }[part]()  # fmt: skip
    chosen = [one for one in made if only in one.name and _plain(one.name) not in kept]
    if part in ("files", "archives"):
        some = [chosen[at : at + IN_A_PROCESS] for at in range(0, len(chosen), IN_A_PROCESS)]
        for found in _both(lambda files: try_files(files, trap), some):
            yield from found
    elif part == "settings":
        yield from _both(try_setting, chosen)
    elif chosen:
        random.Random(18).shuffle(chosen)  # so that a part of them is a part of every kind
        yield from nights(chosen, trap, line, home)


def _both(one: Callable[..., Any], given: Sequence[object]) -> Iterator[Any]:
    with ThreadPoolExecutor(2) as pool:
        yield from pool.map(one, given)


if __name__ == "__main__":
    sys.exit(main())
