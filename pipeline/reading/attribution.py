"""Whose report a document is that names nobody in its title: what its page says, and its place.

Either alone says little: a page's 来源 is often the government that publishes for everybody, and a
breadcrumb may be a neighbour's. Where both name the same agency, it is that agency's.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.records import Agency, Masthead
from pipeline.reference.register import Register, is_called, tidy_name

GOVERNMENT = "人民政府"
PUBLISHER = ("发布机构", "发布机关")


def attributed(masthead: Masthead | None, register: Register, portal: str | None) -> Agency | None:
    """The agency that the page and its place agree on; None where they do not, or name several."""
    if masthead is None:
        return None
    named = {
        source
        for source in _sources(masthead)
        for crumb in masthead.crumbs
        if is_called(crumb, source) or _is_the_government(crumb, source, register, portal)
    }
    entries = {name: register.find(name, portal) for name in named}
    found = {entry.code if entry else name for name, entry in entries.items()}
    if len(found) != 1:
        return None
    name = max(named, key=len)
    entry = entries[name]
    return Agency(tidy_name(name), entry.code if entry else None)


def _is_the_government(crumb: str, source: str, register: Register, portal: str | None) -> bool:
    """Whether a place called 人民政府 is that of the government which the page names."""
    entry = register.find(source, portal) if crumb == GOVERNMENT else None
    return entry is not None and entry.kind == "government"


def _sources(masthead: Masthead) -> Iterator[str]:
    yield from masthead.sources
    yield from (masthead.index[label] or "" for label in PUBLISHER if label in masthead.index)
