"""The scripts of the portals: each draws the pager of its lists, and turns them.

The products bring their own; these do the same in a few lines. That of 大汉 asks its proxy by GET,
which answers that as well: a second look lets no POST out.
"""

from __future__ import annotations

from tests.replicas.site import Page

MEDIA_TYPE = "application/javascript; charset=utf-8"
UCAP_PAGER = "/images/createPageHTML.js"
HENAN_PAGER = "/script/page.js"
HANWEB_PAGER = "/script/jpage.js"

_UCAP = """function createPageHTML(id, pages, current, name, ending, total) {
  var links = '';
  for (var number = 1; pages > 1 && number <= pages; number++) {
    var file = name + (number > 1 ? '_' + number : '') + '.' + ending;
    links += number === current ? '<b>' + number + '</b>'
      : '<a href="' + file + '">' + number + '</a>';
  }
  document.getElementById(id).innerHTML = links;
}
"""
_HENAN = """(function () {
  var block = document.getElementById('pageDec');
  var pages = Math.ceil(block.getAttribute('total') / block.getAttribute('pagesize'));
  var found = /index_(\\d+)\\.html$/.exec(location.pathname);
  var current = found ? Number(found[1]) : 0;
  for (var number = 0; pages > 1 && number < pages; number++) {
    var link = document.createElement(number === current ? 'b' : 'a');
    if (number !== current) link.href = 'index' + (number ? '_' + number : '') + '.html';
    link.textContent = number + 1;
    block.appendChild(link);
  }
})();
"""
_HANWEB = """function $(selector) {
  var unit = document.getElementById(selector.slice(1));
  var store = unit.querySelector('script').textContent;
  var recordsIn = function (text) {
    return (text.match(/<record><!\\[CDATA\\[[\\s\\S]*?\\]\\]>/g) || []).map(function (record) {
      return record.slice('<record><![CDATA['.length, -']]>'.length);
    });
  };
  var query = /href="[^"?]*\\?([^"]*)"/.exec(store);
  var fields = query ? query[1].replace(/&amp;/g, '&').replace(/^page=\\d+&/, '') : '';
  return {
    jpage: function (pager) {
      var list = document.createElement('div'), numbers = document.createElement('div');
      var records = recordsIn(store), size = pager.perPage;
      var draw = function (own) {
        list.innerHTML = own.map(function (one) {
          return one.indexOf('<tr') === 0 ? '<table>' + one + '</table>' : one;
        }).join('');
      };
      var turn = function (page) {
        var first = (page - 1) * size, last = Math.min(page * size, pager.totalRecord);
        if (last <= records.length) return draw(records.slice(first, last));
        fetch(pager.proxyUrl + '?' + fields + '&startrecord=' + (first + 1) + '&endrecord=' + last
          + '&perpage=' + size)
          .then(function (answer) { return answer.text(); })
          .then(function (text) { draw(recordsIn(text)); });
      };
      unit.appendChild(list);
      unit.appendChild(numbers);
      var pages = Math.ceil(pager.totalRecord / size);
      for (var page = 1; pages > 1 && page <= pages; page++) {
        var number = document.createElement('a');
        number.href = 'javascript:void(0)';
        number.textContent = page;
        number.onclick = turn.bind(null, page);
        numbers.appendChild(number);
      }
      turn(1);
    }
  };
}
"""


def script(path: str) -> Page:
    """What a portal answers for one of these paths."""
    texts = {UCAP_PAGER: _UCAP, HENAN_PAGER: _HENAN, HANWEB_PAGER: _HANWEB}
    return Page(texts[path].encode(), MEDIA_TYPE)


def loaded(path: str) -> str:
    """The element that loads a script."""
    return f'<script type="text/javascript" src="{path}"></script>'
