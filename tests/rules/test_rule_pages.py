"""docs/rules.md says what the rule book says, and so does the command."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from core.messages import name_in
from pipeline.checks.case import Case
from pipeline.checks.catalogue import rules_with, run_one
from pipeline.records import Outcome
from reportwatch.views.rules import as_json, as_markdown, draw
from tests.pipeline.reference import ROOT, form, reference
from tests.rules.made import Made, report

PAGE = ROOT / "docs" / "rules.md"


def test_the_page_in_docs_is_generated_from_the_rule_book() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == as_markdown(reference().rules_of(None)), (
        "run: python -m reportwatch.views.rules config docs/rules.md"
    )


def test_every_rule_has_both_languages_and_a_norm() -> None:
    for name, rule in reference().rules.rules.items():
        assert rule.zh.endswith("。"), name
        assert rule.en.endswith("."), name
        assert rule.norm, name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_lists_every_rule(language: str) -> None:
    screen = StringIO()
    draw(Console(file=screen, width=300), reference().rules_of(None), language)
    listed = as_json(reference().rules_of(None), language)
    assert len(listed) == len(reference().rules.rules)
    for name, rule in reference().rules.rules.items():
        assert name in screen.getvalue()
        assert name_in(rule.sentence, language) in screen.getvalue()


def test_every_rule_that_looks_at_a_report_is_in_the_book() -> None:
    rules = rules_with(reference().forms)
    assert set(rules) <= set(reference().rules.rules)
    assert len(set(rules)) == len(rules)


def test_a_rule_that_is_off_can_be_tried() -> None:
    made = report(replace(Made(), preface=""))
    case = Case(made, form(), reference().forms, reference().rules, "subdistrict")
    assert not reference().rules.rules["contact-missing"].is_on
    assert [f.outcome for f in run_one("contact-missing", case)] == [Outcome.BROKEN]
