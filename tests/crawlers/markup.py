"""Pages as small as a portal's can be while a crawler still has to tell them apart."""

from __future__ import annotations

from collections.abc import Iterable

from core.messages import Message, render

PADDING = f"<p>{'本网站由区人民政府办公室主办，' * 60}</p>"
MENU = "".join(f'<li><a href="/menu/{n}.shtml">栏目{n}</a></li>' for n in range(20))


def page(main: str, title: str = "区人民政府", tags: str = "") -> str:
    """A whole page: head, menu, content, footer."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{tags}</head>'
        f'<body><ul class="menu"><li><a href="/">首页</a></li>{MENU}</ul>'
        f'<div class="main">{main}</div><div class="footer">{PADDING}</div></body></html>'
    )


def links(*pairs: tuple[str, str]) -> str:
    """Links in a list, as (words, address)."""
    return "<ul>" + "".join(f'<li><a href="{at}">{text}</a></li>' for text, at in pairs) + "</ul>"


def hub(name: str, *pairs: tuple[str, str]) -> str:
    return page(f"<h2>{name}</h2>{links(*pairs)}", name)


def rows(items: Iterable[tuple[str, str, str]]) -> str:
    """Rows of a list, as (title, address, day)."""
    return "".join(
        f'<li><a href="{at}" title="{title}">{title}</a><span>{day}</span></li>'
        for title, at, day in items
    )


def listing(items: Iterable[tuple[str, str, str]], pager: str = "", crumbs: str = "") -> str:
    return page(f'<p>{crumbs}</p><ul class="infolist">{rows(items)}</ul>{pager}', "列表")


def pager(pages: int, current: int, total: int, template: str = "list") -> str:
    """The script call that pages a UCAP list."""
    call = f"createPageHTML('page_div',{pages},{current},'{template}','shtml',{total});"
    return f'<div id="page_div"></div><script>{call}</script>'


def article(title: str, published: str = "2022-01-24 09:30", body: str = "") -> str:
    tags = (
        f'<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{published}">'
    )
    return page(f"<h1>{title}</h1><p>日期：<b>{published}</b></p>{body or PADDING}", title, tags)


def report_rows(count: int, first: int = 1, year: int = 2022) -> list[tuple[str, str, str]]:
    """Rows of reports with addresses like those of Harbin's districts."""
    return [
        (
            f"第{n}街道办事处{year}年政府信息公开工作年度报告",
            f"/site/c1/{year + 1}01/c01_{n}.shtml",
            f"{year + 1}-01-{n % 28 + 1:02}",
        )
        for n in range(first, first + count)
    ]


def english(message: Message | None) -> str:
    """A message of the crawl in English; "" for none."""
    return render(message, "en") if message is not None else ""
