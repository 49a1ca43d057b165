"""Charsets: the candidate that loses least; one broken character costs one character."""

from __future__ import annotations

import pytest

from core.charsets import LOST, decode

TEXT = "<p>柳城区人民政府2022年政府信息公开工作年度报告，编制并公布本报告。全文分为六个部分。</p>"


@pytest.mark.parametrize("declared", [None, "utf-8", "gb2312", "iso-8859-1", "utf-16", "big5"])
def test_no_header_makes_a_page_unreadable(declared: str | None) -> None:
    assert decode(TEXT.encode("gbk"), declared) == TEXT
    assert decode(TEXT.encode(), declared) == TEXT


def test_what_gb2312_lacks_is_read_from_a_page_that_calls_itself_so() -> None:
    page = "<meta charset=gb2312>〔2021〕镕㙍"
    assert decode(page.encode("gb18030")) == page


def test_the_euro_of_windows_is_no_loss() -> None:
    assert decode(TEXT.encode("gbk") + b"5\x80") == TEXT + "5€"


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_a_broken_character_costs_one_character(charset: str) -> None:
    whole = TEXT.encode(charset)
    for at in range(3, len(whole) - 4, 7):
        damaged = whole[:at] + whole[at + 1 :]
        found = decode(damaged)
        kept = [one for one in TEXT if one in found]
        assert len(kept) >= len(TEXT) - 2, found
        assert found.count(LOST) <= 2


def test_half_a_character_before_a_tag_leaves_the_tag() -> None:
    page = TEXT.encode("gbk").replace("。</p>".encode("gbk"), b"\xb0</p>")
    assert decode(page) == TEXT.replace("。</p>", f"{LOST}</p>")


def test_traditional_pages_are_read_by_their_own_word() -> None:
    page = "<meta charset=big5>政府資訊公開年度報告，依申請公開情況"
    assert decode(page.encode("big5")) == page
