"""What went wrong on the network, in words: time, name, door, certificate, half an answer."""

from __future__ import annotations

import re
import zlib

import brotli
from backports.zstd import ZstdError
from playwright.async_api import Error as BrowserError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet.error import ConnectError, ConnectionDone, ConnectionLost

from core.messages import Message

INSIDE = re.compile(r"<twisted\.python\.failure\.Failure (?:[\w.]{1,200}\.)?(.{1,500}?)>\]")
# The second is the word for a certificate that belongs to somebody else.
CERTIFICATE = re.compile(r"certificate|VerificationError|ERR_CERT_")
LATE = DownloadTimeoutError
LOST = "连接中断（{detail}）"
NOT_UNPACKED = "内容的压缩已损坏，无法还原（{detail}）"
UNTRUSTED = "证书不可信（{detail}）"
NO_TLS = "未能建立加密连接（{detail}）"
# In the order in which they are tried: the first class that fits.
SPOKEN: dict[type[Exception], str] = {
    DownloadTimeoutError: "超时未答（{detail}）",
    CannotResolveHostError: "域名无法解析（{detail}）",
    DownloadConnectionRefusedError: "连接被拒绝（{detail}）",
    ResponseDataLossError: "内容没有传完（{detail}）",
    DownloadCancelledError: "内容超过大小上限（{detail}）",
    UnsupportedURLSchemeError: "不是网页地址（{detail}）",
    IgnoreRequest: "重定向次数过多（{detail}）",
    BrowserError: "浏览器未能打开（{detail}）",
    # What Scrapy says of a redirect to http://[::1/ and its like.
    ValueError: "重定向到的不是网址（{detail}）",
    DownloadFailedError: LOST,
    ConnectError: LOST,
    ConnectionDone: LOST,
    ConnectionLost: LOST,
    # What Scrapy's decompression lets through: the portal says br, and sends something else.
    zlib.error: NOT_UNPACKED,
    brotli.error: NOT_UNPACKED,
    ZstdError: NOT_UNPACKED,
}
NETWORK_FAULTS = tuple(SPOKEN)


def spoken(fault: BaseException) -> Message:
    """The kind of a network fault, with the library's own words behind it."""
    detail = f"{type(fault).__name__}: {first_line(fault)}".removesuffix(": ")
    values = {"detail": detail}
    if CERTIFICATE.search(detail):
        return Message(UNTRUSTED, values)
    if "SSL" in detail:
        return Message(NO_TLS, values)
    kind = next(kind for kind in SPOKEN if isinstance(fault, kind))
    return Message(SPOKEN[kind], values)


def first_line(fault: BaseException | None) -> str:
    """The first line of an error's text, or the failure inside it; browsers write call logs."""
    text = str(fault).partition("\n")[0]
    inside = INSIDE.search(text)
    return inside[1] if inside else text
