"""Each family of portals pages, cuts, redirects and hides its rows in its own way."""

from __future__ import annotations

import json
import re
from functools import cache
from urllib.parse import urljoin, urlsplit

from tests.replicas import hanweb, henan
from tests.replicas.plan import PUBLICATIONS, Medium
from tests.replicas.portals import FILE_HOST, Contents, build_site, demonstration
from tests.replicas.site import Site

FILES = "http://127.0.0.1:9"


@cache
def contents() -> Contents:
    return demonstration()


@cache
def site_of(name: str) -> Site:
    return build_site(name, contents(), FILES)


def test_links_of_a_ucap_list_come_in_four_spellings() -> None:
    text = site_of("acheng").pages["/achengqu/c111273/zfxxgklby_nb.shtml"].body.decode()
    hrefs = re.findall(r'<li><a href="([^"]+)" title', text)
    assert [href.split("/achengqu")[0] for href in hrefs[:3]] == [
        "",
        "http://www.acheng.gov.cn",
        "//www.acheng.gov.cn",
    ]
    assert hrefs[3].startswith("2023")


def test_a_ucap_list_has_a_second_page_no_third_and_a_bare_folder_that_refuses() -> None:
    site = site_of("acheng")
    statuses = [
        site.find(f"/achengqu/c111273/{name}", {}).status
        for name in ("zfxxgklby_nb.shtml", "zfxxgklby_nb_2.shtml", "zfxxgklby_nb_3.shtml", "")
    ]
    assert statuses == [200, 200, 404, 403]


def test_some_reports_stand_on_the_second_page_only() -> None:
    for portal, path in (
        ("acheng", "/achengqu/c111272/zfxxgklby_nb_2.shtml"),
        ("hrbpf", "/pfq/c110183/list3_2.shtml"),
        ("beiguan", "/zwgk/xxgknb/2022/jdxz/index_1.html"),
    ):
        assert "年度报告</" in site_of(portal).pages[path].body.decode()


def test_a_row_of_acheng_leads_nowhere_and_one_title_is_cut_without_a_hint() -> None:
    text = site_of("acheng").pages["/achengqu/c111277/zfxxgklby_nb.shtml"].body.decode()
    dead = re.search(r'href="([^"]+)"[^>]*>柳城区白塔镇人民政府2021', text)
    assert dead is not None
    path = urlsplit(urljoin("http://www.acheng.gov.cn/achengqu/c111277/x", dead[1])).path
    assert site_of("acheng").find(path, {}).status == 404
    assert re.search(r'<a href="[^"]+" target="_blank">[^<]{10,}…</a>', text)


def test_a_link_of_acheng_leads_to_a_host_that_only_looks_alike() -> None:
    text = site_of("acheng").pages["/achengqu/c111272/zfxxgklby_nb.shtml"].body.decode()
    assert 'href="http://www.dacheng.gov.cn/' in text


def test_the_old_portal_inlines_45_of_62_records_and_hands_out_the_rest() -> None:
    site = site_of("nangang-old")
    text = site.pages["/col/col126585/index.html"].body.decode()
    rest = site.find(
        hanweb.PROXY, {"unitid": "382174", "startrecord": "46", "endrecord": "62", "perpage": "15"}
    )
    assert text.count("<record>") == 45
    assert "totalRecord:62" in text
    assert rest.body.decode().count("<record>") == 17
    assert "<totalrecord>62</totalrecord>" in rest.body.decode()


def test_a_report_of_the_old_portal_comes_only_through_the_proxy() -> None:
    site = site_of("nangang-old")
    (deep,) = (p for p in contents().postings["nangang-old"] if p.is_late_row)
    inline = site.pages["/col/col126585/index.html"].body.decode()
    rest = site.find(hanweb.PROXY, {"unitid": "382174", "startrecord": "46", "endrecord": "62"})
    assert deep.title not in inline
    assert deep.title in rest.body.decode()


def test_an_unknown_unit_gets_an_empty_store_and_a_page_number_page_one() -> None:
    site = site_of("nangang-old")
    empty = site.find(hanweb.PROXY, {"unitid": "0"}).body
    assert b"<record>" not in empty
    assert len(empty) < 60
    first = site.find("/col/col126585/index.html", {})
    assert site.find("/col/col126585/index.html?uid=382174&pageNum=4", {}) == first


