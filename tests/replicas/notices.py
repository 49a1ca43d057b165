"""Articles that are no reports: they stand among the reports, or in columns of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from tests.replicas.plan import DEAD_ROWS
from tests.replicas.posting import Posting
from tests.replicas.postings import notice
from tests.replicas.register import BY_CODE
from tests.replicas.trees import UCAP_CODES

GUIDE = (
    "为方便公民、法人和其他组织获取政府信息，现将本单位公开的范围、查阅场所、申请方式与办理时限"
    "说明如下。查阅场所设在区档案馆与区图书馆，受理申请的机构为区政府办公室。"
)
CALL = (
    "各街道办事处、各镇人民政府、区直各部门：请按照规定格式编写年度报告，于期限内在门户网站年报"
    "专栏发布，并认真核对表格中的勾稽关系。"
)
OLD_SUBJECTS = (
    *("政府信息公开目录更新说明", "依申请公开办理流程图", "政府信息公开申请表样式"),
    *("主动公开事项清单调整情况", "政务公开栏目维护记录", "公开查阅点开放时间公告"),
    *("政府信息公开保密审查规定", "政务公开工作要点", "信息公开监督电话变更公告"),
)
OLD_ROWS = 55


def notices_on(portal: str) -> list[Posting]:
    """What stands in this portal's lists of reports without being one."""
    return _BY_PORTAL.get(portal, [])


def strays_on(portal: str) -> list[Posting]:
    """Articles of other columns, reachable from the hub but in no list of reports."""
    if portal != "acheng":
        return []
    guide = notice("zfxxgkzn", "柳城区政府信息公开指南", date(2022, 4, 18), GUIDE)
    bureau = notice("qzfbm", "柳城区营商环境建设监督局", date(2022, 7, 5), "主要职责与内设机构。")
    return [replace(guide, number=709_637), replace(bureau, number=710_494)]


def _old_rows() -> list[Posting]:
    """Years of mixed entries in the old portal's one column."""
    random = Random("old rows")
    days = sorted(date(2016, 3, 1) + timedelta(random.randint(0, 1900)) for _ in range(OLD_ROWS))
    return [
        notice("126585", f"南江区{day.year}年第{number}期：{subject}", day, GUIDE)
        for number, (day, subject) in enumerate(
            zip(days, OLD_SUBJECTS * (OLD_ROWS // len(OLD_SUBJECTS) + 1), strict=False), start=1
        )
    ]


def _dead_rows() -> Iterator[Posting]:
    for row in DEAD_ROWS:
        title = f"{BY_CODE[row.agency_code].name}{row.year}年政府信息公开工作年度报告"
        column = UCAP_CODES["acheng"][row.year].classes[2]
        yield replace(notice(column, title, row.listed_on, ""), is_gone=True)


_ACHENG, _HRBPF = UCAP_CODES["acheng"], UCAP_CODES["hrbpf"]
_BY_PORTAL = {
    "acheng": [
        notice(
            _ACHENG[2022].classes[2], "桥东街道办事处政府信息公开指南", date(2023, 2, 27), GUIDE
        ),
        notice(
            _ACHENG[2022].classes[1],
            "关于做好2022年政府信息公开工作年度报告编制发布工作的通知",
            date(2022, 12, 28),
            CALL,
        ),
        *_dead_rows(),
    ],
    "hrbpf": [
        notice(_HRBPF[2022].classes[2], "友善街道办事处公开指南", date(2023, 2, 6), GUIDE),
    ],
    "nangang-old": _old_rows(),
    "beiguan": [
        notice("/zwgk/xxgknb/2022/jdxz/", "塔前街道政府信息公开指南", date(2023, 3, 1), GUIDE),
        notice("/zwgk/xxgknb/2022/jdxz/", "湖滨街道政府信息公开目录", date(2023, 2, 20), GUIDE),
    ],
}
