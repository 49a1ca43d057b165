"""Every other service whose address the library apprise knows.

apprise believes the HTTP status, so a service that refuses with 200 has a file of its own beside
this one, and mail has the outbox's own way: their addresses are refused here.
"""

from __future__ import annotations

import logging
import re
from types import ModuleType

from core.addresses import hushed
from core.messages import Bilingual, Message
from monitor.answers import TAKEN, words_of
from monitor.services import ChatService, ChatText, Meaning, Reply, Robot

BY_MAIL = Bilingual("收件人的邮箱地址", "the officer's mail address")
OWN_WAY: dict[str, str | Bilingual] = {
    "dingtalk": "dingtalk",
    "wecombot": "wecom",
    "lark": "feishu",
    "feishu": "feishu",
    "mailto": BY_MAIL,
    "mailtos": BY_MAIL,
}
BETWEEN_PARTS = re.compile(r"[/?#&=;:@]")
DEAF = "apprise.deaf"
NOT_UNDERSTOOD = "apprise.not-understood"


def _library() -> ModuleType:
    """The library, loaded with the first address: whoever only reads the configuration must not
    wait for it. It logs addresses that it does not understand, which are secrets: nobody hears it.
    """
    import apprise  # noqa: PLC0415

    logger = logging.getLogger("apprise")
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
    return apprise


def address_problem(url: str) -> Message | None:
    """Why an address cannot be used; None when it can. Never shows the address, a secret."""
    scheme = _scheme(url)
    if scheme in OWN_WAY:
        return Message(DEAF, {"scheme": scheme, "instead": OWN_WAY[scheme]})
    if _library().Apprise.instantiate(url, suppress_exceptions=True) is None:
        return Message(NOT_UNDERSTOOD, {"scheme": scheme})
    return None


def _scheme(url: str) -> str:
    """What stands before ://; of an address without, nothing may be shown."""
    scheme, mark, _ = url.partition("://")
    return scheme.lower() if mark else "…"


def _secrets(url: str) -> list[str]:
    """Every part of an address: what other services call a host is the key of some."""
    return [url, *BETWEEN_PARTS.split(url.partition("://")[2])]


def tell(robot: Robot, shown: ChatText, timeout_s: float) -> Reply:
    """Show one text; apprise's own limit of four seconds gives way to that of this installation."""
    apprise = _library()
    target = apprise.Apprise.instantiate(robot.url, suppress_exceptions=True)
    if target is None:
        return Reply(
            Meaning.BUSY,
            Message("apprise.not-understood", {"scheme": _scheme(robot.url)}),
        )
    target.socket_connect_timeout = target.socket_read_timeout = timeout_s
    service = apprise.Apprise()
    service.add(target)
    capture = apprise.LogCapture(level=logging.WARNING, fmt="%(message)s")
    with capture as said:
        is_taken = service.notify(
            body=shown.content, title=shown.title, body_format=apprise.NotifyFormat.MARKDOWN
        )
    if is_taken:
        return Reply(Meaning.TAKEN, TAKEN)
    words = words_of(hushed(said.getvalue(), [robot.url], _secrets(robot.url)))
    return Reply(Meaning.BUSY, words or Message("apprise.without-a-word"))


SERVICE = ChatService(
    name="apprise",
    label=Bilingual("apprise", "apprise"),
    # The shortest of the common ones takes 2,000.
    limit=1_900,
    is_signed=False,
    tell=tell,
    address_problem=address_problem,
)
