"""The many other chat services, through the library apprise and its addresses.

apprise believes the HTTP status, so the services that refuse with 200 have a robot of their own
(robots.py), and mail has the outbox's own way: their addresses are refused here.
"""

from __future__ import annotations

import apprise

OWN_WAY = {
    "dingtalk": "dingtalk",
    "wecombot": "wecom",
    "lark": "feishu",
    "feishu": "feishu",
    "mailto": "the officer's mail address",
    "mailtos": "the officer's mail address",
}


def why_not(url: str) -> str | None:
    """Why an address cannot be used; None when it can. Never shows the address, a secret."""
    scheme = url.partition("://")[0].lower()
    if scheme in OWN_WAY:
        return f"'{scheme}://' tells nothing of a refusal; use {OWN_WAY[scheme]} instead"
    if apprise.Apprise.instantiate(url, suppress_exceptions=True) is None:
        return f"apprise does not understand this '{scheme}://' address"
    return None


def notify(url: str, title: str, content: str, timeout_s: float) -> str | None:
    """Show one message; None when the service took it, else what apprise said.

    Without `timeout_s` apprise gives a service four seconds, whatever this installation says.
    """
    robot = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if robot is None:
        return "apprise does not understand this address"
    robot.socket_connect_timeout = robot.socket_read_timeout = timeout_s
    service = apprise.Apprise()
    service.add(robot)
    capture = apprise.LogCapture(level=apprise.logging.WARNING, fmt="%(message)s")  # type: ignore[no-untyped-call]  # apprise leaves it so
    with capture as said:
        is_taken = service.notify(
            body=content, title=title, body_format=apprise.NotifyFormat.MARKDOWN
        )
    if is_taken:
        return None
    return " ".join(said.getvalue().split()) or "refused without a word"
