"""What a hand can do: move to a thing and press, drag, choose, scroll."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from math import sqrt

from playwright.async_api import Error as BrowserError

from crawlers.asking.sealed_tab import HEIGHT, WIDTH, SealedTab
from crawlers.looks import ActKind
from crawlers.second_look.handles import Handle
from crawlers.second_look.scene import Box

# A sign on a drawing is no smaller than this; of a large drawing so many places are tried.
LEAST_STEP, MOST_POINTS = 16.0, 300
FAR = 100_000
DRAG_STEPS = 8
# Left, up, right, down, as shares of the block.
WAYS = ((-0.7, 0.0), (0.0, -0.7), (0.7, 0.0), (0.0, 0.7))
NOTED_WITHIN_S = 0.02
# The middle first; then where an edge or a corner may still be free.
PLACES = ((0.5, 0.5), (0.2, 0.5), (0.8, 0.5), (0.5, 0.2), (0.5, 0.8))
HOLDS = """function (top) {
    for (let one = top; one; one = one.parentNode || one.host)
        if (one === this) return true;
    return false;
}"""
CHOSEN = """function (number) {
    const options = this.querySelectorAll('option');
    this.selectedIndex = Array.prototype.indexOf.call(options, options[number]);
    for (const name of ['input', 'change'])
        this.dispatchEvent(new Event(name, {bubbles: true}));
}"""


class OutOfReach(Exception):
    """A thing that a pointer cannot get at."""


async def act(tab: SealedTab, handle: Handle) -> AsyncIterator[None]:
    """Act on a thing, in as many steps as it takes; after each the page may have changed."""
    if handle.kind is ActKind.OPEN:
        await tab.open(handle.url)
        yield
    elif handle.kind is ActKind.CHOOSE:
        await _choose(tab, handle)
        yield
    elif handle.kind is ActKind.SWIPE:
        for way in WAYS:
            await _drag(tab, await _place(tab, handle), way)
            yield
            await _swipe(tab, await _place(tab, handle), way)
            yield
    elif handle.kind is ActKind.SWEEP:
        for x, y in _points(await _place(tab, handle)):
            await tab.page.mouse.click(x, y)
            yield
    else:
        x, y = await _reach(tab, handle)
        await tab.page.mouse.click(x, y)
        yield


async def scroll(tab: SealedTab, over: int) -> None:
    """Scroll what holds an element, and the page, as far as it goes."""
    with suppress(OutOfReach):
        box = await _box(tab, over)
        await tab.page.mouse.move(box.x + box.width / 2, box.y + min(box.height, 200.0) / 2)
    for x, y in ((0, FAR), (FAR, 0), (0, FAR)):
        await tab.page.mouse.wheel(x, y)
        await asyncio.sleep(NOTED_WITHIN_S)


async def _place(tab: SealedTab, handle: Handle) -> Box:
    """Where a thing is on the screen now, once it was scrolled there; raises OutOfReach."""
    with suppress(BrowserError):
        node = {"backendNodeId": handle.backend}
        await tab.session.send("DOM.scrollIntoViewIfNeeded", node)
    return await _box(tab, handle.backend)


async def _reach(tab: SealedTab, handle: Handle) -> tuple[float, float]:
    """A place where the thing lies on top of all others; raises OutOfReach where it never does."""
    box, node = await _place(tab, handle), {"backendNodeId": handle.backend}
    own = (await tab.session.send("DOM.resolveNode", node))["object"]["objectId"]
    for across, down in PLACES:
        x, y = box.x + across * box.width, box.y + down * box.height
        top = await _on_top(tab, x, y)
        arguments = [{"objectId": top}] if top is not None else [{"value": None}]
        call = {"objectId": own, "functionDeclaration": HOLDS, "arguments": arguments}
        told = await tab.session.send("Runtime.callFunctionOn", {**call, "returnByValue": True})
        if told["result"].get("value") is True:
            return x, y
    raise OutOfReach


async def _on_top(tab: SealedTab, x: float, y: float) -> str | None:
    """What lies on top at one place of the screen; the browser counts from the page's beginning."""
    with suppress(BrowserError):
        screen = (await tab.session.send("Page.getLayoutMetrics"))["cssVisualViewport"]
        x, y = x + screen["pageX"], y + screen["pageY"]
        at = {"x": int(x), "y": int(y), "ignorePointerEventsNone": False}
        found = await tab.session.send("DOM.getNodeForLocation", at)
        node = {"backendNodeId": found["backendNodeId"]}
        told = await tab.session.send("DOM.resolveNode", node)
        return str(told["object"]["objectId"])
    return None


async def _box(tab: SealedTab, backend: int) -> Box:
    try:
        told = await tab.session.send("DOM.getContentQuads", {"backendNodeId": backend})
    except BrowserError:
        raise OutOfReach from None
    for quad in told["quads"]:
        xs, ys = quad[::2], quad[1::2]
        left, right = max(0.0, min(xs)), min(float(WIDTH), max(xs))
        top, bottom = max(0.0, min(ys)), min(float(HEIGHT), max(ys))
        if right > left and bottom > top:
            return Box(left, top, right - left, bottom - top)
    raise OutOfReach


async def _choose(tab: SealedTab, handle: Handle) -> None:
    """Choose one of a list of options, as a hand would."""
    node = {"backendNodeId": handle.backend}
    found = await tab.session.send("DOM.resolveNode", node)
    call = {"objectId": found["object"]["objectId"], "functionDeclaration": CHOSEN}
    await tab.session.send(
        "Runtime.callFunctionOn", {**call, "arguments": [{"value": handle.option}]}
    )


def _points(box: Box) -> Iterator[tuple[float, float]]:
    """Places all over a drawing, from its right end to its left and back: what turns is there."""
    step = max(LEAST_STEP, sqrt(box.width * box.height / MOST_POINTS))
    columns, lines = max(1, int(box.width / step)), max(1, int(box.height / step))
    for column in reversed(range(columns)):
        for line in range(lines):
            yield (
                box.x + (column + 0.5) * box.width / columns,
                (box.y + (line + 0.5) * box.height / lines),
            )


async def _drag(tab: SealedTab, box: Box, way: tuple[float, float]) -> None:
    """Press, move and let go."""
    x, y = _start(box, way)
    mouse = tab.page.mouse
    await mouse.move(x, y)
    await mouse.down()
    await mouse.move(x + way[0] * box.width, y + way[1] * box.height, steps=DRAG_STEPS)
    await mouse.up()


async def _swipe(tab: SealedTab, box: Box, way: tuple[float, float]) -> None:
    """The same with a finger."""
    x, y = _start(box, way)
    send = tab.session.send
    await send("Input.dispatchTouchEvent", _touch("touchStart", x, y))
    for step in range(1, DRAG_STEPS + 1):
        share = step / DRAG_STEPS
        at = (x + way[0] * box.width * share, y + way[1] * box.height * share)
        await send("Input.dispatchTouchEvent", _touch("touchMove", *at))
    await send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _start(box: Box, way: tuple[float, float]) -> tuple[float, float]:
    """From the side opposite to the way, so that the whole way is within the block."""
    return box.x + box.width * (0.5 - way[0] * 0.6), box.y + box.height * (0.5 - way[1] * 0.6)


def _touch(kind: str, x: float, y: float) -> dict[str, object]:
    return {"type": kind, "touchPoints": [{"x": x, "y": y}]}
