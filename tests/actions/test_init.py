"""`init` writes a configuration that every command reads, and overwrites nothing."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.configuration import load
from core.errors import Foreseen
from core.messages import Message
from monitor.configuration import load_books
from monitor.officers import Officers
from monitor.watch import Watch
from reportwatch.actions.founding import found_installation
from reportwatch.cli.main import main

ROOT = Path(__file__).parents[2]
GIVEN = {
    "--office": '某区"政务公开"办',
    "--contact": "https://example.gov.cn/x",
    "--sender": "nianbao@example.gov.cn",
    "--district": "990101",
    "--officer": "张三 <zhangsan@example.gov.cn>",
    "--operator": "zhiban@example.gov.cn",
    "--smtp": "smtp://u:pass'word@mail.example.gov.cn:587?starttls=1",
}


# How the system hands over what was typed in GBK.
NO_UTF8 = os.fsdecode("某办".encode("gbk"))


def init(folder: Path, **changed: str | None) -> Result:
    given = GIVEN | {f"--{name}": value for name, value in changed.items()}
    words = [word for option, value in given.items() if value for word in (option, value)]
    return CliRunner().invoke(main, ["--lang", "en", "init", str(folder), *words])


def test_what_is_written_is_what_was_given_with_our_comments(tmp_path: Path) -> None:
    assert init(tmp_path / "office").exit_code == 0
    config = tmp_path / "office" / "config"
    watch, people = load(config / "watch.toml", Watch), load(config / "officers.toml", Officers)
    assert watch.contact == GIVEN["--contact"]
    assert (watch.mail.sender_name, watch.mail.domain) == (GIVEN["--office"], "example.gov.cn")
    (officer,), (operator,) = people.officers, people.operators
    assert (officer.name, officer.districts) == ("张三", ("990101",))
    assert operator.address == "zhiban@example.gov.cn"
    shipped = (ROOT / "config" / "watch.toml").read_text("utf-8").splitlines()
    written = (config / "watch.toml").read_text("utf-8").splitlines()
    comments = [line for line in shipped if line.startswith("#")]
    assert [line for line in written if line.startswith("#")] == comments


def test_what_is_given_twice_is_written_once(tmp_path: Path) -> None:
    words = [word for option in GIVEN.items() for word in option if option[0] != "--smtp"]
    made = CliRunner().invoke(main, ["--lang", "en", "init", str(tmp_path / "o"), *words, *words])
    assert made.exit_code == 0, made.output
    people = load(tmp_path / "o" / "config" / "officers.toml", Officers)
    ((officer,), (operator,)) = people.officers, people.operators
    assert officer.districts == ("990101",)
    assert operator.chats == ()


def test_two_people_of_one_address_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    words = [word for option in GIVEN.items() for word in option]
    people = ("--officer", "x <Z@b.cn>", "--officer", "y <z@b.cn>")
    made = CliRunner().invoke(main, ["--lang", "en", "init", str(tmp_path / "o"), *words, *people])
    assert made.exit_code == 64
    assert "--officer: two people have one address" in made.stderr
    assert not (tmp_path / "o").exists()


def test_it_is_a_whole_configuration_once_a_portal_has_its_file(tmp_path: Path) -> None:
    init(tmp_path / "office")
    config = tmp_path / "office" / "config"
    portal = (ROOT / "config" / "portals" / "acheng.toml").read_text("utf-8")
    (config / "portals" / "acheng.toml").write_text(portal, "utf-8")
    books = load_books(config)
    assert set(books.portals) == {"acheng"}
    assert books.reference.register.agencies == ()


def test_a_shell_reads_the_password_and_nobody_else_does(tmp_path: Path) -> None:
    said = init(tmp_path / "office")
    path = tmp_path / "office" / "reportwatch.env"
    assert path.stat().st_mode & 0o777 == 0o600
    script = f"set -a; . {path}; echo $REPORTWATCH_SMTP_URL"
    shown = subprocess.check_output(["bash", "-c", script], text=True).strip()
    assert shown == GIVEN["--smtp"]
    assert "word" not in said.output
    config = tmp_path / "office" / "config"
    assert not any("pass'word" in one.read_text("utf-8") for one in config.glob("*.*"))


@pytest.mark.parametrize("there", ["config", "reportwatch.env"])
def test_nothing_is_overwritten(tmp_path: Path, there: str) -> None:
    (tmp_path / there).write_text("mine", "utf-8")
    result = init(tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert there in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [there]


def _a_file_for_the_data(folder: Path) -> None:
    (folder / "data").write_text("mine", "utf-8")


def _links_to_nothing(folder: Path) -> None:
    for name in ("reportwatch.env", "config", "data"):
        (folder / name).symlink_to(folder / "elsewhere" / name)


def _a_link_to_nothing(folder: Path) -> None:
    (folder / "reportwatch.env").symlink_to(folder / "elsewhere")


@pytest.mark.parametrize(
    "there",
    [_a_file_for_the_data, _links_to_nothing, _a_link_to_nothing],
    ids=lambda one: one.__name__,
)
def test_where_a_part_cannot_be_written_nothing_is(
    tmp_path: Path, there: Callable[[Path], None]
) -> None:
    there(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    result = init(tmp_path)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert str(tmp_path) in result.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("option", "wrong", "said"),
    [
        ("office", " ", "--office: expected some text"),
        ("office", "某区\nBcc: x", "--office: expected text without line breaks"),
        ("contact", "nobody", "--contact: expected a page"),
        ("contact", "a@b.cn\nx", "--contact: expected text without line breaks"),
        ("officer", "张\u2028三 <a@b.cn>", "--officer: expected text without line breaks"),
        ("sender", "nobody", "--sender: expected a mail address"),
        ("district", "9901", "--district: expected"),
        ("officer", "张三", "--officer: expected"),
        ("operator", "<>", "--operator: expected NAME <ADDRESS>"),
        ("smtp", "http://u:secret@host", "smtp://"),
        ("smtp", "smtp://u:se?cret@host", "smtp://"),
        ("smtp", "smtp://u:sec/ret@host", "%2F"),
        ("smtp", "smtp://u:1#cret@host", "%23"),
        ("smtp", "smtp://u:se/cr@t@127.0.0.1:25", "%40"),
        ("smtp", f"smtp://u:{NO_UTF8}@host", "--smtp: expected text in UTF-8"),
        ("office", NO_UTF8, "--office: expected text in UTF-8"),
        ("contact", f"{NO_UTF8}@b.cn", "--contact: expected text in UTF-8"),
        ("sender", f"{NO_UTF8}@b.cn", "--sender: expected text in UTF-8"),
        ("officer", f"{NO_UTF8} <a@b.cn>", "--officer: expected text in UTF-8"),
        ("district", NO_UTF8, "--district: expected text in UTF-8"),
        ("office", "办" * 101, "--office: at most 100 characters"),
    ],
)
def test_a_wrong_answer_is_one_line_and_nothing_is_written(
    tmp_path: Path, option: str, wrong: str, said: str
) -> None:
    result = init(tmp_path / "office", **{option: wrong})
    assert (result.exit_code, result.stderr.count("\n")) == (64, 1)
    assert said in result.stderr
    assert "cret" not in result.stderr.replace("smtp://user", "")
    assert not (tmp_path / "office").exists()


@dataclass
class Answering:
    """Somebody at a terminal who was asked these questions and has these answers."""

    answers: list[str]
    asked: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def answer(self, question: Message, *, is_hidden: bool) -> str:
        self.asked.append(question.template)
        return self.answers.pop(0)

    def refuse(self, problem: Foreseen) -> None:
        self.refused.append(problem.said("en"))


def _given(**changed: str) -> dict[str, tuple[str, ...]]:
    given = GIVEN | {f"--{name}": value for name, value in changed.items()}
    return {option: (value,) if value else () for option, value in given.items()}


@pytest.mark.parametrize("wrong", ["operator", "folder"])
def test_nobody_is_asked_where_what_was_given_cannot_be_used(tmp_path: Path, wrong: str) -> None:
    asker = Answering(["某办"])
    given = _given(office="", operator="nobody" if wrong == "operator" else "a@b.cn")
    if wrong == "folder":
        (tmp_path / "config").mkdir()
    with pytest.raises(Foreseen):
        found_installation(tmp_path, given, "zh", asker)
    assert asker.asked == []


def test_an_answer_that_is_no_utf8_is_asked_again(tmp_path: Path) -> None:
    asker = Answering([NO_UTF8, "某办"])
    found_installation(tmp_path / "office", _given(office=""), "zh", asker)
    assert len(asker.asked) == 2
    (said,) = asker.refused
    assert "UTF-8" in said


def test_on_a_full_disk_nothing_is_left(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        result = init(tmp_path / "a" / "office")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1), result.output
    assert str(tmp_path / "a" / "office") in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_what_nobody_gave_and_nobody_can_be_asked_is_listed(tmp_path: Path) -> None:
    result = init(tmp_path / "office", sender=None, district=None, smtp=None)
    assert result.exit_code == 64
    assert "--sender, --district" in result.stderr
    assert "--smtp" not in result.stderr


def test_check_and_read_and_rules_need_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = str(ROOT / "tests" / "formats" / "golden" / "split-2021-30.docx")
    runs = [CliRunner().invoke(main, [*words]) for words in (("check", path), ("rules",))]
    assert [run.exit_code for run in runs] == [0, 0]
    named = CliRunner().invoke(main, ["--config", "elsewhere", "check", path])
    assert named.exit_code == 64
    assert "elsewhere" in named.stderr


def test_what_somebody_keeps_beside_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "office" / "config.part" / "mine"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    assert init(tmp_path / "office").exit_code == 0
    assert mine.read_text() == "mine"


MEANWHILE = """
import pathlib, sys
from reportwatch.cli.main import main
made = pathlib.Path(sys.argv[1], "reportwatch.env")
def meanwhile(event, given):
    if event == "os.mkdir" and str(given[0]).endswith("data") and not made.exists():
        made.write_text("another's")
sys.addaudithook(meanwhile)
main(["init", *sys.argv[1:]])
"""


def test_an_environment_that_another_made_meanwhile_is_not_taken_away(tmp_path: Path) -> None:
    """It comes between the look and the writing: while the data folder is made."""
    office = tmp_path / "office"
    words = [word for option, value in GIVEN.items() if value for word in (option, value)]
    asked = [sys.executable, "-c", MEANWHILE, str(office), *words]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert (office / "reportwatch.env").read_text() == "another's", done.stderr
    assert not (office / "config").exists()
