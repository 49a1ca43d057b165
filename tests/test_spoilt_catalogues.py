"""A spoilt catalogue is one line with its place, in the language asked for, and ends with 64."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import messages
from core.catalogues import SpoiltCatalogue, refuse_spoilt_words
from core.messages import LANGUAGES, Message, text

ROOT = Path(__file__).parent.parent
LIMIT_S = 60
CHINESE = re.compile("[\u4e00-\u9fff]")
SHARED = ("crawlers", "pipeline", "monitor", "reportwatch", "config")
OFF = 'msgid "rules.off"\nmsgstr "off"\n'


def _of(old: str, new: str) -> Callable[[str], str]:
    """The first place changed, which has to be there."""

    def change(whole: str) -> str:
        assert old in whole
        return whole.replace(old, new, 1)

    return change


def _counted(old: str, new: str) -> Callable[[str], str]:
    """The same in the entry of `posted.untold`, which has two numbers in English."""

    def change(whole: str) -> str:
        entry = re.search(r'msgid "posted\.untold"\n(?:.+\n)+', whole)
        assert entry is not None
        assert old in entry[0]
        return whole.replace(entry[0], entry[0].replace(old, new))

    return change


EN, EN_COUNTED, ZH_COUNTED = "en/pipeline.po", "en/monitor.po", "zh/monitor.po"
# The file, what becomes of it, and what is said of it in English.
SPOILT = {
    "no quotes": (EN, _of(OFF, OFF.replace('"off"', "off")), r":\d+: no line of a .po"),
    "half an entry": (EN, _of(OFF, 'msgid "rules.off"\n'), r":\d+: an entry of msgid;"),
    "a stray word": (EN, _of(OFF, f"what\n{OFF}"), r":\d+: no line of a .po file: what;"),
    "a bare mark": (EN, _of(OFF, OFF.replace("off", 'o"ff')), r":\d+: no line of a .po"),
    "missing": (EN, _of(OFF, ""), r"'rules.off' is missing, .*zh/pipeline.po:\d+"),
    "misspelt": (EN, _of(".off", ".of"), r"'rules.off' is missing.*nearest is 'rules.of'"),
    "twice": (EN, _of(OFF, f"{OFF}\n{OFF}"), r":\d+: 'rules.off' stands at .*:\d+"),
    "no words": (EN, _of(OFF, OFF.replace('"off"', '""')), r":\d+: .* empty msgstr"),
    "another value": (EN_COUNTED, _counted("{address}", "{adress}"), r"{address}, {adress}"),
    "a value less": (ZH_COUNTED, _counted("{address}", ""), r"differ in {address}; expected the"),
    "a lone brace": (EN_COUNTED, _counted("{address}", "{address"), r":\d+: braces without"),
    "a number": (EN_COUNTED, _counted("{address}", "{0.real}"), r":\d+: braces without a name"),
    "one number": (EN_COUNTED, _counted("msgstr[1]", "#"), r":\d+: an entry of msgid, msgid_pl"),
    "a third": (EN_COUNTED, _counted("msgstr[1]", "msgstr[2]"), r":\d+: no line of a .po"),
    "another count": (EN_COUNTED, _counted('"count"', '"cuont"'), r"differ in {cuont}"),
    "no file": (EN, None, r"pipeline.po: cannot be read \(FileNotFoundError\)"),
    "a strange name": ("renamed.txt", _of("\n", "\na.b\n"), r"renamed.txt:2: expected a former"),
    "a name of none": ("renamed.txt", _of("\n", "\na.b c.d\n"), r":2: 'c.d' is no entry"),
    "a former name": (
        *("former.po", _of('"timeliness.late"', '"no.such"')),
        r"former.po:\d+: 'no.such' is no entry",
    ),
}


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the catalogues, from which sentences are taken while a test runs."""
    copy = Path(shutil.copytree(messages.LOCALE, tmp_path / "locale"))
    for name, value in (("LOCALE", copy), ("FORMER", copy / "former.po")):
        monkeypatch.setattr(messages, name, value)
    monkeypatch.setattr(messages, "RENAMED", copy / "renamed.txt")
    _forget()
    yield copy
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    for one in (messages._catalogue, messages.former_words, messages.renamed):
        one.cache_clear()
    messages.refuse_spoilt_catalogues.cache_clear()


@pytest.mark.parametrize("kind", SPOILT)
def test_what_is_spoilt_is_named_with_file_line_and_what_was_expected(
    kind: str, locale: Path
) -> None:
    file, change, said = SPOILT[kind]
    path = locale / file
    if change is None:
        path.unlink()
    else:
        path.write_text(change(path.read_text("utf-8")), encoding="utf-8")

    with pytest.raises(SpoiltCatalogue) as error:
        messages.refuse_spoilt_catalogues()

    for language in LANGUAGES:
        line = error.value.said(language)
        assert "\n" not in line
        assert line.startswith(str(locale))
        assert (CHINESE.search(line.replace(str(locale), "")) is None) == (language == "en")
    assert re.search(said.replace("{", r"\{").replace("}", r"\}"), line), line


def test_a_sentence_whose_id_is_renamed_twice_keeps_its_former_words(locale: Path) -> None:
    """By a line in the list for each time, and by nothing else."""
    former = messages.former_words()
    before, known = next((words, one) for words, one in former.items() if "." in one)
    paths = [locale / part / f"{name}.po" for part in LANGUAGES for name in messages.CATALOGUES]
    for last, now in ((known, "first.name"), ("first.name", "second.name")):
        for path in paths:
            whole = path.read_text("utf-8")
            changed = whole.replace(f'msgid "{last}"', f'msgid "{now}"')
            path.write_text(changed, encoding="utf-8")
        with (locale / "renamed.txt").open("a", encoding="utf-8") as names:
            names.write(f"{last} {now}\n")
    _forget()
    messages.refuse_spoilt_catalogues()
    for stored in (before, known, "first.name"):
        assert Message(stored).template == "second.name"


def test_our_own_are_whole(locale: Path) -> None:
    messages.refuse_spoilt_catalogues()


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"\xde\x12\x04\x95" + b"\xff" * 40])
def test_spoilt_words_of_click_are_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "click.mo").write_bytes(content)
    with pytest.raises(SpoiltCatalogue, match=r"click\.mo: cannot be read .*make click-words"):
        refuse_spoilt_words(tmp_path / "click.mo")


@pytest.mark.parametrize(
    ("file", "line"),
    [("en/pipeline.po", "what\n"), ("renamed.txt", "x\n"), ("zh/LC_MESSAGES/click.mo", None)],
)
def test_a_command_ends_with_one_line_before_anything_is_begun(
    file: str, line: str | None, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "core", tmp_path / "core")
    for room in SHARED:
        (tmp_path / room).symlink_to(ROOT / room)
    path = tmp_path / "core" / "locale" / file
    path.write_text(line + path.read_text("utf-8") if line else "", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "reportwatch.cli.main", "--lang", "zh", "rules"],
        cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert (run.returncode, run.stdout) == (64, ""), run.stderr
    (said,) = run.stderr.splitlines()
    assert said.startswith(f"reportwatch: {path}")
    assert CHINESE.search(said)


def test_a_value_that_is_not_given_is_named() -> None:
    with pytest.raises(SpoiltCatalogue) as error:
        text("posted.untold", "en", count=2)
    assert re.search(r"\.po:\d+: 'posted.untold' names \{\w+\}, a value", error.value.said("en"))
