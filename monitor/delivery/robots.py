"""Digests go to the robots of chat groups, each within its time; one in trouble stops no other."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from core.messages import Message, Value
from monitor.answers import TAKEN, said, together
from monitor.delivery.email import Unreachable
from monitor.delivery.line import TOO_SLOW
from monitor.records import Delivery, DeliveryLimits, OutgoingMessage
from monitor.services import ChatText, Meaning, Reply, Robot, services

# 钉钉 silences a robot for ten minutes after twenty messages in a minute; two are kept in reserve.
BURST = 18
PAUSE_S = 61
NOT_CONFIGURED = "robots.not-configured"
OF_ROBOT = "robots.of-robot"
IN_TROUBLE = "robots.in-trouble"
OWN_FAULT = "robots.own-fault"
CHECK_IT = "robots.check-it"


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
    problems: dict[str, Message] = {}
    shown: dict[str, int] = {}
    for message in messages:
        robot = known.get(message.address)
        if robot is None:
            yield Delivery(
                message.message_id, message.address, False, True, Message(NOT_CONFIGURED)
            )
            continue
        if robot.name in problems:
            continue
        count = shown[robot.name] = shown.get(robot.name, 0) + 1
        if count > 1 and count % BURST == 1:
            sleep(PAUSE_S)
        reply = _within(within_s, partial(_show_one, message, robot, timeout_s))
        if reply.meaning in (Meaning.BUSY, Meaning.MISCONFIGURED):
            of: dict[str, Value] = {
                "service": robot.service,
                "name": robot.name,
                "why": said(reply.said),
            }
            problems[robot.name] = Message(OF_ROBOT, of)
        yield _delivery(message, reply)
    if problems:
        raise Unreachable(IN_TROUBLE, problems=together(tuple(problems.values())))


def _within(limit_s: float, show_one: Callable[[], Reply]) -> Reply:
    """The answer, if it comes in time; `timeout_s` alone only bounds the wait for its next byte.

    A thread that is given up is left to itself and ends with the process.
    """
    answers: queue.Queue[Reply] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(show_one())
        except Exception as fault:  # noqa: BLE001 (one service at fault keeps no mail from leaving)
            # Its text may hold the address, which is a secret.
            own = Message(OWN_FAULT, {"kind": type(fault).__name__})
            answers.put(Reply(Meaning.BUSY, own))

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=limit_s)
    except queue.Empty:
        return Reply(Meaning.BUSY, Message(TOO_SLOW, {"limit": f"{limit_s:g}"}))


def _show_one(message: OutgoingMessage, robot: Robot, timeout_s: float) -> Reply:
    text = ChatText(message.subject, message.content)
    reply = services()[robot.service].tell(robot, text, timeout_s)
    if reply.meaning is Meaning.MISCONFIGURED:
        return Reply(reply.meaning, Message(CHECK_IT, {"why": said(reply.said)}))
    return reply


def _delivery(message: OutgoingMessage, reply: Reply) -> Delivery:
    is_refused = reply.meaning is Meaning.TEXT_REFUSED
    return Delivery(
        message.message_id,
        message.address,
        is_accepted=reply.meaning is Meaning.TAKEN,
        is_permanent=is_refused,
        answer=TAKEN if reply.meaning is Meaning.TAKEN else reply.said,
        is_of_content=is_refused,
    )
