"""Every reader on spoiled documents: blocks or a reason in bounded time, and never a crash.

`make fuzz` goes on for ten minutes, guided by what the inputs reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from pipeline.formats.choice import read_content
from pipeline.records import Unreadable
from pipeline.sandbox.child import Limits
from pipeline.sandbox.pool import Readers
from tests.fuzz.mutations import spoiled
from tests.fuzz.seeds import CORPUS, SEEDS

# Readers that are not Python may end the process; they are tried in a child, as at night.
FOREIGN = ("pdf", "xls", "xlsx", "rar", "scan")
TURNS = 25
KEPT = sorted(CORPUS.glob("*/*"))


@pytest.fixture(scope="module")
def pool() -> Iterator[Readers]:
    readers = Readers(1, Limits())
    yield readers
    readers.close()


@pytest.mark.parametrize("name", SEEDS)
def test_a_spoiled_document_gives_blocks_or_a_reason(name: str, pool: Readers) -> None:
    seed = SEEDS[name]()
    for turn in range(TURNS):
        _try(spoiled(seed, Random(f"{name} {turn}")), name, pool)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name} {path.name}")
def test_what_once_crashed_a_reader_gives_blocks_or_a_reason(path: Path, pool: Readers) -> None:
    _try(path.read_bytes(), path.parent.name, pool)


def _try(content: bytes, name: str, pool: Readers) -> None:
    try:
        (pool.read if name in FOREIGN else read_content)(content)
    except Unreadable as reason:
        assert reason.kind
        assert reason.kind != "reader-killed"


@pytest.mark.parametrize("path", sorted((CORPUS / "scan").iterdir()), ids=lambda path: path.name)
def test_what_once_crashed_the_opening_of_pictures_is_damaged(path: Path) -> None:
    pytest.importorskip("rapidocr", reason="needs make ocr")
    from pipeline.formats.scan.pictures import pictures_of  # noqa: PLC0415 - brings what OCR brings

    with pytest.raises(Unreadable, match="file-damaged"):
        list(pictures_of(path.read_bytes()))
