"""Where a report stands on its portal: its columns, who is said to publish it, the page around."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.comparing.duplicates import Version, changed_cells
from pipeline.reading.titles import claim_in
from pipeline.records import CellChange, Masthead, Provenance, Reading, ReadingKind
from pipeline.reference.register import AgencyEntry, Register

PUBLISHER_LABELS = ("发布机构", "发布机关")


@dataclass(frozen=True, slots=True)
class HeldPage:
    """The page that a report hangs on as a file: its address, how much it prints, what differs.

    `characters` is None when the page itself holds the report; `changes` are then the cells that
    page and file print differently.
    """

    url: str
    characters: int | None
    changes: tuple[CellChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Published:
    """What the portal says of one report, besides the report itself.

    `columns` are the paths of the lists that name it. `listed` is the agency that its title in the
    list names, `owners` those that its column is called after, `publisher` the one that the page
    states; each is None or left out where the register knows no such name.
    """

    columns: tuple[tuple[str, ...], ...]
    listed: AgencyEntry | None
    owners: tuple[AgencyEntry, ...]
    publisher: AgencyEntry | None
    page: HeldPage | None


def published(
    version: Version, siblings: Sequence[Version], unread: Mapping[str, Reading], register: Register
) -> Published | None:
    """What is known of one version's place; None for a document that no crawl brought.

    `siblings` are all versions of this report, `unread` the pages that are none, by address.
    """
    seen = version.seen
    if seen is None:
        return None
    listed = claim_in(seen.title) if seen.title else None
    names = [name for column in seen.columns for name in column]
    return Published(
        columns=seen.columns,
        listed=register.find(listed.agency, seen.portal) if listed and listed.agency else None,
        owners=tuple(_found(names, seen, register)),
        publisher=next(_found(_publishers(version.report.masthead), seen, register), None),
        page=_page_around(version, siblings, unread),
    )


def _publishers(masthead: Masthead | None) -> list[str]:
    index = masthead.index if masthead else {}
    return [value for label in PUBLISHER_LABELS if (value := index.get(label))]


def _found(names: Sequence[str], seen: Provenance, register: Register) -> Iterator[AgencyEntry]:
    for name in names:
        entry = register.find(name, seen.portal)
        if entry is not None:
            yield entry


def _page_around(
    version: Version, siblings: Sequence[Version], unread: Mapping[str, Reading]
) -> HeldPage | None:
    for url in version.seen.parents if version.seen else ():
        own = next((one for one in siblings if url in one.urls and one is not version), None)
        if own is not None:
            return HeldPage(url, None, tuple(changed_cells(own.report, version.report)))
        page = unread.get(url)
        if page is not None and page.kind is ReadingKind.SETBACK:
            return HeldPage(url, len("".join(page.report.text.split())))
    return None
