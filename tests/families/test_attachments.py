"""Files behind links: redirected, named in GBK, mistyped, guarded by a code, on other hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from crawlers.records import CrawlOutcome, CrawlReport, FetchedDocument
from tests.archived import latest_sightings
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import article, english
from tests.crawlers.server import Reply, Server, serving
from tests.crawlers.small_site import REPORTS, site
from tests.replicas.documents import report_of
from tests.replicas.docx_file import docx_of
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS

MADE = report_of(PUBLICATIONS[0])
PDF, DOCX = pdf_of(MADE), docx_of(MADE)
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NAME = "年度报告.pdf".encode("gbk").decode("latin-1")
CODE = (
    "<html><head><title>文件下载</title></head><body><form>请输入验证码"
    "<input name='codeValue'><img src='/system/code.jpg'></form></body></html>"
)
LINKS = {
    "moved": "/module/download/downfile.jsp?classid=0&amp;filename=a1.pdf",
    "named": "/attachment.do?id=1",
    "mistyped": "/upload_bz/download?siteId=1&amp;id=2",
    "guarded": "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&amp;wbfileid=9",
}


def file(content: bytes, kind: str, *headers: tuple[str, str]) -> Reply:
    return Reply(content, headers=(("Content-Type", kind), *headers))


def links(*addresses: str) -> str:
    return "".join(f'<p>附件：<a href="{at}">附件</a></p>' for at in addresses)


@dataclass(frozen=True, slots=True)
class Night:
    """One crawl of a portal whose first article links files of every kind."""

    report: CrawlReport
    seen: dict[str, FetchedDocument]
    portal: Server
    files: Server
    stranger: Server

    def file(self, name: str) -> FetchedDocument:
        return self.seen[self.portal.base_url + LINKS[name].replace("&amp;", "&")]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    ground = Ground(tmp_path_factory.mktemp("attachments"))
    title, at, day = REPORTS[0]
    own = {"/typtfile/1.pdf": file(PDF, "application/pdf")}
    with serving(own) as files, serving(own) as stranger, serving({}) as portal:
        others = (f"{host.base_url}/typtfile/1.pdf" for host in (files, stranger))
        portal.pages |= {
            **site(),
            at: article(title, day, links(*LINKS.values(), *others)),
            LINKS["moved"].replace("&amp;", "&"): Reply(b"", 302, (("Location", "/attach/0/a1"),)),
            "/attach/0/a1": file(PDF, "text/html; charset=utf-8"),
            LINKS["named"]: file(
                PDF,
                "application/octet-stream",
                ("Content-Disposition", f"attachment; filename={NAME}"),
            ),
            LINKS["mistyped"].replace("&amp;", "&"): file(DOCX, "application/msword"),
            LINKS["guarded"].replace("&amp;", "&"): file(CODE.encode(), "application/msword"),
        }
        ground.describe("small", portal, f'file_hosts = ["{files.base_url}"]')
        report = ground.crawl("small")["small"]
        yield Night(report, latest_sightings(ground.archive, "small"), portal, files, stranger)


def test_a_file_behind_a_redirect_is_known_by_the_address_that_was_linked(night: Night) -> None:
    document = night.file("moved")
    assert (document.status, document.media_type) == (200, "application/pdf")
    assert document.parent_url is not None


def test_a_name_in_raw_gbk_is_read(night: Night) -> None:
    document = night.file("named")
    assert document.headers["content-disposition"] == "attachment; filename=年度报告.pdf"
    assert document.media_type == "application/pdf"


def test_the_content_says_what_a_file_is(night: Night) -> None:
    assert night.file("mistyped").media_type == DOCX_TYPE


def test_a_page_that_wants_a_code_is_no_file_and_is_told(night: Night) -> None:
    assert night.file("guarded").sha256 is None
    told = [english(problem.found) for problem in night.report.problems]
    assert "a page that asks for a verification code came instead of the file" in told


def test_files_come_from_other_hosts_only_where_the_portal_file_names_them(night: Night) -> None:
    assert f"{night.files.base_url}/typtfile/1.pdf" in night.seen
    assert night.files.targets == ["/robots.txt", "/typtfile/1.pdf"]
    assert night.stranger.targets == []
    told = [english(problem.found) for problem in night.report.problems]
    assert any("not asked" in words for words in told)
    assert night.report.outcome is CrawlOutcome.COMPLETE, english(night.report.reason)
