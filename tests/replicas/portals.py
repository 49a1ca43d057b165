"""All six hosts of the demonstration, built from rows of lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tests.replicas import hanweb, henan, trees, ucap
from tests.replicas.notices import notices_on, strays_on
from tests.replicas.plan import YEARS
from tests.replicas.posting import Posting
from tests.replicas.postings import earlier_posting, planned_postings
from tests.replicas.site import Site, html_page
from tests.replicas.ucap_tree import Tree

PORTALS = ("acheng", "hrbpf", "nangang", "nangang-old", "beiguan")
FILE_HOST = "beiguan-files"


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands on the portals: rows by portal, articles outside the lists, years of columns."""

    postings: Mapping[str, Sequence[Posting]]
    strays: Mapping[str, Sequence[Posting]]
    years: tuple[int, ...]


@cache
def demonstration() -> Contents:
    """The plan's reports with everything around them."""
    postings = {portal: [*planned_postings(portal), *notices_on(portal)] for portal in PORTALS}
    postings["nangang-old"].append(earlier_posting())
    return Contents(postings, {portal: strays_on(portal) for portal in PORTALS}, YEARS)


def article_path(portal: str, posting: Posting, years: tuple[int, ...] = YEARS) -> str:
    """Where an article stands on its portal."""
    if portal == "beiguan":
        return henan.article_path(posting)
    if portal == "nangang-old":
        return hanweb.article_path(posting)
    return UCAP_TREES[portal](years).article_path(posting)


def build_site(portal: str, contents: Contents, file_host: str) -> Site:
    """One host; `file_host` is the address of beiguan's second host."""
    postings = contents.postings.get(portal, ())
    if portal == FILE_HOST:
        return henan.file_site(contents.postings["beiguan"])
    if portal == "beiguan":
        return henan.build(trees.beiguan_plan(contents.years, file_host), postings)
    if portal == "nangang-old":
        return hanweb.build(trees.NANGANG_OLD, trees.NANGANG_OLD_UNITS, postings)
    tree = UCAP_TREES[portal](contents.years)
    site = ucap.build(tree, postings, contents.strays.get(portal, ()))
    for path, name in OTHER_LISTS.get(portal, ()):
        site.pages[path] = html_page(ucap.other_list(tree, name))
    return site


UCAP_TREES: Mapping[str, Callable[[tuple[int, ...]], Tree]] = {
    "acheng": trees.acheng_tree,
    "hrbpf": trees.hrbpf_tree,
    "nangang": trees.nangang_tree,
}
OTHER_LISTS = {
    "acheng": (("/achengqu/qtwj/zfxxgklby.shtml", "政府文件"),),
    "hrbpf": (("/pfq/c110074/list3.shtml", "规范性文件"),),
    "nangang": (("/hebngq/ngyw/xinwenzhongxinduodaohang.shtml", "新闻中心"),),
}
