"""Pages that list agencies, each of which publishes its reports on pages of its own.

TRS and others give every agency a folder (/zwgk/bmxxgk/czj/zfxxgknb/), 衡水 a branch of a tree.
"""

from __future__ import annotations

import re
from collections.abc import Set

from crawlers.pages.addresses import is_on_portal
from crawlers.pages.discovery import DEEPEST, Lead
from crawlers.pages.page import Link, Page, column_key
from crawlers.pages.rows import names_article, place_of
from crawlers.pages.titles import squeezed
from crawlers.pages.words import Step, is_annual, step_of, tidy

AGENCY = re.compile(
    r"[\u4e00-\u9fff、（）()]{1,22}"
    r"(?:局|委|委员会|管委会|办|办公室|办事处|街道|镇|乡|苏木|政府|院|中心|[支大总]队|站|所|馆|联|会|公司)"
    r"(?:[（(][\u4e00-\u9fff、]{1,15}[)）])?"
)
NO_AGENCY = re.compile(r"公开|指南|目录|年报|服务中心|动态|新闻|电子政务|解读|公告|网站")
# Fewer names than these are a sentence or a menu, and no directory.
ENOUGH_AGENCIES = 3


def names_agency(words: str) -> bool:
    """Say whether a link says nothing but the name of an agency."""
    name = squeezed(tidy(words))
    return bool(AGENCY.fullmatch(name)) and not NO_AGENCY.search(name) and step_of(name) is None


def agencies_of(page: Page, path: tuple[str, ...], lead: Lead, menu: Set[str]) -> tuple[Lead, ...]:
    """The pages of the agencies that a directory lists; () for a page that is none.

    Some names tell where the agencies stand; whoever else stands there is one, too. `menu` are the
    columns that the home page links: what also stands there is no entry, unless all of it does.
    What a column of annual reports lists, at its `path`, are columns below it.
    """
    if lead.depth >= DEEPEST:
        return ()
    entries = [link for link in page.links if _is_entry(link, page)]
    agencies = [link for link in entries if names_agency(link.words)]
    if len({link.url for link in agencies}) < ENOUGH_AGENCIES:
        return ()
    places = {place_of(link.place) for link in agencies}
    named = {
        column_key(link.url): Lead(
            url=link.url,
            path=(*path, tidy(link.words)) if path else (),
            depth=lead.depth + 1,
            listed_at=page.url,
            agency=tidy(link.words),
        )
        for link in entries
        if place_of(link.place) in places
    }
    own = {key: found for key, found in named.items() if key not in menu}
    return tuple((own if len(own) >= ENOUGH_AGENCIES else named).values())


def directories_of(page: Page, lead: Lead) -> tuple[Lead, ...]:
    """Links such as 部门信息公开, behind which agencies may be listed."""
    return tuple(
        Lead(link.url, depth=lead.depth + 1, listed_at=page.url)
        for link in page.links
        if step_of(link.words) is Step.DIVISION
        and "公开" in link.words
        and not is_annual(link.words)
        and is_on_portal(link.url, page.portal)
    )


def _is_entry(link: Link, page: Page) -> bool:
    """Say whether a link may belong to an agency; 残联 and 供销社 are told by where they stand."""
    name = squeezed(tidy(link.words))
    is_page = is_on_portal(link.url, page.portal) and not names_article(link.url, page)
    return bool(name) and is_page and not NO_AGENCY.search(name) and step_of(name) is None
