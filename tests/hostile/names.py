"""Hostile names: each is put where a portal's list, a page's title and the register name something."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.inputs import HostileName

TEXTS = {
    "line breaks": "城管局\r\nBcc: owned@example.com\r\n\r\n<b>x</b>",
    "line feed": "城管局\nSubject: owned",
    "unicode line breaks": "城管局\u2028Bcc: owned@example.com\u0085X",
    "terminal codes": "城管局\x1b[2J\x1b]0;owned\x07\x9b31m",
    "nul": "城管\x00局",
    "right-to-left": "城管\u202e局告报\u202c",
    "isolates": "\u2066城管局\u2069\u200f",
    "joiners": "城\u200d管\u200b局\ufeff",
    "formula": "=cmd|' /C calc'!A0",
    "formula with plus": "+1+cmd|' /C calc'!A0",
    "formula with minus": "-2+3",
    "formula with at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula behind a tab": "\t=1+1",
    "formula, full width": "＝1+1",
    "link formula": '=HYPERLINK("http://127.0.0.1/x","城管局")',
    "script": "<script>document.location='http://127.0.0.1/x'</script>",
    "picture": "<img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)',
    "attribute, single": "' autofocus onfocus='alert(1)",
    "end of style": "</style><h1>owned</h1>",
    "end of title": "</title><svg onload=alert(1)>",
    "comment": "--><b>owned</b><!--",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt;",
    "template": "{{ 7 * 7 }}{% raw %}{{ config }}",
    "format": "{0.__class__}{n:one|many}%s%(x)s",
    "sql": "'; DROP TABLE alert; --",
    "path": "../../../../etc/passwd",
    "markup of terminals": "[bold]x[/bold][link=http://127.0.0.1/x]y[/link]",
    "markdown": "[城管局](http://127.0.0.1/x) ![](http://127.0.0.1/y) **x** <@all>",
    "mention": '@所有人 <at user_id="all">所有人</at>',
    "html address": "javascript:alert(1)//城管局",
    "encoded word": "=?utf-8?b?PHNjcmlwdD4=?=",
    "4,000 characters": "城" * 4000,
    "100,000 characters": "管" * 100_000,
    "only blanks": " \u3000\u00a0",
    "only combining": "\u0301" * 500,
    "private use": "城管局\ue000\U000f0000",
    "not characters": "城管局\ufffe\uffff",
    "many brackets": "（" * 3000,
    "many digits": "9" * 3000,
    "regular expression": "(a+)+$.*[城管",
    "backslashes": "\\" * 200 + "n",
    "surrogate as text": "城管局\\ud800&#xD800;",
    "emoji": "👨‍👩‍👧‍👦城管局🇨🇳",
}


def hostile_names() -> Iterator[HostileName]:
    for what, text in TEXTS.items():
        yield HostileName(f"name: {what}", f"a name that holds {what}", text)
