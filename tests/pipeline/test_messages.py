"""Both languages on every surface."""

from __future__ import annotations

from core.messages import Bilingual, text


def test_a_name_inside_a_sentence_follows_its_language() -> None:
    row = Bilingual("予以公开", "granted")
    template = "form-sums.unread"
    assert "予以公开" in text(template, "zh", row=row, column="总计")
    assert text(template, "en", row=row, column="total").startswith("no usable number in “granted")


def test_a_title_of_a_megabyte_is_cut_in_a_sentence() -> None:
    said = text("标题为「{title}」", "zh", title="长" * 2**20)
    assert len(said) < 3000
    assert said.endswith("…」")
