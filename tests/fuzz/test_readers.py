"""Every reader on spoiled documents: blocks or a reason in bounded time, and never a crash.

`python -m tests.fuzz.test_readers SECONDS` goes on with new seeds and prints what it found.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from random import Random

import pytest

from pipeline.formats.choice import read_content
from pipeline.records import Unreadable
from pipeline.sandbox import Limits, Readers
from tests.formats.made.archives import rar_of, zip_of
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import text_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import made
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.fuzz.mutations import spoiled
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup

DOCUMENT = made(PUBLICATIONS[3], Markup.CLEAN)
SEEDS: dict[str, Callable[[], bytes]] = {
    "html": lambda: html_of(DOCUMENT, Print()).encode(),
    "text": lambda: text_of(DOCUMENT, "pipes"),
    "docx": lambda: docx_of(DOCUMENT, "tracked"),
    "xlsx": lambda: xlsx_of(DOCUMENT, as_text=False),
    "xls": lambda: xls_of(DOCUMENT),
    "pdf": lambda: pdf_of(DOCUMENT.report),
    "ofd": lambda: ofd_of(DOCUMENT, "grouped"),
    "doc": lambda: doc_of(DOCUMENT, "huge"),
    "zip": lambda: zip_of({"a.docx": docx_of(DOCUMENT)}),
    "rar": lambda: rar_of({"a.docx": docx_of(DOCUMENT)}),
}
# Readers that are not Python may end the process; they are tried in a child, as at night.
FOREIGN = ("pdf", "xls", "xlsx", "rar")
TURNS = 25


@pytest.mark.parametrize("name", SEEDS)
def test_a_spoiled_document_gives_blocks_or_a_reason(name: str) -> None:
    seed = SEEDS[name]()
    pool = Readers(1, Limits())
    for turn in range(TURNS):
        _tried(spoiled(seed, Random(f"{name} {turn}")), name, pool)
    pool.close()


def _tried(content: bytes, name: str, pool: Readers) -> str:
    """Read, and say how it ended."""
    try:
        (pool.read if name in FOREIGN else read_content)(content)
    except Unreadable as reason:
        assert reason.kind
        return reason.kind
    return "read"


def main() -> None:
    """Spoil documents of all formats in turn for some time; print crashes and slow ones."""
    until = time.monotonic() + float(sys.argv[1])
    seeds = {name: write() for name, write in SEEDS.items()}
    pool = Readers(1, Limits())
    ended: dict[str, int] = {}
    turn = 1000
    while time.monotonic() < until:
        turn += 1
        for name, seed in seeds.items():
            start = time.monotonic()
            try:
                how = _tried(spoiled(seed, Random(f"{name} {turn}")), name, pool)
            except Exception as error:  # noqa: BLE001 - the point is to find them all
                how = f"CRASH {type(error).__name__}: {error}"
                print(name, turn, how)
            if how == "reader-killed" or time.monotonic() - start > 5:
                print(name, turn, how, f"{time.monotonic() - start:.1f} s")
            ended[f"{name} {how}"[:60]] = ended.get(f"{name} {how}"[:60], 0) + 1
    pool.close()
    for how, count in sorted(ended.items()):
        print(f"{count:6} {how}")


if __name__ == "__main__":
    main()
