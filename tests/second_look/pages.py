"""Lists of made-up agencies that hide rows behind what no word and no class of ours names.

Every page has a twin whose control is the same and leads to nothing new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from crawlers.looks import SeenRow
from tests.crawlers.server import Answer

SHOWN = ("云栖区档案馆", "云栖区林草局", "白石镇", "云栖区气象局")
HIDDEN = ("望江街道", "云栖区粮食局", "东湖镇")


@dataclass(frozen=True, slots=True)
class Hiding:
    """One list: its address, what it answers at which address, the rows that a crawl lists."""

    url: str
    pages: Mapping[str, Answer]
    rows: tuple[SeenRow, ...]


def title(agency: str) -> str:
    return f"{agency}二〇二二年度公开工作情况"


def rows_of(folder: str, *agencies: str) -> tuple[SeenRow, ...]:
    """The rows of these agencies, each at an address of its own."""
    everybody = (*SHOWN, *HIDDEN)
    return tuple(
        SeenRow(title(one), f"/{folder}/n{700 + everybody.index(one)}.html") for one in agencies
    )


def items(rows: tuple[SeenRow, ...]) -> str:
    return "".join(f'<li><a href="{row.url}">{row.text}</a></li>' for row in rows)


def hiding(folder: str, template: str, *, hides: bool) -> Hiding:
    """A page whose control brings rows from /…/k: hidden ones, or those that stand there."""
    shown = rows_of(folder, *SHOWN)
    behind = rows_of(folder, *HIDDEN) if hides else shown[::-1]
    page = template.replace("%ROWS%", items(shown)).replace("%BEHIND%", items(behind))
    frame = (
        f"<!doctype html><html><head><title>云栖</title></head><body><h2>云栖区</h2>{page}</body>"
    )
    data = json.dumps([[row.text, row.url] for row in behind])
    return Hiding(
        url=f"/{folder}/q.html",
        pages={
            f"/{folder}/q.html": frame.replace("%HERE%", f"/{folder}/k"),
            f"/{folder}/k": items(behind),
            f"/{folder}/k?y=3": data,
            f"/{folder}/k?y=2": data,
        },
        rows=shown,
    )


# A bare drawing; the whole document listens for it.
ICON = """<ul id="zz">%ROWS%</ul>
<div class="w8"><b class="o1">
<svg width="18" height="18"><path d="M2 2L14 9L2 16z"/></svg></b></div>
<script>document.addEventListener('click', async e => {
  if (!e.target.closest('.o1')) return;
  document.getElementById('zz').innerHTML = await (await fetch('%HERE%')).text();
});</script>"""

# What drops down, and what is chosen in it, are plain blocks.
BLOCKS = """<div class="m4"><div class="m5">廿二</div><div class="m6" style="display:none">
<div data-y="3">廿二</div><div data-y="2">廿一</div></div></div><ul id="zz">%ROWS%</ul>
<script>
const panel = document.querySelector('.m6');
document.querySelector('.m5').addEventListener('mousedown', () => { panel.style.display = ''; });
panel.addEventListener('click', async e => {
  panel.style.display = 'none';
  const rows = await (await fetch(`%HERE%?y=${e.target.dataset.y}`)).json();
  document.getElementById('zz').innerHTML =
    rows.map(([name, at]) => `<li><a href="${at}">${name}</a></li>`).join('');
});</script>"""

# An arrow that is only painted, on a drawing that is mostly empty.
CANVAS = """<ul id="zz">%ROWS%</ul><canvas id="cc" width="220" height="48"></canvas><script>
const c = document.getElementById('cc'), g = c.getContext('2d');
g.beginPath(); g.moveTo(150, 12); g.lineTo(174, 24); g.lineTo(150, 36); g.fill();
c.onpointerup = async e => {
  if (e.offsetX < 148 || e.offsetX > 176 || e.offsetY < 10 || e.offsetY > 38) return;
  document.getElementById('zz').innerHTML = await (await fetch('%HERE%')).text();
};</script>"""

# A block that a finger moves aside; the rest comes when it has gone far enough.
SWIPE = """<div id="tt" style="width:600px;height:160px;overflow:hidden;touch-action:none">
<ul id="zz">%ROWS%</ul></div><script>
const t = document.getElementById('tt'); let from = null;
t.addEventListener('touchstart', e => { from = e.touches[0].clientX; });
t.addEventListener('touchmove', async e => {
  if (from === null || from - e.touches[0].clientX < 120) return;
  from = null;
  document.getElementById('zz').innerHTML = await (await fetch('%HERE%')).text();
});</script>"""

# A second list that is in no source of the page and in a root that scripts cannot open.
SHADOW = """<div><ul>%ROWS%</ul><div id="hh"></div></div><script>
const root = document.getElementById('hh').attachShadow({mode: 'closed'});
root.innerHTML = `<ol>%BEHIND%</ol>`;
</script>"""

# A list that is whole, with a menu and a link to the top beside it.
WHOLE = """<p><a href="/else/a.html">别处</a> <a href="#">顶</a></p><ul>%ROWS%</ul>"""

# A link to another portal, which is not ours to ask.
NEIGHBOUR = """<ul>%ROWS%</ul><p><a href="http://neighbour.example.invalid/">邻</a></p>"""

# A search that would be sent.
FORM = """<ul>%ROWS%</ul><form action="%HERE%"><input name="w"><button>寻</button></form>"""
SENDING = """<ul>%ROWS%</ul><p id="pp" style="cursor:pointer">换</p><script>
document.getElementById('pp').onclick = () => fetch('%HERE%', {method: 'POST', body: '1'});
</script>"""
# More comes whenever the end of the page is reached.
SCROLLED = """<ul id="zz">%ROWS%</ul><div style="height:3000px"></div><script>
let once = true;
addEventListener('scroll', async () => {
  if (!once || scrollY + innerHeight < document.body.scrollHeight - 50) return;
  once = false;
  document.getElementById('zz').innerHTML += await (await fetch('%HERE%')).text();
});</script>"""
# One thing turns the list page by page, and only the third page was never listed.
TURNED = """<ul id="zz">%ROWS%</ul><i id="ii" style="display:block;width:20px;height:20px"></i>
<script>
const pages = [`%ROWS%`, `%ROWS%`.split('</li>').slice(0, 2).join('</li>') + '</li>', `%BEHIND%`];
let at = 0;
document.getElementById('ii').addEventListener('pointerdown', () => {
  at = Math.min(at + 1, 2);
  document.getElementById('zz').innerHTML = pages[at];
});</script>"""
CHOSEN = """<select id="ss"><option>廿二<option>廿一</select><ul id="zz">%ROWS%</ul><script>
document.getElementById('ss').addEventListener('change', async () => {
  document.getElementById('zz').innerHTML = await (await fetch('%HERE%')).text();
});</script>"""
LINKED = """<ul>%ROWS%</ul><p><a href="%HERE%">乙</a></p>"""
CLOSED = """<ul>%ROWS%</ul><p><a href="/barred/k">丙</a></p>"""
# A clock beside the list, and a list that is set anew without end.
CLOCK = """<ul>%ROWS%</ul><p id="pp"></p><script>
setInterval(() => { document.getElementById('pp').textContent = Date.now(); }, 20);
</script>"""
RESTLESS = """<ul id="zz">%ROWS%</ul><script>
setInterval(() => {
  for (const one of document.querySelectorAll('#zz a')) one.textContent += '.';
}, 20);</script>"""
# Something lies over everything.
COVERED = """<ul>%ROWS%</ul><p id="pp" style="cursor:pointer">换</p>
<div style="position:fixed;inset:0;z-index:9"></div>"""
# The rows that come have no address: a script opens them.
PATHLESS = """<ul id="zz">%ROWS%</ul><p><span id="pp">换</span></p><script>
document.getElementById('pp').addEventListener('click', async () => {
  const rows = await (await fetch('%HERE%?y=2')).json();
  document.getElementById('zz').innerHTML =
    rows.map(([name]) => `<li><a href="javascript:;">${name}</a></li>`).join('');
});</script>"""
# The script that would draw a pager is elsewhere; beside it one that nobody misses.
LAME = """<ul>%ROWS%</ul><script src="http://cdn.example.invalid/a.js"></script>
<script>drawTheRest('%HERE%');</script>"""
COUNTED = """<ul>%ROWS%</ul><script src="http://cdn.example.invalid/a.js"></script>
<script>document.getElementById('none').textContent = '1';</script>"""
MUST_SHOW = {"icon": ICON, "blocks": BLOCKS, "canvas": CANVAS, "swipe": SWIPE, "shadow": SHADOW}
UNJUDGED = {"form": FORM, "sending": SENDING, "closed": CLOSED, "restless": RESTLESS}
UNJUDGED |= {"covered": COVERED, "lame": LAME}
OTHERS = {"scrolled": SCROLLED, "turned": TURNED, "chosen": CHOSEN, "linked": LINKED}
OTHERS |= {"pathless": PATHLESS}
