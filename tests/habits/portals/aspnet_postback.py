"""A pager of ASP.NET: every page is the same address, posted to by `__doPostBack`.

Seen: public scrapers of such lists (`javascript:__doPostBack('AspNetPager1','2')`, 首页 上页 1 2 下页
末页, `__VIEWSTATE`); ../shared/portals.md 13, "asp/php/jsp", 52 portals.
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.portal import Ask, Portal, number_in, pages, part, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = 15
SCRIPT = """<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['form1'];
function __doPostBack(eventTarget, eventArgument) {
    theForm.__EVENTTARGET.value = eventTarget;
    theForm.__EVENTARGUMENT.value = eventArgument;
    theForm.submit();
}
//]]>
</script>"""


class AspnetPostback(Portal):
    name = "aspnet-postback"
    county = "石湾县"
    serial = 5
    list_at = "/Info/NewsList.aspx?TypeId=31"

    def answer(self, ask: Ask) -> str | None:
        if ask.path == "/Info/NewsList.aspx":
            valid = ask.form.get("__VIEWSTATE") == "dDwtMTQ3OTs7Pg=="
            return self.listed(number_in(ask.form.get("__EVENTARGUMENT")) if valid else 1)
        if ask.path == "/Info/NewsShow.aspx":
            return self.article_of(ask.query.get("Id", ""))
        return None

    def listed(self, number: int) -> str:
        rows = "".join(
            f'<tr><td>·<a href="NewsShow.aspx?Id={one.number}" target="_blank">{one.title}</a></td>'
            f"<td>[{one.published}]</td></tr>"
            for one in part(self.plan.reports, number, SIZE)
        )
        return self.page(
            "政府信息公开年报",
            f'{self.crumbs()}<form name="form1" method="post" action="NewsList.aspx?TypeId=31" id="form1">'
            '<input type="hidden" name="__EVENTTARGET" value="" />'
            '<input type="hidden" name="__EVENTARGUMENT" value="" />'
            '<input type="hidden" name="__VIEWSTATE" value="dDwtMTQ3OTs7Pg==" />'
            f'<table class="newslist">{rows}</table><div id="AspNetPager1">{self.pager(number)}</div>'
            f"</form>{SCRIPT}",
        )

    def pager(self, number: int) -> str:
        last = pages(self.plan.reports, SIZE)
        link = "<a href=\"javascript:__doPostBack('AspNetPager1','{}')\">{}</a> "
        numbers = "".join(
            f'<span style="color:red">{one}</span> ' if one == number else link.format(one, one)
            for one in range(1, last + 1)
        )
        before = link.format(1, "首页") + link.format(number - 1, "上页")
        after = link.format(number + 1, "下页") + link.format(last, "末页")
        dead = '<a disabled="disabled">{}</a> <a disabled="disabled">{}</a> '
        return (
            (before if number > 1 else dead.format("首页", "上页"))
            + numbers
            + (after if number < last else dead.format("下页", "末页"))
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in range(pages(self.plan.reports, SIZE) - 1):
            page.click("text=下页")
            settle(page)
            yield