def test_the_old_portal_cuts_titles_and_keeps_them_whole_in_an_attribute() -> None:
    text = site_of("nangang-old").pages["/col/col126585/index.html"].body.decode()
    rows = re.findall(r'title="([^"]+)" target="_blank">([^<]+)</a>', text)
    cut = [(title, shown) for title, shown in rows if shown.endswith("…")]
    assert cut != []
    assert all(title.startswith(shown[:-1]) for title, shown in cut)
    assert "<li style=<br/>" in text


def test_a_file_of_the_old_portal_is_reached_through_a_redirect() -> None:
    site = site_of("nangang-old")
    (download,) = (path for path in site.pages if path.startswith("/module/download"))
    target = dict(site.pages[download].headers)["Location"]
    assert site.pages[download].status == 302
    assert site.pages[target].body.startswith(b"%PDF-")


def test_beiguan_answers_beyond_the_end_with_a_small_page_and_status_200() -> None:
    page = site_of("beiguan").find("/zwgk/xxgknb/2022/jdxz/index_2.html", {})
    assert page.status == 200
    assert 300 <= len(page.body) <= 600


def test_beiguan_links_with_http_and_capitals_and_declares_its_total() -> None:
    text = site_of("beiguan").pages["/zwgk/xxgknb/2022/jdxz/"].body.decode()
    assert '<A href="http://www.beiguan.gov.cn/2023/' in text
    assert '<div id="pageDec" pagesize="3" total="4"></div>' in text


def test_a_folder_of_beiguan_without_its_slash_redirects_or_answers() -> None:
    statuses = {
        site_of("beiguan").find(path, {}).status
        for path in ("/zwgk", "/zwgk/xxgknb", "/zwgk/xxgknb/2022", "/zwgk/xxgknb/2022/bm")
    }
    assert statuses == {200, 301}


def test_the_departments_of_beiguan_are_listed_by_a_script_only() -> None:
    site = site_of("beiguan")
    text = site.pages["/zwgk/xxgknb/2022/bm/"].body.decode()
    rows = json.loads(site.pages["/zwgk/xxgknb/2022/bm/list.json"].body)
    assert '<ul id="rows"></ul>' in text
    assert len(rows) == 2
    assert all(row["title"] not in text for row in rows)


def test_files_of_beiguan_lie_on_its_second_host() -> None:
    (path,) = site_of(FILE_HOST).pages
    article = next(
        p for p in contents().postings["beiguan"] if p.files and "pdf" in p.files[0].name
    )
    text = site_of("beiguan").pages[henan.article_path(article)].body.decode()
    assert f'href="{FILES}{path}"' in text
    assert site_of(FILE_HOST).pages[path].body.startswith(b"%PDF-")


def test_the_file_servlet_of_hrbpf_sends_its_name_in_raw_gbk() -> None:
    site = site_of("hrbpf")
    (path,) = (path for path in site.pages if path.startswith("/attachment.do"))
    header = dict(site.find(path, {}).headers)["Content-Disposition"]
    assert header.encode("latin-1").decode("gbk").endswith("年度报告.docx")
    assert site.pages[path].media_type == "application/octet-stream"


def test_media_other_than_the_page_leave_the_page_without_text() -> None:
    titles = {p.agency.short_name for p in PUBLICATIONS if p.medium is not Medium.PAGE}
    bodies = [p.body for own in contents().postings.values() for p in own if p.files]
    assert len(titles) == 4
    assert sum("自然人" not in body for body in bodies) == 4


def test_the_json_search_of_acheng_pages_and_leaves_words_for_nothing() -> None:
    channels = json.loads(site_of("acheng").find("/common/getChannelList", {}).body)
    first = channels["results"]["children"][2]["channelId"]
    page = site_of("acheng").find(f"/common/search/{first}", {"page": "1", "_pageSize": "2"})
    data = json.loads(page.body)["data"]
    assert (data["page"], data["rows"]) == (1, 2)
    assert len(data["results"]) == min(2, data["total"])
    assert '"undefined"' in page.body.decode()
    assert data["results"][0]["url"].startswith("http://www.acheng.gov.cn/")
