"""Answers that are not the page they stand for."""

from __future__ import annotations

import pytest

from crawlers.pages.answers import Answer, Ask
from crawlers.pages.impostors import unmask, unmask_file
from crawlers.records import Role
from tests.crawlers.markup import PADDING, article, hub, listing, page, report_rows
from tests.crawlers.portal_in_memory import BASE, HTML

HOME = page("<ul><li>今日要闻</li></ul>", "区人民政府")
FAKES = [
    (521, "<script>document.cookie='__jsl_clearance=1'</script>", "challenge"),
    (412, "<html></html>", "challenge"),
    (202, "<html><script>location.reload()</script></html>", "challenge"),
    (200, "<html><body>请开启JavaScript并刷新该页</body></html>", "challenge"),
    (200, "<script>document.cookie='__jsl_clearance_s=1';location.href='/'</script>", "challenge"),
    (403, "<html>您的请求带有不合法参数，已被网站管理员设置拦截！</html>", "challenge"),
    (403, "<html><h1>403 Forbidden</h1><hr>nginx</html>", None),
    (404, "<html><h1>404 Not Found</h1></html>", None),
    (200, "", "stub"),
    (200, "<html><body><ul></ul></body></html>", "stub"),
    (200, page("<p>您访问的页面不存在</p>").replace(PADDING, ""), "soft 404"),
    (
        200,
        f"<html><title>404 Not Found</title><body><a href='/'>返回首页</a>{' ' * 900}</body>",
        "soft 404",
    ),
    (200, "<form><a href='/'>x</a>用户登录<input type='password'></form>" + " " * 900, "login"),
    (200, HOME, "home page"),
    (200, listing(report_rows(3)), None),
    (200, article("红星镇2021年政府信息公开工作年度报告"), None),
    (200, hub("政府信息公开年报", ("2022年", "/x/")), None),
]


def answer(status: int, body: str, url: str = f"{BASE}/site/c1/list.shtml") -> Answer:
    return Answer(Ask(url, Role.LIST), url, status, HTML, body.encode())


@pytest.mark.parametrize(("status", "body", "expected"), FAKES)
def test_impostors_are_unmasked(status: int, body: str, expected: str | None) -> None:
    found = unmask(answer(status, body), answer(200, HOME, f"{BASE}/"))
    assert (str(found.disguise) if found else None) == expected


def test_the_home_page_is_known_though_its_counter_ticks() -> None:
    home = answer(200, HOME.replace("今日要闻", "访问量 1024"), f"{BASE}/")
    later = answer(200, HOME.replace("今日要闻", "访问量 1031"))
    found = unmask(later, home)
    assert found is not None
    assert found.disguise == "home page"


def test_a_redirect_to_the_home_page_is_no_article() -> None:
    url = f"{BASE}/site/c1/202301/c01_1.shtml"
    moved = Answer(Ask(url, Role.ARTICLE), f"{BASE}/", 200, HTML, listing([]).encode())
    found = unmask(moved, answer(200, HOME, f"{BASE}/"))
    assert found is not None
    assert found.disguise == "home page"


def test_the_home_page_is_no_impostor_of_itself() -> None:
    home = answer(200, HOME, f"{BASE}/")
    assert unmask(home, home) is None


def test_a_page_that_speaks_of_walls_is_none() -> None:
    news = article(
        "我区开展网站防火墙与滑动验证检查", body="<p>" + "介绍滑动验证与安全验证。" * 80 + "</p>"
    )
    assert unmask(answer(200, news), None) is None


def test_a_file_is_a_file() -> None:
    assert unmask_file(answer(200, "%PDF-1.7 the report"), None) is None
    captcha = unmask_file(answer(200, "<!DOCTYPE html><html>codeValue</html>"), None)
    assert captcha is not None
    assert captcha.disguise == "not a file"
