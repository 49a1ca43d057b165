"""What is shown after a small night is in the language asked for, names and quotations aside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from email.message import EmailMessage
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path

import click
import pytest
from python_calamine import CalamineWorkbook

from monitor.duties.deadlines import load_deadlines
from pipeline.one_report import load_shelf
from reportwatch.cli.commands import COMMANDS
from reportwatch.cli.main import main
from tests.actions.test_two_weeks import (
    FINANCE,
    FIRST,
    OFFICERS,
    RULE,
    STREET,
    YEAR,
    Life,
    happens,
    settled,
)
from tests.monitor.mail_server import open_post

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "tests" / "formats" / "golden" / "split-2021-30.docx"
REFUSING = "second@example.org"
# In English, for one officer and one operator more, the operator's way in trouble.
IN_ENGLISH = f"""
[[officers]]
name = "Lin Xiaoliu"
address = "{REFUSING}"
districts = ["990101"]
language = "en"
summaries = ["weekly"]

[[operators]]
name = "Wang Ming"
address = "ops@example.org"
language = "en"
"""
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'’]+")
# Addresses, paths, variables, keys, options, ids, hashes and commands are no words of a language.
CODE = re.compile(
    r"https?://\S+|[\w.+-]+@[\w.-]+|<[^<>\s]*@[^<>\s]*>|(?:^|(?<=[\s“（：:=]))[\w.~-]*/[\w./~-]+"
    r"|\b\w+\.(?:toml|csv|html|json|xlsx|docx|sqlite3|warc)\b|--?[a-z][a-z-]*|\b[A-Z]+_[A-Z_]+\b"
    r"|\b[a-z0-9]+(?:[-_.][a-z0-9]+)+\b|\b[0-9a-f]{8,}\b|→ .*|reportwatch(?: [a-z-]+)*"
    r"|[A-Z-]+-MM\S*|\b(?:make|apt(?:-get)? install) \w+"
    r"|\[[\w|]+\]|\{[\w|]+\}|\b[A-Z]{2,}\[.*?\]"
)
# Whose words they are is said before they are quoted.
QUOTED = re.compile(r"(?:原文|消息)“[^”]*”|'\w+'|“\w+”")
PLACE = re.compile(r"\{(?:printed_)?form\}")
NAMES = frozenset(
    {*COMMANDS, "main", "verify", "confirm", "root", "proposals", "import", "try", "list", "look"}
    | {"add", "end", "password"}
    # Formats, programs and units, by the only name that they have.
    | {"SHA", "UTF", "CSV", "HTTP", "JSON", "TOML", "WARC", "Word", "PDF", "MB"}
    | {"Chromium", "LibreOffice", "Landlock", "seccomp"}
    | {"docx", "xlsx", "zip", "rar", "libarchive", "wps"}
    # What a person writes: parts of files' names, ids, columns of a list, a decision.
    | {"id", "gz", "toml", "csv", "html", "text", "sqlite", "YYYY", "liucheng", "acheng"}
    | {"division", "name", "portal", "url", "dismiss"}
)
PROGRAMS = ("json", "sarif")
# Under these names stand keys and names of other standards, not words.
KEYS = frozenset(
    {"standing", "outcome", "rule", "severity", "where", "format", "kind"}
    | {"ruleId", "id", "level", "fullyQualifiedName", "partialFingerprints", "$schema", "version"}
    | {"language", "columnKind", "again", "way"}
)
HTML_CODE = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.DOTALL)


def words_of(mail: EmailMessage) -> str:
    """Subject and every readable part."""
    parts = [str(mail["Subject"])]
    for kind in ("plain", "html"):
        body = mail.get_body((kind,))
        if body is not None:
            parts.append(shown(body.get_content()) if kind == "html" else body.get_content())
    return "\n".join(parts)


def shown(page: str) -> str:
    return unescape(HTML_CODE.sub(" ", page))


def _sheet(content: bytes) -> str:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    rows = [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    return "\n".join([*book.sheet_names, *("\t".join(map(str, row)) for row in rows)])


def every_command() -> Iterator[tuple[str, ...]]:
    """Every command, those within a group by both their names."""
    for name in COMMANDS:
        yield (name,)
        command = main.get_command(click.Context(main), name)
        if isinstance(command, click.Group):
            yield from ((name, one) for one in command.commands)


def commands(folder: Path, language: str) -> Iterator[tuple[str, ...]]:
    """Every command that shows something and changes nothing of note, and every help."""
    for words in every_command():
        yield *words, "--help"
    as_of = ("--as-of", f"{FIRST + timedelta(days=3)}T02:00")
    yield ("--help",)
    yield ("alerts",)
    yield "archive", "verify"
    yield "check", str(REPORT)
    for form in ("html", "json", "sarif"):
        yield "check", str(REPORT), "--format", form
    yield "read", str(REPORT)
    yield ("doctor",)
    yield "duties", "--year", f"{YEAR}"
    yield "duties", "--why", FINANCE.code, f"{YEAR}"
    yield "history", FINANCE.code, f"{YEAR}"
    yield "history", FINANCE.code, f"{YEAR}", "--on", f"{FIRST}"
    yield "notice", "--year", f"{YEAR}", "--format", "html"
    yield "portals", "list"
    yield "portals", "check", *as_of
    yield "post", *as_of
    yield "register", "proposals"
    yield ("rules",)
    yield "rules", "try", RULE, "--years", f"{YEAR}"
    yield "start", *as_of
    for form in ("html", "csv", "json", "xlsx"):
        yield "status", "--format", form, "-o", str(folder / f"{language}.{form}")
    # What cannot be done.
    yield "crawl", "nowhere"
    yield "decide", FINANCE.code, f"{YEAR}", RULE, "dismiss", "--reason", "x", "--by", "x"
    yield "decide", "nobody", f"{YEAR}", RULE, "acknowledge", "--reason", "x", "--by", "x"
    yield "decide", FINANCE.code
    yield "return", FINANCE.code, f"{YEAR}", "--until", "2099-01-01", "--reason", "x", "--by", "x"
    yield "evidence", "-o", str(folder / "new")
    yield "status", "--format", "odd"
    yield ("nosuch",)


@pytest.fixture(scope="module")
def surfaces(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, str]]:
    """What is shown, by language and by where."""
    home = tmp_path_factory.mktemp("languages")
    settled(home)
    (home / "config" / "officers.toml").write_text(OFFICERS + IN_ENGLISH, encoding="utf-8")
    shown: dict[str, dict[str, str]] = {"zh": {}, "en": {}}
    refused = {REFUSING: "550 5.1.1 mailbox unavailable"}
    with open_post(rcpt_answers=refused) as server:
        life = Life(home, server, by_command=True)
        for number in range(6):
            day = FIRST + timedelta(days=number)
            happens(life, day)
            if number == 4:
                server.rcpt_answers.clear()
            life.tried("night", "--due", "--as-of", f"{day}T02:00")
            if number == 1:
                life.tried("start", "--yes", "--as-of", f"{day}T02:00")
        life.tried("post", "--again", "--as-of", f"{day}T09:00")
        life.dismiss(day)
        for recipient, mail in server.mails:
            language = "en" if recipient in (REFUSING, "ops@example.org") else "zh"
            shown[language][f"{recipient}: {mail['Subject']}"] = words_of(mail)
        for language, said in shown.items():
            for words in commands(home, language):
                done = life.tried(*words, "--lang", language)
                is_file = "-o" in words
                said[" ".join(words)] = done if is_file else values_in(done, words[-1])
            for name in ("html", "csv", "json"):
                content = (home / f"{language}.{name}").read_text(encoding="utf-8")
                said[name] = values_in(content, name)
            said["xlsx"] = _sheet((home / f"{language}.xlsx").read_bytes())
    return shown


def values_in(content: str, form: str) -> str:
    """What a program reads under names of its own says nothing to people but by its values."""
    if form == "html":
        return shown(content)
    return "\n".join(_texts(json.loads(content))) if form in PROGRAMS else content


def english_in(said: str) -> list[str]:
    """The English words of a text, names, code and quotations aside."""
    return sorted(set(ENGLISH.findall(CODE.sub(" ", QUOTED.sub(" ", said)))) - NAMES)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if name not in KEYS:
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def test_what_is_shown_in_chinese_has_no_english_word(
    surfaces: Mapping[str, Mapping[str, str]],
) -> None:
    found = {}
    for where, said in surfaces["zh"].items():
        if words := english_in(said):
            found[where] = words
    assert found == {}, "\n".join(f"{where}: {words}" for where, words in found.items())


@cache
def as_printed() -> re.Pattern[str]:
    """Names of agencies and people, norms, and labels of the official forms."""
    reference = load_shelf(ROOT / "config")
    names = {"柳城区人民政府", *(entry.name for entry in (FINANCE, STREET))}
    names |= {"林晓柳", "值班", "江", "已核实", "柳城区人民政府网", "柳城区"}
    names |= {
        "人民政府",
        "年度政府信息公开工作年度报告",
        "云川市",
        "总体情况",
        "存在的主要问题及改进情况",
        "其他需要报告的事项",
        "政府信息公开年报",
        "2022年",
    }
    for row in load_deadlines(ROOT / "config" / "deadlines.toml").deadlines:
        names |= {row.norm, row.document}
    documents = [form.norm for form in reference.forms.by_id.values()]
    names |= set(documents)
    for norm in {norm for rule in reference.rules.rules.values() for norm in rule.norms}:
        names |= {PLACE.sub(document, norm) for document in documents}
    for form in reference.forms.by_id.values():
        for table in form.tables.values():
            names |= {table.name.zh, table.norm, *table.norm.split()}
            lines = [*table.rows, *(line for block in table.blocks for line in block.columns)]
            names |= {part for line in lines for part in CHINESE.findall(line.label)}
    return re.compile(
        "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True) if one)
    )


def test_what_is_shown_in_english_has_no_chinese_but_names_norms_and_labels(
    surfaces: Mapping[str, Mapping[str, str]],
) -> None:
    found = {}
    for where, said in surfaces["en"].items():
        words = CHINESE.findall(as_printed().sub(" ", said))
        if words:
            found[where] = sorted(set(words))
    assert found == {}, "\n".join(f"{where}: {words}" for where, words in found.items())
