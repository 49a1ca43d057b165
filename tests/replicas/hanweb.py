"""The replica of a 大汉 JCMS portal: records inline in a script, the rest through dataproxy.jsp."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from tests.replicas.furniture import (
    Face,
    article_tags,
    column_tags,
    crumbs,
    document,
    menu_paths,
    not_found_text,
)
from tests.replicas.home import home_page
from tests.replicas.posting import AttachedFile, Posting
from tests.replicas.scripts import HANWEB_PAGER, loaded, script
from tests.replicas.site import ListFault, Page, Question, Site, html_page, morning_of

PROXY = "/module/web/jpage/dataproxy.jsp"
INLINE = 45
ROWS_PER_PAGE = 15
REPORTS = "政府信息公开年报"


@dataclass(frozen=True, slots=True)
class Unit:
    """One list: the column's number, its name, and the id of the unit that holds its records."""

    column: str
    name: str
    unit: str


def build(face: Face, units: Sequence[Unit], postings: Sequence[Posting]) -> Site:
    """The whole portal: one page per column, its articles, and the proxy for further records."""
    links = [(unit.name, f"/col/col{unit.column}/index.html") for unit in units]
    not_found = Page(not_found_text().encode(), status=404)
    site = Site(home=html_page(home_page(face, links)), not_found=not_found)
    records = {unit.unit: _records(unit, postings) for unit in units}
    for unit in units:
        site.pages[f"/col/col{unit.column}/index.html"] = _list(face, unit, records[unit.unit])
    for posting in postings:
        site.pages.update(_article(face, posting))
    for number, path in enumerate(menu_paths(face)):
        main = f"{crumbs((('首页', '/'), (f'栏目{number}', '#')))}<p>本栏目正在更新。</p>"
        tags = column_tags(f"栏目{number}", "工作动态")
        site.pages[path] = html_page(document(face, f"栏目{number}", tags, main))

    site.pages[HANWEB_PAGER] = script(HANWEB_PAGER)

    def proxy(question: Question) -> Page:
        return _proxied(records, question)

    site.answers[PROXY] = proxy
    return site


def article_path(posting: Posting) -> str:
    """Month and day without leading zeros, as the system writes them."""
    day = posting.published_on
    place = f"{day.year}/{day.month}/{day.day}"
    return f"/art/{place}/art_{posting.column}_{posting.number}.html"


def _records(unit: Unit, postings: Sequence[Posting]) -> list[str]:
    own = [posting for posting in postings if posting.column == unit.column]
    # A late row stands at the end of the list whatever its date: it takes a second request.
    own.sort(key=lambda posting: (posting.is_late_row, -posting.published_on.toordinal()))
    return [_record(posting, number) for number, posting in enumerate(own)]


def _record(posting: Posting, number: int) -> str:
    """One row as some editor made it; every ninth is a fragment that no parser loves."""
    title, text = escape(posting.title), escape(posting.row_text)
    link = f'<a href="{article_path(posting)}" title="{title}" target="_blank">{text}</a>'
    day = f"{posting.published_on:%Y-%m-%d}"
    if number % 9 == 4:
        return f"<li style=<br/>{link}<b>{day}</b></li>"
    if number % 9 == 7:
        return f"<tr><td>{link}</td><td>[{day}]</td></tr>"
    return f'<li class="clearfix">{link}<b>{day}</b></li>'


def _list(face: Face, unit: Unit, records: Sequence[str]) -> Page:
    def text(shown: Sequence[str], total: int) -> bytes:
        return _list_text(face, unit, shown, total).encode()

    inline = records[:INLINE]
    stand_ins = {
        ListFault.LYING_TOTAL: text(inline, len(records) + 7),
        ListFault.EMPTY_LIST: text([], 0),
    }
    return Page(text(inline, len(records)), stand_ins=stand_ins)


