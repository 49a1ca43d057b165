"""A form year, a format, a rule, a deadline, an officer, a portal, a CMS, as CONTRIBUTING says."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.reference.rulebook import NEWEST_BOOK
from tests.formats.made.flat import text_of
from tests.pipeline.reference import ROOT
from tests.pipeline.test_form_years import golden
from tests.recipes import cms
from tests.recipes.copies import Addition, command, copy_with, fails, printed, said
from tests.witness.accusing import wrong

GUIDE = ROOT / "CONTRIBUTING.md"
GOLDEN = ROOT / "tests" / "formats" / "golden" / "split-2021-30.docx"
NAMED = re.compile(r"`([\w./-]+/[\w./-]*|\w+\.toml)`")
WRITTEN = Addition(
    "docs/rules.md", command=("-m", "reportwatch.views.rules", "config", "docs/rules.md")
)
# The house's own tests come along with it.
ITS_TESTS = Addition("tests/recipes/__init__.py", "\n")
# Pages that only tell of a thing: nothing fails without them but a reader.
TOLD = frozenset({"docs/cms.md"})
READ_GOLDEN = ("read", "--all", "--format", "json", str(GOLDEN))
UNSURE = "parse-confidence-low"
KEPT, CHANGED = "本年制发件数", "全年累计制发的件数"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A row: what is added, the files that it names, and whether the copy knows the new thing.

    `house` are tests of the house that have to hold in the copy as well.
    """

    thing: str
    additions: tuple[Addition, ...]
    works: Callable[[Path], bool]
    house: tuple[str, ...]


def _form_year() -> str:
    text = (ROOT / "config" / "forms" / "2021-30.toml").read_text(encoding="utf-8")
    text = text.replace('id = "2021-30"', 'id = "2040-9"').replace("= 2021\n", "= 2040\n")
    return text.replace(f'label = "{KEPT}"', f'label = "{CHANGED}"').replace(
        "〔2021〕30", "〔2040〕9"
    )


def _cells(shown: str) -> tuple[str | None, Mapping[str, str]]:
    report = json.loads(shown)
    return report["form"], {
        f"{table}.{row}.{column}": str(value)
        for table, rows in report["tables"].items()
        for row, line in rows.items()
        for column, value in line.items()
        if value is not None
    }


def _reads_both_forms(copy: Path) -> bool:
    """Both golden reports whole: the old one, and the same with the one label that changed."""
    expected = json.loads(GOLDEN.with_suffix(".json").read_text(encoding="utf-8"))
    renamed = copy / "renamed.docx"
    renamed.write_bytes(golden(GOLDEN, KEPT, CHANGED))
    read = ("read", "--format", "json")
    old, new = map(_cells, printed(copy, (*read, str(GOLDEN)), (*read, str(renamed))))
    assert old == ("2021-30", expected)
    return new == ("2040-9", expected)


READER = '''"""Memos: one paragraph a line."""

from __future__ import annotations

from pipeline.blocks import Content, Paragraph


def read_memo(content: bytes) -> Content:
    return Content("memo", tuple(Paragraph(line) for line in content.decode().splitlines()[1:]))
'''
MEMO_ROW = """    FileType(
        name="memo",
        endings=("memo",),
        media_type="application/x-memo",
        reader="memo:read_memo",
        magic=(b"MEMO1",),
    ),
"""
PAGE = """MEMO1
云岭市青禾区水务局2022年政府信息公开工作年度报告
一、总体情况
我局按时更新栏目。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
更新不够快。
六、其他需要报告的事项
无。
"""


def _reads_a_memo(copy: Path) -> bool:
    """It is read when given, and an address with its ending is known for a file."""
    (copy / "report.memo").write_text(PAGE, encoding="utf-8")
    _, output = said(copy, command("read", "--format", "json", "report.memo"))
    script = (
        "from crawlers.pages.rows import FILE_ENDING as e\nprint(bool(e.search('/d/a.memo')))\n"
    )
    is_file = said(copy, script)[1].strip() == "True"
    is_read = '"format": "memo"' in output and "按时更新栏目" in output
    return is_read and is_file


