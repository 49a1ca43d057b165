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
    RefusalKind.NOT_AN_ADDRESS: "不是网址：{detail}；应如 http://www.acheng.gov.cn",
    RefusalKind.NOT_GOVERNMENT: "不是政府门户：{detail}；只访问 .gov.cn 之下、页面有政府标识的网站",
    RefusalKind.NO_HOST: "没有这个主机：{detail}",
    RefusalKind.NO_ANSWER: "没有应答：{detail}",
    RefusalKind.CERTIFICATE: "证书不可信：{detail}；可试 http:// 地址",
    RefusalKind.CHALLENGE: "门户要求验证，到此为止：{detail}",
    RefusalKind.ROBOTS: "robots.txt 不允许访问：{detail}",
    RefusalKind.MOVED: "首页转到另一主机：{detail}；请对该地址运行 probe",
    RefusalKind.NO_PAGE: "首页无法使用：{detail}",
    RefusalKind.NO_COLUMN: "没有找到年度报告栏目，看过：{detail}；请给出栏目的网址再试",
    RefusalKind.OUR_FAULT: "本程序出错：{detail}",
}
