"""Where sections begin: contents are no sections, and a sub-heading opens none."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from pipeline.blocks import Block, Grid, Paragraph, Picture, Span
from pipeline.reference.section_headings import Heading
from pipeline.sections.sections import named_within, only_by_place, section, sections_of
from tests.rules.made import ORDINALS, TITLES


@dataclass(frozen=True)
class HeadedSection:
    number: int
    heading: Heading


HEADINGS = [f"{ORDINALS[number]}、{title}" for number, title in TITLES.items()]
TITLE = "柳城区柳泉街道办事处2022年政府信息公开工作年度报告"
PREFACE = "根据《中华人民共和国政府信息公开条例》编制，统计期限自2022年1月1日起至2022年12月31日止。"
TABLE = Grid(((Span("规章", 0, 0), Span("0", 0, 1)),))
TEXT = "我街道及时公开信息，办理申请，管理信息，建设平台，组织监督，没有发生责任追究的情况。" * 2
OVERALL = [HEADINGS[0], TEXT]
REST: list[str | Grid | Picture] = [
    *(one for heading in HEADINGS[1:4] for one in (heading, TABLE)),
    *(one for heading in HEADINGS[4:] for one in (heading, TEXT)),
]
BODY: list[str | Grid | Picture] = [*OVERALL, *REST]


def _blocks(*printed: str | Grid | Picture) -> list[Block]:
    return [Paragraph(one) if isinstance(one, str) else one for one in printed]


def _numbers(*printed: str | Grid | Picture) -> list[int]:
    return [part.number for part in sections_of(_blocks(*printed)) if part.heading]


def _text(number: int, *printed: str | Grid | Picture) -> str:
    found = section(sections_of(_blocks(*printed)), number)
    return found.text if found else ""


CONTENTS = {
    "plain": ["目录", *HEADINGS],
    "without a caption": HEADINGS,
    "with pages": ["目 录", *(f"{one}{n}" for n, one in enumerate(HEADINGS, start=1))],
    "with leaders": ["目录", *(f"{one}………………{n}" for n, one in enumerate(HEADINGS, start=2))],
    "with dots": ["目录", *(f"{one} ......... {n}" for n, one in enumerate(HEADINGS, start=2))],
    "with tabs": ["目录", *(f"{one}\t- {n} -" for n, one in enumerate(HEADINGS, start=2))],
    "pages on their own lines": [
        "目录",
        *(one for n, heading in enumerate(HEADINGS) for one in (heading, str(n))),
    ],
    "with parts": [
        "目录",
        HEADINGS[0],
        "（一）主动公开情况",
        "主动公开情况",
        "（二）依申请公开情况",
        *HEADINGS[1:],
        "（一）收费情况",
    ],
    "numbered otherwise": [f"{n}. {title}" for n, title in TITLES.items()],
    "without numbers": list(TITLES.values()),
}


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("is_above", [False, True])
def test_a_table_of_contents_is_no_section(name: str, is_above: bool) -> None:
    front = [TITLE, PREFACE]
    front = [*CONTENTS[name], *front] if is_above else [*front, *CONTENTS[name]]
    assert _numbers(*front, *BODY) == [1, 2, 3, 4, 5, 6]
    assert sections_of(_blocks(*front, *BODY))[0].text == f"{TITLE}\n{PREFACE}"
    assert _text(6, *front, *BODY) == TEXT


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("number", range(1, 7))
def test_what_only_the_contents_name_is_no_section(name: str, number: int) -> None:
    at = BODY.index(HEADINGS[number - 1])
    lacking = BODY[:at] + BODY[at + 2 :]
    numbers = [n for n in range(1, 7) if n != number]
    assert _numbers(TITLE, PREFACE, *CONTENTS[name], *lacking) == numbers


MIXED = ["1．总体工作情况", "（二）主动公开政府信息情况", *HEADINGS[2:4]]
MIXED += ["五、存在的主要问题及改进情况", "6、其他需要报告的事项"]


@pytest.mark.parametrize("line", ["主动公开情况", "主动公开政府信息情况"])
@pytest.mark.parametrize("with_page", ["", "……………{}"])
def test_headings_numbered_in_several_ways_are_known_and_so_are_their_contents(
    line: str, with_page: str
) -> None:
    contents = [f"{one}{with_page.format(n)}" for n, one in enumerate(MIXED, start=1)]
    body = [one for heading in MIXED[1:4] for one in (heading, TABLE)]
    printed = [MIXED[0], line, TEXT, *body, MIXED[4], TEXT, MIXED[5], TEXT]
    assert _numbers(*contents, TITLE, *printed) == [1, 2, 3, 4, 5, 6]
    assert TEXT in _text(1, *contents, TITLE, *printed)


@pytest.mark.parametrize("first", ["一、 总 体 情 况", "一、工作概况"])
def test_the_first_heading_in_other_words_is_found_before_a_sub_heading(first: str) -> None:
    printed = [TITLE, first, "主动公开情况", TEXT, "政府信息公开行政复议、行政诉讼情况", TEXT]
    other = ["二、主动公开的政府信息", TABLE, *REST[2:4], "四、复议和应诉情况", *REST[5:]]
    assert _numbers(*printed, *REST) == [1, 2, 3, 4, 5, 6]
    assert _numbers(*printed, *other) == [1, 2, 3, 4, 5, 6]


def test_headings_in_other_words_are_contents_too() -> None:
    words = ["一、工作概况", "二、主动公开信息的统计", "三、依申请办理", *HEADINGS[3:]]
    body = [one for word in words[:3] for one in (word, TABLE)]
    assert _numbers(*words, TITLE, *body, *BODY[6:]) == [1, 2, 3, 4, 5, 6]


def test_a_document_without_headings_has_no_sections() -> None:
    assert _numbers(TITLE, PREFACE) == _numbers() == []


def test_headings_that_come_once_are_sections_with_nothing_under_them() -> None:
    assert _numbers(TITLE, *HEADINGS) == [1, 2, 3, 4, 5, 6]


def test_a_report_without_its_tables_is_no_contents_of_the_next() -> None:
    poor = [HEADINGS[0], TEXT, *HEADINGS[1:5], TEXT, HEADINGS[5], TEXT]
    assert _numbers(TITLE, *poor, TITLE, *BODY) == [1, 2, 3, 4, 5, 6] * 2


SUB_HEADINGS = (
    "主动公开情况",
    "主动公开政府信息情况",
    "2.主动公开情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的问题",
    "其他需要报告的事项",
)


@pytest.mark.parametrize("line", SUB_HEADINGS)
def test_another_sections_name_within_section_one_opens_no_section(line: str) -> None:
    printed = [TITLE, HEADINGS[0], line, TEXT, *REST]
    assert _numbers(*printed) == [1, 2, 3, 4, 5, 6]
    assert TEXT in _text(1, *printed)


@pytest.mark.parametrize("line", SUB_HEADINGS)
@pytest.mark.parametrize("number", range(2, 7))
def test_nor_where_the_real_one_is_in_other_words(line: str, number: int) -> None:
    other = {
        2: "二、主动公开信息的统计情况",
        3: "三、依申请公开办理情况",
        4: "四、复议诉讼情况",
        5: "五、存在不足及努力方向",
        6: "六、其他应当报告的事项",
    }
    printed = [TITLE, HEADINGS[0], line, TEXT, *REST]
    printed[printed.index(HEADINGS[number - 1])] = other[number]
    assert _numbers(*printed) == [1, 2, 3, 4, 5, 6]
    assert TEXT in _text(1, *printed)


@pytest.mark.parametrize("line", SUB_HEADINGS[:5])
def test_a_heading_without_ordinal_is_known_by_its_table(line: str) -> None:
    bare = [TITLES[n] if one in HEADINGS else one for n, one in _numbered(BODY)]
    printed = [TITLE, *bare[:1], line, *bare[1:]]
    assert _numbers(*printed) == [1, 2, 3, 4, 5, 6]


def _numbered(printed: list[str | Grid | Picture]) -> list[tuple[int, str | Grid | Picture]]:
    return [(HEADINGS.index(one) + 1 if one in HEADINGS else 0, one) for one in printed]


@pytest.mark.parametrize("line", ["存在的主要问题", "1.存在的主要问题", "存在的问题及改进措施"])
def test_a_part_of_section_five_does_not_open_it_anew(line: str) -> None:
    printed = [*BODY[:-3], TEXT, line, "改进后更好。", *BODY[-2:]]
    assert _numbers(TITLE, *printed) == [1, 2, 3, 4, 5, 6]
    assert "改进后更好。" in _text(5, *printed)
    assert TEXT in _text(5, *printed)


def test_two_reports_in_one_document_keep_their_sections() -> None:
    bare = [TITLES[n] if one in HEADINGS else one for n, one in _numbered(BODY)]
    assert _numbers(TITLE, *BODY, TITLE, *BODY) == [1, 2, 3, 4, 5, 6] * 2
    assert _numbers(TITLE, *bare, TITLE, *BODY) == [1, 2, 3, 4, 5, 6] * 2


def test_a_title_in_a_cell_or_a_short_line_is_named_and_the_preface_names_nothing() -> None:
    cell = Grid(((Span("存在的主要问题及改进情况", 0, 0), Span("更新不够及时", 0, 1)),))
    everything = f"本报告包括{'、'.join(TITLES.values())}。"
    printed = [TITLE, TABLE, everything[:50], *BODY[:8], cell, f"{TITLES[6]}：无"]
    assert named_within(sections_of(_blocks(*printed))) == (5, 6)


def test_a_sentence_names_a_section_only_where_it_begins_so() -> None:
    for line, named in (
        (f"针对{TITLES[5]}，我局多次研究。", ()),
        (f"五、{TITLES[5]}：更新不够及时。", (5,)),
        (f"（五）{TITLES[5]}另有说明。", (5,)),
        (f"见下文{TITLES[5]}", (5,)),
    ):
        assert named_within(sections_of(_blocks(TITLE, *BODY[:2], line))) == named


def _headed(*headings: str) -> list[str | Grid | Picture]:
    """A report under these six headings, each with what must stand under it."""
    under = (TEXT, TABLE, TABLE, TABLE, TEXT, TEXT)
    return [one for pair in zip(headings, under, strict=True) for one in pair]


IN_DIGITS = (
    "1、今年做的工作：",
    "2、主动公开了哪些：",
    "3、群众来申请公开的情况：",
    "4、有没有复议、诉讼：",
    "5、还有哪些不足、怎么改：",
    "6、其他要说的：",
)


def test_digits_number_sections_where_several_headings_speak_of_their_own() -> None:
    assert _numbers(*_headed(*IN_DIGITS)) == [1, 2, 3, 4, 5, 6]


def test_digits_number_parts_where_sections_bear_better_ordinals() -> None:
    parts = ["1.工作概况", TEXT, "2.主动公开了哪些", TEXT, "3.依申请办了哪些", TEXT]
    assert _numbers(HEADINGS[0], *parts, *REST) == [1, 2, 3, 4, 5, 6]
    assert "依申请办了哪些" in _text(1, HEADINGS[0], *parts, *REST)


def test_a_heading_may_stand_behind_a_motto_and_a_colon() -> None:
    printed = _headed("一、高位推动、层层压实：总体情况", *HEADINGS[1:])
    assert [(part.number, part.heading.is_sure) for part in _parts_of(printed)][:2] == [
        (1, True),
        (2, True),
    ]


def _parts_of(printed: list[str | Grid | Picture]) -> list[HeadedSection]:
    found = sections_of(_blocks(*printed))
    return [HeadedSection(one.number, one.heading) for one in found if one.heading]


@pytest.mark.parametrize("last", ["其他需要报告的事项。", "其他要报告的：无。", "六、别的事"])
def test_the_last_heading_ends_as_it_likes(last: str) -> None:
    titles = [*TITLES.values()] if not last.startswith("六") else HEADINGS
    numbers = _numbers(*_headed(*titles[:5], last))
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_a_numbered_line_that_says_something_else_keeps_what_stands_under_it() -> None:
    printed = [*BODY[:8], "五、人口统计员", "不足：", TEXT, *BODY[10:]]
    found = next(part for part in _parts_of(printed) if part.number == 5)
    assert not found.heading.is_sure
    assert found.heading.words == "人口统计员"


def test_a_section_in_two_parts_holds_what_stands_in_both() -> None:
    problems, measures = ("一是更新不及时。", "二是解读形式单一。"), "将增加图示，按月检查。"
    printed = [*BODY[:-4], "五、存在的主要问题", *problems, "六、存在问题改进措施", measures]
    assert _text(5, *printed, "七、其他需要报告的事项", "无。") == "\n".join([*problems, measures])


def test_a_line_under_the_fifth_heading_is_no_sixth_that_leaves_it_empty() -> None:
    printed = [*BODY[:-3], "需要说明的问题", TEXT]
    assert _numbers(*printed) == [1, 2, 3, 4, 5]
    assert TEXT in _text(5, *printed)


def test_a_sixth_without_its_number_is_not_sure_where_the_others_bear_theirs() -> None:
    parts = sections_of(_blocks(*BODY[:-2], "需要说明的问题", TEXT))
    assert only_by_place(parts) == {6: "需要说明的问题"}
    numbered = sections_of(_blocks(*BODY[:-2], "六、需要说明的问题", TEXT))
    assert only_by_place(numbered) == {}


QUOTED = "本部分应当如实填写。"


@pytest.mark.parametrize("number", range(1, 7))
@pytest.mark.parametrize("is_behind", [False, True])
def test_a_heading_in_a_quoted_rule_is_no_section(number: int, *, is_behind: bool) -> None:
    at = BODY.index(HEADINGS[number - 1])
    own = [*BODY[:at], *BODY[at + 2 :]]
    rule = ["编制要求摘录：", HEADINGS[number - 1], QUOTED]
    printed = [TITLE, PREFACE, *own, *rule] if is_behind else [TITLE, *rule, PREFACE, *own]
    assert number not in _numbers(*printed)
    assert number not in named_within(sections_of(_blocks(*printed)))
    beside = [TITLE, PREFACE, *BODY, *rule] if is_behind else [TITLE, *rule, PREFACE, *BODY]
    assert _numbers(*beside) == [1, 2, 3, 4, 5, 6]


def test_a_heading_with_an_instruction_alone_is_not_sure() -> None:
    printed = [*BODY[:-1], QUOTED]
    assert only_by_place(sections_of(_blocks(*printed))) == {6: HEADINGS[5]}
    assert only_by_place(sections_of(_blocks(*BODY[:-1], QUOTED, TEXT))) == {}
