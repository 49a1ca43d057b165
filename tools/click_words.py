"""Compile the Chinese of click's own words: core/locale/click.zh.po to the file gettext reads."""

from __future__ import annotations

from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from core.messages import LOCALE

SOURCE = LOCALE / "click.zh.po"
COMPILED = LOCALE / "zh" / "LC_MESSAGES" / "click.mo"


def compiled() -> bytes:
    """What the compiled file holds."""
    with SOURCE.open("rb") as file:
        catalogue = read_po(file, locale="zh")
    written = BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


if __name__ == "__main__":
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    COMPILED.write_bytes(compiled())
