"""What a portal of the 开普云 platform is made of: columns with codes, and its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.replicas.furniture import Face
from tests.replicas.posting import Posting


@dataclass(frozen=True, slots=True)
class Column:
    """One list: its code, its name, its year, and the template name that its address ends in."""

    code: str
    name: str
    year: int
    template: str


@dataclass(frozen=True, slots=True)
class Tree:
    """The columns of one portal.

    `hub` is the 政务公开 page, `reports` the code of the page that names the years, `years` the
    code of each year's own page. `hub_template` ends the addresses of these pages.
    """

    face: Face
    site: str
    hub: str
    reports: str
    years: Mapping[int, str]
    columns: tuple[Column, ...]
    hub_template: str
    rows_per_page: int
    entry_name: str
    other_links: tuple[tuple[str, str], ...] = ()
    side_links: tuple[tuple[str, str], ...] = ()

    def path(self, code: str, template: str) -> str:
        """The address of one page of a column."""
        return f"/{self.site}/{code}/{template}.shtml"

    def article_path(self, posting: Posting) -> str:
        """The address of an article: column, month of publication, id."""
        month = f"{posting.published_on:%Y%m}"
        return f"/{self.site}/{posting.column}/{month}/c01_{posting.number}.shtml"
