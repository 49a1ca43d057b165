"""Every page and sheet of the desk is in the language asked for, names and quotations aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import requests

from tests.actions.test_languages import CHINESE, as_printed, english_in, shown, values_in
from tests.actions.test_languages import _sheet as sheet_in
from tests.desk.office import GONE, HERE, NAMED, PASSWORD, PEOPLE, SCRIPT, WRONG, OpenDesk
from tests.desk.test_routes import PAGES
from tests.replicas.register import AGENCIES

# Pages of the portals themselves, and what programs read under English names.
NOT_OURS = ("/original", "/pages/", "/seen/", "/openapi.json", "/api/v1/reports")
STATES = (
    *("/?year=2021", "/?year=2023", "/?standing=missing", "/?decided=no", "/?q=zzz"),
    *(f"/reports/{WRONG}/2021", f"/reports/{GONE}/2022", f"/missing/{WRONG}/2022"),
    *("/nothing", "/?year=x", "/portals/none", f"/districts/{HERE}?year=2021"),
)
OF_READERS = ("/portals", "/people", "/operations", "/agencies/990102002")
# What a reader hears or sees beside the text.
SAID_BESIDE = re.compile(r"\b(?:title|alt|aria-label|placeholder)=\"([^\"]*)\"")
# What this office's portals and people are called, and what they wrote.
NAMES = (
    *(SCRIPT, NAMED, "HYPERLINK", *PEOPLE, "张三", "平川区", "柳城区街道办事处", "柳城区财政局"),
    *(name for row in AGENCIES for name in (row.name, *row.aliases)),
    *("acheng", "hrbpf", "GBK", "Excel", "English", "中文", "src", "onerror"),
)
OWN = re.compile(
    "|".join(map(re.escape, sorted(NAMES, key=len, reverse=True)))
    + r"|<(?:script|img)[^>]*>?|</script>|\b(?:src|onerror)=\S*|柳城区\{\{7\*7\}\}"
    + r"|\d{4}年?度?(?:政府信息公开工作)?年?度报告"
    + r"|我们去问"  # what an officer wrote, in another test of the same desk
)


def _said_by(answer: requests.Response) -> str:
    """What a person reads of an answer."""
    kind = answer.headers.get("Content-Type", "")
    if "spreadsheet" in kind:
        return sheet_in(answer.content)
    if "json" in kind:
        return values_in(answer.text, "json")
    beside = "\n".join(map(unescape, SAID_BESIDE.findall(answer.text)))
    return f"{shown(answer.text)}\n{beside}" if "html" in kind else answer.text


def _pages(desk: OpenDesk, language: str) -> Iterator[tuple[str, str]]:
    """Everything that the desk shows, to those who may and to those who may not."""
    base = desk.address.rstrip("/")
    asked = [("administrator", path) for path, _ in PAGES.values()]
    asked += [("administrator", path) for path in STATES]
    asked += [("reader", path) for path in OF_READERS]
    for name, path in asked:
        if not any(part in path for part in NOT_OURS):
            answer = desk.session(name, language).get(base + path, timeout=60)
            yield f"{name} {path}", _said_by(answer)
    nobody = {"lang": language}
    yield "login", _said_by(requests.get(f"{base}/login", params=nobody, timeout=60))
    wrong = {"name": "reader", "password": PASSWORD[::-1]}
    yield "refused", _said_by(requests.post(f"{base}/login", wrong, params=nobody, timeout=60))


def test_no_page_in_chinese_has_an_english_word(desk: OpenDesk) -> None:
    said = {where: OWN.sub(" ", one) for where, one in _pages(desk, "zh")}
    assert len(said) > 20
    found = {where: words for where, one in said.items() if (words := english_in(one))}
    assert found == {}, "\n".join(f"{where}: {words}" for where, words in found.items())


def test_no_page_in_english_has_chinese_but_names(desk: OpenDesk) -> None:
    said = {where: as_printed().sub(" ", OWN.sub(" ", one)) for where, one in _pages(desk, "en")}
    found = {where: sorted(set(CHINESE.findall(one))) for where, one in said.items()}
    found = {where: words for where, words in found.items() if words}
    assert found == {}, "\n".join(f"{where}: {words}" for where, words in found.items())
