"""The words by which a report claims a number, and what around them makes it no claim at all.

Between verb and number only listed words may stand: an unknown word means another matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a claim counts."""

    NEW = "new"
    RECEIVED = "received"
    HANDLED = "handled"
    CARRIED_IN = "carried-in"
    CARRIED_OUT = "carried-out"
    REVIEWS = "reviews"
    REVIEWS_UPHELD = "reviews-upheld"
    REVIEWS_CORRECTED = "reviews-corrected"
    LAWSUITS = "lawsuits"
    LAWSUITS_DIRECT = "lawsuits-direct"
    LAWSUITS_AFTER = "lawsuits-after"
    MADE = "made"
    REPEALED = "repealed"
    IN_FORCE = "in-force"
    LICENCES = "licences"
    PENALTIES = "penalties"


def any_of(words: str) -> str:
    """A pattern for any run of these words, longest first, never tried twice."""
    ordered = sorted(words.split(), key=len, reverse=True)
    return f"(?:{'|'.join(ordered)})*+"


REQUEST_WORDS = any_of(
    "的 了 到 过 为 是 共 共计 共有 总 计 累计 合计 总计 各类 各种 群众 公民 公众 社会公众 企业"
    " 法人 其他组织 申请人 提交 提出 递交 书面 有效 政府 政务 信息 公开 依申请 申请 事项 数量 件数"
    " 总数 总量 全部 均 已 已经 依法 按时 按期 及时 办理 处理 量 情况 相关 关于 和 或 及 与 类"
    " 有 件"
)
CASE_WORDS = any_of(
    "的 了 到 过 为 是 共 共计 累计 合计 总计 总 案件 申请 案 数量 件数 有 发生 收到"
)
DOCUMENT_WORDS = any_of("的 了 共 共计 累计 合计 总计 各类 行政 规范性 文件 件数 数量 为 有 政策性")
DECISION_WORDS = any_of("的 了 共 共计 累计 合计 总计 各类 决定 案件 申请 事项 数量 件数 为 有")
# A number is tried from its first digit only, so that a long one is read once.
COUNT = (
    r"(?P<count>(?<!\d)(?<!\d,)\d[\d,]*+|(?<![零〇一二两三四五六七八九十百千])[零〇一二两三四五六七八九十百千]++)"
    r"(?:件|宗|份|条(?!例)|起|篇)"
)
COUNTED = re.compile(COUNT)
# Between requests and what was done with them all: any other word may name something else.
ONLY_REQUESTS = re.compile(
    rf"(?:[，、；：:（）(),]|收到|新收|接到|接收|受理|答复|20\d\d年度?|本年度?|今年|全年|{COUNT}|{REQUEST_WORDS[:-2]})*+"
)
NEXT_YEAR = r"(?:结转|转结|转)(?:至|到|入)?(?:下|次|明)一?年度?"
LAST_YEAR = (
    r"(?:上一?年度?(?:结转|转结|转入)|(?:结转|转结)(?:自)?上一?年度?)(?:至?(?:本年度?|今年))?"
)

REQUESTS = re.compile(r"依申请公开|公开(?:政府信息)?(?:的)?申请|申请公开|政府信息申请")
OTHER_MATTERS = re.compile(
    r"咨询|建议|提案|议案|工单|热线|信访|举报|投诉|信箱|留言|来信|来访|许可|审批|处罚|案件|复议|诉讼"
    r"|备案|政务服务|网民|舆情|登记|证明"
)
PART_OF_ALL = re.compile(
    r"其中|另|网上|网络|线上|信函|邮寄|邮件|信件|当面|现场|传真|渠道|平台|网站|电子|电话|微信|自然人|企业"
    r"|代表|代|本级|各(?!类)|下属|所属|(?<![我本])部门|季度|半年|\d月份?(?!\d)|较|比|上一?年|去年|历年|以来"
    r"|余|其他|主动|约|近(?!年)|超|不予|未|尚|拒|协助|指导|配合|督促|会同|参与|承办|交办|转[办来交]|上级"
)
# A part of the year, or several years: whatever such a sentence counts, it is not this year's all.
OTHER_TIME = (
    r"以来|近[一二三四五六七八九十两几\d]+年|[一二三四五两]年来|20\d\d年?[至到—~-]20\d\d年"
    r"|[上下]半年|季度|\d月份|\d{1,2}[至到—~-]\d{1,2}月|历年|历史|分别"
    r"|截[至止](?:20\d\d年)?(?!12月(?:31日|底|末))\d{1,2}月"
    r"|至(?:20\d\d年)?(?!12月(?:31日|底|末))\d{1,2}月\d{1,2}日"
)
OTHER_TIMES = re.compile(OTHER_TIME)
PART_OF_RESULTS = re.compile(r"予以公开|不予|部分|无法|延期|逾期|补正|告知|转办|口头|不存在|免费")
NOT_OUR_CASES = re.compile(r"备案|审理|立案|受理|办理|应诉|调解|意见书|建议书|二审|上诉|再审|出庭")
NOT_ALL_DECISIONS = re.compile(
    r"公示|公开|公布|信用|上传|推送|归集|录入|网上|线上|较|比|上一?年|其中|代"
)
NOT_OUR_DOCUMENTS = re.compile(
    r"转发|公开|解读|审核|审查|备案|代|各(?!类)|所属|较|比|上一?年|其中|拟|建议|报请|报送|提请|协助|配合|参与"
    r"|[省市区县旗]政府"
)
DISCLOSURE = re.compile(r"信息公开|政务公开|依申请")
CARRIED_INCLUDED = re.compile(r"(?:含|包括|其中)[^。]{0,12}结转|收办")


