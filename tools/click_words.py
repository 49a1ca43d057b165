"""Compile the Chinese of click's own words: core/locale/click.zh.po to the file gettext reads."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from core.messages import LOCALE

SOURCE = LOCALE / "click.zh.po"
DAY = datetime(2026, 11, 29, tzinfo=UTC)
COMPILED = LOCALE / "zh" / "LC_MESSAGES" / "click.mo"


def compiled() -> bytes:
    """What the compiled file holds."""
    with SOURCE.open("rb") as file:
        catalogue = read_po(file, locale="zh")
    # The same bytes on every day.
    catalogue.creation_date = catalogue.revision_date = DAY
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


if __name__ == "__main__":
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    COMPILED.write_bytes(compiled())