COMMAS = '''"""Cells between commas: a lone one is a paragraph, others are rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from core.charsets import decode
from pipeline.blocks import Block, Content, Paragraph, RaggedRows


def read_commas(content: bytes) -> Content:
    return Content("commas", tuple(_blocks(decode(content))))


def _blocks(text: str) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for cells in csv.reader(text.splitlines()):
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 1:
            rows.append(tuple(cells))
            continue
        if rows:
            yield RaggedRows(tuple(rows))
            rows = []
        yield from (Paragraph(cell) for cell in filled)
    if rows:
        yield RaggedRows(tuple(rows))
'''
COMMAS_ROW = """    FileType(
        name="commas",
        endings=("csv",),
        media_type="text/csv",
        reader="commas:read_commas",
        looks=re.compile(rb"\\A(?:[^,\\r\\n]{0,300},){3}[^\\r\\n]{0,300}\\r?\\n"),
        traits="plain_pages:traits_of_text",
    ),
"""
COMMAS_MADE = """        "commas": f"{TITLE},,,\\n第一项,2,3,5\\n".encode("gb18030"),
"""


def _reads_commas(copy: Path) -> bool:
    """By its text alone, in any charset and under any name; text that has none stays text."""
    lines = [line + ",,," for line in PAGE.splitlines()[1:]]
    shown = []
    for name, text, charset in (
        ("report.csv", "\r\n".join(lines), "gb18030"),
        ("report.dat", "\n".join(lines), "utf-16"),
        ("report.txt", PAGE.partition("\n")[2], "utf-8"),
    ):
        (copy / name).write_bytes(text.encode(charset))
        _, output = said(copy, command("read", "--format", "json", name))
        shown.append([kind for kind in ("commas", "text") if f'"format": "{kind}"' in output])
        if "按时更新栏目" not in output:
            return False
    script = "from crawlers.pages.rows import FILE_ENDING as e\nprint(bool(e.search('/d/a.csv')))\n"
    is_read = shown == [["commas"], ["commas"], ["text"]]
    return is_read and said(copy, script)[1].strip() == "True" and _accuses_by_commas(copy)


def _accuses_by_commas(copy: Path) -> bool:
    """A wrong total in it is told, because its row says what may be seen otherwise."""
    lines = text_of(wrong(), "pipes").decode().splitlines()
    rows = [",".join(cell.strip() for cell in f"{line}|||".split("|")) for line in lines]
    (copy / "wrong.csv").write_text("\n".join(rows), encoding="utf-8")
    found = json.loads(said(copy, command("check", "--format", "json", "wrong.csv"))[1])["findings"]
    return ("t3-total-horizontal", "broken") in [(one["rule"], one["outcome"]) for one in found]


CHECK = '''"""语气：不用感叹号。

没有找到第一部分时，不作判断。
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.case import Case
from pipeline.records import Finding, Where

RULES = ("loud-text",)


def check(case: Case) -> Iterator[Finding]:
    rule, where = "loud-text", Where(section=1)
    if 1 not in case.report.sections:
        return
    if "！" in case.report.sections[1]:
        yield case.broken(rule, where, "loud.exclaimed")
    else:
        yield case.holds(rule, where)
'''
LOUD = {"zh": "总体情况用了感叹号", "en": "section one exclaims"}
RULE = """
[rules.loud-text]
severity = "warning"
zh = "总体情况不用感叹号。"
en = "Section one does without exclamation marks."
norm = "政府信息公开条例第五十条"
"""


def _finds_loud_text(copy: Path) -> bool:
    (copy / "loud.txt").write_text(
        PAGE.removeprefix("MEMO1\n").replace("更新栏目。", "更新栏目！"), encoding="utf-8"
    )
    output, listed, in_zh, in_en = printed(
        copy,
        ("read", "--format", "json", "loud.txt"),
        ("rules", "--format", "json"),
        ("--lang", "zh", "read", "loud.txt"),
        ("--lang", "en", "read", "loud.txt"),
    )
    if not listed or LOUD["zh"] not in in_zh or LOUD["en"] not in in_en:
        return False
    found = [one for one in json.loads(output)["findings"] if one["rule"] == "loud-text"]
    weights = [one["severity"] for one in json.loads(listed) if one["id"] == "loud-text"]
    return [one["severity"] for one in found] == weights == ["warning"]


