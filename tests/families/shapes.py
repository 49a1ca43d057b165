"""The static families: how each spells its lists, its articles, its pager and its files.

Marks of what was seen and what is inferred stand in the notes on the portals' families; markup is
made up where only addresses were seen.
"""

from __future__ import annotations

import hashlib
from uuid import NAMESPACE_URL, uuid5

from tests.families.content import DIVISIONS, YEARS, Item
from tests.families.pages import row
from tests.families.static import Place, Shape, Words, number_of, slug
from tests.replicas.furniture import Face
from tests.replicas.site import Page, html_page

STUB = html_page(f"<html><head><title></title></head><body>{'&nbsp;' * 60}</body></html>")


def numbered(stem: str, ending: str, first: int) -> str:
    """A file name with its page number; the portal's first page has none."""
    return f"{stem}_{first}.{ending}" if first else f"{stem}.{ending}"


def from_one(number: int) -> int:
    """Page 2 is called 2."""
    return number if number > 1 else 0


def from_zero(number: int) -> int:
    """Page 2 is called 1."""
    return number - 1


def ucap_call(stem: str, place: Place) -> str:
    """createPageHTML with six arguments, the first of which is the id of an element."""
    call = f"'page_div',{place.pages},{place.number},'{stem}','shtml',{place.rows}"
    return f'<div id="page_div"></div><script>createPageHTML({call});</script>'


def trs_call(place: Place) -> str:
    """createPageHTML with four arguments: pages, the current one from 0, name, ending."""
    call = f'createPageHTML({place.pages}, {place.number - 1}, "index", "html")'
    return f'<div class="page"><script language="JavaScript">{call};</script></div>'


def next_link(at: str, place: Place) -> str:
    """Words and links; on the last page the link to the next leads nowhere."""
    more = at if place.number < place.pages else "javascript:void(0)"
    return (
        f'<div class="pages"><span>共{place.rows}条 {place.number}/{place.pages}</span>'
        f'<span class="p_next p_fun"><a href="{more}">下页</a></span></div>'
    )


def from_root(face: Face, path: str, number: int) -> str:
    return path


def upper_case(href: str, item: Item) -> str:
    """Henan: old tags in capitals, no title attribute, an absolute address."""
    return f'<LI><A href="{href}" target="_blank">{item.title}</A><SPAN>{item.on}</SPAN></LI>'


def table_row(href: str, item: Item) -> str:
    return f'<tr><td><a href="{href}">{item.title}</a></td><td>{item.on}</td></tr>'


def uuid_of(seed: str) -> str:
    return str(uuid5(NAMESPACE_URL, seed))


def hex_of(seed: str) -> str:
    return hashlib.md5(seed.encode(), usedforsecurity=False).hexdigest()


def ucap_code(words: Words) -> str:
    """A column code: it falls with the years, and a copied column has a letter."""
    copied = "u" if words == ("2022年", "街道乡镇") else ""
    return f"c{111270 + number_of(words)}{copied}"


def ucap_list(words: Words, number: int) -> str:
    name = numbered("zfxxgklby_nb", "shtml", from_one(number))
    return f"/liucheng/{ucap_code(words)}/{name}"


def ucap_article(words: Words, item: Item) -> str:
    return f"/liucheng/{ucap_code(words)}/{item.on:%Y%m}/c01_{item.number}.shtml"


def ucap_file(at: str, item: Item) -> tuple[str, dict[str, Page]]:
    """A file in a folder named after its article."""
    path = f"{at.removesuffix('.shtml')}/files/{hex_of(at)}.pdf"
    return path, {path: Page(item.file.content, "application/pdf")} if item.file else {}


