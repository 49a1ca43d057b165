"""Every sentence that we say has an id, and words in each language with the same values."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from core import messages
from core.messages import LANGUAGES, Message, Wording, catalogue, render, text
from crawlers.kept_looks import LOOK
from crawlers.report_file import REPORT as CRAWL_FILE
from monitor.standings.standings import judge
from monitor.status.list_places import PLACES, ShownList, ShownPlaces
from monitor.store.assessments import JUDGEMENT
from monitor.store.history import MESSAGES
from pipeline.records import Setback
from pipeline.second_way import SecondWay, SeenAgain, Way
from pipeline.setback_kinds import SetbackKind
from pipeline.store.announcements import MESSAGE
from pipeline.store.readings import CRAWL, FINDINGS, SETBACKS
from tests.looked import looked_again
from tests.monitor.made import broken, crawl, duty, known

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("core", "crawlers", "pipeline", "monitor", "reportwatch")
# Rooms in which every Chinese string is said to people; in the others only messages are.
SPEAKING = ("monitor", "reportwatch")
# Here both languages stand side by side.
BILINGUAL = (
    "reportwatch/views/rules.py",
    "reportwatch/cli/speech.py",
)
SAYING = {
    "ConfigurationError",
    "InUse",
    "NoAnswer",
    "NotAccepted",
    "SecretNotAccepted",
    "NotPossible",
    "Unreachable",
    "UnderWay",
    "Astray",
    "broken",
    "not_checked",
    "text",
    "say",
    "_says",
    "Message",
    "text_in",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MESSAGE_ID = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")
# Strings of their form that are names of files, and of modules, hosts, calls and numbers.
ENDINGS = frozenset(
    {"csv", "toml", "txt", "po", "json", "html", "xml", "pdf", "list", "lock", "sqlite3", "j2"}
)
NO_SENTENCES = frozenset(
    {"core.browser", "crawlers.run", "monitor.channels", "pipeline.rehearsal"}
    | {"reportwatch.web", "reportwatch.env"}
    | {"reportwatch.language", "reportwatch.same-body", "os.exec", "os.fork", "os.system"}
    | {"document.write", "layout.js", "home.arpa", "0.00", "1.1"}
    | {"crawl-blind.runs", "holiday-calendar-missing.day", "holiday-calendar-missing.month"}
)
CALL = re.compile(r"""\b(?:t|say)\(\s*(?:"([^"]+)"|'([^']+)')""")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What may be one, and what then may not follow it. `crawls` prove something from two on.
NUMBERS = frozenset(
    {"count", "errors", "days", "working_days", "faults", "columns", "pages", "reports", "listed"}
    | {"agencies", "owed", "leads", "troubles", "expected"}
)
LIMITS = frozenset(
    {"most", "megabytes", "seconds", "required", "limit", "bytes", "needed", "least"}
)
# Names, years and ordinals before a verb.
NO_NUMBERS = frozenset(
    {
        "number",
        "year",
        "later",
        "last",
        "at",
        "agency",
        "portal",
        "url",
        "path",
        "value",
        "variable",
    }
    | {"service", "which", "to_year", "height", "due_on", "names", "faulty", "heir", "rule", "kind"}
    | {
        "column",
        "place",
        "page",
        "code",
        "part",
        "name",
        "title",
        "host",
        "document",
        "key",
        "table",
        "file",
        "district",
    }
)
ID_OF_AN_ENTRY = re.compile(r'^msgid "(.+)"$', re.MULTILINE)
ONE_OF_MANY = re.compile(r"\b1 (?!(?:is|was|has|as|this)\b)(?:of them )?[a-z]+s\b")