KNOWN_SUM = '[[requests.sums]]\nrule = "t3-total-horizontal"'
SUM = """[[requests.sums]]
rule = "t3-refused-sum"
over = "rows"
total = "refused_by_law"
of = ["refused_state_secret", "refused_security_stability"]

"""
RULE_OF_SUM = """
[rules.t3-refused-sum]
severity = "error"
zh = "表三两种不予公开之和等于第三种。"
en = "Two kinds of refusals are the third one."
norm = "{printed_form} 表三"
"""


def _finds_the_sum(copy: Path) -> bool:
    """It is one of the sums everywhere: in findings, in a try, on the page of rules."""
    read, listed = printed(
        copy, ("read", "--all", "--format", "json", str(GOLDEN)), ("rules", "--format", "json")
    )
    if not listed or "t3-refused-sum" not in listed:
        return False
    found = any(one["rule"] == "t3-refused-sum" for one in json.loads(read)["findings"])
    tried = said(copy, command("rules", "try", "t3-refused-sum", "--years", "2021"))
    page = "import sys; from reportwatch.views import rules as page; from pathlib import Path\n" + (
        "rules = page.load_reference(Path('config')).rules_of(None)\n"
        "print(page.as_markdown(rules).partition('## 合计')[2].partition('\\n## ')[0])"
    )
    return found and tried[0] == 0 and "`t3-refused-sum`" in said(copy, page)[1]


ENOUGH_ROWS = """    is_enough = len(wanted) >= case.parameter(rule, "least_rows")
    if is_enough and len(unread) <= case.parameter(rule, "most_share") * len(wanted):
"""
FEW_UNREAD = '    if len(unread) <= case.parameter(rule, "most_share") * len(wanted):\n'


def _asks_the_threshold(copy: Path) -> bool:
    """It is listed, and an office that sets it higher hears more."""
    shutil.copytree(copy / "config", copy / "strict", dirs_exist_ok=True)
    book = copy / "strict" / "rules.toml"
    book.write_text(book.read_text("utf-8").replace("least_rows = 1 ", "least_rows = 99 "), "utf-8")
    listed, mild, strict = printed(
        copy, ("rules", "--format", "json"), READ_GOLDEN, ("--config", "strict", *READ_GOLDEN)
    )
    if '"least_rows": 1' not in listed or not mild or not strict:
        return False
    held, heard = (
        [one["outcome"] for one in json.loads(shown)["findings"] if one["rule"] == UNSURE]
        for shown in (mild, strict)
    )
    return held == ["holds"] and heard in (["broken"], ["uncertain"])


DEADLINE = """
[[overrides]]
district = "230112"
kinds = ["department"]
year = 2022
due = 2023-01-19
document = "阿政公开办〔2023〕1号"
zh = "因春节假期提前"
en = "Moved before the Spring Festival"
"""


def _is_due_earlier(copy: Path) -> bool:
    _, output = said(copy, command("duties", "--why", "230112-yshj", "2022"))
    return "2023-01-19" in output and "阿政公开办〔2023〕1号" in output


OFFICER = """
[[officers]]
name = "阿城区督查室"
address = "ducha.acheng@reportwatch.invalid"
districts = ["230112"]
language = "zh"
"""
OFFICERS = """
from pathlib import Path
from monitor.configuration import load_books
known = load_books(Path("config"))
print([one.name for one in known.officers.officers if "230112" in one.districts])
"""


def _has_two_officers(copy: Path) -> bool:
    status, output = said(copy, OFFICERS)
    return status == 0 and "阿城区督查室" in output


PORTAL = """name = "青禾区人民政府网"
base_url = "http://127.0.0.1:9"
layout = "static_list"
article = '/c\\d+\\.shtml$'
[pager]
kind = "numbered"
counts_from = 1
"""
AGENCY = "990201,云岭市青禾区人民政府,government,990201,qinghe,,,,,\n"


