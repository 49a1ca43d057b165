"""Messages leave through a process of their own, so that a killed night leaves none half sent.

Neither SMTP nor a chat robot can be asked what it accepted. So messages are handed to a postman: a
small process in a session of its own that outlives the night, writes a receipt for every message
that was accepted at once, and finishes its round even when nobody listens any more. The next
postman waits until this one is done, and what has a receipt is not sent again. Only when the
postman itself dies between the server's answer and its receipt is that one mail sent a second time,
the same to the byte and with the same Message-ID.

No server keeps it for ever: each message has its limit, no message is begun when the time of the
round is over, and a postman whose limits fail ends itself, which frees the lock that the next one
waits for.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError

from core.addresses import hushed
from core.leases import take_lock
from core.messages import Message, Value
from monitor.answers import system_trouble, together
from monitor.delivery.email import SmtpServer, Unreachable, send
from monitor.delivery.robots import PAUSE_S, show
from monitor.records import EMAIL, Delivery, DeliveryLimits, OutgoingMessage
from monitor.services import Robot

# How much later than all its limits together a postman ends itself, and is ended.
GRACE_S = 30
LOOK_S = 0.05
# Taken on the disk before a message leaves: a receipt is never longer, and half of one is none.
RECEIPT = b" " * 4096
AS_SHIPPED = DeliveryLimits()
OVERDUE = 4

ENDED = "delivery.ended"
HALF_A_WORD = "delivery.half-a-word"
NO_RECEIPT = "delivery.no-receipt"
ROUND_OVER = "delivery.round-over"
UNDER_WAY = "delivery.under-way"
TOGETHER = "delivery.together"


@dataclass(frozen=True, slots=True)
class DeliveryRound:
    """Everything a postman needs: the messages, the mail server, the robots, a receipts folder.

    Without a server the mails among the messages stay where they are. No message is begun after
    `ends_at`, in seconds of the epoch: a machine that slept does not go on with an old round.
    """

    messages: tuple[OutgoingMessage, ...]
    server: SmtpServer | None
    sender: str
    timeout_s: float
    receipts: Path
    robots: tuple[Robot, ...] = ()
    limits: DeliveryLimits = AS_SHIPPED
    ends_at: float = float("inf")


@dataclass(frozen=True, slots=True)
class DeliveryWord:
    """One line from the postman: what became of a mail, or why the server cannot be used."""

    delivery: Delivery | None = None
    unreachable: Message | None = None
    is_under_way: bool = False


class UnderWay(Unreachable):
    """An earlier round from this folder is still sending; what is claimed may be in its hands."""


ROUND = TypeAdapter(DeliveryRound)
WORD = TypeAdapter(DeliveryWord)
DELIVERY = TypeAdapter(Delivery)


def by_delivery_process(  # noqa: PLR0913, PLR0917 (what a round needs)
    messages: Sequence[OutgoingMessage],
    server: SmtpServer | None,
    sender: str,
    timeout_s: float,
    receipts: Path,
    robots: Sequence[Robot] = (),
    limits: DeliveryLimits = AS_SHIPPED,
) -> Iterator[Delivery]:
    """Hand the messages to a postman and yield each answer; raises Unreachable like `send`.

    Raises UnderWay when an earlier postman of this folder did not end its round in time.
    """
    order = DeliveryRound(
        tuple(messages), server, sender, timeout_s, receipts.absolute(), tuple(robots), limits,
        time.time() + limits.lock_s + limits.round_s,
    )  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "monitor.delivery.process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as postman:
        overdue = _after(_at_most_s(limits) + GRACE_S, postman.kill)
        assert postman.stdin is not None
        assert postman.stdout is not None
        with suppress(BrokenPipeError):  # it ended at once, and its status says so below
            postman.stdin.write(ROUND.dump_json(order))
            postman.stdin.close()
        for line in postman.stdout:
            word = _word(line)
            if word.unreachable is not None:
                kind = UnderWay if word.is_under_way else Unreachable
                raise kind(word.unreachable.template, **word.unreachable.values)
            if word.delivery is not None:
                yield word.delivery
    overdue.cancel()
    if postman.returncode != 0:
        raise Unreachable(ENDED, status=postman.returncode)


def _word(line: bytes) -> DeliveryWord:
    try:
        return WORD.validate_json(line)
    except ValidationError:
        raise Unreachable(HALF_A_WORD) from None


def owner_of(receipts: Path) -> str:
    """The name under which messages are claimed by whoever keeps these receipts.

    A claim of the same name may be taken over at once: the lock and the receipts of this folder
    tell what its postman did. A copy of the folder on another machine has another name.
    """
    receipts.mkdir(parents=True, exist_ok=True)
    path = receipts / "owner"
    with path.open("a+", encoding="ascii") as file:
        # Whoever made it may have been ended before the name stood in it, or be about to write it.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        name = file.read()
        if not name:
            name = uuid4().hex
            file.write(name)
    return f"{name}@{os.uname().nodename}"


def _at_most_s(limits: DeliveryLimits) -> float:
    """How long a postman may take in all, with the pause of a robot."""
    return limits.lock_s + limits.round_s + limits.message_s + PAUSE_S + GRACE_S


def _after(seconds: float, end: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    return timer


def main() -> int:
    """Walk one round; what is said to nobody is still on the receipts."""
    try:
        order = ROUND.validate_json(sys.stdin.buffer.read())
    except ValidationError:
        # Half an order: the night that gave it was killed, and the next one gives it again.
        return 1
    _after(_at_most_s(order.limits), partial(os._exit, OVERDUE))
    sys.excepthook = partial(_fault_of_ours, order)
    order.receipts.mkdir(parents=True, exist_ok=True)
    try:
        with _alone(order.receipts, order.limits.lock_s):
            for delivery in walk(order):
                _say(DeliveryWord(delivery=delivery))
    except Unreachable as reason:
        is_under_way = isinstance(reason, UnderWay)
        _say(DeliveryWord(unreachable=reason.message, is_under_way=is_under_way))
    return 0


def _fault_of_ours(
    order: DeliveryRound,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    """Where we went wrong, without a secret of a robot or of the mail server."""
    secrets = [one for robot in order.robots for one in (robot.url, robot.secret) if one]
    if order.server is not None and order.server.password:
        secrets.append(order.server.password)
    words = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(hushed(words, os.environ.values(), secrets))


def walk(order: DeliveryRound) -> Iterator[Delivery]:
    """Deliver what has no receipt yet, and write one for every acceptance before saying it.

    Nothing leaves for which no receipt could be kept: the next round would send it again.
    """
    still_open: list[OutgoingMessage] = []
    unreadable: list[Message] = []
    for message in order.messages:
        try:
            known = _receipt(order.receipts, message.message_id)
        except OSError as error:
            unreadable.append(Message(NO_RECEIPT, _what(error, order.receipts)))
            continue
        if known is None:
            still_open.append(message)
        else:
            yield known
    unsaid = {message.message_id for message in still_open}
    try:
        for delivery in _carried(still_open, order, unreadable):
            unkept = _kept(order.receipts, delivery)
            unsaid.discard(delivery.message_id)
            yield delivery
            if unkept is not None:
                raise Unreachable(NO_RECEIPT, **_what(unkept, order.receipts))
    finally:
        for message_id in unsaid:
            _give_back(_path(order.receipts, message_id))


def _give_back(place: Path) -> None:
    """Remove the place that was kept for the receipt of a message which then was not tried."""
    with suppress(OSError):
        if place.read_bytes() == RECEIPT:
            place.unlink()


def _kept(receipts: Path, delivery: Delivery) -> OSError | None:
    """Write the receipt of an acceptance, or take back the place for one; what went wrong."""
    try:
        if delivery.is_accepted:
            _write(_path(receipts, delivery.message_id), DELIVERY.dump_json(delivery))
        else:
            _path(receipts, delivery.message_id).unlink(missing_ok=True)
    except OSError as error:
        return error
    return None


def _carried(
    messages: Sequence[OutgoingMessage], order: DeliveryRound, problems: list[Message]
) -> Iterator[Delivery]:
    """Each way of telling in turn; one that cannot be used keeps no other from being tried."""
    chats = _in_time([one for one in messages if one.channel != EMAIL], order)
    mails = _in_time([one for one in messages if one.channel == EMAIL], order)
    within_s = order.limits.message_s
    try:
        yield from show(chats, order.robots, order.timeout_s, within_s=within_s)
    except Unreachable as reason:
        problems.append(reason.message)
    if order.server is not None:
        try:
            yield from send(mails, order.server, order.sender, order.timeout_s, within_s)
        except Unreachable as reason:
            problems.append(reason.message)
    if problems:
        raise Unreachable(TOGETHER, problems=together(problems))


def _in_time(
    messages: Iterable[OutgoingMessage], order: DeliveryRound
) -> Iterator[OutgoingMessage]:
    """Each message as long as there is time to begin one and room for its receipt.

    Raises Unreachable when there is not.
    """
    ends_at = min(order.ends_at, time.time() + order.limits.round_s)
    for message in messages:
        if time.time() >= ends_at:
            raise Unreachable(ROUND_OVER, limit=f"{order.limits.round_s:g}")
        try:
            _write(_path(order.receipts, message.message_id), RECEIPT)
        except OSError as error:
            raise Unreachable(NO_RECEIPT, **_what(error, order.receipts)) from None
        yield message


@contextmanager
def _alone(receipts: Path, within_s: float) -> Iterator[None]:
    """Wait until the postman of an earlier, perhaps killed, night has ended its round."""
    until = time.monotonic() + within_s
    with (receipts / "round.lock").open("w") as lock:
        while not take_lock(lock.fileno()):
            if time.monotonic() >= until:
                raise UnderWay(UNDER_WAY, path=str(receipts), waited=f"{within_s:g}")
            time.sleep(LOOK_S)
        yield


def _what(error: OSError, receipts: Path) -> dict[str, Value]:
    """Which file it is, and what the system says of it."""
    return {"path": str(error.filename or receipts), "why": system_trouble(error)}


def _path(receipts: Path, message_id: str) -> Path:
    return receipts / f"{hashlib.sha256(message_id.encode()).hexdigest()}.json"


def _receipt(receipts: Path, message_id: str) -> Delivery | None:
    """What an earlier postman wrote down; half a receipt is none, and so is that of a refusal."""
    try:
        known = DELIVERY.validate_json(_path(receipts, message_id).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None
    return known if known.is_accepted else None


def _write(path: Path, content: bytes) -> None:
    """Write over what is there: its place on the disk is kept, so a full disk does not matter."""
    with path.open("r+b" if path.exists() else "xb") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _say(word: DeliveryWord) -> None:
    """Tell the night; when it was killed nobody listens, and the round goes on."""
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(WORD.dump_json(word) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
