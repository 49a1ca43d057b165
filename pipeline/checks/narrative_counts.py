"""正文的数量：分项之和、主动公开 0 条。

分项清单没有写明「包含、分别」，或各项单位不同时，不作判断。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from pipeline.checks.case import Case
from pipeline.narrative.claims import LONGEST_SENTENCE, TOO_LONG
from pipeline.records import Finding, Where

RULES = ("itemised-sum", "proactive-zero-claim")
COUNT = r"\d{1,3}(?:,\d{3})+|\d{1,9}"
TOTAL = re.compile(
    rf"(?:共计?|累计|合计|发布|公开)[^，。；：\d]{{0,12}}(?P<total>{COUNT})(?P<unit>[条件篇次份])"
)
# 其中 names parts, never the whole: what follows it may be seen to add up, and accuses nobody.
OPENS_LIST = re.compile(r"[。，,：:]?(?:包含|包括|分别(?:为|是))[:：]?")
ITEM = re.compile(rf"(?<!\d)(?<!\d,)(?P<count>{COUNT})(?P<unit>[条件篇次份])")
# Behind a colon stands the whole, behind 其中 or in brackets a part; a list of both is nothing but
# names with their counts, up to its end.
OPENS_WHOLE = re.compile(r"[：:]")
OPENS_PART = re.compile(r"(?:[，,][比较][^，。；]{1,20})?[，,；;]?(?:其中[：:，,]?|[（(](?:其中)?)")
NAMED_ITEM = re.compile(
    rf"(?P<name>[\u4e00-\u9fff“”]{{1,16}}?)(?P<count>{COUNT})(?P<unit>[条件篇次份])(?P<end>[，、；,;。）)]|$)"
)
NO_NAME = re.compile(r"[比较同增减另还等]|以上|其余|其中|共|总")
LEAST_ITEMS = 3
LONGEST_QUOTE = 120
# The samples' reports print at most seven totals, and a list of them is shorter than a sentence.
MOST_TOTALS = 100
MORE_THAN_A_LIST = re.compile(r"另|此外|其中|同时|还|等(?![级于待])|主要")
ZERO_CLAIM = re.compile(
    r"主动公开(?:各类)?(?:政府|政务)?信息(?:共计?|累计|合计|总计|总数|数量?|为|计)*+[0０](?:条|件|篇)(?=[，。；、）]|$)"
)
BRACKETED = re.compile(r"[（(][^（()）]*+[）)]")


def check(case: Case) -> Iterator[Finding]:
    text = re.sub(r"\s", "", case.report.sections.get(1, ""))
    yield from _itemised(case, text)
    yield _zero_claim(case, text)


def _itemised(case: Case, text: str) -> Iterator[Finding]:
    """Totals with a list behind them. Only a list that says it is one may break; an open list,
    which may run over several sentences, can at most be seen to hold."""
    for number, total in enumerate(TOTAL.finditer(text)):
        if number == MOST_TOTALS:
            yield case.not_checked(RULES[0], Where(section=1), "narrative-counts.many-numbers")
            return
        opening = OPENS_LIST.match(text, total.end())
        if opening is None:
            asked = _plain_list(case, text, total)
            yield from [asked] if asked else _open_list(case, text, total)
        else:
            listed = text[opening.end() :].split("。", 1)[0]
            printed = text[total.start() : opening.end()] + listed
            yield _closed_list(case, total, listed, printed)


def _plain_list(case: Case, text: str, total: re.Match[str]) -> Finding | None:
    """A question where a list of nothing but named counts cannot be the total, or a part of it.

    One thing may be counted in two channels: never more than a question.
    """
    whole = OPENS_WHOLE.match(text, total.end())
    opening = whole or OPENS_PART.match(text, total.end())
    items: list[re.Match[str]] = []
    at = opening.end() if opening else len(text)
    while (item := NAMED_ITEM.match(text, at)) and len(items) < MOST_TOTALS:
        items.append(item)
        at = item.end()
        if item["end"] not in "，、；,;":
            break
    is_plain = (
        len(items) >= LEAST_ITEMS
        and items[-1]["end"] in ("。", "）", ")", "")
        and all(one["unit"] == total["unit"] and not NO_NAME.search(one["name"]) for one in items)
    )
    expected, found = sum(map(_number, items)), _number(total, "total")
    if not is_plain or expected == found or (whole is None and expected < found):
        return None
    where = Where(section=1, quote=text[total.start() : at][:LONGEST_QUOTE])
    return case.unless_doubtful(_another_sum(case, total, items, where), is_doubtful=True)


def _another_sum(
    case: Case, total: re.Match[str], items: Sequence[re.Match[str]], where: Where
) -> Finding:
    counts, found = [_number(item) for item in items], _number(total, "total")
    return case.broken(
        RULES[0],
        where,
        "narrative-counts.the-text-says",
        expected=sum(counts),
        found=total["total"] if "," in total["total"] else found,
        values={"items": " + ".join(map(str, counts)), "expected": sum(counts), "found": found},
    )


def _number(found: re.Match[str], name: str = "count") -> int:
    return int(found[name].replace(",", ""))


def _open_list(case: Case, text: str, total: re.Match[str]) -> Iterator[Finding]:
    """The items of one unit up to the end of some sentence add up to the total."""
    counted = 0
    listed = text[total.end() : total.end() + LONGEST_SENTENCE]
    for sentence in listed.split("。"):
        items = [item for item in ITEM.finditer(sentence) if item["unit"] == total["unit"]]
        counted += sum(map(_number, items))
        if not items or counted > _number(total, "total"):
            return
        if counted == _number(total, "total"):
            yield case.holds(RULES[0], Where(section=1, quote=total[0]))
            return


def _closed_list(case: Case, total: re.Match[str], listed: str, printed: str) -> Finding:
    """The items of a list that says it is one; what stands in brackets belongs to an item."""
    rule, where = RULES[0], Where(section=1, quote=printed[:LONGEST_QUOTE])
    if len(listed) > LONGEST_SENTENCE:
        return case.not_checked(rule, where, TOO_LONG, count=len(listed), most=LONGEST_SENTENCE)
    items = list(ITEM.finditer(BRACKETED.sub("", listed)))
    if len(items) < LEAST_ITEMS or {item["unit"] for item in items} != {total["unit"]}:
        return case.not_checked(rule, where, "narrative-counts.few-items")
    found = _number(total, "total")
    running = accumulate(map(_number, items))
    if found in running:
        return case.holds(rule, where)
    if MORE_THAN_A_LIST.search(listed) or any(map(ITEM.search, BRACKETED.findall(listed))):
        return case.not_checked(rule, where, "narrative-counts.counts-follow")
    return _another_sum(case, total, items, where)


def _zero_claim(case: Case, text: str) -> Finding:
    rule, where = "proactive-zero-claim", Where(section=1)
    if 1 not in case.report.sections:
        return case.not_checked(rule, where, "problems.no-section-one")
    claim = ZERO_CLAIM.search(text)
    if claim is None:
        return case.holds(rule, where)
    return case.broken(
        rule,
        Where(section=1, quote=claim[0]),
        "narrative-counts.no-proactive-disclosure",
        found=0,
        values={"quote": claim[0]},
    )
