"""钉钉: Markdown, signed in the query; refuses with HTTP 200 and a number in `errcode`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from core.messages import Bilingual
from monitor.services import ChatService, ChatText, WebRequest, by_web, numbered

# 系统繁忙, and too many messages.
BUSY = frozenset({-1, 130101, 410100})
# Too long, or words that it does not carry.
TEXT_REFUSED = frozenset({460101, 430101, 430102, 430103, 430104})


def request(shown: ChatText, secret: str | None) -> WebRequest:
    """The body and the signature."""
    text = f"### {shown.title}\n\n{shown.content}"
    body = {"msgtype": "markdown", "markdown": {"title": shown.title, "text": text}}
    return WebRequest(body, sign(secret, round(time.time() * 1000)))


def sign(secret: str | None, at_ms: int) -> dict[str, str]:
    """What is added to the query: HMAC-SHA256 of time and key under the key."""
    if secret is None:
        return {}
    digest = hmac.digest(
        secret.encode(errors="replace"),
        f"{at_ms}\n{secret}".encode(errors="replace"),
        hashlib.sha256,
    )
    return {"timestamp": str(at_ms), "sign": base64.b64encode(digest).decode()}


SERVICE = ChatService(
    name="dingtalk",
    label=Bilingual("钉钉", "DingTalk"),
    # About 20,000 for the whole request, in which a sign may be escaped to six bytes.
    limit=9_000,
    is_signed=True,
    tell=by_web(request, numbered("errcode", "errmsg", BUSY, TEXT_REFUSED)),
)
