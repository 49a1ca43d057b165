"""A reader that understands no look at all, over many documents with traits: it accuses nobody.

pytest tests/witness/test_blind_reader.py -m slow
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from core.browser import find_browser
from pipeline.checks.checking import Question, checked
from pipeline.one_report import question_about
from pipeline.records import Finding, Outcome, Severity, Where
from pipeline.witness.accused import Originals, looked_at_again
from tests.formats.made.report import Made, made
from tests.formats.made.seen_ofd import OFD_TRAITS, seen_ofd
from tests.formats.made.seen_pdf import TRAITS, seen_pdf
from tests.formats.made.traits import traited
from tests.pipeline.reference import reference
from tests.replicas.plan import PUBLICATIONS, Markup
from tests.witness.blind import blind_report

MANY = 24
KINDS = ("docx", "doc", "xlsx", "odt", "html", "pdf", "ofd")
OF_ROWS = ("table-rows-missing",)
Places = set[tuple[str, Where]]


def _documents(kind: str) -> Iterator[tuple[bytes, bytes | None]]:
    """Documents with one to three traits, and the same without any where that may have errors."""
    for number in range(MANY):
        random = Random(f"{kind} blind {number}")
        if kind == "pdf":
            names = tuple(random.sample(sorted(TRAITS), random.randint(1, 3)))
            with_traits = seen_pdf(_made(number), f"blind {number}", names)
            yield with_traits.content, seen_pdf(_made(number), "plain", ()).content
        elif kind == "ofd":
            names = tuple(random.sample(sorted(OFD_TRAITS), random.randint(1, 3)))
            drawn = seen_ofd(_made(number), f"blind {number}", names)
            yield drawn.content, seen_ofd(_made(number), "plain", ()).content
        else:
            yield traited(kind, number, "blind").content, None


def _made(number: int) -> Made:
    return made(PUBLICATIONS[number * 7 % len(PUBLICATIONS)], Markup.CLEAN)


def _errors(findings: tuple[Finding, ...]) -> Places:
    return {
        (one.rule, one.where)
        for one in findings
        if one.severity is Severity.ERROR
        and one.outcome is Outcome.BROKEN
        and one.rule not in OF_ROWS  # a blind reader loses rows, and that rests on no number
    }


def _question(content: bytes, patch: pytest.MonkeyPatch) -> Question:
    return question_about(blind_report(content, patch), reference(), None, None, None)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_shown_otherwise_than_stored_accuses_nobody(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "html" and find_browser(None) is None:
        pytest.skip("no Chromium here")
    accused = told = 0
    for content, plain in _documents(kind):
        question = _question(content, monkeypatch)
        said = checked(question)
        own = _errors(checked(_question(plain, monkeypatch))[0]) if plain else set()
        originals = Originals("own", {"own": content}.get)
        accused += len(_errors(said[0]) - own)
        told += len(_errors(looked_at_again(question, said, originals)[0]) - own)
    assert told == 0
    assert accused > 0