PORTALS = """
from pathlib import Path
from monitor.configuration import load_books
known = load_books(Path("config"))
print([one.portal for one in known.reference.register.agencies if one.portal in known.portals])
"""


def _owes_a_report(copy: Path) -> bool:
    status, output = said(copy, PORTALS + command("duties", "--why", "990201", "2022"))
    listed, _, duty = output.partition("\n")
    return status == 0 and "2023-03-31" in duty and "qinghe" in listed


LOUD_CASES = """    *of(
        "loud-text",
        when(HOLDS, "calm", _says("栏目按时更新。")),
        when(BROKEN, "loud", _says("栏目按时更新！"), severity="warning"),
        when(NOT_CHECKED, "no section one", Made(sections={1: None})),
        when(HARMLESS, "a mark in another section", Made(sections={5: "今后逐月检查！"})),
    ),
"""
SUM_CASES = """    *of(
        "t3-refused-sum",
        when(HOLDS, "nothing was refused", Made()),
        when(BROKEN, "one more", Made(cells={"requests.refused_by_law.business": 1})),
        when(NOT_CHECKED, "a blank", Made(cells={"requests.refused_by_law.business": None})),
        when(HARMLESS, "others were granted", _five()),
    ),
"""
FIRST_CASE = 'CASES = (\n    *of(\n        "text-vs-new",'
FIRST_SUM = '    *_groups("t4-review-total", "reconsideration"),'
MEMO_MADE = '        "text": text_of(DOCUMENT, "pipes"),'
OF_RULES = ("tests/rules/test_every_rule.py", "tests/rules/test_rule_pages.py")


OF_MONITOR = (
    "tests/monitor/test_translations.py",
    "tests/rules/test_rule_pages.py",
    "tests/rules/test_every_rule.py",
    "tests/rules/test_switches.py",
)
NAMES_OF_DATES = "RULES = LATENESS | {"
NAMED_REST_DAY = """REST_DAY = "published-on-rest-day"
ON_REST_DAY = "timeliness.on-rest-day"
RULES = LATENESS | {REST_DAY, """
EARLY = "    early = is_before(dates, "
FINDS_REST_DAY = f"""    if first.on.weekday() >= 5:
        yield _of_date(duty, rules, REST_DAY, first.on, ON_REST_DAY)
{EARLY}"""
FIRST_DATES = "CASES = [\n    case\n    for cases in (due_soon, "
CASES_OF_REST_DAY = """def rest_day() -> Iterator[Situation]:
    rule = "published-on-rest-day"
    saturday = on("2023-02-10", seen("2023-01-14", "2023-01-14"))
    yield Situation("on a Saturday", rule, duty(), saturday, Outcome.BROKEN, Severity.INFO, "2022")
    yield Situation("on a Friday", rule, duty(), on("2023-02-10", seen("2023-01-13", "2023-01-13")))
    yield Situation("not checked: no date", rule, duty(),
                    on("2023-02-10", edition(dated("2023-02-04", SEEN))))
    late = on("2023-02-10", seen("2023-01-13", "2023-01-14"))
    yield Situation("not fooled: seen on a Saturday", rule, duty(), late)


"""
REST_DAYS = """
from tests.monitor.test_calendar_rules import duty, judge, on, seen
print([one.rule for one in judge(duty(), on("2023-02-10", seen("2023-01-14"))).findings])
"""
KNOWN_LISTS = """# What breaks each rule: a sentence, or None.
CHECKS: Mapping[str, Callable[[ColumnReport], Message | None]] = {
"""
EMPTY_LIST = """def _without_reports(column: ColumnReport) -> Message | None:
    if column.reports_listed:
        return None
    return Message("list-rules.without-reports", {"year": _name(column)})


"""
FIRST_LIST = 'CASES = (\n    ListCase("in no order"'
CASES_OF_EMPTY_LIST = """    ListCase("none", "list-without-reports", seen(reports_listed=0), True),
    ListCase("one", "list-without-reports", seen(reports_listed=1), False),
    ListCase("cut short", "list-without-reports", seen(PARTIAL, reports_listed=0), False),
"""
EMPTY_LISTS = """
from tests.monitor.test_list_rules import REFERENCE, remarks_on, seen
found = remarks_on(seen(reports_listed=0), REFERENCE.rules_of(None))
print([one.rule for one in found])
"""


