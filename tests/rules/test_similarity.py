"""Copies are found among honest reports of one district, whose texts share more than one thinks."""

from __future__ import annotations

import pytest

from pipeline.comparing.similarity import (
    containment,
    letters_of,
    likeness,
    longest_shared,
    names_of,
    sketch,
)
from pipeline.comparing.similarity_index import COMMON, Index
from tests.rules.similarity_corpus import corpus_of, measure

TEXT = (
    "每份申请登记当日即分给承办人，拿不准的先与申请人通电话，弄清到底要什么再动笔；"
    "答复前由法律顾问看一遍依据和救济途径，避免引用错条、漏写期限。"
)
OTHER = (
    "公告栏移到楼道口，字号放大一倍，过期的当天撤下；老人看不清的由值守人员念给他听，念完再签字。"
)


def test_every_copy_is_found_and_nobody_else_is_accused() -> None:
    measured = measure(corpus_of(300, 20))
    assert (measured.recall, measured.precision) == (1.0, 1.0)


def test_laws_numbers_names_and_marks_do_not_count() -> None:
    reduced = letters_of("柳泉街道依据《条例》〔2021〕30号，答复 12 件。", ("柳泉街道",))
    assert reduced == "依据号答复件"


def test_a_text_contains_itself_and_an_unrelated_one_nothing() -> None:
    assert containment(sketch(TEXT), sketch(TEXT)) == 1.0
    assert containment(sketch(TEXT), sketch(OTHER)) < 0.05
    assert containment(sketch(TEXT), sketch("")) == 0.0


def test_a_copy_within_a_longer_text_is_as_alike_as_a_copy_alone() -> None:
    assert containment(sketch(TEXT), sketch(OTHER + TEXT + OTHER)) > 0.98


def test_changed_numbers_and_names_hide_no_copy() -> None:
    theirs = f"柳泉街道受理5件。{TEXT}"
    ours = f"桥东街道受理17件。{TEXT}"
    assert likeness(ours, theirs, ("柳泉街道", "桥东街道")).share == 1.0


def test_the_longest_shared_passage_is_quoted_as_printed() -> None:
    assert longest_shared(f"甲。{TEXT}乙。", f"丙，{TEXT}丁") == TEXT.rstrip("。")
    assert longest_shared(TEXT, OTHER) == ""


@pytest.mark.parametrize(
    ("agency", "own"),
    [
        ("柳城区柳泉街道办事处", "柳泉街道"),
        ("云川市柳城区青石镇人民政府", "青石镇"),
        ("南江区市场监督管理局", "市场监督管理局"),
        ("云川经开区（平川区）应急管理局", "应急管理局"),
    ],
)
def test_an_agency_is_known_by_its_short_names(agency: str, own: str) -> None:
    assert own in names_of(agency)
    assert agency in names_of(agency)


def test_the_index_finds_the_like_text_first() -> None:
    index = Index([("a", sketch(OTHER * 3)), ("b", sketch((TEXT + OTHER) * 2)), ("c", sketch(""))])
    found = index.candidates(sketch(TEXT + OTHER), 0.2)
    assert found[0].key == "b"
    assert found[0].share == 1.0
    assert len(index) == 3


def test_what_everybody_writes_points_at_nobody() -> None:
    index = Index((str(number), sketch(TEXT)) for number in range(COMMON + 1))
    assert index.candidates(sketch(TEXT), 0.1) == []


def test_an_empty_text_is_like_none() -> None:
    assert Index([]).candidates(sketch(TEXT), 0.1) == []
    assert Index([("a", sketch(TEXT))]).candidates(sketch(""), 0.1) == []