def _list_text(face: Face, unit: Unit, inline: Sequence[str], total: int) -> str:
    query = (
        f"page=1&amp;appid=1&amp;webid=39&amp;path=/&amp;columnid={unit.column}"
        f"&amp;unitid={unit.unit}&amp;webname=%25E5%258D%2597%25E6%25B1%259F&amp;permissiontype=0"
    )
    pager = (
        f"$('#{unit.unit}').jpage({{totalRecord:{total},perPage:{ROWS_PER_PAGE},"
        f"proxyUrl:'{PROXY}',openCookies:false,showMode:'full'}});"
    )
    main = (
        f"{crumbs((('首页', '/'), ('政府信息公开', '#'), (unit.name, '#')))}\n"
        f'<div id="{unit.unit}"><script type="text/xml"><datastore>\n'
        f'<nextgroup><![CDATA[<a href="{PROXY}?{query}"></a>]]></nextgroup>\n'
        f"{_recordset(inline)}\n</datastore></script></div>\n"
        f'{loaded(HANWEB_PAGER)}\n<script type="text/javascript">{pager}</script>'
    )
    return document(face, unit.name, column_tags(unit.name, "信息公开年报"), main)


def _recordset(records: Sequence[str]) -> str:
    rows = "\n".join(f"<record><![CDATA[{record}]]></record>" for record in records)
    return f"<recordset>\n{rows}\n</recordset>"


def _proxied(records: dict[str, list[str]], question: Question) -> Page:
    """Records by number, counted from 1; a unit that does not exist gives an empty store.

    Some servers give the first block whatever they are asked, others an empty store.
    """
    own = records.get(question.get("unitid", ""), [])
    first = int(question.get("startrecord", "1"))
    last = int(question.get("endrecord", str(INLINE)))
    stand_ins = {
        ListFault.PAGE_REPEATS: _store(own[: last - first + 1], len(own)),
        ListFault.LYING_TOTAL: _store(own[first - 1 : last], len(own) + 7),
        ListFault.EMPTY_LIST: _store([], 0),
    }
    content = _store(own[first - 1 : last], len(own))
    return Page(content, "text/html;charset=UTF-8", stand_ins=stand_ins)


def _store(shown: Sequence[str], total: int) -> bytes:
    if not shown:
        return b"<datastore><recordset></recordset></datastore>"
    text = (
        f"<?xml version='1.0' encoding='UTF-8'?><datastore>\n"
        f"<totalrecord>{total}</totalrecord>"
        f"<totalpage>{-(-total // ROWS_PER_PAGE)}</totalpage>\n"
        f"{_recordset(shown)}\n</datastore>"
    )
    return text.encode()


def _article(face: Face, posting: Posting) -> Iterator[tuple[str, Page]]:
    day = posting.published_on
    tags = {"ColumnName": REPORTS, "ColumnType": "信息公开年报"}
    tags |= article_tags(posting.title, posting.pub_date, face.name)
    links = "".join(_link(file) for file in posting.files)
    lines = "<br/>".join(escape(line) for line in posting.title_lines)
    main = (
        f"{crumbs((('首页', '/'), ('政府信息公开', '#'), (REPORTS, '#')))}\n"
        f'<div class="main-txt"><h1 class="title">{lines}</h1>\n'
        f'<p class="info">发布时间：{day:%Y-%m-%d}　来源：{face.name}　浏览次数：<b></b></p>\n'
        f'<div class="bt_content"><meta name="ContentStart"/>\n{posting.body}\n{links}\n'
        '<meta name="ContentEnd"/></div></div>'
    )
    yield article_path(posting), html_page(document(face, posting.title, tags, main), day)
    for file in posting.files:
        target = f"/attach/0/{file.digest}.pdf"
        yield _download(file), Page(b"", status=302, headers=(("Location", target),))
        yield target, Page(file.content, file.media_type, modified_at=morning_of(day))


def _download(file: AttachedFile) -> str:
    return f"/module/download/downfile.jsp?classid=0&filename={file.digest}.pdf"


def _link(file: AttachedFile) -> str:
    return f'<p>附件：<a href="{escape(_download(file))}">{escape(file.name)}</a></p>'
