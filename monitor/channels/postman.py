"""Messages leave through a process of their own, so that a killed night leaves none half sent.

Neither SMTP nor a chat robot can be asked what it accepted. So messages are handed to a postman: a
small process in a session of its own that outlives the night, writes a receipt for every final
answer at once, and finishes its round even when nobody listens any more. The next postman
waits until this one is done, and what has a receipt is not sent again. Only when the postman
itself dies between the server's answer and its receipt is that one mail sent a second time, the
same to the byte and with the same Message-ID.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from monitor.channels.email import SmtpServer, Unreachable, send
from monitor.channels.robots import Robot, show
from monitor.records import Channel, Delivery, OutgoingMessage


@dataclass(frozen=True, slots=True)
class Round:
    """Everything a postman needs: the messages, the mail server, the robots, a receipts folder.

    Without a server the mails among the messages stay where they are.
    """

    messages: tuple[OutgoingMessage, ...]
    server: SmtpServer | None
    sender: str
    timeout_s: float
    receipts: Path
    robots: tuple[Robot, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One line from the postman: what became of a mail, or why the server cannot be used."""

    delivery: Delivery | None = None
    unreachable: str | None = None


ROUND = TypeAdapter(Round)
WORD = TypeAdapter(Word)
DELIVERY = TypeAdapter(Delivery)


def by_postman(
    messages: Sequence[OutgoingMessage],
    server: SmtpServer | None,
    sender: str,
    timeout_s: float,
    receipts: Path,
    robots: Sequence[Robot] = (),
) -> Iterator[Delivery]:
    """Hand the messages to a postman and yield each answer; raises Unreachable like `send`."""
    order = Round(tuple(messages), server, sender, timeout_s, receipts.absolute(), tuple(robots))
    with subprocess.Popen(
        [sys.executable, "-m", "monitor.channels.postman"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as postman:
        assert postman.stdin is not None
        assert postman.stdout is not None
        postman.stdin.write(ROUND.dump_json(order))
        postman.stdin.close()
        for line in postman.stdout:
            word = WORD.validate_json(line)
            if word.unreachable is not None:
                raise Unreachable(word.unreachable)
            if word.delivery is not None:
                yield word.delivery
    if postman.returncode != 0:
        raise Unreachable(f"the process that sends mails ended with {postman.returncode}")


def main() -> int:
    """Walk one round; what is said to nobody is still on the receipts."""
    try:
        order = ROUND.validate_json(sys.stdin.buffer.read())
    except ValidationError:
        # Half an order: the night that gave it was killed, and the next one gives it again.
        return 1
    order.receipts.mkdir(parents=True, exist_ok=True)
    with _alone(order.receipts):
        try:
            for delivery in walk(order):
                _say(Word(delivery=delivery))
        except Unreachable as reason:
            _say(Word(unreachable=str(reason)))
    return 0


def walk(order: Round) -> Iterator[Delivery]:
    """Deliver what has no receipt yet, and write one for every final answer before saying it."""
    still_open = []
    for message in order.messages:
        known = _receipt(order.receipts, message.message_id)
        if known is None:
            still_open.append(message)
        else:
            yield known
    for delivery in _carried(still_open, order):
        if delivery.is_accepted or delivery.is_permanent:
            _write_receipt(order.receipts, delivery)
        yield delivery


def _carried(messages: Sequence[OutgoingMessage], order: Round) -> Iterator[Delivery]:
    """Each way of telling in turn; one that cannot be used keeps no other from being tried."""
    chats = [one for one in messages if one.channel is not Channel.EMAIL]
    mails = [one for one in messages if one.channel is Channel.EMAIL]
    problems = []
    try:
        yield from show(chats, order.robots, order.timeout_s)
    except Unreachable as reason:
        problems.append(str(reason))
    if mails and order.server is not None:
        try:
            yield from send(mails, order.server, order.sender, order.timeout_s)
        except Unreachable as reason:
            problems.append(str(reason))
    if problems:
        raise Unreachable("; ".join(problems))


@contextmanager
def _alone(receipts: Path) -> Iterator[None]:
    """Wait until the postman of an earlier, perhaps killed, night has ended its round."""
    with (receipts / "round.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _path(receipts: Path, message_id: str) -> Path:
    return receipts / f"{hashlib.sha256(message_id.encode()).hexdigest()}.json"


def _receipt(receipts: Path, message_id: str) -> Delivery | None:
    """What an earlier postman wrote down; half a receipt is none."""
    try:
        return DELIVERY.validate_json(_path(receipts, message_id).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _write_receipt(receipts: Path, delivery: Delivery) -> None:
    with _path(receipts, delivery.message_id).open("wb") as file:
        file.write(DELIVERY.dump_json(delivery))
        file.flush()
        os.fsync(file.fileno())


def _say(word: Word) -> None:
    """Tell the night; when it was killed nobody listens, and the round goes on."""
    with suppress(BrokenPipeError):
        sys.stdout.buffer.write(WORD.dump_json(word) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
