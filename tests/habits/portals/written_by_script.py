"""Rows are written by script files, `document.writeln`, one file a season; older ones by a link of 往年.

Seen: ../shared/portals.md 4, lists by `document.writeln` (武汉), and 10, "script JSON".
"""

# ruff: noqa: E501  (markup stands in lines as a portal sends it)
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.habits.plan import YEARS
from tests.habits.portal import Ask, Portal, Reply, settle

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPT = """<ul class="wn"><script>
var s=location.search.replace("?s=","")||"2023";
document.write('<script src="/js/nb_'+s+'.js"><'+'/script>');
</script></ul><div class="wangnian"><script>
var o=parseInt(s)-1;if(o>2020)document.write('<a href="?s='+o+'">往年</a>');
</script></div>"""


class WrittenByScript(Portal):
    name = "written-by-script"
    county = "楮墨区"
    serial = 20
    list_at = "/zwgk/gknb.html"

    def answer(self, ask: Ask) -> Reply | str | None:
        if ask.path == self.list_at:
            return self.page("政府信息公开年报", self.crumbs() + SCRIPT)
        found = re.fullmatch(r"/js/nb_(\d{4})\.js", ask.path)
        if found and int(found[1]) in YEARS:
            return Reply(self.rows(int(found[1])), "application/javascript; charset=utf-8")
        found = re.fullmatch(r"/zwgk/gknb/\d{4}-\d{2}-\d{2}/(\d+)\.html", ask.path)
        return self.article_of(found[1]) if found else None

    def rows(self, year: int) -> str:
        return "\n".join(
            f'document.writeln(\'<li><a href="/zwgk/gknb/{one.published}/{one.number}.html">{one.title}</a>'
            f"<span>{one.published}</span></li>');"
            for one in self.plan.reports
            if one.year == year
        )

    def by_hand(self, page: Page) -> Iterator[None]:
        yield
        for _ in YEARS[1:]:
            page.click("text=往年")
            settle(page)
            yield
