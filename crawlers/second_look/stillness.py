"""When a page is at rest: twice in a row nothing is fetched and nothing changes for a while.

A clock in the head of a page never rests. What changes again and again by itself, while nothing is
fetched, is left out of the comparison from then on; a list must not be among it.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from crawlers.asking.sealed_tab import SealedTab
from crawlers.second_look.scene import Scene, scene_of

LOOKED_EVERY_S = 0.1
TIMES = 2
# What changed by itself so often is a clock or the like.
TICKS = 3
# A page that changes for longer than so many quiet times never comes to rest.
MOST_TIMES = 24
LEAST_PATIENCE_S = 10.0


class Restless(Exception):
    """A page that never comes to rest."""


@dataclass
class Rest:
    """What rest means on one list: for how long, and what ticks there; by chains of names."""

    quiet_s: float
    ticking: set[str] = field(default_factory=set)

    async def settled(self, tab: SealedTab) -> Scene:
        """Wait until a page is at rest, and say what stands there; raises Restless."""
        left_s, still = max(self.quiet_s * MOST_TIMES, LEAST_PATIENCE_S), 0
        scene, ticks = await scene_of(tab.session), Counter[str]()
        before = self._parts(scene)
        while still < TIMES:
            began = time.monotonic()
            is_quiet = await _is_quiet(tab, self.quiet_s)
            scene = await scene_of(tab.session)
            now = self._parts(scene)
            changed = {one for one in {*before, *now} if before.get(one) != now.get(one)}
            if is_quiet:
                ticks.update(changed)
                self.ticking |= {one for one, times in ticks.items() if times >= TICKS}
            still = still + 1 if is_quiet and changed <= self.ticking else 0
            before = now
            left_s -= time.monotonic() - began
            if left_s < 0 and not tab.running:
                raise Restless
        return scene

    def digest(self, scene: Scene) -> str:
        """What can be read, followed and acted on, in a few letters."""
        parts = sorted((one, hash_) for one, hash_ in self._parts(scene).items())
        return _hash([part for part in parts if part[0] not in self.ticking])

    def _parts(self, scene: Scene) -> Mapping[str, str]:
        """The same by the chain of names above each element."""
        held: dict[str, list[object]] = {}
        for one in scene.elements:
            if one.is_visible:
                seen = (one.own_text, one.url, one.is_clickable, sorted(one.listens))
                held.setdefault(one.chain, []).append(seen)
        return {chain: _hash(seen) for chain, seen in held.items()}


def _hash(of: object) -> str:
    return hashlib.sha256(repr(of).encode("utf-8", "replace")).hexdigest()


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


async def movement(tab: SealedTab) -> tuple[float, ...]:
    """How often the page was built or laid out anew: equal numbers mean that nothing changed."""
    told = await tab.session.send("Performance.getMetrics")
    counted = {one["name"]: float(one["value"]) for one in told["metrics"]}
    return tuple(counted.get(name, 0.0) for name in ("Nodes", "LayoutCount"))
