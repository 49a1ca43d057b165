"""Every compiled pattern of the tree takes time that grows no faster than its text."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from tests.linear.adversaries import ALL, STRONGEST
from tests.linear.judged import steep_texts
from tests.linear.tree import EVERY, Found, hidden_patterns, modules, patterns_of, rooms
from tests.sampling import a_part


def modules_of(room: str) -> list[ModuleType]:
    return [module for module in modules() if module.__name__.split(".")[0] == room]


def steep_in(room: str, variants: int) -> list[str]:
    """The texts on which patterns of a room take too long, and where each pattern stands."""
    found = [one for module in modules_of(room) for one in patterns_of(module)]
    return [ascii(text) for one in found for text in steep_texts(one, variants)]


@pytest.mark.parametrize("room", rooms())
def test_no_pattern_of_a_room_takes_more_than_linear_time(room: str) -> None:
    assert steep_in(room, STRONGEST) == []


@pytest.mark.faults
@pytest.mark.parametrize("room", rooms())
def test_none_does_on_any_text_that_can_be_made_for_it(room: str) -> None:
    assert steep_in(room, ALL) == []


@pytest.mark.parametrize("room", rooms())
def test_no_pattern_is_hidden_from_this_test(room: str) -> None:
    assert [hidden for module in modules_of(room) for hidden in hidden_patterns(module)] == []


STEEP = [
    (r"\s+$", "search"),
    (r"a.*b", "search"),
    (r"<title>(.*?)</title>", "finditer"),
    (r"(?:a+)+b", "match"),
    (r"(?:\w\w?|年)*件", "match"),
    (r"\s*(.*?)\s*;", "fullmatch"),
    (r"\{[^{}]*labelName[^{}]*\}", "search"),
    (r"全年[^。]*?共?[^。]*?收到", "match"),
    (r"[\w.+-]+@[\w-]+\.cn", "search"),
    (r"\d+件?\d*号", "match"),
    (rb"<meta[^>]*charset", "search"),
    (r"(?i)href\s*=[^>]*title", "finditer"),
]


@pytest.mark.parametrize(("pattern", "method"), a_part(STEEP, 3, lambda one: ascii(one[0])))
def test_a_planted_pattern_of_more_than_linear_time_is_found(pattern: str, method: str) -> None:
    assert list(steep_texts(Found("planted", re.compile(pattern), frozenset({method})), STRONGEST))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:19|20)\d{2}年",
        r"(?<!\w)\w++@",
        r"[（(][^（()）]{0,40}[)）]",
        r"<[^<>]{0,200}>",
        r"(?<!\s)\s*+[:：]",
        r"依申请公开|主动公开|行政(?:许可|处罚)",
    ],
)
def test_a_linear_pattern_is_not_accused(pattern: str) -> None:
    assert list(steep_texts(Found("planted", re.compile(pattern), EVERY))) == []


PLANTED = """
import re
from functools import partial

WORDS = {"rows": (re.compile("a+b"), partial(re.sub, re.compile("c+d"), ""))}

def found(text, inner=re.compile("e+f")):
    return re.search("g+h", text) and inner.search(text)

def hidden(text, word):
    return re.search(word + "+", text)
"""


def test_patterns_are_found_wherever_they_stand(tmp_path, monkeypatch) -> None:
    (tmp_path / "planted_module.py").write_text(PLANTED, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    module = __import__("planted_module")
    texts = {found.pattern.pattern for found in patterns_of(module)}
    assert texts == {"a+b", "c+d", "e+f", "g+h"}
    assert [line.split(": ")[1] for line in hidden_patterns(module)] == [
        "re.search(word + '+', text)"
    ]
