"""A page after some acts, and the way back to it from a fresh page."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from crawlers.asking.paced_questions import TabReply
from crawlers.asking.sealed_tab import SealedTab
from crawlers.looks import ActKind
from crawlers.second_look.handles import Handle
from crawlers.second_look.pointer import act
from crawlers.second_look.scene import Scene, scene_of
from crawlers.second_look.stillness import Rest

LOOKED_AGAIN_S = 0.02
# A page is built anew from its replies; on a busy machine that takes its time.
EQUAL_WITHIN_S = 8.0

HandlesIn = Callable[[Scene], Sequence[Handle]]


@dataclass(frozen=True)
class PageState:
    """What led to a state, what was seen on the way, and every reply that came until then."""

    path: tuple[Handle, ...]
    digests: tuple[str, ...]
    replies: Sequence[TabReply]


async def returned(
    tab: SealedTab, url: str, state: PageState, handles_in: HandlesIn, rest: Rest
) -> Scene | None:
    """Come to a state again from a fresh page; None where it does not come out the same."""
    await tab.freshen(state.replies)
    await tab.open(url)
    scene = await _equal(tab, state.digests[0], rest)
    for handle, digest in zip(state.path, state.digests[1:], strict=True):
        found = same_thing(scene, handle, handles_in) if scene is not None else None
        if found is None:
            return None
        async for _ in act(tab, found):
            pass
        scene = await _equal(tab, digest, rest)
    return scene


async def _equal(tab: SealedTab, digest: str, rest: Rest) -> Scene | None:
    """Wait until what is seen is what was seen then."""
    until = time.monotonic() + EQUAL_WITHIN_S + 4 * rest.quiet_s
    while time.monotonic() < until:
        scene = await scene_of(tab.session)
        if rest.digest(scene) == digest and not tab.running:
            return scene
        await asyncio.sleep(LOOKED_AGAIN_S)
    return None


def same_thing(scene: Scene, handle: Handle, handles_in: HandlesIn) -> Handle | None:
    """The same thing on a page in the same state; an address can be opened from any."""
    if handle.kind is ActKind.OPEN:
        return handle
    return next((one for one in handles_in(scene) if one.sign == handle.sign), None)


def same_place(scene: Scene, handle: Handle, handles_in: HandlesIn) -> Handle | None:
    """The same thing after it was acted on, if it can be told from others."""
    exact = same_thing(scene, handle, handles_in)
    alike = [one for one in handles_in(scene) if one.place == handle.place]
    return exact or (alike[0] if len(alike) == 1 else None)
