"""Spoiled answers: what a portal says in the place of the page that was asked for."""

from __future__ import annotations

import gzip
import os
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from crawlers.asking import driving
from tests.replicas.faults import Reply, Spoil

HTML = "text/html; charset=utf-8"
# Well over the crawl's patience: a busy process looks at its clock late.
STALL_S = 4.0


def page(text: str, status: int = 200, *headers: tuple[str, str]) -> Spoil:
    """The same page for every address."""
    reply = Reply(status, (("Content-Type", HTML), *headers), text.encode())
    return lambda target, true: reply


def status(status: int, *headers: tuple[str, str]) -> Spoil:
    return page(f"<html><body><h1>{status}</h1><hr>nginx</body></html>", status, *headers)


def moved(to: str) -> Spoil:
    return page("", 302, ("Location", to))


class Once:
    """An error at the first question for each address, the truth at the second."""

    def __init__(self, status: int, headers: tuple[tuple[str, str], ...] = ()) -> None:
        self._asked: Counter[str] = Counter()
        self._reply = Reply(status, (("Content-Type", HTML), *headers), b"<h1>error</h1>")

    def __call__(self, target: str, true: Reply) -> Reply:
        self._asked[target] += 1
        if self._asked[target] > 1:
            return true
        location = ("Location", target) if self._reply.status == 302 else None
        return replace(
            self._reply, headers=(*self._reply.headers, *([location] if location else ()))
        )


def truncated(target: str, true: Reply) -> Reply:
    """The connection ends before the declared length."""
    return replace(true, sent_bytes=len(true.body) // 2)


def cut_inside(target: str, true: Reply) -> Reply:
    """A cache stored half a page and serves it as a whole one."""
    return replace(true, body=true.body[: len(true.body) * 3 // 5])


def gzipped(target: str, true: Reply) -> Reply:
    headers = (*true.headers, ("Content-Encoding", "gzip"))
    return replace(true, headers=headers, body=gzip.compress(true.body, mtime=0))


def wrong_charset(target: str, true: Reply) -> Reply:
    headers = ((name, value.replace("utf-8", "gb2312")) for name, value in true.headers)
    return replace(true, headers=tuple(headers))


def as_gbk(target: str, true: Reply) -> Reply:
    """A page in gbk under a header and a meta tag that both say utf-8."""
    try:
        return replace(true, body=true.body.decode().encode("gb18030"))
    except UnicodeDecodeError:
        return true


def stalled(target: str, true: Reply) -> Reply:
    return replace(true, delay_s=STALL_S)


def slow(target: str, true: Reply) -> Reply:
    return replace(true, delay_s=0.03)


def reset(target: str, true: Reply) -> Reply:
    return Reply(0, is_cut=True)


def empty(target: str, true: Reply) -> Reply:
    return replace(true, body=b"")


def named_in_gbk(target: str, true: Reply) -> Reply:
    """A servlet that knows the file's name, in raw GBK bytes, and not its type."""
    name = "年度报告.pdf".encode("gbk").decode("latin-1")
    disposition = ("Content-Disposition", f"attachment; filename={name}")
    return replace(true, headers=(("Content-Type", "application/octet-stream"), disposition))


def called_a_page(target: str, true: Reply) -> Reply:
    return replace(true, headers=(("Content-Type", HTML),))


def data(text: str) -> Spoil:
    reply = Reply(200, (("Content-Type", "application/json"),), text.encode())
    return lambda target, true: reply


class Breaking:
    """Something happens to the browser when its page's script asks for the rows: once, or always.

    The servers run in the process that drives the browser; see night.py.
    """

    def __init__(self, happens: Callable[[], None], *, is_lasting: bool) -> None:
        self._happens = happens
        self._is_over = False
        self._is_lasting = is_lasting

    def __call__(self, target: str, true: Reply) -> Reply:
        if self._is_lasting or not self._is_over:
            self._is_over = True
            self._happens()
        return true


def crash() -> None:
    driving.kill_browser()


def hang() -> None:
    """Stop the browser in the middle of what it does, without an end."""
    for process in driving.browsers_of(os.getpid()):
        os.kill(process, signal.SIGSTOP)


CLEARANCE = "document.cookie='__jsl_clearance_s=0|0|0;path=/';location.href=location.pathname"
CHALLENGES: dict[str, Spoil] = {
    "521-jsl": page(f"<html><script>{CLEARANCE}</script></html>", 521),
    "200-jsl": page(f"<html><head><script>{CLEARANCE}</script></head><body></body></html>"),
    "412-ruishu": page("<html><script src='/x.js' r='m'></script></html>", 412),
    "202-ruishu": page("<html><script>$_ts=window['$_ts'];</script></html>", 202),
    "wzws": page(
        "<html><body>请开启JavaScript并刷新该页.<script>wzws_sessionid=1</script></body></html>"
    ),
    "c3vk": page(
        "<html><body><script>document.cookie='C3VK=1f2e;path=/';window.location.reload();"
        "</script></body></html>"
    ),
    "geo-403": page("<html><body><h1>403 Forbidden</h1>GeoBL 198.51.100.7</body></html>", 403),
    "waf-405": page("<html><body>您的访问可能对网站造成威胁，已被防火墙拦截</body></html>", 405),
    "waf-468": status(468),
    "waf-493": status(493),
    "captcha": page(
        "<html><body><form>请输入验证码<input name='codeValue'><img src='/captcha.jpg'></form>"
        "<p>安全验证</p></body></html>"
    ),
}
CODE = page(
    "<html><head><title>文件下载</title></head><body><form>请输入验证码"
    "<input name='codeValue'><img src='/system/code.jpg'></form></body></html>"
)
LOGIN = page(
    "<html><head><title>统一身份认证</title></head><body><form action='/login'>用户登录"
    "<input name='u'><input type='password' name='p'><a href='/reg'>注册</a></form>"
    f"{' ' * 700}</body></html>"
)
SOFT_404 = page(
    "<html><head><title>提示</title></head><body><p>您访问的页面不存在或已删除！</p>"
    "<a href='/'>返回首页</a></body></html>"
)
STUB = page(f"<html><head><title></title></head><body>{'&nbsp;' * 60}</body></html>")
MAINTENANCE = page(
    "<html><head><title>系统维护</title></head><body><h1>网站系统升级维护中，暂停服务</h1>"
    f"<p>给您带来不便，敬请谅解。</p><a href='/'>首页</a>{' ' * 800}</body></html>"
)
GUIDE = page(
    "<html><head><meta name='ArticleTitle' content='政府信息公开指南'/></head><body>"
    f"<h1>政府信息公开指南</h1><div id='zoom'>{'<p>本指南说明怎样申请公开政府信息。</p>' * 60}"
    "</div></body></html>"
)
