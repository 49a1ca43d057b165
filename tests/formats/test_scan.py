"""Scans: read where OCR is installed, with every number marked as uncertain; else a remedy."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from pipeline.one_report import check
from pipeline.records import Outcome, Unreadable
from pipeline.tools import OCR
from tests.formats.judge import read, score
from tests.formats.made import hostile
from tests.pipeline.reference import reference, rules_with
from tests.replicas.scan_image import scan_of

HAS_OCR = find_spec(OCR) is not None


@pytest.mark.skipif(HAS_OCR, reason="OCR is installed")
@pytest.mark.parametrize("content", [scan_of("page"), hostile.pdf_of_pictures()])
def test_without_ocr_a_picture_is_refused_with_the_remedy(content: bytes) -> None:
    with pytest.raises(Unreadable, match="make ocr"):
        read(content)


@pytest.mark.skipif(not HAS_OCR, reason="needs make ocr")
@pytest.mark.parametrize("content", [hostile.vast_image(), hostile.pdf_of_pictures()])
def test_a_picture_without_a_report_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(content)
    assert refusal.value.kind in ("too-large", "no-text")


@pytest.mark.skipif(not HAS_OCR, reason="needs make ocr")
def test_a_picture_of_noise_ends_at_the_time_of_a_page_and_says_where() -> None:
    from tests.formats.made.scans import noise  # noqa: PLC0415 - brings what OCR brings

    with pytest.raises(Unreadable, match=r"reader-killed.* at page 1/1; .* 10 s .*each page"):
        read(noise())


@pytest.mark.skipif(not HAS_OCR, reason="needs make ocr")
@pytest.mark.browser
def test_a_scan_at_200_dpi_is_read_and_every_number_is_uncertain() -> None:
    from tests.formats.scans import documents  # noqa: PLC0415 - brings what OCR brings

    ((document, content),) = documents(1, 200)
    report = read(content)
    total = score(report, document)
    certain = [
        cell
        for table in report.tables.values()
        for cells in table.rows.values()
        for cell in cells.values()
        if cell.is_certain
    ]
    assert certain == []
    assert (total.null, total.wrong) == (0, 0)
    assert "scanned-pdf" in rules_with(Outcome.BROKEN, check(report, reference(), None)[0])
