"""What a layout reads from one page of a list, and what it wants to be asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import urlencode

from core.messages import Message
from crawlers.pages.page import Page
from crawlers.pages.titles import Promise, promise_of
from crawlers.records import DateEvidence

FULL_PAGE = "listing.full-page"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list: the address it names, its best title, and the date it prints."""

    url: str
    title: str
    date: DateEvidence | None

    @property
    def promise(self) -> Promise:
        return promise_of(self.title)


@dataclass(frozen=True, slots=True)
class NextPage:
    """A page to ask for. With a form it is asked for by POST: as fields, or as a JSON object.

    `is_back`: its link says that it leads back, to what was read already.
    """

    url: str
    form: Mapping[str, str] = field(default_factory=dict)
    is_json: bool = False
    is_back: bool = False

    @property
    def address(self) -> str:
        """One address for what was asked: the form counts as part of the query."""
        if not self.form:
            return self.url
        joint = "&" if "?" in self.url else "?"
        return f"{self.url}{joint}{urlencode(self.form)}"


@dataclass(frozen=True, slots=True)
class Below:
    """A column below a page that no plain link names: `words` lead from that page to it.

    Without words it is the page's own list, which stands elsewhere, as in a frame.
    """

    words: tuple[str, ...]
    page: NextPage


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list.

    `rows` are those that a declared total counts; `strays` are links elsewhere on the page that
    promise a report all the same. `rows_declared` is the total that the page states, `next_pages`
    those that this page announces, `columns` the columns below it that only its layout sees.
    `is_shell`: the rows come from the next page, which a script asks for; this one never has any.
    `back_pages` are those to which its pager leads back.
    `problem` says why the page cannot be trusted. `pages_declared` is the number of pages that the
    page states; `is_whole` says why a page by itself is the whole list, None where nothing says so.
    """

    rows: tuple[Row, ...]
    strays: tuple[Row, ...] = ()
    rows_declared: int | None = None
    next_pages: tuple[NextPage, ...] = ()
    columns: tuple[Below, ...] = ()
    is_shell: bool = False
    problem: Message | None = None
    pages_declared: int | None = None
    is_whole: Message | None = None
    back_pages: tuple[NextPage, ...] = ()

    @property
    def is_empty_by_its_word(self) -> bool:
        """Say whether the list itself states that it holds nothing."""
        return self.rows_declared == 0 and not self.rows


def unless_full(rows: tuple[Row, ...], size: int) -> Message | None:
    """The doubt about a page that says nothing of a total: a full one is hardly the last."""
    return Message(FULL_PAGE, {"rows": len(rows)}) if len(rows) >= size else None


def is_open_end(problem: Message | None) -> bool:
    """Say whether the doubt about a page is only that it does not say how much there is."""
    return problem is not None and problem.template == FULL_PAGE


class Layout(Protocol):
    """How one kind of site lists documents: one module in `crawlers/cms/layouts`."""

    def read_list(self, page: Page) -> Listing:
        """Read one page of a list, the first or a further one."""
