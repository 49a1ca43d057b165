"""A CMS that nobody has named yet, written as CONTRIBUTING says: reader, layout, marks, replica."""

from __future__ import annotations

from pathlib import Path

from tests.pipeline.reference import ROOT
from tests.recipes.copies import Addition, said

READER = '''"""Pagoda: the page names a service, which answers a total and a line for each row."""

from __future__ import annotations

import re

from crawlers.pages.data import json_in, rows_of, text_at, total_in
from crawlers.pages.listing import Listing, NextPage
from crawlers.pages.page import Page

MARK = re.compile(r'data-pagoda="([^"]{1,200})"')
SERVICE = "/pagoda/rows"


def read(page: Page) -> Listing | None:
    if SERVICE in page.url:
        answer = json_in(page.html)
        lines = text_at(answer, "lines").splitlines()
        records = tuple(dict(zip(("date", "title", "url"), one.split("|"))) for one in lines)
        return Listing(rows_of(records, page), rows_declared=total_in(answer))
    found = MARK.search(page.html)
    service = page.address_of(found[1]) if found else None
    if service is None:
        return None
    return Listing((), next_pages=(NextPage(service),), is_shell=True)
'''
FAMILY = r"""    Family(
        "pagoda",
        Bilingual("宝塔", "Pagoda"),
        "json_catalog",
        (r"/pg-\d+\.html$",),
        {Sign.SCRIPT: r"data-pagoda="},
        pager=NO_PAGER,
    ),
"""
REPLICA = '''"""Pagoda in small: a hub of years, a page for each, and the service of their rows."""

from __future__ import annotations

from tests.families.catalogs import as_json
from tests.families.content import YEARS, Item, items_of
from tests.families.pages import ANNUAL, column_page, face_of, links_page
from tests.families.static import Built, Words, new_site, put_articles
from tests.replicas.site import Page, Question, html_page


def pagoda() -> Built:
    face = face_of("pagoda")
    site = new_site(face, "/nb/index.html", "/zwgk/index.html")
    links = [(year, f"/nb/{year[:4]}.html") for year in YEARS]
    site.pages["/nb/index.html"] = html_page(links_page(face, (ANNUAL,), links))
    site.answers["/pagoda/rows"] = _rows
    reports: list[str] = []
    for year, path in links:
        shell = f'<div data-pagoda="/pagoda/rows?year={year[:4]}"></div>'
        site.pages[path] = html_page(column_page(face, (ANNUAL, year), shell))
        reports += put_articles(site, face, (year,), items_of((year,)), _at)
    return Built(site, tuple(reports))


def _at(_words: Words, item: Item) -> str:
    return f"/pg-{item.number}.html"


def _rows(question: Question) -> Page:
    (year,) = [one for one in YEARS if one.startswith(question["year"])]
    shown = items_of((year,))
    lines = "\\n".join(f"{one.on}|{one.title}|{_at((), one)}" for one in shown)
    return as_json({"total": len(shown), "lines": lines})
'''
PORTAL = r"""name = "柳城区人民政府网（pagoda）"
base_url = "http://www.pagoda.liucheng.example"
aliases = ["www.pagoda.liucheng.example"]
layout = "json_catalog"
article = '/pg-\d+\.html$'

[expect]
min_reports = 13
"""
CRAWL = """
import tempfile
from pathlib import Path
from crawlers.probe.families import family_of
from tests.families.crawling import crawl, load_family
from tests.families.site import built, serve

with serve("pagoda") as replica:
    portal = load_family("pagoda", replica.base_url, Path(tempfile.mkdtemp()))
    crawled = crawl(portal)
found = {one.document.url.removeprefix(portal.base_url) for one in crawled.documents}
reports = built("pagoda").reports
print(crawled.outcome.value, set(reports) <= found, family_of([], reports)[0].id)
"""


def _in(path: str, *changes: tuple[str, str]) -> Addition:
    """A file of ours, each of these texts in it replaced once."""
    text = new = (ROOT / path).read_text(encoding="utf-8")
    for before, after in changes:
        assert new.count(before) == 1, (path, before)
        new = new.replace(before, after)
    return Addition(path, new, old=text)


ROW = "| gkmlpt (广东) |"
ADDITIONS = (
    _in("docs/cms.md", (ROW, f"| 宝塔 Pagoda | `json_catalog` | – | `/pg-\\d+\\.html$` |\n{ROW}")),
    Addition("crawlers/cms/pagoda.py", READER),
    _in(
        "crawlers/cms/layouts/json_catalog.py",
        ("import epoint, gkmlpt,", "import epoint, gkmlpt, pagoda,"),
        ("    gkmlpt.read,\n", "    gkmlpt.read,\n    pagoda.read,\n"),
    ),
    _in(
        "crawlers/probe/families.py",
        ('    Family(\n        "openness",', FAMILY + '    Family(\n        "openness",'),
    ),
    Addition("tests/families/pagoda.py", REPLICA),
    Addition("tests/families/portals/pagoda.toml", PORTAL),
    _in(
        "tests/families/site.py",
        ("hanweb, services\n", "hanweb, pagoda, services\n"),
        (
            '    "epoint": catalogs.epoint,\n',
            '    "epoint": catalogs.epoint,\n    "pagoda": pagoda.pagoda,\n',
        ),
    ),
)


def crawls_pagoda(copy: Path) -> bool:
    """Its replica is crawled to its end, every report found, and its marks are known."""
    status, output = said(copy, CRAWL)
    return status == 0 and output.split() == ["complete", "True", "pagoda"]
