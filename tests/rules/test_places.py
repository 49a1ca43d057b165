"""What stands around a report, read from real pages and kept in a real archive and database."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from core.messages import Message
from crawlers.archive import Archive
from crawlers.pages.page import Page
from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument, Role
from pipeline.formats.html.page import read_html
from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from pipeline.records import Edition, Masthead, Outcome
from pipeline.run import read_archive
from pipeline.store import readings as store
from pipeline.store.editions import editions
from tests.crawlers.portal_in_memory import BASE, portal
from tests.replicas.documents import report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.markup import body_html
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup, Publication
from tests.replicas.register import BY_CODE
from tests.rules.publications import invented

SEEN = datetime(2023, 2, 1, 4, 0, tzinfo=UTC)
CRAWL = "20230201T040000Z-001"
TITLE = "柳城区柳泉街道办事处2022年政府信息公开工作年度报告"
OWN = BY_CODE["990101001"]
BODY = body_html(
    report_of(Publication(OWN, 2022, date(2023, 1, 18), OWN.portal, Markup.CLEAN)), Markup.CLEAN
)
CRUMBS = "<div>当前位置：首页 &gt; 政务公开 &gt; 通知公告 &gt; 正文</div>"
INDEX = (
    "<table><tr><td>索引号：</td><td>A-1</td><td>发布机构：</td><td>{publisher}</td></tr>"
    "<tr><td>发布日期：</td><td>2023-01-20</td><td>文号：</td><td></td></tr></table>"
)


def _page(around: str = "", body: str = BODY) -> bytes:
    page = f"<html><body>{around}<div class='article_content'>{body}</div></body></html>"
    return page.encode()


def _masthead(around: str) -> Masthead:
    found = read_html(_page(around)).masthead
    assert found is not None
    return found


def test_a_breadcrumb_and_an_index_block_are_read() -> None:
    found = _masthead(CRUMBS + INDEX.format(publisher="柳城区人民政府"))
    assert found.crumbs == ("政务公开", "通知公告")
    assert dict(found.index) == {
        "索引号": "A-1",
        "发布机构": "柳城区人民政府",
        "发布日期": "2023-01-20",
        "文号": "",
    }


def test_a_breadcrumb_that_calls_its_home_otherwise_is_read_by_crawl_and_reader() -> None:
    otherwise = CRUMBS.replace("首页", "柳城区人民政府网")
    assert _masthead(otherwise).crumbs == ("政务公开", "通知公告")
    page = Page(f"{BASE}/1.html", _page(otherwise).decode(), portal())
    assert page.crumbs == ("政务公开", "通知公告")


@pytest.mark.parametrize(
    ("publisher", "expected"),
    [("", ""), ("—", ""), ("<script>publisher()</script>", None)],
    ids=["blank", "a dash", "filled in by a script"],
)
def test_a_label_without_its_value_is_told_from_one_that_a_script_fills(
    publisher: str, expected: str | None
) -> None:
    assert _masthead(INDEX.format(publisher=publisher)).index["发布机构"] == expected


def test_a_line_of_dates_and_sources_is_no_index_block() -> None:
    assert _masthead("<p>发布日期：2023-01-20 来源：柳泉街道 浏览次数：</p>").index == {}


def test_an_index_block_that_the_page_hides_is_none() -> None:
    around = f"<div style='display: none'>{INDEX.format(publisher='')}</div>"
    assert _masthead(around).index == {}


def _sighting(url: str, sha256: str, parent: str | None, column: str) -> FetchedDocument:
    return FetchedDocument(
        portal=OWN.portal,
        url=url,
        role=Role.ATTACHMENT if parent else Role.ARTICLE,
        seen_at=SEEN,
        status=200,
        sha256=sha256,
        media_type="text/html",
        title=TITLE,
        column=(column,),
        listed_at=None,
        parent_url=parent,
        dates=(),
        headers={},
        is_unchanged=False,
    )


def _archived(
    folder: Path, engine: Engine, documents: dict[str, tuple[bytes, str | None]], column: str
) -> list[Edition]:
    """Archive documents by address with their parents, read everything, return the editions."""
    archive = Archive(str(folder / "archive"))
    manifest = archive.open_manifest(OWN.portal, CRAWL)
    for url, (content, parent) in documents.items():
        manifest.append(_sighting(url, archive.put(content), parent, column))
    manifest.close()
    archive.write_report(_crawl())
    read_archive(archive, engine, invented(), lambda done, of: None)
    with store.transaction(engine) as session:
        return editions(session, 2022)


def _crawl() -> CrawlReport:
    return CrawlReport(
        portal=OWN.portal,
        crawl_id=CRAWL,
        started_at=SEEN,
        ended_at=SEEN + timedelta(minutes=1),
        outcome=CrawlOutcome.COMPLETE,
        reason=Message("every column was seen to its end"),
        columns=(),
        problems=(),
        requests=2,
        not_modified=0,
        documents=2,
        bytes_received=1000,
    )


def _said(edition: Edition) -> set[str]:
    spoken = (Outcome.BROKEN, Outcome.UNCERTAIN)
    return {finding.rule for finding in edition.findings if finding.outcome in spoken}


def test_a_report_that_is_only_a_file_is_told_from_its_empty_page(
    tmp_path: Path, sqlite_engine: Engine
) -> None:
    page, file = "http://127.0.0.1/1.html", "http://127.0.0.1/1.doc.html"
    editions = _archived(
        tmp_path,
        sqlite_engine,
        {page: (_page(body=f"<h1>{TITLE}</h1><p>附件</p>"), None), file: (_page(), page)},
        "政府信息公开年报",
    )
    (report,) = [one for one in editions if one.is_readable]
    (shell,) = [one for one in editions if not one.is_readable]
    assert "attachment-only" in _said(report)
    assert _said(shell) == set()


def test_page_and_file_with_different_numbers_are_shown_to_a_person(
    tmp_path: Path, sqlite_engine: Engine
) -> None:
    page, file = "http://127.0.0.1/1.html", "http://127.0.0.1/1.doc.html"
    other = BODY.replace("<td>0</td>", "<td>3</td>", 1)
    assert other != BODY
    editions = _archived(
        tmp_path,
        sqlite_engine,
        {page: (_page(), None), file: (_page(body=other), page)},
        "政府信息公开年报",
    )
    differ = [f for one in editions for f in one.findings if f.rule == "two-readers-differ"]
    (asked,) = [f for f in differ if f.outcome is Outcome.UNCERTAIN]
    assert (asked.expected, asked.found) == (0, 3)


def test_a_report_among_the_notices_is_in_the_wrong_column(
    tmp_path: Path, sqlite_engine: Engine
) -> None:
    documents = {"http://127.0.0.1/1.html": (_page(CRUMBS), None)}
    (edition,) = _archived(tmp_path, sqlite_engine, documents, "通知公告")
    assert "not-in-annual-column" in _said(edition)


def test_another_annual_report_under_this_ones_title_is_a_wrong_document(
    tmp_path: Path, sqlite_engine: Engine
) -> None:
    body = "<h1>柳城区2022年法治政府建设年度报告</h1><p>一、总体情况</p><p>依法行政。</p>"
    documents = {"http://127.0.0.1/1.html": (_page(body=body), None)}
    (edition,) = _archived(tmp_path, sqlite_engine, documents, "政府信息公开年报")
    (finding,) = [f for f in edition.findings if f.outcome is Outcome.BROKEN]
    assert finding.rule == "wrong-document"
    assert finding.found == "柳城区2022年法治政府建设年度报告"
    assert not edition.is_readable


def test_a_file_that_a_clerk_checks_may_be_the_wrong_one(tmp_path: Path) -> None:
    path = tmp_path / "draft.html"
    path.write_bytes(_page(body="<h1>柳城区2022年政府网站工作年度报表</h1><p>无</p>"))
    ((_, report),) = read_files([path], invented(), Hints())
    assert [f.rule for f in report.findings if f.outcome is Outcome.BROKEN] == ["wrong-document"]
    assert report.setbacks == ()


@pytest.mark.parametrize("is_draft_first", [True, False])
def test_two_files_of_one_page_that_differ_give_no_number_in_either_order(
    tmp_path: Path, sqlite_engine: Engine, is_draft_first: bool
) -> None:
    page = "http://127.0.0.1/1.html"
    made = report_of(Publication(OWN, 2022, date(2023, 1, 18), OWN.portal, Markup.CLEAN))
    figures = deepcopy(made.figures)
    figures.proceedings["reconsideration"]["upheld"] += 7
    files = {"draft.docx": docx_of(replace(made, figures=figures)), "final.pdf": pdf_of(made)}
    order = list(files) if is_draft_first else list(files)[::-1]
    documents: dict[str, tuple[bytes, str | None]] = {
        page: (_page(body=f"<h1>{TITLE}</h1><p>附件</p>"), None),
        **{f"http://127.0.0.1/{name}": (files[name], page) for name in order},
    }
    found = _archived(tmp_path, sqlite_engine, documents, "政府信息公开年报")
    read = [one for one in found if one.is_readable]
    assert len(read) == 2
    for one in read:
        assert [why.kind for why in one.setbacks] == ["several-documents"]
        assert "t4-review-total" not in _said(one)
    (differ,) = [f for one in read for f in one.findings if f.changes]
    assert {(one.row, one.column) for one in differ.changes} == {("reconsideration", "upheld")}
    assert abs(int(differ.found or 0) - int(differ.expected or 0)) == 7
