"""The pages are linked, paged, sized and spoiled as the recipe of the replicas says."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from functools import cache
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest

from tests.replicas import hanweb, trees
from tests.replicas.plan import PUBLICATIONS, Publication
from tests.replicas.portals import PORTALS, Contents, article_path, build_site, demonstration
from tests.replicas.site import ListFault, Page, Site

FILES = "http://127.0.0.1:9"


@cache
def contents() -> Contents:
    return demonstration()


@cache
def site_of(name: str) -> Site:
    return build_site(name, contents(), FILES)


EVERY_PORTAL = pytest.mark.parametrize("portal", PORTALS)
HOME_SIZES = {"acheng": 92_952, "hrbpf": 56_086, "nangang": 72_230, "beiguan": 59_786}


@EVERY_PORTAL
def test_every_planned_report_is_reached_by_following_links(portal: str) -> None:
    reached = _reached(portal)
    wanted = {
        article_path(portal, posting)
        for posting in contents().postings[portal]
        if not posting.is_gone and posting.address is None
    }
    assert wanted - reached == set()


@pytest.mark.parametrize("publication", PUBLICATIONS, ids=lambda p: p.key)
def test_every_publication_has_its_page_on_its_portal(publication: Publication) -> None:
    titles = [posting.title for posting in contents().postings[publication.portal]]
    names = (publication.agency.short_name, publication.reading or publication.agency.short_name)
    own = [
        title
        for title in titles
        if str(publication.year) in title
        and any(name.removesuffix("办事处").removesuffix("人民政府") in title for name in names)
    ]
    assert own != []


@EVERY_PORTAL
def test_no_two_articles_of_a_portal_share_an_address(portal: str) -> None:
    paths = [article_path(portal, posting) for posting in contents().postings[portal]]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize(("portal", "size"), HOME_SIZES.items())
def test_home_pages_are_as_large_as_the_real_ones(portal: str, size: int) -> None:
    assert size * 0.98 < len(site_of(portal).home.body) <= size


@EVERY_PORTAL
def test_every_page_has_navigation_identity_and_site_tags(portal: str) -> None:
    parts = ("SiteName", "SiteDomain", "SiteIDCode", "_jiucuo_", "sitecode", "conac", "主办")
    pages = [page for page in site_of(portal).pages.values() if b"<!DOCTYPE html>\n" in page.body]
    for page in pages:
        text = page.body.decode()
        assert [part for part in parts if part not in text] == []
        assert text.count("<li><a href=") + text.count("<li><A href=") >= 60


@EVERY_PORTAL
def test_articles_carry_the_tags_of_the_standard(portal: str) -> None:
    for posting in contents().postings[portal]:
        if posting.is_gone:
            continue
        text = site_of(portal).pages[article_path(portal, posting)].body.decode()
        assert f'<meta name="ArticleTitle" content="{posting.title}"/>' in text
        assert f'<meta name="PubDate" content="{posting.pub_date}"/>' in text
        assert '<meta name="ContentSource"' in text


def test_one_article_has_an_empty_date_tag_and_one_an_unpadded_date() -> None:
    dates = [posting.pub_date for own in contents().postings.values() for posting in own]
    assert dates.count("") == 1
    assert dates.count("2023-1-9") == 1


@EVERY_PORTAL
def test_lists_know_how_to_lie(portal: str) -> None:
    lists = [page for page in site_of(portal).pages.values() if page.stand_ins]
    with_rows = [page for page in lists if page.stand_ins[ListFault.EMPTY_LIST] != page.body]
    assert with_rows != []
    assert all(page.stand_ins[ListFault.LYING_TOTAL] != page.body for page in with_rows)


@EVERY_PORTAL
def test_pages_are_the_same_bytes_every_time(portal: str) -> None:
    again = build_site(portal, demonstration(), FILES)
    assert again.home == site_of(portal).home
    assert again.pages == site_of(portal).pages


def _reached(portal: str) -> set[str]:
    """Every path that a patient reader reaches from the home page, scripts included."""
    face, site = trees.FACES[portal], site_of(portal)
    seen, waiting = {"/"}, deque(["/"])
    while waiting:
        path = waiting.popleft()
        for href in _hrefs(path, _page(site, path)):
            target = urljoin(f"{face.public}{path}", href)
            if urlsplit(target).netloc == face.domain:
                found = target.removeprefix(face.public)
                if found not in seen:
                    seen.add(found)
                    waiting.append(found)
    return seen


def _page(site: Site, target: str) -> Page:
    return site.find(target, dict(parse_qsl(urlsplit(target).query)))


def _hrefs(path: str, page: Page) -> Iterator[str]:
    """Links of a page, and the pages that its pager scripts, proxies and scripts would ask for."""
    if page.status == 301:
        yield dict(page.headers)["Location"]
    text = page.body.decode("utf-8", "replace")
    yield from (unescape(href) for href in re.findall(r'(?i)<a[^>]+href="([^"#]+)"', text))
    pager = re.search(r"createPageHTML\('page_div',(\d+),\d+,'(\w+)'", text)
    if pager:
        yield from (f"{pager[2]}_{number}.shtml" for number in range(2, int(pager[1]) + 1))
    declared = re.search(r'pagesize="(\d+)" total="(\d+)"', text)
    if declared and path.endswith("/"):
        pages = -(-int(declared[2]) // int(declared[1]))
        yield from (f"{path}index_{number}.html" for number in range(1, pages))
    if "fetch('list.json')" in text:
        yield f"{path}list.json"
    if path.endswith("list.json"):
        yield from (row["url"] for row in json.loads(text))
    unit = re.search(r"\$\('#(\d+)'\)\.jpage\({totalRecord:(\d+)", text)
    if unit:
        yield f"{hanweb.PROXY}?unitid={unit[1]}&startrecord=46&endrecord={unit[2]}"
