"""What went wrong on the network, in words: time, name, door, certificate, half an answer."""

from __future__ import annotations

import re
import zlib
from gzip import BadGzipFile

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
# How Scrapy ends what does not stop unpacking; too many redirects end by the same class.
TOO_LARGE = re.compile(r"DOWNLOAD_MAXSIZE|download max size")
LARGE = "faults.too-large"
LATE = DownloadTimeoutError
LOST = "faults.lost"
NOT_UNPACKED = "faults.not-unpacked"
UNTRUSTED = "faults.untrusted"
NO_HOST = "faults.spoken-cannotresolvehosterror"
NO_TLS = "faults.no-tls"
# In the order in which they are tried: the first class that fits.
SPOKEN: dict[type[Exception], str] = {
    DownloadTimeoutError: "faults.spoken-downloadtimeouterror",
    CannotResolveHostError: NO_HOST,
    DownloadConnectionRefusedError: "faults.spoken-downloadconnectionrefusederror",
    ResponseDataLossError: "faults.spoken-responsedatalosserror",
    DownloadCancelledError: "faults.spoken-downloadcancellederror",
    UnsupportedURLSchemeError: "faults.spoken-unsupportedurlschemeerror",
    IgnoreRequest: "faults.spoken-ignorerequest",
    BrowserError: "faults.spoken-browsererror",
    # What Scrapy says of a redirect to http://[::1/ and its like.
    ValueError: "faults.spoken-valueerror",
    DownloadFailedError: LOST,
    ConnectError: LOST,
    ConnectionDone: LOST,
    ConnectionLost: LOST,
    # What Scrapy's decompression lets through: the portal says br, and sends something else.
    zlib.error: NOT_UNPACKED,
    brotli.error: NOT_UNPACKED,
    ZstdError: NOT_UNPACKED,
    BadGzipFile: NOT_UNPACKED,
    EOFError: NOT_UNPACKED,
}
NETWORK_FAULTS = tuple(SPOKEN)


def spoken(fault: BaseException) -> Message:
    """The kind of a network fault, with the library's own words behind it."""
    kind, said = type(fault).__name__, first_line(fault)
    detail, values = f"{kind}: {said}", {"detail": said or kind}
    if CERTIFICATE.search(detail):
        return Message(UNTRUSTED, values)
    if "SSL" in detail:
        return Message(NO_TLS, values)
    if TOO_LARGE.search(detail):
        return Message(LARGE, values)
    known = next(known for known in SPOKEN if isinstance(fault, known))
    return Message(SPOKEN[known], values)


def first_line(fault: BaseException | None) -> str:
    """The first line of an error's text, or the failure inside it; browsers write call logs."""
    text = str(fault).partition("\n")[0]
    inside = INSIDE.search(text)
    return inside[1] if inside else text