def _rule_of_monitor(name: str) -> str:
    return f"""
[rules.{name}]
severity = "info"
zh = "这里说明规则。"
en = "Here the rule says what it asks for."
norm = "政府信息公开条例第四十九条"
not_checked_zh = "没有日期或列表时，不作判断。"
not_checked_en = "Not without a date or a list."
"""


OF_A_YEAR = {"zh": "{year}的情况如此", "en": "so it is with {year}"}


def _sentences(
    name: str, words: Mapping[str, str] = OF_A_YEAR, room: str = "monitor"
) -> tuple[Addition, ...]:
    """The words of one message in both catalogues."""
    return tuple(
        Addition(f"core/locale/{to}/{room}.po", f'\nmsgid "{name}"\nmsgstr "{said}"\n')
        for to, said in words.items()
    )


def _finds_the_rest_day(copy: Path) -> bool:
    return "published-on-rest-day" in said(copy, REST_DAYS)[1]


def _remarks_on_the_empty_list(copy: Path) -> bool:
    return "list-without-reports" in said(copy, EMPTY_LISTS)[1]


KNOWN_SINCE = "SINCE: Mapping[str, int] = {\n"
FIRST_DEFAULT = "BY_DEFAULT: Mapping[str, Mapping[str, float]] = {\n"
NUMBER, NEXT_NUMBER = (f"book = {number}\n" for number in (NEWEST_BOOK, NEWEST_BOOK + 1))


def _numbered(name: str) -> tuple[Addition, ...]:
    """The next number of the book, and that a thing came with it."""
    since = f'{KNOWN_SINCE}    "{name}": {NEWEST_BOOK + 1},\n'
    return (
        Addition("pipeline/reference/rulebook.py", since, old=KNOWN_SINCE),
        Addition("config/rules.toml", NEXT_NUMBER, old=NUMBER),
    )


