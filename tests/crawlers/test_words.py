"""What links, titles and addresses say."""

from __future__ import annotations

import pytest

from crawlers.pages.addresses import asked_at, canonical, is_on_file_host, is_on_portal
from crawlers.pages.page import Page
from crawlers.pages.titles import fuller, promise_of, without_date
from crawlers.pages.words import extended, split_crumbs, step_of
from tests.crawlers.portal_in_memory import BASE, portal

LINKS = {
    "lead": ["政务公开", "政府信息公开平台", "阿城区政务公开", "信息公开专栏", " 政务公开 >> "],
    "annual": [
        "政府信息公开年报",
        "政府信息公开年报专栏",
        "年度报告",
        "政府信息公开工作年度报告",
        "信息公开年报",
    ],
    "year": ["2022年", "2022", "2022年度", "2022年政府信息公开年报", "2022年街道乡镇"],
    "division": [
        "区本级",
        "部门",
        "街道（乡镇）",
        "街道(乡镇)政府信息公开年度报告",
        "镇街年报",
        "公共企事业单位",
    ],
    None: [
        *(
            "政府网站工作年度报表",
            "法治政府建设年度报告",
            "信息公开指南",
            "部门动态",
            "政府工作报告",
        ),
        *("红星镇2021年政府信息公开工作年度报告", "下一页", "2", "统计年报", "更多>>", ""),
    ],
}


@pytest.mark.parametrize(("step", "words"), [(s, w) for s, many in LINKS.items() for w in many])
def test_words_of_links_say_where_they_lead(step: str | None, words: str) -> None:
    assert step_of(words) == step


def test_a_year_beside_a_year_replaces_it() -> None:
    path = ("政府信息公开年报", "2022年", "部门")
    assert extended(path, "2021年") == ("政府信息公开年报", "2021年")
    assert extended(path, "街道") == ("政府信息公开年报", "2022年", "街道")
    assert extended(path[:1], "部门") == ("政府信息公开年报", "部门")
    assert extended(("政府信息公开年报", "部门"), "2021年") == (
        "政府信息公开年报",
        "部门",
        "2021年",
    )


def test_breadcrumbs_are_read_and_menus_are_none() -> None:
    crumbs = "当前位置：首页 > 政务公开 > 政府信息公开年报 > 2022年 > 正文"
    assert split_crumbs(crumbs) == ("政务公开", "政府信息公开年报", "2022年")
    assert split_crumbs("您的位置: 网站首页 / 信息公开 / 年报") == ("信息公开", "年报")
    assert split_crumbs("首页 | 政务公开 | 政府信息公开年报") == ()


TITLES = {
    "report": [
        "红星镇2021年政府信息公开工作年度报告",
        "2022年信息公开年报",
        "财政局2020年度报告（政府信息公开）",
    ],
    "unclear": [
        *("红星镇2021年政府信…", "金都街道", "关于编制政府信息公开工作年度报告的通知"),
        *("阿城区2022年政府信息公开工作年度报告图解", "信息公开指..."),
    ],
    "something else": ["政府信息公开指南", "依申请公开流程", "2022年部门预算", "信息公开制度"],
}


@pytest.mark.parametrize(("promise", "title"), [(p, t) for p, many in TITLES.items() for t in many])
def test_titles_promise_reports(promise: str, title: str) -> None:
    assert promise_of(title) == promise


def test_the_fuller_spelling_of_a_title_is_kept() -> None:
    assert fuller("红星镇2021年…", "红星镇2021年年报") == "红星镇2021年年报"
    assert fuller("红星镇2021年年报", "") == "红星镇2021年年报"
    assert without_date("红星镇2021年年报 [2022-01-24]") == "红星镇2021年年报"