def test_both_catalogues_have_the_same_sentences_with_the_same_values() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert sorted(zh) == sorted(en)
    for message_id, sentence in en.items():
        known = set(PLACEHOLDER.findall(zh[message_id].words))
        assert set(PLACEHOLDER.findall(sentence.words)) <= known, message_id
        assert set(PLACEHOLDER.findall(sentence.one or "")) <= known, message_id
        assert sentence.counted is None or sentence.counted in known, message_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_in_two_catalogues(language: str) -> None:
    files = sorted((messages.LOCALE / language).glob("*.po"))
    named = [found for one in files for found in ID_OF_AN_ENTRY.findall(one.read_text("utf-8"))]
    assert len(named) > 1000
    assert sorted(named) == sorted({*named})


def test_every_sentence_of_the_catalogues_is_said_somewhere() -> None:
    said = {node.value for _, node in strings()} | set(in_templates())
    assert [
        one for one in catalogue("zh") if one not in said and not one.startswith("former.")
    ] == []


def test_every_id_that_is_said_is_in_the_catalogues() -> None:
    """Wherever it stands: as any argument of a call, in a table, as the value of a constant."""
    said = {node.value for _, node in strings() if is_id(node.value)} | set(in_templates())
    assert len(said) > 1000
    assert sorted(said - set(catalogue("zh")) - NO_SENTENCES) == []


