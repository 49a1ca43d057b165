"""Both languages on every surface."""

from __future__ import annotations

import pytest

from pipeline.messages import text, untranslated
from pipeline.records import Bilingual
from tests.pipeline.shelf import ROOT
from tests.templates import templates_in


@pytest.mark.parametrize("package", ["pipeline", "monitor"])
def test_every_sentence_for_people_has_its_english(package: str) -> None:
    assert untranslated(templates_in(ROOT / package)) == []


def test_a_name_inside_a_sentence_follows_its_language() -> None:
    row = Bilingual("予以公开", "granted")
    template = "「{row}·{column}」没有可用的数字，不作判断"
    assert "予以公开" in text(template, "zh", row=row, column="总计")
    assert text(template, "en", row=row, column="total").startswith("no usable number in “granted")
