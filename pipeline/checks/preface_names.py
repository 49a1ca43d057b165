"""Who speaks in a report: the body that its preface names where it says we, and who signs it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.comparing.similarity import names_of
from pipeline.reference.register import may_mean

WE = r"(?:我|本)(?:局|委|办|镇|乡|街道|街|区|县|单位|机关|部门|中心|院|队|处|署|厅)"
NAME = (
    r"(?P<name>[\u4e00-\u9fff]{2,28}"
    r"(?:局|委员会|委|办公室|办事处|街道|镇|乡|政府|中心|大队|支队|部|厅|署|院))"
)
BEGINS = r"(?:^|[，。；：、》”）)])(?:现?将|现?由|现公布|现发布|结合|关于)?"
# The report's own year or the span of it, and its work or its name.
THE_YEARS = (
    r"20\d\d年(?:度?(?:1月1日[^。]{1,16}日)?的?(?:政府|政务)信息公开"
    r"|年度(?:工作)?报告|度?(?:报告|年报))"
)
# No other body is named with it: 各股室和桥东街道.
ALONE = r"(?![^。]{0,28}(?:[及与、]|和[^。，]{1,6}[省市区县镇乡])[^。]{0,28}20)"
CITED = 160  # characters that name the law and the norm, of which a report is made
PLACES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{BEGINS}{NAME}[（(](?:以下|下)?(?:简称|统称|称)?[“\"「]?{WE}[”\"」]?[）)]",
        rf"{WE}[（(](?:即|指)?{NAME}[）)]",
        rf"(?:本报告|本年报|本年度报告)(?:系|是)?由{NAME}(?:负责|组织|统一)?(?:编制|编写|撰写|发布)",
        rf"(?:本报告|本年报|本年度报告)(?:系|是)?由{NAME}(?:根据|按照|依据|依照)[^。]{{0,{CITED}}}(?:编制|编写)",
        rf"(?:^|[。，,]){NAME}现(?:将|向社会公[布开])",
        rf"(?:^|[。，,]){NAME}现(?:对外|予以)?(?:公[布开]|发布)(?:本|{THE_YEARS})",
        rf"(?:^|[。\n]){NAME}(?:根据|按照|依据|依照)[^。]{{0,{CITED}}}(?:编制|编写)",
        rf"(?:根据|按照|依据|依照)[^。]{{0,{CITED}}}[，,]{NAME}(?:组织|负责)?(?:编制|编写|撰写)",
        rf"现(?:将|公布|发布){NAME}{THE_YEARS}",
        rf"(?:内容|数据|本?(?:年度)?报告)(?:主要|全面)?(?:涵盖|反映|包括)了?{ALONE}{NAME}{THE_YEARS}",
    )
)
SIGNER = re.compile(NAME)
SIGNERS = 3  # lines above the date: several bodies may sign
# Bodies above or below it, one before it, and several at once, are no other speaker.
LONGEST_NAME = 100
LONGEST_PREFACE = 5000  # characters; what is longer is no preface
NO_SPEAKER = re.compile(
    r"^[我本]|^原(?![平州阳])|国务院|中共|党委|上级|下级|所属|下属|各|等|全[区县市省]|和(?=[^和]{4,}局$)"
)
# A room of its own house: 党政综合办公室. That of another body bears its division.
INNER = re.compile(r"[^省市区县旗镇乡街]*(?:办公室|中心|部)")


def foreign_speaker(preface: str, own: str) -> tuple[str, str] | None:
    """Another body that a preface names as its own, and the words around it; None for none."""
    plain = re.sub(r"[ \t\u3000\xa0]", "", preface[:LONGEST_PREFACE]).replace("\n", "。")
    for name, quote in _named(plain):
        is_body = not NO_SPEAKER.search(name) and not INNER.fullmatch(name)
        if is_body and not _is_own(name, own):
            return name, quote
    return None


def foreign_signer(text: str, date_line: str, own: str) -> str | None:
    """Another body that alone signs: its name is the line above the date under the text."""
    lines = [plain for line in text.splitlines() if (plain := re.sub(r"\s", "", line))]
    wanted = re.sub(r"\s", "", date_line)
    at = next((at for at in range(len(lines) - 1, 0, -1) if lines[at] == wanted), 0)
    above = lines[max(0, at - SIGNERS) : at]
    signers = [line for line in above if SIGNER.fullmatch(line)]
    if not above or above[-1] not in signers or any(_is_own(line, own) for line in signers):
        return None
    name = above[-1]
    return None if NO_SPEAKER.search(name) or INNER.fullmatch(name) else name


def _named(plain: str) -> Iterator[tuple[str, str]]:
    for place in PLACES:
        for found in place.finditer(plain):
            yield found["name"], found[0].strip("。，；：、》”）)")


def _is_own(name: str, own: str) -> bool:
    """Whether the name may be any of its own, or is printed with more before it."""
    own = own[:LONGEST_NAME]
    mine = {own, *names_of(own)}
    return any(one in name or name in one or may_mean(name, one) for one in mine)
