r"""An old ASP site: GBK that calls itself gb2312, late in the page; links with \, a base, titles cut by bytes.

Seen: ../shared/portals.md 12.3 (old sites in gbk, wrong or late labels, titles cut with …), 13 (asp, 52 portals);
../shared/quirks.md 5 and 7 (boilerplate of old pages).
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.habits.plan import Agency, Plan
from tests.habits.portal import Ask, Portal, Reply, number_in, pages, part, settle, text_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 25
TITLE_BYTES = 44
RARE = {"松坪岭镇人民政府": "垚坪岭镇人民政府", "清潭湾镇人民政府": "清洺湾镇人民政府"}


class OldGb2312(Portal):
    name = "old-gb2312"
    county = "老坝县"
    serial = 13
    list_at = "/xxgk/nb.asp?classid=28"

    def __init__(self) -> None:
        super().__init__()
        self.plan = _with_rare_names(self.plan)

    def reply(self, ask: Ask) -> Reply | str | None:
        reply = super().reply(ask)
        if isinstance(reply, str):
            return Reply(reply.encode("gbk"), "text/html")
        return reply

    def page(self, title: str, body: str, head: str = "") -> str:
        """Capital letters, tables for the layout, the charset named after a long style."""
        style = (
            "<STYLE>" + "\n".join(f".t{n}{{font-size:{n}px}}" for n in range(9, 80)) + "</STYLE>"
        )
        code = self.plan.division + "0007"
        return (
            f"<HTML><HEAD>{style}<META http-equiv=Content-Type content='text/html; charset=gb2312'>"
            f"<TITLE>{title}</TITLE>{head}</HEAD><BODY bgcolor=#ffffff><TABLE width=960 align=center><TR><TD>"
            f"<A href='/'>首页</A> | <A href='/zwgk/'>政务公开</A> | <A href='/hdjl/'>互动交流</A></TD></TR>"
            f"<TR><TD>{body}</TD></TR><TR><TD>{self.county}人民政府主办 网站标识码：{code}</TD></TR></TABLE></BODY></HTML>"
        )

    def answer(self, ask: Ask) -> Reply | str | None:
        if ask.path == "/xxgk/nb.asp":
            return self.listed(number_in(ask.query.get("page")))
        found = re.fullmatch(r"/xxgk/nbshow/\d{4}/(\d+)\.html", ask.path)
        report = self.plan.number(found[1]) if found else None
        if report is None:
            return None
        body = (
            f"<H2 align=center>{report.title}</H2><P align=center>发布机构：{report.agency.name}　"
            f"发布时间：{report.published:%Y-%m-%d}　【打印】【关闭窗口】</P>{text_of(report)}"
        )
        return self.page(report.title, body)

    def listed(self, number: int) -> Reply:
        last = pages(self.plan.reports, SIZE)
        mark = "@@{}@@"
        rows = "".join(
            f"<TR><TD>·<A href='nbshow\\{one.year}\\{one.number}.html' target=_blank>{mark.format(one.number)}</A>"
            f"</TD><TD><FONT color=#999999>{one.published.year}-{one.published.month}-{one.published.day}"
            "</FONT></TD></TR>"
            for one in part(self.plan.reports, number, SIZE)
        )
        pager = f"共{len(self.plan.reports)}条 {SIZE}条/页 {number}/{last}页 "
        for text, to in (("上一页", number - 1), ("下一页", number + 1)):
            pager += (
                f"<A href='nb.asp?classid=28&page={to}'>{text}</A> "
                if 1 <= to <= last
                else f"{text} "
            )
        page = self.page(
            "政府信息公开年报",
            f"您的位置：首页 &gt; 政务公开 &gt; 政府信息公开年报<TABLE>{rows}</TABLE>{pager}",
            f"<BASE href='{self.base}/xxgk/'>",
        ).encode("gbk")
        for one in self.plan.reports:
            page = page.replace(mark.format(one.number).encode(), _cut(one.title))
        return Reply(page, "text/html")

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("a:has-text('下一页')")
            settle(page)
            yield


def _cut(title: str) -> bytes:
    """Cut as old ASP cuts: after so many bytes, even within a character."""
    whole = title.encode("gbk")
    return whole if len(whole) <= TITLE_BYTES else whole[: TITLE_BYTES - 3] + b"..."


def _with_rare_names(plan: Plan) -> Plan:
    """Names with characters that GBK has and gb2312 has not."""

    def renamed(agency: Agency) -> Agency:
        short = agency.name.removeprefix(plan.county)
        return replace(agency, name=plan.county + RARE.get(short, short))

    return replace(
        plan,
        agencies=tuple(map(renamed, plan.agencies)),
        reports=tuple(replace(one, agency=renamed(one.agency)) for one in plan.reports),
    )