def _recipes() -> list[Recipe]:
    return [
        Recipe(
            "a form year",
            (Addition("config/forms/2040-9.toml", _form_year()), WRITTEN),
            _reads_both_forms,
            (*OF_RULES, "tests/rules/test_norms_of_years.py", "tests/pipeline/test_form_years.py"),
        ),
        Recipe(
            "a document format",
            (
                Addition("pipeline/formats/memo.py", READER),
                Addition(
                    "core/filetypes.py",
                    f'{MEMO_ROW}    FileType(\n        name="html"',
                    old='    FileType(\n        name="html"',
                ),
                Addition(
                    "tests/formats/test_file_types.py",
                    f'        "memo": b"MEMO1\\n" + text_of(DOCUMENT, "pipes"),\n{MEMO_MADE}',
                    old=MEMO_MADE,
                ),
            ),
            _reads_a_memo,
            ("tests/formats/test_file_types.py",),
        ),
        Recipe(
            "a document format",
            (
                Addition("pipeline/formats/commas.py", COMMAS),
                Addition(
                    "core/filetypes.py",
                    f'{COMMAS_ROW}    FileType(\n        name="text"',
                    old='    FileType(\n        name="text"',
                ),
                Addition(
                    "tests/formats/test_file_types.py", f"{COMMAS_MADE}{MEMO_MADE}", old=MEMO_MADE
                ),
            ),
            _reads_commas,
            ("tests/formats/test_file_types.py",),
        ),
        Recipe(
            "a rule of what a report says",
            (
                Addition("pipeline/checks/loud.py", CHECK),
                Addition(
                    "pipeline/checks/catalogue.py", '    "loud",\n    "fees",', old='    "fees",'
                ),
                Addition("config/rules.toml", RULE),
                *_numbered("loud-text"),
                *_sentences("loud.exclaimed", LOUD, "pipeline"),
                Addition(
                    "tests/rules/test_narrative.py",
                    FIRST_CASE.replace("CASES = (\n", f"CASES = (\n{LOUD_CASES}"),
                    old=FIRST_CASE,
                ),
                WRITTEN,
            ),
            _finds_loud_text,
            (*OF_RULES, "tests/rules/test_switches.py", "tests/rules/test_narrative.py"),
        ),
        Recipe(
            "a rule of dates",
            (
                Addition("monitor/standings/timeliness.py", NAMED_REST_DAY, old=NAMES_OF_DATES),
                Addition("monitor/standings/timeliness.py", FINDS_REST_DAY, old=EARLY),
                Addition("config/rules.toml", _rule_of_monitor("published-on-rest-day")),
                *_numbered("published-on-rest-day"),
                *_sentences("timeliness.on-rest-day"),
                Addition(
                    "tests/monitor/test_calendar_rules.py",
                    CASES_OF_REST_DAY + FIRST_DATES.replace("(due_soon", "(rest_day, due_soon"),
                    old=FIRST_DATES,
                ),
                WRITTEN,
            ),
            _finds_the_rest_day,
            ("tests/monitor/test_calendar_rules.py", *OF_MONITOR),
        ),
        Recipe(
            "a rule of lists",
            (
                Addition(
                    "monitor/standings/list_rules.py",
                    f'{EMPTY_LIST}{KNOWN_LISTS}    "list-without-reports": _without_reports,\n',
                    old=KNOWN_LISTS,
                ),
                Addition("config/rules.toml", _rule_of_monitor("list-without-reports")),
                *_numbered("list-without-reports"),
                *_sentences("list-rules.without-reports"),
                Addition(
                    "tests/monitor/test_list_rules.py",
                    FIRST_LIST.replace("(\n", f"(\n{CASES_OF_EMPTY_LIST}"),
                    old=FIRST_LIST,
                ),
                WRITTEN,
            ),
            _remarks_on_the_empty_list,
            ("tests/monitor/test_list_rules.py", *OF_MONITOR),
        ),
        Recipe(
            "a threshold of a rule, or a case of its severity",
            (
                Addition(
                    "config/rules.toml",
                    "parameters = { most_share = 0.2, least_rows = 1 }",
                    old="parameters = { most_share = 0.2 }",
                ),
                Addition(
                    "pipeline/reference/declared.py",
                    '"parse-confidence-low": frozenset({"most_share", "least_rows"}),',
                    old='"parse-confidence-low": frozenset({"most_share"}),',
                ),
                Addition("pipeline/checks/reading.py", ENOUGH_ROWS, old=FEW_UNREAD),
                *_numbered(f"{UNSURE}.least_rows"),
                Addition(
                    "pipeline/reference/rulebook.py",
                    f'{FIRST_DEFAULT}    "{UNSURE}": {{"least_rows": 1}},\n',
                    old=FIRST_DEFAULT,
                ),
                WRITTEN,
            ),
            _asks_the_threshold,
            OF_RULES,
        ),
        Recipe(
            "a sum or a balance",
            (
                Addition("config/forms/2021-30.toml", f"{SUM}{KNOWN_SUM}", old=KNOWN_SUM),
                Addition("config/rules.toml", RULE_OF_SUM),
                Addition(
                    "tests/rules/test_arithmetic.py", f"{SUM_CASES}{FIRST_SUM}", old=FIRST_SUM
                ),
                WRITTEN,
            ),
            _finds_the_sum,
            (*OF_RULES, "tests/rules/test_arithmetic.py"),
        ),
        Recipe(
            "a local deadline, filing date or tolerance",
            (Addition("config/deadlines.toml", DEADLINE),),
            _is_due_earlier,
            ("tests/monitor/test_duties.py",),
        ),
        Recipe(
            "an officer",
            (Addition("config/officers.toml", OFFICER),),
            _has_two_officers,
            ("tests/monitor/test_start.py",),
        ),
        Recipe(
            "a portal",
            (
                Addition("config/portals/qinghe.toml", PORTAL),
                Addition("config/agencies.csv", AGENCY),
            ),
            _owes_a_report,
            ("tests/crawlers/test_portals.py", "tests/monitor/test_register_notes.py"),
        ),
        Recipe(
            "a CMS",
            cms.ADDITIONS,
            cms.crawls_pagoda,
            ("tests/families/test_families.py", "-k", "pagoda or mark"),
        ),
    ]


