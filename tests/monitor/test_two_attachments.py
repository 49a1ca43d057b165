"""A draft and a final report, both attached to one article: the same answer in any order."""

from __future__ import annotations

import shutil
from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crawlers.records import Role
from monitor.records import Judgement, Standing
from pipeline.store.database import open_database
from tests.monitor.archived_office import ArchivedOffice
from tests.replicas.documents import MadeReport, report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.markup import body_html
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup, Publication
from tests.replicas.register import AGENCIES
from tests.rules.publications import broken_errors

OWN = next(one for one in AGENCIES if one.code == "990101001")
TITLE = f"{OWN.name}2022年政府信息公开工作年度报告"
ARTICLE = "http://127.0.0.1:8001/c1/own.html"
FINAL = report_of(Publication(OWN, 2022, date(2023, 1, 18), OWN.portal, Markup.CLEAN))
MADE = {"docx": docx_of, "pdf": pdf_of}


def _of_another_number() -> MadeReport:
    figures = deepcopy(FINAL.figures)
    figures.proceedings["reconsideration"]["upheld"] += 7
    return replace(FINAL, figures=figures)


def _with(*numbers: int) -> MadeReport:
    return replace(FINAL, sections=tuple(one for one in FINAL.sections if one.number in numbers))


DRAFTS = {
    "a number": _of_another_number(),
    **{f"section {number}": _with(*{*range(1, 7)} - {number}) for number in range(1, 7)},
    "all but the tables' sections": _with(2, 3, 4),
    "the tables' sections": _with(1, 5, 6),
}


def _page(body: str) -> bytes:
    return f"<html><body><div class='article_content'>{body}</div></body></html>".encode()


def _judged(folder: Path, prepared: Path, page: bytes, files: dict[str, bytes]) -> Judgement:
    """How the agency stands whose article has these files, fetched in this order."""
    folder.mkdir()
    shutil.copy(prepared, folder / "reportwatch.sqlite3")
    engine = open_database(f"sqlite:///{folder}/reportwatch.sqlite3")
    office = ArchivedOffice(engine, folder)
    office.shows_others()
    office.shows(page, ARTICLE, TITLE, "2023-01-18")
    for name, content in files.items():
        office.shows(content, f"http://127.0.0.1:8001/c1/{name}", TITLE, "2023-01-18")
        office.on_show[-1] = replace(office.on_show[-1], role=Role.ATTACHMENT, parent_url=ARTICLE)
    judgement = office.night("2023-04-10").of(OWN.code)
    engine.dispose()
    return judgement


@pytest.mark.crossed("differs_in", "draft", "final")
@pytest.mark.parametrize("final", MADE)
@pytest.mark.parametrize("draft", MADE)
@pytest.mark.parametrize("differs_in", DRAFTS)
def test_which_file_is_fetched_first_changes_nothing(
    tmp_path: Path, prepared_sqlite: Path, differs_in: str, draft: str, final: str
) -> None:
    files = {f"a.{draft}": MADE[draft](DRAFTS[differs_in]), f"b.{final}": MADE[final](FINAL)}
    page = _page(f"<h1>{TITLE}</h1><p>附件</p>")
    one = _judged(tmp_path / "1", prepared_sqlite, page, files)
    other = _judged(tmp_path / "2", prepared_sqlite, page, dict(reversed(files.items())))
    assert one == other
    assert one.standing is Standing.PUBLISHED
    assert broken_errors(one.findings) == []


@pytest.mark.parametrize("differs_in", DRAFTS)
def test_a_page_and_the_file_that_it_attaches_are_compared(
    tmp_path: Path, prepared_sqlite: Path, differs_in: str
) -> None:
    two = (FINAL, DRAFTS[differs_in])
    for number, (page, file) in enumerate((two, two[::-1])):
        body, files = _page(body_html(page, Markup.CLEAN)), {"a.docx": docx_of(file)}
        found = _judged(tmp_path / str(number), prepared_sqlite, body, files)
        assert broken_errors(found.findings) == []
        assert found.standing is Standing.PUBLISHED


@pytest.mark.parametrize("lacked", [(2, 3, 4), (5,)])
def test_what_a_report_lacks_may_stand_in_a_file_that_was_not_read(
    tmp_path: Path, prepared_sqlite: Path, lacked: tuple[int, ...]
) -> None:
    own = docx_of(_with(*{*range(1, 7)} - {*lacked}))
    page = _page(f"<h1>{TITLE}</h1><p>附件</p>")
    alone = _judged(tmp_path / "1", prepared_sqlite, page, {"a.docx": own})
    assert broken_errors(alone.findings) != []
    files = {"a.docx": own, "b.docx": docx_of(FINAL)[:3000]}
    beside = _judged(tmp_path / "2", prepared_sqlite, page, files)
    assert broken_errors(beside.findings) == []
