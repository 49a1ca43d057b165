"""The words for standings, classes of agencies, severities and outcomes, in both languages."""

from __future__ import annotations

from core.messages import Bilingual
from crawlers.records import CrawlOutcome, DateBasis
from monitor.records import DecisionKind, Standing
from pipeline.records import Outcome, Severity

STANDINGS = {
    Standing.MISSING: Bilingual("未发布", "missing"),
    Standing.UNREADABLE: Bilingual("未能读取", "unreadable"),
    Standing.FAULTY: Bilingual("有误", "faulty"),
    Standing.LATE: Bilingual("逾期发布", "late"),
    Standing.UNKNOWN: Bilingual("无法判断", "unknown"),
    Standing.NOT_YET_DUE: Bilingual("未到期", "not yet due"),
    Standing.PUBLISHED: Bilingual("按时且无问题", "in order"),
    Standing.EXEMPT: Bilingual("免报", "exempt"),
}

DECISIONS = {
    DecisionKind.ACKNOWLEDGE: Bilingual("已知悉", "acknowledged"),
    DecisionKind.DISMISS: Bilingual("不予认定", "dismissed"),
    DecisionKind.SNOOZE: Bilingual("暂缓提醒", "snoozed"),
}

# In the order of the official notices: government, departments, towns, subdistricts, others.
KINDS = {
    "government": Bilingual("政府", "Government"),
    "department": Bilingual("部门", "Departments"),
    "town": Bilingual("乡镇", "Towns"),
    "subdistrict": Bilingual("街道", "Subdistricts"),
    "zone": Bilingual("开发区", "Zones"),
    "organisation": Bilingual("授权组织", "Organisations"),
    "vertical": Bilingual("垂直管理单位", "Vertical units"),
}

SEVERITIES = {
    Severity.ERROR: Bilingual("错误", "error"),
    Severity.WARNING: Bilingual("注意", "warning"),
    Severity.INFO: Bilingual("提示", "note"),
    Severity.UNCERTAIN: Bilingual("待核", "to be verified"),
}

OUTCOMES = {
    Outcome.HOLDS: Bilingual("成立", "holds"),
    Outcome.BROKEN: Bilingual("不符", "broken"),
    Outcome.UNCERTAIN: Bilingual("待核", "uncertain"),
    Outcome.NOT_CHECKED: Bilingual("未核对", "not checked"),
}

DATE_BASES = {
    DateBasis.META: Bilingual("元数据", "metadata"),
    DateBasis.VISIBLE: Bilingual("页面日期", "page"),
    DateBasis.LISTED: Bilingual("列表日期", "list"),
    DateBasis.ADDRESS: Bilingual("网址", "address"),
    DateBasis.OBJECT_ID: Bilingual("对象编号", "object number"),
    DateBasis.SIGNATURE: Bilingual("落款", "signature"),
    DateBasis.HEADER: Bilingual("修改时间", "last change"),
    DateBasis.FIRST_SEEN: Bilingual("首次看到", "first seen"),
}

CRAWL_OUTCOMES = {
    CrawlOutcome.COMPLETE: Bilingual("完整", "complete"),
    CrawlOutcome.PARTIAL: Bilingual("不完整", "partial"),
    CrawlOutcome.BLOCKED: Bilingual("被拦截", "blocked"),
    CrawlOutcome.FAILED: Bilingual("失败", "failed"),
}


def kind_order(kind: str) -> int:
    """The place of a class in the order of the official notices; raises ValueError for none."""
    return list(KINDS).index(kind)


def standing_order(standing: Standing) -> int:
    """Worst first."""
    return list(Standing).index(standing)


# Our own rules, which no report can break (rules.md 2.9).
OWN_RULES = {
    "crawl-incomplete": Bilingual("抓取未完成", "crawl not complete"),
    "second-looks-owed": Bilingual("栏目待复核", "lists wait for a second look"),
    "second-look-differs": Bilingual("复核未能证实", "a second look found otherwise"),
    "absences-unconfirmed": Bilingual(
        "多家暂未见到，待核实栏目", "many not seen at once, to confirm"
    ),
    "document-unreadable": Bilingual("文件未能读取", "document not read"),
    "reading-incomplete": Bilingual("文件部分未能读取", "part of a document not read"),
    "archive-damaged": Bilingual("存档损坏", "archive damaged"),
    "mail-refused": Bilingual("邮件被拒收", "mail refused"),
    "mail-put-off": Bilingual("邮件多次未能送出", "mail put off again and again"),
}
