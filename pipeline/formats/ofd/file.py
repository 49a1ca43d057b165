"""OFD (GB/T 33190-2016): text with positions and paths, read by the same grids as PDF.

The format counts in millimetres from the upper left corner; pages here count in points.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from pipeline.blocks import Content
from pipeline.formats.ofd.drawing import Drawing, boundary_of
from pipeline.formats.ofd.paint import Parameters
from pipeline.formats.package import Package, local
from pipeline.formats.page import Box
from pipeline.formats.pages import (
    PrintedPage,
    blocks_of_pages,
    refuse_too_many,
    refuse_unreadable_text,
)
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

RESOURCES = ("PublicRes", "DocumentRes", "PageRes")


def read_ofd(content: bytes) -> Content:
    """Read one OFD; raises Unreadable."""
    package = Package(content)
    pages = [page for root in _document_roots(package) for page in _pages(package, root)]
    refuse_unreadable_text(pages, SetbackKind.SCANNED_OFD)
    return Content("ofd", tuple(blocks_of_pages(pages)))


def _document_roots(package: Package) -> Iterator[str]:
    for element in package.xml("OFD.xml").iter():
        if local(element) == "DocRoot" and element.text:
            yield _path("OFD.xml", element.text)


def _path(of: str, location: str) -> str:
    """A location as the parts of the package are named: relative to the part, or from the top."""
    folder = posixpath.dirname(of)
    return posixpath.normpath(posixpath.join("/", folder, location.strip()))[1:]


def _pages(package: Package, root: str) -> Iterator[PrintedPage]:
    document = package.xml(root)
    listed = [item for item in document.iter() if local(item) == "Page"]
    refuse_too_many(len(listed))
    templates = {
        item.get("ID", ""): _path(root, item.get("BaseLoc", ""))
        for item in document.iter()
        if local(item) == "TemplatePage"
    }
    over = _over_pages(package, root, document)
    common = dict(_parameters(package, root, document))
    for item in listed:
        name = _path(root, item.get("BaseLoc", ""))
        yield _page(package, name, templates, over[item.get("ID", "")], common)


def _parameters(
    package: Package, of: str, parent: etree._Element
) -> Iterator[tuple[str, etree._Element]]:
    """The drawing parameters, by id, in the parts of resources that a document or page names."""
    for holder in parent.iter():
        if local(holder) in RESOURCES and holder.text:
            for item in _xml(package, _path(of, holder.text)):
                if local(item) == "DrawParam":
                    yield item.get("ID", ""), item


def _page(
    package: Package,
    name: str,
    templates: Mapping[str, str],
    over: Sequence[Box],
    common: Mapping[str, etree._Element],
) -> PrintedPage:
    """One page with what its templates print under or over it, and seals and notes (`over`).

    `common` are the drawing parameters of the whole document.
    """
    page = package.xml(name)
    own = dict(_parameters(package, name, page))
    drawing = Drawing(Parameters({**common, **own}))
    used = [
        (item.get("ZOrder", "Background"), templates[item.get("TemplateID", "")])
        for item in page
        if local(item) == "Template" and item.get("TemplateID", "") in templates
    ]
    for order, template in used:
        if order == "Background":
            drawing.take(package.xml(template))
    drawing.take(page)
    for order, template in used:
        if order != "Background":
            drawing.take(package.xml(template))
    for box in over:
        drawing.stain(box)
    return drawing.page()


def _over_pages(
    package: Package, root: str, document: etree._Element
) -> Mapping[str, Sequence[Box]]:
    """Page → where seals and notes lie over it; what of them cannot be read is not shown either."""
    over: dict[str, list[Box]] = defaultdict(list)
    for name in _named(package, root, document, "Annotations", "FileLoc"):
        for page, box in _notes(package, root, document, name):
            over[page].append(box)
    for name in _named(package, "OFD.xml", package.xml("OFD.xml"), "Signatures", None):
        for item in _xml(package, name):
            if local(item) == "StampAnnot" and item.get("Boundary"):
                over[item.get("PageRef", "")].append(boundary_of(item.get("Boundary", "")))
    return over


def _named(
    package: Package, of: str, parent: etree._Element, list_name: str, location: str | None
) -> Iterator[str]:
    """The parts that a list of the package names: by an element, or by BaseLoc."""
    for holder in parent.iter():
        if local(holder) != list_name or not holder.text or not holder.text.strip():
            continue
        listing = _path(of, holder.text)
        for item in _xml(package, listing):
            if location and local(item) == location and item.text:
                yield _path(listing, item.text)
            elif not location and item.get("BaseLoc"):
                yield _path(listing, item.get("BaseLoc", ""))


def _notes(
    package: Package, root: str, document: etree._Element, name: str
) -> Iterator[tuple[str, Box]]:
    """The pages that a part of notes belongs to, and where its notes stand."""
    pages = [
        page
        for holder in document.iter()
        if local(holder) == "Annotations" and holder.text
        for page in _pages_with(package, _path(root, holder.text), name)
    ]
    for note in _xml(package, name):
        if local(note) != "Annot" or note.get("Type") == "Link" or note.get("Visible") == "false":
            continue
        for item in note:
            if local(item) == "Appearance" and item.get("Boundary"):
                for page in pages:
                    yield page, boundary_of(item.get("Boundary", ""))


def _pages_with(package: Package, listing: str, name: str) -> Iterator[str]:
    for page in _xml(package, listing):
        if local(page) == "Page" and any(
            local(item) == "FileLoc" and item.text and _path(listing, item.text) == name
            for item in page
        ):
            yield page.get("PageID", "")


def _xml(package: Package, name: str) -> Iterator[etree._Element]:
    try:
        yield from package.xml(name).iter()
    except Unreadable:
        return
