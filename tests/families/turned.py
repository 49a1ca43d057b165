"""Lists whose service wants a token that the page's script makes, and whose pager is a script, too.

Nobody but a browser can read them: their pages have no addresses.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from tests.families.content import YEARS, Item, items_of
from tests.families.pages import ANNUAL, column_page, face_of, links_page
from tests.families.shapes import HEBEI, hex_of, ucap_article
from tests.families.static import Built, Words, new_site, put_articles
from tests.replicas.site import Page, Question, html_page

SIZE = 5
TOKEN = "(parseInt('LIST'.slice(0, 4), 16) * 7 + page)"
SCRIPT = """<ul id="list"></ul><div class="page">PAGER</div><script>
var page = 1, rows = [];
function show(found) {
  if (!found.data) { return; }
  rows = KEEPS ? rows.concat(found.data.results) : found.data.results;
  document.getElementById('list').innerHTML = rows.map(function (one) {
    return '<li><a href="' + one.url + '" title="' + one.title + '">' + one.title
      + '</a><span>' + one.publishedTimeStr + '</span></li>';
  }).join('');
  var more = document.getElementById('more');
  if (page >= found.data.pages) { more.className = 'btn disabled'; }
  if (page >= found.data.pages && KEEPS) { more.style.display = 'none'; }
}
function ask() {
  fetch('SERVICELIST?page=' + page + '&_pageSize=5&token=' + TOKEN)
    .then(function (reply) { return reply.json(); }).then(show);
}
function more() {
  if (document.getElementById('more').className.indexOf('disabled') < 0) { page += 1; ask(); }
}
ask();
</script>"""
NEXT = '<span>上一页</span><a id="more" class="btn" href="javascript:more()">下一页</a>'
LOAD_MORE = '<button id="more" class="btn" onclick="more()">加载更多</button>'


@dataclass(frozen=True, slots=True)
class Kind:
    """One such portal. `keeps`: further rows are added below and replace nothing.

    `given` is how many pages of a list the service gives before it wants somebody to log in.
    """

    name: str
    list_at: Callable[[Words], str]
    article_at: Callable[[Words, Item], str]
    service: str
    pager: str
    keeps: bool = False
    given: int = 99


UCAP = Kind(
    "ucap-token",
    lambda words: f"/liucheng/nb/{words[0][:4] if words else 'index'}.shtml",
    ucap_article,
    "/common/search/",
    NEXT,
)
SPA = Kind(
    "hebei-token",
    lambda words: HEBEI.list_at(words, 1),
    HEBEI.article_at,
    "/cms/api/columns/",
    LOAD_MORE,
    keeps=True,
)
KINDS = {kind.name: kind for kind in (UCAP, SPA)}


def site_of(kind: Kind, name: str = "") -> Built:
    """Two lists by year, of three pages and of one; `name` is the portal's, if not the kind's."""
    face = face_of(name or kind.name)
    site = new_site(face, kind.list_at(()), "/zwgk/index.html")
    links = [(year, kind.list_at((year,))) for year in YEARS]
    site.pages[kind.list_at(())] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    for year in YEARS:
        main = _script(kind, hex_of(year))
        site.pages[kind.list_at((year,))] = html_page(column_page(face, (ANNUAL, year), main))
        site.answers[f"{kind.service}{hex_of(year)}"] = _service(kind, year)
        reports += put_articles(site, face, (year,), items_of((year,)), kind.article_at)
    return Built(site, tuple(reports))


def _script(kind: Kind, list_id: str) -> str:
    keeps = "true" if kind.keeps else "false"
    script = SCRIPT.replace("TOKEN", TOKEN).replace("KEEPS", keeps).replace("PAGER", kind.pager)
    return script.replace("SERVICE", kind.service).replace("LIST", list_id)


def _service(kind: Kind, year: str) -> Callable[[Question], Page]:
    shown = items_of((year,))

    def service(question: Question) -> Page:
        page = int(question.get("page", "1"))
        right = int(hex_of(year)[:4], 16) * 7 + page
        if question.get("token") != str(right) or page > kind.given:
            return Page(b'{"code":401,"msg":"token"}', "application/json")
        rows = [
            {
                "title": one.title,
                "url": kind.article_at((year,), one),
                "publishedTimeStr": str(one.on),
            }
            for one in shown[(page - 1) * SIZE : page * SIZE]
        ]
        data = {"pages": -(-len(shown) // SIZE), "results": rows}
        return Page(json.dumps({"data": data}).encode(), "application/json")

    return service