UCAP = Shape(
    name="ucap",
    list_at=ucap_list,
    article_at=ucap_article,
    pager=lambda place: ucap_call("zfxxgklby_nb", place),
    hub="/liucheng/zwgk/zwgk.shtml",
    rows='<ul class="infolist">{}</ul>',
    body="<UCAPCONTENT><div>{}</div></UCAPCONTENT><!--正文 end-->",
    file_link=ucap_file,
)
UCAP_HEX = Shape(
    name="ucap-hex",
    list_at=lambda words, number: (
        f"/liucheng/{ucap_code(words)}/{numbered('dc_list', 'shtml', from_zero(number))}"
    ),
    article_at=lambda words, item: (
        f"/liucheng/{ucap_code(words)}/{item.on:%Y%m}/{hex_of(str(item.number))}.shtml"
    ),
    pager=lambda place: ucap_call("dc_list", place),
    rows='<ul class="infolist">{}</ul>',
    body='<div id="UCAP-CONTENT">{}</div>',
)
TRS = Shape(
    name="trs",
    list_at=lambda words, number: (
        f"/zwgk/zfxxgknb/{f'{slug(words)}/' if words else ''}"
        f"{'' if number == 1 else f'index_{number - 1}.html'}"
    ),
    article_at=lambda words, item: (
        f"/zwgk/zfxxgknb/{slug(words)}/{item.on:%Y%m}/t{item.on:%Y%m%d}_{item.number}.html"
    ),
    pager=trs_call,
    hub="/zwgk/",
    row=row,
    href=lambda face, path, number: f"./{'/'.join(path.split('/')[-2:])}",
    body='<div class="TRS_Editor">{}</div>',
    beyond=STUB,
)
NFCMS = Shape(
    name="nfcms",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/zwgk/zfxxgknb/{f'{slug(words)}/' if words else ''}"
        f"{numbered('index', 'html', from_one(number))}"
    ),
    article_at=lambda words, item: f"/zwgk/zfxxgknb/{slug(words)}/content/post_{item.number}.html",
    pager=lambda place: f"<script>var countPage = {place.pages};</script>",
    body='<div class="news_cont_d_wrap">{}</div>',
    beyond=STUB,
)
HENAN = Shape(
    name="henan",
    list_at=lambda words, number: (
        f"/zwgk/xxgknb{f'/{slug(words)}' if words else ''}"
        f"{'' if number == 1 else f'/index_{number - 1}.html'}"
    ),
    article_at=lambda words, item: f"/{item.on:%Y}/{item.on:%m-%d}/36{item.number}.html",
    pager=lambda place: f'<div id="pageDec" pagesize="5" total="{place.rows}"></div>',
    row=upper_case,
    rows='<div class="con-box"><UL>{}</UL></div>',
    href=lambda face, path, number: f"{face.public}{path}",
    body='<div class="content" id="content">{}</div>',
    beyond=STUB,
)


def vsb_list(words: Words, number: int) -> str:
    """Pages count down: of two pages the second is called 1."""
    folder = f"/zwgk/zfxxgknb/{slug(words)}" if words else "/zwgk/zfxxgknb"
    return f"{folder}.htm" if number == 1 else f"{folder}/{3 - number}.htm"


def vsb_file(at: str, item: Item) -> tuple[str, dict[str, Page]]:
    """A servlet that gives the file itself, under a name in raw GBK."""
    path = (
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1530"
        f"&wbfileid={item.number}"
    )
    if item.file is None:
        return path, {}
    name = item.file.name.encode("gbk").decode("latin-1")
    named = ("Content-Disposition", f"attachment; filename={name}")
    return path, {path: Page(item.file.content, "application/octet-stream", headers=(named,))}


