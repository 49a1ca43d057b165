"""A wrong configuration is one line that names file, line or key, and the way out."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from core.configuration import load, place_of
from core.errors import ConfigurationError
from monitor.configuration import load_reference
from monitor.duties.deadlines import load_deadlines
from monitor.standings.made_rules import MADE
from monitor.watch import Watch
from pipeline.checks.catalogue import rules_with
from pipeline.one_report import load_shelf
from pipeline.reference.declared import CASES, PARAMETERS
from pipeline.reference.forms import load_forms
from pipeline.reference.register import load_register
from pipeline.reference.rulebook import load_rules
from pipeline.store.database import open_database
from tests.pipeline.reference import ROOT, reference


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "config", tmp_path / "config"))


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_an_unknown_key_is_named_with_its_line_and_the_accepted_keys(config: Path) -> None:
    _change(config / "rules.toml", 'severity = "error"', 'severty = "error"')
    with pytest.raises(ConfigurationError) as error:
        load_rules(config / "rules.toml")
    message = str(error.value)
    assert "\n" not in message
    assert "rules.toml:" in message


def test_a_sum_over_a_row_that_the_form_lacks_is_refused(config: Path) -> None:
    _change(config / "forms" / "2021-30.toml", 'total = "handled_total"', 'total = "handled"')
    with pytest.raises(ConfigurationError, match="t3-total-vertical"):
        load_forms(config / "forms")


def test_two_rows_of_one_key_are_refused(config: Path) -> None:
    _change(config / "forms" / "2021-30.toml", 'key = "compulsion"', 'key = "penalties"')
    with pytest.raises(ConfigurationError, match=r"a key of its own.*penalties, penalties"):
        load_forms(config / "forms")


UNHEARD = [
    ("[rules.t3-balance]\n", '[rules.t3-balance]\nfrom_form = "older"\n', "the form older"),
    ('from_form = "2021-30"', 'from_form = "2022-30"', "the form 2022-30"),
    ('forms = ["2019-60"]', 'forms = ["2019-6O"]', "the form 2019-6O"),
    ("{ most_places = 4,", "{ most_place = 4,", "parameter most_place"),
    ("parameters = { least_hits = 2 }\n", "", "lacks the parameter least_hits"),
    ("{ one-column =", "{ one-colum =", "the case one-colum"),
    ('{ "2019-60" = { warning', '{ "2019-6O" = { warning', "the case 2019-6O"),
    ("most_share = 0.5,", "most_share = 5,", "expected a share from 0 to 1"),
    ("runs = 5", "runs = 2.5", "expected a whole number from 1 to 1000"),
    ("month = 12,", "month = 13,", "expected a whole number from 1 to 12"),
    ("least_crawls = 3,", "least_crawls = 0,", "expected a whole number from 1 to 1000"),
    ("least_hours = 24", "least_hours = 1e9", "expected 1000000 or less"),
    ('words = ["', 'words = ["", "', "rules.word-defect.words.0"),
    ('forms = ["2019-60"]', 'forms = [" "]', "forms.0"),
    ("超过 {most_share}。", "超过 {most_shar}。", "most_shar, named in a sentence"),
    ("超过 {most_share}。", "超过 {most-share}。", "most-share, named in a sentence"),
]


@pytest.mark.parametrize(("old", "new", "said"), UNHEARD)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_no_check_asks_of_the_rule_book_is_refused_in_one_line(
    config: Path, old: str, new: str, said: str, language: str
) -> None:
    _change(config / "rules.toml", old, new)
    with pytest.raises(ConfigurationError) as error:
        load_shelf(config)
    line = error.value.said(language)
    assert "rules.toml" in line
    assert "\n" not in line
    assert language == "zh" or said in line


NONSENSE = [
    *(
        ("[rules.t3-balance]\n", f"[rules.t3-balance]\n{one}\n")
        for one in (
            'severity_of_form = "x"',
            'severity_of_form = { "2019-60" = "grave" }',
            'severity_of_form = { "2019-60" = ["error"] }',
            'severity_of_form = { "2019-60" = "info" }\nseverity_when = "x"',
            'severity_when = "x"',
        )
    ),
    ('en = "The report has its six sections."', 'en = "Its six\\nsections."'),
    *(
        ("most_share = 0.5,", f"most_share = {one},")
        for one in ("-0.5", "nan", "inf", '"10"', "true")
    ),
    *(
        ("[rules.t3-balance]\n", f"[rules.t3-balance]\nenabled = {one}\n")
        for one in ('"false"', "0")
    ),
    ('en = "The report has its six sections."', 'en = ""'),
    ('norm = "{form}"', 'norm = "{from}"'),
    ('norm = "{form}"', 'norm = ""'),
    ('from_form = "2021-30"', 'from_form = "2021-30"\nforms = ["2021-30"]'),
]


@pytest.mark.parametrize(("old", "new"), NONSENSE)
def test_nonsense_in_the_rule_book_is_one_short_line_with_its_place(
    config: Path, old: str, new: str
) -> None:
    text = (config / "rules.toml").read_text("utf-8")
    line = text[: text.index(old)].count("\n") + 1
    _change(config / "rules.toml", old, new)
    with pytest.raises(ConfigurationError) as error:
        load_shelf(config)
    for language in ("zh", "en"):
        said = error.value.said(language)
        place = re.search(r"rules\.toml:(\d+)", said)
        assert place is not None, said
        assert "rules." in said.partition(place[0])[2]
        assert 0 <= line + new.count("\n") - int(place[1]) <= 8  # of its key, or of its rule
        assert len(said) < 300, "no whole table"
        assert "\n" not in said


@pytest.mark.parametrize("file", ["rules.toml", "forms/2021-30.toml"])
def test_a_sum_of_a_form_whose_rule_the_book_lacks_is_refused(config: Path, file: str) -> None:
    old = "[rules.t3-balance]" if file == "rules.toml" else 'rule = "t3-balance"'
    _change(config / file, old, old.replace("balance", "blance"))
    with pytest.raises(ConfigurationError) as error:
        load_shelf(config)
    lacked, near = ("balance", "blance") if file == "rules.toml" else ("blance", "balance")
    for language in ("zh", "en"):
        said = error.value.said(language)
        assert re.search(r"forms/20\d\d-\d\d\.toml:\d+: .*requests\.balances\.0\.rule", said)
        assert f"t3-{lacked}" in said
        assert f"t3-{near}" in said


@pytest.mark.parametrize("made", ["t3-carry-ratio", "report-late", "crawl-blind", "section-order"])
def test_a_rule_of_the_book_that_no_check_makes_is_refused(config: Path, made: str) -> None:
    """With its line and the nearest rule that is made; its thresholds and cases are no matter."""
    _change(config / "rules.toml", f"[rules.{made}]", f"[rules.{made}s]")
    text = (config / "rules.toml").read_text("utf-8")
    line = text[: text.index(f"[rules.{made}s]")].count("\n") + 1
    with pytest.raises(ConfigurationError) as error:
        load_reference(config)
    for language in ("zh", "en"):
        said = error.value.said(language)
        assert f"rules.toml:{line}" in said
        assert f" {made}s" in said
        assert re.search(rf"{made}(?!s)", said)
        assert "\n" not in said


def test_every_rule_of_the_book_is_made_and_every_rule_that_is_made_stands_in_it() -> None:
    assert {*rules_with(reference().forms), *MADE} == reference().rules.rules.keys()


NO_FORMS = [
    ("section = 2", "section = 33", "proactive.section"),
    ('label = "自然人"', 'label = ""', "label"),
    ('label = "商业企业"', 'label = "自然人"', "requests.blocks.0.columns"),
    ('norm = "表三"', 'norm = ""', "requests.norm"),
]


@pytest.mark.parametrize(("old", "new", "key"), NO_FORMS)
def test_nonsense_in_a_form_is_one_line_with_its_place(
    config: Path, old: str, new: str, key: str
) -> None:
    path = config / "forms" / "2021-30.toml"
    _change(path, old, new)
    line = path.read_text("utf-8").partition(new)[0].count("\n") + 1
    with pytest.raises(ConfigurationError) as error:
        load_shelf(config)
    for language in ("zh", "en"):
        said = error.value.said(language)
        place = re.search(r"2021-30\.toml:(\d+): ", said)
        assert place is not None, said
        assert 0 <= line - int(place[1]) <= 2
        assert key in said
        assert "\n" not in said


def test_a_report_is_not_due_before_its_year_has_ended(config: Path) -> None:
    own = 'district = "990101"\nkinds = ["town"]\nyear = 2023\ndue = 2023-12-31\ndocument = "x"\n'
    path = config / "deadlines.toml"
    path.write_text(f"{path.read_text('utf-8')}\n[[overrides]]\n{own}", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"deadlines\.toml.*2023-12-31"):
        load_deadlines(path)


def test_every_threshold_and_case_that_is_declared_is_asked_for_somewhere() -> None:
    """And every one of the rule book is declared: its file would be refused."""
    rooms = [ROOT / one for one in ("pipeline/checks", "monitor/standings", "monitor/alerts")]
    code = "".join(path.read_text("utf-8") for room in rooms for path in room.glob("*.py"))
    names = {name for named in (*PARAMETERS.values(), *CASES.values()) for name in named}
    assert {name for name in names if f'"{name}"' not in code} == set()
    for rule, wanted in PARAMETERS.items():
        assert reference().rules.rules[rule].parameters.keys() == wanted


def test_a_sentence_says_the_threshold_that_is_set(config: Path) -> None:
    _change(config / "rules.toml", "error_above = 0.9,", "error_above = 0.75,")
    rules = load_shelf(config).rules.rules
    assert "重复超过 75% 为错误" in rules["text-repeats-last-year"].sentence.zh
    assert "an error above 75%" in rules["text-repeats-last-year"].sentence.en
    assert "不足 3 次抓取、不足 24 小时" in rules["dead-link"].not_checked.zh


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",subdistrict,", ",street,", "column 'kind' is 'street'; accepted: government"),
        ("230112001,", "230112002,", "stands twice"),
        (",acheng,,,,,", ",acheng,,,,", "expected 10 columns, found 9"),
        (",acheng,,,,,", ",acheng,,21,,,", "column 'from_year' is '21'"),
        ("code,name", "id,name", "column 1 is called 'id'; expected 'code'"),
    ],
)
def test_a_bad_row_of_the_register_is_named_with_its_line(
    config: Path, old: str, new: str, said: str
) -> None:
    _change(config / "agencies.csv", old, new)
    with pytest.raises(ConfigurationError) as error:
        load_register(config / "agencies.csv")
    assert said in str(error.value)
    assert "agencies.csv:" in str(error.value)


@pytest.mark.parametrize("url", ["nonsense", "oracle://x", "mongodb://localhost/x"])
def test_a_wrong_database_address_says_what_is_expected(url: str) -> None:
    with pytest.raises(ConfigurationError, match="REPORTWATCH_DATABASE_URL"):
        open_database(url)


WRONG_TIMES = [
    ("watch.toml", 'night_at = "02:00"', 'night_at = "25:99"', "HH:MM between 00:00 and 23:59"),
    ("watch.toml", 'begins = "01-05"', 'begins = "13-05"', "MM-DD, between 01-01 and 12-31"),
]


@pytest.mark.parametrize(("file", "old", "new", "expected"), WRONG_TIMES)
def test_a_wrong_moment_says_how_one_is_written(
    file: str, old: str, new: str, expected: str, config: Path
) -> None:
    _change(config / file, old, new)
    with pytest.raises(ConfigurationError) as problem:
        load(config / file, Watch)

    assert expected in problem.value.said("en")
    assert expected[:5] in problem.value.said("zh")
    assert "^" not in problem.value.said("zh") + problem.value.said("en"), "no pattern"


def test_no_configuration_is_held_to_a_bare_pattern() -> None:
    """What a person is told must be what is expected, and a pattern says it to nobody."""
    files = [
        path
        for room in ("core", "crawlers", "pipeline", "monitor", "reportwatch")
        for path in (ROOT / room).rglob("*.py")
    ]
    assert [str(path) for path in files if "StringConstraints(pattern" in path.read_text()] == []


def test_a_wrong_weight_of_a_form_is_told_under_the_key_that_the_file_has(config: Path) -> None:
    _change(
        config / "rules.toml",
        "[rules.t3-balance]\n",
        '[rules.t3-balance]\nseverity_of_form = { "2019-60" = "grave" }\n',
    )
    with pytest.raises(ConfigurationError) as error:
        load_rules(config / "rules.toml")
    for language, expected in (("zh", "应为"), ("en", "expected")):
        said = error.value.said(language)
        assert "rules.t3-balance.severity_of_form" in said
        assert expected in said
        assert "uncertain" in said


@pytest.mark.parametrize("control", ["\\n", "\\r", "\\u0007", "\\u2028", "\\u0085"])
def test_a_name_has_no_line_break_or_other_control_character(config: Path, control: str) -> None:
    """As a part of a mail's head it would end every round that has something to say."""
    _change(config / "watch.toml", 'sender_name = "', f'sender_name = "a{control}b')
    with pytest.raises(ConfigurationError) as error:
        load(config / "watch.toml", Watch)
    assert "mail.sender_name" in error.value.said("zh")
    assert "without line breaks" in error.value.said("en")


def test_a_file_that_begins_with_the_mark_of_utf8_is_read(config: Path) -> None:
    """Notepad writes it; also where a key of the whole configuration is looked up."""
    path = config / "rules.toml"
    text = "[rules.t3-balance]\nseverity = 'error'\n"
    book = path.read_text("utf-8")
    path.write_text(book, "utf-8-sig")
    load_rules(path)
    path.write_text(text, "utf-8-sig")
    assert place_of(path, ("rules", "t3-balance")) == f"{path}:1"
