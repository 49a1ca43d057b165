"""A place in a report has one name, whatever shows it: screens, pages, sheets, mails, programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from monitor.status.page import as_html
from monitor.status.tables import as_xlsx
from pipeline.interchange import Source
from pipeline.records import CellChange, Where
from pipeline.reference.places import cell_name, change_in_words, in_table, place
from reportwatch.actions.files import Checked
from reportwatch.views import page, sarif, terminal
from reportwatch.views import report as reading
from reportwatch.views.notes import NoteReference, as_json
from tests.monitor.made import broken, dated, edition, known
from tests.monitor.test_status import report as status_of
from tests.pipeline.reference import reference
from tests.rules.made import Made, report

FINDING = broken(column="natural_person")
FORMS = reference().forms
FORM = FORMS.by_id["2021-30"]
NAMES = {
    "zh": "表三 收到和处理政府信息公开申请情况 · 行“结转下年度继续办理” · 列“自然人”",
    "en": "表三 requests received and handled"
    " · row “carried to next year” · column “natural persons”",
}


def shown(language: str) -> Iterator[tuple[str, str]]:
    """What every surface shows of one finding."""
    books = NoteReference(reference().rules, FORMS, language)
    read = replace(report(Made()), findings=(FINDING,))
    checked = Checked(Source("x.docx", "ab" * 32, "docx"), read)
    screen = Console(file=StringIO(), width=400, record=True)
    terminal.draw(screen, checked, books)
    yield "check", screen.export_text()
    reading.draw(screen, checked.source, read, FORMS, language)
    yield "read", screen.export_text()
    yield "check --format html", unescape(page.as_html([checked], books))
    yield "check --format json", json.dumps(as_json(checked, books), ensure_ascii=False)
    log = sarif.as_sarif([checked], books)
    yield "check --format sarif", json.dumps(log, ensure_ascii=False)
    status = status_of(known(edition(dated("2023-01-20"), findings=(FINDING,))))
    yield "status page", unescape(as_html(status, FORMS, language))
    book = CalamineWorkbook.from_filelike(BytesIO(as_xlsx(status, FORMS, language)))
    rows = book.get_sheet_by_index(1).to_python()
    yield "status sheet", "\n".join(str(value) for row in rows for value in row)


@pytest.mark.parametrize("language", NAMES)
def test_a_cell_has_one_name_wherever_it_is_shown(language: str) -> None:
    assert place(FINDING.where, FORM, language) == NAMES[language]
    without = [where for where, said in shown(language) if NAMES[language] not in said]
    assert without == []


@pytest.mark.parametrize(
    ("where", "zh", "en"),
    [
        (Where(section=5), "第 5 部分", "section 5"),
        (Where(section=3, table="requests"), "表三 收到和处理政府信息公开申请情况", None),
        (Where(table="proceedings", row="litigation_direct"), None, None),
        (Where(), "", ""),
    ],
)
def test_of_a_place_no_more_is_named_than_is_known(
    where: Where, zh: str | None, en: str | None
) -> None:
    for language, expected in (("zh", zh), ("en", en)):
        named = place(where, FORM, language)
        assert expected is None or named == expected
        assert named.count(" · ") == (where.row is not None) + (where.column is not None)


def test_of_an_unknown_form_the_section_alone_is_named() -> None:
    assert place(FINDING.where, None, "zh") == "第 3 部分"


def test_a_cell_within_a_sentence_is_named_by_its_row_and_column() -> None:
    change = CellChange("requests", "granted", "business", 0, 6)
    assert change_in_words(change, FORM, "zh") == "予以公开·商业企业 0 → 6"
    assert cell_name(FORM.requests, "granted", "business").en == "granted·businesses"
    assert in_table(FORM.requests, "zh", "granted").endswith("行“予以公开”")
