"""A check ends with what it could not check; numbers stay with their words; the worst counts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console
from rich.text import Text

from core.messages import catalogue
from pipeline.interchange import Source
from reportwatch.actions.files import Checked
from reportwatch.cli.main import main
from reportwatch.views import sarif, terminal
from reportwatch.views.flowing import Flowing
from reportwatch.views.notes import NoteReference
from reportwatch.views.unchecked import FAMILIES, unchecked_in_words, unchecked_of
from tests.pipeline.reference import ROOT, reference
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import Fault, Markup
from tests.rules.made import Made, judged, report
from tests.rules.publications import HONEST

NO_LAST_YEAR = "没有上一年度报告的数字，不作判断"
MOST_LINES = 8
SAID = (
    "「本年新收政府信息公开申请数量·自然人」一行：41 + 2 = 43，表中为 139 件，请核对第 5 部分写的"
    "2022年12月31日以前办结的 1234 件申请是否包括上年结转的 17 件，错误 2 处，注意 11 处。"
)


def _checked(path: str = "a.html") -> Checked:
    made = Made()
    return Checked(Source(path, "ab" * 32, "html"), replace(report(made), findings=judged(made)))


def _books() -> NoteReference:
    return NoteReference(reference().rules, reference().forms, "zh")


def test_the_terminal_ends_with_what_was_not_checked_and_why() -> None:
    screen = StringIO()
    terminal.draw(Console(file=screen, width=200), _checked(), _books())
    _, _, end = screen.getvalue().partition("未核对的规则及原因：")
    assert re.search(r"没有上一年度的报告可比（\d+ 处）", end)
    assert len(end.strip().splitlines()) <= MOST_LINES


def test_a_reason_of_no_family_stands_by_itself_with_its_places_and_rules() -> None:
    made = Made(sections={6: None})
    one = replace(report(made), findings=judged(made))
    alone = [line for line in unchecked_in_words(one, _books()) if "没有找到第六部分" in line]
    assert [line.split("　")[0].strip() for line in alone] == [
        "第 6 部分：没有找到第六部分，不作判断"
    ]
    assert "fee-statement-missing" in alone[0]
    told = {rule for why in unchecked_of(one, _books()) for rule in why.rules}
    assert {"carry-over-mismatch", "fee-statement-missing"} <= told


def test_rules_that_are_switched_off_are_named_beside_those_that_were_not_checked() -> None:
    """A report with none of their faults in it was not found to have none."""
    books = reference().rules
    assert "contact-missing" in books.switched_off
    on = {name: rule.model_copy(update={"is_on": True}) for name, rule in books.rules.items()}
    rule = on["t3-balance"].model_copy(update={"is_on": False})
    off = books.model_copy(update={"rules": {**on, "t3-balance": rule}})
    shown = [
        unchecked_in_words(_checked().report, NoteReference(off, reference().forms, language))[-1]
        for language in ("zh", "en")
    ]
    assert shown == [
        "  规则书停用 1 条规则：t3-balance",
        "  1 rule is switched off in the rule book: t3-balance",
    ]


def test_every_family_holds_reasons_that_rules_give() -> None:
    known = catalogue("zh").keys() & catalogue("en").keys()
    assert known >= {*FAMILIES, *(reason for held in FAMILIES.values() for reason in held)}


def test_sarif_says_the_same_of_each_file() -> None:
    log = json.loads(json.dumps(sarif.as_sarif([_checked(), _checked("b.html")], _books())))
    said = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    why = [one for one in said if one["message"]["text"] == NO_LAST_YEAR]
    places = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in why]
    assert places == ["a.html", "b.html"]
    assert all("carry-over-mismatch" in one["properties"]["rules"] for one in why)


@pytest.mark.parametrize("width", range(20, 81, 3))
def test_no_line_cuts_a_number_from_its_word(width: int) -> None:
    screen = StringIO()
    Console(file=screen, width=width).print(Flowing(Text(SAID)))
    lines = screen.getvalue().rstrip("\n").split("\n")
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", SAID)
    for line, following in pairwise(lines):
        assert not re.search(r"\d$", line) or not re.match(r"[\d\u4e00-\u9fff]", following), lines
        assert not re.search(r"第$", line), lines
        assert not re.match(r"[，。：、」]", following), lines


def _status(*files: Path) -> tuple[int, str]:
    named = [str(file) for file in files]
    arguments = ["--config", str(ROOT / "config"), "check", "--format", "json", *named]
    told = CliRunner().invoke(main, arguments)
    return told.exit_code, told.output


def test_of_several_files_the_worst_counts_whichever_comes_first(tmp_path: Path) -> None:
    honest, faulty, unread = (tmp_path / name for name in ("a.html", "b.html", "c.pdf"))
    unread.write_bytes(b"%PDF-1.4 nothing")
    for path, publication in (
        (honest, HONEST[3]),
        (faulty, replace(HONEST[3], fault=Fault.SECTION)),
    ):
        body = body_html(report_of(publication), Markup.CLEAN)
        page = f"<meta charset='utf-8'><div class='article_content'>{body}</div>"
        path.write_text(page, encoding="utf-8")
    well, said = _status(honest)
    assert well == 0
    assert NO_LAST_YEAR in {one["reason"] for one in json.loads(said)["not_checked"]}
    assert _status(faulty, honest)[0] == 1
    assert _status(unread, faulty)[0] == _status(faulty, unread, honest)[0] == 2
