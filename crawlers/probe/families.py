"""The families of portals by the marks that they leave: data, and which family a portal shows.

A family names the layout that reads it, its pager where its lists say nothing, and the shapes of
its articles' addresses (portals.md, 1 to 10). No mark alone decides: several families share a
function name, a directory or a suffix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from core.messages import Bilingual
from crawlers.given_patterns import first_found, is_found
from crawlers.pages.page import Page
from crawlers.portals import Pager, PagerKind
from crawlers.probe.findings import FamilyMark, Sign

LONGEST_QUOTE = 100
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# The shape of its reports' addresses says most; that of its lists is shared by whole nations.
WEIGHTS = {
    Sign.GENERATOR: 3,
    Sign.ARTICLE_ADDRESS: 3,
    Sign.SCRIPT: 2,
    Sign.PAGER: 2,
    Sign.MARKUP: 2,
    Sign.LIST_ADDRESS: 1,
}
NO_PAGER = Pager()
NEXT_LINK = Pager(kind=PagerKind.NEXT_LINK)
FROM_0 = Pager(kind=PagerKind.NUMBERED, counts_from=0)
FROM_1 = Pager(kind=PagerKind.NUMBERED, counts_from=1)


@dataclass(frozen=True, slots=True)
class Family:
    """One kind of portal. `marks` are patterns in the text of pages, `lists` in list addresses."""

    id: str
    name: Bilingual
    layout: str
    articles: tuple[str, ...]
    marks: Mapping[Sign, str]
    lists: str = ""
    pager: Pager = field(default=NEXT_LINK)


FAMILIES = (
    Family(
        "ucap",
        Bilingual("开普云 UCAP", "UCAP (开普云)"),
        "static_list",
        (
            r"/\d{6}/c\d+_\d+\.shtml$",
            r"/\d{6}/[0-9a-f]{32}\.shtml$",
            r"/c\d{4,}/content\.shtml$",
        ),
        {
            Sign.PAGER: r"createPageHTML\(\s*['\"][A-Za-z_]\w*['\"]\s*,[^)]*\)",
            Sign.MARKUP: r"<UCAP(?:TITLE|CONTENT)|UCAP-CONTENT",
            Sign.SCRIPT: r"/common/(?:search/|getChannelList)|/searchList/[0-9a-f]{32}"
            r"|/u/search/\w+/rs|/szinf/interfacesWebManu/\w+",
        },
        r"/(?:c\d{5,6}[a-z]?|col\d+)/\w+\.shtml$",
        FROM_1,
    ),
    Family(
        "hanweb",
        Bilingual("大汉 JCMS", "hanweb JCMS (大汉)"),
        "hanweb",
        (
            r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$",
            r"/art/\d{4}/art_[0-9a-f]{32}\.html$",
            r"/col/\d+_\d+/art/\d+",
            r"/xxgkAnnualReport\.jsp\?.*fbtime=\d{4}",
        ),
        {
            Sign.PAGER: r"\.jpage\s*\(",
            Sign.SCRIPT: r"/module/(?:web/)?(?:jpage|jslib|xxgk)/[\w./]+|jpaas-publish-server",
            Sign.MARKUP: r"<datastore>",
        },
        r"/col/col\d+/",
        NO_PAGER,
    ),
    Family(
        "henan",
        Bilingual("河南省统一平台", "the Henan provincial platform"),
        "static_list",
        (r"/\d{4}/\d{2}-\d{2}/\d+\.html$",),
        {Sign.PAGER: r"id=['\"]pageDec['\"][^>]*"},
        pager=FROM_0,
    ),
    Family(
        "trs",
        Bilingual("拓尔思 TRS WCM", "TRS WCM (拓尔思)"),
        "static_list",
        (r"/t\d{8}_\d+\.s?html?$", r"/t\d{5,}\.s?html?$"),
        {
            Sign.PAGER: r"createPageHTML\(\s*\d+\s*,[^)]*\)",
            Sign.MARKUP: r"TRS_U?E[Dd][Ii]TOR|trs_editor_view|trs_paper_default",
        },
        pager=FROM_0,
    ),
    Family(
        "nfcms",
        Bilingual("南方网 NFCMS", "NFCMS (南方网)"),
        "static_list",
        (r"/content/post_\d+\.html$",),
        {Sign.MARKUP: r"tyxxy_main|news_cont_d_wrap"},
        r"/zfxxgknb/",
        FROM_1,
    ),
    Family(
        "vsb",
        Bilingual("博达 VSB", "VSB (博达)"),
        "static_list",
        (r"/info/\d+/\d+\.htm$",),
        {
            Sign.GENERATOR: r"<meta[^>]+(?:webber|Visual SiteBuilder)[^>]*>",
            Sign.PAGER: r"p_next\s+p_fun",
            Sign.MARKUP: r"vsb_content|_newscontent_fromname",
            Sign.SCRIPT: r"/system/resource/js/[\w./]+",
        },
        r"/\w+\.htm$",
    ),
    Family(
        "truecms",
        Bilingual("大汉 TrueCMS", "TrueCMS (大汉)"),
        "hanweb",
        (rf"/content/{UUID}\.html$",),
        {Sign.SCRIPT: r"[\w/]*messageController/getMessage\.do", Sign.PAGER: r"\.jpage\s*\("},
        pager=NO_PAGER,
    ),
    Family(
        "gkmlpt",
        Bilingual("广东省政府信息公开目录", "the Guangdong catalogue gkmlpt"),
        "json_catalog",
        (r"/post_\d+\.html$",),
        {Sign.SCRIPT: r"window\._CONFIG\s*=\s*\{[^;]{0,60}|/gkmlpt/api/[\w/]+"},
        r"/gkmlpt/",
        NO_PAGER,
    ),
    Family(
        "epoint",
        Bilingual("新点 EWB", "epoint EWB (新点)"),
        "json_catalog",
        (rf"/\d{{8}}/{UUID}\.html$",),
        {Sign.SCRIPT: r"webBuilderCommon\.js|lightfrontaction/\w+"},
        r"[?&]categorynum=",
        NO_PAGER,
    ),
    Family(
        "longxun",
        Bilingual("龙讯", "龙讯 (Longxun)"),
        "ajax_fragment",
        (
            r"/public/\d+/\d+\.html$",
            r"/content/article/\d+$",
            r"/public/column/\d+\?type=3&.*timeFrame=\d{4}",
        ),
        {Sign.SCRIPT: r"/site/label/\d+|publicInfoList"},
        r"/public/column/\d+",
        NO_PAGER,
    ),
    Family(
        "openness",
        Bilingual("Openness 平台", "the Openness platform"),
        "static_list",
        (r"/(?:Branch)?OpennessContent/show/\d+\.html$", r"/News/show/\d+\.html$"),
        {},
        r"/(?:(?:Branch)?OpennessContent|News)/showList/",
        Pager(kind=PagerKind.NUMBERED, counts_from=1, name="page"),
    ),
    Family(
        "ilist",
        Bilingual("iList 平台", "the iList platform"),
        "static_list",
        (r"/info/iContent/\d+\.html$",),
        {},
        r"/info/iList\.jsp",
        Pager(kind=PagerKind.QUERY, counts_from=1, parameter="cur_page"),
    ),
    Family(
        "script-json",
        Bilingual("江西省统一平台", "the Jiangxi provincial platform"),
        "json_catalog",
        (r"/content_\d+\.html$",),
        {Sign.SCRIPT: r"\barticleList[\"']?\s*[:=]\s*\["},
        pager=FROM_1,
    ),
    Family(
        "pc-list",
        Bilingual("pc/list 平台", "the pc/list platform"),
        "static_list",
        (r"/pc/content/content_\d+\.html$",),
        {},
        r"/pc/list",
    ),
    Family(
        "hunan",
        Bilingual("湖南省统一平台", "the Hunan provincial platform"),
        "static_list",
        (r"/content_\d+\.html$",),
        {},
        r"/\d{5}/\d{5}/",
        FROM_1,
    ),
    Family(
        "zhengzhou",
        Bilingual("郑州市公开平台", "the Zhengzhou disclosure platform"),
        "static_list",
        (r"/D42Y/\d+\.jhtml$",),
        {},
        r"/D42Y/|[?&]a=dir\b",
    ),
    Family(
        "jhtml",
        Bilingual("jhtml 平台", "a .jhtml platform"),
        "static_list",
        (r"/\d+\.jhtml$",),
        {},
        r"\.jhtml$",
    ),
    Family(
        "hebei",
        Bilingual("河北省统一平台", "the Hebei provincial platform"),
        "static_list",
        (rf"/columns/{UUID}/\d{{6}}/\d{{2}}/{UUID}\.html$",),
        {},
        rf"/columns/{UUID}/",
    ),
    Family(
        "channel-list",
        Bilingual("channel/list 平台", "the channel/list platform"),
        "static_list",
        (r"/content/\d+\.thtml$",),
        {},
        r"/channel/list/\d+",
    ),
    Family(
        "cms-html",
        Bilingual("cms/html 平台", "the cms/html platform"),
        "static_list",
        (r"/\d{4}-\d{2}-\d{2}/\d+\.html$",),
        {},
        r"/cms/html/",
    ),
    Family(
        "ch-table",
        Bilingual("channels/ch 平台", "the channels/ch platform"),
        "static_list",
        (r"/ch\d+/\d+\.html$",),
        {},
        r"/channels/ch\d+/",
    ),
    Family(
        "sitesources",
        Bilingual("sitesources 平台", "the sitesources platform"),
        "static_list",
        (r"/article[0-9a-f]{32}\.html$",),
        {},
        r"/sitesources/",
    ),
    Family(
        "hengshui",
        Bilingual("衡水 xxgk 目录树", "the xxgk tree of 衡水"),
        "static_list",
        (r"/zfxxgknb\d+/\d+/index$",),
        {},
        r"/xxgk/\w+/\d+/",
    ),
    Family(
        "single",
        Bilingual("single 平台", "the single platform"),
        "static_list",
        (r"/single/\d+/\d+\.html$",),
        {},
    ),
    Family(
        "anyang",
        Bilingual("安阳旧平台", "the former Anyang platform"),
        "static_list",
        (r"/viewCmsCac\.do\?cacId=\w+$", r"/sitegroup/root/html/[0-9a-f]{32}/\d+\.html$"),
        {},
        r"/sitegroup/root/html/",
    ),
)
"""In the order of preference where marks are even."""
STATIC = Family(
    "static",
    Bilingual("静态列表（未知平台）", "static lists of an unknown platform"),
    "static_list",
    (),
    {},
)
"""Lists that stand in the page as it is served, on a platform without a name here."""
NAMES = {family.id: family.name for family in (*FAMILIES, STATIC)}


def family_of(
    pages: Sequence[Page], reports: Sequence[str]
) -> tuple[Family | None, tuple[FamilyMark, ...]]:
    """The family whose marks weigh most, and these marks.

    A portal that bears no mark and still lists reports in its pages is `STATIC`; None without any.

    `pages` are the columns of annual reports first, `reports` the addresses of listed reports.
    """
    found = [(family, tuple(_marks(family, pages, reports))) for family in FAMILIES]
    family, marks = max(found, key=lambda one: weight(one[1]))
    if any(WEIGHTS[mark.sign] > WEIGHTS[Sign.LIST_ADDRESS] for mark in marks):
        return family, marks
    seen = tuple(FamilyMark(Sign.ARTICLE_ADDRESS, url, url) for url in reports[:1])
    return (STATIC, seen) if seen else (None, ())


def weight(marks: Sequence[FamilyMark]) -> int:
    return sum(WEIGHTS[mark.sign] for mark in marks)


def _marks(family: Family, pages: Sequence[Page], reports: Sequence[str]) -> Iterator[FamilyMark]:
    """The first place where each sign of a family is seen."""
    for sign, pattern in family.marks.items():
        seen = ((first_found(pattern, page.html), page.url) for page in pages)
        yield from _first(sign, ((found, url) for found, url in seen if found))
    shape = "|".join(family.articles)
    yield from _first(
        Sign.ARTICLE_ADDRESS, ((url, url) for url in reports if shape and is_found(shape, url))
    )
    lists = (page.url for page in pages if family.lists and is_found(family.lists, page.url))
    yield from _first(Sign.LIST_ADDRESS, ((url, url) for url in lists))


def _first(sign: Sign, seen: Iterator[tuple[str, str]]) -> Iterator[FamilyMark]:
    """One mark for a sign, if it was seen at all: the first quote and where it stands."""
    for quote, url in islice(seen, 1):
        yield FamilyMark(sign, " ".join(quote.split())[:LONGEST_QUOTE], url)