def test_no_sentence_is_said_without_an_id() -> None:
    given = [
        (str(path), node.value)
        for path in sources()
        for call in ast.walk(tree_of(path))
        if isinstance(call, ast.Call) and _name(call.func) in SAYING
        for node in call.args
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert len(given) > 100
    assert [one for one in given if CHINESE.search(one[1])] == []


@pytest.mark.parametrize(
    ("said", "is_one"),
    [("loud.exclaimed", True), ("a.b", True), ("rules.toml", False), ("x.y.z", False)],
)
def test_an_id_is_told_from_the_name_of_a_file(said: str, is_one: bool) -> None:
    assert is_id(said) == is_one


def is_id(words: str) -> bool:
    ending = words.rpartition(".")[2]
    return MESSAGE_ID.fullmatch(words) is not None and ending not in ENDINGS


def test_no_sentence_stands_in_the_code() -> None:
    """Except docstrings, help and names, where both languages stand side by side."""
    assert [
        (str(path), node.value)
        for path, node in strings()
        if path.relative_to(ROOT).parts[0] in SPEAKING
        and str(path.relative_to(ROOT)) not in BILINGUAL
        and CHINESE.search(node.value)
        and " · " not in node.value
    ] == []


def test_nobody_says_nothing() -> None:
    code = {path.name: path.read_text(encoding="utf-8") for path in sources()}
    assert [name for name, text in code.items() if 'Message("")' in text] == []


def test_a_sentence_that_was_stored_before_it_had_an_id_is_known_again() -> None:
    stored = Message("不是抓取报告（{errors} 处错误）", {"errors": 3})

    assert stored == Message("archive.no-report", {"errors": 3})
    assert render(stored, "en") == "not a crawl report (3 errors)"
    as_stored = {"template": "不是抓取报告（{errors} 处错误）", "values": {"errors": 3}}
    assert TypeAdapter(Message).validate_python(as_stored) == stored


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reworded_sentence_shows_in_what_was_stored_before(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = Message("不在存档中")
    known = dict(catalogue(language)) | {"archive.not-there": Wording("nowhere 无处")}
    monkeypatch.setattr(messages, "catalogue", {language: known}.__getitem__)

    assert render(stored, language) == "nowhere 无处"


SAID = Message("archive.not-there")
LOOKED = looked_again(crawl("2023-02-02"))
JUDGED = judge(duty(), known())
SETBACK = Setback(SetbackKind.OUR_ERROR, SAID)
WHY = SecondWay(SeenAgain.NOT_SEEN, Way.NONE, SAID)
# Everything that is stored with sentences in it: rows of the database, records of the archive,
# what lies beside the status page, lines of other processes.
STORED: dict[str, tuple[TypeAdapter[Any], object]] = {
    "findings": (FINDINGS, (replace(broken(), message=SAID, second_way=WHY),)),
    "setbacks": (SETBACKS, (SETBACK,)),
    "evidence of a standing": (MESSAGES, (SAID,)),
    "crawls": (CRAWL, replace(crawl("2023-02-02"), reason=SAID)),
    "crawls in the archive": (CRAWL_FILE, replace(crawl("2023-02-02"), reason=SAID)),
    "looks in the archive": (
        LOOK,
        replace(LOOKED, lists=tuple(replace(one, reason=SAID) for one in LOOKED.lists)),
    ),
    "what a list said": (MESSAGE, SAID),
    "assessments": (JUDGEMENT, replace(JUDGED, evidence=(SAID,))),
    "lists beside the status page": (
        PLACES,
        ShownPlaces("2023-04-10 02:00", (ShownList((), SAID, (), (), (), False),), ()),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("is_former", [False, True], ids=["an-id", "the-sentence-before-ids"])
@pytest.mark.parametrize("kind", STORED)
def test_a_reworded_sentence_shows_in_every_kind_of_record_that_was_stored(
    kind: str, language: str, is_former: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapter, record = STORED[kind]
    kept = adapter.dump_json(record).decode()
    assert '"archive.not-there"' in kept
    if is_former:
        kept = kept.replace('"archive.not-there"', '"不在存档中"')
    wordings = dict(catalogue(language)) | {"archive.not-there": Wording("nowhere 无处")}
    monkeypatch.setattr(messages, "catalogue", {language: wordings}.__getitem__)

    said = [one for one in _messages_in(adapter.validate_json(kept)) if one == SAID]

    assert len(said) == kept.count("不在存档中" if is_former else "archive.not-there")
    assert {render(one, language) for one in said} == {"nowhere 无处"}


def _messages_in(record: object) -> Iterator[Message]:
    """Every sentence anywhere in a record."""
    if isinstance(record, Message):
        yield record
    elif isinstance(record, tuple | list):
        for one in record:
            yield from _messages_in(one)
    elif is_dataclass(record):
        for field in fields(record):
            yield from _messages_in(getattr(record, field.name))


def sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from (
            path for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts
        )


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def strings() -> tuple[tuple[Path, ast.Constant], ...]:
    """Every string of the code but docstrings and names given in both languages."""
    return tuple(_strings())


def _strings() -> Iterator[tuple[Path, ast.Constant]]:
    for path in sources():
        tree = tree_of(path)
        left_out = set(map(id, bilingual(tree)))
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in left_out:
                yield path, node


def in_templates() -> Iterator[str]:
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.j2")):
        for double, single in CALL.findall(path.read_text(encoding="utf-8")):
            yield double or single


def bilingual(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Bilingual":
            yield from node.args
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            first = node.body[0]
            if isinstance(first, ast.Expr):
                yield first.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def test_no_sentence_counts_one_in_the_plural() -> None:
    """Whatever value stands before a noun in the plural; limits of ours are never one."""
    counting = re.compile(r"\{(\w+)\} (?:[a-z-]+ )?[a-z]+s\b")
    for message_id, sentence in catalogue("en").items():
        numbers = {*counting.findall(sentence.words), *NUMBERS} - LIMITS - NO_NUMBERS
        named = PLACEHOLDER.findall(catalogue("zh")[message_id].words)
        said = text(message_id, "en", **{name: 1 if name in numbers else "x" for name in named})
        assert not ONE_OF_MANY.search(said), (message_id, said)


@pytest.mark.parametrize(
    ("days", "said"), [(1, "1 day late"), (2, "2 days late"), (0, "0 days late")]
)
def test_english_counts_one_in_the_singular(days: int, said: str) -> None:
    (message_id,) = [
        one for one, sentence in catalogue("en").items() if sentence.words == "{days} days late"
    ]
    assert text(message_id, "en", days=days) == said
