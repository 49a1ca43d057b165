"""Every sentence that we say has an English twin with the same placeholders."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.messages import text, untranslated
from tests.templates import templates_in

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("core", "crawlers", "pipeline", "monitor", "reportwatch")
# Rooms in which every Chinese string is said to people; in the others only messages are.
SPEAKING = ("monitor", "reportwatch")
# Here both languages stand side by side.
BILINGUAL = (
    "reportwatch/views/rules.py",
    "reportwatch/views/setbacks.py",
    "reportwatch/cli/speech.py",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CALL = re.compile(r"""\bt\(\s*(?:"([^"]+)"|'([^']+)')""")
PLACEHOLDER = re.compile(r"\{(\w+)\}")
# What may be one, and what then may not follow it. `crawls` prove something from two on.
NUMBERS = frozenset(
    {"count", "days", "working_days", "faults", "columns", "pages", "reports", "listed"}
    | {"agencies", "owed", "leads", "troubles", "expected"}
)
ONE_OF_MANY = re.compile(r"\b1 (?!(?:is|was|has|as|this)\b)(?:of them )?[a-z]+s\b")


def test_every_sentence_has_an_english_twin() -> None:
    assert untranslated(dict.fromkeys(sentences(), "")) == []


def test_the_english_twin_uses_no_other_values() -> None:
    values = {name for sentence in sentences() for name in PLACEHOLDER.findall(sentence)}
    for sentence in sentences():
        known = dict.fromkeys(PLACEHOLDER.findall(sentence), "x")
        assert text(sentence, "en", **known), values


@pytest.mark.parametrize("room", ROOMS)
def test_every_message_of_a_room_has_an_english_twin_with_its_values(room: str) -> None:
    templates = templates_in(ROOT / room)
    assert untranslated(templates) == []
    for template in templates:
        named = set(PLACEHOLDER.findall(template))
        assert text(template, "en", **dict.fromkeys(named, "x")), template


def sentences() -> list[str]:
    return sorted({*in_code(), *in_templates()})


def in_templates() -> Iterator[str]:
    for path in (ROOT / "monitor" / "templates").iterdir():
        for double, single in CALL.findall(path.read_text(encoding="utf-8")):
            yield double or single


def in_code() -> Iterator[str]:
    """Chinese strings in the code, except docstrings and names given in both languages."""
    for path in (path for room in SPEAKING for path in (ROOT / room).rglob("*.py")):
        if str(path.relative_to(ROOT)) in BILINGUAL:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        left_out = set(map(id, bilingual(tree)))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                is_help = " · " in node.value  # both languages side by side
                is_said = CHINESE.search(node.value) and id(node) not in left_out and not is_help
                if is_said:
                    yield node.value


def bilingual(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Bilingual":
            yield from node.args
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef):
            first = node.body[0]
            if isinstance(first, ast.Expr):
                yield first.value


def test_no_mail_and_no_status_page_counts_one_in_the_plural() -> None:
    said = {
        *sentences_below("alerts"), *sentences_below("mails"), *sentences_below("standings"),
        *in_templates(),
    }  # fmt: skip
    for sentence in said:
        named = PLACEHOLDER.findall(sentence)
        ones = {name: 1 if name in NUMBERS else "x" for name in named}
        assert not ONE_OF_MANY.search(text(sentence, "en", **ones)), text(sentence, "en", **ones)


def sentences_below(folder: str) -> Iterator[str]:
    """The Chinese sentences in the code of one folder of the room."""
    within = str(ROOT / "monitor" / folder)
    yield from (
        one for one, place in templates_in(ROOT / "monitor").items() if place.startswith(within)
    )


@pytest.mark.parametrize(
    ("days", "said"), [(1, "1 day late"), (2, "2 days late"), (0, "0 days late")]
)
def test_english_counts_one_in_the_singular(days: int, said: str) -> None:
    assert text("逾期{days}天", "en", days=days) == said
