"""The words for the marks of portals, and for looks that ended early."""

from __future__ import annotations

from core.messages import Bilingual
from crawlers.probe.findings import RefusalKind, Sign

SIGNS = {
    Sign.GENERATOR: Bilingual("生成器标签", "generator tag"),
    Sign.SCRIPT: Bilingual("脚本", "script"),
    Sign.PAGER: Bilingual("翻页调用", "pager call"),
    Sign.MARKUP: Bilingual("页面标记", "markup"),
    Sign.LIST_ADDRESS: Bilingual("列表网址", "list address"),
    Sign.ARTICLE_ADDRESS: Bilingual("文章网址", "article address"),
}
REFUSALS = {
    RefusalKind.NOT_AN_ADDRESS: "probe-words.refusals-not-an-address",
    RefusalKind.NOT_GOVERNMENT: "probe-words.refusals-not-government",
    RefusalKind.NO_HOST: "probe-words.refusals-no-host",
    RefusalKind.NO_ANSWER: "probe-words.refusals-no-answer",
    RefusalKind.CERTIFICATE: "probe-words.refusals-certificate",
    RefusalKind.CHALLENGE: "probe-words.refusals-challenge",
    RefusalKind.ROBOTS: "probe-words.refusals-robots",
    RefusalKind.MOVED: "probe-words.refusals-moved",
    RefusalKind.NO_PAGE: "probe-words.refusals-no-page",
    RefusalKind.NO_COLUMN: "probe-words.refusals-no-column",
    RefusalKind.OUR_FAULT: "probe-words.refusals-our-fault",
}
