"""Norms, rules and sums that contradict each other are refused on load: one line, file and key."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from monitor.configuration import load_reference
from pipeline.reference.declared import (
    PARAMETERS,
    later_than,
    thresholds_later_than,
)
from pipeline.reference.declared_sums import common_columns
from pipeline.reference.forms import load_forms
from pipeline.reference.rulebook import BY_DEFAULT, NEWEST_BOOK, SINCE
from tests.pipeline.reference import ROOT, reference

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _refused(config: Path, file: str, *wanted: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        load_reference(config)
    for language in ("zh", "en"):
        said = error.value.said(language)
        assert re.search(rf"{file.rpartition('/')[2]}(?::\d+)?: ", said), said
        assert "\n" not in said
        assert len(said) < 400, said
        assert [one for one in wanted if one not in said] == [], said
    assert CHINESE.search(error.value.said("zh"))


STATUTE = '"政府信息公开条例" = 2019\n'
SECTIONS = 'en = "The report has its six sections."\nnorm = "政府信息公开条例第五十条"'
NORMS = [
    # A statute by another name, in the rule and in the table; a name for a name of another.
    (SECTIONS, SECTIONS.replace("公开条例", "公条例"), "rules.section-missing.norm", "公开条例"),
    (SECTIONS, SECTIONS[:-1] + "；国办函〔2020〕108号" + '"', "rules.section-missing.norm", "109"),
    (SECTIONS, SECTIONS[:-1] + "、国办函〔2020〕108号" + '"', "rules.section-missing.norm", "108"),
    (STATUTE, STATUTE.replace("条例", "条列"), "政府信息公开条例"),
    ("第492号）\" = 2008", "第429号）\" = 2008", "rules.", "第492号", "第429号"),
    (STATUTE, STATUTE + '"政府采购法" = 2014\n', "norms.政府采购法"),
    (STATUTE, "", "rules.", "政府信息公开条例"),
    # Another year than that of the document.
    (STATUTE, STATUTE.replace("2019", "2009"), "norms.政府信息公开条例", "2009", "2019"),
    (STATUTE, STATUTE.replace("2019", "2091"), "norms.政府信息公开条例", "2091", "2019"),
    ("〔2020〕109号\" = 2021", "〔2020〕109号\" = 2012", "norms.国办函", "2012", "2020"),
    ("〔2020〕109号\" = 2021", "〔2020〕109号\" = 2091", "norms.国办函", "2091", "2022"),
    # No year at all.
    (STATUTE, STATUTE.replace("2019", "2019-05-15"), "norms.政府信息公开条例"),
    (STATUTE, STATUTE.replace("2019", '"2019"'), "norms.政府信息公开条例"),
    (STATUTE, STATUTE.replace("2019", "true"), "norms.政府信息公开条例"),
    (STATUTE, STATUTE.replace("2019", "19"), "norms.政府信息公开条例", "2008"),
    ("[norms]", "[norm]", "norms"),
]  # fmt: skip


@pytest.mark.parametrize("change", NORMS, ids=lambda one: f"{one[2]}-{one[1][-16:]}")
def test_a_norm_without_its_own_date_is_refused(config: Path, change: tuple[str, ...]) -> None:
    old, new, *wanted = change
    _change(config / "rules.toml", old, new)
    _refused(config, "rules.toml", *wanted)


def test_every_norm_of_the_book_has_a_date(config: Path) -> None:
    book = reference().rules
    assert {book.first_year_of(norm) for norm in book.norms} > {2008, 2019, 2021}


@pytest.mark.parametrize("rule", ["t3-balance", "table-blank", "report-late", "crawl-blind"])
def test_a_rule_that_is_deleted_is_refused_with_the_way_to_switch_it_off(
    config: Path, rule: str
) -> None:
    path = config / "rules.toml"
    text = path.read_text(encoding="utf-8")
    entry = re.search(rf"^\[rules\.{rule}\]\n(?:(?!\[|# ----).*\n)*", text, re.MULTILINE)
    assert entry is not None
    path.write_text(text.replace(entry[0], ""), encoding="utf-8")
    _refused(config, "rules.toml" if rule != "t3-balance" else r"\d{4}-\d\d\.toml", rule,
             "enabled = false")  # fmt: skip
    page = subprocess.run(
        [sys.executable, "-m", "reportwatch.views.rules", str(config), str(config / "page.md")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert page.returncode == 64
    assert "enabled = false" in page.stderr
    assert page.stderr.count("\n") == 1


NUMBER = f"book = {NEWEST_BOOK}\n"
RUNS = "most_fall = 0.5, runs = 5"


def test_our_own_book_has_the_newest_number_and_lacks_nothing() -> None:
    book = reference().rules
    assert book.book == NEWEST_BOOK
    assert later_than(book) | thresholds_later_than(book) == set()
    made = {*book.rules, *(f"{name}.{key}" for name, keys in PARAMETERS.items() for key in keys)}
    assert SINCE.keys() <= made
    for name, key in (one.split(".") for one in SINCE if "." in one):
        assert key in BY_DEFAULT[name]


def test_what_is_newer_than_a_book_is_off_or_at_its_default(config: Path) -> None:
    path = config / "rules.toml"
    text = path.read_text("utf-8").replace(NUMBER, "").replace(RUNS, "most_fall = 0.25")
    entry = re.search(r"^\[rules\.table-blank\]\n(?:(?!\[|# ----).*\n)*", text, re.MULTILINE)
    assert entry is not None
    path.write_text(text.replace(entry[0], "").replace("{runs}", "5"), "utf-8")
    book = load_reference(config).rules
    assert later_than(book) == {"table-blank"}
    assert thresholds_later_than(book) == {"crawl-blind.runs"}
    assert book.parameters("crawl-blind") == {"most_fall": 0.25, "runs": 5}


def test_a_book_without_a_number_may_cite_what_it_does_not_date(config: Path) -> None:
    path = config / "rules.toml"
    text = path.read_text("utf-8").replace(NUMBER, "")
    path.write_text(
        text.replace(STATUTE, "").replace('"国办函〔2020〕109号" = 2021\n', ""), "utf-8"
    )
    book = load_reference(config).rules
    assert book.first_year_of("国办函〔2020〕109号") == 2020, "its own number dates it all the same"


UNTRUE = [
    ("cell-blank", "is_guard = true\n", "is_guard"),
    ("report-missing", "is_guard = true\n", "is_guard"),
    ("agency-exempt", "enabled = false\n", "agency-exempt"),
    ("wrong-deadline-era", "enabled = false\n", "wrong-deadline-era"),
    ("cell-blank", "forms = []\n", "forms"),
    ("cell-blank", 'not_checked_en = "never {open"\n', "cell-blank"),
    ("cell-blank", 'words = ["无"]\n', "words"),
    ("cell-blank", 'told_as = { uncertain = "fact" }\n', "lead"),
]


@pytest.mark.parametrize(("rule", "line", "wanted"), UNTRUE, ids=lambda one: one.strip())
def test_what_would_not_be_so_is_refused(config: Path, rule: str, line: str, wanted: str) -> None:
    _change(config / "rules.toml", f"[rules.{rule}]\n", f"[rules.{rule}]\n{line}")
    _refused(config, "rules.toml", rule, wanted)


@pytest.mark.parametrize("last", [2020, 2022])
def test_the_last_form_has_no_last_year(config: Path, last: int) -> None:
    line = "first_year = 2021\n"
    _change(config / "forms" / "2021-30.toml", line, f"{line}last_year = {last}\n")
    _refused(config, "2021-30.toml", "last_year", f"{last}")


CROSSED = [
    ("fee-unit-slip", "least_ratio", 30000),
    ("text-repeats-last-year", "error_above", 0.4),
    ("fee-amount-decimals", "wanted_places", 5),
]


@pytest.mark.parametrize(("rule", "key", "value"), CROSSED)
def test_thresholds_that_cross_are_refused(config: Path, rule: str, key: str, value: float) -> None:
    path = config / "rules.toml"
    text = path.read_text("utf-8")
    before, _, entry = text.partition(f"[rules.{rule}]\n")
    entry = re.sub(rf"{key} = [\d.]+", f"{key} = {value}", entry, count=1)
    path.write_text(f"{before}[rules.{rule}]\n{entry}", "utf-8")
    _refused(config, "rules.toml", rule, key)


@pytest.mark.parametrize(
    ("number", "old", "new", "wanted"),
    [
        (NUMBER, "month = 12, day", "day", "month"),
        ("", "parameters = { least_hits = 2 }\n", "", "least_hits"),
        (f"book = {NEWEST_BOOK + 1}\n", "", "", "book"),
        ('book = "1"\n', "", "", "book"),
    ],
)
def test_what_is_as_old_as_the_book_and_absent_is_refused(
    config: Path, number: str, old: str, new: str, wanted: str
) -> None:
    path = config / "rules.toml"
    text = path.read_text("utf-8").replace(NUMBER, number)
    path.write_text(text.replace(old, new, 1) if old else text, "utf-8")
    _refused(config, "rules.toml", wanted)


SUM = 'rule = "t3-total-vertical"'
SUMS = [
    ("section = 3", "section = 2", "requests.section", "proactive"),
    ("section = 3", "section = 0", "requests.section"),
    (SUM, 'rule = "report-late"', "requests.sums.1.rule", "report-late"),
    (SUM, 'rule = "section-order"', "requests.sums.1.rule", "section-order"),
    (SUM, 'rule = "t3-total-horizontal"', "requests.sums.", "t3-total-horizontal"),
    (SUM, 'rule = "t4-review-total"', ".rule", "t4-review-total", "proceedings"),
    (SUM, 'rule = "t3-total-verticl"', "requests.sums.1.rule", "t3-total-vertical"),
    (
        '    "granted", "granted_in_part",',
        '    "granted", "granted",',
        "requests.sums.1.of",
        "2",
    ),
    ('right = ["handled_total"', 'right = ["new_received"', "balances.0.left", "new_received"),
    ('key = "repealed"', 'key = "in_force"', "proactive.blocks.0.columns", "in_force"),
    ('other_labels = ["企业"]', 'other_labels = ["自然人"]', "requests.blocks.0.columns", "自然人"),
    ('norm = "国办公开办函〔2021〕30号"', 'norm = "国办公开办函〔2019〕60号"', "norm", "2019-60"),
    ("first_year = 2021", "first_year = 2020", "first_year", "2020", "〔2021〕30号"),
]


NEVER_CHECKED = [
    'balances]]\nrule = "own"\nleft = ["regulations"]\nright = ["licences"]\n',
    'sums]]\nrule = "own"\nover = "rows"\ntotal = "licences"\nof = ["regulations", "penalties"]\n',
    'sums]]\nrule = "own"\nover = "columns"\ntotal = "decisions"\nof = ["made"]\n',
    'sums]]\nrule = "own"\nover = "columns"\ntotal = "made"\nof = ["repealed"]\nrows = ["fees"]\n',
]


@pytest.mark.parametrize("own", NEVER_CHECKED)
def test_a_sum_of_lines_that_never_meet_is_refused(config: Path, own: str) -> None:
    rule = '\n[rules.own]\nseverity = "info"\nzh = "一"\nen = "one"\nnorm = "地方编制要求"\n'
    book = config / "rules.toml"
    book.write_text(book.read_text("utf-8") + rule, "utf-8")
    _change(config / "forms" / "2021-30.toml", "[requests]\n", f"[[proactive.{own}\n[requests]\n")
    _refused(config, r"2021-30\.toml", f"proactive.{own.partition(']')[0]}.0", "own")


def test_sums_of_a_later_block_are_of_its_own_columns(config: Path) -> None:
    """The first block has other ones: a balance that asked for those was never checked."""
    terms = 'left = ["penalties"]\nright = ["compulsion"]\n'
    own = f'[[proactive.balances]]\nrule = "t3-balance"\n{terms}'
    form = (config / "forms" / "2021-30.toml").read_text("utf-8")
    (config / "forms" / "2021-30.toml").write_text(
        form.replace("[requests]\n", f"{own}\n[requests]\n"), "utf-8"
    )
    table = load_forms(config / "forms").by_id["2021-30"].proactive
    assert [one.key for one in common_columns(table, ["penalties", "compulsion"])] == ["decisions"]


@pytest.mark.parametrize("change", SUMS, ids=lambda one: f"{one[2]}-{one[1]}")
def test_a_form_that_contradicts_itself_or_the_book_is_refused(
    config: Path, change: tuple[str, ...]
) -> None:
    old, new, *wanted = change
    _change(config / "forms" / "2021-30.toml", old, new)
    _refused(config, r"20\d\d-\d\d.toml", *wanted)


DOUBLED = [
    ("rules.toml", "[rules.t3-total", "[rules.section-order]\n[rules.t3-total", "section-order"),
    ("rules.toml", STATUTE, STATUTE * 2, "norms.政府信息公开条例"),
    ("rules.toml", "[rules.t3-balance]\n", '[rules.t3-balance]\nseverity = "info"\n', "severity"),
    ("forms/2021-30.toml", "first_year = 2021\n", "first_year = 2021\n" * 2, "first_year"),
    ("forms/2021-30.toml", "[requests]", "[proactive]\n[requests]", "proactive"),
]  # fmt: skip


@pytest.mark.parametrize("change", DOUBLED, ids=lambda one: f"{one[0]}-{one[3]}")
def test_what_stands_twice_is_named_with_both_lines(config: Path, change: tuple[str, ...]) -> None:
    file, old, new, key = change
    _change(config / file, old, new)
    _refused(config, file, key)
    with pytest.raises(ConfigurationError) as error:
        load_reference(config)
    assert re.search(r":\d+: key '.*' was already set in line \d+", error.value.said("en"))
    assert re.search(r"已在第 \d+ 行写过", error.value.said("zh"))
