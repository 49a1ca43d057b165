"""A made corpus of reports with planted copies, and what the search for copies does with it.

`python -m bench.judging` measures the full corpus; the tests use a smaller one.

Honest reports of one district share sentences (the district's own and those of the trade); the
rest of each text is put together from lists of words. A copy takes most sentences of another
report, puts its own name and numbers in, and sometimes changes their order.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from pipeline.comparing.context import Neighbour, YearOfReports
from pipeline.records import Report
from pipeline.reference.register import AgencyEntry, Register, register_of
from tests.rules.made import Made, report

YEAR = 2022
STREETS_OF_A_DISTRICT = 20


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SYLLABLES = "柳桥云川平江北湖花溪文澜王庄柏林青石白塔新河建业春晖学府迎宾望江滨工农"
WHO = _words(
    "经办人员 分管负责人 各科室 窗口值守人员 法律顾问 档案管理员 社区工作者"
    " 信息员 审核岗 业务骨干 新入职人员 值班干部 居民代表 网格员 文书岗"
    " 综合科"
)
WHEN = _words(
    "每月初 每季度末 年中 收到来件当日 文件印发前 会议结束后 节假日前"
    " 汛期到来之前 年底 每逢赶集日 半年一次 接到反馈后 正式发布前 换届之际"
    " 新规施行后 预算批复后"
)
HOW = _words(
    "逐条核对 当面讲解 分类整理 集中清点 交叉检查 登记销号 对照目录梳理"
    " 现场演示 电话回访 抽样复核 列表说明 图文并茂地介绍 分批替换 限时补正"
    " 专人盯办 反复斟酌"
)
WHAT = _words(
    "养老服务的受理条件 低保名单的变动原因 停车改造的施工安排"
    " 危房排查的处理结果 绿化补种的经费去向 安全检查的整改情况"
    " 托幼点位的收费标准 垃圾清运的时间表 用工补贴的申领步骤"
    " 防汛物资的储备数量 老旧小区的加装方案 农田水利的验收意见"
    " 文化活动的报名办法 医保缴费的常见疑问 征地补偿的公告内容"
    " 便民窗口的搬迁告示"
)
WHY = _words(
    "免得群众多跑一趟 使前后口径一致 让外行也看得明白 防止旧规定误导办事人"
    " 便于以后查阅 给监督留下依据 减少重复提问 保证时限不落空 使责任落到个人"
    " 让数据可以比较 避免漏项错项 帮助老年人理解"
)
TRADE = tuple(
    f"坚持以公开为常态、不公开为例外，{line}"
    for line in (
        "不断提升政府工作透明度。",
        "切实保障公众的知情权、参与权和监督权。",
        "进一步规范政府信息公开流程。",
        "持续推进基层政务公开标准化规范化。",
        "健全组织领导，明确责任分工。",
        "加强政策解读，及时回应社会关切。",
    )
)


@dataclass(frozen=True)
class Corpus:
    """Reports by agency code, and of which other report each copy was written off."""

    reports: dict[str, Report]
    register: Register
    sources: dict[str, str]

    def is_planted(self, pair: frozenset[str]) -> bool:
        """A copy and its source, or two copies of one source."""
        one, other = pair
        roots = {self.sources.get(code, code) for code in pair}
        return len(roots) == 1 and (one in self.sources or other in self.sources)


@dataclass(frozen=True)
class Measured:
    """What the search found in a corpus; times in seconds."""

    reports: int
    copies: int
    found: int
    flagged: int
    right: int
    build_s: float
    query_s: tuple[float, ...]

    @property
    def recall(self) -> float:
        return self.found / self.copies

    @property
    def precision(self) -> float:
        return self.right / self.flagged if self.flagged else 1.0


def corpus_of(size: int, copies: int, seed: int = 4) -> Corpus:
    """Make `size` reports, the last `copies` of them written off from earlier ones."""
    random = Random(seed)
    entries = _entries(size)
    streets = [entry for entry in entries if entry.kind == "subdistrict"]
    honest, copying = streets[: size - copies], streets[size - copies :]
    made = {entry.code: _honest(random, entry) for entry in honest}
    sources: dict[str, str] = {}
    for entry in copying:
        source = random.choice(honest)
        made[entry.code] = _copy(random, entry, source, made[source.code])
        sources[entry.code] = source.code
    reports = {code: report(text) for code, text in made.items()}
    return Corpus(reports, register_of(entries), sources)


def _entries(size: int) -> list[AgencyEntry]:
    """Invented districts of twenty streets each, with the government that names them."""
    entries: list[AgencyEntry] = []
    for number in range(size):
        district, street = divmod(number, STREETS_OF_A_DISTRICT)
        code = f"{990200 + district}"
        name = f"{_name(district)}区"
        if street == 0:
            entries.append(_entry(code, f"云川市{name}人民政府", "government", code))
        entries.append(
            _entry(
                f"{code}{street:03}", f"{name}{_name(number + 311)}街道办事处", "subdistrict", code
            )
        )
    return entries


def _entry(code: str, name: str, kind: str, district: str) -> AgencyEntry:
    return AgencyEntry(code, name, kind, district, "made", (), None, None, None, None)


def _name(number: int) -> str:
    first, second = divmod(number, len(SYLLABLES))
    return SYLLABLES[second] + SYLLABLES[(first * 7 + second * 3 + 1) % len(SYLLABLES)]


def _honest(random: Random, entry: AgencyEntry) -> Made:
    overall = [*_stock(entry.district, 3), *random.sample(TRADE, 2), *_own(random, entry, 11)]
    problems = [*_stock(entry.district, 1), *_own(random, entry, 6)]
    random.shuffle(overall)
    return _made(entry, overall, problems)


def _made(entry: AgencyEntry, overall: list[str], problems: list[str]) -> Made:
    return Made(
        code=entry.code,
        name=entry.name,
        year=YEAR,
        sections={1: "".join(overall), 5: "主要问题和改进措施：" + "".join(problems)},
    )


def _own(random: Random, entry: AgencyEntry, count: int) -> Iterator[str]:
    short = entry.name.split("区", 1)[1].removesuffix("办事处")
    for _ in range(count):
        who, when, how, what, why = (random.choice(words) for words in (WHO, WHEN, HOW, WHAT, WHY))
        number = random.randint(2, 90)
        yield random.choice(
            (
                f"{when}，{short}由{who}{how}{what}，涉及{number}项，{why}。",
                f"{short}的{who}{when}把{what}{how}，共{number}次，{why}。",
                f"为了{why}，{who}{when}围绕{what}{how}，整理材料{number}份。",
            )
        )


@cache
def _stock(district: str, count: int) -> tuple[str, ...]:
    """The sentences that a district hands its streets."""
    random = Random(f"stock {district}")
    words = (WHO, WHEN, HOW, WHAT, WHY)
    parts = [[random.choice(list_) for list_ in words] for _ in range(3)]
    return tuple(
        f"按照全区统一部署，{when}组织{who}{how}{what}，做到{why}。"
        for who, when, how, what, why in parts[:count]
    )


def _copy(random: Random, entry: AgencyEntry, source: AgencyEntry, text: Made) -> Made:
    """Most sentences of another street's section one under its own name, with other numbers."""
    theirs = source.name.split("区", 1)[1].removesuffix("办事处")
    ours = entry.name.split("区", 1)[1].removesuffix("办事处")
    sentences = [f"{line}。" for line in (text.sections[1] or "").split("。") if line]
    kept = [line for line in sentences if random.random() < random.choice((0.8, 0.9, 1.0))]
    renamed = [_renumbered(random, line.replace(theirs, ours)) for line in kept]
    if random.random() < 0.4:
        random.shuffle(renamed)
    own = list(_own(random, entry, len(sentences) - len(renamed)))
    return replace(_honest(random, entry), sections=_made(entry, renamed + own, []).sections)


