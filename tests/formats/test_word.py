"""Word's binary documents: cells as printed; deleted and hidden text left out."""

from __future__ import annotations

import struct

import pytest

from pipeline.formats.signatures import format_of
from pipeline.formats.word.binary import read_word
from pipeline.records import Unreadable
from tests.formats.judge import Score, judged
from tests.formats.made.doc import VARIANTS, compound_file, doc_of
from tests.formats.made.report import made, reports
from tests.replicas.plan import PUBLICATIONS, Markup

MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.THOUSANDS, Markup.WIDE, Markup.STRAY)


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_cell_of_a_doc_is_read_as_printed(variant: str) -> None:
    total = judged((made, doc_of(made, variant)) for made in reports(8, MARKUPS))
    assert total == Score(total.right, 0, 0)
    assert total.right > 1400


def _head(magic: int, version: int, flags: int) -> bytes:
    main = bytearray(2000)
    struct.pack_into("<HH6xH", main, 0, magic, version, flags)
    return compound_file({"WordDocument": bytes(main), "1Table": b""})


HOSTILE = {
    "encrypted": (_head(0xA5EC, 0xC1, 0x0300), "encrypted"),
    "Word 6": (_head(0xA5EC, 0x65, 0), "format-too-old"),
    "no text": (_head(0xA5EC, 0xC1, 0x0200), "file-damaged"),
    "truncated": (doc_of(made(PUBLICATIONS[0], Markup.CLEAN))[:9000], "file-damaged"),
    "no table stream": (compound_file({"WordDocument": b"\xec\xa5\xc1\x00"}), "file-damaged"),
}


@pytest.mark.parametrize(("content", "kind"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_doc_is_refused_with_its_reason(content: bytes, kind: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_word(content)
    assert refusal.value.kind == kind


def test_a_doc_is_known_by_its_streams() -> None:
    assert format_of(doc_of(made(PUBLICATIONS[0], Markup.CLEAN))) == "doc"
