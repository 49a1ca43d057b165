"""What hangs on an article: which links are asked for, and which answers are files."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.archive import Archive
from crawlers.crawl.captures import keep
from crawlers.pages.answers import Answer, Ask
from crawlers.pages.impostors import unmask_file
from crawlers.records import FetchedDocument, Role
from tests.crawlers.markup import article, english, page
from tests.crawlers.portal_in_memory import BASE, HTML, Walk, walk
from tests.crawlers.small_site import REPORTS, site
from tests.replicas.documents import report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import PUBLICATIONS, Markup

TITLE, AT, DAY = REPORTS[0]
# What Word and WPS write where somebody saves a report as a page under the name of a document.
MADE = next(one for one in PUBLICATIONS if one.markup is Markup.WORD)
SAVED = f"<html><body>{body_html(report_of(MADE), Markup.WORD)}</body></html>".encode()
CRAWL = "20230201T000000Z-001"
FILE = b"%PDF-1.7 the report"
LOGIN = page("<form>政府信息公开平台 用户登录<input type='password'></form>").encode()
ERROR = page("<p>您访问的页面不存在</p>", "依申请公开 主动公开 行政许可").encode()
# A menu says every word of a report, and the footer is long.
MENU_OF_WORDS = page(
    "".join(f"<a href='/{n}'>{n}</a>" for n in ("主动公开", "依申请公开", "行政许可", "规章"))
).encode()


def seen(body: str, **files: bytes | int) -> tuple[Walk, dict[str, FetchedDocument]]:
    """A walk through a portal whose first report has this body."""
    pages = site()
    pages[AT] = article(TITLE, f"{DAY} 09:30", body)
    walked = walk(pages | {f"/{name}": reply for name, reply in files.items()})
    return walked, {one.document.url: one.document for one in walked.captures}


@pytest.mark.parametrize("name", ["17.doc", "29.xls", "3.docx"])
def test_a_report_that_was_saved_as_a_page_is_a_file(name: str) -> None:
    _, documents = seen(f'<p>附件：<a href="/{name}">{TITLE}</a></p>', **{name: SAVED})
    document = documents[f"{BASE}/{name}"]
    assert document.role is Role.ATTACHMENT
    assert document.found is None


@pytest.mark.parametrize("body", [LOGIN, ERROR, MENU_OF_WORDS, b""])
def test_a_page_in_place_of_a_file_is_none(body: bytes) -> None:
    _, documents = seen('<p>附件：<a href="/17.doc">附件.doc</a></p>', **{"17.doc": body})
    found = documents[f"{BASE}/17.doc"].found
    assert found is not None
    assert "came instead of a file" in english(found)


def test_half_a_report_that_was_saved_as_a_page_is_none() -> None:
    half = SAVED[: len(SAVED) // 2]
    answer = Answer(Ask(f"{BASE}/17.doc", Role.ATTACHMENT), f"{BASE}/17.doc", 200, HTML, half)
    home = Answer(Ask(f"{BASE}/", Role.LIST), f"{BASE}/", 200, HTML, page("首页").encode())
    found = unmask_file(answer, home)
    assert found is not None
    assert found.disguise == "cut short"


def test_what_came_in_place_of_a_file_is_kept_and_is_no_document(tmp_path: Path) -> None:
    walked, _ = seen('<p>附件：<a href="/17.doc">附件.doc</a></p>', **{"17.doc": LOGIN})
    archive = Archive(str(tmp_path))
    capture = next(one for one in walked.captures if one.document.url == f"{BASE}/17.doc")
    manifest = archive.open_manifest("acheng", CRAWL)
    keep(capture, archive, manifest)
    manifest.close()
    (kept,) = archive.sightings("acheng", CRAWL)
    assert kept.sha256 is None
    assert kept.instead_sha256 is not None
    assert archive.read(kept.instead_sha256) == LOGIN


NAMELESS = {
    "words": '<a href="/download/12">年度报告.docx</a>',
    "title": '<a href="/download/12" title="年度报告.docx">下载</a>',
    "saved as": '<a href="/download/12" download="nb.docx">下载</a>',
    "block": f'<p>附件：<a href="/download/12">{TITLE}</a></p>',
    "list": f'<div>附件：<ul><li><a href="/download/12">{TITLE}</a></li></ul></div>',
    "its own word": f'<a href="/download/12">附件1：{TITLE}</a>',
}


@pytest.mark.parametrize("link", NAMELESS.values(), ids=NAMELESS)
def test_a_file_without_a_name_in_its_address_is_asked_for(link: str) -> None:
    _, documents = seen(link, **{"download/12": FILE})
    assert documents[f"{BASE}/download/12"].role is Role.ATTACHMENT


def test_a_file_that_a_field_of_its_address_names_is_asked_for() -> None:
    at = "dl.jsp?fileid=23&name=nb.docx"
    _, documents = seen(f'<a href="/{at}">{TITLE}</a>', **{at: FILE})
    assert documents[f"{BASE}/{at}"].role is Role.ATTACHMENT


def test_a_page_that_is_attached_is_a_file_where_it_holds_a_report() -> None:
    _, documents = seen(f'<p>附件：<a href="/f/5.htm">{TITLE}</a></p>', **{"f/5.htm": SAVED})
    assert documents[f"{BASE}/f/5.htm"].role is Role.ATTACHMENT


@pytest.mark.parametrize("body", [LOGIN, ERROR, MENU_OF_WORDS])
def test_a_page_where_nobody_promised_a_file_accuses_nobody(body: bytes) -> None:
    walked, documents = seen('<p>附件：<a href="/f/5.htm">说明</a></p>', **{"f/5.htm": body})
    assert f"{BASE}/f/5.htm" in walked.addresses
    assert f"{BASE}/f/5.htm" not in documents
    assert walked.outcome == "complete"


def test_what_stands_elsewhere_is_not_asked_for() -> None:
    other = REPORTS[1][1]
    body = f"""<p>附件：无</p><p>{"本年度工作情况如下。" * 30}</p>
        <p><a href="/about">关于我们</a><a href="http://elsewhere.example/1">外链</a></p>
        <div>附件：<a href="{other}">{REPORTS[1][0]}</a><a href="/next">下一篇：乙局</a></div>"""
    walked, _ = seen(body)
    asked = {one.removeprefix(BASE) for one in walked.addresses}
    assert not asked & {"/about", "/next", "http://elsewhere.example/1"}
    assert walked.addresses.count(f"{BASE}{other}") == 1
