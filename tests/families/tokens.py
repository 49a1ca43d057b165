"""A portal whose lists only its own script can fetch: a token that it computes is in the query."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.families.content import YEARS, items_of
from tests.families.pages import ANNUAL, column_page, face_of, links_page
from tests.families.shapes import hex_of, ucap_article
from tests.families.static import Built, new_site, put_articles
from tests.replicas.site import Page, Question, html_page

NAME = "browser-search"
FOLDER = "/liucheng/nb"
SCRIPT = """<div class="hot"><img src="/images/banner.png">
<video src="/media/a.mp4" autoplay></video>
<style>@font-face{font-family:x;src:url(/fonts/x.woff2)} body{font-family:x}</style></div>
<ul id="list"></ul><p id="sum"></p><script>
var channelId = 'CHANNEL';
fetch('/common/search/' + channelId + '?page=1&_pageSize=50&token=' + (6 * 7))
  .then(function (reply) { return reply.json(); })
  .then(function (found) {
    document.getElementById('list').innerHTML = found.data.results.map(function (one) {
      return '<li><a href="' + one.url + '" title="' + one.title + '">' + one.title
        + '</a><span>' + one.publishedTimeStr + '</span></li>';
    }).join('');
    document.getElementById('sum').innerText = '共 ' + found.data.total + ' 条';
  });
</script>"""


def token_search(when_asked: Callable[[int], None]) -> Built:
    """Two lists by year; `when_asked` is told how often the service was asked so far."""
    face = face_of(NAME)
    site = new_site(face, f"{FOLDER}/index.shtml", "/zwgk/index.html")
    links = [(year, f"{FOLDER}/{year[:4]}.shtml") for year in YEARS]
    site.pages[f"{FOLDER}/index.shtml"] = html_page(links_page(face, (ANNUAL,), links))
    reports: list[str] = []
    asked: list[str] = []
    for year in YEARS:
        main = SCRIPT.replace("CHANNEL", hex_of(year))
        site.pages[f"{FOLDER}/{year[:4]}.shtml"] = html_page(
            column_page(face, (ANNUAL, year), main)
        )
        site.answers[f"/common/search/{hex_of(year)}"] = _search(year, asked, when_asked)
        reports += put_articles(site, face, (year,), items_of((year,)), ucap_article)
    return Built(site, tuple(reports))


def _search(
    year: str, asked: list[str], when_asked: Callable[[int], None]
) -> Callable[[Question], Page]:
    found = [
        {
            "title": one.title,
            "url": ucap_article((year,), one),
            "publishedTimeStr": f"{one.on} 09:30:00",
        }
        for one in items_of((year,))
    ]
    reply = json.dumps({"data": {"total": len(found), "results": found}}).encode()

    def search(question: Question) -> Page:
        asked.append(year)
        when_asked(len(asked))
        is_right = question.get("token") == "42"
        return Page(reply if is_right else b"", "application/json", 200 if is_right else 412)

    return search
