"""OFD: the same cells as printed, over page breaks and however the text is placed."""

from __future__ import annotations

import pytest

from pipeline.formats.ofd.file import read_ofd
from pipeline.records import Unreadable
from tests.formats.judge import Score, judged
from tests.formats.made.docx import packed
from tests.formats.made.ofd import ofd_of
from tests.formats.made.report import reports
from tests.replicas.plan import Markup

MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.THOUSANDS, Markup.WIDE)
ROOT = "<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>"
DOCUMENT = '<Document><Pages><Page ID="1" BaseLoc="P.xml"/></Pages></Document>'
IMAGE = '<Page><Content><Layer><ImageObject Boundary="0 0 9 9"/></Layer></Content></Page>'


@pytest.mark.parametrize("style", ["plain", "grouped", "moved"])
def test_every_cell_of_an_ofd_is_read_as_printed(style: str) -> None:
    total = judged((made, ofd_of(made, style)) for made in reports(8, MARKUPS))
    assert total == Score(total.right, 0, 0)
    assert total.right > 1400


HOSTILE = {
    "no pages": ({"OFD.xml": ROOT, "Doc_0/Document.xml": "<Document/>"}, "no-text"),
    "a picture": (
        {"OFD.xml": ROOT, "Doc_0/Document.xml": DOCUMENT, "Doc_0/P.xml": IMAGE},
        "scanned-ofd",
    ),
    "no document": ({"OFD.xml": ROOT}, "part-missing"),
    "entities": ({"OFD.xml": '<!DOCTYPE x [<!ENTITY a "b">]><OFD/>'}, "dtd-refused"),
}


@pytest.mark.parametrize(("parts", "kind"), HOSTILE.values(), ids=HOSTILE)
def test_an_ofd_without_text_is_refused_with_its_reason(parts: dict[str, str], kind: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_ofd(packed(parts))
    assert refusal.value.kind == kind
