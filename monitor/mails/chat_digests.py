"""A mail as one short chat message: what matters first, cut to what the service takes in bytes.

Chat groups are read in passing and robots are silenced after twenty messages a minute, so each run
says one thing in each group: the digest. All of it stands in the mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from core.messages import text
from monitor.mails.name_lists import NameList
from monitor.mails.officer_mail import Group, OfficerMail, OperatorMail
from monitor.officers import Chat
from monitor.records import Audience, OutgoingMessage
from monitor.services import services
from monitor.watch import Mail

LINES = 15
NAMES = 12
# What Markdown would take for itself; no service takes the same escapes, so it is shown wide.
WIDE = str.maketrans("*_`[]<>#~", "＊＿｀［］＜＞＃～")

FACT = "chat-digests.fact"
MORE = "chat-digests.more"
IN_FULL = "chat-digests.in-full"
LEADS = "chat-digests.leads"
GONE = "chat-digests.gone"
OTHERS = "chat-digests.others"
STATUS = "chat-digests.status"


def digest(
    letter: OfficerMail, chat: Chat, dedupe: str, subject: str, mail: Mail, now: datetime
) -> OutgoingMessage:
    """The digest of an officer's mail for one robot."""
    link = mail.status_address if mail.status_address.startswith(("http://", "https://")) else None
    closing = text(IN_FULL, letter.language)
    if link is not None:
        closing += f" [{text(STATUS, letter.language)}]({link})"
    left = letter.lines_left + letter.recoveries_left
    content = _cut(list(_lines(letter)), left, closing, letter.language, _limit(chat))
    return _message(chat, Audience.OFFICER, dedupe, subject, content, now)


def digest_of_bulletin(
    bulletin: OperatorMail, chat: Chat, dedupe: str, subject: str, now: datetime
) -> OutgoingMessage:
    """The digest of an operator's mail for one robot."""
    lines = [_plain(trouble[0]) for trouble in bulletin.troubles]
    lines += [_plain(sentence) for sentence in bulletin.recoveries]
    left, closing = (
        bulletin.troubles_left + bulletin.recoveries_left,
        text(IN_FULL, bulletin.language),
    )
    content = _cut(lines, left, closing, bulletin.language, _limit(chat))
    return _message(chat, Audience.OPERATOR, dedupe, subject, content, now)


def _limit(chat: Chat) -> int:
    """How many bytes the service takes."""
    return services()[chat.service].limit


def _lines(letter: OfficerMail) -> Iterator[str]:
    language = letter.language
    if letter.introduction:
        yield _plain(letter.introduction)
    for roll in letter.rolls:
        yield from _roll(roll, language)
    yield from _facts(letter.groups, language)
    if letter.led:
        yield text(LEADS, language, count=letter.led)
    if letter.gone:
        yield text(GONE, language, count=letter.gone)
    yield from (_plain(sentence) for sentence in letter.recoveries)
    for summary in letter.summaries:
        yield f"**{_plain(summary.heading)}**"
        yield from (_plain(sentence) for sentence in summary.sentences)


def _roll(roll: NameList, language: str) -> Iterator[str]:
    comma, colon = ("、", "：") if language == "zh" else (", ", ": ")
    yield f"**{_plain(roll.heading)}**"
    for heading, names in roll.groups:
        shown = _plain(comma.join(names[:NAMES]))
        more = text(OTHERS, language, count=len(names)) if len(names) > NAMES else ""
        yield f"{_plain(heading)}{colon}{shown}{more}"


def _facts(groups: Iterable[Group], language: str) -> Iterator[str]:
    for group in groups:
        for line in group.lines:
            values = {"agency": line.agency, "standing": line.standing, "rule": line.rule_sentence}
            yield _plain(text(FACT, language, year=line.year, **values))


def _plain(sentence: str) -> str:
    """A sentence that Markdown shows as it is; quoted documents may say anything."""
    return " ".join(sentence.translate(WIDE).split())


def _cut(lines: Sequence[str], unsaid: int, closing: str, language: str, limit: int) -> str:
    """As many lines as fit, the number of the others, and where more of it stands.

    `unsaid` are those that the mail itself only counts.
    """
    for shown in range(min(len(lines), LINES), -1, -1):
        left = len(lines) - shown + unsaid
        end = [text(MORE, language, count=left)] if left else []
        content = "\n\n".join([*lines[:shown], *end, closing])
        if len(content.encode()) <= limit:
            return content
    return closing


def _message(
    chat: Chat, audience: Audience, dedupe: str, subject: str, content: str, now: datetime
) -> OutgoingMessage:
    return OutgoingMessage(
        dedupe=dedupe,
        message_id=f"<{dedupe[:40]}@{chat.service}>",
        audience=audience,
        address=chat.variable,
        subject=subject,
        content=content,
        created_at=now,
        channel=chat.service,
    )