SPELLINGS = [
    "http://www.acheng.gov.cn/a.shtml?id=1",
    "https://acheng.gov.cn/a.shtml?id=1#top",
    "HTTP://WWW.ACHENG.GOV.CN:80/a.shtml?id=1",
    "https://www.acheng.gov.cn:443/a.shtml?id=1",
    "http://www.acheng.gov.cn/a.shtml;jsessionid=5F3A9C21B7E2D4?id=1",
    "http://www.acheng.gov.cn/a.shtml?id=1&t=1700000000037",
    "http://www.acheng.gov.cn/a.shtml?PHPSESSID=4e8d11c0&id=1&_=0.4178239812",
    "http://www.acheng.gov.cn/a.shtml?id=1&sessionid=5F3A9C21B7E2D45F3A9C",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_every_page_of_a_portal_has_one_address(url: str) -> None:
    assert canonical(url, portal()) == f"{BASE}/a.shtml?id=1"
    on_replica = portal(base_url="http://127.0.0.1:8001")
    assert canonical(url, on_replica) == "http://127.0.0.1:8001/a.shtml?id=1"


@pytest.mark.parametrize("href", [r"http:\\www.acheng.gov.cn\a.shtml?x=\y", r"\a.shtml?x=\y"])
def test_a_backslash_before_the_question_is_a_slash_as_in_browsers(href: str) -> None:
    assert (
        Page(f"{BASE}/b/c.html", "<p></p>", portal()).address_of(href) == f"{BASE}/a.shtml?x=%5Cy"
    )


@pytest.mark.parametrize(
    "query", ["t=1706612345678", "r=1000000012", "cfid=12", "sessionid=14", "id=1&cfid=12"]
)
def test_what_may_be_the_only_name_of_a_report_stays(query: str) -> None:
    assert canonical(f"{BASE}/detail.do?{query}", portal()) == f"{BASE}/detail.do?{query}"


@pytest.mark.parametrize("path", ["/a.html", "/zlpdf/b.PDF", "/a.doc"])
def test_a_moment_behind_a_file_names_nothing(path: str) -> None:
    assert canonical(f"{BASE}{path}?t=1706612345678", portal()) == f"{BASE}{path}"


STRANGERS = [
    "http://www.dacheng.gov.cn/",
    "http://www.macheng.gov.cn/",
    "http://dacheng.gov.cn/",
    "http://acheng.gov.cn.example.com/",
    "http://www.acheng.gov.cn:8080/",
    "http://www.acheng.gov.cn@evil.example/",
    "http://169.254.169.254/latest",
    "http://10.0.0.1/",
    "http://localhost/",
    "ftp://www.acheng.gov.cn/",
    "javascript:void(0)",
    "http://www.acheng.gov.cn:99999/",
]


@pytest.mark.parametrize("url", STRANGERS)
def test_look_alikes_and_inner_networks_are_not_the_portal(url: str) -> None:
    assert not is_on_portal(url, portal())
    assert not is_on_file_host(url, portal(file_hosts=("https://oss.henan.gov.cn",)))


def test_another_port_of_a_replica_is_another_host() -> None:
    replica = portal(base_url="http://127.0.0.1:8001")
    assert not is_on_portal("http://127.0.0.1:8002/", replica)
    assert not is_on_portal("http://127.0.0.1/", replica)
    assert is_on_file_host(
        "http://127.0.0.1:8002/x.pdf",
        portal(base_url="http://127.0.0.1:8001", file_hosts=("http://127.0.0.1:8002",)),
    )


def test_a_public_portal_is_never_led_into_an_inner_network() -> None:
    inside = portal(file_hosts=("http://10.0.0.1",))
    assert not is_on_file_host("http://10.0.0.1/x.pdf", inside)


def test_a_replica_that_redirects_to_its_public_name_is_asked_itself() -> None:
    replica = portal(base_url="http://127.0.0.1:8001")
    assert asked_at("http://www.acheng.gov.cn/x/", replica) == "http://127.0.0.1:8001/x/"
    assert asked_at("http://acheng.gov.cn/x/", portal()) == "http://acheng.gov.cn/x/"
