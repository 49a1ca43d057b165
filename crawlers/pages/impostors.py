"""Answers that are not the page they stand for: a challenge, a login, a stub, the home page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from parsel import Selector

from core.filetypes import format_name
from core.messages import Message
from crawlers.pages.answers import Answer
from crawlers.pages.halves import breaks_off
from crawlers.pages.page import DATA
from crawlers.pages.printed import (
    MOST_MARKS,
    is_too_deep,
    is_too_long,
    parsed,
    prose,
    prose_length,
)
from crawlers.pages.titles import squeezed
from crawlers.pages.words import NOTHING_THERE

# 521 and 412 are 加速乐 and 瑞数; 468 and 493 were seen at other walls (portals.md 12.5).
CHALLENGE_STATUSES = (412, 468, 493, 521)
CHALLENGE = re.compile(
    r"请开启JavaScript并刷新该页|__jsl_clearance|__jsluid|FSSBBIl1UgzbN7N80|wzws_|"
    r"安全验证|人机验证|滑动验证|请完成验证|访问验证|Checking your browser|cdn-cgi/challenge"
)
WALL = re.compile(
    r"GeoBL|拦截|防火墙|安全狗|云锁|网防G01|创宇盾|WAF|Request denied by|has been blocked"
    r"|event[ _-]?id|事件ID|访问过于频繁|非法访问",
    re.IGNORECASE,
)
SOFT_404 = re.compile(
    r"页面不存在|页面未找到|找不到(?:该|您|这个)?.{0,6}(?:页面|网页|文件)|访问的(?:页面|栏目|文章|内容)"
    r".{0,6}(?:不存在|已删除|已被删除)|错误页面|栏目不存在|文章不存在|404\s*not\s*found",
    re.IGNORECASE,
)
# Whole portals close for an upgrade, with 200.
CLOSED = re.compile(
    r"维护中|系统维护|网站维护|升级维护|维护升级|系统升级|网站升级|升级改造|暂停(?:服务|访问|开放)"
)
# A page that is nothing but a script which sets a cookie and asks again: C3VK and its like.
COOKIE_SCRIPT = re.compile(r"document\.cookie\s*=")
# 博达's download.jsp asks for a code where it suspects a machine.
CAPTCHA = re.compile(r"codeValue|验证码|captcha", re.IGNORECASE)
LOGIN = re.compile(r"用户登录|统一身份认证|请登录|账号登录|登录系统")
# Walls and error pages are short; a real page may quote the same words in its news.
SHORT_PAGE = 20_000
SHORT_TEXT = 600
# Pages beyond the last one of a list answer 300 to 600 bytes on several platforms.
STUB = 700
# What a report prints beside links, whole or one part of it alone; error pages and logins of
# portals have such words in their menus only.
OF_A_REPORT = re.compile(
    "总体情况|主动公开|依申请公开|公开申请|规章|规范性文件|行政许可|行政处罚|行政复议|行政诉讼"
    "|存在的(?:主要)?问题|其他需要报告"
)
LEAST_OF_A_REPORT = 3
HOME_INSTEAD = Message("impostors.home-page")
CODE_INSTEAD = Message("impostors.captcha")
PAGE_INSTEAD = "impostors.page-instead"
CHALLENGED = "impostors.challenged"
SCRIPT_TO_RUN = Message("impostors.script")
TURNED_AWAY = "impostors.turned-away"
CHALLENGED_IN_WORDS = "impostors.challenged-in-words"
STUB_INSTEAD = "impostors.stub-instead"
ERROR_INSTEAD = "impostors.error-instead"
LOGIN_INSTEAD = Message("impostors.login")
CLOSED_INSTEAD = "impostors.closed-instead"
CUT_SHORT = "impostors.cut-short"
TOO_LONG = "impostors.too-long"
TOO_DEEP = Message("impostors.too-deep")
SCRIPT_ONLY = Message("impostors.cookie-challenge")
LINK = re.compile(r"<a\s[^<>]*href|<record>", re.IGNORECASE)
# Replies to scripts are as short as what they have to say.
DATA_TYPES = ("json", "javascript")


class Disguise(StrEnum):
    """What an answer is instead of the page."""

    CHALLENGE = "challenge"
    LOGIN = "login"
    STUB = "stub"
    CLOSED = "closed for maintenance"
    CUT = "cut short"
    SOFT_404 = "soft 404"
    HOME_PAGE = "home page"
    NOT_A_FILE = "not a file"


@dataclass(frozen=True, slots=True)
class Impostor:
    """What an answer really is, and the sentence that says how it was recognised."""

    disguise: Disguise
    message: Message


def unmask(answer: Answer, home: Answer | None) -> Impostor | None:
    """Recognise an answer that is not the page asked for; None for one that may be it."""
    return challenge_in(answer) or disguise_of(answer, home)


def disguise_of(answer: Answer, home: Answer | None) -> Impostor | None:
    """Recognise what a page that came without a challenge really is."""
    if not answer.is_ok:
        return None
    if home is not None and _is_home(answer, home):
        return Impostor(Disguise.HOME_PAGE, HOME_INSTEAD)
    return _short_page(answer) or _half_page(answer, home) or _deep_page(answer)


def unmask_file(answer: Answer, home: Answer | None) -> Impostor | None:
    """Recognise a web page that came in place of an attachment (captcha, login, error).

    Word and its kin save reports as pages, under the names of their own files: these are files.
    """
    challenge = challenge_in(answer)
    if challenge is not None or not answer.is_ok:
        return challenge
    if answer.body and format_name(answer.body) != "html":
        return None
    if _holds_report(answer.text):
        return _half_page(answer, home) or _deep_page(answer)
    wants_code = CAPTCHA.search(answer.text)
    found = Message(PAGE_INSTEAD, {"size": len(answer.body)})
    return Impostor(Disguise.NOT_A_FILE, CODE_INSTEAD if wants_code else found)


def _holds_report(text: str) -> bool:
    if prose_length(text) < SHORT_TEXT:
        return False
    words = OF_A_REPORT.findall(squeezed(prose(parsed(text).root)))
    return len(set(words)) >= LEAST_OF_A_REPORT


def challenge_in(answer: Answer) -> Impostor | None:
    """A wall that wants a browser to prove itself: by its status, or by its words."""
    if answer.refusal is not None:
        return None
    if answer.status in CHALLENGE_STATUSES:
        return Impostor(Disguise.CHALLENGE, Message(CHALLENGED, {"status": answer.status}))
    text = answer.text if len(answer.body) < SHORT_PAGE else ""
    if answer.status == 202 and _has_script(text):
        return Impostor(Disguise.CHALLENGE, SCRIPT_TO_RUN)
    if answer.status in (403, 405) and WALL.search(text):
        return Impostor(Disguise.CHALLENGE, Message(TURNED_AWAY, {"status": answer.status}))
    return _challenge_in_words(text)


def _challenge_in_words(text: str) -> Impostor | None:
    is_only_script = COOKIE_SCRIPT.search(text) and _has_script(text) and not LINK.search(text)
    if is_only_script and not prose_length(text):
        return Impostor(Disguise.CHALLENGE, SCRIPT_ONLY)
    sign = CHALLENGE.search(text)
    if sign and prose_length(text) < SHORT_TEXT:
        return Impostor(Disguise.CHALLENGE, Message(CHALLENGED_IN_WORDS, {"sign": sign[0]}))
    return None


def _has_script(text: str) -> bool:
    return "<script" in text.lower()


def _half_page(answer: Answer, home: Answer | None) -> Impostor | None:
    if not breaks_off(answer.text, home.text if home is not None else None):
        return None
    return Impostor(Disguise.CUT, Message(CUT_SHORT, {"size": len(answer.body)}))


def _deep_page(answer: Answer) -> Impostor | None:
    """What stands deeper, or further down, than a page is read would be missing, and nothing would
    say so."""
    if _is_data(answer):
        return None
    if is_too_long(answer.text):
        return Impostor(Disguise.CUT, Message(TOO_LONG, {"most": MOST_MARKS}))
    return Impostor(Disguise.CUT, TOO_DEEP) if is_too_deep(answer.text) else None


def _is_data(answer: Answer) -> bool:
    stated = answer.media_type or ""
    return any(kind in stated for kind in DATA_TYPES) or DATA.match(answer.text) is not None


def _is_home(answer: Answer, home: Answer) -> bool:
    """The same bytes or, where a counter ticks, the same text but for its digits."""
    if not home.is_ok or home.ask.url == answer.ask.url:
        return False
    landed = urlsplit(answer.landed_at)
    if answer.landed_at != answer.ask.url and landed.path in ("", "/") and not landed.query:
        return True
    if answer.body == home.body:
        return True
    is_same_size = abs(len(answer.body) - len(home.body)) < 200
    return is_same_size and re.sub(rb"\d", b"", answer.body) == re.sub(rb"\d", b"", home.body)


def _short_page(answer: Answer) -> Impostor | None:
    """Pages with next to no words: an error in words, a login form, nothing at all."""
    page = answer.text
    if not page.strip():
        return Impostor(Disguise.STUB, Message(STUB_INSTEAD, {"size": len(answer.body)}))
    if _is_data(answer):
        return None
    has_content = LINK.search(page) or NOTHING_THERE.search(page)
    if len(answer.body) < STUB and not has_content:
        return Impostor(Disguise.STUB, Message(STUB_INSTEAD, {"size": len(answer.body)}))
    if len(answer.body) >= SHORT_PAGE or prose_length(page) >= SHORT_TEXT:
        return None
    root = parsed(page)
    if root.xpath("//meta[translate(@name, 'ARTICLE', 'article') = 'articletitle']"):
        return None
    return _error_or_login(root, page)


def _error_or_login(root: Selector, page: str) -> Impostor | None:
    words = " ".join(root.xpath("//title//text() | //body//text()[not(ancestor::a)]").getall())
    closed = CLOSED.search(words)
    if closed:
        return Impostor(Disguise.CLOSED, Message(CLOSED_INSTEAD, {"words": closed[0]}))
    error = SOFT_404.search(words)
    if error:
        return Impostor(Disguise.SOFT_404, Message(ERROR_INSTEAD, {"words": error[0]}))
    if root.xpath("//input[@type='password']") and LOGIN.search(page):
        return Impostor(Disguise.LOGIN, LOGIN_INSTEAD)
    return None