@dataclass(frozen=True, slots=True)
class Context:
    """When words count: what must be heard before, what must not.

    `not_before` is about the clause before its verb, `not_since` about everything since the matter
    was named, `not_in` about the whole sentence. With `in_sentence` the matter must be named in the
    sentence itself, not in the one before.
    """

    about: re.Pattern[str]
    not_before: re.Pattern[str]
    not_since: re.Pattern[str] | None = None
    not_in: re.Pattern[str] | None = None
    in_sentence: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one subject is claimed."""

    subject: Subject
    words: re.Pattern[str]
    context: Context


_COMPARED = re.compile(r"较|比|去年|增|减")
_CASES = f"较|比|上一?年|{NOT_OUR_CASES.pattern}"
_RECEIVING = Context(REQUESTS, PART_OF_ALL, OTHER_MATTERS, OTHER_TIMES)
_HANDLING = Context(
    REQUESTS,
    re.compile(f"{PART_OF_ALL.pattern}|{PART_OF_RESULTS.pattern}"),
    OTHER_MATTERS,
    re.compile(
        rf"其他处理|撤回|不再处理|终止|放弃|延期|逾期|申请中|当年[^，。]{{0,8}}当年|{OTHER_TIME}"
    ),
)
_CARRYING = Context(REQUESTS, _COMPARED, OTHER_MATTERS, OTHER_TIMES)
_REVIEWS = Context(DISCLOSURE, re.compile(f"诉讼|{_CASES}"), not_in=OTHER_TIMES, in_sentence=True)
_LAWSUITS = Context(
    DISCLOSURE, re.compile(f"复议|直接|{_CASES}"), not_in=OTHER_TIMES, in_sentence=True
)
_ONE_KIND = Context(DISCLOSURE, re.compile(_CASES), not_in=OTHER_TIMES, in_sentence=True)
_DOCUMENTS = Context(
    re.compile(r"规范性文件"),
    NOT_OUR_DOCUMENTS,
    re.compile(r"规章|法规|方案|制度"),
    re.compile(rf"失效|清理|修改|修订|党内|名义|起草|代拟|联合|{OTHER_TIME}"),
)
_DECISIONS = Context(
    re.compile(r"行政许可|行政处罚"),
    NOT_ALL_DECISIONS,
    not_in=re.compile(f"{NOT_ALL_DECISIONS.pattern}|{OTHER_TIME}"),
)
_END = r"(?:$|且|并)"
_REQUESTED = rf"{REQUEST_WORDS}{COUNT}{REQUEST_WORDS}{_END}"
_CASE_COUNT = rf"{CASE_WORDS}{COUNT}{CASE_WORDS}{_END}"
_DOCUMENT_COUNT = rf"{DOCUMENT_WORDS}{COUNT}{DOCUMENT_WORDS}{_END}"
_DECISION_COUNT = rf"{DECISION_WORDS}{COUNT}{DECISION_WORDS}{_END}"
_ISSUED = r"制发|制定(?:并?(?:印发|发布|公布|出台))?|出台"
# A decision of one field, one procedure or one office is not all of them: nothing may precede.
_DECIDED = (
    r"^(?:20\d\d年度?|全年|本年度?|今年|一年来|[我本]局|全局|本机关|共|累计|共计|依法)*+"
    r"(?:作出|做出|实施|处理)(?:各类)?"
)


def _pattern(subject: Subject, words: str, context: Context) -> Pattern:
    return Pattern(subject, re.compile(words), context)


PATTERNS = (
    _pattern(Subject.NEW, rf"(?:新收|新增|新接){_REQUESTED}", _RECEIVING),
    _pattern(Subject.RECEIVED, rf"(?<!新)(?:收到|收办|接到|接收|受理){_REQUESTED}", _RECEIVING),
    _pattern(Subject.HANDLED, rf"(?:答复|办结|办理完毕|办理完成){_REQUESTED}", _HANDLING),
    _pattern(Subject.CARRIED_IN, rf"{LAST_YEAR}(?:继续)?{_REQUESTED}", _CARRYING),
    _pattern(Subject.CARRIED_OUT, rf"{NEXT_YEAR}(?:继续)?{_REQUESTED}", _CARRYING),
    _pattern(Subject.CARRIED_OUT, rf"{COUNT}{REQUEST_WORDS}{NEXT_YEAR}", _CARRYING),
    _pattern(Subject.REVIEWS, rf"行政复议{_CASE_COUNT}", _REVIEWS),
    _pattern(Subject.LAWSUITS, rf"行政诉讼{_CASE_COUNT}", _LAWSUITS),
    _pattern(
        Subject.LAWSUITS_DIRECT,
        rf"未经复议直接(?:起诉|提起(?:的)?行政诉讼){_CASE_COUNT}",
        _ONE_KIND,
    ),
    _pattern(
        Subject.LAWSUITS_AFTER, rf"复议后(?:起诉|提起(?:的)?行政诉讼){_CASE_COUNT}", _ONE_KIND
    ),
    _pattern(Subject.MADE, rf"(?:{_ISSUED}){_DOCUMENT_COUNT}", _DOCUMENTS),
    _pattern(Subject.REPEALED, rf"废止{_DOCUMENT_COUNT}", _DOCUMENTS),
    _pattern(Subject.IN_FORCE, rf"(?:现行有效|继续有效){_DOCUMENT_COUNT}", _DOCUMENTS),
    _pattern(Subject.LICENCES, rf"{_DECIDED}行政许可{_DECISION_COUNT}", _DECISIONS),
    _pattern(Subject.PENALTIES, rf"{_DECIDED}行政处罚{_DECISION_COUNT}", _DECISIONS),
)
OUTCOMES = (
    (Subject.REVIEWS_UPHELD, re.compile(rf"^(?:其中|结果|均)?(?:结果)?维持{CASE_WORDS}{COUNT}$")),
    (
        Subject.REVIEWS_CORRECTED,
        re.compile(rf"^(?:其中|结果|均)?(?:结果)?纠正{CASE_WORDS}{COUNT}$"),
    ),
)
BOTH_KINDS = re.compile(r"(?:复议|诉讼|起诉)(?:案件|申请)?$")
NONE_OF = r"(?:未|没有|无)(?:收到|接到|受理|收)"
NONE_RECEIVED = re.compile(
    NONE_OF
    + any_of(
        "任何 过 群众 公民 公众 社会公众 形式 提交 提出 的 法人 和 或 其他组织 书面 关于 政府 信息"
        " 公开 依 申请"
    )
    + r"(?<=申请)(?!\d|.{0,4}(?:复议|诉讼|举报|投诉|异议|答复))"
)
# Who says that nothing was received, and of what time: anybody else, or another time, is no denial.
# Each word is tried once: the longer of two stands first.
DENIES = re.compile(
    r"(?:20\d\d年度?|本年度?|全年|年内|今年|一年来|报告期内?|统计期内?|期间|在|内|共|均|也|暂|目前"
    r"|[我本](?:街道办事处|局|镇|乡|街道|办|委|单位|机关|[区县市旗]|部门|中心|处|院|会)?|全[局镇乡]|街道办事处"
    r"|依申请公开|政府信息公开申请|工作|方面|情况)*+"
)
SOME_RECEIVED = re.compile(r"网上|信函|邮寄|邮件|当面|传真|微信|电子|现场")
RECEIVED_SOME = re.compile(r"(?:收到|受理|接到)[^，。；]{0,12}?\d++[件宗份条起]")
ONE_KIND_OF_APPLICANT = re.compile(r"公民|法人|其他组织")
ALL_DONE = re.compile(
    r"(?:全部|均已?|已全部)(?:按时|按期|依法|及时|在?规定时限内|已)*+"
    r"(?:办结|办理完毕|办理完成|答复完毕)"
)
NOT_QUITE_ALL = re.compile(
    r"除|外|其余|到期|顺延|正在|尚|未办结|结转|未到期|其中|应(?:当)?(?:答复|办|予)"
    rf"|已(?:办理|答复|受理)的|当年|延期|{OTHER_TIME}"
)
