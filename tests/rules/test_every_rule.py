"""Every rule of the catalogue has its cases; a rule that crashes is our setback."""

from __future__ import annotations

import re
import tarfile
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from inspect import getdoc, getmodule

import pytest

from pipeline.checks import catalogue
from pipeline.checks.case import Case
from pipeline.checks.catalogue import Check
from pipeline.records import Finding, Outcome, Where
from pipeline.reference.rulebook import BY_DEFAULT, NEWEST_BOOK, SINCE, load_rules
from tests.pipeline.reference import ROOT, form, reference
from tests.rules import (
    test_agencies,
    test_arithmetic,
    test_cells,
    test_narrative,
    test_published,
    test_structure,
    test_years,
)
from tests.rules.made import TITLES, Beside, Made, applies, judged, older, outcomes, report
from tests.rules.situations import ASKED, BROKEN, HARMLESS, HOLDS, NOT_CHECKED, Situation

TABLES = (
    test_agencies,
    test_arithmetic,
    test_cells,
    test_narrative,
    test_published,
    test_structure,
    test_years,
)
CATALOGUE = ROOT.parent / "shared" / "rules.md"
# Of our own work: the health of a portal, its lists and the log say them without a severity.
NO_RULES_OF_OURS = {"last-success-too-old", "rule-changed", "site-layout-changed"}
ROW_OF_RULE = re.compile(r"^\| ([a-z0-9]+(?:-[a-z0-9]+)+) \|", re.MULTILINE)
DECLARES = re.compile(r"^(?:RULES = |def rules_of\()", re.MULTILINE)
NOT = Outcome.NOT_CHECKED
RULES = catalogue.rules_with(reference().forms)
CASES = [case for module in TABLES for case in module.CASES]
# Whatever is there, this can be said: that none of it is a section.
ALWAYS_CHECKED = {"section-missing"}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_case_of_every_kind(rule: str) -> None:
    cases = [case for case in CASES if case.rule == rule]
    kinds = {BROKEN if case.situation is ASKED else case.situation for case in cases}
    wanted = {HOLDS, BROKEN, NOT_CHECKED, HARMLESS}
    wanted -= {NOT_CHECKED} if rule in ALWAYS_CHECKED else set()
    assert wanted - kinds - ({HARMLESS} if _is_asked_instead(rule) else set()) == set()
    assert len(cases) >= 4


def test_the_number_of_the_rule_book_is_that_of_its_newest_rule() -> None:
    """An installation of before knows by it what its book cannot say."""
    assert load_rules(ROOT / "config" / "rules.toml").book == NEWEST_BOOK


def test_what_the_first_kept_release_does_not_know_has_a_number() -> None:
    """Without one an installation of before does not load, or is served what nobody chose."""
    with tarfile.open(ROOT / "tests" / "kept" / "0.1.0" / "installation.tar.xz") as kept:
        (name,) = [one for one in kept.getnames() if one.endswith("config/rules.toml")]
        file = kept.extractfile(name)
        assert file is not None
        before = tomllib.loads(file.read().decode())["rules"]
    now = load_rules(ROOT / "config" / "rules.toml").rules
    # A sum comes with its form's file, which an installation of before has not either.
    rules = now.keys() - before.keys() - {*reference().forms.rules_of_sums}
    thresholds = {
        f"{rule}.{threshold}"
        for rule in now.keys() & before.keys()
        for threshold in now[rule].parameters.keys() - before[rule].get("parameters", {}).keys()
    }
    assert rules | thresholds <= SINCE.keys()


def test_every_threshold_of_a_later_book_has_what_it_is_in_installations_of_before() -> None:
    defaults = {f"{rule}.{name}" for rule, names in BY_DEFAULT.items() for name in names}
    assert defaults == {name for name in SINCE if "." in name}


def _catalogue_of_ids() -> list[str]:
    """Every rule id in the tables of sections 2.1 to 2.9 of the shared catalogue."""
    if not CATALOGUE.exists():
        pytest.skip(f"{CATALOGUE} is not there: no list of ids to compare with")
    return ROW_OF_RULE.findall(CATALOGUE.read_text(encoding="utf-8"))


def test_every_rule_of_the_catalogue_is_in_the_rule_book() -> None:
    """The book may say more than the catalogue, never less."""
    wanted = _catalogue_of_ids()
    assert len(wanted) == len(set(wanted)) > 100
    assert set(wanted) - set(reference().rules.rules) - NO_RULES_OF_OURS == set()


def test_every_rule_says_when_it_is_not_checked() -> None:
    """One that looks at a document says it in its file, any other in the book."""
    for check in catalogue.CHECKS:
        notes = (getdoc(getmodule(check.run)) or "").partition("\n\n")[2]
        assert notes.strip(), check.run
    for name, rule in reference().rules.rules.items():
        if name not in RULES:
            assert rule.not_checked_zh.endswith("。"), name
            assert rule.not_checked_en.endswith("."), name


def _is_asked_instead(rule: str) -> bool:
    """The false positive may also end as a question to a person."""
    kinds: list[Situation] = [case.situation for case in CASES if case.rule == rule]
    return ASKED in kinds


def test_every_case_is_of_a_rule_that_exists() -> None:
    assert {case.rule for case in CASES} <= set(RULES)


