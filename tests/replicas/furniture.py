"""What stands around the content of every page: meta tags, navigation, identity links, footer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

MENU = (
    *(
        "区情概况",
        "领导之窗",
        "机构设置",
        "政务动态",
        "通知公告",
        "部门动态",
        "基层动态",
        "图片新闻",
    ),
    *(
        "视频新闻",
        "专题专栏",
        "招商引资",
        "投资指南",
        "产业园区",
        "项目建设",
        "营商环境",
        "惠企政策",
    ),
    *(
        "人事任免",
        "公务员招录",
        "事业单位招聘",
        "政府采购",
        "招标公告",
        "中标公示",
        "财政预算",
        "财政决算",
    ),
    *(
        "统计公报",
        "统计数据",
        "规划计划",
        "区政府文件",
        "办公室文件",
        "规范性文件",
        "政策解读",
        "图解政策",
    ),
    *(
        "行政许可",
        "行政处罚公示",
        "权责清单",
        "双随机公开",
        "食品安全",
        "环境保护",
        "安全生产",
        "应急管理",
    ),
    *(
        "乡村振兴",
        "社会救助",
        "养老服务",
        "教育公开",
        "医疗卫生",
        "就业创业",
        "住房保障",
        "征地拆迁",
    ),
    *(
        "办事指南",
        "便民查询",
        "个人办事",
        "法人办事",
        "公共服务",
        "区长信箱",
        "民意征集",
        "在线访谈",
    ),
    *(
        "调查问卷",
        "投诉举报",
        "热点回应",
        "常见问题",
        "旅游名片",
        "历史文化",
        "地方特产",
        "交通出行",
    ),
)
SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")


@dataclass(frozen=True, slots=True)
class Face:
    """How one portal presents itself. `public` is its public address, which its links use."""

    portal: str
    name: str
    public: str
    site_code: str
    menu_pattern: str
    home_bytes: int

    @property
    def domain(self) -> str:
        return self.public.split("//")[1]


def menu_paths(face: Face) -> list[str]:
    """The paths of the 64 pages in the navigation, unrelated to reports."""
    return [face.menu_pattern.format(number) for number in range(1, len(MENU) + 1)]


def mixed_href(face: Face, path: str, number: int) -> str:
    """One address in the spellings that editors mix: from the root, absolute, without scheme."""
    spellings = (path, f"{face.public}{path}", f"//{face.domain}{path}")
    return spellings[number % len(spellings)]


def column_tags(name: str, kind: str) -> dict[str, str]:
    """The tags of a page that belongs to a column; `kind` is one of the standard's types."""
    return {
        "ColumnName": name,
        "ColumnDescription": f"{name}栏目",
        "ColumnKeywords": name,
        "ColumnType": kind,
    }


def article_tags(title: str, pub_date: str, source: str) -> dict[str, str]:
    return {"ArticleTitle": title, "PubDate": pub_date, "ContentSource": source}


def document(face: Face, title: str, tags: Mapping[str, str], main: str) -> str:
    """A whole page around its main part."""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8"/>\n'
        f"<title>{escape(title)}-{face.name}</title>\n{_meta(face, tags)}\n"
        '<link rel="stylesheet" href="/images/common.css"/>\n</head>\n<body>\n'
        f"{_banner(face)}\n{main}\n{_footer(face)}\n</body>\n</html>\n"
    )


def crumbs(parts: Iterable[tuple[str, str]]) -> str:
    """The breadcrumb of a page: names with their addresses."""
    links = " &gt; ".join(f'<a href="{href}">{name}</a>' for name, href in parts)
    return f'<div class="position">当前位置：{links}</div>'


def not_found_text() -> str:
    """What nginx says of an address that does not exist."""
    return (
        "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n"
        "<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>\r\n"
        "</body>\r\n</html>\r\n"
    )


def _meta(face: Face, tags: Mapping[str, str]) -> str:
    values = (face.name, face.domain, face.site_code)
    everything = {**dict(zip(SITE_TAGS, values, strict=True)), **tags}
    return "\n".join(
        f'<meta name="{name}" content="{escape(content)}"/>' for name, content in everything.items()
    )


def _banner(face: Face) -> str:
    links = "\n".join(
        f'<li><a href="{mixed_href(face, path, number)}" target="_blank">{label}</a></li>'
        for number, (label, path) in enumerate(zip(MENU, menu_paths(face), strict=True))
    )
    return (
        f'<div class="header"><a class="logo" href="/" title="{face.name}">{face.name}</a>'
        '<div class="top"><a href="javascript:void(0)">无障碍</a> | '
        '<a href="javascript:void(0)">长者版</a> | <a href="#">繁体</a></div></div>\n'
        f'<ul class="nav">\n{links}\n</ul>'
    )


def _footer(face: Face) -> str:
    """The identity links that the national standard asks of every page."""
    return (
        f'<div class="footer">\n<p>主办：{face.name}　承办：{face.name}办公室</p>\n'
        f"<p>网站标识码：{face.site_code}　云ICP备99000{face.site_code[5]}号　"
        f"云公网安备 {face.site_code}001号</p>\n"
        f"<script id=\"_jiucuo_\" sitecode='{face.site_code}' "
        "src='https://zfwzgl.www.gov.cn/exposure/jiucuo.js'></script>\n"
        '<span id="_ideConac"><a href="https://bszs.conac.cn/sitename?method=show&amp;id='
        f'{face.site_code}" target="_blank"><img src="/images/conac_red.png" alt="党政机关"/></a>'
        "</span>\n</div>"
    )
