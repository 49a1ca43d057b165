"""Publication dates and what they rest on."""

from __future__ import annotations

import pytest
from lxml import etree

from crawlers.pages.dates import date_in_address, dates_in, header_date, listed_date
from pipeline.formats.html.page import read_html

PAGES = [
    ('<meta name="PubDate" content="2024-01-15 09:30">', "meta 2024-01-15"),
    ('<meta name="PubDate" content="2024-01-15 09:30:12">', "meta 2024-01-15"),
    ('<meta name="pubdate" content="2024-1-9">', "meta 2024-01-09"),
    ('<META NAME="PUBDATE" CONTENT="2017—04—12 21∶37">', "meta 2017-04-12"),
    ('<meta content="２０２３－０１－２０" name="PubDate">', "meta 2023-01-20"),
    ('<meta name="PubDate" content="">', ""),
    ('<meta name="PubDate" content="2023-02-30">', ""),
    ('<span class="date">日期：<b>2022-01-24 16:51</b></span>', "visible 2022-01-24"),
    ("<p>发布时间：2023年1月18日</p>", "visible 2023-01-18"),
    ("<p>发布日期: 2023/01/18</p>", "visible 2023-01-18"),
    ("<p>时间：2023-01-18</p>", "visible 2023-01-18"),
    ("<p>更新日期：2023-03-01</p><p>发布日期：2023-01-18</p>", "visible 2023-01-18"),
    ("<p>更新日期：2023-03-01</p>", "visible 2023-03-01"),
    ("<p>成文日期：2023-01-18</p>", ""),
    ("<p>生成日期：2023-01-18</p>", ""),
    ("<p>日期：</p><p>本年共受理 2023 件</p>", ""),
    ("<script>var t = '日期：2023-01-18'</script>", ""),
    ("<PUBLISHTIME>2023-01-29 09:00</PUBLISHTIME>", "visible 2023-01-29"),
    (
        '<meta name="PubDate" content="2022-01-24"><p>日期:2022-01-25</p>',
        "meta 2022-01-24 visible 2022-01-25",
    ),
]


@pytest.mark.parametrize(("html", "expected"), PAGES)
def test_a_page_says_when_it_was_published(html: str, expected: str) -> None:
    found = dates_in(etree.HTML(f"<html><body>{html}</body></html>"))
    assert " ".join(f"{date.basis} {date.on}" for date in found) == expected


def test_bytes_in_gbk_are_read_like_text() -> None:
    html = "<html><body><p>发布日期：2020年1月21日</p></body></html>"
    assert read_html(html.encode("gbk")).dates == dates_in(etree.HTML(html))


ADDRESSES = [
    ("http://x/202304/t20230130_11545442.html", "address 2023-01-30"),
    ("http://x/art/2023/1/17/art_1_2.html", "address 2023-01-17"),
    ("http://x/2023/01-18/3627975.html", "address 2023-01-18"),
    ("http://x/2023-01/18/content_1.htm", "address 2023-01-18"),
    ("http://x/typtfile/20230118/abc.pdf", "address 2023-01-18"),
    ("http://x/202302/13/67eb2365.html", "address 2023-02-13"),
    ("http://x/W0/P020230109645235887118.pdf", "address 2023-01-09"),
    ("http://x/site/c1/202301/c01_253459.shtml", ""),
    ("http://x/2023/13/45/a.html", ""),
    ("http://x/a/63c60f80e4b0123456789abc.html", "object-id 2023-01-17"),
    ("http://x/a/cbe761fbe81c4e17991ae67fd108e5d8.shtml", ""),
    ("http://x/a/0000000000000000000000ff.html", ""),
    ("http://x/2023/1/17/a.html?date=2020-01-01", "address 2023-01-17"),
]


@pytest.mark.parametrize(("url", "expected"), ADDRESSES)
def test_an_address_names_a_day_or_nothing(url: str, expected: str) -> None:
    found = date_in_address(url)
    assert (f"{found.basis} {found.on}" if found else "") == expected


@pytest.mark.parametrize("text", ["2021-01-21", "[2021-01-21]", "（2021年1月21日）", " 2021.1.21 "])
def test_rows_print_dates_in_many_ways(text: str) -> None:
    found = listed_date(text)
    assert found is not None
    assert found.on.isoformat() == "2021-01-21"


def test_a_header_is_read_as_a_day_in_china() -> None:
    found = header_date("Tue, 17 Jan 2023 20:00:00 GMT")
    assert found is not None
    assert (found.on.isoformat(), found.basis) == ("2023-01-18", "header")
    assert header_date(None) is None
    assert header_date("yesterday") is None
