"""The labels of the two official forms in the order in which they are printed."""

from __future__ import annotations

from typing import NamedTuple


class RequestRow(NamedTuple):
    """One row of table 3: its key and its labels from the outermost to its own."""

    key: str
    labels: tuple[str, ...]


class Block(NamedTuple):
    """One block of table 2: clause, column labels with keys, and rows with keys."""

    clause: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]


SECTIONS = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
PARTY_LABELS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
HANDLED = "三、本年度办理结果"
_REFUSED = "（三）不予公开"
_UNAVAILABLE = "（四）无法提供"
_DECLINED = "（五）不予处理"
_OTHER = "（六）其他处理"
_UNTIL_OTHER = (
    RequestRow("new_received", ("一、本年新收政府信息公开申请数量",)),
    RequestRow("carried_in", ("二、上年结转政府信息公开申请数量",)),
    RequestRow("granted", (HANDLED, "（一）予以公开")),
    RequestRow(
        "granted_in_part",
        (HANDLED, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）"),
    ),
    RequestRow("refused_state_secret", (HANDLED, _REFUSED, "1.属于国家秘密")),
    RequestRow("refused_by_law", (HANDLED, _REFUSED, "2.其他法律行政法规禁止公开")),
    RequestRow("refused_security_stability", (HANDLED, _REFUSED, "3.危及“三安全一稳定”")),
    RequestRow("refused_third_party", (HANDLED, _REFUSED, "4.保护第三方合法权益")),
    RequestRow("refused_internal_affairs", (HANDLED, _REFUSED, "5.属于三类内部事务信息")),
    RequestRow("refused_process_information", (HANDLED, _REFUSED, "6.属于四类过程性信息")),
    RequestRow("refused_enforcement_file", (HANDLED, _REFUSED, "7.属于行政执法案卷")),
    RequestRow("refused_administrative_query", (HANDLED, _REFUSED, "8.属于行政查询事项")),
    RequestRow("unavailable_not_held", (HANDLED, _UNAVAILABLE, "1.本机关不掌握相关政府信息")),
    RequestRow("unavailable_needs_creation", (HANDLED, _UNAVAILABLE, "2.没有现成信息需要另行制作")),
    RequestRow("unavailable_still_unclear", (HANDLED, _UNAVAILABLE, "3.补正后申请内容仍不明确")),
    RequestRow("declined_petition", (HANDLED, _DECLINED, "1.信访举报投诉类申请")),
    RequestRow("declined_repeat", (HANDLED, _DECLINED, "2.重复申请")),
    RequestRow("declined_publication", (HANDLED, _DECLINED, "3.要求提供公开出版物")),
    RequestRow("declined_mass", (HANDLED, _DECLINED, "4.无正当理由大量反复申请")),
    RequestRow("declined_reissue", (HANDLED, _DECLINED, "5.要求行政机关确认或重新出具已获取信息")),
)
_LAST = (
    RequestRow("handled_total", (HANDLED, "（七）总计")),
    RequestRow("carried_out", ("四、结转下年度继续办理",)),
)
REQUEST_ROWS = {
    "2019-60": (*_UNTIL_OTHER, RequestRow("other", (HANDLED, _OTHER)), *_LAST),
    "2021-30": (
        *_UNTIL_OTHER,
        RequestRow(
            "other_not_corrected",
            (HANDLED, _OTHER, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ),
        RequestRow(
            "other_fee_unpaid",
            (
                HANDLED,
                _OTHER,
                "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
            ),
        ),
        RequestRow("other_misc", (HANDLED, _OTHER, "3.其他")),
        *_LAST,
    ),
}
_MADE_2021 = (("made", "本年制发件数"), ("repealed", "本年废止件数"), ("in_force", "现行有效件数"))
_DECIDED = (("decisions", "本年处理决定数量"),)
_MADE_2019 = (
    ("made", "本年新制作数量"),
    ("disclosed", "本年新公开数量"),
    ("total_disclosed", "对外公开总数量"),
)
_LISTED = (("items_last_year", "上一年项目数量"), ("change", "本年增/减"))
_COUNTED = (*_LISTED, ("decisions", "处理决定数量"))
_PENALTIES = (("penalties", "行政处罚"), ("compulsion", "行政强制"))
BLOCKS = {
    "2019-60": (
        Block(
            "第二十条第（一）项",
            _MADE_2019,
            (("regulations", "规章"), ("normative_documents", "规范性文件")),
        ),
        Block(
            "第二十条第（五）项",
            _COUNTED,
            (("licences", "行政许可"), ("other_services", "其他对外管理服务事项")),
        ),
        Block("第二十条第（六）项", _COUNTED, _PENALTIES),
        Block("第二十条第（八）项", _LISTED, (("fees", "行政事业性收费"),)),
        Block(
            "第二十条第（九）项",
            (("items", "采购项目数量"), ("amount", "采购总金额")),
            (("procurement", "政府集中采购"),),
        ),
    ),
    "2021-30": (
        Block(
            "第二十条第（一）项",
            _MADE_2021,
            (("regulations", "规章"), ("normative_documents", "行政规范性文件")),
        ),
        Block("第二十条第（五）项", _DECIDED, (("licences", "行政许可"),)),
        Block("第二十条第（六）项", _DECIDED, _PENALTIES),
        Block(
            "第二十条第（八）项",
            (("amount_wan_yuan", "本年收费金额（单位：万元）"),),
            (("fees", "行政事业性收费"),),
        ),
    ),
}
OUTCOME_LABELS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
