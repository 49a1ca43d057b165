"""What one act came to: rows that the crawl did not list, or why it cannot be told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.messages import Message
from crawlers.asking.paced_questions import Events
from crawlers.looks import SeenRow
from crawlers.second_look.likeness import (
    ListedRows,
    alike_in_reply,
    more_rows,
    more_texts,
    rows_in,
    words,
)
from crawlers.second_look.scene import Scene

SUBMITS = Message("second-look.it-would-submit-something")
ASKS = Message("second-look.asks")
FORBIDDEN = "second-look.forbidden"
ELSEWHERE = "second-look.elsewhere"
FAILED = "second-look.failed"
BROKEN = "second-look.broken"
SCRIPT = "Script"
# The words of the browser's engine for a name that no script has defined.
MISSING = "is not defined"
DATA = ("XHR", "Fetch")
SHOWN = 120


@dataclass(frozen=True)
class Baseline:
    """A list as it comes up on a fresh page, with which everything else is compared."""

    urls: Collection[str]
    texts: Collection[str]
    chains: Collection[str]
    replies: Collection[tuple[str, str]]
    errors: Collection[str]
    known: ListedRows


def baseline_of(scene: Scene, events: Events, known: ListedRows) -> Baseline:
    """What stands there before anything was done."""
    return Baseline(
        urls={one.url for one in scene.links if one.url},
        texts={words(one.text) for one in scene.elements if one.is_visible and one.text},
        chains={one.chain for one in rows_in(scene, known)},
        replies={(one.url, one.body) for one in events.replies},
        errors=set(events.errors),
        known=known,
    )


def further_rows(
    scene: Scene, events: Events, before: Baseline, *, is_elsewhere: bool
) -> tuple[SeenRow, ...]:
    """The rows that an act showed, or brought over the network, and that the crawl did not list.

    On another page only addresses tell rows from what else stands there.
    """
    known, chains = before.known, () if is_elsewhere else before.chains
    found = more_rows(scene, before.urls, chains, known)
    found += more_texts(scene, before.texts, chains, known)
    for reply in events.replies:
        if reply.kind in DATA and (reply.url, reply.body) not in before.replies:
            text = reply.content.decode("utf-8", "replace")
            seen = {row.url for row in found}
            found += [SeenRow("", url) for url in alike_in_reply(text, known) if url not in seen]
    return tuple(dict.fromkeys(found))


def why_unjudged(events: Events, errors: Collection[str] = ()) -> Message | None:
    """Why what happened cannot be judged; None when it can. `errors` come on a fresh page, too."""
    asked_elsewhere = [url for kind, url in events.elsewhere if kind in DATA]
    broken = [one for one in events.errors if one not in errors]
    if events.submitted:
        return SUBMITS
    if events.questions:
        return ASKS
    named: Sequence[tuple[str, str, Sequence[str]]] = (
        (FORBIDDEN, "url", events.forbidden),
        (ELSEWHERE, "url", asked_elsewhere),
        (FAILED, "url", events.failed),
        (BROKEN, "error", broken),
    )
    for sentence, name, found in named:
        if found:
            return Message(sentence, {name: found[0][:SHOWN]})
    return None


def harmless_errors(events: Events) -> Sequence[str]:
    """The errors of a page as it comes up that spoil nothing: pages stumble at every start.

    Where a script did not come, what it would have defined is missing for whoever looks, too.
    """
    is_elsewhere = any(kind == SCRIPT for kind, _ in events.elsewhere)
    is_missing = any(one.kind == SCRIPT and one.status >= 400 for one in events.replies)
    if not (is_elsewhere or is_missing):
        return events.errors
    return [one for one in events.errors if MISSING not in one]
