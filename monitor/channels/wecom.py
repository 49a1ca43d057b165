"""企业微信: Markdown, unsigned; refuses with HTTP 200 and a number in `errcode`."""

from __future__ import annotations

from core.messages import Bilingual
from monitor.services import ChatService, ChatText, WebRequest, by_web, numbered

# 系统繁忙, and too many messages.
BUSY = frozenset({-1, 45009})
# Too long.
TEXT_REFUSED = frozenset({40058})


def request(shown: ChatText, _secret: str | None) -> WebRequest:
    """The body; its robots do not sign."""
    text = f"**{shown.title}**\n\n{shown.content}"
    return WebRequest({"msgtype": "markdown", "markdown": {"content": text}})


SERVICE = ChatService(
    name="wecom",
    label=Bilingual("企业微信", "WeCom"),
    # It takes 4,096, with the title.
    limit=3_700,
    is_signed=False,
    tell=by_web(request, numbered("errcode", "errmsg", BUSY, TEXT_REFUSED)),
)
