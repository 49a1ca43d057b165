"""What every reader of web pages does with elements."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree


def elements(search: etree.XPath, within: etree._Element) -> list[etree._Element]:
    """The elements that a search finds, in document order."""
    found = search(within)
    return [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []


def strings(search: etree.XPath, within: etree._Element) -> list[str]:
    """The texts or attributes that a search finds, in document order."""
    found = search(within)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def drop(elements: Iterable[etree._Element]) -> None:
    """Remove elements with all that is in them; the text behind each one stays."""
    for element in elements:
        parent = element.getparent()
        if parent is None:
            continue
        before = element.getprevious()
        if not element.tail:
            pass
        elif before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
        parent.remove(element)
