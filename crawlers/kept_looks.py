"""Second looks in the archive: their records, beside the reports of crawls, and rows as bytes.

    looks/<portal>/<look>.json    one SecondLook; pictures and rows lie among the blobs

A record that is damaged, or of another version, is no look: whoever needs one takes another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from core.messages import Message
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.crawl_ids import START, crawl_id_at
from crawlers.looks import VERSION, SecondLook, SeenRow

LOOK = TypeAdapter(SecondLook)
ROWS = TypeAdapter(tuple[SeenRow, ...])
NO_LOOK = "kept-looks.no-look"
OTHER_VERSION = "kept-looks.other-version"
LOOK_OF_ANOTHER = "kept-looks.look-of-another"


def name_of_look(portal: str, look_id: str) -> str:
    """Where a look's record lies below the archive's address."""
    return f"looks/{portal}/{look_id}.json"


def new_look_id(archive: Archive, portal: str, started_at: datetime) -> str:
    """Name a look as crawls are named: it sorts by time and is unique."""
    start = crawl_id_at(started_at)[:START]
    taken = (one for one in archive.look_ids(portal) if one.startswith(start))
    return crawl_id_at(started_at, max((int(one[START:][:3]) for one in taken), default=0) + 1)


def keep_look(archive: Archive, look: SecondLook) -> None:
    """Store what a visit saw."""
    archive.keep(name_of_look(look.portal, look.look_id), LOOK.dump_json(look, indent=1))


def second_look(archive: Archive, portal: str, look_id: str) -> SecondLook | None:
    """One look; None when it left no record. Raises ArchiveDamaged."""
    name = name_of_look(portal, look_id)
    content = archive.kept(name)
    if content is None:
        return None
    try:
        look = LOOK.validate_json(content)
    except ValidationError as error:
        raise ArchiveDamaged(name, Message(NO_LOOK, {"errors": error.error_count()})) from None
    if look.version != VERSION:
        raise ArchiveDamaged(name, Message(OTHER_VERSION, {"version": look.version}))
    if (look.portal, look.look_id) != (portal, look_id):
        named = {"portal": look.portal, "look_id": look.look_id}
        raise ArchiveDamaged(name, Message(LOOK_OF_ANOTHER, named))
    return look


def newest_looks(archive: Archive, portal: str) -> Iterator[SecondLook]:
    """The looks at a portal, newest first; a damaged one is none."""
    for look_id in reversed(archive.look_ids(portal)):
        with suppress(ArchiveDamaged):
            look = second_look(archive, portal, look_id)
            if look is not None:
                yield look


def rows_as_json(rows: Sequence[SeenRow]) -> bytes:
    """Rows as they are kept among the blobs; half a character, which JSON may hold, is a ?."""
    return ROWS.dump_json(tuple(SeenRow(_whole(one.text), _whole(one.url)) for one in rows))


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def rows_kept(archive: Archive, sha256: str | None) -> tuple[SeenRow, ...]:
    """The rows under a hash; none where there is no hash. Raises ArchiveDamaged."""
    if sha256 is None:
        return ()
    try:
        return ROWS.validate_json(archive.read(sha256))
    except ValidationError as error:
        name = archive.name_of(sha256)
        raise ArchiveDamaged(name, Message(NO_LOOK, {"errors": error.error_count()})) from None
