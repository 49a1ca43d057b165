"""When a page is at rest: twice in a row nothing is fetched and nothing changes for a while."""

from __future__ import annotations

import asyncio
import hashlib
import time

from crawlers.asking.sealed_tab import SealedTab
from crawlers.second_look.scene import Scene, scene_of

LOOKED_EVERY_S = 0.1
TIMES = 2
# A page that changes for longer than so many quiet times never comes to rest.
MOST_TIMES = 24
LEAST_PATIENCE_S = 6.0


class Restless(Exception):
    """A page that never comes to rest."""


async def settled(tab: SealedTab, quiet_s: float) -> Scene:
    """Wait until a page is at rest, and say what stands there; raises Restless."""
    patience_s = max(quiet_s * MOST_TIMES, LEAST_PATIENCE_S)
    left_s, still, scene = patience_s, 0, await scene_of(tab.session)
    before = digest_of(scene)
    while still < TIMES:
        began = time.monotonic()
        is_quiet = await _is_quiet(tab, quiet_s)
        scene = await scene_of(tab.session)
        now = digest_of(scene)
        still = still + 1 if is_quiet and now == before else 0
        before = now
        left_s -= time.monotonic() - began
        if left_s < 0 and not tab.running:
            raise Restless
    return scene


async def _is_quiet(tab: SealedTab, quiet_s: float) -> bool:
    """Whether nothing was fetched for a while; what waits for our pace is being fetched."""
    began = time.monotonic()
    while time.monotonic() - began < quiet_s:
        await asyncio.sleep(min(LOOKED_EVERY_S, quiet_s / 2))
        if tab.running or tab.stirred_at > began:
            while tab.running:
                await asyncio.sleep(min(LOOKED_EVERY_S, quiet_s / 2))
            return False
    return True


def digest_of(scene: Scene) -> str:
    """What can be read, followed and acted on, in a few letters."""
    seen = [
        (one.chain, one.own_text, one.url, one.is_clickable, sorted(one.listens))
        for one in scene.elements
        if one.is_visible
    ]
    return hashlib.sha256(repr(seen).encode("utf-8", "replace")).hexdigest()


async def movement(tab: SealedTab) -> tuple[float, ...]:
    """How often the page was built or laid out anew: equal numbers mean that nothing changed."""
    told = await tab.session.send("Performance.getMetrics")
    counted = {one["name"]: float(one["value"]) for one in told["metrics"]}
    return tuple(counted.get(name, 0.0) for name in ("Nodes", "LayoutCount"))