VSB = Shape(
    name="vsb",
    list_at=vsb_list,
    article_at=lambda words, item: f"/info/1039/{item.number}.htm",
    pager=lambda place: next_link(f"{slug(place.words).split('/')[-1]}/1.htm", place),
    hub="/zwgk.htm",
    href=from_root,
    body='<form name="_newscontent_fromname"><div id="vsb_content_2">{}</div></form>',
    file_link=vsb_file,
)
PC_LIST = Shape(
    name="pc-list",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/liucheng/c0101{number_of(words)}/pc/{numbered('list', 'html', from_one(number))}"
    ),
    article_at=lambda words, item: (
        f"/liucheng/c0101{number_of(words)}/pc/content/content_17179{item.number}.html"
    ),
    pager=lambda place: next_link(f"list_{place.number + 1}.html", place),
)
JHTML = Shape(
    name="jhtml",
    levels=(YEARS,),
    words=lambda words: f"{words[-1]}政府信息公开年报",
    list_at=lambda words, number: (
        f"/zfxxgknb{slug(words)}/{numbered('index', 'jhtml', from_one(number))}"
    ),
    article_at=lambda words, item: f"/zfxxgknb{slug(words)}/2496{item.number}.jhtml",
    pager=lambda place: next_link(f"index_{place.number + 1}.jhtml", place),
    href=from_root,
)
HUNAN = Shape(
    name="hunan",
    list_at=lambda words, number: (
        f"/31185/3201{number_of(words)}/{numbered('index', 'html', from_one(number))}"
    ),
    article_at=lambda words, item: f"/31185/3201{number_of(words)}/content_226{item.number}.html",
    pager=lambda place: f"<script>var countPage = {place.pages};//共几页</script>",
)
HEBEI = Shape(
    name="hebei",
    levels=(YEARS,),
    list_at=lambda words, number: (
        f"/columns/{uuid_of(slug(words))}/{numbered('index', 'html', from_one(number))}"
    ),
    article_at=lambda words, item: (
        f"/columns/{uuid_of(slug(words))}/{item.on:%Y%m/%d}/{uuid_of(item.title)}.html"
    ),
    pager=lambda place: next_link(f"index_{place.number + 1}.html", place),
)
CHANNEL_LIST = Shape(
    name="channel-list",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/channel/list/10{number_of(words)}{'' if number == 1 else f'_{number}'}.html"
    ),
    article_at=lambda words, item: f"/content/{item.number}.thtml",
    pager=lambda place: next_link(
        f"/channel/list/10{number_of(place.words)}_{place.number + 1}.html", place
    ),
)
CMS_HTML = Shape(
    name="cms-html",
    levels=(YEARS,),
    list_at=lambda words, number: (
        f"/cms/html/liucheng/zfxxgknb{slug(words)}/{numbered('index', 'html', from_one(number))}"
    ),
    article_at=lambda words, item: f"/cms/html/liucheng/{item.on}/{item.number}.html",
    pager=lambda place: next_link(f"index_{place.number + 1}.html", place),
)
YEAR_QUERY = Shape(
    name="year-query",
    levels=(YEARS,),
    list_at=lambda words, number: f"/zfxxgknb.html{f'?nbYear={slug(words)}' if words else ''}",
    article_at=lambda words, item: f"/zwgk/nb/{item.number}.html",
    pager=lambda place: "",
    rows_per_page=100,
    href=from_root,
)
CH_TABLE = Shape(
    name="ch-table",
    levels=(DIVISIONS,),
    list_at=lambda words, number: f"/channels/ch0023{number_of(words)}/",
    article_at=lambda words, item: f"/articles/ch0023{number_of(words)}/{item.number}.html",
    pager=lambda place: "",
    rows_per_page=100,
    row=table_row,
    rows="<table><tbody>{}</tbody></table>",
)
ZHENGZHOU = Shape(
    name="zhengzhou",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/?a=dir&h=1&p=D010{number_of(words)}X{'' if number == 1 else f'&page={number}'}"
    ),
    article_at=lambda words, item: f"/D42Y/{item.number}.jhtml",
    pager=lambda place: next_link(
        f"/?a=dir&h=1&p=D010{number_of(place.words)}X&page={place.number + 1}", place
    ),
    href=from_root,
)
OPENNESS = Shape(
    name="openness",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/OpennessContent/showList/1{number_of(words)}/{100 + number_of(words)}/page_{number}.html"
    ),
    article_at=lambda words, item: f"/OpennessContent/show/{item.number}.html",
    pager=lambda place: f"<p>共{place.rows}条记录 第{place.number}/{place.pages}页</p>",
)
ILIST = Shape(
    name="ilist",
    levels=(YEARS,),
    list_at=lambda words, number: (
        f"/info/iList.jsp?node_id=GKxxgkn&cat_id=101{number_of(words)}"
        f"{'' if number == 1 else f'&cur_page={number}'}"
    ),
    article_at=lambda words, item: f"/info/iContent/10{item.number}.html",
    pager=lambda place: f"<p>共{place.rows}条 {place.number}/{place.pages}页</p>",
    href=from_root,
)
BARE_QUERY = Shape(
    name="ucap-bare-query",
    levels=(DIVISIONS,),
    list_at=lambda words, number: (
        f"/liucheng/{ucap_code(words)}/list.shtml{'' if number == 1 else f'?{number}'}"
    ),
    article_at=ucap_article,
    pager=lambda place: ucap_call("list", place),
    rows='<ul class="infolist">{}</ul>',
)
SHAPES = (
    *(UCAP, UCAP_HEX, TRS, NFCMS, HENAN, VSB, PC_LIST, JHTML, HUNAN),
    *(HEBEI, CHANNEL_LIST, CMS_HTML, YEAR_QUERY, CH_TABLE, ZHENGZHOU),
    *(OPENNESS, ILIST, BARE_QUERY),
)
