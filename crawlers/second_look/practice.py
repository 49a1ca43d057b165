"""Before a visit counts, the look has to find what is hidden on a page of our own.

A browser that tells less than it did, or a part of us that answers with nothing, would say of every
list that nothing more is there.
"""

from __future__ import annotations

import base64
from dataclasses import replace

from crawlers.asking.paced_questions import Pace, TabReply
from crawlers.asking.sealed_tab import SealedTab
from crawlers.looks import LookLimits, LookOutcome, SeenRow
from crawlers.portals import Portal
from crawlers.second_look.looking import AskedList, look

# Nothing is fetched on it, so that it is at rest at once.
QUIET_S = 0.1
SHOWN, HIDDEN = (1, 2, 3), 4
ROW = '<li><a href="{url}">{number} {number} {number}</a></li>'
PAGE = """<!doctype html><html><head><title>-</title></head><body><ul>%s</ul><p><b>+</b></p><script>
document.querySelector('b').addEventListener('click', () => {
  document.querySelector('ul').insertAdjacentHTML('beforeend', '%s');
});</script></body></html>"""


async def sees(tab: SealedTab, pace: Pace, portal: Portal, url: str, limits: LookLimits) -> bool:
    """Whether a look finds the hidden row; the portal is asked for nothing at this address."""
    rows = tuple(_row(number, portal) for number in SHOWN)
    hidden = _row(HIDDEN, portal)
    page = PAGE % ("".join(map(_item, rows)), _item(hidden))
    body = base64.b64encode(page.encode()).decode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    asked = AskedList(url, rows, [url], 1)
    brief = replace(limits, quiet_s=min(limits.quiet_s, QUIET_S))
    tab.planted = {url: TabReply(url, "Document", 200, headers, body)}
    try:
        found = await look(tab, pace, portal, asked, brief)
    finally:
        tab.planted = {}
    shown = [row.url for act in found.acts for row in act.rows]
    return found.outcome is LookOutcome.MORE and shown == [hidden.url]


def _row(number: int, portal: Portal) -> SeenRow:
    return SeenRow(f"{number} {number} {number}", f"{portal.base_url}/practice/{number}.html")


def _item(row: SeenRow) -> str:
    return ROW.format(url=row.url, number=row.text.partition(" ")[0])