def _renumbered(random: Random, line: str) -> str:
    return "".join(str(random.randint(1, 9)) if c.isdecimal() else c for c in line)


def measure(corpus: Corpus, threshold: float = 0.6) -> Measured:
    """Build the census once, ask it for every report, count the pairs above the threshold."""
    start = time.process_time()
    census = YearOfReports(YEAR, corpus.reports, corpus.register)
    build_s = time.process_time() - start
    flagged: set[frozenset[str]] = set()
    times: list[float] = []
    for code, text in corpus.reports.items():
        start = time.process_time()
        near = census.around(code, text).neighbours
        times.append(time.process_time() - start)
        flagged |= {frozenset((code, _code(one))) for one in near if _is_like(one, threshold)}
    copies = {frozenset(pair) for pair in corpus.sources.items()}
    right = sum(corpus.is_planted(pair) for pair in flagged)
    return Measured(
        reports=len(corpus.reports),
        copies=len(copies),
        found=len(flagged & copies),
        flagged=len(flagged),
        right=right,
        build_s=build_s,
        query_s=tuple(sorted(times)),
    )


def _is_like(near: Neighbour, threshold: float) -> bool:
    return near.section == 1 and near.likeness.share > threshold


def _code(near: Neighbour) -> str:
    assert near.agency.code is not None
    return near.agency.code