def _crash(case: Case) -> Iterator[Finding]:
    yield case.holds("t3-balance", Where())
    raise ZeroDivisionError("deliberately broken")


def test_a_rule_that_crashes_is_a_setback_of_ours_and_never_a_finding() -> None:
    case = Case(report(Made()), form(), reference().forms, reference().rules, "subdistrict")
    broken = Check(("t3-balance", "t3-carry-ratio"), _crash)
    others = tuple(check for check in catalogue.CHECKS if "t3-balance" not in check.ids(case.forms))
    findings, setbacks = catalogue.run(case, (broken, *others))

    assert [setback.kind for setback in setbacks] == ["rule-crashed"]
    assert "t3-balance" in str(setbacks[0].detail.values["rules"])
    assert "ZeroDivisionError" in str(setbacks[0].detail.values["error"])
    assert not [f for f in findings if f.rule == "t3-balance"]
    assert any(f.rule == "section-missing" for f in findings)


def _misspelt(case: Case) -> Iterator[Finding]:
    yield case.broken("t3-balances", Where(), "case.agrees")


def test_a_finding_of_a_rule_that_its_file_does_not_declare_is_a_setback_that_names_it() -> None:
    """Else a word misspelt in a check would read as a report without faults."""
    case = Case(report(Made()), form(), reference().forms, reference().rules, "subdistrict")
    findings, setbacks = catalogue.run(case, (Check(("t3-balance",), _misspelt),))
    assert findings == ()
    assert [setback.kind for setback in setbacks] == ["rule-crashed"]
    assert "t3-balances" in str(setbacks[0].detail.values["error"])


def test_every_file_that_declares_rules_is_named_in_the_catalogue() -> None:
    files = (ROOT / "pipeline" / "checks").glob("*.py")
    declaring = {one.stem for one in files if DECLARES.search(one.read_text("utf-8"))}
    assert declaring == {*catalogue.FILES}


def test_a_rule_that_is_off_says_nothing() -> None:
    made = report(Made(preface=""))
    case = Case(made, form(), reference().forms, reference().rules, "subdistrict")
    findings, _ = catalogue.run(case)
    assert not [f for f in findings if f.rule == "contact-missing"]


NO_TABLES = ("proactive", "requests", "proceedings")
LACKING = {
    "nothing": Made(),
    "an older form": older(),
    "its tables": Made(without_tables=NO_TABLES),
    "a form that is known": Made(form=None),
    "form and year": Made(form=None, year=None, period=None),
    "its sections": Made(sections=dict.fromkeys(TITLES)),
    "its text": Made(text="", preface="", sections=dict.fromkeys(TITLES), without_tables=NO_TABLES),
}


@pytest.mark.parametrize("lacking", LACKING)
def test_no_rule_that_applies_passes_by_saying_nothing(lacking: str) -> None:
    made = LACKING[lacking]
    spoken = {finding.rule for finding in judged(made)}
    assert {rule for rule in RULES if applies(made, rule)} - spoken == set()


def _reasons(made: Made, rule: str, previous: Made | None = None) -> set[str]:
    found = judged(made, Beside(previous=previous))
    return {f.message.template for f in found if f.rule == rule and f.outcome is NOT}


def test_without_a_form_a_rule_of_a_form_says_so_and_one_of_words_runs() -> None:
    unknown = Made(form=None, year=None, period=None)
    assert _reasons(unknown, "fee-statement-missing") == {"catalogue.no-form"}
    assert _reasons(Made(form=None), "t3-balance") == {"catalogue.no-form"}
    assert _reasons(Made(without_tables=NO_TABLES), "t3-balance") == {"catalogue.no-table"}
    silent = judged(Made(form=None, sections={6: "无其他事项。"}))
    assert outcomes(silent, "fee-statement-missing") == {Outcome.BROKEN}


def test_each_reason_is_the_one_that_is_true() -> None:
    blank = {"requests.carried_in.total": None}
    before = Made(year=2021, period=("2021-01-01", "2021-12-31"))
    rule = "normative-stock-flow"
    assert _reasons(Made(), rule) == {"across-years.no-previous"}
    assert "across-years.no-number" in _reasons(Made(cells=blank), "carry-over-mismatch", before)
    assert _reasons(older(), "same-numbers-as-last-year", before) == {"across-years.other-form"}
    rule = "improvement-missing"
    assert _reasons(Made(sections={5: ""}), rule) == {"sections-present.nothing-in-section-five"}
    assert _reasons(Made(sections={5: None}), rule) == {"problems.no-section-five"}
    rule = "stale-year-in-text"
    assert _reasons(Made(sections={1: None}), rule) == {"problems.no-section-one"}
    assert _reasons(Made(year=None), rule) == {"wording.no-year"}


def test_a_report_in_order_accuses_nobody() -> None:
    spoken = [f.rule for f in judged(Made()) if f.outcome.value in ("broken", "uncertain")]
    assert spoken == []


def test_every_finding_names_a_norm_and_a_place_or_sentence() -> None:
    made = replace(Made(), cells={"requests.granted.total": 3}, sections={6: "无"})
    for finding in judged(made):
        assert finding.norm
        assert finding.message.template
