"""The pictures of a document, as grey dots: images, pages of a PDF, images in docx and OFD."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

import cv2
import numpy as np
import pypdfium2 as pdfium
from numpy import ndarray as Dots  # noqa: N812 - what it is here
from PIL import Image, UnidentifiedImageError
from pypdfium2 import raw

from core.messages import Message
from pipeline.formats.package import Package
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.steps import MOST_PAGES, begin

DPI = 200
PAGE_WIDTH = 1654  # dots of A4 at this resolution
POINTS = 72 / DPI
MOST_DOTS = 40_000_000  # A4 at 600 dpi has 35 million
LEAST_WIDTH = 400  # dots of an image in a text; smaller ones are seals, logos and buttons
IMAGES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff")
# Thin strokes are grey in a small picture; enlarged they are broken unless they are darkened.
DARKER = (np.square(np.arange(256) / 255) * 255).astype(np.uint8)
# Pillow calls a broken chunk of a PNG a mistake of syntax.
BROKEN_IMAGE = (UnidentifiedImageError, OSError, ValueError, SyntaxError)
COARSE = 0.8  # of 200 dpi
NUMBERS = re.compile(r"\d{1,18}")


def pictures_of(content: bytes) -> Iterator[Dots]:
    """Every page or image in order, at about 200 dpi; raises Unreadable."""
    if content.lstrip()[:5] == b"%PDF-":
        try:
            yield from _pages(content)
        except pdfium.PdfiumError as error:
            said = Message("file.no-pdf", {"error": str(error)})
            raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None
    elif content[:4] == b"PK\x03\x04":
        yield from _parts(Package(content))
    else:
        begin("1/1")
        yield _at_200_dpi(_image(content))


def _pages(content: bytes) -> Iterator[Dots]:
    document = pdfium.PdfDocument(content)
    if len(document) > MOST_PAGES:
        values = {"pages": len(document), "most": MOST_PAGES}
        raise Unreadable(SetbackKind.TOO_MANY_PAGES, Message("pictures.too-many-pages", values))
    for number, page in enumerate(document, start=1):
        begin(f"{number}/{len(document)}")
        width, height = page.get_size()
        _refuse_vast(int(width / POINTS), int(height / POINTS))
        dots = page.render(scale=DPI / 72, grayscale=True).to_numpy()
        grey = dots.reshape(dots.shape[:2])
        yield DARKER[grey] if _is_coarse(page) else grey


def _is_coarse(page: pdfium.PdfPage) -> bool:
    """Whether the picture on a page has fewer dots than the page is drawn with."""
    images = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    widths = [image.get_px_size()[0] for image in images]
    return bool(widths) and max(widths) < COARSE * page.get_width() / POINTS


def _parts(package: Package) -> Iterator[Dots]:
    """The images of a package in the order of their numbers (image2 before image10)."""
    names = [name for name in package.names if PurePosixPath(name.lower()).suffix in IMAGES]
    if len(names) > MOST_PAGES:
        values = {"images": len(names), "most": MOST_PAGES}
        raise Unreadable(SetbackKind.TOO_MANY_PAGES, Message("pictures.too-many-images", values))
    names.sort(key=lambda name: [int(n) for n in NUMBERS.findall(name)])
    for number, name in enumerate(names, start=1):
        begin(f"{number}/{len(names)}")
        dots = _image(package.read(name))
        if dots.shape[1] >= LEAST_WIDTH:
            yield _at_200_dpi(dots)


def _image(content: bytes) -> Dots:
    try:
        with Image.open(io.BytesIO(content)) as image:
            _refuse_vast(*image.size)
            return np.asarray(image.convert("L"))
    except Image.DecompressionBombError as error:
        raise Unreadable(
            SetbackKind.TOO_LARGE, Message("setback.words", {"words": str(error)})
        ) from None
    except BROKEN_IMAGE as error:
        said = Message("pictures.no-picture", {"error": str(error)})
        raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None


def _at_200_dpi(dots: Dots) -> Dots:
    """As wide as a page of A4 at 200 dpi, whatever the image says of its resolution."""
    scale = PAGE_WIDTH / dots.shape[1]
    how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    _refuse_vast(PAGE_WIDTH, int(dots.shape[0] * scale))
    sized = np.asarray(cv2.resize(dots, None, fx=scale, fy=scale, interpolation=how))
    return sized if scale <= 1 else DARKER[sized]


def _refuse_vast(width: int, height: int) -> None:
    if width * height > MOST_DOTS:
        said = Message("pictures.too-many-dots", {"width": width, "height": height})
        raise Unreadable(SetbackKind.TOO_LARGE, said)
