"""Replicas of the 开普云 platform: hubs by year and class, paged lists, articles, attachments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from tests.replicas.furniture import (
    Face,
    article_tags,
    column_tags,
    crumbs,
    document,
    menu_paths,
    mixed_href,
    not_found_text,
)
from tests.replicas.home import home_page
from tests.replicas.posting import AttachedFile, Posting
from tests.replicas.scripts import UCAP_PAGER, loaded, script
from tests.replicas.site import ListFault, Page, Site, html_page, morning_of
from tests.replicas.ucap_search import search_answers
from tests.replicas.ucap_tree import Column, Tree

REPORTS = "政府信息公开年报"
KIND = "信息公开年报"
FORBIDDEN = not_found_text().replace("404 Not Found", "403 Forbidden")


def build(tree: Tree, postings: Sequence[Posting], strays: Sequence[Posting]) -> Site:
    """The whole portal; `strays` are articles that stand in no list of reports."""
    face = tree.face
    home = home_page(face, [("政务公开", tree.hub), *tree.other_links])
    site = Site(home=html_page(home), not_found=Page(not_found_text().encode(), status=404))
    site.pages.update(_hubs(tree))
    for column in tree.columns:
        own = sorted(_of(column, postings), key=lambda p: p.published_on, reverse=True)
        site.pages.update(_lists(tree, column, own))
        site.pages[f"/{tree.site}/{column.code}/"] = Page(FORBIDDEN.encode(), status=403)
    for posting in [*postings, *strays]:
        site.pages.update(_article(tree, posting))
    for number, path in enumerate(menu_paths(face)):
        site.pages[path] = _menu_page(face, number)
    site.pages[UCAP_PAGER] = script(UCAP_PAGER)
    site.answers.update(search_answers(tree, postings))
    return site


def _of(column: Column, postings: Sequence[Posting]) -> list[Posting]:
    return [posting for posting in postings if posting.column == column.code]


def _hubs(tree: Tree) -> Iterator[tuple[str, Page]]:
    """政务公开 → 年报 → year → the lists of that year."""
    reports = tree.path(tree.reports, tree.hub_template)
    links = [(tree.entry_name, reports), *tree.other_links]
    yield tree.hub, _hub(tree, "政务公开", links)
    years = [
        (f"{year}年", mixed_href(tree.face, tree.path(code, tree.hub_template), year))
        for year, code in sorted(tree.years.items(), reverse=True)
    ]
    yield reports, _hub(tree, REPORTS, years)
    for year, code in tree.years.items():
        columns = [
            (column.name, tree.path(column.code, column.template))
            for column in tree.columns
            if column.year == year
        ]
        yield tree.path(code, tree.hub_template), _hub(tree, f"{year}年{REPORTS}", columns)


def _hub(tree: Tree, name: str, links: Sequence[tuple[str, str]]) -> Page:
    items = "\n".join(f'<li><a href="{href}">{text}</a></li>' for text, href in links)
    where = crumbs((("首页", "/"), ("政务公开", tree.hub), (name, "#")))
    main = f'{where}\n<div class="zfxxgk_left"><ul class="menu">\n{items}\n</ul></div>'
    return html_page(document(tree.face, name, column_tags(name, KIND), main))


def _lists(tree: Tree, column: Column, rows: Sequence[Posting]) -> Iterator[tuple[str, Page]]:
    """Every page of one list; the pager is a script, so no page links the next."""
    size = tree.rows_per_page
    pages = [rows[start : start + size] for start in range(0, len(rows), size)] or [[]]
    first = _list(tree, column, pages[0], (len(pages), 1, len(rows)))
    for number, own in enumerate(pages, start=1):
        name = column.template if number == 1 else f"{column.template}_{number}"
        counts = (len(pages), number, len(rows))
        lying = (len(pages), number, len(rows) + 7)
        newest = rows[0].published_on if rows else None
        page = html_page(_list(tree, column, own, counts), newest)
        stand_ins = {
            ListFault.PAGE_REPEATS: first.encode(),
            ListFault.LYING_TOTAL: _list(tree, column, own, lying).encode(),
            ListFault.EMPTY_LIST: _list(tree, column, [], (0, 1, 0)).encode(),
        }
        yield (
            tree.path(column.code, name),
            Page(page.body, modified_at=page.modified_at, stand_ins=stand_ins),
        )


def _list(tree: Tree, column: Column, rows: Sequence[Posting], counts: tuple[int, int, int]) -> str:
    pages, current, total = counts
    items = "\n".join(_row(tree, row, number) for number, row in enumerate(rows))
    pager = f"createPageHTML('page_div',{pages},{current},'{column.template}','shtml',{total});"
    side = "".join(f'<li><a href="{href}">{text}</a></li>' for text, href in tree.side_links)
    main = (
        f'{_where(tree, column)}\n<ul class="infolist">\n{items}\n</ul>\n'
        f'<div id="page_div"></div>\n{loaded(UCAP_PAGER)}\n'
        f'<script type="text/javascript">{pager}</script>\n'
        f'<ul class="links">{side}</ul>'
    )
    return document(tree.face, column.name, column_tags(column.name, KIND), main)


def _where(tree: Tree, column: Column) -> str:
    return crumbs(
        (
            ("首页", "/"),
            ("政务公开", tree.hub),
            ("政府信息公开平台", tree.hub),
            (REPORTS, tree.path(tree.reports, tree.hub_template)),
            (f"{column.year}年", tree.path(tree.years[column.year], tree.hub_template)),
            (column.name, tree.path(column.code, column.template)),
        )
    )


def _row(tree: Tree, posting: Posting, number: int) -> str:
    path = tree.article_path(posting)
    below_column = path.removeprefix(f"/{tree.site}/{posting.column}/")
    href = below_column if number % 4 == 3 else mixed_href(tree.face, path, number % 4)
    title = f' title="{escape(posting.title)}"' if posting.shown is None else ""
    day = f"{posting.published_on:%Y-%m-%d}"
    return (
        f'<li><a href="{posting.address or href}"{title} target="_blank">'
        f'{escape(posting.row_text)}</a><span class="time">{day}</span></li>'
    )


def _article(tree: Tree, posting: Posting) -> Iterator[tuple[str, Page]]:
    if posting.address or posting.is_gone:
        return
    path = tree.article_path(posting)
    column = next((c for c in tree.columns if c.code == posting.column), None)
    where = _where(tree, column) if column else crumbs((("首页", "/"), ("政务公开", tree.hub)))
    name = column.name if column else "政务公开"
    tags = column_tags(name, KIND if column else "政务公开") | article_tags(
        posting.title, posting.pub_date, tree.face.name
    )
    files = [_link(posting, path, file) for file in posting.files]
    main = f"{where}\n{_body(tree, posting)}\n{''.join(link for link, _, _ in files)}"
    text = document(tree.face, posting.page_title or posting.title, tags, main)
    yield path, html_page(text, posting.published_on)
    for _, file_path, page in files:
        yield file_path, page


def _body(tree: Tree, posting: Posting) -> str:
    """The index block, the title in its lines and once more, dates, and the text."""
    lines = "<br/>".join(escape(line) for line in posting.title_lines)
    index = f"736916955/{posting.published_on.year + 1}-{posting.number % 100000:05}"
    day = f"{posting.published_on:%Y-%m-%d} 09:30"
    return (
        f'<ul class="xxgk_index"><li>索引号：{index}</li><li>发布机构：{tree.face.name}</li></ul>\n'
        f'<h1 class="article_title">{lines}</h1>\n<UCAPTITLE>{escape(posting.title)}</UCAPTITLE>\n'
        f'<div class="article_info"><span class="date">日期：<b>{day}</b></span>'
        f'<span>来源：{tree.face.name}</span><span>访问量:<b id="hits"></b></span>'
        f"<span>字号：<a>大</a> <a>中</a> <a>小</a></span></div>\n"
        f"<UCAPCONTENT>\n{posting.body}\n</UCAPCONTENT><!--正文 end-->"
    )


def _link(posting: Posting, path: str, file: AttachedFile) -> tuple[str, str, Page]:
    """The link to one attached file, its path, and the file; old uploads go through a servlet."""
    modified = morning_of(posting.published_on)
    if file.by_servlet:
        # The servlet writes the file name into the header as raw GBK bytes.
        raw_name = file.name.encode("gbk").decode("latin-1")
        header = ("Content-Disposition", f"attachment; filename={raw_name}")
        href = f"/attachment.do?id={file.digest}"
        page = Page(file.content, file.media_type, headers=(header,), modified_at=modified)
        return f'<p class="fj">附件：<a href="{href}">{escape(file.name)}</a></p>', href, page
    folder = path.removesuffix(".shtml")
    suffix = file.name.rpartition(".")[2]
    href = f"{folder.rpartition('/')[2]}/files/{file.digest}.{suffix}"
    page = Page(file.content, file.media_type, modified_at=modified)
    link = f'<p class="fj">附件：<a href="{href}">{escape(file.name)}</a></p>'
    return link, f"{folder}/files/{file.digest}.{suffix}", page


def other_list(tree: Tree, name: str) -> str:
    """A list that has nothing to do with reports, served like the others."""
    rows = "\n".join(
        f'<li><a href="{path}">{name}第{number}号</a>'
        f'<span class="time">2022-0{number}-11</span></li>'
        for number, path in enumerate(menu_paths(tree.face)[:9], start=1)
    )
    where = crumbs((("首页", "/"), ("政务公开", tree.hub), (name, "#")))
    main = f'{where}\n<ul class="infolist">\n{rows}\n</ul>'
    return document(tree.face, name, column_tags(name, "政策文件"), main)


def _menu_page(face: Face, number: int) -> Page:
    name = f"栏目{number}"
    main = f"{crumbs((('首页', '/'), (name, '#')))}\n<p>本栏目正在更新。</p>"
    return html_page(document(face, name, column_tags(name, "工作动态"), main))
