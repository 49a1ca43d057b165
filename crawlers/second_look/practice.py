"""Before a visit counts, the look has to find what is hidden on two pages of our own.

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

# Nothing is fetched from the portal, so that the pages are at rest at once.
QUIET_S = 0.1
SHOWN, HIDDEN = (1, 2, 3), 4
ROW = '<li><a href="{url}">{number} {number} {number}</a></li>'
FRAME = "<!doctype html><html><head><title>-</title></head><body>%s</body></html>"
# The row comes when something listens to a pointer …
BY_SCRIPT = """<ul>%s</ul><p><b>+</b></p><script>
document.querySelector('b').addEventListener('click', () => {
  document.querySelector('ul').insertAdjacentHTML('beforeend', '%s');
});</script>"""
# … or stands on another page, to which a link beside the list leads.
BY_LINK = '<div><ul>%s</ul><p><a href="%s">+</a></p></div>'
KIND = "Document"
HEADERS = (("Content-Type", "text/html; charset=utf-8"),)


async def sees(tab: SealedTab, pace: Pace, portal: Portal, limits: LookLimits) -> bool:
    """Whether a look finds the hidden row on both pages; the portal is asked for nothing."""
    rows = tuple(_row(number, portal) for number in SHOWN)
    hidden = _row(HIDDEN, portal)
    here, beyond = (f"{portal.base_url}/practice/{name}" for name in ("list", "more"))
    shown, added = "".join(map(_item, rows)), _item(hidden)
    brief = replace(limits, quiet_s=min(limits.quiet_s, QUIET_S))
    for page in (BY_SCRIPT % (shown, added), BY_LINK % (shown, beyond)):
        pages = {here: page, beyond: f"<ul>{added}</ul>"}
        tab.planted = {url: _reply(url, content) for url, content in pages.items()}
        try:
            found = await look(tab, pace, portal, AskedList(here, rows, [here], 1), brief)
        finally:
            tab.planted = {}
        more = [row.url for act in found.acts for row in act.rows]
        if found.outcome is not LookOutcome.MORE or more != [hidden.url]:
            return False
    return True


def _reply(url: str, content: str) -> TabReply:
    body = base64.b64encode((FRAME % content).encode()).decode()
    return TabReply(url, KIND, 200, HEADERS, body)


def _row(number: int, portal: Portal) -> SeenRow:
    return SeenRow(f"{number} {number} {number}", f"{portal.base_url}/practice/{number}.html")


def _item(row: SeenRow) -> str:
    return ROW.format(url=row.url, number=row.text.partition(" ")[0])
