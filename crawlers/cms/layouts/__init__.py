"""One file per kind of site: `read_list(page)` says what a list holds and how it goes on.

A layout is found by the name of its file, which is what `layout` in a portal file says.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawlers.pages.listing import Layout


def layout_named(name: str) -> Layout:
    """Import one layout; the portal file was checked to name one that exists."""
    layout: Layout = import_module(f"crawlers.cms.layouts.{name}")
    return layout
