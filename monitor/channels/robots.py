"""Robots of chat groups: 钉钉, 企业微信, 飞书. Signed where the service signs.

Their HTTP status says nothing: only `errcode` or `code` 0 in the answer is success. What the answer
means for the message is told apart by that number: the text is refused for good, the robot is asked
again later, or (every other number: wrong key, keyword missing, robot removed) our configuration is
wrong, and then the message waits until somebody has mended it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

import requests

from monitor.channels.email import Unreachable
from monitor.channels.others import notify
from monitor.records import Channel, Delivery, DeliveryLimits, OutgoingMessage

# 钉钉 silences a robot for ten minutes after twenty messages in a minute; two are kept in reserve.
BURST = 18
PAUSE_S = 61
# 系统繁忙 and too many messages (钉钉 130101 and 410100, 企业微信 45009, 飞书 11232).
BUSY = frozenset({-1, 130101, 410100, 45009, 11232})
# The text itself: too long (钉钉 460101, 企业微信 40058), or words that 钉钉 does not carry.
TEXT_REFUSED = frozenset({460101, 40058, 430101, 430102, 430103, 430104})
TOO_MANY_REQUESTS, SERVER_ERROR = 429, 500
NOT_CONFIGURED = "no robot of this name in config/officers.toml any more"


class _Misconfigured(Exception):
    """The robot cannot be used as it is configured; the message waits."""


class _Busy(Exception):
    """The robot takes nothing for now; the message waits."""


@dataclass(frozen=True, slots=True)
class Robot:
    """One robot: the name of the variable that holds its address, that address, and its key."""

    service: Channel
    name: str
    url: str
    secret: str | None = None


def show(
    messages: Iterable[OutgoingMessage],
    robots: Sequence[Robot],
    timeout_s: float,
    sleep: Callable[[float], None] = time.sleep,
    within_s: float = DeliveryLimits().message_s,
) -> Iterator[Delivery]:
    """Hand each message to its robot; each answer is yielded before the next message goes out.

    Raises Unreachable at the end when some robot could not be used; its messages wait.
    """
    known = {robot.name: robot for robot in robots}
    problems: dict[str, str] = {}
    shown: dict[str, int] = {}
    for message in messages:
        robot = known.get(message.address)
        if robot is None:
            yield _delivery(message, NOT_CONFIGURED, is_permanent=True)
            continue
        if robot.name in problems:
            continue
        count = shown[robot.name] = shown.get(robot.name, 0) + 1
        if count > 1 and count % BURST == 1:
            sleep(PAUSE_S)
        try:
            yield _within(within_s, partial(_show_one, message, robot, timeout_s))
        except (_Busy, _Misconfigured) as reason:
            problems[robot.name] = f"{robot.service} {robot.name}: {reason}"
            yield _delivery(message, str(reason))
    if problems:
        raise Unreachable("; ".join(problems.values()))


def _within(limit_s: float, show_one: Callable[[], Delivery]) -> Delivery:
    """The answer, if it comes in time; `timeout_s` alone only bounds the wait for its next byte.

    A thread that is given up is left to itself and ends with the process.
    """
    answers: queue.Queue[Delivery | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(show_one())
        except Exception as problem:  # noqa: BLE001 (raised again by whoever waits)
            answers.put(problem)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=limit_s)
    except queue.Empty:
        raise _Busy(f"no whole answer within {limit_s:g} s") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _show_one(message: OutgoingMessage, robot: Robot, timeout_s: float) -> Delivery:
    if robot.service is Channel.OTHER:
        refusal = notify(robot.url, message.subject, message.content, timeout_s)
        if refusal is not None:
            raise _Busy(refusal)
        return _delivery(message, "accepted", is_accepted=True)
    code, said = _post(message, robot, timeout_s)
    if code == 0:
        return _delivery(message, "accepted", is_accepted=True)
    if code in TEXT_REFUSED:
        refused = _delivery(message, f"{code} {said}", is_permanent=True)
        return replace(refused, is_of_content=True)
    if code in BUSY:
        raise _Busy(f"{code} {said}")
    raise _Misconfigured(f"{code} {said}; check its address and security settings")


def _post(message: OutgoingMessage, robot: Robot, timeout_s: float) -> tuple[int, str]:
    """The number and the words of the answer; raises _Busy or _Misconfigured without them."""
    body, query = _request(message, robot)
    try:
        answer = requests.post(
            robot.url, params=query, json=body, timeout=timeout_s, allow_redirects=False
        )
    except requests.RequestException as error:
        # The error's own text holds the address, which is a secret.
        host = urlsplit(robot.url).hostname
        raise _Busy(f"{host} does not answer ({type(error).__name__})") from None
    if answer.status_code == TOO_MANY_REQUESTS or answer.status_code >= SERVER_ERROR:
        raise _Busy(f"HTTP {answer.status_code}")
    return _verdict(answer)


def _verdict(answer: requests.Response) -> tuple[int, str]:
    try:
        content = json.loads(answer.content)
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise _Misconfigured(f"HTTP {answer.status_code} without the service's answer in it")
    for key, words in (("errcode", "errmsg"), ("code", "msg")):
        code = content.get(key)
        if isinstance(code, int):
            return code, " ".join(str(content.get(words, "")).split())[:200]
    raise _Misconfigured(f"HTTP {answer.status_code}: neither errcode nor code in the answer")


def _request(message: OutgoingMessage, robot: Robot) -> tuple[dict[str, object], dict[str, str]]:
    """The body and what is added to the address, as each service wants it."""
    if robot.service is Channel.DINGTALK:
        text = f"### {message.subject}\n\n{message.content}"
        body = {"msgtype": "markdown", "markdown": {"title": message.subject, "text": text}}
        return dict(body), sign_dingtalk(robot.secret, round(time.time() * 1000))
    if robot.service is Channel.WECOM:
        text = f"**{message.subject}**\n\n{message.content}"
        return {"msgtype": "markdown", "markdown": {"content": text}}, {}
    card = {
        "header": {"title": {"tag": "plain_text", "content": message.subject}},
        "elements": [{"tag": "markdown", "content": message.content}],
    }
    signed = sign_feishu(robot.secret, int(time.time()))
    return {"msg_type": "interactive", "card": card, **signed}, {}


def sign_dingtalk(secret: str | None, at_ms: int) -> dict[str, str]:
    """What is added to the query: HMAC-SHA256 of time and key under the key."""
    if secret is None:
        return {}
    digest = hmac.digest(
        secret.encode(errors="replace"),
        f"{at_ms}\n{secret}".encode(errors="replace"),
        hashlib.sha256,
    )
    return {"timestamp": str(at_ms), "sign": base64.b64encode(digest).decode()}


def sign_feishu(secret: str | None, at_s: int) -> dict[str, str]:
    """What is added to the body: HMAC-SHA256 of nothing under time and key."""
    if secret is None:
        return {}
    digest = hmac.digest(f"{at_s}\n{secret}".encode(errors="replace"), b"", hashlib.sha256)
    return {"timestamp": str(at_s), "sign": base64.b64encode(digest).decode()}


def _delivery(
    message: OutgoingMessage,
    answer: str,
    *,
    is_accepted: bool = False,
    is_permanent: bool = False,
) -> Delivery:
    return Delivery(message.message_id, message.address, is_accepted, is_permanent, answer)
