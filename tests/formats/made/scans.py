"""Reports as a scanner or a careless office leaves them: pictures with noise, a little askew.

Only imported where OCR is installed: it brings the libraries that draw.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

MOST_SKEW = 0.5  # degrees to either side
NOISE = 8.0  # of 255, standard deviation
QUALITIES = (50, 80)  # of JPEG


def scanned(pdf: bytes, dpi: int, seed: int = 1) -> bytes:
    """The pages of a PDF as grey pictures in another PDF."""
    pictures = list(map(Image.open, map(io.BytesIO, photographed(pdf, dpi, seed))))
    file = io.BytesIO()
    pictures[0].save(file, "PDF", save_all=True, append_images=pictures[1:], resolution=dpi)
    return file.getvalue()


def photographed(pdf: bytes, dpi: int, seed: int = 1) -> Sequence[bytes]:
    """The pages of a PDF as JPEGs, each with its own skew, noise and quality."""
    random = np.random.default_rng(seed)
    pictures = []
    for page in pdfium.PdfDocument(pdf):
        drawn = page.render(scale=dpi / 72, grayscale=True).to_pil()
        skew = float(random.uniform(-MOST_SKEW, MOST_SKEW))
        turned = drawn.rotate(skew, fillcolor=255, resample=Image.Resampling.BICUBIC)
        dots = np.asarray(turned).astype(float)
        dirty = np.clip(dots + random.normal(0, NOISE, dots.shape), 0, 255).astype("uint8")
        file = io.BytesIO()
        Image.fromarray(dirty).save(file, "JPEG", quality=int(random.integers(*QUALITIES)))
        pictures.append(file.getvalue())
    return pictures


def noise() -> bytes:
    """A picture as long as fourteen pages, full of what looks like signs and says nothing."""
    signs = np.random.default_rng(1).integers(0, 2, (1500, 10, 118, 10), np.uint8) * 255
    apart = np.pad(signs, ((0, 0), (0, 6), (0, 0), (0, 4)), constant_values=255)
    file = io.BytesIO()
    Image.fromarray(apart.reshape(1500 * 16, 118 * 14)).convert("1").save(file, "PNG")
    return file.getvalue()
