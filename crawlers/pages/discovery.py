"""Which links of a page lead to columns of annual reports, and what path of words they add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from crawlers.pages.addresses import is_on_portal
from crawlers.pages.listing import Listing, NextPage
from crawlers.pages.page import Link, Page, column_key
from crawlers.pages.rows import FILE_ENDING, names_article
from crawlers.pages.words import Step, annual_path, extended, is_annual, step_of, tidy

DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Lead:
    """A page to open on the way to reports.

    `path` are the words from the annual reports on, () above them. `is_doubtful` is a bare 部门 or
    街道 that the home page links, too: perhaps only its menu. `form` is what is posted to get it.
    `is_directory`: the page lists agencies; `agency` is the one whose own pages these are.
    """

    url: str
    path: tuple[str, ...] = ()
    depth: int = 0
    listed_at: str | None = None
    is_doubtful: bool = False
    form: Mapping[str, str] = field(default_factory=dict)
    is_directory: bool = False
    agency: str = ""

    @property
    def key(self) -> str:
        return column_key(self.url)

    @property
    def address(self) -> str:
        """One address for what is asked, the form included."""
        return NextPage(self.url, self.form).address


def path_of(page: Page, lead: Lead) -> tuple[str, ...]:
    """The words of the column that a page belongs to: its own breadcrumb before our way there."""
    own = annual_path(page.crumbs)
    if own:
        return own
    name = page.meta("ColumnName") or ""
    if not lead.path and page.is_annual_by_its_tags and step_of(name) not in (None, Step.LEAD):
        return (tidy(name),)
    return lead.path


def leads_of(
    page: Page, path: tuple[str, ...], lead: Lead, menu: frozenset[str]
) -> tuple[Lead, ...]:
    """The leads of a page: above the annual reports only what leads there, below every column.

    `menu` are the columns that the home page links.
    """
    if lead.depth >= DEEPEST:
        return ()
    return tuple(
        Lead(
            url=link.url,
            path=() if step is Step.LEAD else _path_through(link, page, path),
            depth=lead.depth + 1,
            listed_at=page.url,
            is_doubtful=step is Step.DIVISION
            and column_key(link.url) in menu
            and not is_annual(link.words),
        )
        for link, step in _columns(page)
        if _is_followed(link, step, path)
    )


def leads_below(
    listing: Listing, page: Page, path: tuple[str, ...], lead: Lead
) -> tuple[Lead, ...]:
    """The leads that only the layout of a page sees: trees and frames that scripts fill.

    Above the annual reports only those count that name them, or nothing at all.
    """
    if lead.depth >= DEEPEST:
        return ()
    return tuple(
        Lead(
            url=below.page.url,
            path=(*path, *map(tidy, below.words)),
            depth=lead.depth + 1,
            listed_at=page.url,
            form=below.page.form,
        )
        for below in listing.columns
        if path or not below.words or is_annual(below.words[0])
    )


def has_columns_below(page: Page, path: tuple[str, ...], leads: tuple[Lead, ...]) -> bool:
    """Say whether a page names columns below its own, and so may be without rows.

    Menus repeat the columns beside and above a list on every page; those prove nothing.
    """
    folder = f"{column_key(page.url)}/"
    return any(
        not lead.is_doubtful
        and (
            lead.key.startswith(folder)
            or (len(lead.path) > len(path) and path == lead.path[: len(path)])
        )
        for lead in leads
        if lead.path
    )


def off_portal(page: Page) -> Iterator[str]:
    """Columns of annual reports that a page links on some other host."""
    for link in page.links:
        if (
            is_annual(link.words)
            and step_of(link.words)
            and not is_on_portal(link.url, page.portal)
        ):
            yield link.url


def _columns(page: Page) -> Iterator[tuple[Link, Step]]:
    """Every link that names a column on the way to reports; articles and files are none."""
    for link in (*page.links, *page.choices):
        step = step_of(link.words) or step_of(link.title)
        is_page = is_on_portal(link.url, page.portal) and not FILE_ENDING.search(link.url)
        if step is not None and is_page and not names_article(link.url, page):
            yield link, step


def _is_followed(link: Link, step: Step, path: tuple[str, ...]) -> bool:
    if path:
        return step is not Step.LEAD
    return step is Step.LEAD or is_annual(link.words) or is_annual(link.title)


def _path_through(link: Link, page: Page, path: tuple[str, ...]) -> tuple[str, ...]:
    """The path of a link: that of its page, the years and classes above it in a menu, its own."""
    by_place = {one.place: one for one in page.links}
    for item in reversed(list(link.place.iterancestors("li"))):
        head = next((one for one in item.iter("a") if "href" in one.attrib), None)
        outer = by_place.get(head) if head is not None else None
        if outer is not None and outer is not link:
            path = _with_division(path, outer.words)
    return extended(path, link.words)


def _with_division(path: tuple[str, ...], words: str) -> tuple[str, ...]:
    return extended(path, words) if step_of(words) in (Step.YEAR, Step.DIVISION) else path