RECIPES = _recipes()
LEFT_OUT = [(recipe, one) for recipe in RECIPES for one in recipe.additions if one.path not in TOLD]
# Those in which a person alone sees what is there: `make test` leaves each of their files out.
QUICK = ("a local deadline, filing date or tolerance", "an officer")


# Each is lived in a copy of the tree: `make test` does so with every second one.
EVERY_SECOND = [
    pytest.param(one, marks=pytest.mark.slow if number % 2 else ())
    for number, one in enumerate(RECIPES)
]


def _row(thing: str) -> str:
    rows = [line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith("| ")]
    (row,) = [line for line in rows if line.split("|")[1].strip() == thing]
    return row


@pytest.mark.parametrize("recipe", EVERY_SECOND, ids=lambda recipe: recipe.thing)
def test_a_thing_that_is_added_as_the_guide_says_works(recipe: Recipe, tmp_path: Path) -> None:
    assert recipe.works(copy_with(tmp_path, recipe.additions))


OF_THE_BOOK = [one for one in RECIPES if NEXT_NUMBER in [add.new for add in one.additions]]
# A rule and a threshold in `make test`; what else has a number in the book in `make recipes`.
A_RULE, A_THRESHOLD = "a rule of lists", "a threshold of a rule, or a case of its severity"
BEFORE = [
    pytest.param(one, marks=() if one.thing in (A_RULE, A_THRESHOLD) else pytest.mark.slow)
    for one in OF_THE_BOOK
]


@pytest.mark.parametrize("recipe", BEFORE, ids=lambda recipe: recipe.thing)
def test_an_installation_of_before_goes_on_without_the_rule_that_is_added(
    recipe: Recipe, tmp_path: Path
) -> None:
    """Its book is the one that was copied for it; the doctor says what it does not know."""
    copy = copy_with(tmp_path, recipe.additions)
    shutil.copyfile(ROOT / "config" / "rules.toml", copy / "config" / "rules.toml")
    status, listed = said(copy, command("rules", "--format", "json"))
    assert status == 0, listed
    (named,) = [one.new for one in recipe.additions if KNOWN_SINCE in one.new]
    name = named.removeprefix(KNOWN_SINCE).split('"')[1]
    assert f"{name}" in said(copy, command("--lang", "en", "doctor"))[1]
    (read,) = printed(copy, READ_GOLDEN)
    assert json.loads(read)["setbacks"] == []


@pytest.mark.slow
@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.thing)
def test_the_house_s_own_tests_hold_of_a_thing_that_is_added(
    recipe: Recipe, tmp_path: Path
) -> None:
    assert fails(copy_with(tmp_path, (*recipe.additions, ITS_TESTS)), *recipe.house) == ""


@pytest.mark.parametrize(
    ("recipe", "left_out"),
    [
        pytest.param(*pair, marks=() if pair[0].thing in QUICK else pytest.mark.slow)
        for pair in LEFT_OUT
    ],
    ids=[f"{recipe.thing}, {one.path}" for recipe, one in LEFT_OUT],
)
def test_without_one_of_the_files_that_the_guide_names_it_does_not(
    recipe: Recipe, left_out: Addition, tmp_path: Path
) -> None:
    others = [one for one in recipe.additions if one is not left_out]
    copy = copy_with(tmp_path, (*others, ITS_TESTS))
    assert not (recipe.works(copy) and fails(copy, *recipe.house) == "")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.thing)
def test_the_files_that_are_touched_are_the_files_that_the_guide_names(recipe: Recipe) -> None:
    named = NAMED.findall(_row(recipe.thing))
    assert "docs/rules.md" in named or WRITTEN not in recipe.additions
    touched = [one.path for one in recipe.additions]
    assert all(any(path.startswith(name) for path in touched) for name in named), named
    assert all(any(path.startswith(name) for name in named) for path in touched), touched
