"""What every replica shares: pages around the list, articles, and the server."""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.habits.plan import Plan, Report, plan

if TYPE_CHECKING:
    from playwright.sync_api import Page

T = TypeVar("T")
NEWS = ("全区春耕备耕现场会召开", "沿河步道二期开放", "区图书馆延长开放时间", "冬季供暖巡查启动",
        "第五届采茶节开幕", "老旧小区改造听证会公告", "河长制工作推进会举行")  # fmt: skip
MENU = (("首页", "/"), ("政务公开", "/zwgk/"), ("政务服务", "/zwfw/"), ("互动交流", "/hdjl/"))


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of a visitor."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookies: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer that is not simply a page."""

    body: str | bytes
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Portal:
    """A portal; its modules override `answer`, and `list_at` names the column of annual reports."""

    name: ClassVar[str]
    county: ClassVar[str]
    serial: ClassVar[int]
    list_at: ClassVar[str]
    page_kind: ClassVar[str] = "text/html; charset=utf-8"

    def __init__(self) -> None:
        self.plan: Plan = plan(self.county, self.serial)
        self.base = ""

    # What a module says.

    def answer(self, ask: Ask) -> Reply | str | None:
        raise NotImplementedError

    def by_hand(self, page: Page) -> Iterator[None]:
        """Do in a browser what a visitor does to see every row; a yield is a look at the page."""
        raise NotImplementedError

    # What they share.

    def reply(self, ask: Ask) -> Reply | str | None:
        if ask.path == "/":
            return self.home()
        if ask.path in ("/zwgk/", "/zwgk/index.html"):
            return self.page("政务公开", self.hub())
        if ask.path == "/zwgk/zn.html":
            return self.page("政府信息公开指南", f"<h2>{self.county}政府信息公开指南</h2>")
        return self.answer(ask)

    def home(self) -> str:
        news = "".join(
            f'<li><a href="/xwzx/2024{place:04d}.html">{one}</a><span>2024-03-{place + 10}</span></li>'
            for place, one in enumerate(NEWS)
        )
        return self.page(
            f"{self.county}人民政府门户网站",
            f'<div class="xw"><h3>新闻中心</h3><ul>{news}</ul></div><div class="xxgk">{self.hub()}</div>',
        )

    def hub(self) -> str:
        return (
            '<h3>政府信息公开</h3><ul class="zwgk-nav"><li><a href="/zwgk/zn.html">政府信息公开指南</a></li>'
            f'<li><a href="{self.list_at}">政府信息公开年报</a></li></ul>'
        )

    def page(self, title: str, body: str, head: str = "") -> str:
        """A page with the frame that each of this portal's pages has."""
        menu = "".join(f'<li><a href="{address}">{text}</a></li>' for text, address in MENU)
        code = self.plan.division + "0007"
        return (
            f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="SiteName" content="{self.county}人民政府门户网站">'
            f'<meta name="SiteIDCode" content="{code}">{head}</head><body>'
            f'<div class="top"><ul class="menu">{menu}</ul></div><div class="main">{body}</div>'
            f'<div class="footer">主办单位：{self.county}人民政府办公室　网站标识码：{code} '
            f'<a href="/wzdt.html">网站地图</a></div></body></html>'
        )

    def crumbs(self, last: str = "政府信息公开年报") -> str:
        return f'<div class="dqwz">您的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; {last}</div>'

    def article(self, report: Report) -> str:
        """The page of one report."""
        meta = (
            f'<meta name="ArticleTitle" content="{report.title}">'
            f'<meta name="PubDate" content="{report.published} 09:12">'
        )
        return self.page(
            report.title,
            f'{self.crumbs()}<h1>{report.title}</h1><table class="xxgk-info"><tr><td>发布机构：</td>'
            f"<td>{report.agency.name}</td><td>发布日期：</td><td>{report.published}</td></tr></table>"
            f'<div id="zoom">{text_of(report)}</div>',
            meta,
        )

    def article_of(self, number: str) -> str | None:
        report = self.plan.number(number)
        return self.article(report) if report else None


def text_of(report: Report) -> str:
    """A short report: six sections, a sentence or two each, the tables left to an attachment's words."""
    name, year = report.agency.name, report.year
    sections = (
        ("一、总体情况", f"{year}年，{name}把公开摆在日常工作的前面，全年更新栏目{report.number % 40 + 6}次，"
         "来信来电当日登记、限期答复，干部培训安排了两场。"),
        ("二、主动公开政府信息情况", "规章和行政规范性文件均为0件，行政许可、行政处罚决定按月上网。"),
        ("三、收到和处理政府信息公开申请情况", "收到的申请全部在期限内答复，没有结转下一年度的申请。"),
        ("四、政府信息公开行政复议、行政诉讼情况", "没有因政府信息公开引起的行政复议和行政诉讼。"),
        ("五、存在的主要问题及改进情况", "栏目之间有重复，查找不够方便；下一步合并栏目，补齐目录。"),
        ("六、其他需要报告的事项", "没有收取信息处理费，没有其他事项。"),
    )  # fmt: skip
    preface = (
        f"<p>{name}按照《中华人民共和国政府信息公开条例》编制{year}年政府信息公开工作年度报告，"
        f"所列数据自{year}年1月1日起，至{year}年12月31日止。</p>"
    )
    return preface + "".join(
        f"<p><strong>{head}</strong></p><p>{text}</p>" for head, text in sections
    )


def part(rows: Sequence[T], number: int, size: int) -> Sequence[T]:
    """Page `number`, counted from 1."""
    return rows[(number - 1) * size : number * size]


def pages(rows: Sequence[object], size: int) -> int:
    return -(-len(rows) // size)


def number_in(text: str | None, default: int = 1) -> int:
    return int(text) if text and text.isdigit() else default


def settle(page: Page) -> None:
    """Wait until what a click began has come."""
    page.wait_for_timeout(100)
    page.wait_for_load_state("networkidle")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *arguments: object) -> None:
        """Nothing is logged."""

    def do_GET(self) -> None:
        self._answer({})

    def do_HEAD(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self._answer(dict(parse_qsl(self.rfile.read(length).decode(), keep_blank_values=True)))

    def _answer(self, form: Mapping[str, str]) -> None:
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        cookies = self.headers.get("Cookie") or ""
        ask = Ask(self.command, unquote(parts.path), query, form, cookies)
        portal = self.server.portal
        reply = portal.reply(ask)
        if reply is None:
            reply = Reply("<html><body><h1>404</h1>您访问的页面不存在</body></html>", status=404)
        elif isinstance(reply, str):
            reply = Reply(reply, portal.page_kind)
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        self.send_response(reply.status)
        for key, value in {"Content-Type": reply.kind, **reply.headers}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    portal: Portal


@contextmanager
def served(portal: Portal) -> Iterator[str]:
    """The portal on a free port of this machine; yields its address."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.portal = portal
    portal.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"{portal.base}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
