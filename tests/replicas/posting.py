"""One row of a list with the article behind it, on whichever portal it stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that an article links. Old uploads are handed out by a servlet, not under a path."""

    name: str
    content: bytes
    media_type: str
    by_servlet: bool = False

    @property
    def digest(self) -> str:
        """32 hex digits, as platforms name uploaded files."""
        return hashlib.md5(self.name.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Posting:
    """One row of one list.

    `title_lines` are those of the article, `shown` what the list prints instead of them when it
    cuts; `hint` is the full title that a cutting list may keep in its attribute. `pub_date` is the
    content of the meta tag, which some editors leave empty. `is_gone`: the row leads to a 404.
    `address` is set for a row that leads to another place altogether.
    """

    column: str
    title_lines: tuple[str, ...]
    published_on: date
    body: str
    number: int
    pub_date: str
    page_title: str | None = None
    shown: str | None = None
    hint: str | None = None
    files: tuple[AttachedFile, ...] = ()
    address: str | None = None
    is_gone: bool = False
    is_late_row: bool = False

    @property
    def title(self) -> str:
        return "".join(self.title_lines)

    @property
    def row_text(self) -> str:
        return self.shown or self.title
