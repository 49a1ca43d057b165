"""The words for the marks of portals, and for looks that ended early."""

from __future__ import annotations

from core.messages import Bilingual
from crawlers.probe.findings import Refused, Sign

SIGNS = {
    Sign.GENERATOR: Bilingual("生成器标签", "generator tag"),
    Sign.SCRIPT: Bilingual("脚本", "script"),
    Sign.PAGER: Bilingual("翻页调用", "pager call"),
    Sign.MARKUP: Bilingual("页面标记", "markup"),
    Sign.LIST_ADDRESS: Bilingual("列表网址", "list address"),
    Sign.ARTICLE_ADDRESS: Bilingual("文章网址", "article address"),
}
REFUSALS = {
    Refused.NOT_AN_ADDRESS: "不是网址：{detail}；应如 http://www.acheng.gov.cn",
    Refused.NOT_GOVERNMENT: "不是政府门户：{detail}；只访问 .gov.cn 之下、页面有政府标识的网站",
    Refused.NO_HOST: "没有这个主机：{detail}",
    Refused.NO_ANSWER: "没有应答：{detail}",
    Refused.CERTIFICATE: "证书不可信：{detail}；可试 http:// 地址",
    Refused.CHALLENGE: "门户要求验证，到此为止：{detail}",
    Refused.ROBOTS: "robots.txt 不允许访问：{detail}",
    Refused.MOVED: "首页转到另一主机：{detail}；请对该地址运行 probe",
    Refused.NO_PAGE: "首页无法使用：{detail}",
    Refused.NO_COLUMN: "没有找到年度报告栏目，看过：{detail}；请给出栏目的网址再试",
    Refused.OUR_FAULT: "本程序出错：{detail}",
}
