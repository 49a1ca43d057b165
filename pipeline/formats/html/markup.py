"""What every reader of web pages does with elements."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

GONE = "gone"


def elements(search: etree.XPath, within: etree._Element) -> list[etree._Element]:
    """The elements that a search finds, in document order."""
    found = search(within)
    return [e for e in found if isinstance(e, etree._Element)] if isinstance(found, list) else []


def strings(search: etree.XPath, within: etree._Element) -> list[str]:
    """The texts or attributes that a search finds, in document order."""
    found = search(within)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def drop(found: Iterable[etree._Element], root: etree._Element) -> None:
    """Remove elements with all that is in them; the text behind each one stays, as it is.

    Their text is never written, only moved: lxml refuses to write characters that it has read.
    """
    for element in found:
        if element is not root:
            element.tag = GONE
    etree.strip_elements(root, GONE, with_tail=False)
