"""A portal that is one script: the server has the same empty page for home, hubs and lists alike.

The script fetches what belongs to the address, as the frameworks of such portals do. Articles are
pages of their own, and the lists those that only their own pager turns.
"""

from __future__ import annotations

import json
import re

from tests.families.static import Built
from tests.families.turned import SPA, site_of
from tests.replicas.site import Page, Question, Site, html_page

NAME = "hebei-app"
CONTENT = "/cms/api/pages"
APP = """
var app = document.getElementById('app');
fetch('CONTENT?path=' + encodeURIComponent(location.pathname))
  .then(function (reply) { return reply.json(); })
  .then(function (found) {
    document.title = found.title;
    app.innerHTML = found.body;
    app.querySelectorAll('script').forEach(function (old) {
      var script = document.createElement('script');
      script.text = old.text;
      old.replaceWith(script);
    });
  });
""".replace("CONTENT", CONTENT)
SHELL = """<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<title>柳城区人民政府</title>
HEAD</head><body><noscript>请启用 JavaScript</noscript><div id="app"></div>
<script src="/static/app.js"></script></body></html>"""
# What frameworks put into the head; without it the page is as short as an error page.
PRELOADED = "".join(f'<link rel="prefetch" href="/static/chunk-{n}.js">\n' for n in range(20))
PARTS = re.compile(r"<title>(?P<title>.*?)</title>.*<body>(?P<body>.*)</body>", re.DOTALL)


def app(head: str = PRELOADED) -> Built:
    """The portal; `head` is what stands in the head of its one page."""
    made = site_of(SPA, NAME)
    shell = html_page(SHELL.replace("HEAD", head))
    contents = {
        path: page
        for path, page in {"/": made.site.home, **made.site.pages}.items()
        if path not in made.reports and b"<h1>" not in page.body and page.body.startswith(b"<!")
    }

    def content(question: Question) -> Page:
        page = contents.get(question.get("path", ""))
        found = PARTS.search(page.body.decode()) if page is not None else None
        said = found.groupdict() if found else {"title": "404", "body": "<p>页面不存在</p>"}
        return Page(json.dumps(said).encode(), "application/json")

    pages = {**made.site.pages, **dict.fromkeys(contents, shell)}
    pages["/static/app.js"] = Page(APP.encode(), "text/javascript")
    answers = {**made.site.answers, CONTENT: content}
    return Built(Site(shell, made.site.not_found, pages, answers), made.reports)
