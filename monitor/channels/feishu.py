"""飞书: a card, signed in the body; refuses with HTTP 200 and a number in `code`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from core.messages import Bilingual
from monitor.services import ChatService, ChatText, WebRequest, by_web, numbered

# 系统繁忙, and too many messages.
BUSY = frozenset({-1, 11232})


def request(shown: ChatText, secret: str | None) -> WebRequest:
    """The body, with the signature in it."""
    card = {
        "header": {"title": {"tag": "plain_text", "content": shown.title}},
        "elements": [{"tag": "markdown", "content": shown.content}],
    }
    signed = sign(secret, int(time.time()))
    return WebRequest({"msg_type": "interactive", "card": card, **signed})


def sign(secret: str | None, at_s: int) -> dict[str, str]:
    """What is added to the body: HMAC-SHA256 of nothing under time and key."""
    if secret is None:
        return {}
    digest = hmac.digest(f"{at_s}\n{secret}".encode(errors="replace"), b"", hashlib.sha256)
    return {"timestamp": str(at_s), "sign": base64.b64encode(digest).decode()}


SERVICE = ChatService(
    name="feishu",
    label=Bilingual("飞书", "Feishu"),
    # About 20,000 for the whole request, in which a sign may be escaped to six bytes.
    limit=9_000,
    is_signed=True,
    tell=by_web(request, numbered("code", "msg", BUSY, frozenset())),
)
